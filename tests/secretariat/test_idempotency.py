"""A POST is done once: the same post again is answered with the result of the first."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchange.admin import ImportAdmin
from secretariat import changes
from secretariat.idempotency import BY_THEMSELVES, FIELD, HEADER, REPLAYED, StoredResponse
from secretariat.models import Body
from tests.admin_forms import AdminForm, said
from tests.battery import rights
from tests.battery.matrix import digest, quiet
from tests.battery.rows import size
from tests.battery.world import SESSIONS, World, upload
from tests.everything import undone
from translations.models import Term

ADD = "/admin/translations/term/add/"
RESULTS = "secretariat_storedresponse"


def term(client, english="biosafety"):
    form = AdminForm(client, ADD)
    return {**form.values, "english": [english], "_save": ["1"]}


def is_replayed(response):
    return REPLAYED in response.headers


@pytest.mark.both
@pytest.mark.django_db
class TestOnce:
    def test_the_second_answer_is_the_first_with_its_messages(self, admin_client):
        data = term(admin_client)
        first, second = (admin_client.post(ADD, data) for _time in range(2))
        assert [response.status_code for response in (first, second)] == [302, 302]
        assert first["Location"] == second["Location"]
        assert said(first) == said(second) != []
        assert [is_replayed(first), is_replayed(second)] == [False, True]
        assert Term.objects.count() == 1

    def test_messages_keep_their_links(self, admin_client):
        data = term(admin_client)
        pages = [admin_client.post(ADD, data, follow=True).content.decode() for _time in range(2)]
        assert all('<a href="/admin/translations/term/' in page.partition("messagelist")[2] for page in pages)

    def test_another_form_of_the_same_page_is_another_post(self, admin_client):
        for _time in range(2):
            assert not is_replayed(admin_client.post(ADD, term(admin_client)))

    def test_another_text_from_the_same_page_is_another_post(self, admin_client):
        """So is the first text again after it, or the second answer would claim what is not so."""
        page = reverse("admin:translations_term_change", args=[Term.objects.create(english="x").pk])
        form = AdminForm(admin_client, page)
        for shown, english in ("xa", "ab", "ba"):
            data = {**form.values, "initial-english": shown, "english": english}
            assert not is_replayed(admin_client.post(page, data))
            assert Term.objects.get().english == english

    def test_another_person_is_not_answered_with_it(self, admin_client, django_user_model):
        data = term(admin_client)
        admin_client.post(ADD, data)
        other = Client()
        other.force_login(django_user_model.objects.create_superuser("other"))
        response = other.post(ADD, data)
        assert not is_replayed(response)
        assert Term.objects.count() == 1  # refused: there is such a term

    def test_a_refused_post_is_looked_at_again(self, admin_client):
        data = {**term(admin_client), "english": [""]}
        assert [admin_client.post(ADD, data).status_code for _time in range(2)] == [200, 200]
        assert StoredResponse.objects.count() == 0

    def test_a_post_that_fails_leaves_no_result(self, admin_client, monkeypatch):
        data = term(admin_client)
        admin_client.raise_request_exception = False
        with monkeypatch.context() as patched, quiet():
            patched.setattr(Term, "save", lambda self, **options: 1 / 0)
            assert admin_client.post(ADD, data).status_code == 500
        assert StoredResponse.objects.count() == 0
        assert admin_client.post(ADD, data).status_code == 302
        assert Term.objects.count() == 1

    def test_a_script_sends_a_header(self, admin_client):
        data = {name: value for name, value in term(admin_client).items() if name != FIELD}
        answers = [admin_client.post(ADD, data, headers={HEADER: "a-gesture"}) for _time in range(2)]
        assert [is_replayed(answer) for answer in answers] == [False, True]

    def test_without_a_token_each_post_is_one_of_its_own(self, admin_client):
        data = {name: value for name, value in term(admin_client).items() if name != FIELD}
        assert [admin_client.post(ADD, data).status_code for _time in range(2)] == [302, 200]

    def test_results_are_deleted_after_a_day(self, admin_client):
        admin_client.post(ADD, term(admin_client, "one"))
        StoredResponse.objects.update(stored_at=timezone.now() - timedelta(hours=23))
        admin_client.post(ADD, term(admin_client, "two"))
        assert StoredResponse.objects.count() == 2
        StoredResponse.objects.update(stored_at=timezone.now() - timedelta(hours=25))
        admin_client.post(ADD, term(admin_client, "three"))
        assert StoredResponse.objects.count() == 1

    def test_a_file_with_other_contents_is_another_upload(self, admin_client, directory):
        token, root = str(uuid4()), Body.objects.get(parent=None).slug
        page = "/admin/exchange/import/add/"
        for slug, expected in ((root, False), (root, True), (root + "x", False)):
            assert is_replayed(admin_client.post(page, {**upload(slug), FIELD: token})) == expected

    def test_a_file_is_planned_without_the_write_lock(self, admin_client, directory, monkeypatch):
        held, plan = [], ImportAdmin.plan

        def watched(self, *arguments):
            held.append(changes._callbacks.get() is not None)
            return plan(self, *arguments)

        monkeypatch.setattr(ImportAdmin, "plan", watched)
        data = {**upload(Body.objects.get(parent=None).slug), FIELD: str(uuid4())}
        assert admin_client.post("/admin/exchange/import/add/", data).status_code == 302
        assert held == [False]


@pytest.mark.django_db
def test_every_post_of_the_admin_is_done_once():
    """The first posts to each address of the admin, as the table of rights has them (tests/battery/world.py)."""
    wrong, done, sent = [], set(), Counter()
    with quiet():
        world = World()
        user = world.people[rights.ADMINISTRATOR]
        for case in world.cases():
            if case.address in BY_THEMSELVES or not case.changes or sent[case.address] == size(1000, 3):
                continue
            sent[case.address] += 1
            client = world.client(rights.ADMINISTRATOR)
            with undone():
                if case.prepare:
                    case.prepare(client, user)
                data = case.data(client, user) if callable(case.data) else case.data
                data = {**(data or {}), FIELD: str(uuid4())}
                states, answers = [digest()], []
                for _time in range(2):
                    for value in data.values():
                        if hasattr(value, "seek"):
                            value.seek(0)
                    answers.append(client.post(case.url, data))
                    states.append({name: rows for name, rows in digest().items() if name not in (SESSIONS, RESULTS)})
                if states[1].items() <= states[0].items():
                    continue  # refused
                done.add(case.address)
                if states[1] != states[2] or not is_replayed(answers[1]) or said(answers[0]) != said(answers[1]):
                    wrong.append(case)
    assert wrong == []
    assert len(done) == len(sent) > 20
