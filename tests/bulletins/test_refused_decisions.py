"""Decisions about a plan that do not fit are refused with a sentence, and change nothing."""

from copy import deepcopy

import pytest

from bulletins import decisions
from bulletins.decisions import DecisionError, decided_plan
from tests.bulletins.uploaded import bulletin_under

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]


def test_decisions_that_do_not_fit_are_refused():
    plan = decided_plan(bulletin_under("finance-unit"))
    body, other = plan.bodies[0].key, plan.bodies[1].key
    first = plan.bodies[0].functions[0].key
    decisions.match_body(plan, body, 1)
    cases = {
        "A body needs a name": lambda: decisions.set_body(plan, body, " ", "unit", None),
        "This kind is not known": lambda: decisions.set_body(plan, body, "Name", "empire", None),
        "a part of itself": lambda: decisions.set_body(plan, body, "Name", "unit", body),
        "not part of the plan": lambda: decisions.set_body(plan, "b99", "Name", "unit", None),
        "matched with this one": lambda: decisions.match_body(plan, other, 1),
        "Choose another body": lambda: decisions.merge_body(plan, body, body),
        "any more": lambda: decisions.drop_source(plan, body, "X/99", is_dropped=True),
        "A function needs a text": lambda: decisions.set_function(plan, first, ["", " "]),
        "no function before it": lambda: decisions.join_function(plan, first),
    }
    before = deepcopy(plan.bodies)
    for sentence, refused in cases.items():
        with pytest.raises(DecisionError, match=sentence):
            refused()
    assert plan.bodies == before


def test_a_text_that_is_divided_becomes_several_functions():
    plan = decided_plan(bulletin_under("finance-unit"))
    functions = plan.bodies[0].functions
    count, key = len(functions), functions[0].key
    decisions.set_function(plan, key, ["one", "two", "three"])
    assert [one.text for one in functions[:3]] == ["one", "two", "three"]
    assert len(functions) == count + 2
    assert len({one.key for one in functions}) == len(functions)
    decisions.join_function(plan, functions[1].key)
    assert functions[0].text == "one two"
