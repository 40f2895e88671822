"""Texts as people paste and send them, every way by which a text comes in, and everything that goes out.

An entry point is a function that puts a text into a field and returns what is stored then; it raises what says no
to the person. What it says must be the same as the rule of the field says, whichever way the text came.
"""

import csv
import io
import itertools
import json
import logging
import re
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from openpyxl import Workbook, load_workbook

from exchange import bodies, tables
from exchange.directory_files import DirectoryFileError
from exchange.loading import Loader
from files import downloads, xml_trees
from files.uploads import InvalidFile, InvalidPlan
from history import feed
from history.models import Change
from opendata.files import TYPES
from public_record.updating import rebuild
from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.organisation import InvalidOrganisation, read_organisation
from secretariat.saving import text_fields, update_all
from secretariat.text import characters, display, fields
from tests.admin_forms import AdminForm, errors
from tests.everything import undone
from tests.public_pages import every_page
from translations import texts, workflow
from translations.cat_files import formats, segments
from translations.cat_files.importing import import_segments
from translations.glossary import files as glossary_files
from translations.models import Rendering, Task, Term
from translations.workflow import BaseVersions, Translation

CORPUS = [
    "Plain words",
    "with  two   spaces ",
    "\ttabs\tand\t\ttabs",
    "Alt\nEnter",
    "Windows\r\nlines\r\n",
    "old Mac\rlines",
    "a\n\n\n\nparagraph \n \n of many",
    "\n      indented\n      lines\n    ",
    "vertical\x0btab of Word",
    "form\x0cfeed",
    "line\u2028separator",
    "paragraph\u2029separator",
    "no-break\xa0 \xa0spaces\u202f!",
    "\u3000ideographic\u3000space",
    "zero\u200bwidth",
    "\ufeffmark of byte order",
    "soft\u00adhyphen",
    "财务\n\t科",
    "joined\u200clike\u200dthis",
    "\u200fعربي\u200f and Latin",
    "\u2068isolated\u2069",
    "e\u0301 from loose accents",
    "emoji 👩‍🔬 and 𠮷",
    "葛\U000e0100 variant",
    "<script>alert(1)</script> & ]]> <!-- \" '",
    "{{ 7 }} {% debug %} %s %(name)s ${x}",
    "=1+1",
    "'=quoted",
    "_x000D_ as a workbook writes it",
    "back\\slash and `tick` | pipe {brace}",
    # Refused:
    "nul\x00here",
    "bell\x07here",
    "unit separator\x1f",
    "delete\x7f",
    "next line\x85 of C1",
    "surrogate\ud800alone",
    "overridden\u202egnirts",
    "embedded\u202bopen",
    "isolate\u2067open",
    "closed\u2069 before",
    "private\ue000use",
    "picture\ufffcof Word",
    "decoding\ufffderror",
    "non\ufdd0character",
    "non\uffffcharacter",
    "tag\U000e0041character",
]
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
BLOCKED = re.compile("[\ud800-\udfff\u0301]|.{31}", re.DOTALL)
"""What a check of translations refuses, or is too long for an acronym."""
FRENCH = BY_SLUG["fr"]
TARGETS = [language for language in LANGUAGES if language != SOURCE]
REFUSALS = (
    ValidationError,
    InvalidFile,
    InvalidPlan,
    DirectoryFileError,
    glossary_files.GlossaryFileError,
    InvalidOrganisation,
    CommandError,
)
HEADER = ("external_id", "parent_external_id", "kind", "name_en", "mandate_en")


class Refused(Exception):
    """The sentences with which a page refused a text."""


def expected(text, one_line):
    """What a field stores of a text, by the rule of the model; None where it refuses it."""
    field = Body._meta.get_field("name_en") if one_line else Mandate._meta.get_field("opening_en")
    try:
        return field.clean(text, None)
    except ValidationError:
        return None


