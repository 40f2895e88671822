"""The registry of mandates: facts of sources, the filtered list, the page of a source, and what is beside them."""

import json
from datetime import date, timedelta

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS, XSD

from jobs.models import Timer
from public_record import registry
from public_record.registry import RegistryPage, RegistryQuery, current_registry
from secretariat.changes import change_context
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import MandateSource
from secretariat.put_back import PutBack
from secretariat.snapshots import take
from tests.admin_forms import AdminForm
from tests.html import Page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset.default_context) .*is deprecated"),  # rdflib's own
]
ADMS, ELI = Namespace("http://www.w3.org/ns/adms#"), Namespace("http://data.europa.eu/eli/ontology#")


def found(**chosen):
    """The slugs that filters let through, and the counts of the options."""
    page = RegistryPage(current_registry(), RegistryQuery(chosen), SOURCE)
    return [entry.slug for entry in page.entries], {
        name: {option.value: option.count for option in options} for name, options in page.facets.items()
    }


class TestList:
    def test_each_filter_lets_through_what_it_says_and_is_counted_under_the_others(self, sources):
        every, counts = found()
        assert len(every) == MandateSource.objects.count()
        assert counts["organ"]["ga"] == counts["year"]["2026"] == counts["show"]["review-due"] == 1
        assert counts["status"] == {"in-force": len(every) - 2, "superseded": 1, "discontinued": 1}
        assert found(organ="ga")[0] == found(year="2026")[0] == found(show="review-due")[0] == ["a-res-80-251"]
        assert {"a-res-70-1", "gone"} <= {*found(show="uncited")[0]}
        assert "a-res-80-251" in found(topic="biosafety")[0]
        assert "a-res-80-251" in found(body="monitoring-review-and-reporting-unit")[0]
        assert "a-res-80-251" not in found(body="finance-unit")[0]
        slugs, counts = found(kind="decision", status="superseded")
        assert slugs == ["a-res-70-1"]
        assert counts["status"] == {"in-force": len(found(kind="decision")[0]) - 1, "superseded": 1}
        assert sum(counts["kind"].values()) == 1

    def test_a_parent_of_the_body_and_a_broader_topic_count_too(self, sources):
        counts = found(organ="ga")[1]
        assert counts["body"] == {"office-of-the-executive-secretary": 1}
        assert len(counts["topic"]) >= 1

    @pytest.mark.parametrize("language", [language.slug for language in LANGUAGES])
    def test_the_page_leads_to_each_filter_and_back(self, client, sources, language):
        page = Page(client.get(f"/{language}/mandates/"))
        hrefs = {link["href"] for link in page.all("a")}
        assert {"?organ=ga", "?show=uncited", "?status=superseded", "?year=2026", "?topic=biosafety"} <= hrefs
        filtered = client.get(f"/{language}/mandates/?organ=ga&q=80/251")
        assert "noindex" in filtered.content.decode()
        links = {link["href"]: link["text"] for link in Page(filtered).all("a")}
        assert f"/{language}/mandates/a-res-80-251/" in links
        assert f"/{language}/mandates/a-res-70-1/" not in links
        assert {"?organ=ga", "?q=80%2F251"} <= links.keys()  # each filter is taken away alone

    def test_words_are_found_in_the_language_and_in_any_order(self, client, sources):
        def shown(address):
            return {
                link["href"].split("/")[3]
                for link in Page(client.get(address)).all("a")
                if "/mandates/a-" in link["href"]
            }

        assert shown("/fr/mandates/?q=MANDATS registres") == {"a-res-80-251"}
        assert shown("/en/mandates/?q=registres") == set()
        assert shown("/ru/mandates/?q=older") == {"a-res-70-1"}  # shown in English there

    def test_orders(self, client, sources):
        def first(order):
            links = (link["href"] for link in Page(client.get(f"/en/mandates/?order={order}")).all("a"))
            return next(href for href in links if href.startswith("/en/mandates/") and href.count("/") == 4)

        assert first("newest") == "/en/mandates/a-res-80-251/"
        assert first("cited") == "/en/mandates/convention-on-biological-diversity/"

    @pytest.mark.parametrize("query", ["kind=x", "year=99", "body=nobody", "topic=x", "order=x", "show=x", "organ=%00"])
    def test_what_no_filter_has_is_not_found(self, client, sources, query):
        assert client.get(f"/en/mandates/?{query}").status_code in (400, 404)

    def test_queries_do_not_grow_with_the_sources(self, client, directory):
        def count():
            registry._latest = None
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get("/ar/mandates/")
            return len(captured)

        client.get("/ar/mandates/")
        before = count()
        for number in range(30):
            MandateSource.objects.create(slug=f"s-{number}", kind="target", title_en=f"Target {number}", organ="cop")
        assert count() == before <= 12

    def test_the_overview_follows_a_change(self, sources):
        assert found(organ="sc")[0] == []
        sources["gone"].organ = "sc"
        sources["gone"].save()
        assert found(organ="sc")[0] == ["gone"]


