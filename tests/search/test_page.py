"""The page of results and the list of suggestions: every state of them, in six languages."""

import xml.etree.ElementTree as ET

import pytest
from django.utils.translation import override

from search.query import find
from secretariat.kinds import Kind
from secretariat.languages import BY_SLUG, letters
from secretariat.models import Body
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
POSITION_LABELS = ["Divisions", "Everything from A to Z", "Mandates", "Topics"]


@pytest.fixture
def ask(client):
    def asked(question, prefix="en", **parameters):
        response = client.get(f"/{prefix}/search/", {"q": question, **parameters})
        assert response.status_code == 200
        return Page(response)

    return asked


def bodies(page):
    return page.texts("h2", **{"class": "answer"})


def ways(page):
    return [text for text in page.texts("a") if text in POSITION_LABELS][-4:]


def test_a_result_says_where_it_matched_and_leads_there(ask):
    page = ask("monitoring review reporting")
    assert bodies(page)[0] == "Monitoring, Review and Reporting Unit"
    assert page.texts("p", **{"class": "place"})[0] == "Unit · Office of the Executive Secretary"
    links = page.all("a", **{"class": "where"})
    wheres = [(" ".join(link["text"].split()), link["href"]) for link in links]
    assert wheres[0][1].startswith("/en/units/monitoring-review-and-reporting-unit/")
    assert page.texts("mark")[:3] == ["Monitoring", "Review", "Reporting"]


def test_a_function_that_answers_is_named_by_its_letter_and_linked(ask, client):
    links = [e for e in ask("capacity-building").all("a", **{"class": "where"}) if "#function-" in e["href"]]
    assert links
    for link in links:
        address, _, fragment = link["href"].partition("#")
        shown = [item["id"] for item in Page(client.get(address)).all("li") if "id" in item]
        assert " ".join(link["text"].split()) == f"Function ({letters(shown.index(fragment) + 1)})"


@pytest.mark.parametrize("question", ["X/15", "Nagoya Protocol"])
def test_a_mandate_source_that_matches_is_linked_above_the_bodies(ask, client, question):
    page = ask(question)
    assert any(question in line for line in page.texts("li"))
    link = next(e["href"] for e in page.all("a") if "/mandates/" in e["href"] and question in e["text"])
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("letter", ["物", "财", "會"])
def test_of_a_single_chinese_character_that_character_is_marked(client, letter):
    for address in ("/zh/search/", "/zh/search/suggestions/"):
        page = Page(client.get(address, {"q": letter}))
        assert set(page.texts("mark")) == {letter.replace("會", "会")}


def test_what_is_found_is_quoted_in_the_readers_language_first(client):
    """Asked in French on a Chinese page: texts of the language asked in. A symbol: the reader's own texts."""

    def quoted(prefix, question):
        page = Page(client.get(f"/{prefix}/search/", {"q": question}))
        return [
            e["lang"] for e in page.elements if e["tag"] == "span" and "dir" in e and e["lang"] in ("fr", "zh-Hans")
        ]

    assert "fr" in quoted("zh", "biosécurité")
    assert set(quoted("fr", "生物安全")) >= {"zh-Hans"}
    assert quoted("fr", "plan stratégique")[1] == "fr"


def test_a_name_that_matches_needs_no_words_of_a_third_language(client):
    finance = Page(client.get("/en/search/", {"q": "finance"})).all("li")
    first = next(item for item in finance if "Finance Unit" in item["text"])
    assert "financiera" not in first["text"]


def test_a_text_that_is_missing_is_found_through_its_english_and_says_so(ask):
    body = Body.objects.get(slug="finance-unit")
    texts.write(body, BY_SLUG["ru"], {"name": ""})
    page = ask("finance unit", "ru")
    assert bodies(page)[0].startswith("Finance Unit")
    assert "на английском языке" in page.words


def test_filters_narrow_the_answer_and_stay_chosen(ask, monkeypatch):
    monkeypatch.setattr("search.query.PAGE", 50)
    everything = bodies(ask("support"))
    units = bodies(ask("support", kind="unit"))
    assert 0 < len(units) < len(everything)
    page = ask("support", division="implementation-support-division", kind="unit")
    assert set(bodies(page)) == {
        body for body in units if body in bodies(ask("support", division="implementation-support-division"))
    }
    assert " ".join(page.one("option", value="unit", selected=None)["text"].split()) == f"Unit ({len(bodies(page))})"
    sources = bodies(ask("support", source="strategic-plan-for-biodiversity-2011-2020"))
    assert 0 < len(sources) < len(everything)


@pytest.mark.parametrize("odd", [{"kind": "x"}, {"division": "nowhere"}, {"source": "'"}, {"division": "é" * 9_000}])
def test_a_filter_that_is_not_known_answers_with_nothing_and_a_way_back(ask, odd):
    page = ask("support", **odd)
    assert bodies(page) == []
    assert "No body that answers to “support” passes these filters." in page.words
    assert page.one("a", href="?q=support")["text"] == "Search in the whole directory"
    assert ways(page) == POSITION_LABELS


def test_a_corrected_query_of_which_filters_leave_nothing_is_offered_and_not_said_to_be_shown(ask):
    page = ask("biosafty", kind="office")
    assert bodies(page) == []
    assert "Did you mean: biosafety" in page.words
    assert "Shown instead" not in page.words


def test_an_empty_question_says_what_to_ask(ask):
    page = ask("")
    assert "Ask for a subject, a body, an acronym or a decision" in page.words
    assert ways(page) == POSITION_LABELS


