"""EAC-CPF, held against the published schemas, and against the versions that it tells of."""

import io
import zipfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree

from opendata import eac, events
from public_record import lives
from public_record.models import Baseline
from secretariat import tree
from secretariat.kinds import Kind
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body
from tests.clock import later
from tests.functions_with_items import give_items
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]
BASE = "http://testserver"
UNIT = "monitoring-review-and-reporting-unit"
SCHEMAS = Path(__file__).parent / "schemas"
NAMES = {"e": eac.NAMESPACE}


@cache
def schemas():
    return etree.RelaxNG(file=SCHEMAS / "eac.rng"), etree.XMLSchema(file=SCHEMAS / "eac.xsd")


def checked(content):
    """Return an EAC-CPF document that both forms of the schema take, with dates that are days."""
    document = etree.fromstring(content)
    for schema in schemas():
        schema.assertValid(document)
    for element in document.iter():
        for name in ("standardDate", "notBefore", "notAfter"):
            if name in element.attrib:  # of which the schema says nothing
                timezone.datetime.fromisoformat(element.get(name))
    assert not document.xpath("//@xml:lang")
    return document


def get(client, key):
    response = client.get(f"/data/bodies/{key}.eac.xml")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return checked(response.content)


def found(document, path):
    return document.xpath(path, namespaces=NAMES)


def unit():
    return Body.objects.get(slug=UNIT)


def dates(element):
    """Return the dates in an element as the standard writes them."""
    return [
        tuple(sorted((name, value) for name, value in one.attrib.items()))
        for one in element.iter(*(f"{{{eac.NAMESPACE}}}{name}" for name in ("date", "fromDate", "toDate")))
    ]


def test_every_body_is_valid_by_the_published_schemas(client):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/data/bodies.eac.zip").streaming_content)))
    assert {*archive.namelist()} == {f"{slug}.eac.xml" for slug in Body.objects.values_list("slug", flat=True)}
    for name in archive.namelist():
        own = checked(archive.read(name))
        assert found(own, "string(//e:recordId)") == name.removesuffix(".eac.xml")
    assert archive.read(f"{UNIT}.eac.xml") == client.get(f"/data/bodies/{UNIT}.eac.xml").content


def test_it_says_what_the_directory_says(client):
    own, body = get(client, UNIT), unit()
    names = {one.get("languageOfElement"): one[0].text for one in found(own, "//e:nameEntrySet[1]/e:nameEntry")}
    assert names == {language.tag: texts.value(body, "name", language) for language in LANGUAGES}
    functions = list(body.mandate.functions.all())
    terms = found(own, "//e:functions/e:function/e:term[@languageOfElement='ru']/text()")
    assert terms == [function.text_ru for function in functions]
    assert found(own, "//e:function/@valueURI") == [f"{BASE}/id/functions/{function.pk}" for function in functions]
    above = found(own, "//e:relation[e:relationType='hierarchical-parent']/e:targetEntity")
    assert [one.get("valueURI") for one in above] == [f"{BASE}/id/{body.parent.slug}"]
    assert [part.text for part in above[0]][1] == body.parent.name_en
    division = get(client, body.parent.slug)
    below = found(division, "//e:relation[e:relationType='hierarchical-child']/e:targetEntity/@valueURI")
    assert {*below} == {f"{BASE}/id/{one.slug}" for one in body.parent.child_bodies()}
    assert found(own, "//e:mandate[@localType='text']/e:term[@languageOfElement='fr']/text()") == [
        body.mandate.opening_fr
    ]
    sources = {f"{BASE}/id/mandates/{source.slug}" for source in body.mandate.sources.all()}
    assert {*found(own, "//e:mandate[@localType='source']/@valueURI")} == sources


def test_names_have_dates_of_use_and_what_is_not_known_is_not_claimed(client):
    first = timezone.localdate()
    with later(2):
        texts.write(unit(), SOURCE, {"name": "Reporting Unit"})
    with later(5):
        own = get(client, UNIT)
    begin = (("notAfter", str(first)), ("status", "unknown"))
    day = (("standardDate", str(first + timedelta(2))),)
    used = {
        one[0].text: dates(one) for one in found(own, "//e:nameEntry[@localType='name' and @languageOfElement='en']")
    }
    assert used == {unit_name(): [begin, day], "Reporting Unit": [day, (("status", "ongoing"),)]}
    assert dates(found(own, "//e:existDates")[0]) == [begin, (("status", "ongoing"),)]
    assert found(own, "//e:maintenanceEvent/@maintenanceEventType") == ["created", "revised"]


