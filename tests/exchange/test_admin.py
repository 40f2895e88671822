"""Bodies in and out in the admin: what is shown is what is done, by the person it was shown to."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from exchange import reports
from exchange.columns import COLUMNS
from exchange.models import Import
from history.models import Change
from secretariat import tree
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, Mandate
from tests.admin_forms import errors, said
from tests.everything import everything
from tests.exchange.files import SMALL, imported, with_row, write_csv, write_xlsx
from tests.html import Page
from tests.people.persons import person
from translations import texts

pytestmark = pytest.mark.django_db

UPLOAD, LOG, EXPORT = "/admin/exchange/import/add/", "/admin/exchange/import/", "/admin/exchange/import/export/"
BLANK = [""] * 4


def as_csv(rows, **options):
    file = io.StringIO()
    csv.writer(file, **options).writerows(rows)
    return file.getvalue().encode()


def upload(client, content, name="bodies.csv", under=None, **options):
    file = SimpleUploadedFile(name, content, content_type=options.pop("content_type", "text/csv"))
    return client.post(UPLOAD, {"file": file, "under": under.pk if under else ""}, **options)


def planned(client, rows=SMALL, **options):
    """The address and the page of the plan that an upload leads to."""
    response = upload(client, as_csv(rows), **options)
    assert response.status_code == 302, errors(response)
    return response["Location"], Page(client.get(response["Location"]))


def carry_out(client, address, page):
    return client.post(address, {"plan": page.one("input", name="plan")["value"]})


def directory_rows():
    """Everything but the imports themselves."""
    return {key: value for key, value in everything().items() if key[0] != "exchange.Import"}


def table(page, number=0):
    """The cells of the rows of a table of the page's own, below its head."""
    rows, inside = [], -1
    begins = page.elements.index(page.one("div", id="content-main"))
    for element in page.elements[begins:]:
        if element["tag"] == "table":
            inside += 1
        elif element["tag"] == "tr" and inside == number:
            rows.append([])
        elif element["tag"] == "td" and inside == number:
            rows[-1].append(" ".join(element["text"].split()))
    return rows[1:]


def buttons(page):
    return [element["value"] for element in page.all("input", type="submit") if "value" in element]


