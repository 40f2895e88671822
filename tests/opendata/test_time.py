"""The API in time: bodies as of a day, former bodies, what changed, and reorganisations."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from opendata import events
from reorganisations.models import SuccessionEvent, SuccessionPair
from secretariat import tree
from secretariat.changes import announce
from secretariat.kinds import Kind
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, MandateSource
from tests.clock import later
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]
UNIT, OFFICE = "monitoring-review-and-reporting-unit", "office-of-the-executive-secretary"


@pytest.fixture
def get(client):
    def got(address, status=200, **parameters):
        response = client.get(f"/api/v1{address}", parameters)
        assert response.status_code == status, response.content
        return json.loads(response.content)

    return got


def without(record, *names):
    """Return a record without what belongs to a day."""
    record = {name: value for name, value in record.items() if name not in names}
    for function in record["mandate"]["functions"] if record["mandate"] else ():
        function.pop("pages")
    return record


def test_bodies_are_given_as_of_a_day(get):
    day, source = timezone.localdate(), MandateSource.objects.get(slug="nagoya-protocol")
    asked = ({}, {"kind": "division"}, {"parent": OFFICE}, {"branch": OFFICE}, {"source": source.slug}, {"language": "ru"}, {"topic": "biosafety"})  # fmt: skip
    before = [get("/bodies/", per_page=100, **own) for own in asked]
    one = get(f"/bodies/{UNIT}/")
    with later(2):
        unit = Body.objects.get(slug=UNIT)
        texts.write(unit, SOURCE, {"name": "Renamed"})
        tree.move(unit, Body.objects.get(slug="finance-unit").parent)
        unit.refresh_from_db()
        unit.slug = "another-slug"
        unit.save()
        tree.abolish(Body.objects.get(slug="finance-unit"))
    with later(4):
        for own, earlier in zip(asked, before, strict=True):
            page = get("/bodies/", per_page=100, on=str(day), **own)
            frame = ("pages", "updated_at", "dissolved_on")
            assert [without(body, *frame) for body in page["items"]] == [
                without(body, *frame) for body in earlier["items"]
            ], own
            assert page["count"] == earlier["count"]
        dated = get(f"/bodies/{UNIT}/", on=str(day))
        assert dated["name"] == one["name"]
        assert dated["pages"]["fr"] == f"http://testserver/fr/on/{day}/units/{UNIT}/"
        assert get("/bodies/another-slug/", on=str(day))["id"] == UNIT
        assert get("/bodies/another-slug/", on=str(day + timedelta(3)))["name"]["en"] == "Renamed"
        assert "Renamed" in [
            body["name"]["en"] for body in get("/bodies/", per_page=100, on=str(day + timedelta(2)))["items"]
        ]
        assert get(f"/bodies/{UNIT}/", on=str(day), lang="fr")["name"] == one["name"]["fr"]


def test_functions_sources_and_the_tree_are_given_as_of_a_day(get, client):
    day, former = timezone.localdate(), "finance-unit"
    mandate = Body.objects.get(slug=UNIT).mandate
    number = mandate.functions.order_by("position").values_list("pk", flat=True)[0]
    asked = [
        ("/functions/", {"per_page": 100}), ("/functions/", {"body": UNIT}), ("/functions/", {"source": "nagoya-protocol"}),
        ("/functions/", {"topic": "biosafety"}), (f"/functions/{number}/", {}), ("/sources/", {}), ("/sources/", {"kind": "protocol"}),
        ("/sources/", {"body": OFFICE}), ("/sources/nagoya-protocol/", {}), ("/sources/", {"topic": "biosafety"}), ("/sources/", {"topic": "access-and-benefit-sharing"}),
        ("/sources/", {"is_cited": "true"}), ("/sources/", {"is_cited": "false"}), ("/sources/", {"is_review_due": "true"}), ("/sources/", {"is_review_due": "false"}), ("/tree/", {"depth": 3}), ("/tree/", {"root": OFFICE, "depth": 1}),
    ]  # fmt: skip
    MandateSource.objects.create(slug="unused", kind="decision", title_en="Unused")
    nagoya = MandateSource.objects.get(slug="nagoya-protocol")
    nagoya.review_due_on = day
    nagoya.save()
    before = [get(address, **own) for address, own in asked]
    with later(2):
        function = mandate.functions.get(pk=number)
        texts.write(function, SOURCE, {"text": "Another text"})
        source = MandateSource.objects.get(slug="nagoya-protocol")
        texts.write(source, SOURCE, {"title": "Another title"})
        source.refresh_from_db()
        source.review_due_on = None
        source.save()
        tree.abolish(Body.objects.get(slug="access-and-benefit-sharing-and-traditional-knowledge-unit"))
        mandate.functions.order_by("position").last().delete()
        tree.move(Body.objects.get(slug=UNIT), Body.objects.get(slug=former).parent)
        tree.abolish(Body.objects.get(slug=former))
    with later(4):
        for (address, own), earlier in zip(asked, before, strict=True):
            found = get(address, on=str(day), **own)
            assert [_without_pages(one) for one in found.get("items", [found])] == [
                _without_pages(one) for one in earlier.get("items", [earlier])
            ], address
        assert sum(get(address, **own) != earlier for (address, own), earlier in zip(asked, before, strict=True)) > 5
        get("/functions/", on=str(day - timedelta(days=9)), status=404)
        get("/functions/9999999/", on=str(day), status=404)
        get("/sources/nothing/", on=str(day), status=404)
        then, now = {"on": str(day)}, {}
        due, uncited = (
            [{own["id"] for own in get("/sources/", **when, **asked)["items"]} for when in (then, now)]
            for asked in ({"is_review_due": "true"}, {"is_cited": "false"})
        )
        assert due == [{"nagoya-protocol"}, set()]
        assert uncited[0] == {"unused"} < uncited[1]
        for suffix in ("ttl", "jsonld"):
            told = client.get(f"/data/bodies/{former}.{suffix}")
            assert (told.status_code, "Finance Unit" in told.content.decode()) == (200, True), suffix


def _without_pages(record):
    """Return a record without its pages, which are those of a day."""
    return {name: content for name, content in record.items() if name != "pages"}


def test_a_day_that_will_not_do_is_refused_with_a_sentence(get):
    day = timezone.localdate()
    for text in ("2026-02-30", "20260301", "yesterday", "0000-00-00", "0001-01-01", "9999-12-31"):
        assert "such as 2026-01-31" in get("/bodies/", 400, on=text)["detail"]
    assert f"known from {day}" in get("/bodies/", 404, on="2017-03-01")["detail"]
    assert "has not come yet" in get(f"/bodies/{UNIT}/", 404, on=str(day + timedelta(3)))["detail"]
    assert "together" in get("/bodies/", 409, on=str(day), q="finance")["detail"]
    get("/bodies/nobody/", 404, on=str(day))
    get("/bodies/", 404, on=str(day), source="nobody")


def test_a_former_body_stays_with_the_days_of_its_life(get, client):
    first, parent = timezone.localdate(), Body.objects.get(slug=UNIT).parent
    assert get(f"/bodies/{UNIT}/")["established_on"] is None  # it was there when the directory began
    with later(1):
        made = Body(slug="task-force", kind=Kind.UNIT, name_en="Task Force")
        tree.add(made, parent)
        assert get("/bodies/task-force/")["established_on"] == str(first + timedelta(1))
    with later(3):
        tree.abolish(made)
    with later(5):
        record = get("/bodies/task-force/")
        days = record["established_on"], record["dissolved_on"]
        assert days == (str(first + timedelta(1)), str(first + timedelta(3)))
        assert (record["name"], record["parent"]) == ({"en": "Task Force"}, parent.slug)
        assert "task-force" not in [body["id"] for body in get("/bodies/", per_page=100)["items"]]
        page = client.get("/id/task-force", headers={"accept": "text/html", "accept-language": "fr"})
        assert (page.status_code, page.headers["Location"]) == (303, "/fr/units/task-force/")
        assert client.get(page.headers["Location"]).status_code == 200
        hidden = Body.objects.get(slug=UNIT)
        hidden.is_published = False
        hidden.save()
        get(f"/bodies/{UNIT}/", 404)


def test_what_changed_can_be_asked_by_time(get):
    unit, first = Body.objects.get(slug=UNIT), timezone.localdate()
    with later(2):
        texts.write(unit, SOURCE, {"name": "Renamed"})
        tree.move(unit, Body.objects.get(slug="finance-unit").parent)
    with later(4):
        tree.abolish(unit)
        found = get("/changes/", since=str(first + timedelta(1)), until=str(first + timedelta(3)))["items"]
        renamed = next(one for one in found if one["field"] == "name")
        assert (renamed["before"], renamed["after"]) == ("Monitoring, Review and Reporting Unit", "Renamed")
        assert (renamed["language"], renamed["body"], renamed["about"]) == ("en", UNIT, "body")
        moved = next(one for one in found if one["what"] == "moved")
        assert (moved["before"], moved["after"]) == (OFFICE, "administration-finance-and-conference-services-division")
        latest = get("/changes/", since=(timezone.now() - timedelta(hours=1)).isoformat())["items"]
        assert {one["what"] for one in latest} == {"removed"}
        assert get("/changes/", until="2001-01-01")["count"] == 0
        assert get("/changes/", lang="fr", since=str(first + timedelta(1)))["count"] < len(found) + len(latest)
        get("/changes/", 400, since="soon")


def test_the_ledger_of_reorganisations_is_told(get):
    before, after = Body.objects.get(slug="finance-unit"), Body.objects.get(slug=UNIT)
    names = {one.pk: {"names": {"en": one.name_en}, "slug": one.slug, "kind": "unit"} for one in (before, after)}
    facts = {"bodies": names, "predecessors": [before.pk], "successors": [after.pk]}
    day = timezone.localdate()
    event = SuccessionEvent.objects.create(kind="merged", day=day, entered_at=timezone.now(), facts=facts)
    SuccessionPair.objects.create(event=event, model="body", predecessor=before.pk, successor=after.pk)
    announce([])
    ((own,),) = (told["events"] for told in get("/reorganisations/", body=UNIT, until=str(day))["items"])
    assert own["bodies"] == [["finance-unit", UNIT]]
    assert before.name_en in own["text"]["en"]
    assert {*own["text"]} == {language.tag for language in LANGUAGES}
    assert get(f"/bodies/{UNIT}/")["predecessors"] == ["finance-unit"]
    assert get("/reorganisations/", until="2001-01-01")["items"] == []
    before.is_published = False
    before.save()
    assert get("/reorganisations/")["items"] == []
    assert get(f"/bodies/{UNIT}/")["predecessors"] == []


def test_reorganisations_are_told_by_their_events(get, monkeypatch):
    assert get("/reorganisations/")["items"] == []
    before, after = Body.objects.get(slug="finance-unit"), Body.objects.get(slug=UNIT)
    reorganisation = {"id": 5, "name": {"en": "Reorganisation 2027", "fr": "Réorganisation 2027"}}
    event = events.PublicEvent(
        7, "merged", timezone.localdate(), timezone.now(), bodies=[(before.pk, after.pk), (after.pk, after.pk)],
        functions=[(3, 3), (4, None)], decision=MandateSource.objects.get(slug="nagoya-protocol").pk,
        sentences={"en": "They were merged."}, reorganisation=reorganisation,
    )  # fmt: skip
    asked = []

    def find(bodies, since, until):
        asked.append((bodies and [*bodies], since, until))
        return [event]

    monkeypatch.setattr(events, "_finders", [find])
    (told,) = get("/reorganisations/", body="finance-unit", since="2026-01-01")["items"]
    assert asked == [([before.pk], timezone.datetime(2026, 1, 1).date(), None)]
    assert (told["id"], told["name"]) == ("5", reorganisation["name"])
    (own,) = told["events"]
    assert own["bodies"] == [["finance-unit", UNIT], [UNIT, UNIT]]
    assert (own["functions"], own["decision"]) == ([["3", "3"], ["4", None]], "nagoya-protocol")
    french = get("/reorganisations/", lang="fr")["items"][0]
    assert (french["name"], french["events"][0]["text"]) == ("Réorganisation 2027", "They were merged.")
    assert get("/bodies/finance-unit/")["successors"] == [UNIT]
    assert get(f"/bodies/{UNIT}/")["predecessors"] == ["finance-unit"]


def test_the_files_of_a_day_are_those_that_there_were(tmp_path):
    day, about = timezone.localdate(), ("pages", "updated_at", "dissolved_on")
    call_command("export_open_data", tmp_path / "before", base="http://testserver", stdout=io.StringIO())
    with later(2):
        texts.write(Body.objects.get(slug=UNIT), SOURCE, {"name": "Renamed"})
        tree.abolish(Body.objects.get(slug="finance-unit"))
        source = MandateSource.objects.get(slug="nagoya-protocol")
        texts.write(source, SOURCE, {"title": "Another title"})
    with later(4):
        call_command("export_open_data", tmp_path / "then", base="http://testserver", on=str(day), stdout=io.StringIO())
        for wrong in ("2001-01-01", "soon", str(day + timedelta(9))):
            with pytest.raises(CommandError, match=f"it is known from {day} to today"):
                call_command("export_open_data", tmp_path / "no", base="http://testserver", on=wrong)
        with pytest.raises(CommandError, match="Name a folder"):
            call_command("export_open_data", base="http://testserver", on=str(day))
    before, then = (json.loads((tmp_path / name / "directory.json").read_text()) for name in ("before", "then"))
    assert then["on"] == str(day)
    assert [without(one, *about) for one in then["bodies"]] == [without(one, *about) for one in before["bodies"]]
    assert (then["sources"], then["topics"]) == (before["sources"], before["topics"])
    assert {path.name for path in (tmp_path / "then").iterdir()} == {
        path.name for path in (tmp_path / "before").iterdir()
    }