def unit_name():
    return "Monitoring, Review and Reporting Unit"


def test_a_former_body_stays_with_its_dates_and_a_hidden_one_does_not_come(client):
    parent, first = unit().parent, timezone.localdate()
    with later(1):
        made = Body(slug="task-force", kind=Kind.UNIT, name_en="Task Force")
        tree.add(made, parent)
    with later(3):
        tree.abolish(made)
    with later(4):
        hidden = unit()
        hidden.is_published = False
        hidden.save()
    with later(6):
        own, division = get(client, "task-force"), get(client, parent.slug)
        both = [(("standardDate", str(first + timedelta(days))),) for days in (1, 3)]
        assert dates(found(own, "//e:existDates")[0]) == both
        relation = "//e:relation[e:targetEntity/@valueURI='{}/id/{}']".format(BASE, "task-force")
        assert dates(found(division, relation)[0]) == both
        assert client.get(f"/data/bodies/{UNIT}.eac.xml").status_code == 404
        assert UNIT not in etree.tostring(division).decode()
        again = Body(slug="task-force", kind=Kind.UNIT, name_en="Another Task Force")
        tree.add(again, parent)
    with later(8):
        assert found(get(client, "task-force"), "string(//e:nameEntry/e:part)") == again.name_en
        key = f"task-force--{first + timedelta(3)}"
        assert found(get(client, key), "string(//e:nameEntry/e:part)") == "Task Force"
        assert client.get("/data/bodies/task-force--2000-01-01.eac.xml").status_code == 404
        names = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/data/bodies.eac.zip").streaming_content))).namelist()
        assert {f"{key}.eac.xml", "task-force.eac.xml"} <= {*names}


def test_between_two_days_that_are_known_a_day_is_not_made_up(client):
    kept, day = Baseline.objects.get(), timezone.localdate()
    Baseline.objects.create(valid_from=kept.valid_from - timedelta(400), is_loaded=True)
    own = get(client, UNIT)
    (begin, _end) = dates(found(own, "//e:existDates")[0])
    assert begin == (("notAfter", str(day)), ("notBefore", str(day - timedelta(400))), ("status", "unknown"))


def test_events_are_told_and_lead_to_what_came_before_and_after(client, monkeypatch):
    before, after = Body.objects.get(slug="finance-unit"), unit()
    event = events.PublicEvent(
        7, "merged", timezone.localdate(), timezone.now(), bodies=[(before.pk, after.pk)],
        decision=after.mandate.sources.first().pk,
        sentences={"en": "The Finance Unit was merged into it.", "fr": "Fusion."},
    )  # fmt: skip
    monkeypatch.setattr(events, "_finders", [lambda bodies, since, until: [event]])
    earlier = found(get(client, UNIT), "//e:relation[e:relationType='temporal-earlier']/e:targetEntity/@valueURI")
    assert earlier == [f"{BASE}/id/finance-unit"]
    own = get(client, "finance-unit")
    assert found(own, "//e:relation[e:relationType='temporal-later']/e:targetEntity/@valueURI") == [f"{BASE}/id/{UNIT}"]
    assert found(own, "//e:chronItem//e:event[@languageOfElement='fr']/text()") == ["Fusion."]
    assert events.successions([before.pk, after.pk]) == {
        before.pk: ({}, {after.pk: event}),
        after.pk: ({before.pk: event}, {}),
    }


def test_texts_of_any_kind_are_valid(client):
    with later(1):
        texts.write(unit(), BY_SLUG["ar"], {"name": "اسم <b> & آخر"})
        texts.write(unit().mandate, SOURCE, {"opening": "One.\n\n“Two” & <three>"})
    assert lives.life(lives.stages_of([unit().pk])[unit().pk])
    get(client, UNIT)


def test_items_name_what_they_belong_to(client):
    functions = give_items()  # levels 0, 1, 1, 2, 2, 1
    own = get(client, UNIT)
    places = [(one.get("id"), one.get("localType"), one.get("target")) for one in found(own, "//e:function")]
    ids = [f"f{function.pk}" for function in functions]
    above = [None, 0, 0, 2, 2, 0]
    assert places == [
        (own, None if place is None else "item", None if place is None else ids[place])
        for own, place in zip(ids, above, strict=True)
    ]
