"""Loading a directory from files: the seed, organisations of one's own, and files that do not fit together."""

import copy
import io
import json
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import Change
from secretariat import tree
from secretariat.changes import current_revision
from secretariat.function_order import put_in_order
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE, letters
from secretariat.models import Body, Function, Kind, Mandate, MandateSource, Topic
from tests.everything import changed_columns, everything
from translations import texts
from translations.models import TextState

pytestmark = [pytest.mark.both, pytest.mark.django_db]

FIXTURES = settings.BASE_DIR / "fixtures" / "directory"
SEED = next(iter(sorted((settings.BASE_DIR.parent / "shared" / "seed").glob("*.txt"))), None)
needs_seed = pytest.mark.skipif(SEED is None, reason="The page the texts come from, ../shared/seed/*.txt, is not here.")
FRENCH = BY_SLUG["fr"]


def load(*arguments):
    """What the command prints: (to standard output, to standard error)."""
    out, err = io.StringIO(), io.StringIO()
    call_command("load_directory", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def seed_paragraphs():
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    return lines[lines.index("Divisions") + 1 : lines.index("• United Nations")]


def is_heading(paragraph):
    return not paragraph.endswith((".", "Convention")) and len(paragraph) < 100


def words(mandate):
    """The words of a mandate as a page without lists would print them, whatever its paragraphs."""
    items = [
        f"({letters(number)}) {function.text_en}" for number, function in enumerate(mandate.functions.all(), start=1)
    ]
    return " ".join([mandate.opening_en or "", *items, mandate.closing_en or ""]).split()


@pytest.mark.usefixtures("directory")
class TestSeed:
    def test_it_holds_the_secretariat_its_office_four_divisions_and_fifteen_units(self):
        assert Counter(Body.objects.values_list("kind", flat=True)) == {
            Kind.SECRETARIAT: 1,
            Kind.OFFICE: 1,
            Kind.DIVISION: 4,
            Kind.UNIT: 15,
        }
        assert {body.kind for body in Body.objects.filter(parent__parent=None)} == {"secretariat", "office", "division"}

    def test_its_tree_is_sound(self):
        assert tree.validate() == []

    @needs_seed
    def test_offices_and_divisions_stand_in_the_order_of_the_page(self):
        bodies = Body.objects.filter(level=1)
        names = [f"{body.name_en} ({body.acronym_en})" if body.acronym_en else body.name_en for body in bodies]
        assert names == [paragraph for paragraph in seed_paragraphs() if is_heading(paragraph)]

    @needs_seed
    def test_units_stand_in_the_order_of_the_page(self):
        page = " ".join(seed_paragraphs())
        names = [body.name_en for body in Body.objects.filter(kind=Kind.UNIT)]
        assert sorted(names, key=page.index) == names

    @needs_seed
    def test_its_english_is_the_text_of_the_page_word_for_word(self):
        bodies = Body.objects.filter(mandate__isnull=False)
        page = [paragraph for paragraph in seed_paragraphs() if not is_heading(paragraph)]
        assert [word for body in bodies for word in words(body.mandate)] == " ".join(page).split()

    def test_its_sources_and_ties_are_those_of_the_files(self):
        structure = json.loads((FIXTURES / "structure.json").read_text(encoding="utf-8"))
        assert set(MandateSource.objects.values_list("slug", flat=True)) == {
            entry["slug"] for entry in structure["sources"]
        }
        assert {*Topic.objects.values_list("slug", "parent__slug")} == {
            (entry["slug"], entry.get("broader")) for entry in structure["topics"]
        }
        ties, waiting = {}, [structure["secretariat"]]
        for entry in waiting:
            waiting.extend(entry.get("parts", []))
            for name in ("sources", "topics"):
                ties[name, entry["slug"], None] = set(entry.get(name, []))
                for letter, slugs in entry.get(f"function_{name}", {}).items():
                    ties[name, entry["slug"], letter] = set(slugs)
        stored = {("sources", mandate.body.slug, None): mandate.sources for mandate in Mandate.objects.all()}
        stored |= {("topics", body.slug, None): body.topics for body in Body.objects.all()}
        for function in Function.objects.all():
            key = function.mandate.body.slug, letters(function.position + 1)
            stored |= {("sources", *key): function.sources, ("topics", *key): function.topics}
        stored = {key: set(sources.values_list("slug", flat=True)) for key, sources in stored.items()}
        assert {key: slugs for key, slugs in stored.items() if slugs} == {
            key: slugs for key, slugs in ties.items() if slugs
        }

    @pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.slug)
    def test_every_text_is_stored_with_its_state(self, language):
        stored = {}
        for model in (Body, Mandate, Function, MandateSource, Topic):
            for obj in model.objects.all():
                for name in texts.fields_of(model):
                    if text := texts.value(obj, name, language):
                        is_same = name == "acronym" and text == texts.value(obj, name, SOURCE)
                        stored[texts.model_label(obj), obj.pk, name] = (
                            "same" if is_same else "unofficial",
                            1,
                            texts.value(obj, name, SOURCE),
                        )
        rows = TextState.objects.filter(language=language.slug)
        states = {(row.model, row.object_id, row.field): (row.state, row.version, row.source_text) for row in rows}
        if language == SOURCE:
            assert states.keys() <= stored.keys()
            assert {(state, source_text) for state, _, source_text in states.values()} == {("approved", "")}
        else:
            assert (FIXTURES / "texts" / f"{language.slug}.json").exists() == bool(stored)
            assert states == stored

    @pytest.mark.parametrize("overwrite", [[], ["--overwrite"]])
    def test_loading_it_again_changes_nothing(self, overwrite):
        before = everything()
        assert load(*overwrite) == ("Loaded: 0 bodies and sources added, 0 texts written.\n", "")
        assert everything() == before

    def test_edited_texts_are_kept_and_named(self):
        unit = Body.objects.get(slug="monitoring-review-and-reporting-unit")
        texts.write(unit, FRENCH, {"name": "Un autre nom"})
        texts.write(unit.mandate, SOURCE, {"opening": "Another opening."})
        texts.write(unit.mandate.functions.all()[1], FRENCH, {"text": "autre chose ;"})
        texts.write(MandateSource.objects.get(slug="nagoya-protocol"), FRENCH, {"title": ""})
        before = everything()
        out, err = load()
        assert err.splitlines() == [
            "Kept as edited: nagoya-protocol: title (fr)",
            "Kept as edited: monitoring-review-and-reporting-unit: name (fr)",
            "Kept as edited: monitoring-review-and-reporting-unit: opening (en)",
            "Kept as edited: monitoring-review-and-reporting-unit: function b (fr)",
            "4 texts differ from the files and were kept; --overwrite replaces them.",
        ]
        assert out == "Loaded: 0 bodies and sources added, 0 texts written.\n"
        assert everything() == before

    def test_overwrite_replaces_edited_texts_and_nothing_else(self):
        unit = Body.objects.get(slug="finance-unit")
        before = everything()
        texts.write(unit, FRENCH, {"name": "Un autre nom"})
        out, err = load("--overwrite")
        assert (out, err) == ("Loaded: 0 bodies and sources added, 1 texts written.\n", "")
        changed = changed_columns(before, everything())
        assert {(model, column) for model, _, column in changed} == {
            ("secretariat.Revision", "number"),
            ("secretariat.Revision", "changed_at"),
            ("translations.TextState", "version"),
            ("translations.TextState", "changed_at"),
        }

    def test_what_an_editor_moved_hid_or_added_stays(self):
        tree.move(Body.objects.get(slug="finance-unit"), Body.objects.get(slug="secretariat-support-unit"))
        tree.add(Body(kind=Kind.UNIT, slug="new", name_en="New"), Body.objects.get(slug="finance-unit"))
        Body.objects.filter(slug="finance-unit").update(is_published=False)
        before = everything()
        load("--overwrite")
        assert everything() == before

    def test_functions_that_were_added_are_kept_and_named_once(self):
        unit = Body.objects.get(slug="monitoring-review-and-reporting-unit")
        unit.mandate.functions.create(position=6, text_en="one more.")
        before = everything()
        _, err = load()
        assert err.splitlines()[0] == "Kept as edited: monitoring-review-and-reporting-unit: functions (7 instead of 6)"
        assert everything() == before

    def test_overwrite_makes_the_functions_those_of_the_file(self):
        mandate = Body.objects.get(slug="monitoring-review-and-reporting-unit").mandate

        def functions():
            return [
                (
                    function.position,
                    function.text_en,
                    function.text_fr,
                    {source.slug for source in function.sources.all()},
                )
                for function in mandate.functions.all()
            ]

        before = functions()
        mandate.functions.create(position=6, text_en="one more.")
        load("--overwrite")
        assert functions() == before

    def test_overwrite_leaves_the_number_of_a_function_with_it(self):
        """Also if another one was retired, added, moved or reworded since, so that letters and counts differ."""
        mandate = Body.objects.get(slug="monitoring-review-and-reporting-unit").mandate
        before = [*mandate.functions.values_list("pk", "text_en")]
        first, second, third, *_others = mandate.functions.all()
        first.delete()
        mandate.functions.create(position=9, text_en="one more.")
        put_in_order(mandate, [*mandate.functions.all()][::-1])
        texts.write(second, SOURCE, {"text": f"{second.text_en} Reworded."})
        texts.write(third, SOURCE, {"text": "all anew;"})
        load("--overwrite")
        after = [*mandate.functions.values_list("pk", "text_en")]
        assert after[1:2] + after[3:] == before[1:2] + before[3:]
        assert [text for _pk, text in after] == [text for _pk, text in before]
        assert after[0][0] not in dict(before)

    def test_if_empty_leaves_a_directory_alone(self):
        Body.objects.filter(slug="finance-unit").update(name_en="Finance")
        before = everything()
        assert load("--if-empty", "--overwrite") == ("", "")
        assert everything() == before


