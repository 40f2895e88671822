"""Cards of bodies, read by libraries that others wrote."""

import pytest
import vobject
from icalendar import Component
from icalendar.parser.property import unescape_backslash

from opendata import card_views, vcards
from public_record.reading import body_url
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body
from tests.public_pages import EVERY_LANGUAGE

from .contact_records import LONG, ODD, body_record, contact_record, post_record

FRENCH = BY_SLUG["fr"]


def lines_of(content):
    """The logical lines of cards, after checks of their physical ones: whole characters, 75 octets at most, CRLF."""
    assert content.endswith("\r\n")
    for line in content.encode().removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert not {*line.decode()} & {"\r", "\n"}
    return content.replace("\r\n ", "").split("\r\n")[:-1]


def written(language=FRENCH, all_languages=False, above=(), **more):
    record = body_record(
        **{
            "contacts": [contact_record(), contact_record(8, email="b@example.org", phone=None, room=None, hours={})],
            **more,
        }
    )
    return "".join(vcards.cards([record], language, all_languages, above))


def test_a_card_has_what_a_body_has_in_one_language():
    assert lines_of(written(above=[{"en": "Secretariat", "fr": "Secrétariat; de la Convention"}])) == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        "UID:https://directory.example.org/id/media-unit",
        "FN;LANGUAGE=fr:Unité des médias",
        "ORG;LANGUAGE=fr:Secrétariat\\; de la Convention;Unité des médias",
        "NICKNAME:MU",
        "EMAIL;PREF=1:media@xn--80a1acny.example",
        "TEL;VALUE=uri;TYPE=work;PREF=1:tel:+15142882220;ext=12",
        "c8.EMAIL:b@example.org",
        "c8.X-ABLABEL;LANGUAGE=fr:Médias",
        "LANG:fr",
        "LANG:ar",
        "NOTE;LANGUAGE=fr:Médias: B-12; Du lundi au vendredi",
        "URL:https://directory.example.org/fr/units/media-unit/",
        "REV:20261129T093005Z",
        "END:VCARD",
    ]


def test_posts_are_in_the_note_and_their_holders_where_these_are_public():
    posts = [
        post_record(),
        post_record(4, status="acting", holder={"names": {"en": "A. Person"}, "honorific": {"en": "Dr."}}),
    ]
    (note,) = [line for line in lines_of(written(posts=posts, contacts=[])) if line.startswith("NOTE")]
    assert note == "NOTE;LANGUAGE=fr:Chef de l’Unité (vacant)\\nChef de l’Unité: Dr. A. Person (par intérim)"
    assert vobject.readOne(written(posts=posts, contacts=[])).note.value.splitlines()[0] == "Chef de l’Unité (vacant)"


def test_a_name_that_is_missing_is_in_english_and_says_so():
    card = lines_of(written(name={"en": "Media Unit"}, above=[{"en": "Secretariat", "fr": "Secrétariat"}]))
    assert "FN;LANGUAGE=en:Media Unit" in card
    assert "ORG;LANGUAGE=en:Secretariat;Media Unit" in card, "one property has one language"


def test_the_card_in_all_languages_has_alternatives_and_begins_with_the_language_of_its_address():
    card = lines_of(written(all_languages=True))
    names = [line for line in card if line.startswith("FN")]
    assert names[0] == "FN;ALTID=1;LANGUAGE=fr:Unité des médias"
    assert {line.partition(":")[0] for line in names} == {f"FN;ALTID=1;LANGUAGE={one.tag}" for one in LANGUAGES}
    assert sum(line.startswith("c8.X-ABLABEL;ALTID=c8;") for line in card) == 6
    assert sum(line.startswith("NOTE;ALTID=1;") for line in card) == 6


def test_long_chinese_and_odd_characters_come_back_from_two_readers():
    for language, name in ((BY_SLUG["zh"], LONG), (FRENCH, ODD), (BY_SLUG["ar"], "وحدة وسائط الإعلام " * 9 + "ا")):
        content = written(language, name={language.tag: name, "en": "x"}, contacts=[contact_record(email="a,b@example.org")])  # fmt: skip
        lines_of(content)
        card = vobject.readOne(content)
        assert (card.fn.value, card.org.value, card.email.value) == (name, [name], "a,b@example.org")
        read = Component.from_ical(content)
        assert (unescape_backslash(str(read["FN"])), read["FN"].params["LANGUAGE"]) == (name, language.tag)


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
class TestAddresses:
    """Cards at the addresses of the site."""

    def test_every_body_has_a_card_in_six_languages_with_the_levels_above_it(self, client):
        for body in Body.objects.published():
            for prefix in EVERY_LANGUAGE if body.slug == "finance-unit" else ["en", "ar"]:
                language = BY_SLUG[prefix]
                page = body_url(body.kind, body.slug, language)
                address = f"{page.removesuffix('/')}.vcf" if body.parent else f"{page}{body.slug}.vcf"
                response = client.get(address)
                assert (response.status_code, response["Content-Type"]) == (200, "text/vcard; charset=utf-8")
                assert response["Content-Disposition"] == f'attachment; filename="{body.slug}.vcf"'
                card = vobject.readOne(response.content.decode())
                path = [getattr(one, language.column("name")) for one in body.path()]
                assert (card.fn.value, card.org.value) == (path[-1], path)
                assert card.url.value == f"http://testserver{page}"

    def test_a_card_is_cached_until_the_directory_changes(self, client, settings):
        settings.PAGE_CACHE_MB = 16
        address = "/fr/units/finance-unit.vcf"
        first = client.get(address)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
        body = Body.objects.get(slug="finance-unit")
        body.name_fr = "Unité des finances publiques"
        body.save()
        later = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (later.status_code, later["ETag"] == first["ETag"]) == (200, False)
        assert "finances publiques" in later.content.decode()

    def test_a_branch_has_a_card_for_each_of_its_bodies(self, client, monkeypatch):
        office = Body.objects.get(slug="office-of-the-executive-secretary")
        address = f"/ru/divisions/{office.slug}/branch.vcf"
        response = client.get(address)
        content = b"".join(response.streaming_content).decode()
        lines_of(content)
        cards = [*vobject.readComponents(content)]
        assert [card.fn.value for card in cards] == [body.name_ru for body in office.branch()]
        assert [len(card.org.value) for card in cards] == [body.level + 1 for body in office.branch()]
        monkeypatch.setattr(card_views, "MAX_BODIES", 2)
        refused = client.get(f"/ar/divisions/{office.slug}/branch.vcf", headers={"accept": "text/html"})
        assert refused.status_code == 422
        assert "/ar/about/data/" in refused.content.decode()

    def test_other_addresses_of_a_body_lead_to_its_card(self, client):
        body = Body.objects.get(slug="finance-unit")
        body.slug = "money-unit"
        body.save()
        for address, target in {
            "/fr/units/finance-unit.vcf": "/fr/units/money-unit.vcf",
            "/fr/divisions/money-unit/branch.vcf": "/fr/units/money-unit/branch.vcf",
            "/zh/money-unit/all-languages.vcf": "/zh/units/money-unit/all-languages.vcf",
        }.items():
            response = client.get(address)
            assert (response.status_code, response["Location"]) == (301, target)
        assert client.get("/fr/units/no-such-unit.vcf").status_code == 404