class TestSource:
    def test_its_page_has_all_that_rests_on_it_and_what_it_superseded(self, client, sources):
        page = Page(client.get("/fr/mandates/a-res-80-251/"))
        hrefs = [link["href"] for link in page.all("a")]
        assert "https://undocs.org/fr/A/RES/80/251" in hrefs
        assert {"/fr/mandates/a-res-70-1/", "/fr/units/monitoring-review-and-reporting-unit/"} <= {*hrefs}
        assert "Assemblée générale" in page.words
        assert "/fr/mandates/functional-objective-5-1/" in hrefs  # named by the same unit
        older = Page(client.get("/en/mandates/a-res-70-1/"))
        assert "Superseded" in older.words
        assert "/en/mandates/a-res-80-251/" in [link["href"] for link in older.all("a")]

    def test_its_data_have_the_same_facts(self, client, sources):
        record = client.get("/api/v1/sources/a-res-70-1/").json()
        assert (record["status"], record["superseded_by"], record["organ"]) == ("superseded", "a-res-80-251", None)
        record = client.get("/api/v1/sources/a-res-80-251/?lang=fr").json()
        assert record["urls"] == {"fr": "https://undocs.org/fr/A/RES/80/251"}
        assert (record["review_due_on"], record["title"]) == ("2020-01-01", "Registres des mandats")
        turtle = client.get("/data/mandates/a-res-80-251.ttl").content.decode()
        assert "eli:passed_by <http://testserver/id/organs/ga>" in turtle
        assert "InForce-inForce" in turtle
        assert "InForce-notInForce" in client.get("/data/mandates/gone.ttl").content.decode()
        html = client.get("/en/mandates/a-res-80-251/").content.decode()
        data = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])
        assert (data["@type"], data["legislationIdentifier"]) == ("Legislation", "A/RES/80/251")
        assert data["legislationChanges"] == [{"@id": "http://testserver/id/mandates/a-res-70-1"}]

    def test_its_rdf_tells_the_statuses_apart_and_has_the_dates_of_review(self, client, sources):
        MandateSource.objects.create(
            slug="kept", kind="target", title_en="Kept", status="superseded", reviewed_on=date(2024, 5, 6)
        )
        terms = Graph().parse(data=client.get("/data/schemes/terms.ttl").content)
        reviewed, due = (URIRef(f"http://testserver/id/terms/{name}") for name in ("last-reviewed", "review-due"))
        found = {}
        for slug in ("a-res-80-251", "a-res-70-1", "gone", "kept"):
            own, graph = URIRef(f"http://testserver/id/mandates/{slug}"), Graph()
            for suffix in ("ttl", "jsonld"):  # both say the same
                graph += Graph().parse(
                    data=client.get(f"/data/mandates/{slug}.{suffix}").content, format=suffix.replace("ld", "-ld")
                )
            status = graph.value(own, ADMS.status, any=False)
            assert (status, SKOS.inScheme, None) in Graph().parse(
                data=client.get("/data/schemes/source-statuses.ttl").content
            )
            found[slug] = [
                status.rpartition("/")[2], graph.value(own, ELI.in_force, any=False).rpartition("-")[2],
                (own, DCTERMS.isReplacedBy, None) in graph,
                *(one and one.toPython() for one in (graph.value(own, date_of, any=False) for date_of in (reviewed, due))),
            ]  # fmt: skip
        assert found == {
            "a-res-80-251": ["in-force", "inForce", False, None, date(2020, 1, 1)],
            "a-res-70-1": ["superseded", "notInForce", True, None, None],
            "gone": ["discontinued", "notInForce", False, None, date(2020, 1, 1)],
            "kept": ["superseded", "notInForce", False, date(2024, 5, 6), None],
        }
        for term in (reviewed, due):
            assert terms.value(term, RDFS.range) == XSD.date
            assert terms.value(term, RDFS.domain) == ELI.LegalResource
            for what in (RDFS.label, RDFS.comment):
                assert len({text.language for text in terms.objects(term, what)}) == 6
            assert (
                client.get(term.removeprefix("http://testserver"), headers={"accept": "text/turtle"}).status_code == 303
            )
        assert client.get("/id/terms/nothing").status_code == 404

    def test_the_api_filters_by_them(self, client, sources):
        def slugs(query):
            return {item["id"] for item in client.get(f"/api/v1/sources/?per_page=100&{query}").json()["items"]}

        assert slugs("organ=ga") == slugs("is_review_due=true") == slugs("year=2026") == {"a-res-80-251"}
        assert slugs("status=superseded") == {"a-res-70-1"}
        assert {"a-res-70-1", "gone"} <= slugs("is_cited=false") == slugs("") - slugs("is_cited=true")
        assert client.get("/api/v1/sources/?body=nobody").status_code == 404

    def test_a_body_names_those_under_the_same_mandates_but_for_what_all_name(self, client, sources, monkeypatch):
        finance = Page(client.get("/en/units/monitoring-review-and-reporting-unit/"))
        shared = [
            link["href"] for link in finance.all("a") if "/units/" in link["href"] or "/divisions/" in link["href"]
        ]
        assert shared
        monkeypatch.setattr("public_record.queries.MAX_NAMING", 0)
        assert (
            "Under the same mandates" not in Page(client.get("/en/units/monitoring-review-and-reporting-unit/")).words
        )


