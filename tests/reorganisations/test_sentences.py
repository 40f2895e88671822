"""Each kind of event as a sentence, with an article or quotation marks where the language needs them."""

from datetime import date

import pytest
from django.utils import timezone

from reorganisations.kinds import EventKind
from reorganisations.models import SuccessionEvent
from reorganisations.sentences import day_of, sentence_of
from secretariat.languages import BY_SLUG, LANGUAGES

BODIES = {
    "1": {"names": {"en": "Finance Unit", "fr": "Unité des finances"}},
    "2": {"names": {"en": "Legal", "fr": "Affaires juridiques"}},
    "3": {"names": {"en": "Budget Unit", "fr": "Unité du budget"}},
}
FUNCTIONS = {"7": {"texts": {"en": "paying", "fr": "payer"}, "body": 1}, "8": {"texts": {"en": "counting"}, "body": 2}}
K = EventKind
CASES = [
    (K.ESTABLISHED, {"successors": [1], "to": 2}, "The Finance Unit was established as a part of Legal."),
    (K.ESTABLISHED, {"successors": [1]}, "The Finance Unit was established."),
    (K.RENAMED, {"successors": [1], "names_before": {"en": "Accounts"}}, "Accounts was renamed the Finance Unit."),
    (K.RENAMED, {"successors": [1], "names_before": {}}, "The Finance Unit was given another acronym, address or name in another language."),
    (K.MOVED, {"successors": [1], "left": 2, "to": 3}, "The Finance Unit was moved from Legal to the Budget Unit."),
    (K.MERGED, {"predecessors": [1, 2, 3], "successors": [3]}, "The Finance Unit and Legal were merged into the Budget Unit."),
    (K.SPLIT, {"predecessors": [1], "successors": [1, 2]}, "The Finance Unit gave a part of its mandate to Legal."),
    (K.SPLIT, {"predecessors": [1], "successors": [2, 3]}, "The Finance Unit was split into Legal and the Budget Unit."),
    (K.ABOLISHED, {"predecessors": [1], "successors": [2]}, "The Finance Unit was abolished; Legal continues its work."),
    (K.ABOLISHED, {"predecessors": [1], "successors": []}, "The Finance Unit was abolished."),
    (K.KIND_CHANGED, {"successors": [1], "old_kind": "unit", "new_kind": "division"}, "The Finance Unit, of the kind “Unit”, became one of the kind “Division”."),
    (K.TEXTS_CHANGED, {"successors": [1]}, "The mandate of the Finance Unit was given other texts."),
    (K.FUNCTIONS_TRANSFERRED, {"left": 1, "to": 2, "pairs": [[7, 7]]}, "The function “paying” was transferred from the Finance Unit to Legal."),
    (K.FUNCTIONS_TRANSFERRED, {"left": 1, "to": 2, "pairs": [[7, 7], [8, 8]]}, "2 functions were transferred from the Finance Unit to Legal."),
    (K.FUNCTIONS_AMENDED, {"successors": [1], "pairs": [[7, 7]]}, "The function “paying” of the Finance Unit was amended."),
    (K.FUNCTIONS_AMENDED, {"successors": [1], "pairs": [[7, 7], [8, 8]]}, "2 functions of the Finance Unit were amended."),
    (K.FUNCTIONS_MERGED, {"pairs": [[7, 8], [8, 8]]}, "2 functions were merged into “counting” of Legal."),
    (K.FUNCTION_SPLIT, {"pairs": [[7, 7], [7, 8]]}, "The function “paying” was split into 2 functions."),
    (K.FUNCTIONS_ESTABLISHED, {"pairs": [[None, 7]]}, "The Finance Unit was given the function “paying”."),
    (K.FUNCTIONS_DISCONTINUED, {"pairs": [[7, None]], "reason": "done"}, "The function “paying” of the Finance Unit was discontinued: done."),
    (K.FUNCTIONS_DISCONTINUED, {"pairs": [[9, None]]}, "The function “…” of … was discontinued."),
]  # fmt: skip


def event_of(kind, facts):
    whole = {"bodies": BODIES, "functions": FUNCTIONS, **facts}
    return SuccessionEvent(kind=kind, day=date(2026, 3, 1), entered_at=timezone.now(), facts=whole)


@pytest.mark.parametrize(("kind", "facts", "sentence"), CASES)
def test_each_kind_of_event_is_a_sentence_in_every_language(kind, facts, sentence):
    event = event_of(kind, facts)
    assert sentence_of(event) == sentence
    for language in LANGUAGES:
        shown = sentence_of(event, language)
        assert shown.endswith(("。", ".")), shown
        assert "%(" not in shown


def test_every_kind_has_a_case():
    assert {kind for kind, _facts, _sentence in CASES} == {*EventKind}


def test_names_stand_in_quotation_marks_where_an_article_would_depend_on_the_gender():
    event = event_of(K.MOVED, {"successors": [1], "left": 2, "to": 3})
    assert sentence_of(event, BY_SLUG["fr"]).count("«\N{NO-BREAK SPACE}") == 3
    assert day_of(event).startswith("1 March 2026 (entered on ")
