"""Test data for benchmarks: directories of any size, with generated texts in all six languages."""

import io
import json
import random

from django.core.management import call_command

from exchange.bodies import import_table
from exchange.columns import TEXTS
from exchange.tables import Table, TableRow
from secretariat import tree
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, Mandate

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
CHILDREN = 12
"""Number of children of a generated body."""


def fill(number):
    """Load the seed and import generated units below its divisions, until there are `number` bodies."""
    call_command("load_directory", stdout=io.StringIO())
    tops = list(Body.objects.filter(kind="division").values_list("slug", flat=True))
    rows = []
    for index in range(number - Body.objects.count()):
        parent = tops[index] if index < len(tops) else f"made-up-{index // CHILDREN}"
        row = {"external_id": f"made-up-{index}", "parent_external_id": parent, "kind": "unit"} | texts(index)
        columns = {column: place for place, column in enumerate(row)}
        rows.append(TableRow(index + 2, columns, tuple(row.values())))
    import_table(Table(rows))
    return Body.objects.count()


def texts(index):
    """Return the texts of a generated body: column → text."""
    found = {}
    for column, (field, language) in TEXTS.items():
        words, gap = WORDS[language.slug], "" if language.slug == "zh" else " "
        chosen = [words[(index // len(words) ** step + step) % len(words)] for step in range(3)]
        if field == "name":
            found[column] = f"{gap.join(chosen)} {index}"
        elif field == "opening":
            found[column] = gap.join([*chosen, *words[index % len(words) :], *words])
    return found


def write_folder(folder, number):
    """Write a folder for `load_directory` with `number` generated bodies in six languages, every fourth with functions."""
    bodies = [{"slug": "made-up", "kind": "secretariat", "parts": []}]
    for index in range(1, number):
        kind = "division" if index <= CHILDREN else "unit"
        bodies.append({"slug": f"made-up-{index}", "kind": kind, "parts": []})
        bodies[(index - 1) // CHILDREN]["parts"].append(bodies[-1])
    (folder / "texts").mkdir()
    (folder / "structure.json").write_text(json.dumps({"secretariat": bodies[0]}), encoding="utf-8")
    for language in LANGUAGES:
        own = {body["slug"]: _own_texts(index, language) for index, body in enumerate(bodies)}
        path = folder / "texts" / f"{language.slug}.json"
        path.write_text(json.dumps({"bodies": own}, ensure_ascii=False), encoding="utf-8")


def _own_texts(index, language):
    row = texts(index)
    own = {"name": row[language.column("name")], "opening": row[language.column("opening")]}
    if index % 4 == 0:
        own["functions"] = [texts(index + number)[language.column("opening")] for number in (1, 2)]
    return own


def load_real(path):
    """Load the seed with its glossary, and import a real organisation of 920 bodies below its Secretariat."""
    call_command("load_directory", stdout=io.StringIO())
    call_command("load_glossary", stdout=io.StringIO())
    root = Body.objects.get(parent=None).slug
    call_command("import_bodies", str(path), under=root, stdout=io.StringIO(), stderr=io.StringIO())
    return Body.objects.count()


def grow(number, unchanged_slugs=()):
    """Add generated units until there are `number` bodies, none of them below the bodies in `unchanged_slugs`.

    Each has the name of one body of the seed, and the mandate and functions of others, in six languages.
    """
    chance = random.Random(5)
    parents = list(Body.objects.exclude(kind="secretariat").exclude(slug__in=unchanged_slugs).order_by("pk"))
    openings = list(Mandate.objects.exclude(opening_en=""))
    functions = list(Function.objects.all())
    columns = {field: [language.column(field) for language in LANGUAGES] for field in ("name", "opening", "text")}
    named = [body for body in parents if all(getattr(body, column) for column in columns["name"])]
    bodies, mandates, lettered = [], [], []
    for index in range(number - Body.objects.count()):
        named_like = chance.choice(named)
        names = {column: f"{getattr(named_like, column)} {index}" for column in columns["name"]}
        parent = parents[index // CHILDREN]
        body = Body(kind="unit", slug=f"made-up-{index}", parent=parent, position=1000 + index, lft=1, rght=2, tree_id=1, level=parent.level + 1, **names)  # fmt: skip
        bodies.append(body)
        parents.append(body)
        mandates.append(_like(Mandate, chance.choice(openings), columns["opening"], body=body))
        for place in range(1, 3):
            lettered.append(
                _like(Function, chance.choice(functions), columns["text"], mandate=mandates[-1], position=place)
            )
    with tree.structure_lock():
        for start in range(0, len(bodies), CHILDREN):
            Body.objects.bulk_create(bodies[start : start + CHILDREN])
        Mandate.objects.bulk_create(mandates, batch_size=500)
        Function.objects.bulk_create(lettered, batch_size=500)
        tree.repair()
    return Body.objects.count()


def _like(model, other, columns, **columns_of_its_own):
    return model(**{column: getattr(other, column) for column in columns}, **columns_of_its_own)
