"""Items of functions in reorganisations: they go with what they are items of, and levels stay in what is carried out."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from history.comparison import differences
from history.models import Change
from public_record.comparing import compare
from public_record.updating import record_errors
from reorganisations.carrying_out import put_in_force
from reorganisations.ledger_table import ledger_rows
from reorganisations.lifecycle import propose_undoing
from reorganisations.models import Reorganisation, SuccessionEvent
from reorganisations.planning import plan_of
from reorganisations.sentences import sentence_of
from secretariat.function_order import put_in_order
from secretariat.languages import SOURCE
from secretariat.models import Function
from tests.clock import later
from tests.reorganisations.drafts import directory, draft, function, functions_of, letters, pk

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def with_items():
    """Function a of forests has the item b, which has the item c; y is an item of x in oceans."""
    directory()
    for slug, levels in (("forests", [0, 1, 2]), ("oceans", [0, 1])):
        functions = functions_of(slug)
        put_in_order(functions[0].mandate, functions, levels)


def levels(slug):
    return [(letter, own.level) for letter, own in zip(letters(slug), functions_of(slug), strict=True)]


def carried_out(*operations):
    row = draft(*operations)
    plan = plan_of(row)
    assert [finding.code for finding in plan.blocking()] == []
    put_in_force(row)
    assert list(record_errors()) == []
    return plan


def test_a_function_is_transferred_with_its_items_and_an_item_alone_becomes_a_function():
    plan = carried_out(("transfer-function", {"function": function("a").pk, "to": pk("oceans")}))
    assert levels("oceans") == [("x", 0), ("y", 1), ("a", 0), ("b", 1), ("c", 2)]
    assert levels("forests") == []
    assert {(line.function, str(line.fate)) for line in plan.ledger} == {
        (function(letter).pk, "transferred") for letter in "abc"
    }
    carried_out(("transfer-function", {"function": function("b").pk, "to": pk("forests"), "position": 0}))
    assert (levels("forests"), levels("oceans")) == ([("b", 0), ("c", 1)], [("x", 0), ("y", 1), ("a", 0)])


def test_a_function_is_discontinued_with_its_items_but_for_those_that_have_a_fate_of_their_own():
    known = Change.objects.filter(what="removed").count()
    carried_out(
        ("transfer-function", {"function": function("c").pk, "to": pk("oceans")}),
        ("discontinue-function", {"function": function("a").pk}),
    )
    assert (levels("forests"), levels("oceans")) == ([], [("x", 0), ("y", 1), ("c", 0)])
    assert Change.objects.filter(what="removed").count() == known + 2
    kept = function("y").pk
    carried_out(
        ("keep-function", {"function": kept}),
        ("discontinue-function", {"function": function("x").pk, "reason": "done"}),
    )
    assert (levels("oceans"), function("y").pk) == ([("y", 0), ("c", 0)], kept)


def test_what_is_established_has_its_level_and_a_merger_keeps_items():
    texts = [
        {("function", -place, "text"): {"en": f"Text {letter} of oceans"}} for place, letter in enumerate("pqr", 1)
    ]
    carried_out(
        *(
            ("establish-function", {"function": -place, "to": pk("oceans"), "level": level}, texts[place - 1])
            for place, level in ((1, 0), (2, 1), (3, 2))
        )
    )
    assert levels("oceans")[2:] == [("p", 0), ("q", 1), ("r", 2)]
    into = function("p").pk
    carried_out(("merge-functions", {"functions": [function("x").pk, into], "into": into}, {}))
    assert levels("oceans") == [("p", 0), ("q", 1), ("r", 2), ("y", 1)]
    row = draft(("establish-function", {"function": -1, "to": pk("oceans"), "level": 3}, texts[0]))
    assert "does_not_fit" in [finding.code for finding in plan_of(row).blocking()]


def test_the_form_of_a_mandate_puts_new_functions_and_items_after_the_one_that_is_chosen(admin_client):
    row = draft(status="draft")
    address = f"/admin/reorganisations/reorganisation/{row.pk}/do/mandate/?body={pk('oceans')}"
    form = admin_client.get(address).context["form"]
    values = {field.html_name: "" if field.value() is None else field.value() for field in form}
    x = function("x").pk
    values |= {"new_1": "Text p of oceans", "new_1_after": x, "new_2": "Text q of oceans", "new_2_after": x, "new_2_level": 1, "new_3": "Text r of oceans", "new_3_level": 1}  # fmt: skip
    assert admin_client.post(address, values).status_code == 302
    Reorganisation.objects.update(status="approved")
    put_in_force(Reorganisation.objects.get())
    assert levels("oceans") == [("x", 0), ("q", 1), ("y", 1), ("p", 0), ("r", 1)]


def test_functions_of_a_body_that_is_merged_arrive_with_their_items():
    carried_out(
        ("merge", {"bodies": [pk("forests"), pk("oceans")], "into": pk("oceans")}),
        *(("keep-function", {"function": function(letter).pk}) for letter in "ax"),
    )
    assert levels("oceans") == [("x", 0), ("y", 1), ("a", 0), ("b", 1), ("c", 2)]
    assert Function.objects.filter(level=2).count() == 1


def test_a_reorganisation_changes_levels_and_its_undoing_brings_them_back():
    day = timezone.localdate()
    with later(1):
        plan = carried_out(
            ("amend-function", {"function": function("b").pk, "level": 0}),
            ("amend-function", {"function": function("x").pk}, {("function", function("x").pk, "text"): {"en": "Text x of oceans, anew"}}),
            ("amend-function", {"function": function("y").pk, "level": 0}),
        )  # fmt: skip
        assert (levels("forests"), [level for _letter, level in levels("oceans")]) == (
            [("a", 0), ("b", 0), ("c", 1)],
            [0, 0],
        )
        assert {line.function: (str(line.fate), line.levels) for line in plan.ledger} == {
            function("b").pk: ("amended", (1, 0)), function("y").pk: ("amended", (1, 0)), function("x").pk: ("amended", ())
        }  # fmt: skip
        sentences = {sentence_of(event) for event in SuccessionEvent.objects.all()}
        assert len([one for one in sentences if "became a function of its own" in one]) == 2
        assert len([one for one in sentences if "was amended" in one]) == 1
        reorganisation = Reorganisation.objects.latest("pk")
        rows = {row.function: [*map(str, row.levels)] for row in ledger_rows(reorganisation, None)}
        assert rows[function("b").pk] == ["an item", "a function"]
        assert Change.objects.filter(field="function_order", after="1 2 >3").exists()
    with later(3):
        comparison = compare(day, timezone.localdate(), None)
        found = {one.pk: [(text.what, text.before, text.after) for text in one.texts] for one in differences(comparison, SOURCE, comparison.ids())}  # fmt: skip
        assert sorted(found[pk("forests")]) == [
            ("Level of the function “Text b of forests”", "an item", "a function"),
            ("Level of the function “Text c of forests”", "an item of an item", "an item"),
        ]
        undoing = propose_undoing(User.objects.create_superuser("boss"), reorganisation)
        undoing.takes_effect_on = timezone.localdate()
        undoing.status = "approved"
        undoing.save()
        put_in_force(undoing)
        assert (levels("forests"), levels("oceans")) == ([("a", 0), ("b", 1), ("c", 2)], [("x", 0), ("y", 1)])


def test_levels_that_cannot_be_are_refused_and_items_go_along():
    for values in ({"function": function("a").pk, "level": 1}, {"function": function("b").pk, "level": 3}, {"function": function("b").pk, "level": "1"}):  # fmt: skip
        assert "does_not_fit" in [finding.code for finding in plan_of(draft(("amend-function", values))).blocking()]
    carried_out(("amend-function", {"function": function("b").pk, "level": 0}))
    carried_out(("amend-function", {"function": function("b").pk, "level": 1}))
    assert levels("forests") == [("a", 0), ("b", 1), ("c", 2)]
