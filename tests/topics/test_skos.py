"""Topics out as SKOS and back; what a vocabulary of others may say, and what is refused with a sentence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from files.uploads import InvalidFile
from history.models import Change
from secretariat.models import Topic
from tests.html import Page
from topics.importing import import_topics, plan_topics
from topics.skos import read_vocabulary, write_vocabulary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

BASE = "https://directory.example.org"
HEAD = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix : <https://vocabulary.example.org/> .\n"


@pytest.fixture
def read(tmp_path):
    """Return the ConceptFile of a text."""

    def read(text):
        path = tmp_path / "topics.ttl"
        path.write_bytes(text if isinstance(text, bytes) else (HEAD + text).encode())
        return read_vocabulary(path)

    return read


def stored():
    return [*Topic.objects.order_by("pk").values()]


def test_an_export_that_is_imported_changes_nothing(read):
    Topic.objects.filter(slug="biosafety").update(
        scope_note_en="One.\n\nTwo “quoted” \\ lines.",
        other_names_en="B\nA",
        hidden_names_fr="x",
        notation="1.2",
        exact_match="https://example.org/b",
    )
    content = write_vocabulary(Topic.objects.in_tree_order(), BASE)
    before, revision = stored(), Change.objects.count()
    plan = plan_topics(read(content))
    assert plan.counts() == {"new": 0, "changed": 0, "moved": 0, "unchanged": Topic.objects.count(), "refused": 0}
    import_topics(read(content))
    assert (stored(), Change.objects.count()) == (before, revision)


def test_an_export_that_is_loaded_elsewhere_makes_the_same_tree(read):
    content = write_vocabulary(Topic.objects.in_tree_order(), BASE)
    columns = ("slug", "parent__slug", "name_en", "name_ar", "name_zh", "other_names_ru")
    before = {*Topic.objects.values_list(*columns)}
    Topic.objects.filter(parent__isnull=False).delete()
    Topic.objects.all().delete()
    plan = import_topics(read(content))
    assert plan.counts()["new"] == len(before)
    assert {*Topic.objects.values_list(*columns)} == before


def test_a_vocabulary_of_others_is_read_as_it_means(read):
    vocabulary = read("""
        :scheme a skos:ConceptScheme ; skos:hasTopConcept :water .
        :water a skos:Concept ; skos:prefLabel "Water"@en, "Wasser"@de, "水"@zh-CN ; skos:narrower :wells ;
            skos:altLabel "Waters"@en, "Aqua"@en-GB ; skos:scopeNote "All of it."@en ; skos:notation "W" .
        :wells a skos:Concept ; skos:prefLabel "Wells"@en-US, "Puits"@fr ; skos:hiddenLabel "wels"@en .
    """)
    plan = plan_topics(vocabulary)
    assert (plan.errors, plan.other_languages) == ([], ["de"])
    import_topics(vocabulary)
    water, wells = Topic.objects.get(slug="water"), Topic.objects.get(slug="wells")
    assert (water.name_zh, {*water.other_names_en.splitlines()}, water.scope_note_en) == (
        "水",
        {"Waters", "Aqua"},
        "All of it.",
    )
    assert (water.notation, water.exact_match) == ("W", "https://vocabulary.example.org/water")
    assert (wells.parent, wells.name_fr, wells.hidden_names_en) == (water, "Puits", "wels")
    assert not plan_topics(vocabulary).to_do()
    moved = read("""
        :wells a skos:Concept ; skos:prefLabel "Wells"@en .
        :water a skos:Concept ; skos:prefLabel "Water"@en ; skos:broader :wells .
    """)
    import_topics(moved)
    water.refresh_from_db()
    wells.refresh_from_db()
    assert (water.parent, wells.parent) == (wells, None)


REFUSED = {
    ':a a skos:Concept ; skos:prefLabel "A"@en, "B"@en .': "It has several texts in one language (skos:prefLabel, English): “A” · “B”.",
    ':a a skos:Concept ; skos:prefLabel "A"@en, "一"@zh, "二"@zh-Hans .': "skos:prefLabel, 中文",
    ':a a skos:Concept ; skos:prefLabel "A"@en, "甲"@zh-TW .': "Traditional Chinese",
    ':a a skos:Concept ; skos:prefLabel "A"@fr .': "It is new and has no name in English (skos:prefLabel).",
    ':a a skos:Concept ; skos:prefLabel "A" .': "“A” (skos:prefLabel) has no language.",
    ':a a skos:Concept ; skos:prefLabel "A"@en ; skos:broader :b . :b a skos:Concept ; skos:prefLabel "B"@en ; skos:broader :a .':
        "A topic cannot be narrower than one of its narrower topics.",
    ':a a skos:Concept ; skos:prefLabel "A"@en ; skos:broader :b, :c . :b a skos:Concept ; skos:prefLabel "B"@en . :c a skos:Concept ; skos:prefLabel "C"@en .':
        "several broader concepts",
    ':a a skos:Concept ; skos:prefLabel "A"@en ; skos:broader :nowhere .': "neither in the file nor in the directory",
    ':a a skos:Concept ; skos:prefLabel "A"@en ; skos:notation "1", "2" .': "several notations: 1, 2.",
    ':a a skos:Concept ; skos:prefLabel "A\\u0007"@en .': "English: ",
    ':a a skos:Concept ; skos:prefLabel "A"@en ; skos:exactMatch <urn:isbn:1> .':
        "the same topic elsewhere: This is not the address of a web page, as in “https://example.org/page”.",
    "".join(f':l{n} a skos:Concept ; skos:prefLabel "L{n}"@en ; skos:broader :l{n + 1} . ' for n in range(5)) + ':l5 a skos:Concept ; skos:prefLabel "L5"@en .':
        "Topics have at most 4 levels.",
}  # fmt: skip


def test_what_a_tree_in_six_languages_cannot_hold_is_refused_with_the_concept(read):
    before, missing = stored(), {}
    for text, sentence in REFUSED.items():
        errors = plan_topics(read(text)).errors
        if not any(sentence in error and error.startswith("<https://vocabulary.example.org/") for error in errors):
            missing[sentence] = errors
    assert missing == {}
    assert stored() == before


def test_what_is_no_vocabulary_is_refused_with_its_line(read):
    said = {}
    for text in ('\n\n:a a skos:Concept ; "x" .', b"\xff\xfe", "", ':a skos:prefLabel "A"@en .', b"{" * 100_000):
        with pytest.raises(InvalidFile) as error:
            read(text)
        said[text[:20]] = str(error.value)
    assert "Line 5" in said["\n\n:a a skos:Concept "]
    assert said[b"\xff\xfe"] == "The file is not in UTF-8."
    assert said[""] == said[':a skos:prefLabel "A'] == "The file has no concept of SKOS (skos:Concept) with an address."


def test_the_admin_shows_a_plan_before_anything_changes_and_the_commands_do_the_same(admin_client, tmp_path, capsys):
    text = (
        HEAD
        + ':water a skos:Concept ; skos:prefLabel "Water"@en, "Eau"@fr ; skos:broader <https://x.org/id/topics/biosafety> .'
    )
    admin_client.post("/admin/topics/topicimport/add/", {"file": SimpleUploadedFile("w.ttl", text.encode())})
    page = Page(admin_client.get("/admin/topics/topicimport/1/change/"))
    assert not Topic.objects.filter(slug="water").exists()
    assert {"Water", "Biosafety", "water"} <= {*page.texts("bdi"), *page.texts("code")}
    admin_client.post("/admin/topics/topicimport/1/change/", {"plan": page.one("input", name="plan")["value"]})
    water = Topic.objects.get(slug="water")
    assert (water.parent.slug, water.name_fr) == ("biosafety", "Eau")
    exported = b"".join(admin_client.get("/admin/topics/topicimport/export/"))
    path = tmp_path / "topics.ttl"
    call_command("export_topics", path, base="http://testserver")
    assert path.read_bytes() == exported
    Topic.objects.filter(slug="water").update(name_fr="")
    call_command("import_topics", path, "--dry-run")
    assert "Water · changed · name · Français · Eau" in capsys.readouterr().out
    assert Topic.objects.get(slug="water").name_fr == ""
    call_command("import_topics", path)
    assert Topic.objects.get(slug="water").name_fr == "Eau"
    path.write_text("nothing")
    with pytest.raises(CommandError):
        call_command("import_topics", path)
