"""Directories of any size to measure on: the real one, and made-up bodies below it, with texts in all six languages."""

import io

from django.core.management import call_command

from exchange.bodies import import_table
from exchange.columns import TEXTS
from exchange.tables import Row, Table
from secretariat.models import Body

WORDS = {
    "en": [
        "review",
        "forest",
        "marine",
        "capacity",
        "protocol",
        "finance",
        "data",
        "policy",
        "access",
        "risk",
        "science",
        "plan",
        "fund",
        "treaty",
        "market",
    ],
    "fr": [
        "examen",
        "forêt",
        "marin",
        "capacité",
        "protocole",
        "finances",
        "données",
        "politique",
        "accès",
        "risque",
        "science",
        "plan",
        "fonds",
        "traité",
        "marché",
    ],
    "es": [
        "examen",
        "bosque",
        "marino",
        "capacidad",
        "protocolo",
        "finanzas",
        "datos",
        "política",
        "acceso",
        "riesgo",
        "ciencia",
        "plan",
        "fondo",
        "tratado",
        "mercado",
    ],
    "ru": [
        "обзор",
        "лес",
        "морской",
        "потенциал",
        "протокол",
        "финансы",
        "данные",
        "политика",
        "доступ",
        "риск",
        "наука",
        "план",
        "фонд",
        "договор",
        "рынок",
    ],
    "ar": [
        "استعراض",
        "غابات",
        "بحري",
        "قدرات",
        "بروتوكول",
        "مالية",
        "بيانات",
        "سياسة",
        "وصول",
        "مخاطر",
        "علوم",
        "خطة",
        "صندوق",
        "معاهدة",
        "سوق",
    ],
    "zh": [
        "审查",
        "森林",
        "海洋",
        "能力",
        "议定书",
        "财务",
        "数据",
        "政策",
        "获取",
        "风险",
        "科学",
        "计划",
        "基金",
        "条约",
        "市场",
    ],
}
PARTS = 12
"""How many parts a made-up body has."""


def fill(number):
    """The real directory, and made-up units below its divisions until there are `number` bodies."""
    call_command("load_directory", stdout=io.StringIO())
    tops = list(Body.objects.filter(kind="division").values_list("slug", flat=True))
    rows = []
    for index in range(number - Body.objects.count()):
        parent = tops[index] if index < len(tops) else f"made-up-{index // PARTS}"
        row = {"external_id": f"made-up-{index}", "parent_external_id": parent, "kind": "unit"} | texts(index)
        columns = {column: place for place, column in enumerate(row)}
        rows.append(Row(index + 2, columns, tuple(row.values())))
    import_table(Table(rows))
    return Body.objects.count()


def texts(index):
    """The texts of a made-up body, by column."""
    found = {}
    for column, (field, language) in TEXTS.items():
        words, gap = WORDS[language.prefix], "" if language.prefix == "zh" else " "
        chosen = [words[(index // len(words) ** step + step) % len(words)] for step in range(3)]
        if field == "name":
            found[column] = f"{gap.join(chosen)} {index}"
        elif field == "mandate":
            found[column] = gap.join([*chosen, *words[index % len(words) :], *words])
    return found