class TestUpload:
    def test_the_tree_leads_to_it_for_those_who_may(self, admin_client, client, django_user_model, directory):
        tree_page = "/admin/secretariat/body/"
        links = {element.get("href") for element in Page(admin_client.get(tree_page)).all("a")}
        assert {UPLOAD, EXPORT} <= links
        reader = django_user_model.objects.create_user("reader", is_staff=True)
        reader.user_permissions.set(Permission.objects.filter(codename="view_body"))
        client.force_login(reader)
        links = {element.get("href") for element in Page(client.get(tree_page)).all("a")}
        assert UPLOAD not in links
        assert EXPORT in links
        assert client.get(UPLOAD).status_code == upload(client, as_csv(SMALL)).status_code == 403

    def test_an_upload_changes_nothing_and_shows_what_would_be_done(self, admin_client):
        before = directory_rows()
        _address, page = planned(admin_client)
        assert directory_rows() == before
        assert "4 new, 0 changed, 0 moved, 0 unchanged, 0 refused." in page.words
        assert table(page) == [
            ["7", "m", "Ministry", "Secretariat", "—", "ministry", "name (Français)acronym (English)"],
            ["3", "h", "Health", "Division", "Ministry", "health", "name (Français)acronym (English)opening (English)opening (Français)"],
            ["2", "c", "Clinics & Wards", "Unit", "Health", "clinics-and-wards", "name (Français)"],
            ["6", "o", "Director's Office", "Office", "Ministry", "directors-office", ""],
        ]  # fmt: skip
        assert buttons(page) == ["Carry out"]

    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_carrying_out_does_what_was_shown_and_says_so(self, admin_client, tmp_path, suffix):
        path = {"csv": write_csv, "xlsx": write_xlsx}[suffix](tmp_path / f"bodies.{suffix}")
        address = upload(admin_client, path.read_bytes(), path.name)["Location"]
        response = carry_out(admin_client, address, Page(admin_client.get(address)))
        assert (response.status_code, response["Location"]) == (302, address)
        assert said(response) == ["The import was carried out."]
        assert set(Body.objects.values_list("external_id", "parent__external_id")) == {
            ("m", None),
            ("h", "m"),
            ("o", "m"),
            ("c", "h"),
        }
        assert tree.validate() == []
        page = Page(admin_client.get(address))
        assert "4 new, 0 changed, 0 moved, 0 unchanged, 0 refused." in page.words
        assert buttons(page) == []
        record = Import.objects.get()
        assert (record.state, record.content, record.person_name) == ("done", None, "admin")

    def test_a_file_comes_under_a_body(self, admin_client, directory):
        root = Body.objects.get(parent=None)
        address, page = planned(admin_client, under=root)
        assert root.name_en in page.words
        carry_out(admin_client, address, page)
        assert Body.objects.get(external_id="m").parent == root

    def test_changes_stand_side_by_side_in_their_own_language_and_direction(self, admin_client, tmp_path):
        imported(write_csv(tmp_path / "first.csv"))
        texts.write(Body.objects.get(slug="health"), BY_SLUG["ar"], {"name": "الصحة"})
        rows = [
            ("external_id", "parent_external_id", "kind", "name_en", "name_ar"),
            ("h", "m", "division", "Care", "الرعاية"),
        ]
        _address, page = planned(admin_client, rows)
        assert table(page) == [
            ["2", "Health h", "name (English)", "Health", "Care"],
            ["2", "Health h", "name (العربية)", "الصحة", "الرعاية"],
        ]
        cells = page.all("td", **{"class": "source-text"})
        assert [(cell["lang"], cell["dir"]) for cell in cells] == [("en", "ltr")] * 2 + [("ar", "rtl")] * 2

    def test_moves_tell_from_where_to_where(self, admin_client, tmp_path):
        imported(write_csv(tmp_path / "first.csv"))
        address, page = planned(admin_client, [SMALL[0], ("c", "o", *SMALL[1][2:])])
        assert table(page) == [["2", "c", "Clinics & Wards", "Health", "Director's Office"]]
        carry_out(admin_client, address, page)
        assert Body.objects.get(external_id="c").parent.external_id == "o"

    def test_a_file_that_changes_nothing_offers_nothing(self, admin_client, tmp_path):
        imported(write_csv(tmp_path / "first.csv"))
        address, page = planned(admin_client)
        assert buttons(page) == []
        assert "there is nothing to do" in page.words
        before = directory_rows()
        admin_client.post(address, {"plan": "x"})
        assert directory_rows() == before

    def test_refusals_have_lines_and_leave_no_button(self, admin_client):
        before = directory_rows()
        address, page = planned(admin_client, [SMALL[0], ("c", "x-9", "unit", "Clinics", *BLANK)])
        assert page.texts("li")[-1] == "line 2: parent 'x-9' is not in the file and not in the directory."
        assert buttons(page) == []
        for digest in ("", "x"):
            assert admin_client.post(address, {"plan": digest}).status_code == 409
        assert directory_rows() == before
        assert Import.objects.get().state == "refused"

    def test_sentences_are_in_the_editors_language(self, admin_client):
        admin_client.cookies["django_language"] = "fr"
        (sentence,) = errors(upload(admin_client, b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "bodies.xlsx"))
        with override("fr"):
            french = gettext("The file is neither XLSX nor CSV in UTF-8; save it as one of these.")
        assert sentence.split() == french.split()
        assert "neither" not in sentence

    def test_no_file_is_a_sentence(self, admin_client):
        assert errors(admin_client.post(UPLOAD, {"under": ""})) == ["This field is required."]

    @pytest.mark.parametrize("under", ["0", "x", "9" * 500, "😀"])
    def test_a_body_that_is_not_there_is_a_sentence(self, admin_client, under):
        file = SimpleUploadedFile("bodies.csv", as_csv(SMALL))
        (sentence,) = errors(admin_client.post(UPLOAD, {"file": file, "under": under}))
        assert sentence.startswith("Select a valid choice")

    def test_it_asks_for_the_token_of_the_form(self, django_user_model):
        client = Client(enforce_csrf_checks=True)
        client.force_login(django_user_model.objects.create_superuser("chief"))
        assert upload(client, as_csv(SMALL)).status_code == 403
        assert Import.objects.count() == 0
        client.get(UPLOAD)
        file = SimpleUploadedFile("bodies.csv", as_csv(SMALL))
        data = {"file": file, "under": "", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
        assert client.post(UPLOAD, data).status_code == 302


@pytest.mark.both
class TestChangedMeanwhile:
    @pytest.fixture
    def waiting(self, admin_client, tmp_path):
        imported(write_csv(tmp_path / "first.csv"))
        rows = [list(row) for row in SMALL]
        rows[2][3] = "Health Division"
        return planned(admin_client, rows)

    def test_another_plan_is_shown_and_asked_for_again(self, admin_client, waiting):
        address, page = waiting
        texts.write(Body.objects.get(slug="health"), BY_SLUG["fr"], {"name": "Autre"})
        before = directory_rows()
        response = carry_out(admin_client, address, page)
        assert response.status_code == 409
        assert directory_rows() == before
        again = Page(response)
        assert "The directory was changed meanwhile." in again.words
        assert [row[-2:] for row in table(again)] == [["Health", "Health Division"], ["Autre", "Santé"]]
        assert carry_out(admin_client, address, again).status_code == 302
        assert Body.objects.get(slug="health").name_fr == "Santé"

    def test_what_others_change_elsewhere_does_not_matter(self, admin_client, waiting):
        address, page = waiting
        texts.write(Body.objects.get(slug="clinics-and-wards"), BY_SLUG["es"], {"name": "Clínicas"})
        tree.move(Body.objects.get(slug="directors-office"), Body.objects.get(slug="health"), tree.BEFORE)
        assert carry_out(admin_client, address, page).status_code == 302

    def test_a_plan_that_became_impossible_is_refused_with_the_reason(self, admin_client, waiting):
        address, page = waiting
        root = Body.objects.get(parent=None)
        Body.objects.filter(pk=root.pk).update(external_id="other")
        response = carry_out(admin_client, address, page)
        assert response.status_code == 409
        assert "but the directory's root is 'other'" in Page(response).words
        assert buttons(Page(response)) == []
        assert Import.objects.get().state == "refused"

    def test_pressing_twice_does_it_once(self, admin_client, waiting):
        address, page = waiting
        carry_out(admin_client, address, page)
        before = directory_rows()
        assert carry_out(admin_client, address, page).status_code == 302
        assert directory_rows() == before

    def test_a_body_it_was_put_under_that_is_gone_is_named(self, admin_client, directory):
        under = Body.objects.filter(kind="unit", children=None).first()
        address, page = planned(admin_client, under=under)
        tree.abolish(under)
        before = directory_rows()
        response = carry_out(admin_client, address, page)
        assert f"No body of the directory has the address '{under.slug}'." in Page(response).words
        assert directory_rows() == before
        assert Page(admin_client.get(address)).texts("h2")[0] == "The file is refused; nothing was changed."

    def test_a_fault_in_the_middle_undoes_everything_and_the_import_waits(self, admin_client, waiting, monkeypatch):
        def fail(*arguments, **options):
            raise OSError("the disk is full")

        address, page = waiting
        before = everything()
        with monkeypatch.context() as patch:
            patch.setattr(texts, "write_all", fail)
            with pytest.raises(OSError, match="disk"):
                carry_out(admin_client, address, page)
        assert everything() == before
        assert carry_out(admin_client, address, page).status_code == 302


class TestWarnings:
    ROWS = with_row(3, name_en="Health (PD/EMP/5)", name_fr="Santé (EP/EMP/5)")

    def test_they_are_accepted_with_a_reason_that_the_history_records(self, admin_client):
        address, page = planned(admin_client, self.ROWS)
        assert "Warnings" in page.texts("h2")
        assert page.one("input", name="reason", required=None)
        before = directory_rows()
        response = carry_out(admin_client, address, page)
        assert response.status_code == 409
        assert "Say why the warnings are to be accepted. Nothing was changed yet." in Page(response).words
        assert directory_rows() == before
        digest = page.one("input", name="plan")["value"]
        assert admin_client.post(address, {"plan": digest, "reason": "The ministry writes it so."}).status_code == 302
        assert Body.objects.get(external_id="h").name_fr == "Santé (EP/EMP/5)"
        assert {*Change.objects.values_list("note", flat=True)} == {"bodies.csv: The ministry writes it so."}

    def test_a_typed_reason_stays_where_the_directory_was_changed_meanwhile(self, admin_client):
        address, _page = planned(admin_client, self.ROWS)
        response = admin_client.post(address, {"plan": "of another state", "reason": "The ministry writes it so."})
        assert response.status_code == 409
        assert Page(response).one("input", name="reason")["value"] == "The ministry writes it so."

    def test_the_report_has_them(self, admin_client):
        address, _page = planned(admin_client, self.ROWS)
        report = admin_client.get(address.removesuffix("change/") + "report/").content.decode()
        assert ",warning," in report


class TestOwner:
    def test_nobody_else_carries_it_out_or_reads_its_plan(self, admin_client, django_user_model):
        address, page = planned(admin_client)
        other = Client()
        other.force_login(django_user_model.objects.create_superuser("other"))
        before = everything()
        assert carry_out(other, address, page).status_code == 403
        theirs = Page(other.get(address))
        assert buttons(theirs) == []
        assert "Clinics" not in theirs.words
        assert other.get(f"{LOG}{Import.objects.get().pk}/report/").status_code == 404
        assert everything() == before

    def test_who_may_no_longer_import_cannot_carry_out_what_they_uploaded(self, client, django_user_model):
        chief = django_user_model.objects.create_superuser("chief")
        client.force_login(chief)
        address, page = planned(client)
        django_user_model.objects.filter(pk=chief.pk).update(is_superuser=False)
        before = everything()
        assert carry_out(client, address, page).status_code == 403
        assert everything() == before

    def test_visitors_are_sent_to_the_login_and_their_file_is_not_read(self, client):
        for response in (client.get(UPLOAD), upload(client, as_csv(SMALL)), client.get(LOG), client.get(EXPORT)):
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")
        assert Import.objects.count() == 0

    def test_a_file_is_dropped_after_a_day(self, admin_client):
        address, page = planned(admin_client)
        Import.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))
        before = directory_rows()
        response = carry_out(admin_client, address, page)
        assert said(response) == ["The file is no longer kept; upload it again. Nothing was changed."]
        assert directory_rows() == before
        record = Import.objects.get()
        assert (record.state, record.content) == ("outdated", None)
        assert buttons(Page(admin_client.get(address))) == []

    def test_an_account_may_go_and_the_log_stays(self, client, django_user_model):
        chief = django_user_model.objects.create_superuser("chief")
        client.force_login(chief)
        planned(client)
        chief.delete()
        assert Import.objects.get().person_name == "chief"


