"""Characters that cannot be shown come in by no door, so that no feed, document or drawing breaks on them."""

import re
import time

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from history.models import Change
from secretariat import tree
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.put_back import PutBack
from secretariat.saving import text_fields, text_of, update_all
from secretariat.text.characters import REFUSED, normalized, printable, refused_place, validate_shown
from secretariat.text.fields import is_normalized
from tests.admin_forms import AdminForm
from translations import texts

pytestmark = pytest.mark.both

SENTENCES = {
    "en": "The character U+0007, which no text can hold, is where � stands in “Finance�Unit”. Please remove it.",
    "ru": "На месте � во фрагменте «Finance�Unit» стоит знак U+0007, которого не может быть в тексте. Удалите его.",
}


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1f", "\x7f", "\x85", "\ud800", "\u202e", "\ue000", "\ufdd0", "\ufffc", "\uffff", "\U000e0041"],
)
def test_the_place_of_such_a_character_is_named(character):
    with pytest.raises(ValidationError) as refused:
        validate_shown(f"Finance{character}Unit")
    assert refused.value.messages == [SENTENCES["en"].replace("0007", f"{ord(character):04X}")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a\u202bb", 1),
        ("a\u2067b\u202c", 3),
        ("a\n\u2067b\n\u2069", 2),
        ("\u2066a\u2069\u202c", 3),
        ("\u202ba\u202c", None),
    ],
)
def test_a_direction_control_that_is_not_closed_is_refused(text, place):
    assert refused_place(text) == (None if place is None else (place, place + 1))


@pytest.mark.parametrize(
    "text", ["", "a\tb\r\nc", "‏عربي‏", "中文", "\u2028", "😀", "8\xa0j", "\u2068a\u2069", "葛\U000e0100"]
)
def test_what_can_be_shown_is_taken(text):
    validate_shown(text)
    assert not REFUSED.search(text)


# What is written → as a text of one line, as a text of several.
NORMALIZED = {
    "Finance Unit": ("Finance Unit", "Finance Unit"),
    "\n\t\tFinance\n\t\tUnit\n\t": ("Finance Unit", "Finance\nUnit"),
    "Finance\r\nUnit\r": ("Finance Unit", "Finance\nUnit"),
    "Finance\x0bUnit\x0c": ("Finance Unit", "Finance\nUnit"),
    "Finance\u2028Unit\u2029Law": ("Finance Unit Law", "Finance\nUnit\n\nLaw"),
    "Finance\t  Unit": ("Finance Unit", "Finance Unit"),
    "One.  \n\n\n \n  Two.": ("One. Two.", "One.\n\nTwo."),
    "article\xa0\xa0 8\u202fj": ("article\xa08\u202fj", "article\xa08\u202fj"),
    "\xa0l’article\u3000": ("l’article", "l’article"),
    "财务\n    科": ("财务科", "财务\n科"),
    "\u3000\u3000财务，\n\t审计。": ("财务，审计。", "财务，\n审计。"),
    "财务\tFinance": ("财务 Finance", "财务 Finance"),
    "Fin\u00adance\u200b \ufeffUnit\u2060": ("Finance Unit", "Finance Unit"),
    "\u200fوحدة\u200c المالية": ("\u200fوحدة\u200c المالية", "\u200fوحدة\u200c المالية"),
    " \n\t\u200b\n ": ("", ""),
}


def test_white_space_that_only_layout_makes_is_normalized():
    found = {text: (normalized(text, one_line=True), normalized(text)) for text in NORMALIZED}
    assert found == NORMALIZED


@given(
    st.text(st.sampled_from(" \t\n\r\x0b\x0c\x85\xa0\u00ad\u2007\u200b\u2028\u2029\u3000\ufeff\x00\u202ea中，")),
    st.booleans(),
)
def test_normalizing_is_done_once_and_leaves_all_that_is_no_white_space(text, one_line):
    found = normalized(text, one_line)
    assert normalized(found, one_line) == found
    space = re.compile("[\\s\u00ad\u200b\ufeff]+")
    # Control characters are for the refusal to name.
    assert [c for c in found if not space.match(c) or c == "\x85"] == [
        c for c in text if not space.match(c) or c == "\x85"
    ]
    shown = printable(text, one_line)
    assert printable(shown, one_line) == shown
    assert not REFUSED.search(shown)
    assert not (one_line and "\n" in shown)


def test_normalizing_takes_linear_time():
    for piece in (" ", "\n", "\t ", " \n", "\xa0 ", "a  ", "中\n"):
        began = time.process_time()
        normalized(piece * 100_000, one_line=True)
        normalized(piece * 100_000)
        assert time.process_time() - began < 2


def test_no_text_of_any_language_takes_one():
    for model in (Body, Mandate, Function, MandateSource):
        for field in text_fields(model):
            for language in LANGUAGES:
                column = model._meta.get_field(language.column(field))
                with pytest.raises(ValidationError, match="U\\+0007"):
                    column.clean("a\x07b", model())
                assert column.clean("a\x0bb", model()) == ("a b" if column.is_one_line else "a\nb")


def test_a_name_a_title_a_symbol_and_an_identifier_are_one_line():
    lines = {
        (model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if is_normalized(field) and field.is_one_line and not model._meta.proxy and not text_of(field)
    }
    bodies = {("Body", "name"), ("Body", "acronym"), ("Body", "external_id")}
    sources = {("MandateSource", "title"), ("MandateSource", "symbol")}
    terms = {("Term", "english"), ("Term", "note"), ("Rendering", "text"), ("Rendering", "note")}
    posts = {("Post", name) for name in ("title", "holder", "honorific")}
    contacts = {("ContactPoint", name) for name in ("label", "hours", "email", "phone", "extension", "room")}
    topics = {("Topic", "name"), ("Topic", "notation")}
    reorganisations = {("Reorganisation", "name")}
    assert lines == bodies | sources | terms | topics | posts | contacts | reorganisations


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
class TestAnEditor:
    @pytest.mark.parametrize("prefix", SENTENCES)
    def test_reads_where_it_is_and_keeps_the_text(self, admin_client, prefix):
        unit = Body.objects.get(slug="finance-unit")
        admin_client.cookies["django_language"] = prefix
        form = AdminForm(admin_client, f"/admin/units/unit/{unit.pk}/change/?language=en")
        assert form.refused({"name_en": "Finance\x07Unit"}) == [SENTENCES[prefix]]
        assert form["name_en"] == "Finance\x07Unit"
        assert Body.objects.get(pk=unit.pk).name_en == unit.name_en

    def test_puts_back_what_was_removed_as_its_field_holds_it(self):
        unit, before = Body.objects.get(slug="finance-unit"), Change.objects.latest("pk").pk
        update_all(Body, ["name_fr"], [(unit.pk, "Unité\ndes\tfinances ")])  # by an earlier release
        tree.abolish(unit)
        (removal,) = Change.objects.filter(pk__gt=before).exclude(snapshot="")
        PutBack.read(removal.snapshot).execute()
        assert Body.objects.get(pk=unit.pk).name_fr == "Unité des finances"

    def test_leaves_feeds_and_drawings_whole(self, client):
        with pytest.raises(ValidationError):
            texts.write(Body.objects.get(slug="finance-unit"), BY_SLUG["ar"], {"name": "وحدة\x1fمالية"})
        for address in ("/ar/changes.atom", "/ar/documents/chart.svg"):
            response = client.get(address)
            assert response.status_code == 200
            assert etree.fromstring(response.getvalue()) is not None
