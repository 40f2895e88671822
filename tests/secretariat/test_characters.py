"""Characters that cannot be shown come in by no door, so that no feed, document or drawing breaks on them."""

import pytest
from django.core.exceptions import ValidationError
from lxml import etree

from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, Function, Mandate, MandateSource
from secretariat.saving import text_fields
from secretariat.text.characters import UNSHOWN, validate_shown
from tests.admin_forms import AdminForm
from translations import texts

pytestmark = pytest.mark.both

SENTENCES = {
    "en": "An invisible character that cannot be shown is where � stands in “Finance�Unit”. Please remove it.",
    "ru": "На месте знака � во фрагменте «Finance�Unit» стоит невидимый знак, который нельзя показать. Удалите его.",
}


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x0c", "\x1f", "\ud800", "\uffff"])
def test_the_place_of_such_a_character_is_told(character):
    with pytest.raises(ValidationError) as refused:
        validate_shown(f"Finance{character}Unit")
    assert refused.value.messages == [SENTENCES["en"]]


@pytest.mark.parametrize("text", ["", "a\tb\r\nc", "‏عربي‏", "中文", "\u2028", "😀", "\x7f"])
def test_what_can_be_shown_is_taken(text):
    validate_shown(text)
    assert not UNSHOWN.search(text)


def test_no_text_of_any_language_takes_one():
    for model in (Body, Mandate, Function, MandateSource):
        for field in text_fields(model):
            for language in LANGUAGES:
                with pytest.raises(ValidationError, match="invisible"):
                    model._meta.get_field(language.column(field)).clean("a\x0bb", model())


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
class TestAnEditor:
    @pytest.mark.parametrize("prefix", SENTENCES)
    def test_reads_where_it_is_and_keeps_the_text(self, admin_client, prefix):
        unit = Body.objects.get(slug="finance-unit")
        admin_client.cookies["django_language"] = prefix
        form = AdminForm(admin_client, f"/admin/units/unit/{unit.pk}/change/?language=en")
        assert form.refused({"name_en": "Finance\x0bUnit"}) == [SENTENCES[prefix]]
        assert form["name_en"] == "Finance\x0bUnit"
        assert Body.objects.get(pk=unit.pk).name_en == unit.name_en

    def test_leaves_feeds_and_drawings_whole(self, client):
        with pytest.raises(ValidationError):
            texts.write(Body.objects.get(slug="finance-unit"), BY_SLUG["ar"], {"name": "وحدة\x1fمالية"})
        for address in ("/ar/changes.atom", "/ar/documents/chart.svg"):
            response = client.get(address)
            assert response.status_code == 200
            assert etree.fromstring(response.getvalue()) is not None
