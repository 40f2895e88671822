"""Files of the glossary: out and back as they were, read as other tools write them, and brought in by those who may."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from translate.storage.tbx import tbxfile

from files.uploads import InvalidFile
from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG
from tests.everything import everything
from tests.people.persons import person
from translations.cat_files import formats
from translations.cat_files.importing import import_segments
from translations.cat_files.plan import make_plan
from translations.glossary import tbx
from translations.glossary.exports import FORMATS, OMEGAT, glossary_content
from translations.models import Rendering, Term, lines
from translations.outcomes import Outcome
from translations.status_report import TARGETS

pytestmark = pytest.mark.django_db
FRENCH = BY_SLUG["fr"]


@pytest.fixture
def terms():
    term = Term.objects.create(english="Party <&>", capitals_matter=True, note="A “state”")
    term.renderings.create(language="fr", text="Partie", also="État partie\nmembre", forbidden="parti", note="=1+1")
    term.renderings.create(language="zh", text="缔约方")
    forest = Term.objects.create(english="forest")
    forest.renderings.create(language="ar", text="غابة", forbidden="حرج")
    return term


def written(path, languages, kind):
    content, suffix = glossary_content(languages, kind)
    path = path / f"glossary.{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else "".join(content).encode())
    return path


def stored():
    terms = set(Term.objects.values_list("english", "capitals_matter", "note"))
    return terms, set(Rendering.objects.values_list("term__english", "language", "text", "also", "forbidden", "note"))


def outcomes(path, someone=None):
    return [(step.segment.english, step.segment.language, step.outcome) for step in make_plan(formats.read_file(path), someone).steps]  # fmt: skip


def file(path, content, name="glossary.tbx"):
    path = path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_every_format_comes_back_as_it_was_and_fills_an_empty_glossary(terms, tmp_path):
    call_command("load_glossary", stdout=io.StringIO())
    before = stored()
    for kind in set(FORMATS) - {OMEGAT}:
        path = written(tmp_path, TARGETS, kind)
        plan = make_plan(formats.read_file(path))
        # English terms are in the file of each language of TBX: the same term again is refused only if it says otherwise.
        assert {step.outcome for step in plan.steps} == {Outcome.UNCHANGED}, kind
        every = everything()
        import_segments(formats.read_file(path))
        assert everything() == every
        with write_lock():
            Term.objects.all().delete()
        import_segments(formats.read_file(path))
        assert stored() == before, kind


def test_the_toolkit_reads_the_terms_of_one_pair(terms):
    """TBX 2; it knows no TBX 3."""
    content, suffix = glossary_content([FRENCH], "tbx2")
    store = tbxfile.parsestring("".join(content).encode(), sourcelanguage="en", targetlanguage="fr")
    assert suffix == "tbx"
    (unit,) = store.units
    assert (unit.source, unit.target) == ("Party <&>", "Partie")
    assert [(term.text, term.deprecated) for term in unit.get_target_terms("fr")] == [
        ("Partie", False),
        ("État partie", False),
        ("membre", False),
        ("parti", True),
    ]


def test_what_was_changed_here_is_not_overwritten_and_the_rest_comes_in(terms, tmp_path):
    for kind in ("csv", "tbx", "tbx2"):
        path = written(tmp_path, TARGETS[2:3], kind)
        assert FRENCH in TARGETS[2:3]
        path.write_text(path.read_text(encoding="utf-8").replace("Partie", "PARTIE"), encoding="utf-8")
        rendering = Rendering.objects.get(language="fr")
        rendering.note = f"changed meanwhile, {kind}"
        rendering.save()
        assert ("Party <&>", "fr", Outcome.CONFLICT) in outcomes(path)
        rendering.note = "=1+1"
        rendering.save()
        import_segments(formats.read_file(path))
        assert Rendering.objects.get(language="fr").text == "PARTIE"
        Rendering.objects.filter(language="fr").update(text="Partie")


OTHER_TOOL = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en-US"><text><body><termEntry id="c1">
<langSet xml:lang="en-US"><ntig><termGrp><term>forest</term><termNote type="partOfSpeech">noun</termNote></termGrp></ntig></langSet>
<langSet xml:lang="ara"><tig><term>غابات</term></tig></langSet>
<langSet xml:lang="zh-TW"><tig><term>森林</term></tig></langSet>
<langSet xml:lang="de"><tig><term>Wald</term></tig></langSet>
</termEntry><termEntry><langSet xml:lang="fr"><tig><term>sans anglais</term></tig></langSet></termEntry></body></text></martif>"""
DCT = """<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min">
<text><body><conceptEntry id="c1"><langSec xml:lang="en"><termSec><term>sea</term></termSec></langSec><langSec xml:lang="fr">
<termSec><term>océan</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
<termSec><term>mer</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec></langSec></conceptEntry></body></text></tbx>"""


