"""Address and citation of a body's page, in the style of each language."""

from datetime import UTC, datetime

import pytest

from public_record.models import BodyRecord
from tests.html import Page

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

CITATIONS = {
    "ar": "أمانة اتفاقية التنوع البيولوجي، «وحدة الشؤون المالية»، دليل الأمانة، 22 تشرين الثاني/نوفمبر 2026. متاح على الرابط:",
    "en": "Secretariat of the Convention on Biological Diversity, “Finance Unit”, Directory of the Secretariat, 22 November 2026. Available at",
    "es": "Secretaría del Convenio sobre la Diversidad Biológica, «Unidad de Finanzas», Directorio de la Secretaría, 22 de noviembre de 2026. Disponible en:",
    "fr": "Secrétariat de la Convention sur la diversité biologique, « Unité des finances », Annuaire du Secrétariat, 22 novembre 2026. Disponible à l’adresse :",
    "ru": "Секретариат Конвенции о биологическом разнообразии, «Группа по финансовым вопросам», Справочник секретариата, 22 ноября 2026 года. Размещено по адресу:",
    "zh": "《生物多样性公约》秘书处，“财务股”，《秘书处名录》，2026年11月22日。可查阅：",
}


def test_a_body_is_cited_in_the_style_of_the_language_with_its_own_address(client):
    record = BodyRecord.objects.filter(slug="finance-unit", valid_to=None)
    record.update(updated_at=datetime(2026, 11, 22, 12, tzinfo=UTC))
    found, expected = {}, {}
    for prefix, citation in CITATIONS.items():
        page, address = (
            Page(client.get(f"/{prefix}/units/finance-unit/")),
            f"http://testserver/{prefix}/units/finance-unit/",
        )
        expected[prefix] = (address, f"{citation} {address}", address)
        found[prefix] = (
            page.one("bdi", id="address")["text"],
            " ".join(page.one("span", id="citation")["text"].replace("\xa0", " ").split()),
            page.one("button", **{"data-shares": address})["data-shares"],
        )
        assert all("hidden" in button for button in page.all("button", type="button"))
    assert found == expected