OFFICES = {
    "structure.json": {
        "sources": [{"slug": "charter", "kind": "convention", "symbol": "C/1", "adopted_on": "1999-01-31"}],
        "secretariat": {
            "slug": "ministry",
            "kind": "secretariat",
            "external_id": "M",
            "parts": [
                {
                    "slug": "health",
                    "kind": "division",
                    "sources": ["charter"],
                    "function_sources": {"b": ["charter"]},
                    "parts": [{"slug": "clinics", "kind": "unit", "is_published": False}],
                },
                {"slug": "office", "kind": "office"},
            ],
        },
    },
    "texts/en.json": {
        "bodies": {
            "ministry": {"name": "Ministry"},
            "health": {"name": "Health", "opening": "It", "functions": ["heals;", "helps."], "closing": "Always."},
            "clinics": {"name": "Clinics"},
            "office": {"name": "Office", "acronym": "OM"},
        },
        "sources": {"charter": {"title": "Charter"}},
    },
    "texts/ru.json": {
        "bodies": {
            "health": {"name": "Здравоохранение", "functions": ["лечит;", "помогает."]},
            "office": {"acronym": "OM"},
        }
    },
}


@pytest.fixture
def folder(tmp_path):
    """Writes the files of a small organisation of its own, after a change; returns their folder."""

    def write(change=lambda files: None):
        files = copy.deepcopy(OFFICES)
        change(files)
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return tmp_path

    return write


