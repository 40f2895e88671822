"""The home page, the chart, the mandate sources and the pages for errors."""

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.utils import translation

from secretariat import tree
from secretariat.changes import write_lock
from secretariat.models import Body, Function, Mandate, MandateSource
from tests.html import Page
from tests.public_pages import EVERY_LANGUAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def test_home_lists_the_office_and_divisions_with_their_first_sentences(client):
    page = Page(client.get("/en/"))
    assert page.texts("h1") == ["Secretariat of the Convention on Biological Diversity"]
    assert page.texts("h3") == [
        "Office of the Executive Secretary OES",
        "Administration, Finance and Conference Services Division",
        "Scientific and Policy Support Division SPS",
        "Mainstreaming, Cooperation and Outreach Support Division MCOS",
        "Implementation Support Division",
    ]
    summaries = page.texts("p", **{"class": "summary"})
    assert summaries[0] == (
        "The Office of the Executive Secretary (OES) is responsible for the overall management of the Secretariat, "
        "promoting coherence and cost-effectiveness of its work and ensuring responsiveness to the needs of Parties."
    )
    assert summaries[2].startswith(
        "The Scientific and Policy Support Division (SPS) provides support for the Convention and its Protocols "
        "through (a) provision of scientific and technical analyses"
    )
    assert page.texts("p", **{"class": "count"}) == ["3 units"] * 5


def test_numbers_of_units_are_said_as_each_language_counts(client):
    """Arabic has six forms; the others their own."""
    office = Body.objects.get(slug="office-of-the-executive-secretary")
    units = list(office.child_bodies())
    said = {}
    for prefix in EVERY_LANGUAGE:
        said[prefix] = [Page(client.get(f"/{prefix}/")).texts("p", **{"class": "count"})[0]]
    tree.abolish(units[0])
    for prefix in EVERY_LANGUAGE:
        said[prefix].append(Page(client.get(f"/{prefix}/")).texts("p", **{"class": "count"})[0])
    tree.abolish(units[1])
    for prefix in EVERY_LANGUAGE:
        said[prefix].append(Page(client.get(f"/{prefix}/")).texts("p", **{"class": "count"})[0])
    assert said == {
        "ar": ["3 وحدات", "وحدتان", "وحدة واحدة"],
        "en": ["3 units", "2 units", "1 unit"],
        "es": ["3 unidades", "2 unidades", "1 unidad"],
        "fr": ["3 unités", "2 unités", "1 unité"],
        "ru": ["3 группы", "2 группы", "1 группа"],
        "zh": ["3个股", "2个股", "1个股"],
    }


def test_the_mandate_of_the_secretariat_itself_stands_on_the_home_page(client):
    root = Body.objects.get(parent=None)
    Mandate.objects.create(body=root, opening_en="The Secretariat serves the Parties.")
    assert "The Secretariat serves the Parties." in Page(client.get("/en/")).words


def test_an_empty_directory_says_so(client):
    with tree.structure_lock():
        for body in reversed(Body.objects.all()):
            tree.abolish(body)
    for path in ("", "divisions/", "units/", "chart/"):
        page = Page(client.get(f"/en/{path}"))
        assert len(page.texts("p", **{"class": "empty"})) == 1, path
    with write_lock():
        MandateSource.objects.all().delete()
    assert "No mandate source has been entered yet." in Page(client.get("/en/mandates/")).words


def test_the_mandates_are_listed_by_kind_with_who_names_them(client):
    page = Page(client.get("/en/mandates/"))
    assert page.texts("h2") == [
        "Convention",
        "Protocol",
        "Article",
        "Decision",
        "Strategic plan",
        "Target",
        "Objective",
        "Framework",
        "Rules and regulations",
    ]
    counts = dict(
        zip(MandateSource.objects.values_list("slug", flat=True), page.texts("p", **{"class": "count"}), strict=True)
    )
    assert counts["convention-on-biological-diversity"].endswith(" · 13 mandates · 4 functions")
    assert counts["strategic-plan-for-biodiversity-2011-2020"].endswith(" · 2 mandates · 1 function")
    assert counts["decision-x-15"].endswith(" · 1 mandate")


def test_a_source_names_the_mandates_and_functions_that_name_it(client):
    page = Page(client.get("/en/mandates/strategic-plan-for-biodiversity-2011-2020/"))
    assert page.texts("h3") == ["Monitoring, Review and Reporting Unit", "Conservation and Sustainable Use Unit"]
    assert page.texts("div", **{"class": "named"}) == [
        "(b) facilitating the scientific review of progress in implementing the Strategic Plan for Biodiversity 2011-2020;"
    ]
    link = page.one("a", **{"aria-label": "Function (b)"})
    function = Function.objects.get(sources__slug="strategic-plan-for-biodiversity-2011-2020")
    assert link["href"] == f"/en/units/monitoring-review-and-reporting-unit/#function-{function.pk}"


@pytest.mark.parametrize(
    ("prefix", "date"),
    [
        ("ar", "22 أيار/مايو 1992"),
        ("en", "22 May 1992"),
        ("es", "22 de mayo de 1992"),
        ("fr", "22 mai 1992"),
        ("ru", "22 мая 1992 года"),
        ("zh", "1992年5月22日"),
    ],
)
def test_dates_are_written_as_each_language_does(client, prefix, date):
    page = Page(client.get(f"/{prefix}/mandates/convention-on-biological-diversity/"))
    assert page.texts("time", datetime="1992-05-22") == [date]


def test_a_function_named_alone_brings_its_body_to_the_source(client):
    source = MandateSource.objects.get(slug="functional-objective-5-1")
    function = Function.objects.filter(mandate__body__slug="implementation-support-division").order_by("position")[4]
    function.sources.add(source)
    page = Page(client.get(f"/fr/mandates/{source.slug}/"))
    assert len(page.texts("h3")) == 2
    assert page.texts("div", **{"class": "named"})[0].startswith("e) ")


@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_pages_for_errors_need_no_database(rf, django_assert_num_queries, prefix, status):
    request = rf.get(f"/{prefix}/nothing/")
    request.has_language_prefix = True
    code = {"zh": "zh-hans"}.get(prefix, prefix)
    with translation.override(code), django_assert_num_queries(0):
        html = render_to_string(f"{status}.html", {}, request)
    assert "<h1>" in html
    assert f'<a href="/{prefix}/units/">' in html
    if prefix != "en":
        assert "Home page" not in html


def test_a_fault_of_ours_is_answered_in_the_readers_language(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("pages.chart.views.draw", lambda *own, **options: 1 / 0)
    response = client.get("/es/chart/")
    assert response.status_code == 500
    assert '<html lang="es" dir="ltr">' in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_a_page_that_is_not_found_has_the_name_of_the_site(client, prefix):
    name = Page(client.get(f"/{prefix}/")).texts("h1")
    for address in ("nothing/", "units/nothing/"):
        page = Page(client.get(f"/{prefix}/{address}"))
        assert page.texts("p", **{"class": "site-name"}) == name
        assert page.texts("title")[0].endswith(f" · {name[0]}")


def test_a_page_is_not_found_without_a_database_too(client, monkeypatch):
    def fails(*_arguments):
        raise OperationalError

    monkeypatch.setattr("public_record.queries.top", fails)
    response = client.get("/en/nothing/")
    assert response.status_code == 404
    assert Page(response).texts("p", **{"class": "site-name"}) == ["Directory of the Secretariat"]