def test_files_of_other_tools_add_wordings_and_take_none_away(terms, tmp_path):
    path = file(tmp_path, OTHER_TOOL)
    assert outcomes(path) == [
        ("forest", "en", Outcome.UNCHANGED),
        ("forest", "ara", Outcome.TERM),
        ("forest", "zh-TW", Outcome.REFUSED),
        ("forest", "de", Outcome.UNKNOWN),
        ("", "en", Outcome.REFUSED),
    ]
    import_segments(formats.read_file(path))
    forest = Rendering.objects.get(term__english="forest")
    assert (forest.text, lines(forest.forbidden)) == ("غابات", ["حرج"])
    import_segments(formats.read_file(file(tmp_path, DCT)))
    sea = Rendering.objects.get(term__english="sea")
    assert (sea.text, sea.also, sea.forbidden) == ("mer", "", "océan")


def test_rights_are_by_language(terms, tmp_path):
    path = written(tmp_path, TARGETS, "csv")
    text = (
        path.read_text(encoding="utf-8")
        .replace("Partie", "PARTIE")
        .replace("缔约方", "缔约国")
        .replace("“state”", "state")
    )
    path.write_text(text + "sea,en,,,,,no,\r\nsea,fr,mer,,,,,\r\n", encoding="utf-8")
    reviewer = person("rev", "Reviewers", reviews=["fr"])
    changed = {(english, tag): outcome for english, tag, outcome in outcomes(path, reviewer) if outcome != Outcome.UNCHANGED}  # fmt: skip
    assert changed == {
        ("Party <&>", "en"): Outcome.REFUSED,
        ("Party <&>", "fr"): Outcome.TERM,
        ("Party <&>", "zh-Hans"): Outcome.REFUSED,
        ("sea", "en"): Outcome.REFUSED,
        ("sea", "fr"): Outcome.REFUSED,
    }
    administrator = {outcome for _english, _tag, outcome in outcomes(path, person("adm", "Administrators"))}
    assert administrator == {Outcome.TERM, Outcome.UNCHANGED}
    import_segments(formats.read_file(path), reviewer)
    assert set(Rendering.objects.values_list("language", "text")) == {
        ("fr", "PARTIE"),
        ("zh", "缔约方"),
        ("ar", "غابة"),
    }


BAD = {
    "other columns": ("a,b,c\r\n1,2,3\r\n", "These columns are missing: term, language, rendering."),
    "a doctype with parts of its own": ('<!DOCTYPE martif [<!ENTITY a "b">]><martif/>', "declares a document type"),
    "a doctype of another root": ('<!DOCTYPE x SYSTEM "x"><martif/>', "declares a document type"),
    "cut off": (OTHER_TOOL[:-20], "The XML is broken"),
    "no entries": ("<martif/>", "The file holds no texts."),
}


def test_files_that_cannot_be_read_are_a_sentence(terms, tmp_path):
    found = {}
    before = everything()
    for name, (content, sentence) in BAD.items():
        with pytest.raises(InvalidFile) as refused:
            formats.read_file(file(tmp_path, content))
        found[name] = sentence in refused.value.messages[0]
    assert found == dict.fromkeys(BAD, True)
    rows = 'term,language,rendering,also,capitals_matter\r\nsea,fr,,x,\r\nsea,fr,mer,,\r\n"{}",fr,x,,\r\noak,en,,,perhaps\r\n=1,fr,a,,\r\n'
    steps = make_plan(formats.read_file(file(tmp_path, rows.replace("{}", "x" * 300), "g.csv"))).steps
    assert {step.outcome for step in steps} == {Outcome.REFUSED}
    assert all(step.messages for step in steps)
    assert everything() == before


def test_the_glossary_is_downloaded_by_those_who_see_it(client, terms):
    client.force_login(person("trad", "Translators", translates=["fr"]))
    page = client.get("/admin/translations/term/").content.decode()
    for kind in FORMATS:
        assert f'value="{kind}"' in page
        assert b"Partie" in b"".join(client.get(f"/admin/translations/term/export/?language=fr&format={kind}"))
        everything_of_it = b"".join(client.get(f"/admin/translations/term/export/?language=&format={kind}"))
        if kind != "csv":
            with ZipFile(io.BytesIO(everything_of_it)) as archive:
                assert len(archive.namelist()) == 5
    assert client.get("/admin/translations/term/export/?language=en&format=csv").status_code == 404
    assert client.get("/admin/translations/term/export/?language=fr&format=xls").status_code == 404
    client.force_login(person("nobody"))
    assert client.get("/admin/translations/term/export/?language=fr&format=csv").status_code == 403


def test_the_command_writes_what_import_translations_reads(terms, tmp_path):
    call_command("export_glossary", "--language", "fr", "--format", "tbx", "--output", str(tmp_path), stdout=(out := io.StringIO()))  # fmt: skip
    path = out.getvalue().strip()
    out = io.StringIO()
    call_command("import_translations", path, stdout=out)
    assert "unchanged: 2" in out.getvalue()
    content = Path(path).read_text(encoding="utf-8")
    assert f">{tbx.PREFERRED}<" in content
    assert f">{tbx.DEPRECATED}<" in content
