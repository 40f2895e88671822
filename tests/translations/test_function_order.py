"""Ordering the functions of a mandate: one entry of the history, under the optimistic lock of the form."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import Change
from secretariat.changes import current_revision
from secretariat.languages import LANGUAGES, list_marker
from secretariat.models import Body, Function
from tests.admin_forms import AdminForm
from tests.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

SLUG = "implementation-support-division"


@pytest.fixture
def address():
    return reverse("admin:divisions_division_change", args=[Body.objects.get(slug=SLUG).pk]) + "?language=en"


def stored():
    return list(Function.objects.filter(mandate__body__slug=SLUG).values_list("text_en", flat=True))


def in_this_order(*places):
    """What the script posts: every function with its new number; `places` are their old ones, from 0, in the new order."""
    return {f"functions-{old}-ORDER": str(new) for new, old in enumerate(places, start=1)}


@pytest.mark.both
class TestOrder:
    def test_any_order_is_stored_as_one_entry_of_the_history(self, admin_client, address):
        before, known = stored(), Change.objects.count()
        AdminForm(admin_client, address).save(in_this_order(5, 0, 1, 4, 3, 2))
        assert stored() == [before[place] for place in (5, 0, 1, 4, 3, 2)]
        (change,) = Change.objects.all()[: Change.objects.count() - known]
        facts = change.model, change.what, change.field, change.before, change.after
        assert facts == ("secretariat.mandate", "setting", "function_order", "1 2 3 4 5 6", "6 1 2 5 4 3")
        assert list(Function.objects.filter(mandate__body__slug=SLUG).values_list("position", flat=True)) == [*range(6)]

    def test_an_order_that_was_not_changed_is_no_change(self, admin_client, address):
        known, revision = Change.objects.count(), current_revision()
        AdminForm(admin_client, address).save(in_this_order(0, 1, 2, 3, 4, 5))
        assert (Change.objects.count(), current_revision()) == (known, revision)

    def test_retiring_the_first_function_is_one_entry_though_all_others_get_new_letters(self, admin_client, address):
        known, texts = Change.objects.count(), stored()
        Function.objects.get(text_en=texts[0]).delete()
        AdminForm(admin_client, address).save({"functions-1-text_en": "changed"})
        new = Change.objects.all()[: Change.objects.count() - known]
        assert {(change.what, change.field) for change in new} == {("removed", ""), ("text", "text")}
        assert list(Function.objects.filter(mandate__body__slug=SLUG).values_list("position", flat=True)) == [*range(5)]

    def test_a_new_function_goes_where_it_was_dragged_and_an_empty_one_is_none(self, admin_client, address):
        before = stored()
        form = AdminForm(admin_client, address)
        form.save(in_this_order(0, 1, 6, 2, 3, 4, 5) | {"functions-6-text_en": "new"})
        assert stored() == [*before[:2], "new", *before[2:]]
        AdminForm(admin_client, address).save(in_this_order(0, 1, 7, 2, 3, 4, 5, 6))
        assert len(stored()) == 7

    def test_a_page_that_comes_back_for_another_reason_overwrites_no_order(self, admin_client, address):
        first, second = AdminForm(admin_client, address), AdminForm(admin_client, address)
        first.save(in_this_order(5, 0, 1, 2, 3, 4))
        order = stored()
        second.refused({"name_en": ""})
        (sentence, *_who) = second.refused({"name_en": "A name", **in_this_order(1, 0, 2, 3, 4, 5)})
        assert "The order is now" in sentence
        assert stored() == order
        second.save()
        assert stored() == [order[place] for place in (2, 1, 3, 4, 5, 0)]

    def test_reordering_asks_no_query_for_each_function(self, admin_client, address):
        counts = []
        for order in ((1, 0, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0)):
            form = AdminForm(admin_client, address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                form.save(in_this_order(*order))
            counts.append(sum('UPDATE "secretariat_function"' in query["sql"] for query in queries))
        assert counts == [1, 1]


def test_the_log_of_the_admin_names_the_order_once(admin_client, address):
    AdminForm(admin_client, address).save(in_this_order(5, 0, 1, 2, 3, 4))
    message = LogEntry.objects.latest("pk").get_change_message()
    assert message.count("Order") == 1
    assert "function" not in message


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.slug)
def test_the_history_shows_the_order_in_the_letters_of_its_reader(language, admin_client, address):
    AdminForm(admin_client, address).save(in_this_order(1, 0, 2, 3, 4, 5))
    admin_client.cookies["django_language"] = language.code
    page = Page(admin_client.get(reverse("admin:history_change_change", args=[Change.objects.first().pk])))
    sides = [
        " ".join(list_marker(number, language) for number in order)
        for order in ((1, 2, 3, 4, 5, 6), (2, 1, 3, 4, 5, 6))
    ]
    assert (page.texts("del"), page.texts("ins")) == ([sides[0]], [sides[1]])


def test_without_a_script_the_numbers_can_be_typed(admin_client, address):
    page = Page(admin_client.get(address))
    fields = [element for element in page.all("input", **{"class": "order"}) if "__prefix__" not in element["name"]]
    assert [field["value"] for field in fields if "value" in field] == list("123456")
    assert [field for field in fields if "hidden" in field] == []


def test_the_two_fields_for_mandate_sources_are_told_apart(admin_client, address):
    labels = [text for text in Page(admin_client.get(address)).texts("label") if "source" in text.casefold()]
    assert labels == ["Mandate sources of this function"] * 8 + ["Mandate sources of the whole mandate"]


@pytest.mark.both
class TestItems:
    """Functions become items of others with the fields of the form, which the script fills in as well."""

    def levels(self):
        return list(Function.objects.filter(mandate__body__slug=SLUG).values_list("level", flat=True))

    def test_levels_are_stored_with_the_order_as_one_change(self, admin_client, address):
        before, known = stored(), Change.objects.count()
        AdminForm(admin_client, address).save({"functions-1-LEVEL": "1", "functions-2-LEVEL": "2"})
        assert (stored(), self.levels()) == (before, [0, 1, 2, 0, 0, 0])
        (change,) = Change.objects.all()[: Change.objects.count() - known]
        assert (change.field, change.before, change.after) == ("function_order", "1 2 3 4 5 6", "1 >2 >>3 4 5 6")
        form = AdminForm(admin_client, address)
        markers = [own["text"] for own in form.page.all("bdi", **{"class": "function-marker"})][:6]
        assert markers == ["(a)", "(a)(i)", "(a)(i)a", "(b)", "(c)", "(d)"]
        # A number that is typed takes the items along; a new function can be an item at once.
        form.save({"functions-0-ORDER": "5", "functions-6-text_en": "new", "functions-6-LEVEL": "1"})
        assert stored() == [before[place] for place in (3, 4, 0, 1, 2, 5)] + ["new"]
        assert self.levels() == [0, 0, 0, 1, 2, 0, 1]

    def test_a_level_that_cannot_be_is_refused_with_a_sentence(self, admin_client, address):
        form = AdminForm(admin_client, address)
        for change in ({"functions-0-LEVEL": "1"}, {"functions-3-LEVEL": "2"}, {"functions-3-LEVEL": "3"}):
            (sentence, *_more) = form.refused(change)
            assert "cannot be so deep" in sentence or "not one of the available choices" in sentence
            form = AdminForm(admin_client, address)
        assert self.levels() == [0] * 6

    def test_a_function_is_retired_with_its_items_and_the_page_shows_them(self, admin_client, address):
        before = stored()
        AdminForm(admin_client, address).save({"functions-1-LEVEL": "1", "functions-2-LEVEL": "1"})
        form = AdminForm(admin_client, address)
        (sentence,) = form.refused({"functions-0-DELETE": "on", "functions-2-LEVEL": "0"})
        assert "Save its new level first" in sentence
        page = AdminForm(admin_client, address).retire({"functions-0-DELETE": "on", "functions-1-DELETE": "on"})
        assert all(text in page.page.words for text in before[:3])
        assert (stored(), self.levels()) == (before[3:], [0, 0, 0])

    def test_levels_that_somebody_else_changed_meanwhile_are_a_conflict(self, admin_client, address):
        first, second = AdminForm(admin_client, address), AdminForm(admin_client, address)
        first.save({"functions-1-LEVEL": "1"})
        (sentence, *_who) = second.refused({"functions-2-LEVEL": "1"})
        assert "Somebody else has changed the order" in sentence
        third = AdminForm(admin_client, address)
        third.save({"functions-2-text_en": "changed"})
        assert self.levels() == [0, 1, 0, 0, 0, 0]
