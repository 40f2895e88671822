"""translate-toolkit in the place of a translator's tool: it reads what we wrote, sets targets, and we read what it wrote."""

import io
from zipfile import ZipFile

import pytest
from translate.storage import factory
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile
from translate.storage.xliff2 import Xliff2File

from tests.everything import everything
from tests.translations.cat_files.examples import segments, written
from translations.cat_files import formats
from translations.cat_files.importing import import_segments
from translations.cat_files.plan import make_plan
from translations.cat_files.segments import segment_id
from translations.models import Task
from translations.outcomes import Outcome
from translations.status_report import TARGETS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

WORDS = {
    "ar": "\u200fمذكرة\u200c \u200e(CBD)\u200f <و> & «𐩠»",
    "es": "¿Qué? <b>&amp; «ñ» 𝒳\u200d",
    "fr": "« L’œuvre\u00a0» &lt; 𝔉\u202f!",
    "ru": "«Ёж» <&> 𐍈 и\u0306",
    "zh": "“生物安全”（𠀋𪚥）<&>",
}


def edited(path, edit, storage=xlifffile):
    """The file as the tool writes it after `edit` was called with each of its units."""
    parts = {}
    with ZipFile(path) as archive:
        for name in archive.namelist():
            store = storage.parsestring(archive.read(name))
            for segment in store.units:
                edit(name, segment)
            parts[name] = bytes(store)
    path = path.with_name("returned.zip")
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("language", TARGETS, ids=lambda language: language.slug)
def test_nothing_differs_that_was_not_meant_to(tmp_path, language):
    sent = segments(language)
    path = written(tmp_path, sent)
    assert factory.getobject(str(tmp_path / _one_of(path, tmp_path))).units  # it knows the format by itself

    # What the tool only reads and writes again changes nothing.
    before = everything()
    plan = make_plan(formats.read_file(edited(path, lambda name, segment: None)))
    assert {step.outcome for step in plan.steps} == {Outcome.UNCHANGED}
    assert len(plan.steps) == len(sent)

    # What it translates is what comes in, to the letter, and nothing else.
    chosen = {
        f"{segment.id}": f"{WORDS[language.slug]} {number}" for number, segment in enumerate(sent) if number % 7 == 0
    }

    def translate(name, segment):
        words = chosen.get(segment.xmlelement.get("id"))
        if words is not None:
            assert segment.source
            segment.target = words
            segment.markfuzzy()

    import_segments(formats.read_file(edited(path, translate)))
    drafts = {f"{task.model}-{task.object_id}-{task.field}": task for task in Task.objects.all()}
    assert {name: task.draft for name, task in drafts.items()} == chosen
    assert {task.language for task in drafts.values()} == {language.slug}
    after = everything()
    touched = {key[0] for key in before.keys() | after.keys() if before.get(key, ...) != after.get(key, ...)}
    assert touched == {"translations.Task"}


def _one_of(path, folder):
    with ZipFile(path) as archive:
        return archive.extract(archive.namelist()[0], folder)


def test_xliff_2_comes_back_and_holds_what_was_translated(tmp_path):
    """Read and written again nothing changes; what is translated comes in to the letter, submitted for review, and all the rest stays."""
    for language in (one for one in TARGETS if one.slug in ("ar", "zh")):
        sent = segments(language)
        path = written(tmp_path, sent, "xliff2")
        steps = make_plan(formats.read_file(edited(path, lambda name, segment: None, Xliff2File))).steps
        assert ({step.outcome for step in steps}, len(steps)) == ({Outcome.UNCHANGED}, len(sent))
        chosen = {one.id: f"{WORDS[language.slug]} {number}" for number, one in enumerate(sent) if number % 7 == 0}

        def translate(name, segment, chosen=chosen):
            if words := chosen.get(segment.getid()):
                segment.target = words
                segment.marktranslated()

        came = formats.read_file(edited(path, translate, Xliff2File))
        by_id = {one.id: one for one in sent}
        assert {one.id: (one.target, one.token) for one in came} == {
            one.id: (chosen.get(one.id, one.target), str(one.token)) for one in sent
        }
        assert {one.id for one in came if one.state != by_id[one.id].state} <= chosen.keys()


def test_the_memory_has_one_pair_of_languages_that_the_tool_knows(tmp_path):
    for language in TARGETS:
        lines, suffix = formats.memory_content([language])
        content = "".join(lines)
        store = tmxfile.parsestring(content.encode(), sourcelanguage="en", targetlanguage=language.tag)
        known = formats.known_translations(language)
        assert (suffix, 'srclang="en"' in content) == ("tmx", True)
        assert [(unit.source, unit.target) for unit in store.units] == [(one.source, one.target) for one in known]
        assert [unit.getid() for unit in store.units] == [segment_id(*one.key) for one in known]
    content, suffix = formats.memory_content(TARGETS)
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [f"memory-{one.slug}.tmx" for one in TARGETS]
    assert formats.memory_content(TARGETS)[0] == content  # of one revision, byte for byte
