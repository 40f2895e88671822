"""Names of other bodies and of the mandate sources of a body are links in its texts, whatever changes."""

import pytest

from public_record.models import BodyRecord
from public_record.selection import current_bodies
from public_record.updating import rebuild, record_errors
from secretariat import tree
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Function, MandateSource
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE
from tests.secretariat.outlines import get, new
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]
DIVISION, UNIT, OTHER = "implementation-support-division", "capacity-development-unit", "finance-unit"


def write(slug, language="en", **fields):
    """Write texts of a body, or of its mandate."""
    body = get(slug)
    for field, text in fields.items():
        texts.write(body if field in ("name", "acronym") else body.mandate, BY_SLUG[language], {field: text})


def links(client, slug=UNIT, language="en"):
    """The links in the texts of a mandate and beside them, but for its topics and the bodies under the same mandates: (text, address without its language)."""
    html = client.get(f"/{language}/{'units' if slug.endswith('unit') else 'divisions'}/{slug}/").content.decode()
    own = html.partition('<div class="mandate">')[2].partition("</section>")[0].partition('<div class="topics">')[0]
    page = Page(_Response(own))
    found = [(own["text"], own["href"][4:]) for own in page.all("a") if own["href"][0] == "/" and not own.get("class")]
    return [link for link in found if not link[1].startswith("topics/")]


class _Response:
    def __init__(self, html):
        self.content = f"<div>{html}".encode()


def in_texts(client, **about):
    """As `links`, without those of the notes beside the texts."""
    return [link for link in links(client, **about) if link[1].startswith(("units/", "divisions/"))]


def test_the_units_that_a_division_names_are_links_in_six_languages(client):
    addresses = {
        language: [address for _text, address in in_texts(client, slug=DIVISION, language=language)]
        for language in EVERY_LANGUAGE
    }
    units = ["capacity-development-unit", "clearing-house-mechanism-unit", "information-technology-unit"]
    assert addresses == {language: [f"units/{unit}/" for unit in units] for language in EVERY_LANGUAGE}
    assert list(record_errors()) == []


def test_cited_sources_are_links_and_others_are_not(client):
    write(UNIT, opening="Works under decision X/15 and Article 8 (j).")
    get(UNIT).mandate.sources.set(MandateSource.objects.filter(symbol="X/15"))
    assert ("decision X/15", "mandates/decision-x-15/") in links(client)
    assert "Article 8 (j)</a>" not in client.get(f"/en/units/{UNIT}/").content.decode()
    source = MandateSource.objects.get(symbol="X/15")
    source.symbol, source.slug = "XI/1", "another"
    source.save()
    texts.write(source, SOURCE, {"title": "Decision XI/1"})
    assert "decision X/15</a>" not in client.get(f"/en/units/{UNIT}/").content.decode()
    write(UNIT, opening="Works under decision XI/1.")
    assert ("decision XI/1", "mandates/another/") in links(client)
    source.delete()
    assert links(client) == []
    assert list(record_errors()) == []


def test_a_text_follows_the_names_of_others(client):
    write(UNIT, opening="Works with the Finance Unit, the Treasury Service (FIN) and the Capacity Development Unit.")
    before = current_bodies().get(slug=UNIT)
    assert in_texts(client) == [("Finance Unit", "units/finance-unit/")]
    write(OTHER, name="Treasury Service")
    assert in_texts(client) == [("Treasury Service", "units/finance-unit/")]
    write(OTHER, acronym="FIN")
    both = [("Treasury Service", "units/finance-unit/"), ("FIN", "units/finance-unit/")]
    assert in_texts(client) == both
    body = get(OTHER)
    body.slug = "treasury"
    body.save()
    assert [address for _text, address in in_texts(client)] == ["units/treasury/"] * 2
    body.slug = OTHER
    body.save()
    body.is_published = False
    body.save()
    assert in_texts(client) == []
    body.is_published = True
    body.save()
    assert in_texts(client) == both
    tree.add(new("finances", name_en="Finance Unit"), get(DIVISION))
    assert in_texts(client) == [("Finance Unit", "units/finances/"), *both]
    after = current_bodies().get(slug=UNIT)
    assert (after.updated_at, after.valid_from) == (before.updated_at, before.valid_from)
    tree.abolish(get("finances"))
    tree.abolish(get(OTHER))
    assert in_texts(client) == []
    assert list(record_errors()) == []


def test_of_several_of_one_name_the_nearest_is_meant_and_nobody_where_none_is(client):
    write(UNIT, opening="Works with the Registry Office.")
    for number, parent in enumerate(("finance-unit", "conference-services-unit")):
        tree.add(new(f"registry-{number}", name_en="Registry Office"), get(parent))
    assert in_texts(client) == []
    tree.move(get("registry-0"), get(DIVISION))
    assert in_texts(client) == [("Registry Office", "units/registry-0/")]
    tree.move(get("registry-1"), get(UNIT))
    assert in_texts(client) == [("Registry Office", "units/registry-1/")]
    write(UNIT, name="Registry Office")
    assert in_texts(client) == []
    assert list(record_errors()) == []


def test_html_is_escaped_around_links_and_paragraphs_are_kept(client):
    write(UNIT, opening="<b> & the Finance Unit’s <i>.\n\n“The Finance Unit” & co.", closing="See <Finance Unit>")
    write(OTHER, name="Finance & “Treasury” Unit", language="fr")
    Function.objects.create(mandate=get(UNIT).mandate, text_en="helping the Finance Unit & others", position=1)
    html = client.get(f"/en/units/{UNIT}/").content.decode()
    link = '<a href="/en/units/finance-unit/">Finance Unit</a>'
    assert f'<p class="lead">&lt;b&gt; &amp; the {link}’s &lt;i&gt;.</p>\n<p>“The {link}” &amp; co.</p>' in html
    assert f"helping the {link} &amp; others" in html
    assert f"<p>See &lt;{link}&gt;</p>" in html


def test_a_text_in_english_on_another_page_has_links_to_pages_in_its_language(client):
    write(UNIT, language="fr", opening="")
    write(UNIT, opening="Works with the Finance Unit.")
    html = client.get(f"/fr/units/{UNIT}/").content.decode()
    assert (
        '<p lang="en" dir="ltr" class="lead">Works with the <a href="/fr/units/finance-unit/">Finance Unit</a>.</p>'
        in html.replace('<p class="lead" lang="en" dir="ltr">', '<p lang="en" dir="ltr" class="lead">')
    )


def test_what_is_wrong_is_reported_and_mended():
    body = get(DIVISION).pk
    for columns in ({"mentions": ""}, {"text_keys": ""}):
        BodyRecord.objects.filter(body=body).update(**columns)
        assert len([*record_errors()]) >= 1
        rebuild()
        assert list(record_errors()) == []
