"""The battery in its fast form; `make battery` runs the same with the sizes of the issue and prints the table.

There, every row is measured on both databases; in the fast form, those of locks, transactions and bulk writes are.
"""

from contextlib import nullcontext

import pytest
from django.contrib.admin import AdminSite, ModelAdmin, StackedInline
from django.contrib.auth.models import User
from django.db import connection

from people.models import LanguageRole
from secretariat import middleware
from secretariat.admin.base import BaseAdmin
from secretariat.admin.optimistic_lock import OptimisticLockForm, OptimisticLockMixin
from secretariat.languages import LANGUAGES
from secretariat.snapshots import DEPENDENTS
from tests import entry_points
from tests.databases import delete_everything
from tests.many_bodies import MANY
from tests.test_every_admin_page import admin_pages

from . import (
    away,
    bounds,
    browser,
    damaged,
    dragging,
    entering,
    every_field,
    hostile,
    interleaved,
    killed,
    languages,
    matrix,
    power_cut,
    removals,
    structure,
    topology,
    twice,
    unsaved,
)
from .rows import FULL, Row, report, size
from .without import no_trigger

pytestmark = [pytest.mark.django_db(transaction=True), *([pytest.mark.both] if FULL else [])]


@pytest.mark.both
def test_many_writers_of_the_structure():
    report(structure.writers(processes=8, steps=size(60, 10)))


@pytest.mark.both
def test_movers_beside_savers_of_texts():
    report(structure.movers_and_savers(movers=size(4, 2), savers=size(4, len(LANGUAGES)), steps=size(60, 15)))


@pytest.mark.postgresql
def test_writes_that_forget_the_lock():
    report(structure.forgetful())


def test_clients_who_drag(tmp_path):
    report(dragging.dragging(tmp_path, clients=size(8, 4), workers=size(4, 2), drags=size(20, 4)))


if not FULL:  # once is enough
    test_clients_who_drag = pytest.mark.browser(test_clients_who_drag)


@pytest.mark.both
def test_two_languages_and_one(admin_client):
    report(languages.pairs_of_languages(admin_client))
    delete_everything()
    report(languages.same_language_twice(admin_client))


@pytest.mark.sqlite
def test_saves_before_a_power_cut(tmp_path):
    report(power_cut.saves(tmp_path, count=size(20, 5)))


@pytest.mark.django_db
@pytest.mark.usefixtures("unchecked")
def test_every_field():
    every_field.plant_everything()
    report(every_field.every_field())


@pytest.mark.both
def test_damaged_trees():
    report(*damaged.repaired(delete_everything, trees=size(50, 5), cycles=size(10, 2)))


@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_every_page_has_a_bound(admin_client, admin_user):
    report(bounds.bounded_pages(admin_client, admin_user, many=size(MANY, 2_000)))


def test_posts_that_are_sent_twice():
    report(twice.sent_twice())


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_posts_that_cannot_be_taken(admin_user):
    report(unsaved.posts_that_cannot_be_taken(admin_user))


def test_changes_between_two_queries():
    report(interleaved.interleaved(step=size(1, 13)))


@pytest.mark.django_db
def test_who_may_do_what():
    report(matrix.permissions())


@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_hostile_requests(client, admin_client):
    # On both databases together 50,000, or 600.
    report(hostile.requests(client, admin_client, list(admin_pages()), count=size(25_000, 300)))


if FULL:  # the fast forms are in tests/exchange/test_killed.py, tests/secretariat/test_put_back.py and tests/test_every_entry_point.py

    @pytest.mark.django_db
    @pytest.mark.usefixtures("directory")
    def test_removals_put_back():
        report(removals.put_back())

    @pytest.mark.django_db
    @pytest.mark.usefixtures("directory")
    def test_texts_that_come_in(admin_client):
        report(entering.pushed(admin_client))

    @pytest.mark.django_db
    @pytest.mark.usefixtures("directory")
    def test_texts_that_go_out(client, admin_client, settings, tmp_path):
        settings.STATE_DIR = tmp_path
        report(entering.asked(client, admin_client))

    def test_imports_that_are_killed(tmp_path):
        report(killed.imports(tmp_path, kills=20))

    @pytest.mark.usefixtures("directory")
    def test_the_database_away(tmp_path):
        if connection.vendor == "sqlite":  # once; it has a server of its own
            report(*away.database_away(tmp_path))

    def test_every_page_in_a_browser(watched, site):
        if connection.vendor == "sqlite":  # once
            report(*browser.policy(watched, site))

    def test_restarts_and_killed_workers_behind_nginx(tmp_path):
        if connection.vendor == "sqlite":  # once; it has servers of its own
            report(*topology.rolling_restart_and_killed_workers(tmp_path))


