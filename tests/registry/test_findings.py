"""Findings about mandates: what is listed, how it leaves the list, and functions that several bodies say alike."""

import pytest
from django.core.management import call_command

from jobs.models import Job
from registry import findings
from registry.models import RepeatedFunctions
from registry.repetitions import repetitions_of
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function, Mandate, MandateSource
from tests.html import Page
from tests.people.persons import person

pytestmark = pytest.mark.django_db

LONG = "Provide legal advice to the Executive Secretary on the interpretation of the Convention and its protocols"
NEARLY = LONG.replace("legal advice", "advice")
OTHER = "Organize the meetings of the subsidiary bodies and prepare the documents that they need for their work"


def groups(*texts, language=SOURCE):
    """The groups among texts, each of a body of its own, as sets of indexes."""
    rows = [(number, number, text) for number, text in enumerate(texts)]
    return [(set(one.functions), one.score) for one in repetitions_of(rows, language)]


def test_equal_texts_and_nearly_equal_ones_are_found_and_others_are_not():
    assert groups(LONG, LONG.upper().replace(" ", "  ") + ".", OTHER) == [({0, 1}, 100)]
    ((found, score),) = groups(LONG, NEARLY, OTHER)
    assert found == {0, 1}
    assert 85 <= score < 100
    assert groups("Legal advice", "Legal advice") == []  # too short to say anything
    assert groups(LONG, OTHER) == []
    assert [one.functions for one in repetitions_of([(1, 7, LONG), (2, 7, LONG)], SOURCE)] == []  # one body


@pytest.mark.parametrize(
    ("slug", "text", "other"),
    [
        ("zh", "就公约及其议定书的解释向执行秘书提供法律咨询意见", "就公约及其议定书的解释向执行秘书提供法律咨询"),
        ("ar", "تقديم المشورة القانونية إلى الأمين التنفيذي بشأن تفسير الاتفاقية", "تقديم المشورة القانونية إلى الأمين التنفيذي بشأن الاتفاقية"),
        ("ru", "Предоставлять Исполнительному секретарю юридические консультации по толкованию Конвенции", "Предоставлять Исполнительному секретарю консультации по толкованию Конвенции"),
    ],
)  # fmt: skip
def test_in_any_language(slug, text, other):
    assert [own for own, _score in groups(text, other, language=BY_SLUG[slug])] == [{0, 1}]


def test_a_text_that_very_many_bodies_share_with_small_differences_stays_quick_and_is_found():
    texts = [f"{LONG} in the year {number}" for number in range(300)]
    found = groups(*texts)
    assert sum(len(own) for own, _score in found) > 200


@pytest.fixture
def two(directory):
    """Two functions of two bodies that say nearly the same."""
    one, other = Body.objects.filter(mandate__isnull=False).exclude(mandate__functions=None)[:2]
    first, second = one.mandate.functions.first(), other.mandate.functions.first()
    Function.objects.filter(pk=first.pk).update(text_en=LONG)
    Function.objects.filter(pk=second.pk).update(text_en=NEARLY)
    return first, second


def test_the_command_stores_what_it_finds(two, capsys):
    call_command("find_repetitions")
    (group,) = RepeatedFunctions.objects.all()
    assert group.functions == sorted(function.pk for function in two)
    assert "1 function is said by several bodies." in capsys.readouterr().out
    assert Job.objects.get().state == "done"
    group.is_dismissed = True
    group.save()
    call_command("find_repetitions")
    assert findings.open_repetitions().count() == 0  # it stays dismissed
    Function.objects.filter(pk=two[0].pk).update(text_en=LONG + " itself")
    call_command("find_repetitions")
    assert findings.open_repetitions().count() == 1  # until a text changes


def test_the_list_of_what_is_said_twice_becomes_shorter(admin_client, two):
    call_command("find_repetitions")
    address = "/admin/registry/repeatedfunctions/?list=repeated"
    page = Page(admin_client.get(address))
    assert LONG in page.words
    assert NEARLY in page.words
    Function.objects.filter(pk=two[1].pk).update(text_en=OTHER)
    assert LONG not in Page(admin_client.get(address)).words  # they are no longer alike
    Function.objects.filter(pk=two[1].pk).update(text_en=NEARLY)
    (group,) = RepeatedFunctions.objects.all()
    admin_client.post(address, {"dismiss": str(group.pk)})
    assert LONG not in Page(admin_client.get(address)).words
    assert admin_client.post(address, {"dismiss": "x"}).status_code == 302
    assert admin_client.post(address, {"find": "1"}).status_code == 302
    assert Job.objects.filter(state="waiting").count() == 1


def test_what_has_no_source_leaves_the_list_when_it_gets_one(admin_client, directory):
    every = Body.objects.order_by()
    mandate = Mandate.objects.filter(functions__isnull=False, sources__isnull=False).first()
    function = mandate.functions.first()
    function.sources.clear()
    assert function in findings.functions_without_source(every)
    assert mandate not in findings.mandates_without_source(every)
    mandate.sources.clear()
    for other in mandate.functions.all():
        other.sources.clear()
    assert mandate in findings.mandates_without_source(every)
    assert function not in findings.functions_without_source(every)  # its mandate is listed
    source = MandateSource.objects.create(slug="new", kind="target", title_en="New target")
    assert source in findings.sources_without_function()
    for name in ("mandates", "functions", "sources", "links", "reviews", "x"):
        assert admin_client.get(f"/admin/registry/repeatedfunctions/?list={name}").status_code == 200
    mandate.sources.add(source)
    assert source not in findings.sources_without_function()
    assert mandate not in findings.mandates_without_source(every)
    other = MandateSource.objects.create(slug="old", kind="target", title_en="Old", status="discontinued")
    assert other not in findings.sources_without_function()


def test_reviews_are_listed_when_they_are_due_and_before(admin_client, sources):
    assert [source.slug for source in findings.reviews_due()] == ["a-res-80-251"]
    page = Page(admin_client.get("/admin/registry/repeatedfunctions/?list=reviews"))
    assert "Review due" in page.words


def test_an_editor_sees_what_they_can_change_and_acts_on_nothing(client, two):
    editor = person("branch", "Editors")
    editor.branches.create(body=Body.objects.get(slug="finance-unit"))
    client.force_login(editor)
    page = client.get("/admin/registry/repeatedfunctions/")
    assert page.status_code == 200
    shown = findings.mandates_without_source(findings.bodies_of(editor))
    assert {mandate.body.slug for mandate in shown} <= {"finance-unit"}
    assert client.post("/admin/registry/repeatedfunctions/", {"find": "1"}).status_code == 403
    assert client.post("/admin/registry/repeatedfunctions/", {"dismiss": "1"}).status_code == 403