def test_a_circle_of_successors_is_refused(sources):
    new, old = sources["a-res-80-251"], sources["a-res-70-1"]
    new.superseded_by, new.status = old, "superseded"
    with pytest.raises(ValidationError) as caught:
        new.full_clean()
    assert caught.value.message_dict.keys() == {"superseded_by"}


def test_tables_have_the_filtered_list(client, sources):
    response = client.get("/en/mandates.csv?organ=ga")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    cells = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    assert (cells["id"], cells["link_fr"], cells["bodies"], cells["functions"]) == (
        "a-res-80-251", "https://undocs.org/fr/A/RES/80/251", "1", "1",
    )  # fmt: skip
    assert client.get("/en/mandates.xlsx?organ=ga").content == client.get("/en/mandates.xlsx?organ=ga").content
    assert client.get("/en/mandates.csv?organ=x").status_code == 404


def test_calendars_have_the_reviews_of_what_is_in_force(client, sources):
    def events(address):
        return icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")

    (event,) = events("/ar/mandates.ics")
    assert event["DTSTART"].dt == date(2020, 1, 1)
    assert str(event["URL"]).endswith("/ar/mandates/a-res-80-251/")
    assert "A/RES/80/251" in event["SUMMARY"]
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt.days == -14
    assert len(events("/en/mandates/office-of-the-executive-secretary.ics")) == 1
    assert events("/en/mandates/finance-unit.ics") == []
    assert client.get("/en/mandates/nobody.ics").status_code == 404
    for line in client.get("/ru/mandates.ics").content.split(b"\r\n"):
        assert len(line) <= 75


def test_the_feed_has_what_happened_to_sources(client, sources):
    source = sources["a-res-80-251"]
    source.status = "discontinued"
    source.save()
    feed = client.get("/en/mandates.atom").content.decode()
    assert "Mandate registries" in feed
    assert "Discontinued" in feed
    changes = Page(client.get("/en/changes/?kind=sources")).words
    assert "The facts of this mandate source were changed." in changes
    assert "Discontinued" in changes


def test_numbers_add_up(client, sources):
    page = Page(client.get("/en/mandates-in-numbers/"))
    rows = page.all("tr")
    assert len(rows) > 5
    assert client.get("/ar/mandates-in-numbers/").status_code == 200


def test_status_and_successor_follow_each_other(admin_client, sources):
    new, gone = sources["a-res-80-251"], sources["gone"]
    address = f"/admin/secretariat/mandatesource/{new.pk}/change/?language=en"

    def saved(**typed):
        AdminForm(admin_client, address).save(typed)
        new.refresh_from_db()
        return new.status, new.superseded_by

    assert saved(superseded_by=str(gone.pk)) == ("superseded", gone)
    assert saved(status="in-force") == ("in-force", None)
    refused = AdminForm(admin_client, address).refused({"status": "discontinued", "superseded_by": str(gone.pk)})
    assert "A text that was discontinued has no other one in its place." in refused
    older = sources["a-res-70-1"]
    refused = AdminForm(admin_client, address).refused({"superseded_by": str(older.pk)})
    assert any("itself superseded" in sentence for sentence in refused)


def test_a_source_that_is_removed_comes_back_with_its_facts(admin_client, sources):
    new = sources["a-res-80-251"]
    page = admin_client.get(f"/admin/secretariat/mandatesource/{new.pk}/delete/").content.decode()
    assert "An older text" in page  # which it superseded, and which protects it
    older = sources["a-res-70-1"]
    with change_context(source="test"):
        snapshot = take(older)
        older.delete()
    back = PutBack.read(snapshot).execute()
    assert (back.status, back.superseded_by, back.slug) == ("superseded", new, "a-res-70-1")


def test_the_search_finds_a_source_by_its_organ_and_a_review_makes_a_new_revision_on_its_day(client, sources):
    results = Page(client.get("/en/search/?q=General Assembly registries"))
    assert "/en/mandates/a-res-80-251/" in {link["href"] for link in results.all("a")}
    source, tomorrow = sources["a-res-80-251"], timezone.localdate() + timedelta(days=1)
    source.review_due_on = tomorrow
    source.save()
    assert timezone.localdate(Timer.objects.get(command="new_day").due_at) == tomorrow
    assert found(show="review-due")[0] == []