class TestInBulk:
    def test_the_seed_takes_few_queries_and_is_one_revision(self):
        with CaptureQueriesContext(connection) as queries:
            load()
        assert len(queries) <= 150
        assert current_revision() == 1
        assert {*Change.objects.values_list("revision", flat=True)} == {1}

    def test_loading_it_again_takes_few_queries(self, directory):
        with CaptureQueriesContext(connection) as queries:
            load()
        assert len(queries) <= 40


class TestOwnOrganisation:
    def test_a_folder_of_ones_own_is_loaded_as_it_says(self, folder):
        out, err = load(str(folder()))
        assert (out.split(":")[0], err) == ("Loaded", "")
        bodies = Body.objects.values_list("slug", "kind", "parent__slug", "position", "external_id", "name_en", "name_ru", "is_published")  # fmt: skip
        assert list(bodies) == [
            ("ministry", "secretariat", None, 0, "M", "Ministry", None, True),
            ("health", "division", "ministry", 0, None, "Health", "Здравоохранение", True),
            ("clinics", "unit", "health", 0, None, "Clinics", None, False),
            ("office", "office", "ministry", 1, None, "Office", None, True),
        ]
        mandate = Mandate.objects.get()
        assert (mandate.body.slug, mandate.opening_en, mandate.closing_en) == ("health", "It", "Always.")
        assert list(mandate.functions.values_list("position", "text_en", "text_ru", "sources__slug")) == [
            (0, "heals;", "лечит;", None),
            (1, "helps.", "помогает.", "charter"),
        ]
        assert list(MandateSource.objects.values_list("slug", "kind", "symbol", "title_en")) == [("charter", "convention", "C/1", "Charter")]  # fmt: skip
        assert set(TextState.objects.filter(language="ru").values_list("field", "state")) == {
            ("name", "unofficial"),
            ("text", "unofficial"),
            ("acronym", "same"),
        }
        assert tree.validate() == []

    def test_if_empty_loads_into_an_empty_directory(self, folder):
        load(str(folder()), "--if-empty")
        assert Body.objects.count() == 4

    def test_more_functions_than_letters_are_loaded_with_their_sources(self, folder):
        def thirty(files):
            health = files["texts/en.json"]["bodies"]["health"]
            health["functions"] = [f"does {number};" for number in range(30)]
            del files["texts/ru.json"]["bodies"]["health"]["functions"]
            files["structure.json"]["secretariat"]["parts"][0]["function_sources"] = {"ad": ["charter"]}

        load(str(folder(thirty)))
        assert Function.objects.count() == 30
        assert Function.objects.get(sources__slug="charter").text_en == "does 29;"

    def test_bodies_added_to_the_files_later_are_added(self, folder):
        load(str(folder()))

        def with_dentists(files):
            files["structure.json"]["secretariat"]["parts"][0]["parts"].append({"slug": "dentists", "kind": "unit"})
            files["texts/en.json"]["bodies"]["dentists"] = {"name": "Dentists", "functions": ["pull."]}

        load(str(folder(with_dentists)))
        assert [part.slug for part in Body.objects.get(slug="health").child_bodies()] == ["clinics", "dentists"]
        assert Function.objects.get(mandate__body__slug="dentists").text_en == "pull."

    def test_a_directory_without_sources_is_a_directory_too(self, folder):
        def bare(files):
            files["structure.json"] = {"secretariat": {"slug": "ministry", "kind": "secretariat"}}
            files["texts/en.json"] = {"bodies": {"ministry": {"name": "Ministry"}}}
            files["texts/ru.json"] = {}

        load(str(folder(bare)))
        assert list(Body.objects.values_list("slug", flat=True)) == ["ministry"]


