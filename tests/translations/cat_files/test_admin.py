"""Files of translations in the admin: exported from the queue, shown as a plan, carried out by their owner."""

import io
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from history.models import Change
from tests.everything import everything
from tests.html import Page
from tests.people.persons import person
from tests.secretariat.outlines import SMALL, get, plant
from tests.translations.cat_files.examples import FRENCH, base, changed, in_english, segments, text_of, written
from translations import texts, workflow
from translations.cat_files.formats import SegmentFormat
from translations.models import Task, TranslationImport

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/translations/translationimport/add/"
NO_TARGET = '<target state="new"></target>'


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


@pytest.fixture
def translator(client):
    user = person("trad", "Translators", translates=["fr"])
    client.force_login(user)
    return user


def upload(client, path):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(path.name, path.read_bytes())})


def plan_of(client, path):
    """The address and the page of the plan that an upload leads to."""
    response = upload(client, path)
    assert response.status_code == 302, Page(response).one("body")["text"]
    return response["Location"], Page(client.get(response["Location"]))


def carry_out(client, address, page):
    return client.post(address, {"plan": page.one("input", name="plan")["value"]}, follow=True)


def rest():
    return {key: value for key, value in everything().items() if key[0] != "translations.TranslationImport"}


@pytest.fixture
def file(tmp_path):
    found = [segment for segment in segments() if segment.place == "legal"]
    return changed(written(tmp_path, found), (NO_TARGET, '<target state="translated">Juridique</target>'))


class TestExport:
    def test_the_queue_is_downloaded_as_it_is_filtered(self, client, translator):
        page = Page(client.get("/admin/translations/task/queue/?state=missing&language=fr&page=2"))
        links = {link["href"].partition("/task/export/")[2].partition("/")[0]: link["href"] for link in page.all("a") if "/task/export/" in link["href"]}  # fmt: skip
        assert links.keys() == {*SegmentFormat, "memory"}
        names = {}
        for kind, link in links.items():
            assert "page=" not in link
            response = client.get(link)
            assert response.status_code == 200
            assert "attachment" in response["Content-Disposition"]
            content = b"".join(response)
            if response["Content-Type"] == "application/zip":
                with ZipFile(io.BytesIO(content)) as archive:
                    names[kind] = {name: archive.read(name) for name in archive.namelist()}
        assert b"http://testserver/fr/units/legal/" in names["xliff"]["fr/legal.xlf"]
        assert "fr/legal.xlf" in names["xliff2"]
        assert b"<target_lang>FR</target_lang>" in names["omegat"]["directory-fr/omegat.project"]

    def test_nothing_to_export_is_a_sentence(self, client, translator):
        response = client.get("/admin/translations/task/export/xliff/?state=returned", follow=True)
        assert "There are no such texts" in response.content.decode()
        assert response.redirect_chain[0][0] == "/admin/translations/task/queue/?state=returned"

    def test_who_sees_no_queue_exports_nothing(self, client):
        client.force_login(person("nobody"))
        assert client.get("/admin/translations/task/export/xliff/").status_code == 403


