"""Translation memories that are brought in: suggested on the desk with their file, and never a translation by themselves."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.everything import everything
from tests.html import Page
from tests.people.persons import person
from tests.secretariat.outlines import SMALL, get, plant
from tests.translations.cat_files.examples import FRENCH, base, text_of
from tests.translations.cat_files.test_admin import carry_out, plan_of
from translations import texts, workflow
from translations.cat_files import formats
from translations.cat_files.importing import import_segments
from translations.cat_files.plan import make_plan
from translations.memory import TranslationMemory
from translations.models import MemorySegment
from translations.outcomes import Outcome

pytestmark = pytest.mark.django_db

# As OmegaT and others write it: with a document type, regions, codes, and pairs without English.
TMX = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE tmx SYSTEM "tmx11.dtd">
<tmx version="1.1"><header creationtool="OmegaT" srclang="EN-US" segtype="paragraph" adminlang="EN-US" datatype="plaintext"/><body>
<tu><tuv lang="EN-US"><seg>Legal</seg></tuv><tuv lang="FR-FR"><seg>Juridique &lt;1&gt;</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Legal <bpt i="1">&lt;b&gt;</bpt>unit<ept i="1">&lt;/b&gt;</ept></seg></tuv><tuv xml:lang="ru"><seg>Юридическая <hi>группа</hi></seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Legal</seg></tuv><tuv xml:lang="zh-TW"><seg>法律</seg></tuv><tuv xml:lang="de"><seg>Recht</seg></tuv></tu>
<tu><tuv xml:lang="es"><seg>Jurídico</seg></tuv><tuv xml:lang="fr"><seg>Droit</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Oceans</seg></tuv><tuv xml:lang="fr"><seg>Oceans</seg></tuv></tu>
</body></tmx>"""


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "treaties.tmx"
    path.write_text(TMX, encoding="utf-8")
    return path


def outcomes(path, someone=None):
    return [(step.segment.language, step.outcome) for step in make_plan(formats.read_file(path), someone).steps]


def test_a_memory_is_shown_first_and_then_suggested_with_its_file(client, path):
    client.force_login(person("trad", "Translators", translates=["fr"]))
    before = everything()
    address, page = plan_of(client, path)
    assert "Added to the memory: 1, unknown: 1, refused: 4, unchanged: 1." in page.one("body")["text"]
    assert not MemorySegment.objects.exists()
    carry_out(client, address, page)
    changed = {key[0] for key in everything().items() ^ before.items()}
    assert {name[0] for name in changed} == {"translations.TranslationImport", "translations.MemorySegment"}
    desk = Page(client.get(f"/admin/translations/task/secretariat.body/{get('legal').pk}/fr/"))
    (memory,) = desk.all("details", **{"class": "memory"})
    assert "100 % Juridique <1> not approved here, from treaties.tmx" in " ".join(memory["text"].split())
    assert texts.value(get("legal"), "name", FRENCH) == ""
    assert "unchanged" in outcomes(path)[0]


def test_what_each_pair_becomes_and_who_may(path):
    assert outcomes(path) == [
        ("FR-FR", Outcome.MEMORY),
        ("ru", Outcome.MEMORY),
        ("zh-TW", Outcome.REFUSED),
        ("de", Outcome.UNKNOWN),
        ("es", Outcome.REFUSED),
        ("fr", Outcome.REFUSED),
        ("fr", Outcome.UNCHANGED),
    ]
    russian = person("rus", "Translators", translates=["ru"])
    assert [outcome for _tag, outcome in outcomes(path, russian)[:2]] == [Outcome.REFUSED, Outcome.MEMORY]
    import_segments(formats.read_file(path), russian)
    (segment,) = MemorySegment.objects.all()
    assert (segment.source, segment.target, segment.person_name) == ("Legal unit", "Юридическая группа", "rus")
    assert {outcome for _tag, outcome in outcomes(path, russian)} == {
        Outcome.REFUSED,
        Outcome.UNKNOWN,
        Outcome.UNCHANGED,
    }


def test_our_own_memory_adds_nothing_and_approved_texts_come_before_imported_ones(tmp_path):
    for slug in ("legal", "oceans"):
        texts.write(get(slug), FRENCH, {"name": f"{slug} (fr)"})
        text = text_of(slug)
        workflow.approve(None, text, base(text))
    lines, _suffix = formats.memory_content([FRENCH])
    path = tmp_path / "memory.tmx"
    path.write_text("".join(lines), encoding="utf-8")
    assert outcomes(path) == [("fr", Outcome.UNCHANGED)] * 2
    path.write_text(
        path.read_text(encoding="utf-8").replace("legal (fr)", "Droit").replace("oceans (fr)", "Océan"),
        encoding="utf-8",
    )
    import_segments(formats.read_file(path))
    found = TranslationMemory(FRENCH).suggestions(text_of("science"), "Legal")
    assert [(one.target, one.similarity, bool(one.origin)) for one in found] == [
        ("legal (fr)", 100, False),
        ("Droit", 100, True),
    ]


def test_a_memory_is_listed_and_removed_by_the_name_of_its_file(path):
    call_command("import_translations", str(path), stdout=io.StringIO(), stderr=io.StringIO())
    call_command("imported_memory", stdout=(out := io.StringIO()))
    assert out.getvalue() == "treaties.tmx: fr, 1\ntreaties.tmx: ru, 1\n"
    with pytest.raises(CommandError, match="Nothing in the memory"):
        call_command("imported_memory", "--remove", "other.tmx")
    call_command("imported_memory", "--remove", "treaties.tmx", stdout=(out := io.StringIO()))
    assert (out.getvalue(), MemorySegment.objects.count()) == ("treaties.tmx: 2 removed.\n", 0)