def structure(files):
    return files["structure.json"]


def health(files, language="en"):
    return files[f"texts/{language}.json"]["bodies"]["health"]


def division(files):
    return structure(files)["secretariat"]["parts"][0]


def put(content, key, value):
    content[key] = value


BROKEN = [
    (lambda f: put(f, "structure.json", "{"), r"structure\.json is not JSON"),
    (lambda f: put(f, "texts/ru.json", "{'bodies': 1}"), r"ru\.json is not JSON"),
    (lambda f: put(f, "structure.json", "[]"), r"structure\.json must hold one object"),
    (lambda f: f.pop("structure.json"), r"structure\.json cannot be read: No such file"),
    (lambda f: f.pop("texts/en.json"), r"texts/en\.json is missing"),
    (lambda f: structure(f).pop("secretariat"), r"structure\.json has no “secretariat”"),
    (lambda f: put(structure(f), "sources", {}), r"“sources” must be a list"),
    (lambda f: division(f).pop("slug"), r"every body must be an object with a slug"),
    (lambda f: division(f)["parts"].append("clinics"), r"every body must be an object with a slug"),
    (lambda f: division(f)["parts"].append({"slug": "office", "kind": "unit"}), r"names “office” twice"),
    (lambda f: put(division(f), "part", []), r"“health” has an unknown key: part"),
    (lambda f: put(division(f), "parts", {}), r"parts, sources and topics of “health” must be lists"),
    (lambda f: put(division(f), "function_sources", []), r"the function_sources of “health” must be an object"),
    (lambda f: put(division(f), "sources", ["chart"]), r"“health” names the source “chart”, which is not in “sources”"),
    (lambda f: put(division(f), "function_sources", {"a": ["chart"]}), r"“health” names the source “chart”"),
    (lambda f: put(division(f), "sources", [["charter"]]), r"“health” names the source “\['charter'\]”"),
    (lambda f: put(division(f), "function_sources", {"c": ["charter"]}), r"“health” has no function c"),
    (lambda f: put(division(f), "kind", "committee"), r"structure\.json: health: .*committee"),
    (lambda f: division(f).pop("kind"), r"structure\.json: health: .*blank"),
    (lambda f: put(division(f)["parts"][0], "kind", "division"), r"structure\.json: clinics: A body of the kind “Division” cannot be part of one of the kind “Division”\."),
    (lambda f: put(structure(f)["secretariat"]["parts"][1], "kind", "unit"), r"office: A body of the kind “Unit” cannot be part of one of the kind “Secretariat”"),
    (lambda f: put(structure(f)["secretariat"], "kind", "office"), r"ministry: Only the Secretariat stands at the top"),
    (lambda f: put(structure(f)["secretariat"]["parts"][1], "external_id", "M"), r"office: Another body already has this external identifier"),
    (lambda f: put(structure(f)["sources"][0], "kind", "rumour"), r"structure\.json: charter: .*rumour"),
    (lambda f: put(structure(f)["sources"][0], "adopted_on", "31.1.1999"), r"structure\.json: charter: .*31\.1\.1999"),
    (lambda f: health(f).pop("name"), r"texts/en\.json has no name for “health”"),
    (lambda f: f["texts/en.json"]["sources"].clear(), r"texts/en\.json has no title for “charter”"),
    (lambda f: put(f["texts/ru.json"]["bodies"], "heath", {}), r"texts/ru\.json names “heath”, which structure\.json does not"),
    (lambda f: put(f["texts/ru.json"], "sources", {"x": {"title": "X"}}), r"texts/ru\.json names “x”"),
    (lambda f: put(f["texts/ru.json"], "bodies", []), r"texts/ru\.json: “bodies” must be an object"),
    (lambda f: put(f["texts/en.json"]["bodies"], "health", "Health"), r"texts/en\.json: “health” must be an object"),
    (lambda f: put(health(f, "ru"), "nmae", "X"), r"texts/ru\.json: “health” has an unknown key: nmae"),
    (lambda f: put(health(f, "ru"), "name", None), r"texts/ru\.json: “health” holds something that is not a text"),
    (lambda f: put(health(f, "ru"), "name", "a\x00b"), r"texts/ru\.json: “health” holds something that is not a text"),
    (lambda f: put(health(f, "ru"), "functions", ["лечит;", 2]), r"“health” holds something that is not a text"),
    (lambda f: put(health(f, "ru"), "functions", "лечит"), r"texts/ru\.json: the functions of “health” must be a list"),
    (lambda f: health(f, "ru")["functions"].pop(), r"texts/ru\.json: “health” has 1 functions, English has 2"),
    (lambda f: put(f["texts/ru.json"]["bodies"]["office"], "opening", "X"), r"“office” has a mandate, in English it has none"),
    (lambda f: put(health(f, "ru"), "name", "x" * 256), r"texts/ru\.json: health: name: .*255"),
    (lambda f: put(health(f)["functions"], 1, ""), r"texts/en\.json: health: function b: .*blank"),
    (lambda f: put(health(f, "ru")["functions"], 1, "\x07"), r"texts/ru\.json: health: function b: "),
]  # fmt: skip


class TestBrokenFiles:
    @pytest.mark.parametrize(("breakage", "sentence"), BROKEN, ids=[sentence for _, sentence in BROKEN])
    def test_files_that_do_not_fit_together_are_refused_and_nothing_is_changed(self, folder, breakage, sentence):
        before = everything()
        with pytest.raises(CommandError, match=sentence):
            load(str(folder(breakage)))
        assert everything() == before

    def test_the_files_they_were_broken_from_are_sound(self, folder):
        load(str(folder()))
        assert Body.objects.count() == 4

    def test_a_folder_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(CommandError, match=r"nowhere/structure\.json cannot be read"):
            load(str(tmp_path / "nowhere"))

    def test_a_second_organisation_is_refused_beside_the_first(self, directory, folder):
        before = everything()
        with pytest.raises(CommandError, match="ministry: A directory has exactly one Secretariat"):
            load(str(folder()))
        assert everything() == before