class TestPermissions:
    ROWS = (
        ("external_id", "parent_external_id", "kind", "name_en", "name_fr"),
        ("finance", "support", "unit", "Finance", "Finances"),
    )

    @pytest.fixture
    def small(self, tmp_path):
        imported(write_csv(tmp_path / "first.csv"))

    def errors(self, client, rows):
        _address, page = planned(client, rows)
        return [item for item in page.texts("li") if item.startswith("line ")]

    @pytest.mark.parametrize(
        ("branch", "translates", "row", "sentences"),
        [
            ("health", "fr", ("n", "h", "unit", "Nurses", "Soins"), []),
            ("health", "", ("n", "h", "unit", "Nurses", ""), []),
            ("health", "es", ("n", "h", "unit", "Nurses", "Soins"), ["line 2: you may not write texts of 'n' in this language: Français."]),
            ("health", "fr", ("n", "m", "division", "Nurses", "Soins"), ["line 2: you may not add 'n' to this part of the directory."]),
            ("health", "fr", ("o", "m", "office", "Bureau", ""), ["line 2: you may not change 'o'."]),
            ("health", "", ("c", "h", "unit", "Clinics", ""), []),
            ("health", "", ("c", "h", "unit", "", "Hôpitaux"), ["line 2: you may not write texts of 'c' in this language: Français."]),
            ("health", "fr", ("c", "h", "unit", "", "Hôpitaux"), []),
            ("health", "", ("c", "o", "unit", "", ""), ["line 2: you may not move 'c': neither out of nor into a body that is not yours to change."]),
            ("directors-office", "", ("c", "o", "unit", "", ""), ["line 2: you may not change 'c'."]),
            ("clinics-and-wards", "", ("c", "o", "unit", "", ""), ["line 2: you may not move 'c': neither out of nor into a body that is not yours to change."]),
            ("ministry", "", ("c", "o", "unit", "", ""), []),
        ],
    )  # fmt: skip
    def test_each_step_is_allowed_or_refused_with_its_line(self, client, small, branch, translates, row, sentences):
        client.force_login(person("editor", "Editors", branches=[branch], translates=translates.split()))
        before = directory_rows()
        address, page = planned(client, [self.ROWS[0], row])
        assert [item for item in page.texts("li") if item.startswith("line ")] == sentences
        if sentences:
            assert buttons(page) == []
            assert client.post(address, {"plan": "x"}).status_code == 409
            assert directory_rows() == before
        else:
            assert carry_out(client, address, page).status_code == 302
            assert directory_rows() != before

    def test_a_branch_of_new_bodies_is_asked_for_where_it_will_hang(self, client, small):
        rows = [self.ROWS[0], ("n2", "n1", "unit", "Night", ""), ("n1", "h", "unit", "Nurses", "")]
        client.force_login(person("editor", "Editors", branches=["health"]))
        assert self.errors(client, rows) == []
        rows[2] = ("n1", "o", *rows[2][2:])
        assert len(self.errors(client, rows)) == 2

    def test_a_root_is_in_nobodys_branch_but_administrators_may_make_one(self, client):
        client.force_login(person("editor", "Editors", translates=["fr"]))
        assert len(self.errors(client, SMALL)) == 4
        client.force_login(person("chief", "Administrators"))
        assert self.errors(client, SMALL) == []

    @pytest.mark.parametrize("role", ["Translators", "Reviewers", "Auditors"])
    def test_other_roles_import_nothing(self, client, small, role):
        client.force_login(person("other", role, branches=["health"], translates=["fr"], reviews=["es"]))
        assert client.get(UPLOAD).status_code == upload(client, as_csv(SMALL)).status_code == 403
        assert client.get(LOG).status_code == 200

    def test_a_grant_that_was_taken_away_counts_when_it_is_carried_out(self, client, small):
        editor = person("editor", "Editors", branches=["health"], translates=["fr"])
        client.force_login(editor)
        address, page = planned(client, [self.ROWS[0], ("c", "h", "unit", "", "Hôpitaux")])
        editor.language_roles.all().delete()
        before = directory_rows()
        response = carry_out(client, address, page)
        assert response.status_code == 409
        assert "in this language: Français" in Page(response).words
        assert directory_rows() == before

    def test_many_rows_of_one_branch_are_asked_for_once(self, client, small):
        client.force_login(person("editor", "Editors", branches=["health"]))
        counts = []
        for number in (1, 200):
            rows = [(f"n{number}-{n}", "h", "unit", f"Nurses {n}", "") for n in range(number)]
            with CaptureQueriesContext(connection) as queries:
                assert self.errors(client, [self.ROWS[0], *rows]) == []
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_the_log_of_others_needs_the_right_to_view_it(self, admin_client, client, django_user_model, small):
        planned(admin_client)
        other = Import.objects.get()
        uploader = django_user_model.objects.create_user("uploader", is_staff=True)
        uploader.user_permissions.set(Permission.objects.filter(codename="add_import"))
        client.force_login(uploader)
        planned(client, [SMALL[0], ("n", "h", "unit", "Nurses", *BLANK)], name="mine.csv")
        log = Page(client.get(LOG))
        assert "mine.csv" in log.words
        assert "bodies.csv" not in log.words
        assert client.get(f"{LOG}{other.pk}/change/").status_code == 302  # as if it were not there
        client.force_login(person("auditor", "Auditors"))
        log = Page(client.get(LOG))
        assert {"mine.csv", "bodies.csv"} <= set(log.words.split())
        assert "4 unchanged" in Page(client.get(f"{LOG}{other.pk}/change/")).words
        for page in (f"{LOG}{other.pk}/delete/", f"{LOG}{other.pk}/change/", UPLOAD):
            assert client.post(page, {"post": "yes"}).status_code == 403
        assert Import.objects.count() == 2

    def test_the_history_knows_who_imported_what_and_by_which_file(self, client, small):
        client.force_login(person("editor", "Editors", branches=["health"]))
        address, page = planned(client, [self.ROWS[0], ("n", "h", "unit", "Nurses", "")], name="nurses.csv")
        carry_out(client, address, page)
        told = Change.objects.filter(label="Nurses").values_list("what", "person_name", "source", "note")
        assert set(told) == {("added", "editor", "admin", "nurses.csv"), ("text", "editor", "admin", "nurses.csv")}


