"""The page of a body in two languages side by side."""

import pytest

from delivery.snapshot.crawl import Site
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

UNIT = "units/monitoring-review-and-reporting-unit/"
DIVISION = "divisions/mainstreaming-cooperation-and-outreach-support-division/"


def _cells(page, tag, language):
    """The texts of the cells in a language, functions or else paragraphs."""
    kind = {"class": "function"} if tag == "function" else {}
    found = page.all("div", lang=language.tag, dir=language.dir, **kind)
    return [cell["text"].strip().replace("\n", " ") for cell in found if kind or "class" not in cell]


def test_each_text_stands_beside_its_translation(client):
    """Arabic beside English, and each other language beside the next one; each cell has its language and direction."""
    mandate = Body.objects.get(slug=DIVISION.split("/")[1]).mandate
    for prefix, other in zip(EVERY_LANGUAGE, EVERY_LANGUAGE[1:] + EVERY_LANGUAGE[:1], strict=True):
        page = Page(client.get(f"/{prefix}/{DIVISION}?with={other}"))
        for language in (BY_SLUG[prefix], BY_SLUG[other]):
            functions = [getattr(own, language.column("text")) for own in mandate.functions.order_by("position")]
            assert _cells(page, "function", language) == functions
            paragraphs = (
                f"{getattr(mandate, language.column('opening'))}\n\n{getattr(mandate, language.column('closing'))}"
            )
            assert _cells(page, "paragraph", language) == paragraphs.split("\n\n")
        name = page.one("p", **{"class": "other-name"})
        assert (name["lang"], name["dir"]) == (BY_SLUG[other].tag, BY_SLUG[other].dir)
        assert name["text"].startswith(getattr(mandate.body, BY_SLUG[other].column("name")))
        assert len(page.all("h1")) == 1
        assert [e["value"] for e in page.all("option") if "selected" in e] == [other]


def test_what_is_missing_is_shown_in_english_and_marked_in_the_language_of_its_column(client):
    mandate = Body.objects.get(slug=UNIT.split("/")[1]).mandate
    function = mandate.functions.order_by("position").first()
    texts.write(mandate, BY_SLUG["ar"], {"opening": ""})
    texts.write(function, BY_SLUG["ar"], {"text": ""})
    page = Page(client.get(f"/en/{UNIT}?with=ar"))
    arabic = BY_SLUG["ar"]
    assert _cells(page, "function", arabic)[0] == f"{function.text_en} بالإنكليزية"
    assert _cells(page, "paragraph", arabic)[0] == f"لم يترجم بعد؛ النص معروض بالإنكليزية. {mandate.opening_en}"
    read = {text: language for language, text in page.pieces}
    assert read["بالإنكليزية"] == "ar"
    assert page.all("span", lang=SOURCE.tag, dir=SOURCE.dir)[-1]["text"] == function.text_en


def test_a_body_without_a_mandate_shows_both_names(client):
    page = Page(client.get("/en/units/finance-unit/?with=fr"))
    assert page.texts("p", **{"class": "other-name"})[0].startswith(Body.objects.get(slug="finance-unit").name_fr)


def test_other_languages_lead_to_what_was_meant(client):
    """To one column for no language, an unknown one and the page's own, and to the address as it is written for a variant."""
    expected = {
        "": f"/en/{UNIT}",
        "en": f"/en/{UNIT}",
        "EN": f"/en/{UNIT}",
        "xx": f"/en/{UNIT}",
        "%00x": None,
        "ar%0d%0a": f"/en/{UNIT}",
        "zh-Hans": f"/en/{UNIT}?with=zh",
        "FR&page=1": f"/en/{UNIT}?page=1&with=fr",
        "ar&with=en": f"/en/{UNIT}",
    }
    found = {asked: client.get(f"/en/{UNIT}?with={asked}") for asked in expected}
    assert found.pop("%00x").status_code == 400
    assert {asked: response.headers.get("Location") for asked, response in found.items()} == {
        asked: address for asked, address in expected.items() if address
    }
    assert client.get("/en/units/nothing/?with=ar").status_code == 404


def test_robots_and_snapshots_keep_to_the_page_in_one_language(client, django_assert_max_num_queries):
    assert Page(client.get(f"/en/{UNIT}")).all("meta", name="robots") == []
    with django_assert_max_num_queries(3):
        response = client.get(f"/en/{UNIT}?with=ar")
    page = Page(response)
    assert page.one("meta", name="robots")["content"] == "noindex"
    assert page.one("link", rel="canonical")["href"] == f"http://testserver/en/{UNIT}"
    html = client.get(f"/en/{UNIT}").content
    assert [link for link in Site("http://testserver").links(f"/en/{UNIT}", html) if "with=" in link] == []


def test_each_pair_of_languages_is_cached_for_itself(client, settings):
    settings.PAGE_CACHE_MB = 16
    for asked in ("", "?with=ar", "?with=fr"):
        first, second = (client.get(f"/en/{UNIT}{asked}") for _time in range(2))
        assert "X-Revision" in first.headers
        assert first.content == second.content
        assert (b'class="other-name" lang="%s"' % asked[6:].encode() in first.content) is bool(asked)
