"""A directory as large as a real government's: generated bodies below the seed, for tests of what must not grow with it.

Ten levels, one parent with 335 children, names in English and French, every fourth with a mandate and two functions.
They are written as rows, without signals: 23,000 of them take seconds.
"""

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from history.models import Change
from secretariat import tree
from secretariat.languages import LANGUAGES
from secretariat.models import Body, Function, Kind, Mandate
from secretariat.saving import insert_all
from secretariat.tree import doctor
from translations.models import TextState

MANY = 23_000
"""As many as the largest real directory that was imported has, in round figures."""
DIVISIONS, CHILDREN, WIDEST = 12, 3, 335
DEEPER = 4
"""Of a hundred bodies, so many are each a part of the one before."""
WORDS = {
    "en": ("Review", "Forests", "Marine", "Capacity", "Finance", "Data", "Policy", "Access", "Risk", "Science", "Energy"),
    "fr": ("Examen", "Forêts", "Mer", "Capacités", "Finances", "Données", "Politique", "Accès", "Risques", "Science", "Énergie"),
}  # fmt: skip


def load_many(number=MANY):
    """Add generated bodies below the seed until there are `number`; returns the first of them, which has 335 children."""
    root, known = Body.objects.get(parent=None).pk, Body.objects.order_by("pk").filter(slug__startswith="generated-")
    first = known[0].pk if known else Body.objects.aggregate(last=Max("pk"))["last"] + 1
    with tree.structure_lock():
        stored, start = doctor.stored_rows(), known.count()
        bodies = [_body(first, start + index, root) for index in range(number - len(stored))]
        rows = [*stored, *bodies]
        ranks, places = doctor.ranks_of(rows), doctor.derive(rows)
        placed = [row | places[row["id"]] | {"position": ranks[row["id"]]} for row in rows]
        doctor.write_rows(placed[: len(stored)])
        _insert(Body, placed[len(stored) :])
        ids = [row["id"] for row in bodies]
        owners = ids[::4]
        _insert(Mandate, [_mandate(pk, first) for pk in owners])
        _insert(Function, [_function(pk, first, place) for pk in owners for place in (0, 1)])
        texts = [("secretariat.body", pk, "name") for pk in ids]
        texts += [("secretariat.mandate", pk, "opening") for pk in owners]
        texts += [("secretariat.function", 2 * pk + place, "text") for pk in owners for place in (0, 1)]
        _insert(TextState, [_state(*text) for text in texts])
        _insert(Change, [_change(row, *about) for row in bodies for about in ADDED])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Body, Mandate, Function]):
                cursor.execute(statement)
    return Body.objects.get(pk=first)


def _insert(model, rows):
    """Write rows, each a dict by column, all with the same columns."""
    columns = {field.attname: field.name for field in model._meta.concrete_fields}
    names = [name for name in columns if name in rows[0]]
    insert_all(model, [columns[name] for name in names], (tuple(row[name] for name in names) for row in rows))


NOW = timezone.now()


def _body(first, number, root):
    if number < DIVISIONS:
        parent = root
    elif number < DIVISIONS + WIDEST:
        parent = first
    elif number % 100 < DEEPER:
        parent = first + number - 1
    else:
        parent = first + 1 + (number - DIVISIONS - WIDEST) // CHILDREN
    return {
        "id": first + number,
        "kind": Kind.DIVISION if number < DIVISIONS else Kind.UNIT,
        "parent_id": parent,
        "position": 1000 + number,
        "slug": f"generated-{number}",
        "external_id": f"generated:{number}",
        "is_published": True,
        "updated_at": NOW,
        **_texts("name", number, 3, number),
        **_texts("acronym", number, 1 if number % 5 == 0 else 0),
    }


def _mandate(pk, first):
    return {"id": pk, "body_id": pk, **_texts("opening", pk - first, 12), **_texts("closing", pk, 0)}


def _function(pk, first, place):
    text = _texts("text", pk - first + place, 8)
    return {"id": 2 * pk + place, "mandate_id": pk, "position": place, "former_letter": "", **text}


def _texts(field, number, words, last=""):
    """The columns of a text of so many words in two languages; the others have none."""
    row = {field: "", **{language.column(field): None for language in LANGUAGES}}
    for slug, known in WORDS.items():
        chosen = [known[(number // len(known) ** (place % 4) + place) % len(known)] for place in range(words)]
        row[f"{field}_{slug}"] = " ".join([*chosen, str(last)]).strip() if words else ""
    row[field] = row[f"{field}_en"]
    return row


def _state(model, pk, field):
    key = {"model": model, "object_id": pk, "field": field, "language": "fr"}
    return key | {
        "state": TextState.Approval.UNOFFICIAL, "version": 1, "source_text": "", "source_version": 0, "changed_at": NOW
    }  # fmt: skip


ADDED = (("added", "", ""), ("text", "name", "en"), ("text", "name", "fr"))
"""What the history has of a generated body: (what, field, language)."""


def _change(body, what, field, language):
    return {
        "at": NOW, "revision": 1, "person_id": None, "person_name": "", "source": "load", "note": "",
        "is_editorial": False, "what": what, "model": "secretariat.body", "object_id": body["id"],
        "label": body["name_en"], "body": body["id"], "body_name": body["name_en"], "is_public": True,
        "field": field, "language": language, "before": "", "after": body[f"name_{language}"] if field else "",
        "left": None, "snapshot": "",
    }  # fmt: skip
