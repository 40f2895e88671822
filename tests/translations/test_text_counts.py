"""What the database counts is what the report says of every single text, and a page of the queue is a part of the whole."""

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from django.apps import apps
from django.utils import timezone

from secretariat.changes import change_context
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, MandateSource
from tests.people.persons import person
from translations import texts, workflow
from translations.desk import queue_texts
from translations.desk.queue_texts import FilterForm, QueueTexts, next_desk
from translations.models import Task, TextState
from translations.status_report import TARGETS, status_report
from translations.text_counts import OTHERS, Filters, Parts, Segments, count_texts
from translations.workflow import BaseVersions, Translation

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

FRENCH, ARABIC = BY_SLUG["fr"], BY_SLUG["ar"]
STATES = [value for value, _label in queue_texts.STATES]


@pytest.fixture
def reviewer():
    return person("rev", "Reviewers", reviews=["fr", "ar"])


@pytest.fixture
def translator():
    return person("trad", "Translators", translates=["fr"])


@pytest.fixture(autouse=True)
def everything_there_is(directory, reviewer, translator):
    """Texts of every status, with tasks of every stage, some of them old."""
    one, two, three, four, *_ = Body.objects.filter(kind="unit")
    source = MandateSource.objects.first()
    texts.write(one, FRENCH, {"name": "", "acronym": ""})
    texts.write(two, SOURCE, {"name": "Changed"})
    with change_context(editorial=True):
        texts.write(three, SOURCE, {"name": "Corrected"})
    texts.write(one, SOURCE, {"acronym": ""})
    texts.write(two, ARABIC, {"name": ""})
    now = workflow.Translation(four, "name", FRENCH)
    texts.set_state(four, FRENCH, {"name": now.source()}, texts.versions(four, FRENCH), TextState.Approval.APPROVED)
    for obj, language, submit in ((one, FRENCH, False), (two, FRENCH, True), (source, FRENCH, False)):
        text = Translation(obj, texts.fields_of(obj)[0], language)
        base = BaseVersions("", text.version(), text.source())
        workflow.save_draft(translator, text, "Brouillon", base, submit=submit)
    workflow.assign(reviewer, Translation(four, "name", FRENCH), translator)
    workflow.assign(reviewer, Translation(three, "name", ARABIC), reviewer)
    Task.objects.filter(object_id=one.pk).update(changed_at=timezone.now() - timedelta(days=9))
    TextState.objects.filter(object_id=two.pk, language="en").update(changed_at=timezone.now() - timedelta(days=9))


def facts(text):
    return text.language, text.status, text.stage, text.is_corrected


@pytest.mark.parametrize("languages", [TARGETS, (FRENCH,)], ids=["all", "one"])
def test_the_counts_are_those_of_the_report(languages):
    counted, words = Counter(), Counter()
    for group in count_texts(languages, Parts(8), Filters(with_corrected=True), with_words=True):
        for one in group.facts:
            counted[group.group is OTHERS, *facts(one)] += group.number
            words[group.group is OTHERS, one.language] += group.words
    expected, expected_words = Counter(), Counter()
    for text in status_report(languages):
        expected[text.body is None, *facts(text)] += 1
        expected_words[text.body is None, text.language] += text.words
    assert counted == expected
    assert words == expected_words
    assert {status for _others, _language, status, *_rest in counted} >= {"missing", "stale", "unofficial", "approved"}
    assert {stage for *_rest, stage, _corrected in counted} >= {"open", "draft", "review"}
    assert {corrected for *_rest, corrected in counted} == {True, False}


def test_a_segment_has_the_texts_of_its_bodies():
    bodies = list(Body.objects.all())
    counted = Counter()
    for group in count_texts(TARGETS, Segments([(body.lft, body.pk) for body in bodies]), with_others=False):
        counted[group.group] += group.number * len(group.facts)
    assert counted == Counter(text.body for text in status_report() if text.body is not None)


def test_a_branch_has_the_texts_of_its_bodies_alone():
    branch = Body.objects.filter(kind="division").first()
    number = sum(group.number * len(group.facts) for group in count_texts(TARGETS, Parts(8, branch), with_others=False))
    assert number == len([*status_report(bodies=list(branch.branch().values_list("pk", flat=True)))])


def test_the_pages_of_the_queue_are_all_texts_that_match(monkeypatch, reviewer, translator):
    """Of every state with every other filter, in one test: what it needs takes longer than the queues."""
    monkeypatch.setattr(queue_texts, "PART", 4)
    division = Body.objects.filter(kind="division").first()
    queries = [{}, {"language": "fr"}, {"assignee": "me"}, {"assignee": "nobody"}, {"assignee": translator.pk}, {"age": 7}, {"body": division.pk}]  # fmt: skip
    wrong, sizes = [], Counter()
    for state, query in product(STATES, queries):
        form = FilterForm({"state": state, **query}, reviewer, (FRENCH, ARABIC))
        whole, shown = form.texts(), QueueTexts(form)
        pages = [shown[start : start + 25] for start in range(0, len(whole), 25)]
        if shown.count() != len(whole) or [text.key for page in pages for text in page] != [text.key for text in whole]:
            wrong.append((state, query, shown.count(), len(whole)))
        sizes[state] += len(whole)
        sizes[str(query)] += len(whole)
    assert wrong == []
    assert [name for name, size in sizes.items() if not size] == ["returned"]


def test_the_next_desks_are_all_desks_with_work_in_order_and_round(monkeypatch, reviewer):
    monkeypatch.setattr(queue_texts, "PART", 4)
    waiting = {
        ("secretariat.body", text.body) if text.body else (text.model, text.object_id)
        for text in status_report([FRENCH])
        if queue_texts.waits_for(text, True)
    }
    first = here = next_desk(Body.objects.get(parent=None), FRENCH, reviewer)
    found = []
    while here not in found:
        found.append(here)
        model, pk = here
        subject = apps.get_model(model).objects.get(pk=pk)
        here = next_desk(subject, FRENCH, reviewer)
    assert here == first or here == ("secretariat.body", Body.objects.get(parent=None).pk)
    assert set(found) == waiting
    ranks = {pk: number for number, pk in enumerate(Body.objects.values_list("pk", flat=True))}
    order = [(ranks.get(pk, 10_000) if model == "secretariat.body" else 10_000, model, pk) for model, pk in found]
    assert order[: order.index(max(order)) + 1] == sorted(order[: order.index(max(order)) + 1])
