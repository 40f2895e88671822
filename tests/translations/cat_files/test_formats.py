"""Units out and back: what a file holds, and that nothing is lost on the way."""

import re
from zipfile import ZipFile

import pytest
from django.conf import settings
from lxml import etree
from openpyxl import load_workbook

from files.uploads import InvalidFile
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Mandate
from tests.secretariat.outlines import SMALL, get, plant
from tests.translations.cat_files.examples import FRENCH, base, in_english, planned, segments, text_of, written
from translations import texts, workflow
from translations.cat_files import formats, omegat
from translations.cat_files.formats import SegmentFormat
from translations.cat_files.segments import (
    INTENTS,
    STAGES,
    STATES_OF_STATUSES,
    Intent,
    exported_segments,
    intent_of,
    parse_segment_id,
)
from translations.models import Task
from translations.outcomes import Outcome
from translations.status_report import TARGETS, status_report
from translations.translation_status import TranslationStatus

pytestmark = pytest.mark.django_db
SCHEMA = settings.BASE_DIR.parent / "shared" / "schema" / "xliff-core-1.2-strict.xsd"
HARD = "a\u200cb \u200fא\u200e 𝔘𐍈 <&> ]]> \"'\n\ttwo\n\n  lines \u00a0» =1+1 "
NAMES = {"x": "urn:oasis:names:tc:xliff:document:1.2"}


@pytest.fixture
def small():
    plant(SMALL)


@pytest.fixture
def states(small):
    """Texts in every state, by slug: the state they have in a file."""
    translator = None  # a command
    approved = text_of("outreach")
    workflow.save_draft(translator, approved, "Relations", base(approved))
    workflow.approve(translator, approved, base(approved))
    for slug in ("legal", "conservation"):
        texts.write(get(slug), FRENCH, {"name": f"{slug} (fr)"})
    in_english("conservation", "Conservation and use")
    for slug, submit in (("forests", False), ("oceans", True)):
        text = text_of(slug)
        workflow.save_draft(translator, text, f"{slug} (fr)", base(text), submit=submit)
    text = text_of("biosafety")
    workflow.save_draft(translator, text, "Biosécurité", base(text), submit=True)
    workflow._save(workflow.get_task(text), Task.Stage.RETURNED)
    return {
        "outreach": "final",
        "legal": "needs-review-translation",
        "conservation": "needs-translation",
        "forests": "needs-review-translation",
        "oceans": "translated",
        "biosafety": "needs-review-translation",
        "science": "new",
    }


def by_slug(found):
    return {segment.place: segment for segment in found}


def test_every_state_goes_out_as_published(states):
    found = by_slug(segments())
    assert {slug: found[slug].state for slug in states} == states


def test_the_table_in_the_guide_is_what_the_code_does():
    guide = (settings.BASE_DIR / "docs" / "cat-tools.md").read_text(encoding="utf-8")
    out = dict(re.findall(r"^\| ([a-z ]+) \| `([a-z-]+)` \|$", guide, re.M))
    known = {TranslationStatus(name).value: state for name, state in STATES_OF_STATUSES.items()}
    known |= {"in review": STAGES[Task.Stage.IN_REVIEW], "draft": STAGES[Task.Stage.DRAFT]}
    known |= {"returned": STAGES[Task.Stage.RETURNED], "approved": "final", "same as the source": "final"}
    assert out == known
    back = dict(re.findall(r"^\| `([a-z-]+)` \| ([a-z ]+) \|$", guide, re.M))
    words = {Intent.REVIEW: "submitted for review", Intent.APPROVED: "approved and published"}
    assert back == {state: words[intent] for state, intent in INTENTS.items()}
    assert {intent_of(state) for state in ("new", "needs-l10n", "x-any", "", "FINAL")} == {Intent.DRAFT}


def test_what_goes_out_comes_back_as_it_was(states, tmp_path):
    texts.write(get("legal"), SOURCE, {"name": "Legal <&> \u200c𝔘"})
    text = text_of("review")
    workflow.save_draft(None, text, HARD, base(text))
    sent = segments()
    for kind in SegmentFormat:
        path = written(tmp_path, sent, kind)
        if kind == SegmentFormat.OMEGAT:
            assert not read_back(path)  # its texts come back from the target folder
            path = translated(path)
        own = [omegat.in_english(one) for one in sent] if kind == SegmentFormat.OMEGAT else sent
        assert read_back(path) == [
            (one.id, one.language.tag, one.source, one.target, one.state, str(one.token), "", "") for one in own
        ], kind
        assert {step.outcome for step in planned(path).steps} == {Outcome.UNCHANGED}, kind


def read_back(path):
    try:
        found = formats.read_file(path)
    except InvalidFile:
        return []
    return [
        (one.id, one.language, one.source, one.target, one.state, one.token, one.error, one.unfinished) for one in found
    ]