class TestSelfTest:
    """With one of the guards off, the battery must fail: it measures what it says."""

    def fails_without(self, guard, row):
        report(Row(f"self-test: without {guard}", row.figure, "the battery fails", "—", not row.holds, row.database))

    @pytest.mark.both
    @pytest.mark.parametrize("guard", ["the lock", "the re-read"])
    def test_without_a_guard_of_the_structure(self, guard):
        with no_trigger():
            self.fails_without(guard, structure.writers(processes=8, steps=size(15, 6), without=guard))

    @pytest.mark.django_db
    @pytest.mark.usefixtures("directory")
    def test_without_the_rule_of_the_fields(self, client, admin_client, settings, tmp_path):
        settings.STATE_DIR = tmp_path
        with entry_points.without_rule():
            self.fails_without("the rule of the fields, coming in", entering.pushed(admin_client, share=23))
            self.fails_without("the rule of the fields, going out", entering.asked(client, admin_client))

    if FULL:  # they take long

        @pytest.mark.sqlite
        def test_without_the_sync(self, tmp_path):
            settings = "tests.battery.unsynced_settings"
            self.fails_without("the sync", power_cut.saves(tmp_path, count=5, DJANGO_SETTINGS_MODULE=settings))

        def test_without_the_consistent_read(self, monkeypatch):
            monkeypatch.setattr(middleware, "consistent_read", nullcontext)
            self.fails_without("the consistent read", interleaved.interleaved(step=5))

    def test_without_the_check_of_versions(self, admin_client, monkeypatch):
        monkeypatch.setattr(OptimisticLockForm, "_report_conflict", lambda form, name: None)
        self.fails_without("the version check", languages.same_language_twice(admin_client))

    @pytest.mark.both
    def test_without_the_results_of_posts(self):
        kinds = ["new_function", "remark", "drafts"]
        self.fails_without("the stored results of posts", twice.sent_twice(kinds, is_guarded=False))

    @pytest.mark.django_db
    @pytest.mark.usefixtures("directory")
    def test_without_the_page_of_unsaved_posts(self, admin_user):
        row = unsaved.posts_that_cannot_be_taken(admin_user, is_guarded=False)
        self.fails_without("the page of unsaved posts", row)

    @pytest.mark.django_db
    @pytest.mark.usefixtures("directory")
    def test_without_the_drafts_in_the_snapshot(self, monkeypatch):
        monkeypatch.delitem(DEPENDENTS, "translations.task")
        self.fails_without("drafts in the snapshot", removals.put_back())

    @pytest.mark.usefixtures("unchecked")
    @pytest.mark.parametrize(
        ("page", "guard"), [("mandatesource", ("locked", ())), ("auth/user", ("lock_fields", lambda form: None))]
    )
    def test_without_the_lock_of_fields(self, page, guard, monkeypatch):
        monkeypatch.setattr(OptimisticLockMixin, *guard)
        every_field.plant_everything()
        self.fails_without("the lock of fields", every_field.every_field(only=page))

    @pytest.mark.django_db
    def test_with_a_new_form_that_has_no_lock(self):
        every_field.plant_everything()
        site = AdminSite()
        site.register(LanguageRole, type("PlainAdmin", (ModelAdmin,), {}))
        site.register(
            User,
            type("PlainInlines", (BaseAdmin,), {"inlines": [type("Plain", (StackedInline,), {"model": LanguageRole})]}),
        )
        assert every_field.without_lock(site) == {"PlainAdmin", "Plain"}
