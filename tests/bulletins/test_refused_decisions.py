"""Decisions about a plan: those that do not fit are refused with a sentence, and no word is lost by the others."""

from collections import Counter
from copy import deepcopy

import pytest

from bulletins import decisions
from bulletins.decisions import DecisionError, decided_plan
from bulletins.documents import words_of
from tests.bulletins.texts import BULLETINS
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


UNRECOGNISED = BULLETINS["en"].replace("Section 3\nTreaty Section", "Treaties and seals").replace("3.1 The Treaty Section is headed by a Chief who", "3.1 It is headed by somebody who").replace("functions of the Section are", "tasks are").replace("(b) Publishing treaties.", "(b) Publishing treaties under decision 12/3.")  # fmt: skip


TITLE = Counter(["organization", "of", "the"])
"""Words of the title, which the name of its body says otherwise."""


def words_accounted_for(plan):
    """Return the words of the document that are neither in a body nor shown as left out."""
    texts = [f"{body.number} {body.name}" for body in plan.bodies]
    texts += [f"{one.label} {one.text}" if hasattr(one, "label") else one.text for body in plan.bodies for one in body.pieces()]  # fmt: skip
    texts += [one.text for one in plan.left_out if not one.keys] + [one.text for one in plan.paragraphs if not one.keys] + plan.markers  # fmt: skip
    document = Counter(word for one in plan.paragraphs for word in words_of(one.text))
    return document - Counter(word for text in texts for word in words_of(text))


def number_of(plan, text):
    return next(number for number, one in enumerate(plan.paragraphs) if one.text.startswith(text))


def test_a_heading_that_was_not_recognised_becomes_a_body_with_what_follows():
    plan = decided_plan(bulletin_under("finance-unit", UNRECOGNISED))
    (office,) = plan.bodies
    lost = words_accounted_for(plan)
    heading = number_of(plan, "Treaties and seals")
    key = (plan.paragraphs[heading].keys or [f"d{heading}"])[0]
    before = deepcopy(plan)
    for name, kind, parent, sentence in (
        ("", "", "", "needs a name"),
        ("X", "empire", "", "kind"),
        ("X", "", "b9", "any more"),
    ):
        with pytest.raises(DecisionError, match=sentence):
            decisions.make_body(plan, key, name, kind, parent)
    assert plan == before
    decisions.apply(plan, {"do": "heading", "key": key, "name": "Treaties and seals", "kind": "unit", "parent": "b1", "with_following": True})  # fmt: skip
    office, section = plan.bodies
    assert (section.name, section.parent) == ("Treaties and seals", "b1")
    assert [one.text for one in section.functions] == [
        "Registering treaties;",
        "Publishing treaties under decision 12/3.",
    ]
    assert section.opening[0].text.startswith("It is headed by somebody")
    assert [one.text for one in office.functions][-1] == "Reporting."
    assert [one.text for one in office.closing] == ["The Office is headed by a Director who is accountable to the Secretary-General."]  # fmt: skip
    assert ([one["symbol"] for one in section.citations], "decision 12/3" in [one["symbol"] for one in office.citations]) == (["decision 12/3"], False)  # fmt: skip
    assert words_accounted_for(plan) == lost == TITLE
    # And back
    decisions.merge_body(plan, section.key, "b1")
    assert [one.text for one in plan.bodies[0].functions][-1] == "Publishing treaties under decision 12/3."
    assert words_accounted_for(plan) == TITLE


def test_parts_are_left_out_and_taken_in_as_something_else():
    plan = decided_plan(bulletin_under("finance-unit"))
    office, section = plan.bodies
    assert words_accounted_for(plan) == TITLE
    decisions.leave_out(plan, "f2")  # with its items
    assert [one.key for one in office.functions] == ["f1", "f5"]
    number = number_of(plan, "(b) Applying article")
    assert (plan.paragraphs[number].keys, plan.paragraphs[number].reason) == ([], "left out by hand")
    assert words_accounted_for(plan) == TITLE
    decisions.take_in(plan, f"d{number}", "b1", "function")
    assert [(one.label, one.text) for one in office.functions][1] == ("(b)", "Applying article 8(j), in particular:")
    decisions.take_in(plan, f"d{number_of(plan, '(i) Its first')}", "b1", "opening")
    decisions.take_in(plan, f"d{number_of(plan, '(ii) Its second')}", "b2", "closing")
    assert (office.opening[-1].text, section.closing[-1].text) == ("(i) Its first part;", "(ii) Its second part;")
    opening = office.opening[0]
    decisions.leave_out(plan, opening.key)
    assert opening not in office.opening
    decisions.take_in(plan, f"d{number_of(plan, '2.1')}", "b1", "opening")
    assert office.opening[0].text.endswith("are as follows:")  # in the order of the document
    decisions.take_function(plan, "f1")
    assert office.opening[-1].text.startswith("(a) Serving the Conference")
    decisions.set_function(plan, "f6", ["Registering treaties;", "Listing them;"])
    decisions.leave_out(plan, "f6.1")
    assert (plan.left_out[-1].text, plan.left_out[-1].reason) == ("Listing them;", "left out by hand")
    key = f"l{len(plan.left_out) - 1}"
    decisions.take_in(plan, key, "b2", "function")
    assert [one.text for one in section.functions][-1] == "Listing them;"
    for refused in (lambda: decisions.take_in(plan, key, "b2"), lambda: decisions.take_in(plan, "d0", "b1", "king"), lambda: decisions.leave_out(plan, "f99")):  # fmt: skip
        before = deepcopy(plan)
        with pytest.raises(DecisionError):
            refused()
        assert plan == before
    decisions.leave_out(plan, f"p{key}")
    assert plan.left_out[-1].text == "Listing them;"
    assert words_accounted_for(plan) == TITLE