class TestImport:
    def test_an_upload_changes_nothing_and_shows_what_would_be_done(self, client, translator, file):
        before = rest()
        _address, page = plan_of(client, file)
        assert rest() == before
        assert "Submitted for review" in page.one("body")["text"]
        assert "Juridique" in page.one("body")["text"]
        assert page.all("td", lang="fr")[0]["text"].strip() == "—"

    def test_carrying_out_does_what_was_shown_and_says_so(self, client, translator, file):
        response = carry_out(client, *plan_of(client, file))
        assert "The import was carried out." in response.content.decode()
        task = Task.objects.get()
        assert (task.draft, task.stage, task.translator) == ("Juridique", "review", translator)
        record = TranslationImport.objects.get()
        assert (record.state, record.content, record.review, record.person) == ("done", None, 1, translator)

    def test_the_history_knows_who_and_by_which_file(self, client, file):
        client.force_login(reviewer := person("rev", "Reviewers", reviews=["fr"]))
        carry_out(client, *plan_of(client, changed(file, ('"translated"', '"final"'))))
        change = Change.objects.get(after="Juridique", language="fr")
        assert (change.person, change.note) == (reviewer, file.name)

    def test_a_conflict_shows_both_texts_and_what_differs(self, client, translator, file):
        text = text_of("legal")
        workflow.save_draft(None, text, "Droit juridique", base(text))
        _address, page = plan_of(client, file)
        assert "Changed here since the export" in page.one("body")["text"]
        cells = [cell["text"].strip() for cell in (*page.all("td", lang="fr")[:1], *page.all("div", lang="fr"))]
        assert cells == ["Droit juridique", "Juridique"]
        assert page.all("td", dir="ltr")
        assert page.all("del")
        assert not page.all("input", name="plan")  # nothing to carry out

    def test_what_changed_meanwhile_is_shown_and_asked_for_again(self, client, translator, file):
        address, page = plan_of(client, file)
        in_english("legal", "Legal Affairs")
        response = client.post(address, {"plan": page.one("input", name="plan")["value"]})
        assert response.status_code == 409
        assert "older source text" in response.content.decode()
        assert not Task.objects.exists()
        carry_out(client, address, Page(response))
        assert Task.objects.get().source_text == "Legal"

    def test_nobody_else_carries_it_out_or_reads_it(self, client, translator, file):
        address, page = plan_of(client, file)
        client.force_login(person("other", "Translators", translates=["fr"]))
        assert client.post(address, {"plan": page.one("input", name="plan")["value"]}).status_code == 403
        assert not Task.objects.exists()
        assert "Juridique" not in client.get(address).content.decode()
        assert client.get(address.replace("change", "report")).status_code == 404

    def test_a_role_that_was_taken_away_counts(self, client, translator, file):
        address, page = plan_of(client, file)
        translator.language_roles.all().delete()
        assert client.post(address, {"plan": page.one("input", name="plan")["value"]}).status_code in (403, 409)
        assert not Task.objects.exists()

    @pytest.mark.parametrize("role", ["Editors", "Auditors"])
    def test_other_roles_upload_nothing(self, client, file, role):
        client.force_login(person("else", role))
        assert upload(client, file).status_code == 403
        assert not TranslationImport.objects.exists()

    def test_a_hostile_file_is_a_sentence(self, client, translator, tmp_path):
        path = tmp_path / "x.xlf"
        path.write_text('<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>')
        response = upload(client, path)
        assert "declares a document type" in Page(response).one("body")["text"]
        assert TranslationImport.objects.get().state == "refused"

    def test_the_report_has_every_text_and_no_formula(self, client, translator, file):
        changed(file, (">Juridique<", ">=cmd|x<"))
        _address, page = plan_of(client, file)
        (link,) = (one for one in page.all("a") if one["href"].endswith("/report/"))
        content = client.get(link["href"]).content.decode()
        assert ",'=cmd|x" in content
        assert "secretariat.body-" in content

    def test_the_number_of_queries_does_not_grow_with_the_file(
        self, client, translator, tmp_path, django_assert_max_num_queries
    ):
        path = changed(written(tmp_path, segments()), (NO_TARGET, '<target state="translated">Traduit</target>'))
        address, _page = plan_of(client, path)
        with django_assert_max_num_queries(70):
            client.get(address)


def test_the_desk_leads_to_the_files(client, translator):
    page = Page(client.get(reverse("admin:translations_queue")))
    assert page.all("a", href=reverse("admin:translations_translationimport_changelist"))
    assert page.all("a", href=UPLOAD)


def test_an_imported_text_needs_no_second_look_at_what_was_not_in_the_file(client, translator, file):
    texts.write(get("oceans"), FRENCH, {"name": "Océans"})
    before = rest()
    carry_out(client, *plan_of(client, file))
    after = rest()
    touched = {key for key in before.keys() | after.keys() if before.get(key, ...) != after.get(key, ...)}
    assert {key[0] for key in touched} == {"translations.Task"}
