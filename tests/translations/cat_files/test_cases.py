"""Small files of CAT tools, each of which went wrong once, and the kinds that they are examples of."""

from pathlib import Path

import pytest
from django.utils.translation import override

from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, Mandate
from translations import language_tags
from translations.cat_files import documents, formats
from translations.cat_files.importing import import_segments
from translations.cat_files.plan import make_plan
from translations.models import Task
from translations.outcomes import Outcome

CASES = Path(__file__).parent / "cases"
NAME = "Unité juridique et intergouvernementale"
CHINESE, FRENCH = BY_SLUG["zh"], BY_SLUG["fr"]
DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
<file original="x" source-language="{source}" target-language="{language}" datatype="plaintext"><body>
<trans-unit id="secretariat.body-3-name"{approved}><source{of_source}>Text</source>{segmented}<target{of_target} state="{state}">{target}</target></trans-unit>
</body></file></xliff>"""


def read(target, segmented="", state="final", approved="", language="fr", source="en", of_source="", of_target=""):
    document = DOCUMENT.format_map(locals())
    (segment,) = documents.read_segments(document.encode())
    return segment


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
class TestEachCase:
    @pytest.fixture(autouse=True)
    def _copied(self, tmp_path):
        """Copy the cases, with the id of the unit as it is here."""
        self.unit, self.folder = Body.objects.get(slug="legal-and-intergovernmental-unit"), tmp_path
        for path in CASES.glob("*.xlf"):
            text = path.read_text().replace("body-3-name", f"body-{self.unit.pk}-name")
            (tmp_path / path.name).write_text(text.replace("mandate-2-", f"mandate-{self.unit.mandate.pk}-"))

    def plan(self, name):
        (step,) = make_plan(formats.read_file(self.folder / name)).steps
        return step

    def carry_out(self, name):
        (step,) = import_segments(formats.read_file(self.folder / name)).steps
        return step

    def test_a_partly_translated_text_is_a_draft(self):
        before = self.unit.mandate.opening_fr
        step = self.carry_out("07a-partly-translated.xlf")
        assert (step.outcome, step.messages[0]) == (Outcome.DRAFT, "2 of 3 segments have no translation.")
        assert Mandate.objects.get(body=self.unit).opening_fr == before
        assert Task.objects.get().draft == "L’Unité aide le Secrétaire exécutif à coordonner l’ordre du jour."

    def test_an_indented_name_is_one_line(self):
        step = self.plan("07c-name-pretty-printed.xlf")
        assert (step.target, step.outcome) == (NAME, Outcome.REVIEW)
        step = self.carry_out("07f-name-newlines.xlf")
        assert (step.target, step.outcome) == (NAME, Outcome.APPROVED)
        assert Body.objects.get(pk=self.unit.pk).name_fr == NAME

    def test_a_file_that_says_traditional_chinese_is_refused(self):
        step = self.plan("09-zh-TW.xlf")
        sentence = "The file says that this is Traditional Chinese (zh-TW); the directory has Simplified Chinese."
        assert (step.outcome, step.messages) == (Outcome.REFUSED, [sentence])

    @pytest.mark.parametrize("tag", ["zh", "zh-CN", "zh-Hans", "zh-SG"])
    def test_traditional_characters_are_a_draft_at_most_whatever_the_file_says(self, tag):
        path = self.folder / "09-zh-TW.xlf"
        path.write_text(path.read_text().replace("zh-TW", tag))
        step = self.carry_out(path.name)
        assert step.outcome == Outcome.DRAFT
        assert "traditional Chinese characters" in step.messages[0]
        assert (Task.objects.get().stage, Body.objects.get(pk=self.unit.pk).name_zh) == (
            Task.Stage.DRAFT,
            self.unit.name_zh,
        )


WRONG_SCRIPTS = {
    "zh": ["zh-TW", "zh_TW", "ZH-tw", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-CN", "zh-hant-sg", "zh-CHT", "zh-yue", "zh-Latn-pinyin", "zh-cmn-Hant", "zho-TW"],
    "ru": ["ru-Latn"],
    "ar": ["ar-Latn", "ar-Hebr-IL"],
    "fr": ["fr-Dupl"],
}  # fmt: skip
RIGHT_SCRIPTS = {
    "zh": [
        "zh",
        "zh-CN",
        "zh_CN",
        "zh-Hans",
        "zh-Hans-TW",
        "zh-SG",
        "zh-MY",
        "zh-CHS",
        "zh-cmn-Hans-CN",
        "zh-x-tw",
        "zho-CN",
        "chi",
    ],
    "ru": ["ru", "ru-RU", "ru-Cyrl", "ru-KZ"],
    "ar": ["ar", "ar-EG", "ar-SA", "ar-Arab", "ar-001"],
    "fr": ["fr", "fr-CA", "fr_FR", "fr-Latn-CH", "fr-FR-1990", "fre_FR", "fra"],
    "es": ["es", "es-419", "es-MX", "es-ES_tradnl"],
}


def test_a_text_may_say_its_language_more_closely_than_the_file():
    assert read("文本", language="zh", of_target=' xml:lang="zh-TW"').language == "zh-TW"
    assert read("Texte", of_target=' xml:lang="fr-CA"', of_source=' xml:lang="en-GB"').error == ""


def test_a_text_of_another_language_than_the_file_says_is_refused():
    segment = read("Texto", of_target=' xml:lang="es"')
    assert (segment.language, segment.error) == ("fr", "The file says “fr”, and of this text “es”.")
    assert "not translated from English" in read("Texte", of_source=' xml:lang="de"').error


def test_the_script_of_a_language_is_what_the_tag_says():
    refused = {
        (s, tag)
        for s, own in (*WRONG_SCRIPTS.items(), *RIGHT_SCRIPTS.items())
        for tag in own
        if language_tags.wrong_script(tag, BY_SLUG[s])
    }
    assert refused == {(slug, tag) for slug, own in WRONG_SCRIPTS.items() for tag in own}
    own = {
        (slug, tag)
        for slug, some in RIGHT_SCRIPTS.items()
        for tag in some
        if language_tags.language_of(tag) == BY_SLUG[slug]
    }
    assert own == {(slug, tag) for slug, some in RIGHT_SCRIPTS.items() for tag in some}


def test_the_refusal_says_traditional_in_every_language():
    words = {
        "ar": "التقليدية",
        "en": "Traditional",
        "es": "tradicional",
        "fr": "traditionnel",
        "ru": "традиционн",
        "zh": "繁体",
    }
    for language in LANGUAGES:
        with override(language.code):
            assert words[language.slug] in language_tags.wrong_script("zh-Hant", CHINESE)


# Empty segments: the marks of the source, of the target → why the text is unfinished.
SEGMENTS = [
    ("<mrk {1}>A.</mrk> <mrk {2}>B.</mrk>", "<mrk {1}>a.</mrk> <mrk {2}>b.</mrk>", ""),
    ("<mrk {1}>A.</mrk> <mrk {2}>B.</mrk>", "<mrk {1}>a.</mrk> <mrk {2}/>", "1 of 2 segments have no translation."),
    ("<mrk {1}>A.</mrk> <mrk {2}>B.</mrk>", "<mrk {1}>a.</mrk> <mrk {2}> </mrk>", "1 of 2 segments have no translation."),
    ("<mrk {1}>A.</mrk> <mrk {2}>B.</mrk>", "<mrk {1}>a.</mrk>", "1 of 2 segments have no translation."),
    ("<mrk {1}>A.</mrk> <mrk {2}> </mrk>", "<mrk {1}>a.</mrk> <mrk {2}/>", ""),
    ("<mrk {1}>A.</mrk> <mrk {2}>B.</mrk>", "a. b.", ""),
    ("<mrk {1}>A.</mrk> <mrk {2}>B.</mrk>", "<mrk {1}/><mrk {2}/>", ""),  # no translation at all: unchanged
    ("", "<mrk {1}>a.</mrk> <mrk {2}/>", "1 of 2 segments have no translation."),
    ("", "a.", ""),
]  # fmt: skip


def test_a_text_with_an_empty_segment_is_unfinished():
    marks = {number: f'mtype="seg" mid="{number}"' for number in (1, 2)}

    def marked(text):
        return text.replace("{1}", marks[1]).replace("{2}", marks[2])

    found = []
    for source, target, _why in SEGMENTS:
        segmented = f"<seg-source>{marked(source)}</seg-source>" if source else ""
        found.append((source, target, read(marked(target), segmented).unfinished))
    assert found == SEGMENTS


def test_a_final_text_that_is_not_approved_is_unfinished():
    sentence = "The file says that the text is final, and that it is not approved."
    assert read("a", approved=' approved="no"').unfinished == sentence
    assert read("a", approved=' approved="no"', state="translated").unfinished == ""
    assert read("a", approved=' approved="yes"').unfinished == ""


def test_the_source_language_has_regions_too():
    assert [read("a", source=tag).error for tag in ("en", "en-GB", "en_US", "EN")] == [""] * 4
    assert read("a", source="es").error == "It is not translated from English."


@pytest.mark.parametrize(
    ("target", "name", "opening"),
    [
        ("\n   Un deux\n   trois.\n  ", "Un deux trois.", "Un deux trois."),
        ("\n   Un deux\n   trois.\n\n   Quatre.\n  ", "Un deux trois. Quatre.", "Un deux trois.\n\nQuatre."),
        ("Un.\nDeux.\n\nTrois.", "Un. Deux. Trois.", "Un.\nDeux.\n\nTrois."),
        ("<mrk>Un.</mrk>\n\t<mrk>Deux.</mrk>", "Un. Deux.", "Un. Deux."),
        ("\n\t<mrk>一。</mrk>\n\t<mrk>二。</mrk>\n", "一。二。", "一。二。"),
        ("<mrk>Un.</mrk>\n\n<mrk>Deux.</mrk>", "Un. Deux.", "Un.\n\nDeux."),
    ],
)
def test_the_layout_of_a_file_is_none_of_its_texts(target, name, opening):
    text = read(target).target
    assert Body._meta.get_field("name_fr").to_python(text) == name
    assert Mandate._meta.get_field("opening_fr").to_python(text) == opening