def translated(path, *replacements):
    """An OmegaT project whose texts OmegaT has written into its target folder, with words in them replaced."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
            if "/source/" in name:
                for old, new in replacements:
                    content = content.replace(old.encode(), new.encode())
                archive.writestr(name.replace("/source/", "/target/"), content)
    return path


def test_lines_are_those_of_the_file(small, tmp_path):
    path = written(tmp_path, segments()[:1])
    (one,) = formats.read_file(path)
    assert "<trans-unit" in path.read_text(encoding="utf-8").splitlines()[one.line - 1]
    (one,) = formats.read_file(written(tmp_path, segments()[:1], "xlsx"))
    assert one.line == 2


def test_one_file_for_each_body_and_language(small, tmp_path):
    found = [
        segment
        for prefix in ("fr", "ar")
        for segment in segments(BY_SLUG[prefix])
        if segment.place in ("legal", "oceans")
    ]
    with ZipFile(written(tmp_path, sorted(found, key=lambda segment: segment.language.slug))) as archive:
        assert sorted(archive.namelist()) == ["ar/legal.xlf", "ar/oceans.xlf", "fr/legal.xlf", "fr/oceans.xlf"]
    assert written(tmp_path, found[:1]).suffix == ".xlf"


def test_a_unit_says_all_a_translator_needs(states, tmp_path):
    conservation = by_slug(segments())["conservation"]
    root = etree.fromstring(written(tmp_path, [conservation]).read_bytes())
    segment = root.find(".//x:trans-unit", NAMES)
    assert parse_segment_id(segment.get("id")) == ("secretariat.body", get("conservation").pk, "name")
    assert (segment.get("maxwidth"), segment.get("size-unit")) == (str(Body._meta.get_field("name").max_length), "char")
    assert segment.findtext("x:source", None, NAMES) == "Conservation and use"
    previous = segment.find("x:alt-trans", NAMES)
    assert previous.get("alttranstype") == "previous-version"
    assert previous.findtext("x:source", None, NAMES) == "Conservation"
    assert previous.findtext("x:target", None, NAMES) == "conservation (fr)"
    assert "https://example.org/fr/units/conservation/" in segment.findtext("x:note", None, NAMES)


def test_the_texts_of_a_mandate_stand_in_their_order(small):
    mandate = Mandate.objects.create(body=get("legal"), opening_en="It:", closing_en="And so on.")
    for number in (2, 1):
        mandate.functions.create(text_en=f"number {number}", position=number)
    first, second = mandate.functions.all()
    found = [
        (segment.source, segment.address.partition("/fr/")[2]) for segment in segments() if segment.place == "legal"
    ]
    assert found == [
        ("Legal", "units/legal/"),
        ("It:", "units/legal/"),
        ("number 1", f"functions/{first.pk}/"),
        ("number 2", f"functions/{second.pk}/"),
        ("And so on.", "units/legal/"),
    ]


def test_a_workbook_holds_the_same(states, tmp_path):
    sheet = load_workbook(written(tmp_path, segments(), "xlsx")).active
    header, *rows = sheet.values
    row = next(dict(zip(header, row, strict=True)) for row in rows if "Conservation and use" in row)
    assert row["previous_source"] == "Conservation"
    assert row["address"] == "https://example.org/fr/units/conservation/"
    assert (row["state"], row["limit"]) == ("needs-translation", str(Body._meta.get_field("name").max_length))


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize("language", TARGETS, ids=lambda language: language.slug)
def test_every_file_is_strict(tmp_path, language):
    """Against the schema of OASIS, of all texts of the directory, one of them stale."""
    if not SCHEMA.exists():
        pytest.skip("The schema of XLIFF, ../shared/schema, is not here.")
    in_english("finance-unit", "Finances Unit")
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    with ZipFile(written(tmp_path, segments(language))) as archive:
        assert len(archive.namelist()) > 20
        for name in archive.namelist():
            document = etree.fromstring(archive.read(name))
            assert schema.validate(document), (name, schema.error_log)
            assert document.find(".//x:file", NAMES).get("target-language") == language.tag
    document.find(".//x:trans-unit", NAMES).set("state", "new")  # only a target has one
    assert not schema.validate(document)


def test_nothing_to_export_is_a_sentence(small):
    with pytest.raises(InvalidFile, match="no such texts"):
        formats.content([], "xliff")
    with pytest.raises(InvalidFile, match="for OmegaT, or as XLSX"):
        formats.content(segments(), "tmx")


@pytest.mark.usefixtures("directory")
def test_no_text_is_lost_between_several_languages(tmp_path):
    """Mandate sources belong to no body: one file a language for all of them."""
    found = list(exported_segments(list(status_report(TARGETS))))
    came = formats.read_file(written(tmp_path, found))
    assert sorted((one.id, one.language) for one in came) == sorted((one.id, one.language.tag) for one in found)
    with ZipFile(tmp_path / "texts.zip") as archive:
        assert "ru/secretariat.mandatesource.xlf" in archive.namelist()
