"""The files of the open data, read as those who download them read them."""

import csv
import hashlib
import io
import json
import re
import zipfile

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, RDF, SKOS

from opendata import files
from opendata.files import SUMS, TYPES
from public_record import selection
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, MandateSource
from tests.everything import everything
from tests.exchange.files import imported
from translations import texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
BASE = "http://testserver"


def fetch(client, name):
    response = client.get(f"/data/{name}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == TYPES[name]
    return b"".join(response.streaming_content)


def text_of(obj, field):
    return {lang.tag: own for lang in LANGUAGES if (own := texts.value(obj, field, lang))}


def test_the_sums_are_those_of_the_files(client):
    sums = dict(line.split("  ")[::-1] for line in fetch(client, SUMS).decode().splitlines())
    assert sums.keys() == TYPES.keys() - {SUMS}
    assert {name: hashlib.sha256(fetch(client, name)).hexdigest() for name in sums} == sums


def test_the_json_file_holds_every_text_in_six_languages(client):
    whole = json.loads(fetch(client, "directory.json"))
    lines = [json.loads(line) for line in fetch(client, "bodies.jsonl").decode().splitlines()]
    assert whole["bodies"] == lines
    assert [body["id"] for body in lines] == list(Body.objects.published().values_list("slug", flat=True))
    for record in lines:
        body = Body.objects.get(slug=record["id"])
        assert record["name"] == text_of(body, "name")
        assert record["parent"] == (body.parent.slug if body.parent else None)
        if body.has_mandate():
            functions = list(body.mandate.functions.all())
            assert record["mandate"]["opening"] == text_of(body.mandate, "opening")
            assert [one["text"] for one in record["mandate"]["functions"]] == [text_of(f, "text") for f in functions]
            for own, function in zip(record["mandate"]["functions"], functions, strict=True):
                assert own["sources"] == list(function.sources.values_list("slug", flat=True))
    assert {one["id"] for one in whole["sources"]} == set(MandateSource.objects.values_list("slug", flat=True))


def test_what_is_not_published_is_in_no_file(client):
    hidden = Body.objects.get(slug="implementation-support-division")
    hidden.is_published = False
    hidden.save()
    gone = set(hidden.branch().values_list("slug", flat=True))
    assert len(gone) > 1
    archive = zipfile.ZipFile(io.BytesIO(fetch(client, files.ARCHIVE)))
    contents = {name: fetch(client, name) for name in TYPES.keys() - {SUMS, "bodies.xlsx", files.ARCHIVE}}
    contents |= {name: archive.read(name) for name in archive.namelist()}
    assert not {f"{slug}.eac.xml" for slug in gone} & {*contents}
    for name, content in contents.items():
        content = content.decode()
        assert not [slug for slug in gone if slug in content], name


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, in its JSON-LD parser
@pytest.mark.parametrize(("name", "form"), [("directory.ttl", "turtle"), ("directory.jsonld", "json-ld")])
def test_rdf_names_every_body_in_six_languages(client, name, form):
    graph = Graph().parse(data=fetch(client, name), format=form)
    bodies = set(graph.subjects(ORG.classification))
    assert bodies == {URIRef(f"{BASE}/id/{slug}") for slug in Body.objects.values_list("slug", flat=True)}
    assert len(bodies) == 21
    for body in bodies:
        own = Body.objects.get(slug=body.rpartition("/")[2])
        names = {label.language: str(label) for label in graph.objects(body, SKOS.prefLabel)}
        assert names == text_of(own, "name")
        assert len(names) == 6
        parent = graph.value(body, ORG.subOrganizationOf)
        assert parent == (URIRef(f"{BASE}/id/{own.parent.slug}") if own.parent else None)
        assert (body, RDF.type, ORG.OrganizationalUnit if own.parent else ORG.FormalOrganization) in graph
    labels = [o for _s, p, o in graph if p in (SKOS.prefLabel, SKOS.altLabel, DCTERMS.title, DCTERMS.description)]
    assert len(labels) > 300
    assert {label.language for label in labels} == {language.tag for language in LANGUAGES}
    unit = URIRef(f"{BASE}/id/monitoring-review-and-reporting-unit")
    functions = Function.objects.filter(mandate__body__slug="monitoring-review-and-reporting-unit")
    purposes = {URIRef(f"{BASE}/id/functions/{function.pk}") for function in functions}
    assert set(graph.objects(unit, ORG.purpose)) == purposes
    assert {
        str(page) for page in graph.objects(URIRef(f"{BASE}/id/functions/{functions[0].pk}"), FOAF.isPrimaryTopicOf)
    } == {f"{BASE}/{language.slug}/functions/{functions[0].pk}/" for language in LANGUAGES}
    letters = sorted(str(graph.value(purpose, SKOS.notation)) for purpose in graph.objects(unit, ORG.purpose))
    assert letters == ["a", "b", "c", "d", "e", "f"]
    assert Literal("X/15") in set(graph.objects(None, DCTERMS.identifier))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdf_in_both_forms_says_the_same(client):
    forms = (("directory.ttl", "turtle"), ("directory.jsonld", "json-ld"))
    turtle, json_ld = (Graph().parse(data=fetch(client, name), format=form) for name, form in forms)
    assert set(turtle) == set(json_ld)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdf_holds_any_text_and_address_as_it_is(client):
    odd, long = 'A "quoted" \\ backslash\\n, <b> & 🐋', 'One.\n\n"Two" \\t.'
    body = Body.objects.get(slug="biosafety-and-biosecurity-unit")
    texts.write(body, LANGUAGES[3], {"name": odd})
    texts.write(body.mandate, LANGUAGES[3], {"opening": long})
    source = MandateSource.objects.first()
    source.url = "https://example.org/a|b?c={d}"
    source.save()
    for name, form in (("directory.ttl", "turtle"), ("directory.jsonld", "json-ld")):
        graph = Graph().parse(data=fetch(client, name), format=form)
        unit = URIRef(f"{BASE}/id/biosafety-and-biosecurity-unit")
        assert (unit, SKOS.prefLabel, Literal(odd, lang="fr")) in graph
        assert (unit, DCTERMS.description, Literal(long, lang="fr")) in graph
        pages = graph.objects(URIRef(f"{BASE}/id/mandates/{source.slug}"), FOAF.page)
        assert [str(page) for page in pages] == ["https://example.org/a%7Cb?c=%7Bd%7D"]


def test_files_made_from_small_chunks_are_the_same(client, tmp_path, monkeypatch):
    for size in (500, 2):
        monkeypatch.setattr(selection, "CHUNK", size)
        files.build(tmp_path / str(size), BASE)
    for name in TYPES:
        assert (tmp_path / "2" / name).read_bytes() == (tmp_path / "500" / name).read_bytes(), name


def test_the_popolo_file_follows_its_schema(client):
    """The rules of popoloproject.com/schemas/organization.json, one by one."""
    organizations = json.loads(fetch(client, "organizations.popolo.json"))["organizations"]
    ids = [one["id"] for one in organizations]
    assert len(ids) == len(set(ids)) == 21
    known = {
        "id",
        "name",
        "other_names",
        "identifiers",
        "classification",
        "parent_id",
        "description",
        "links",
        "posts",
        "contact_details",
        "founding_date",
        "dissolution_date",
    }
    for one in organizations:
        assert one.keys() <= known | {"updated_at"}
        assert isinstance(one["name"], str)
        assert one["name"]
        assert one["parent_id"] is None or one["parent_id"] in ids
        assert one["description"] is None or isinstance(one["description"], str)
        assert all(other["name"] and isinstance(other["note"], str) for other in one["other_names"])
        assert all(other.keys() <= {"name", "note", "start_date", "end_date"} for other in one["other_names"])
        assert all(own.keys() == {"scheme", "identifier"} for own in one["identifiers"])
        assert all(own.keys() == {"url", "note"} and own["url"].startswith(BASE) for own in one["links"])
        assert re.fullmatch(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)", one["updated_at"])
    assert sum(one["parent_id"] is None for one in organizations) == 1


@pytest.mark.parametrize("name", ["bodies.csv", "bodies.xlsx", "functions.csv"])
def test_the_table_comes_back_as_unchanged(client, name, tmp_path):
    path, count = tmp_path / name, 0 if name == "functions.csv" else 21
    path.write_bytes(fetch(client, name))
    before = everything()
    assert imported(path) == f"0 new, 0 changed, 0 moved, {count} unchanged, 0 refused."
    assert everything() == before


def test_the_table_and_the_workbook_say_the_same(client):
    rows = list(csv.reader(io.StringIO(fetch(client, "bodies.csv").decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(fetch(client, "bodies.xlsx")), read_only=True).worksheets[0]
    cells = (row + (None,) * (len(rows[0]) - len(row)) for row in sheet.iter_rows(values_only=True))
    assert [["" if cell is None else cell for cell in row] for row in cells] == rows


def test_the_command_writes_what_the_site_offers(client, tmp_path):
    folder = tmp_path / "exported"
    output = io.StringIO()
    call_command("export_open_data", folder, base=BASE, stdout=output)
    assert re.fullmatch(r"Revision \d+: 20 files in .+\.\n", output.getvalue())
    for name in TYPES:
        assert (folder / name).read_bytes() == fetch(client, name), name
    assert {path.name for path in folder.iterdir()} == TYPES.keys()


def test_the_command_wants_to_know_the_address(tmp_path, settings):
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="Set SITE_URL"):
        call_command("export_open_data", tmp_path / "exported")


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="Cannot write into"):
        call_command("export_open_data", tmp_path / "file" / "below", base=BASE)


def test_after_a_change_the_files_are_new_and_old_ones_go(client, tmp_path):
    body = Body.objects.get(slug="finance-unit")
    for number in range(4):
        body.name_en = f"Finance Unit {number}"
        body.save()
        assert f"Finance Unit {number}" in fetch(client, "directory.json").decode()
    assert len([path for path in (tmp_path / "open-data").iterdir() if path.is_dir()]) == 2


def test_other_names_are_no_files(client):
    for name in ("", "secret-key", "..%2fsecret-key", "directory.xml"):
        assert client.get(f"/data/{name}").status_code == 404


def test_files_of_a_very_large_directory_are_not_made_while_somebody_waits(client, monkeypatch, settings):
    monkeypatch.setattr(files, "MAX_BODIES_ON_REQUEST", 5)
    response = client.get("/data/directory.json")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "3600")
    assert response.headers["Content-Type"] == "application/problem+json"
    settings.SITE_URL = BASE
    call_command("export_open_data", stdout=io.StringIO())
    before = fetch(client, "directory.json")
    body = Body.objects.get(slug="finance-unit")
    body.name_en = "Money Unit"
    body.save()
    assert fetch(client, "directory.json") == before
    etag = f'"{hashlib.sha256(before).hexdigest()}"'
    assert client.get("/data/directory.json", headers={"if-none-match": etag}).status_code == 304
    call_command("export_open_data", stdout=io.StringIO())
    assert b"Money Unit" in fetch(client, "directory.json")
    later = client.get("/data/directory.json", headers={"if-none-match": etag})
    assert later.status_code == 200
    assert b"".join(later.streaming_content) != before