class TestLarge:
    NUMBER = 250

    def rows(self, name="Unit"):
        units = [(f"u{number}", "h", "unit", f"{name} {number}", *BLANK) for number in range(self.NUMBER)]
        return [*SMALL, *units]

    def test_the_beginning_is_shown_the_rest_is_counted_and_the_report_has_all(self, admin_client):
        address, page = planned(admin_client, self.rows())
        assert len(table(page)) == reports.MAX_SHOWN
        assert f"More of them stand in the full report: {self.NUMBER + 4 - reports.MAX_SHOWN}." in page.words
        response = admin_client.get(address.replace("/change/", "/report/"))
        assert response["Content-Disposition"].startswith('attachment; filename="import-')
        assert "no-store" in response["Cache-Control"]
        lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert len({line["external_id"] for line in lines}) == self.NUMBER + 4
        assert {
            "line": "8",
            "external_id": "u0",
            "what": "new",
            "column": "name_en",
            "old": "",
            "new": "Unit 0",
        } in lines

    def test_many_refusals_and_long_texts_stay_a_page(self, admin_client, tmp_path):
        rows = [SMALL[0], *[(f"u{number}", "nowhere", "unit", "Unit", *BLANK) for number in range(450)]]
        _address, page = planned(admin_client, rows)
        assert len([item for item in page.texts("li") if item.startswith("line ")]) == reports.MAX_SHOWN
        assert "More of them stand in the full report: 350." in page.words
        imported(write_csv(tmp_path / "first.csv"))
        _address, page = planned(admin_client, [SMALL[0], (*SMALL[2][:6], "word " * 19_000, "")])
        assert len(page.words) < 10_000

    def test_a_report_holds_no_formulas(self, admin_client):
        rows = [SMALL[0], *SMALL[2:], ("'=1+1", "h", "unit", "'=1+1", *BLANK)]
        address, _page = planned(admin_client, rows)
        report = admin_client.get(address.replace("/change/", "/report/")).content.decode("utf-8-sig")
        assert [cell for line in csv.reader(io.StringIO(report)) for cell in line if cell.startswith("=")] == []
        assert "'=1+1" in report

    def test_a_page_takes_the_same_number_of_queries_for_any_plan(self, admin_client):
        one, _page = planned(admin_client)
        many, _page = planned(admin_client, self.rows())
        counts = []
        for address in (one, many):
            with CaptureQueriesContext(connection) as queries:
                admin_client.get(address)
            counts.append(len(queries))
        assert (
            counts[0] == counts[1] <= 14
        )  # two for the glossary of a language, one each for a job, a stored plan and whether the file is kept