def test_a_question_without_an_answer_is_asked_back(ask):
    page = ask("biosafty")
    assert "Nothing has these words. Shown instead: biosafety" in page.words
    assert page.one("a", href="?q=biosafety")["text"] == "biosafety"
    assert bodies(page) == bodies(ask("biosafety")) != []
    page = ask("zzzzzzz")
    assert "No body answers to “zzzzzzz”." in page.words
    assert "Did you mean" not in page.words
    assert ways(page) == POSITION_LABELS


def test_one_letter_and_ten_kilobytes_are_helped(ask):
    assert "One letter says little" in ask("b").words
    page = ask("biosafety " * 1_000)
    assert bodies(page)[0] == "Biosafety and Biosecurity Unit"


@pytest.mark.parametrize("query", ["the of and", "de la", "что это", "ما هو", "???"])
def test_small_words_alone_are_a_sentence_and_ways_on(ask, query):
    page = ask(query)
    assert bodies(page) == []
    assert f"No body answers to “{query}”." in page.words
    assert page.all("a", href="/en/units/")


def test_a_small_word_that_is_an_acronym_is_found(ask):
    assert bodies(ask("it unit"))[0] == "Information Technology Unit"


@pytest.mark.parametrize("number", ["0", "-1", "99999", "999999999", "x", "١", "1.5", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(ask, number):
    assert bodies(ask("biosafety", page=number)) == bodies(ask("biosafety")) != []


def test_past_the_last_page_is_the_last_page_as_in_other_lists(ask, monkeypatch):
    first = bodies(ask("Article 20"))
    assert len(first) > find("Article 20", BY_SLUG["en"]).total, "some have only some of the words"
    assert bodies(ask("Article 20", page="3")) == first
    monkeypatch.setattr("search.query.PAGE", 3)
    found = find("support", BY_SLUG["en"], page=99)
    assert found.page == found.pages > 1
    assert bodies(ask("support", page="99")) == bodies(ask("support", page=str(found.pages)))


def test_pages_follow_each_other_and_keep_the_filters(client, monkeypatch):
    monkeypatch.setattr("search.query.PAGE", 3)
    seen, address = [], "/en/search/?q=support&kind=unit"
    while address:
        page = Page(client.get(address))
        seen += bodies(page)
        address = next((f"/en/search/{e['href']}" for e in page.all("a", rel="next")), None)
        assert address is None or ("q=support" in address and "kind=unit" in address)
    monkeypatch.setattr("search.query.PAGE", 100)
    assert seen == bodies(Page(client.get("/en/search/?q=support&kind=unit")))
    assert len(seen) > 3


@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_what_was_asked_is_text_everywhere(ask, client, prefix):
    hostile = "<script>alert(1)</script>\"'><b>finance"
    page = ask(hostile, prefix)
    assert page.one("input", id="search")["value"] == hostile
    assert page.all("b") == []
    response = client.get(f"/{prefix}/search/suggestions/", {"q": hostile})
    assert b"<script" not in response.content


def test_results_are_kept_out_of_other_search_engines_and_caches(client):
    response = client.get("/en/search/?q=finance")
    assert Page(response).one("meta", name="robots")["content"] == "noindex"
    assert "max-age=0" in response.headers["Cache-Control"]
    assert client.get("/en/search/suggestions/?q=fin").headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("prefix", "typed", "first"),
    [
        ("en", "bios", "Biosafety and Biosecurity Unit"),
        ("ar", "الشؤون ال", None),
        ("zh", "生物安", None),
        ("ru", "биобез", None),
        ("es", "SPS", None),
        ("fr", "finance un", "Unité des finances"),
    ],
)
def test_suggestions_are_bodies_by_their_names(client, prefix, typed, first):
    page = Page(client.get(f"/{prefix}/search/suggestions/", {"q": typed}))
    options = page.all("li", role="option")
    assert 1 <= len(options) <= 8
    assert [e["id"] for e in options] == [f"suggestion-{n}" for n in range(1, len(options) + 1)]
    assert all(
        e["data-url"].startswith(f"/{prefix}/") and client.get(e["data-url"]).status_code == 200 for e in options
    )
    with override(BY_SLUG[prefix].code):
        assert all(any(str(kind.label) in e["text"] for kind in Kind) for e in options)
    if first:
        assert first in " ".join(options[0]["text"].split())
    assert page.one("p", id="suggestions-count")["text"]


def test_nothing_typed_or_known_is_no_suggestion(client):
    for typed in ("", " ", "zzzzzz"):
        page = Page(client.get("/en/search/suggestions/", {"q": typed}))
        assert page.all("li") == []
        assert page.one("p")["text"] == "no suggestions"


@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_a_browser_can_add_the_search(client, prefix):
    page = Page(client.get(f"/{prefix}/"))
    link = page.one("link", rel="search")
    response = client.get(link["href"])
    assert response.headers["Content-Type"] == link["type"] == "application/opensearchdescription+xml"
    root = ET.fromstring(response.content)
    names = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert root.find("o:Url", names).get("template") == f"http://testserver/{prefix}/search/?q={{searchTerms}}"
    assert 0 < len(root.findtext("o:ShortName", None, names)) <= 16
    assert root.findtext("o:Language", None, names) == BY_SLUG[prefix].tag


@pytest.mark.parametrize(("prefix", "query"), [("zh", "执行"), ("en", "implementation"), ("ar", "تنفيذ")])
def test_the_reason_of_a_result_is_short(ask, prefix, query):
    reasons = [
        e["text"].strip() for e in ask(query, prefix).all("span") if "dir" in e and "lang" in e and "…" in e["text"]
    ]
    assert reasons
    assert max(map(len, reasons)) <= (110 if prefix == "zh" else 210)