class EntryPoints:
    """Every entry point of texts: name → (is it a field of one line, what the format itself cannot hold, function)."""

    def __init__(self, admin, folder):
        self.admin, self.folder = admin, Path(folder)

    @property
    def unit(self):
        return Body.objects.get(slug="monitoring-review-and-reporting-unit")

    @property
    def source(self):
        return MandateSource.objects.first()

    def all(self):
        line, paragraphs, nothing = True, False, None
        return {
            "texts.write, name": (line, nothing, lambda text: self.write(self.unit, "name", text)),
            "texts.write, opening": (paragraphs, nothing, lambda text: self.write(self.unit.mandate, "opening", text)),
            "texts.write_all, title": (line, nothing, self.write_all),
            "admin, name": (line, SURROGATE, lambda text: self.form(self.unit, "name_en", text)),
            "admin, opening": (paragraphs, SURROGATE, lambda text: self.form(self.unit, "opening_en", text)),
            "admin, translated acronym": (line, BLOCKED, lambda text: self.form(self.unit, "acronym_fr", text, "fr")),
            "admin, title": (line, SURROGATE, lambda text: self.source_form("title_en", text)),
            "admin, symbol": (line, SURROGATE, lambda text: self.source_form("symbol", text)),
            "admin, external identifier": (line, SURROGATE, self.settings_form),
            "admin, new body": (line, SURROGATE, self.new_body),
            "admin, note": (line, SURROGATE, self.note),
            "glossary, term": (line, SURROGATE, self.term),
            "glossary, rendering": (line, SURROGATE, lambda text: self.rendering("text", text)),
            "glossary, also accepted": (paragraphs, SURROGATE, lambda text: self.rendering("also", text)),
            "desk, name": (line, SURROGATE, lambda text: self.desk(self.unit, "name", text)),
            "desk, opening": (paragraphs, SURROGATE, lambda text: self.desk(self.unit.mandate, "opening", text)),
            "desk, remark": (paragraphs, SURROGATE, self.remark),
            "draft, name": (line, nothing, lambda text: self.draft(self.unit, "name", text)),
            "XLIFF, name": (line, NO_XML, lambda text: self.cat_file(self.unit, "name", text, "xliff")),
            "XLSX of texts, name": (line, SURROGATE, lambda text: self.cat_file(self.unit, "name", text, "xlsx")),
            "XLSX of texts, opening": (
                paragraphs,
                SURROGATE,
                lambda text: self.cat_file(self.unit.mandate, "opening", text, "xlsx"),
            ),
            "CSV, name": (line, SURROGATE, lambda text: self.table("csv", "name_en", text).name_en),
            "CSV, opening": (
                paragraphs,
                SURROGATE,
                lambda text: self.table("csv", "mandate_en", text).mandate.opening_en,
            ),
            "CSV, identifier": (line, SURROGATE, lambda text: self.table("csv", "external_id", text).external_id),
            "XLSX, name": (line, SURROGATE, lambda text: self.table("xlsx", "name_en", text).name_en),
            "XLSX, opening": (
                paragraphs,
                SURROGATE,
                lambda text: self.table("xlsx", "mandate_en", text).mandate.opening_en,
            ),
            "load_directory, name": (line, nothing, lambda text: self.load(text, "").name_en),
            "load_directory, function": (
                paragraphs,
                nothing,
                lambda text: self.load("New", text).mandate.functions.get().text_en,
            ),
            "load_glossary": (line, nothing, self.load_glossary),
            "restore, name": (line, UNSTORABLE, lambda text: self.restore(self.unit, "name", text)),
            "restore, opening": (paragraphs, UNSTORABLE, lambda text: self.restore(self.unit.mandate, "opening", text)),
            "organisation.json": (line, nothing, self.organisation),
        }

    # Functions

    def write(self, obj, name, text):
        texts.write(obj, SOURCE, {name: text})
        return texts.value(type(obj).objects.get(pk=obj.pk), name, SOURCE)

    def write_all(self, text):
        with write_lock():
            texts.write_all([(self.source, SOURCE, {"title": text})])
        return MandateSource.objects.get(pk=self.source.pk).title_en

    def draft(self, obj, name, text):
        translation = Translation(obj, name, FRENCH)
        base = BaseVersions("", translation.version(), translation.source())
        return workflow.save_draft(None, translation, text, base).draft

    # Pages

    def post(self, page, changes):
        """Post a form as a script would, with line ends as they are."""
        values = {**page.values, **{name: [value] for name, value in changes.items()}, "_save": ["1"]}
        response = self.admin.post(page.url, values)
        if response.status_code == 302:
            return
        found = errors(response)
        if response.status_code != 200 or not found:
            raise AssertionError(f"{response.status_code} {found}")
        raise Refused(*found)

    def form(self, body, column, text, language="en"):
        page = AdminForm(self.admin, f"/admin/units/unit/{body.pk}/change/?language={language}")
        self.post(page, {column: text})
        owner = body if hasattr(body, column) else body.mandate
        return getattr(type(owner).objects.get(pk=owner.pk), column)

    def source_form(self, column, text):
        address = f"/admin/secretariat/mandatesource/{self.source.pk}/change/"
        self.post(AdminForm(self.admin, address), {column: text})
        return getattr(MandateSource.objects.get(pk=self.source.pk), column)

    def settings_form(self, text):
        self.post(AdminForm(self.admin, f"/admin/secretariat/body/{self.unit.pk}/change/"), {"external_id": text})
        return Body.objects.get(pk=self.unit.pk).external_id

    def new_body(self, text):
        page = AdminForm(self.admin, f"/admin/secretariat/body/add/?parent={self.unit.pk}&kind=unit")
        self.post(page, {"name_en": text, "slug": "new-unit"})
        return Body.objects.get(slug="new-unit").name_en

    def note(self, text):
        page = AdminForm(self.admin, f"/admin/secretariat/body/{self.unit.pk}/change/")
        self.post(page, {"external_id": "x-1", "note": text})
        return Change.objects.first().note

    def term(self, text):
        self.post(AdminForm(self.admin, "/admin/translations/term/add/"), {"english": text})
        return Term.objects.order_by("pk").last().english

    def rendering(self, name, text):
        changes = {"english": "new term", "text_fr": "mot", f"{name}_fr": text}
        self.post(AdminForm(self.admin, "/admin/translations/term/add/"), changes)
        return getattr(Rendering.objects.order_by("pk").last(), name)

    def desk_page(self, obj):
        return AdminForm(self.admin, reverse("admin:translations_desk", args=[obj._meta.label_lower, obj.pk, "fr"]))

    def desk(self, obj, name, text):
        page = self.desk_page(self.unit)
        field = f"{obj._meta.label_lower.replace('.', '-')}-{obj.pk}-{name}-words"
        self._post_desk(page, {field: text, "do": "save"})
        return Task.objects.get().draft

    def remark(self, text):
        page, name = self.desk_page(self.unit), f"secretariat-body-{self.unit.pk}-name"
        self._post_desk(page, {f"{name}-remark": text, "do": f"comment:{name}"})
        return texts.Remark.objects.get().text

    def _post_desk(self, page, changes):
        response = self.admin.post(page.url, {**page.values, **changes})
        if response.status_code == 302:
            return
        if response.status_code != 200 or b"errorlist" not in response.content:
            raise AssertionError(f"{response.status_code}")
        raise Refused(response.status_code)

    def restore(self, obj, name, text):
        now = {"at": timezone.now(), "revision": 1, "what": "text", "model": obj._meta.label_lower, "object_id": obj.pk}
        change = Change.objects.create(**now, label="x", field=name, language="en", before=_storable(text), after="x")
        page = AdminForm(self.admin, reverse("admin:history_change_restore", args=[change.pk, "before"]))
        response = self.admin.post(page.url, page.values)
        if response.status_code == 200:
            raise Refused(response.status_code)
        assert response.status_code == 302
        return texts.value(type(obj).objects.get(pk=obj.pk), name, SOURCE)

    # Files

    def cat_file(self, obj, name, text, kind):
        translation = Translation(obj, name, FRENCH)
        obj_key = segments.segment_id(*translation.key[:3])
        path = self.folder / f"texts.{kind}"
        state, token = "new", segments.VersionToken(translation.version(), 0, "", "0" * 12, "new")
        if kind == "xliff":
            root = etree.fromstring(
                '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file original="x" source-language="en" '
                'target-language="fr" datatype="plaintext"><body><trans-unit><source/><target/></trans-unit></body></file></xliff>'
            )
            unit = root[0][0][0]
            unit.attrib.update({"id": obj_key, "extradata": str(token)})
            unit[0].text, unit[1].text = translation.source().text, text
            path.write_bytes(etree.tostring(root))
        else:
            row = [obj_key, "fr", state, translation.source().text, text, str(token)]
            _write_workbook(path, [["id", "language", "state", "source", "target", "mark"], row])
        (step,) = import_segments(formats.read_file(path)).steps
        if not step.is_to_do:
            raise Refused(step.outcome, *step.messages)
        return Task.objects.get().draft

    def table(self, kind, column, text):
        row = dict(zip(HEADER, ("x-1", self.unit.slug, "unit", "New", "It works."), strict=True)) | {column: text}
        path = self.folder / f"bodies.{kind}"
        if kind == "xlsx":
            _write_workbook(path, [HEADER, [row[name] for name in HEADER]])
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                # An apostrophe before what looks like a formula, as an export has it.
                own = [f"'{cell}" if re.match(r"'*[=+\-@]", cell) else cell for cell in row.values()]
                csv.writer(file).writerows([HEADER, own])
        bodies.import_table(tables.read_table(path))
        return Body.objects.select_related("mandate").order_by("pk").last()

    def load(self, name, function):
        folder = self.folder / "directory"
        (folder / "texts").mkdir(parents=True, exist_ok=True)
        parts = [{"slug": "new-division", "kind": "division"}]
        root = Body.objects.get(parent=None).slug
        structure = {"secretariat": {"slug": root, "kind": "secretariat", "parts": parts}}
        own = {"name": name, **({"functions": [function]} if function else {})}
        english = {"bodies": {root: {"name": "Root"}, "new-division": own}}
        (folder / "structure.json").write_text(json.dumps(structure))
        (folder / "texts" / "en.json").write_text(json.dumps(english))
        Loader(folder).load()
        return Body.objects.get(slug="new-division")

    def load_glossary(self, text):
        path = self.folder / "glossary.json"
        path.write_text(json.dumps({"terms": [{"english": text, "renderings": {"fr": {"text": text}}}]}))
        glossary_files.load(path)
        term = Term.objects.order_by("pk").last()
        assert term.renderings.get().text == term.english
        return term.english

    def organisation(self, text):
        path = self.folder / "organisation.json"
        name = dict.fromkeys(BY_SLUG, text)
        path.write_text(json.dumps({"name": name, "links": []}))
        return read_organisation(path).name["ar"]