class TestExport:
    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    @pytest.mark.parametrize("whole", [True, False])
    def test_what_is_downloaded_comes_back_without_a_change(self, admin_client, directory, suffix, whole):
        branch = Body.objects.filter(kind="division").first()
        count = Body.objects.count() if whole else branch.branch().count()
        response = admin_client.get(EXPORT, {"format": suffix, "branch": "" if whole else branch.pk})
        name = "bodies" if whole else f"bodies-{branch.slug}"
        today = timezone.localdate().isoformat()
        assert response["Content-Disposition"] == f'attachment; filename="{name}-{today}.{suffix}"'
        assert "no-store" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        address = upload(admin_client, response.content, f"back.{suffix}")["Location"]
        page = Page(admin_client.get(address))
        assert f"0 new, 0 changed, 0 moved, {count} unchanged, 0 refused." in page.words

    def test_a_text_that_a_workbook_cannot_hold_is_a_sentence(self, admin_client, tmp_path):
        rows = [SMALL[0], ("m", "", "secretariat", "Ministry", "", "", "It works.", "")]
        imported(write_csv(tmp_path / "in.csv", rows))
        Mandate.objects.update(opening_en="word " * 10_000)  # past every rule
        (sentence,) = errors(admin_client.get(EXPORT, {"format": "xlsx"}))
        assert sentence == "'m': opening_en has 49999 characters; 32767 are allowed."

    @pytest.mark.parametrize("query", [{"format": "exe"}, {"format": ""}, {"format": "csv", "branch": "0"}])
    def test_what_is_not_offered_is_a_sentence(self, admin_client, directory, query):
        assert len(errors(admin_client.get(EXPORT, query))) == 1

    def test_those_who_may_view_may_export_and_nobody_else(self, client, django_user_model, directory):
        staff = django_user_model.objects.create_user("staff", is_staff=True)
        client.force_login(staff)
        assert client.get(EXPORT, {"format": "csv"}).status_code == 403
        staff.user_permissions.set(Permission.objects.filter(codename="view_body"))
        assert client.get(EXPORT, {"format": "csv"}).status_code == 200
        assert client.post(EXPORT).status_code == 405


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.slug)
def test_every_page_of_an_import_is_in_the_language_of_the_interface(admin_client, tmp_path, language):
    imported(write_csv(tmp_path / "first.csv"))
    admin_client.cookies["django_language"] = language.code
    rows = [list(row) for row in SMALL]
    rows[1][1], rows[2][3] = "o", "Care"
    _address, page = planned(admin_client, [*rows, ("n", "h", "unit", "Nurses", *BLANK)])
    html = page.one("html")
    assert (html["lang"].lower(), html["dir"]) == (language.code, language.dir)
    assert [element for element in page.elements if "style" in element] == []
    assert {*COLUMNS} & {text for _language, text in page.pieces} <= {"external_id"}
