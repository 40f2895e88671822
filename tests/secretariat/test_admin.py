"""The admin of the structure: the tree as a list, moves, new bodies, settings, abolishing; and who may do it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from secretariat import tree
from secretariat.admin import BodyAdmin
from secretariat.changes import current_revision
from secretariat.models import Body, Function, Kind, Mandate
from tests.admin_forms import AdminForm, said
from tests.everything import changed_columns, everything
from tests.html import Page

from .outlines import SMALL, assert_tree, get, outline, plant

pytestmark = pytest.mark.django_db

TREE = "/admin/secretariat/body/"
ADD = "/admin/secretariat/body/add/"
NOT_IDS = ["", "0", "999999", "-1", "9" * 30, "9" * 5000, "x", "\x00", "1 OR 1=1", "١", "1.5", "None", "😀" * 1000]


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def page_of(slug, action="change"):
    return f"{TREE}{get(slug).pk}/{action}/"


def move(client, slug, position, target, **headers):
    by_slug = {body.slug: body for body in Body.objects.all()}  # no database looks for a NUL
    body, onto = by_slug.get(slug), by_slug.get(target)
    return client.post(
        TREE,
        {
            "cmd": "move_node",
            "position": position,
            "cut_item": body.pk if body else slug,
            "pasted_on": onto.pk if onto else target,
        },
        **headers,
    )


def with_permissions(client, django_user_model, *codenames):
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


class TestTheTree:
    def test_every_body_is_listed_in_order_and_indented_by_classes(self, admin_client):
        page = Page(admin_client.get(TREE))
        nodes = page.all("span", **{"class": "node"})
        assert [(node["text"], node["data-level"], node["data-kind"]) for node in nodes] == [
            (body.name_en, str(body.level), body.kind) for body in Body.objects.all()
        ]
        assert len(page.all("span", **{"class": "indent"})) == sum(body.level for body in Body.objects.all())
        assert [element for element in page.elements if "style" in element] == []

    def test_a_name_is_shown_in_the_editors_language_or_marked_as_english(self, admin_client):
        Body.objects.filter(slug="legal").update(name_fr="Unité juridique")
        page = Page(admin_client.get(TREE, headers={"accept-language": "fr"}))
        nodes = {node["text"] for node in page.all("span", **{"class": "node"})}
        assert "Unité juridique" in nodes
        assert "Legal" not in nodes
        assert ("fr", "Unité juridique") in page.pieces
        assert ("en", "Review") in page.pieces

    def test_each_body_leads_to_its_texts_by_its_kind_and_to_its_page_if_readers_see_it(self, admin_client):
        Body.objects.filter(slug="conservation").update(is_published=False)
        links = {element["href"] for element in Page(admin_client.get(TREE)).all("a") if "href" in element}
        doors = {
            "secretariat": "secretariat/secretariat",
            "office": "divisions/division",
            "science": "divisions/division",
            "conservation": "units/unit",
        }
        for slug, door in doors.items():
            address = f"/admin/{door}/{get(slug).pk}/change/"
            assert address in links
            assert admin_client.get(address).status_code == 200
        public = {body.slug for body in Body.objects.all() if body.get_absolute_url() in links}
        hidden = {"conservation", "forests", "oceans"}
        assert public == set(Body.objects.values_list("slug", flat=True)) - hidden

    def test_the_tree_takes_the_same_number_of_queries_for_one_body_and_for_thirty(self, admin_client):
        counts = {}
        for number in (1, 30):
            with connection.cursor() as cursor, tree.structure_lock():
                cursor.execute("DELETE FROM secretariat_body")
            plant("\n".join(["secretariat", "  division", *(f"    unit-{n}" for n in range(number - 2))][:number]))
            assert Body.objects.count() == number
            admin_client.get(TREE)
            with CaptureQueriesContext(connection) as queries:
                assert len(Page(admin_client.get(TREE)).all("span", **{"class": "node"})) == number
            counts[number] = len(queries)
        assert counts == {1: 5, 30: 5}

    def test_a_body_is_found_by_its_name_in_any_language(self, admin_client):
        Body.objects.filter(slug="legal").update(name_zh="法律股")
        page = Page(admin_client.get(TREE, {"q": "法律"}))
        assert [node["text"] for node in page.all("span", **{"class": "node"})] == ["Legal"]

    def test_what_a_search_finds_cannot_be_moved(self, admin_client):
        assert '"canMove": true' in admin_client.get(TREE).content.decode()
        assert '"canMove": false' in admin_client.get(TREE, {"q": "legal"}).content.decode()

    def test_there_is_no_action_on_many_bodies(self, admin_client):
        assert Page(admin_client.get(TREE)).all("select", name="action") == []
        admin_client.post(
            TREE, {"action": "delete_selected", "_selected_action": [get("forests").pk], "post": "yes", "index": "0"}
        )
        assert_tree(SMALL)


class TestMoves:
    @pytest.mark.parametrize(
        ("position", "target", "path"),
        [
            ("left", "forests", ["science", "conservation"]),
            ("right", "conservation", ["science"]),
            ("last-child", "office", ["office"]),
        ],
    )
    def test_a_drag_moves_the_body_as_the_tree_itself_would(self, admin_client, position, target, path):
        where = {"left": tree.BEFORE, "right": tree.AFTER, "last-child": tree.UNDER}[position]
        with transaction.atomic():
            tree.move(get("biosafety"), get(target), where)
            expected = outline()
            transaction.set_rollback(True)
        revision = current_revision()
        response = move(admin_client, "biosafety", position, target)
        assert response.status_code == 204
        assert [body.slug for body in get("biosafety").path()] == ["secretariat", *path, "biosafety"]
        assert_tree(expected)
        assert current_revision() == revision + 1
        assert said(response) == ["“Biosafety” has been moved."]

    def test_a_move_writes_the_structure_and_nothing_else(self, admin_client):
        move(admin_client, "legal", "right", "review")
        before = everything()
        move(admin_client, "biosafety", "last-child", "office")
        columns = {(model, column) for model, _, column in changed_columns(before, everything())}
        assert columns == {
            *(("secretariat.Body", column) for column in ("parent_id", "position", "lft", "rght")),
            *(("secretariat.Revision", column) for column in ("number", "changed_at")),
        }

    def test_a_move_is_in_the_history_in_the_readers_language(self, admin_client):
        with override("fr"):
            move(admin_client, "biosafety", "last-child", "office")
            move(admin_client, "biosafety", "left", "legal")
        logged = LogEntry.objects.filter(object_id=get("biosafety").pk).order_by("pk")
        assert [entry.get_change_message() for entry in logged] == [
            "Changed part of.",
            "Changed position among its siblings.",
        ]

    @pytest.mark.parametrize(
        ("slug", "position", "target", "sentence"),
        [
            ("conservation", "last-child", "forests", "cannot be moved into or beside itself"),
            ("conservation", "left", "conservation", "cannot be moved into or beside itself"),
            ("legal", "last-child", "secretariat", "cannot be part of one of the kind “Secretariat”"),
            ("outreach", "last-child", "science", "cannot be part of one of the kind “Division”"),
            ("secretariat", "last-child", "office", "cannot be moved into or beside itself"),
            ("office", "left", "secretariat", "Only the Secretariat stands at the top of the tree"),
        ],
    )
    def test_a_move_that_the_tree_refuses_says_why_and_changes_nothing(
        self, admin_client, slug, position, target, sentence
    ):
        before = everything()
        response = move(admin_client, slug, position, target)
        assert response.status_code == 409
        (message,) = said(response)
        assert sentence in message
        assert everything() == before

    @pytest.mark.parametrize("forged", NOT_IDS)
    def test_a_body_that_does_not_exist_is_refused(self, admin_client, forged):
        before = everything()
        for slug, target in ((forged, "office"), ("legal", forged), (forged, forged)):
            response = move(admin_client, slug, "last-child", target)
            assert response.status_code == 409
            assert said(response) == ["One of these bodies no longer exists, or never did; nothing has changed."]
        assert everything() == before

    def test_a_body_that_was_abolished_meanwhile_is_refused(self, admin_client):
        forests = get("forests").pk
        tree.abolish(get("forests"))
        before = everything()
        assert move(admin_client, str(forests), "last-child", "office").status_code == 409
        assert move(admin_client, "legal", "right", str(forests)).status_code == 409
        assert everything() == before

    @pytest.mark.parametrize("position", ["", "first-child", "under", "LEFT", "\x00", "x" * 100_000, None])
    def test_a_position_that_is_none_is_refused(self, admin_client, position):
        before = everything()
        data = {"cmd": "move_node", "cut_item": get("legal").pk, "pasted_on": get("review").pk}
        response = admin_client.post(TREE, data if position is None else {**data, "position": position})
        assert response.status_code == 400
        assert said(response) == ["This move was not understood; nothing has changed."]
        assert everything() == before

    def test_a_post_with_nothing_but_the_command_is_refused(self, admin_client):
        assert admin_client.post(TREE, {"cmd": "move_node"}).status_code == 400
        assert admin_client.post(TREE, {"cmd": "move_node", "position": "left"}).status_code == 409

    def test_a_get_moves_nothing(self, admin_client):
        body, target = get("legal"), get("science")
        query = f"cmd=move_node&position=last-child&cut_item={body.pk}&pasted_on={target.pk}"
        assert admin_client.get(f"{TREE}?{query}").status_code == 302  # to the list without what it does not know
        assert admin_client.post(f"{TREE}?{query}").status_code == 302
        assert_tree(SMALL)


class TestPermissions:
    @pytest.mark.parametrize("forbidden", ["biosafety", "office"])
    def test_a_move_needs_the_permission_for_the_body_and_for_its_new_place(self, admin_client, monkeypatch, forbidden):
        monkeypatch.setattr(
            BodyAdmin,
            "has_change_permission",
            lambda admin, request, body=None: body is None or body.slug != forbidden,
        )
        before = everything()
        response = move(admin_client, "biosafety", "last-child", "office")
        assert response.status_code == 403
        assert said(response) == ["You may not move this body to this place; nothing has changed."]
        assert everything() == before
        assert move(admin_client, "legal", "last-child", "conservation").status_code == 204

    def test_an_editor_without_the_permission_to_change_bodies_moves_none(self, client, django_user_model):
        with_permissions(client, django_user_model, "view_body", "change_unit", "change_division")
        assert move(client, "biosafety", "last-child", "office").status_code == 403
        assert '"canMove": false' in client.get(TREE).content.decode()
        assert_tree(SMALL)

    def test_a_visitor_moves_nothing(self, client):
        response = move(client, "biosafety", "last-child", "office")
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/admin/login/")
        assert_tree(SMALL)

    def test_a_move_from_another_site_is_refused(self, django_user_model):
        from django.test import Client  # one that checks as a browser's post is checked

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(django_user_model.objects.create_superuser("root"))
        assert move(strict, "biosafety", "last-child", "office").status_code == 403
        assert_tree(SMALL)

    def test_who_may_only_see_bodies_changes_none(self, client, django_user_model):
        with_permissions(client, django_user_model, "view_body")
        before = everything()
        assert client.get(page_of("legal")).status_code == 200
        assert client.post(page_of("legal"), {"slug": "other"}).status_code == 403
        assert client.post(page_of("legal", "delete"), {"post": "yes"}).status_code == 403
        assert client.post(ADD, {"slug": "other"}).status_code == 403
        assert everything() == before


NEW = {
    "kind": "unit",
    "name_en": "Economics Unit",
    "acronym_en": "ECO",
    "slug": "economics-unit",
    "external_id": "E-1",
    "is_published": "on",
}


class TestAdding:
    @pytest.mark.parametrize("editor", ["en", "ar", "zh-hans"])
    def test_a_new_body_becomes_the_last_part_and_has_english_texts_only(self, admin_client, editor):
        form = AdminForm(admin_client, ADD)
        form.client.cookies["django_language"] = editor
        before = everything()
        form.save({**NEW, "parent": get("conservation").pk})
        body = get("economics-unit")
        added = {key: value for key, value in everything().items() if key not in before}
        texts = {column: value for (_, _, column), value in added.items() if column.startswith(("name_", "acronym_"))}
        assert {column: text for column, text in texts.items() if text} == {
            "name_en": "Economics Unit",
            "acronym_en": "ECO",
        }
        assert (body.kind, body.external_id, body.is_published) == (Kind.UNIT, "E-1", True)
        assert_tree(SMALL.replace("      oceans\n", "      oceans\n      economics-unit\n"))
        changed = {key for key in changed_columns(before, everything()) if key in before}
        assert {column for model, _, column in changed if model == "secretariat.Body"} == {"rght", "lft"}

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"parent": "secretariat"}, "parent", "A body of the kind “Unit” cannot be part of one of the kind"),
            ({"parent": ""}, "", "Only the Secretariat stands at the top of the tree"),
            ({"name_en": ""}, "name_en", "This field is required."),
            ({"name_en": "x" * 256}, "name_en", "at most 255 characters"),
            ({"name_en": "x" * 100_000}, "name_en", "at most 255 characters"),
            ({"name_en": "a\x00b"}, "name_en", "Null characters are not allowed."),
            ({"acronym_en": "x" * 31}, "acronym_en", "at most 30 characters"),
            ({"slug": "legal"}, "slug", "Another body already has this address."),
            ({"slug": "Großes Amt"}, "slug", "Enter a valid “slug”"),
            ({"slug": "-a-"}, "slug", "small Latin letters"),
            ({"slug": ""}, "slug", "This field is required."),
            ({"external_id": "taken"}, "external_id", "Another body already has this external identifier."),
            ({"kind": "secretariat"}, "kind", "Select a valid choice."),
            ({"kind": "empire"}, "kind", "Select a valid choice."),
            ({"kind": ""}, "kind", "This field is required."),
            ({"parent": "1\x00"}, "parent", "Null characters are not allowed."),
            *(({"parent": forged}, "parent", "Select a valid choice.") for forged in NOT_IDS[1:] if forged != "\x00"),
        ],
    )
    def test_what_is_not_allowed_is_said_at_its_field(self, admin_client, changes, field, sentence):
        Body.objects.filter(slug="review").update(external_id="taken")
        form = AdminForm(admin_client, ADD)
        before = everything()
        values = {**NEW, "parent": "science", **changes}
        by_slug = {body.slug: body.pk for body in Body.objects.all()}
        errors = form.refused({**values, "parent": by_slug.get(values["parent"], values["parent"])})
        assert [error for error in errors if sentence in error], errors
        found = form.response.context["adminform"].form.errors
        assert set(found) == {field or "__all__"}
        assert everything() == before

    @pytest.mark.parametrize(
        ("refusal", "field"),
        [
            (ValidationError("Not here."), "__all__"),
            (ValidationError({"parent": "Not here."}), "parent"),
            (ValidationError({"lft": "Not here."}), "__all__"),
        ],
    )
    def test_what_only_the_tree_knows_comes_back_to_the_form_too(self, admin_client, monkeypatch, refusal, field):
        def refuse(body, target):
            raise refusal

        monkeypatch.setattr(tree, "add", refuse)
        form = AdminForm(admin_client, ADD)
        assert form.refused({**NEW, "parent": get("science").pk}) == ["Not here."]
        assert list(form.response.context["adminform"].form.errors) == [field]
        assert form["name_en"] == "Economics Unit"

    def test_the_parents_are_offered_in_tree_order_and_indented(self, admin_client):
        page = Page(admin_client.get(ADD))
        offered = [option["text"] for option in page.all("option") if option.get("value", "").isdecimal()]
        assert offered == ["\u2003" * body.level + body.name_en for body in Body.objects.all()]

    def test_the_first_body_is_the_secretariat(self, admin_client):
        with connection.cursor() as cursor, tree.structure_lock():
            cursor.execute("DELETE FROM secretariat_body")
        form = AdminForm(admin_client, ADD)
        form.save({**NEW, "kind": "secretariat", "slug": "secretariat"})
        assert_tree("\nsecretariat\n")


class TestSettings:
    def test_a_change_writes_the_changed_settings_and_no_text_or_structure(self, admin_client):
        form = AdminForm(admin_client, page_of("legal"))
        revision, key = current_revision(), get("legal").pk
        tree.move(get("legal"), get("conservation"))
        before = everything()
        form.save({"slug": "law", "name_en": "Forged", "kind": "office", "parent": "1", "position": "9", "lft": "1"})
        assert changed_columns(before, everything()) == {
            ("secretariat.Body", key, "slug"),
            ("secretariat.Body", key, "updated_at"),
            ("secretariat.Revision", 1, "number"),
            ("secretariat.Revision", 1, "changed_at"),
        }
        assert current_revision() == revision + 2
        assert tree.examine() == []

    def test_saving_without_a_change_writes_nothing(self, admin_client):
        form = AdminForm(admin_client, page_of("science"))
        before = everything()
        form.save()
        assert everything() == before

    @pytest.mark.parametrize(
        "changes", [{"slug": "review"}, {"slug": "x" * 300}, {"slug": "A b"}, {"external_id": "x" * 100_000}]
    )
    def test_settings_that_are_not_allowed_are_refused(self, admin_client, changes):
        form = AdminForm(admin_client, page_of("legal"))
        before = everything()
        form.refused(changes)
        assert everything() == before

    def test_kind_and_place_are_shown_and_cannot_be_changed_here(self, admin_client):
        form = AdminForm(admin_client, page_of("forests"))
        assert {"kind", "parent", "position", "name_en"} & form.values.keys() == set()
        assert "Secretariat › Science › Conservation" in form.page.words

    @pytest.mark.parametrize("key", ["0", "x", "9" * 30, "9" * 5000, "_00", "%F0%9F%98%80"])
    @pytest.mark.parametrize("action", ["change", "delete", "history"])
    def test_the_page_of_no_body_leads_back(self, admin_client, key, action):
        response = admin_client.get(f"{TREE}{key}/{action}/")
        assert (response.status_code, response.headers["Location"]) == (302, "/admin/")


class TestAbolishing:
    def test_a_body_without_parts_goes_with_its_mandate(self, admin_client):
        mandate = Mandate.objects.create(body=get("forests"), opening_en="It plants.")
        Function.objects.create(mandate=mandate, text_en="planting")
        page = Page(admin_client.get(page_of("forests", "delete")))
        assert "planting" in page.words
        response = admin_client.post(page_of("forests", "delete"), {"post": "yes"})
        assert response.status_code == 302
        assert_tree(SMALL.replace("      forests\n", ""))
        assert not Mandate.objects.exists()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_body_with_parts_stays_and_the_editor_is_told_why(self, admin_client, method):
        before = everything()
        response = getattr(admin_client, method)(page_of("conservation", "delete"), {"post": "yes"})
        assert response.status_code == 302
        assert said(response) == ["“Conservation” still has parts; move or abolish them first."]
        assert everything() == before