def _write_workbook(path, rows):
    """Write a workbook as Excel does: a character that XML cannot hold has a code, and a code of letters another."""
    book = Workbook()
    for row in rows:
        cells = [re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", cell) for cell in row]
        book.active.append([NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", cell) for cell in cells])
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.value else "n"
    book.save(path)


def push(admin, share=1):
    """Put texts through every entry point, each through one in `share` of them.

    Returns how many, and {(entry point, text): (what is stored, what the rule says)} where these differ.
    """
    pushed, found, admin.raise_request_exception = 0, {}, True
    with TemporaryDirectory() as folder:
        entry_points = EntryPoints(admin, folder).all()
        for place, (name, (one_line, cannot_hold, put)) in enumerate(entry_points.items()):
            for text in CORPUS[place % share :: share]:
                if cannot_hold and cannot_hold.search(text):
                    continue
                pushed += 1
                with undone():
                    try:
                        stored = put(text)
                    except (Refused, *REFUSALS):
                        stored = None
                    except Exception as error:  # the finding
                        stored = error
                if stored != (wanted := expected(text, one_line)):
                    found[name, text] = stored, wanted
    return pushed, found


# What is stored, and what goes out


def _storable(text):
    """A text as a database can hold it, by whatever way."""
    text = SURROGATE.sub("", text)
    return text.replace("\x00", "") if connection.vendor == "postgresql" else text


def store_unchecked():
    """Write the texts into every field of the directory, past every rule, as another program could.

    Returns how many are stored otherwise than their fields would have them.
    """
    stored, places, count = list(map(_storable, CORPUS)), itertools.count(), 0

    def write(row, values, rules=None):
        nonlocal count
        update_all(type(row), values, [(row.pk, *values.values())])
        rules = rules or {name: type(row)._meta.get_field(name) for name in values}
        count += sum(rules[name].printable(value) != value for name, value in values.items())

    def following():
        return stored[next(places) % len(stored)]

    for model in (Body, Mandate, Function, MandateSource):
        columns = [(name, language.column(name)) for name in text_fields(model) for language in LANGUAGES]
        for obj in model._base_manager.order_by("pk"):
            filled = [column for name, column in columns if getattr(obj, column) or name in ("acronym", "closing")]
            write(obj, {column: following()[: model._meta.get_field(column).max_length] for column in filled})
    for body in Body.objects.order_by("pk"):
        write(body, {"external_id": f"{body.pk} {following()}"})
    for source in MandateSource.objects.order_by("pk"):
        write(source, {"symbol": following()[:60]})
        update_all(MandateSource, ["url"], [(source.pk, f'https://example.org/{source.pk}?a="<b>{{c}}|^`\\')])
    for text in stored:
        term = Term.objects.create(english=f"term {next(places)}")
        write(term, {"english": f"{text} {term.pk}", "note": text})
        rendering = Rendering.objects.create(term=term, language="fr", text="mot")
        write(rendering, dict.fromkeys(("text", "also", "forbidden", "note"), text))
    for body, language in zip(Body.objects.exclude(parent=None), itertools.cycle(TARGETS), strict=False):
        text = following()
        own = Translation(body, "name", language).key_fields
        task = Task.objects.create(**own, stage="draft", version=1, draft="x", source_text=text)
        write(task, {"draft": text}, {"draft": Body._meta.get_field("name_fr")})
        Change.objects.create(
            at=timezone.now(), revision=1, what="text", model="secretariat.body", object_id=body.pk, body=body.pk,
            body_name=text, label=text, field="name", language=language.slug, before=text, after=f"{text} new",
            is_public=True, note=text, person_name="x",
        )  # fmt: skip
    rebuild()
    return count


ENTRIES = ("changes.atom", "documents/chart.svg", "documents/directory.docx", "search/?q=tab", "search/suggestions/?q=wo", "search/opensearch.xml")  # fmt: skip
API = ("bodies/", "functions/", "sources/", "tree/", "bodies/?q=tab&lang=fr", "openapi.json")


def faults(client, admin, languages=LANGUAGES, pdf=LANGUAGES):
    """Ask for every page, feed, file, document and export; what was not answered, or not well formed."""
    client.raise_request_exception = admin.raise_request_exception = False
    logging.disable(logging.CRITICAL)  # an error is found in the answer
    asked, found = 0, {}

    def ask(who, address, check=None, **data):
        nonlocal asked
        asked += 1
        response = who.get(address, data)
        content = response.getvalue()
        if response.status_code != 200:
            found[address] = response.status_code
        elif check:
            try:
                check(content)
            except Exception as error:  # the finding
                found[address] = repr(error)[:300]

    for language in languages:
        for path in [*every_page(), *ENTRIES]:
            is_xml = path.endswith((".atom", ".svg", "opensearch.xml"))
            ask(client, f"/{language.slug}/{path}", etree.fromstring if is_xml else None)
        for slug in ("xliff", "xlsx") if language != SOURCE else ():
            address = reverse("admin:translations_export", args=[slug])
            ask(admin, f"{address}?language={language.slug}", _is_cat_file)
        for path in _admin_pages(language):
            ask(admin, path)
    for language in pdf:
        for name in ("chart", "directory"):
            ask(client, f"/{language.slug}/documents/{name}.pdf")
    for path in API:
        ask(client, f"/api/v1/{path}", json.loads)
    for name in TYPES:
        ask(client, f"/data/{name}", READERS.get(name.rpartition(".")[2]))
    ask(client, "/sitemap.xml", etree.fromstring)
    for kind in ("csv", "xlsx"):
        ask(admin, reverse("admin:exchange_export"), READERS[kind], format=kind)
    ask(admin, reverse("admin:history_change_export"), READERS["csv"])
    logging.disable(logging.NOTSET)
    return asked, found


def _admin_pages(language):
    unit = Body.objects.filter(kind="unit", mandate__isnull=False).first()
    yield from (f"/admin/units/unit/{unit.pk}/change/?language={language.slug}", "/admin/translations/term/")
    if language != SOURCE:
        yield reverse("admin:translations_desk", args=["secretariat.body", unit.pk, language.slug])
        yield f"/admin/translations/task/queue/?language={language.slug}"
    else:
        yield from ("/admin/secretariat/body/", f"/admin/secretariat/body/{unit.pk}/change/", "/admin/history/change/")
        yield from ("/admin/translations/task/", "/admin/secretariat/mandatesource/")


def _is_cat_file(content):
    with ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xlf", ".xml")):
                etree.fromstring(archive.read(name))


def _is_table(content):
    rows = [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)]
    assert len({len(row) for row in rows}) == 1


READERS = {
    "csv": _is_table,
    "xlsx": lambda content: [*load_workbook(io.BytesIO(content), read_only=True).worksheets[0].iter_rows()],
    "json": json.loads,
    "jsonld": json.loads,
    "jsonl": lambda content: [json.loads(line) for line in content.decode().splitlines()],
}


@contextmanager
def without_rule():
    """Nothing is normalized, refused or left out, for the self-test of the battery."""

    def same(text, one_line=False):
        return text

    with ExitStack() as patches:
        for module, name in ((fields, "normalized"), (fields, "printable"), (display, "without_refused")):
            patches.enter_context(patch.object(module, name, same))
        for module in (feed, downloads):  # openpyxl leaves a warning behind for each cell it refuses
            patches.enter_context(patch.object(module, "without_refused", same))
        patches.enter_context(patch.object(xml_trees, "printable", same))
        patches.enter_context(patch.object(characters, "refused_place", lambda text: None))
        yield


def stored_findings():
    """What `check_texts` finds of texts that are stored otherwise than their field would store them."""
    output = io.StringIO()
    try:
        call_command("check_texts", json=True, stdout=output)
    except SystemExit:
        pass
    return [row for row in json.loads(output.getvalue())["findings"] if row["code"] == "stored-layout"]
