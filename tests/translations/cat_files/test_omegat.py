"""Projects for OmegaT, and what it gives back: `tests.outputs` runs OmegaT itself, here a file is changed as it does."""

from zipfile import ZipFile

import pytest
from lxml import etree

from files.uploads import InvalidFile
from secretariat.languages import BY_SLUG
from tests.secretariat.outlines import SMALL, get, plant
from tests.translations.cat_files.examples import FRENCH, base, in_english, planned, segments, text_of, written
from tests.translations.cat_files.test_formats import translated
from translations import texts, workflow
from translations.cat_files import formats
from translations.cat_files.importing import import_segments
from translations.models import Task, Term
from translations.outcomes import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def outcomes(path):
    return {step.text.obj.slug: step.outcome for step in planned(path).steps}


def test_what_is_translated_comes_in_as_a_draft_and_english_never_does(tmp_path):
    text = text_of("oceans")
    workflow.save_draft(None, text, "Océans", base(text))
    texts.write(get("legal"), FRENCH, {"name": "Juridique"})
    path = translated(written(tmp_path, segments(), "omegat"), (">Science</target>", ">Sciences</target>"))
    found = outcomes(path)
    assert found.pop("science") == Outcome.DRAFT
    assert {*found.values()} == {Outcome.UNCHANGED}
    import_segments(formats.read_file(path))
    assert {task.draft for task in Task.objects.all()} == {"Océans", "Sciences"}
    assert not [step for step in planned(path).steps if step.outcome != Outcome.UNCHANGED]


def test_what_stands_here_already_is_no_conflict_and_what_changed_meanwhile_is_one(tmp_path):
    texts.write(get("legal"), FRENCH, {"name": "Juridique"})
    path = written(tmp_path, segments(), "omegat")
    # From the memory, as it was; the text was changed here meanwhile.
    texts.write(get("legal"), FRENCH, {"name": "Droit"})
    same = translated(path, (">Legal</target>", ">Juridique</target>"))
    assert outcomes(same)["legal"] == Outcome.UNCHANGED
    path = written(tmp_path, segments(), "omegat")
    texts.write(get("legal"), FRENCH, {"name": "Affaires juridiques"})
    other = translated(path, (">Legal</target>", ">Service juridique</target>"))
    assert outcomes(other)["legal"] == Outcome.CONFLICT


def test_a_project_without_translated_documents_says_what_to_do_in_omegat(tmp_path):
    project = written(tmp_path, segments(), "omegat")
    with pytest.raises(InvalidFile, match="create them in OmegaT"):
        formats.read_file(project)


def test_a_target_in_english_is_no_translation_whatever_tool_puts_it_there(tmp_path):
    """Unless its state says that it is meant."""
    path = written(tmp_path, segments(), "xliff")
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for state, outcome in (("new", Outcome.UNCHANGED), ("translated", Outcome.REVIEW)):
        document = etree.fromstring(parts["fr/legal.xlf"])
        target = document.find(".//{*}target")
        target.text, target.attrib["state"] = "Legal", state
        path = tmp_path / "legal.xlf"
        path.write_bytes(etree.tostring(document))
        assert outcomes(path) == {"legal": outcome}


def test_the_project_has_the_memory_and_the_glossary(tmp_path):
    for slug, target in (("legal", "Juridique"), ("forests", "Forêts")):
        texts.write(get(slug), FRENCH, {"name": target})
    approved = text_of("legal")
    workflow.approve(None, approved, base(approved))
    in_english("forests", "Forests and trees")
    term = Term.objects.create(english="forest", note="trees")
    term.renderings.create(language="fr", text="forêt", also="bois", forbidden="jungle", note="Sg.")
    with ZipFile(written(tmp_path, segments(), "omegat")) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    own = {name.removeprefix("directory-fr/"): content for name, content in parts.items()}
    assert "<seg>Juridique</seg>" in own["tm/approved.tmx"]
    # The older English text: OmegaT shows it as a fuzzy match.
    assert '<seg>Forests</seg></tuv><tuv xml:lang="fr"><seg>Forêts</seg>' in own["tm/not-approved.tmx"]
    assert "Juridique" not in own["tm/not-approved.tmx"]
    comment = "trees · Sg. · ✗ jungle"
    assert own["glossary/glossary.utf8"] == f"forest\tforêt\t{comment}\nforest\tbois\t{comment}\n"
    assert "alt-trans" not in own["source/forests.xlf"]
    assert {"target/", "dictionary/", "omegat/"} < own.keys()
    with ZipFile(written(tmp_path, segments(BY_SLUG["zh"]), "omegat")) as archive:
        assert b"<target_lang>ZH-CN</target_lang>" in archive.read("directory-zh/omegat.project")
