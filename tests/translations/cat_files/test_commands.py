"""`export_translations` and `import_translations`."""

import io
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from history.models import Change
from secretariat.languages import BY_SLUG
from tests.everything import everything
from tests.exchange.files import run
from tests.secretariat.outlines import SMALL, get, plant
from tests.translations.cat_files.examples import FRENCH, base, changed, in_english, text_of
from translations import texts, workflow
from translations.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)
    texts.write(get("legal"), FRENCH, {"name": "Juridique"})
    texts.write(get("oceans"), FRENCH, {"name": "Océans"})
    in_english("oceans", "Oceans and seas")


def exported(folder, *arguments):
    out, _err = run("export_translations", "--output", folder, *arguments)
    (path,) = folder.iterdir()
    assert str(path) in out
    return path


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--language", "fr", "--state", "stale"], None),
        (["--language", "fr", "--state", "stale,unofficial"], ["fr/legal.xlf", "fr/oceans.xlf"]),
        (["--language", "fr,ru", "--body", "biosafety"], ["fr/biosafety.xlf", "ru/biosafety.xlf"]),
        (["--body", "conservation", "--language", "ar"], ["ar/conservation.xlf", "ar/forests.xlf", "ar/oceans.xlf"]),
    ],
)
def test_what_was_asked_for_is_exported(tmp_path, arguments, names):
    path = exported(tmp_path, *arguments)
    assert path.name.startswith(f"translations-{'ar' if 'ar' in arguments else 'fr'}")
    if names is None:
        assert path.suffix == ".xlf"
        assert "Oceans and seas" in path.read_text(encoding="utf-8")
    else:
        with ZipFile(path) as archive:
            assert sorted(archive.namelist()) == names


def test_without_arguments_every_language_is_exported(tmp_path):
    with ZipFile(exported(tmp_path)) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == BY_SLUG.keys() - {"en"}


def test_no_format_overwrites_the_file_of_another(tmp_path):
    kinds = {
        "export_translations": ("xliff", "xliff2", "omegat", "xlsx", "tmx"),
        "export_glossary": ("csv", "tbx", "tbx2", "omegat"),
    }
    for command, formats in kinds.items():
        for kind in formats:
            run(command, "--language", "fr", "--format", kind, "--output", tmp_path)
    assert len([*tmp_path.iterdir()]) == sum(map(len, kinds.values()))


@pytest.mark.parametrize(
    "arguments",
    [["--language", "en"], ["--language", "de"], ["--state", "gone"], ["--body", "none"], ["--state", "returned"]],
)
def test_what_is_not_there_is_a_sentence(tmp_path, arguments):
    with pytest.raises(CommandError) as told:
        call_command("export_translations", "--output", str(tmp_path), *arguments)
    assert str(told.value).endswith(".")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        call_command("export_translations", "--output", str(tmp_path / "no"))


@pytest.mark.parametrize("kind", ["xliff", "xliff2", "xlsx"])
def test_what_was_exported_brings_no_change(tmp_path, kind):
    path = exported(tmp_path, "--format", kind)
    before = everything()
    out, err = run("import_translations", path)
    assert (out.split(", ")[0], err) == ("Approved: 0", "")
    assert everything() == before


def test_a_dry_run_says_all_and_changes_nothing(tmp_path):
    path = exported(tmp_path, "--language", "fr", "--body", "office")
    changed(path, ('<target state="new"></target>', '<target state="final">Bureau</target>'), ("Juridique<", "Droit<"))
    before = everything()
    out, _err = run("import_translations", path, "--dry-run")
    lines = out.splitlines()
    assert lines[-1] == "This was a dry run; nothing was changed."
    assert any("Legal · Name · Français: kept as a draft" in line for line in lines)
    assert any(line.startswith("fr/office.xlf: line ") and "approved and published" in line for line in lines)
    assert everything() == before
    run("import_translations", path)
    assert texts.value(get("office"), "name", FRENCH) == "Bureau"
    assert Task.objects.get().draft == "Droit"


def test_the_history_names_the_file(tmp_path):
    path = exported(tmp_path, "--language", "fr", "--body", "science", "--state", "missing")
    run(
        "import_translations",
        changed(path, ('<target state="new"></target>', '<target state="final">Sciences</target>')),
    )
    assert set(Change.objects.filter(language="fr", after="Sciences").values_list("note", flat=True)) == {path.name}


def test_conflicts_are_told_and_stay_out(tmp_path):
    path = exported(tmp_path, "--language", "fr", "--body", "legal")
    text = text_of("legal")
    workflow.save_draft(None, text, "Droit", base(text))
    out, err = run("import_translations", changed(path, ("Juridique<", "Affaires juridiques<")))
    assert "changed here since the export" in err
    assert "in conflict: 1" in out
    assert Task.objects.get().draft == "Droit"


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    path = tmp_path / "x.xlf"
    path.write_text("<x")
    err = io.StringIO()
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("import_translations", str(path), stderr=err)
    assert "broken at line 1" in err.getvalue()
    with pytest.raises(CommandError):
        call_command("import_translations", str(tmp_path / "none"), stderr=err)


def test_the_memory_is_exported_for_each_language(tmp_path):
    text = text_of("legal")
    workflow.approve(None, text, base(text))
    path = exported(tmp_path, "--format", "tmx", "--language", "fr")
    assert path.name.startswith("memory-fr-")
    content = path.read_text(encoding="utf-8")
    assert content.count("<tu ") == 1
    assert '<tuv xml:lang="en"><seg>Legal</seg></tuv><tuv xml:lang="fr"><seg>Juridique</seg></tuv>' in content
