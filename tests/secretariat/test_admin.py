"""The admin of the structure: the tree as a list, moves, new bodies, settings, abolishing; and who may do it."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from django.utils.translation import override

from history.models import Change
from secretariat import tree
from secretariat.admin import removing
from secretariat.changes import current_revision
from secretariat.languages import BY_SLUG
from secretariat.models import Body, FormerAddress, Function, Kind, Mandate
from secretariat.tree import placement_of
from tests.admin_forms import AdminForm, errors, said
from tests.everything import changed_columns, everything
from tests.html import Page
from translations import texts

from .outlines import SMALL, assert_tree, get, new, outline, plant

pytestmark = pytest.mark.django_db

TREE = "/admin/secretariat/body/"
ADD = "/admin/secretariat/body/add/"
CHOICES = "/admin/secretariat/body/choices/"
NOT_IDS = ["", "0", "999999", "-1", "9" * 30, "9" * 5000, "x", "\x00", "1 OR 1=1", "٩٩٩٩٩٩", "1.5", "None", "😀" * 1000]


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


WHERE = {"left": "before", "right": "after", "last-child": "under"}


def page_of(slug, action="change"):
    return f"{TREE}{get(slug).pk}/{action}/"


def as_seen(slug):
    """The spot of a body as a page shown now would carry it; anything else as it is."""
    bodies = {body.slug: body for body in Body.objects.all()}  # no database looks for a NUL
    return str(placement_of(bodies[slug])) if slug in bodies else slug


def move(client, slug, position, target, **headers):
    """What the tree's script posts: slugs are seen now, spots were seen earlier."""
    data = {"cmd": "move_node", "position": position, "cut_item": as_seen(slug), "pasted_on": as_seen(target)}
    return client.post(TREE, data, **headers)


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
        assert counts == {1: 11, 30: 11}

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
        previous = get("biosafety").get_previous_sibling()
        place = f"now stands in “{get(path[-1]).name}”, after “{previous}”" if previous else None
        assert said(response) == [f"“Biosafety” {place or f'is now the first part of “{get(path[-1]).name}”'}."]

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

    @pytest.mark.parametrize("forged", [*NOT_IDS, "1", "1 2", "1 2 3 4 5", "- 1 - -", "1 2 3 x", "1  2 - -"])
    def test_what_no_page_carries_is_refused(self, admin_client, forged):
        before = everything()
        for slug, target in ((forged, "office"), ("legal", forged), (forged, forged)):
            response = move(admin_client, slug, "last-child", target)
            assert response.status_code == 400
            assert said(response) == ["This move was not understood; nothing has changed."]
        assert everything() == before

    @pytest.mark.parametrize("forged", ["0 1 - -", "999999 1 - -", f"{'9' * 18} {'9' * 18} 1 1"])
    def test_a_body_that_never_was_is_refused(self, admin_client, forged):
        before = everything()
        for slug, target in ((forged, "office"), ("legal", forged), (forged, forged)):
            response = move(admin_client, slug, "last-child", target)
            assert response.status_code == 409
            assert said(response) == ["One of these bodies no longer exists, or never did; nothing has changed."]
        assert everything() == before

    def test_a_body_that_was_abolished_meanwhile_is_refused(self, admin_client):
        forests = as_seen("forests")
        tree.abolish(get("forests"))
        before = everything()
        assert move(admin_client, forests, "last-child", "office").status_code == 409
        assert move(admin_client, "legal", "right", forests).status_code == 409
        assert everything() == before

    @pytest.mark.parametrize("position", ["", "first-child", "under", "LEFT", "\x00", "x" * 100_000, None])
    def test_a_position_that_is_none_is_refused(self, admin_client, position):
        before = everything()
        data = {"cmd": "move_node", "cut_item": as_seen("legal"), "pasted_on": as_seen("review")}
        response = admin_client.post(TREE, data if position is None else {**data, "position": position})
        assert response.status_code == 400
        assert said(response) == ["This move was not understood; nothing has changed."]
        assert everything() == before

    def test_a_post_with_nothing_but_the_command_is_refused(self, admin_client):
        assert admin_client.post(TREE, {"cmd": "move_node"}).status_code == 400
        assert admin_client.post(TREE, {"cmd": "move_node", "position": "left"}).status_code == 400

    def test_a_get_moves_nothing(self, admin_client):
        body, target = get("legal"), get("science")
        query = f"cmd=move_node&position=last-child&cut_item={body.pk}&pasted_on={target.pk}"
        assert admin_client.get(f"{TREE}?{query}").status_code == 302  # to the list without what it does not know
        assert admin_client.post(f"{TREE}?{query}").status_code == 302
        assert_tree(SMALL)


@pytest.mark.both
class TestStalePages:
    """A move that was meant for another tree than today's is refused; changes elsewhere make no page outdated."""

    @pytest.mark.parametrize("by_form", [False, True])
    @pytest.mark.parametrize(
        ("meanwhile", "position", "target", "sentence"),
        [
            (("biosafety", "office", tree.UNDER), "last-child", "legal", "“Biosafety” has meanwhile been moved to “Office”."),
            (("oceans", "biosafety", tree.BEFORE), "left", "oceans", "“Oceans” has meanwhile been moved to “Science”."),
            (("oceans", "biosafety", tree.UNDER), "last-child", "oceans", "“Oceans” has meanwhile been moved to “Biosafety”."),
            (("review", "conservation", tree.AFTER), "last-child", "legal", "What stands beside “Biosafety” has meanwhile changed."),
            (("biosafety", "conservation", tree.BEFORE), "last-child", "legal", "What stands beside “Biosafety” has meanwhile changed."),
            (("conservation", "legal", tree.AFTER), "right", "legal", "What stands beside “Legal” has meanwhile changed."),
            (("review", "legal", tree.BEFORE), "left", "legal", "What stands beside “Legal” has meanwhile changed."),
        ],
    )  # fmt: skip
    def test_a_move_of_what_has_changed_meanwhile_is_refused_and_says_what(
        self, admin_client, meanwhile, position, target, sentence, by_form
    ):
        form = AdminForm(admin_client, page_of("biosafety", "move"))
        seen = as_seen("biosafety"), as_seen(target)
        slug, onto, where = meanwhile
        tree.move(get(slug), get(onto), where)
        before = everything()
        if by_form:
            (message,) = form.refused({WHERE[position]: seen[1]})
        else:
            response = move(admin_client, seen[0], position, seen[1])
            assert response.status_code == 409
            (message,) = said(response)
        assert sentence in message
        assert message.endswith("Nothing was changed; look at the tree as it is now.")
        assert everything() == before

    @pytest.mark.parametrize(
        ("meanwhile", "position", "target"),
        [
            (("oceans", "forests", tree.BEFORE), "last-child", "legal"),
            (("legal", "review", tree.AFTER), "last-child", "office"),
            (("conservation", "biosafety", tree.UNDER), "right", "legal"),
            (("review", "forests", tree.UNDER), "left", "legal"),
        ],
    )
    def test_a_move_elsewhere_makes_no_page_outdated(self, admin_client, meanwhile, position, target):
        seen = as_seen("oceans" if meanwhile[0] == "conservation" else "biosafety"), as_seen(target)
        slug, onto, where = meanwhile
        tree.move(get(slug), get(onto), where)
        assert move(admin_client, seen[0], position, seen[1]).status_code == 204
        assert tree.validate() == []

    def test_texts_and_settings_make_no_page_outdated(self, admin_client):
        seen = as_seen("biosafety")
        texts.write(get("biosafety"), BY_SLUG["fr"], {"name": "Biosécurité"})
        Body.objects.filter(slug="biosafety").update(is_published=False)
        assert move(admin_client, seen, "last-child", "legal").status_code == 204

    def test_after_a_refusal_the_page_shows_the_tree_as_it_is_and_the_next_answer_counts(self, admin_client):
        form = AdminForm(admin_client, page_of("biosafety", "move"))
        tree.move(get("biosafety"), get("office"))
        form.refused({"after": as_seen("legal"), "note": "Closer to the lawyers"})
        assert "Secretariat › Office" in form.page.words
        assert form["after"] == as_seen("legal")
        assert form["note"] == "Closer to the lawyers"
        form.save()
        assert get("biosafety").get_previous_sibling() == get("legal")

    def test_without_the_check_a_stale_move_is_applied(self, admin_client, monkeypatch):
        """So the tests above test the check, and nothing else."""
        monkeypatch.setattr(tree.operations, "check_expected", lambda *arguments: None)
        seen = as_seen("biosafety")
        tree.move(get("biosafety"), get("office"))
        assert move(admin_client, seen, "last-child", "legal").status_code == 204


class TestTheMovePage:
    @pytest.mark.parametrize("where", ["under", "before", "after"])
    def test_it_moves_a_body_with_its_branch(self, admin_client, where):
        with transaction.atomic():
            tree.move(get("conservation"), get("legal"), where)
            expected = outline()
            transaction.set_rollback(True)
        form = AdminForm(admin_client, page_of("conservation", "move"))
        response = form.save({where: as_seen("legal")})
        assert response.headers["Location"] == f"{TREE}?branch={get('conservation').pk}"
        assert_tree(expected)
        assert LogEntry.objects.filter(object_id=get("conservation").pk).count() == 1

    def test_it_says_where_the_body_stands_and_what_moves_with_it(self, admin_client):
        words = Page(admin_client.get(page_of("conservation", "move"))).words
        assert "Part of Secretariat › Science Before Biosafety 2 bodies below it move with it." in words
        words = Page(admin_client.get(page_of("biosafety", "move"))).words
        assert "Part of Secretariat › Science After Conservation" in words

    @pytest.mark.parametrize(
        ("slug", "under", "beside"),
        [
            ("conservation", ["Office", "Legal", "Review", "Science", "Biosafety", "Outreach"], ["Legal", "Review", "Biosafety"]),
            ("office", ["Secretariat"], ["Science", "Outreach"]),
        ],
    )  # fmt: skip
    def test_only_places_that_are_allowed_are_offered_in_tree_order(self, admin_client, slug, under, beside):
        offered = {place: self.offered(admin_client, slug, place) for place in ("under", "before", "after")}
        assert [name for _value, name in offered["under"]] == under
        assert [name for _value, name in offered["before"]] == beside
        assert offered["before"] == offered["after"]
        placements = {str(placement_of(body)) for body in Body.objects.all()}
        assert {value for place in offered.values() for value, _name in place} <= placements

    def offered(self, client, slug, place):
        found = client.get(CHOICES, {"for": place, "body": get(slug).pk}).json()["results"]
        return [(one["id"], one["text"].partition(" · ")[0].strip("\u2068\u2069")) for one in found]

    @pytest.mark.parametrize("changes", [{}, {"under": "office", "before": "legal"}, {"under": "x"}, {"after": "\x00"}])
    def test_exactly_one_place_is_chosen(self, admin_client, changes):
        form = AdminForm(admin_client, page_of("biosafety", "move"))
        before = everything()
        assert form.refused({name: as_seen(slug) for name, slug in changes.items()}) == ["Choose exactly one place."]
        assert everything() == before

    @pytest.mark.parametrize("forged", [*NOT_IDS, "1 2 3", "legal"])
    def test_a_forged_spot_of_the_moved_body_is_not_understood(self, admin_client, forged):
        form = AdminForm(admin_client, page_of("biosafety", "move"))
        before = everything()
        assert form.refused({"moved": as_seen(forged), "under": as_seen("legal")})
        assert everything() == before

    def test_a_place_that_the_tree_refuses_is_said(self, admin_client):
        form = AdminForm(admin_client, page_of("biosafety", "move"))
        (error,) = form.refused({"under": as_seen("secretariat")})
        assert "cannot be part of one of the kind “Secretariat”" in error
        assert_tree(SMALL)

    def test_a_body_that_was_abolished_meanwhile_leads_to_the_tree(self, admin_client):
        form = AdminForm(admin_client, page_of("forests", "move"))
        target = AdminForm(admin_client, page_of("biosafety", "move"))
        seen = as_seen("forests")
        tree.abolish(get("forests"))
        assert form.post({"under": as_seen("legal")}).status_code == 302
        (error,) = target.refused({"under": seen})
        assert error == "One of these bodies no longer exists, or never did; nothing has changed."

    def test_the_secretariat_stays_at_the_top(self, admin_client):
        response = admin_client.get(page_of("secretariat", "move"))
        assert response.headers["Location"] == TREE
        assert said(response) == ["The Secretariat stands at the top of the tree."]

    def test_a_note_that_is_too_long_moves_nothing(self, admin_client):
        form = AdminForm(admin_client, page_of("biosafety", "move"))
        (error,) = form.refused({"under": as_seen("legal"), "note": "x" * 501})
        assert "at most 500 characters" in error
        assert_tree(SMALL)

    def test_the_tree_and_the_settings_lead_to_it_and_to_a_new_part(self, admin_client):
        links = {element.get("href") for element in Page(admin_client.get(TREE)).all("a")}
        assert page_of("legal", "move") in links
        assert page_of("secretariat", "move") not in links
        here = f"{ADD}?parent={get('legal').pk}&kind=unit"
        assert here in links
        assert page_of("legal", "move") in {
            element.get("href") for element in Page(admin_client.get(page_of("legal"))).all("a")
        }
        form = AdminForm(admin_client, here)
        assert (form["parent"], form["kind"]) == (str(get("legal").pk), "unit")

    def test_it_takes_the_same_number_of_queries_for_a_small_and_a_large_tree(self, admin_client):
        counts = {}
        for number in (3, 30):
            with connection.cursor() as cursor, tree.structure_lock():
                cursor.execute("DELETE FROM secretariat_body")
            plant("\n".join(["secretariat", "  division", *(f"    unit-{n}" for n in range(number - 2))]))
            admin_client.get(page_of("unit-0", "move"))
            with CaptureQueriesContext(connection) as queries:
                admin_client.get(page_of("unit-0", "move"))
            counts[number] = len(queries) - (number == 30)  # the neighbour's name
        assert counts[3] == counts[30]


class TestWhy:
    """The note of a form is in the history of what the form changed."""

    @pytest.mark.parametrize(
        ("page", "changes"),
        [
            ("move", {"under": "legal"}),
            ("change", {"slug": "living-things"}),
            ("delete", {"post": "yes"}),
        ],
    )
    def test_a_note_is_kept_with_the_change(self, admin_client, page, changes):
        key, where = get("biosafety").pk, page_of("biosafety", page)
        if page == "delete":
            admin_client.post(where, {**changes, "note": "The Parties asked for it"})
        else:
            form = AdminForm(admin_client, where)
            form.save({**{name: as_seen(value) for name, value in changes.items()}, "note": "The Parties asked for it"})
        notes = Change.objects.filter(object_id=key, model="secretariat.body").values_list("note", "person_name")
        assert set(notes) == {("The Parties asked for it", "admin")}

    def test_the_forms_offer_it_and_nobody_has_to_say_why(self, admin_client):
        for page in ("move", "change", "delete"):
            (note,) = Page(admin_client.get(page_of("biosafety", page))).all("input", name="note")
            assert "maxlength" not in note  # a browser would cut what is pasted
            assert "required" not in note


class TestPermissions:
    @pytest.mark.parametrize("forbidden", ["science", "office"])
    @pytest.mark.parametrize("by_form", [False, True])
    def test_a_move_needs_the_permission_for_what_it_leaves_and_what_it_enters(
        self, admin_client, monkeypatch, forbidden, by_form
    ):
        monkeypatch.setattr(
            User, "has_perm", lambda user, permission, body=None: body is None or body.slug != forbidden
        )
        before = everything()
        sentence = "You may not move this body to this place; nothing has changed."
        if by_form:
            form = AdminForm(admin_client, page_of("biosafety", "move"))
            assert form.refused({"under": as_seen("office")}) == [sentence]
        else:
            response = move(admin_client, "biosafety", "last-child", "office")
            assert response.status_code == 403
            assert said(response) == [sentence]
        assert everything() == before
        assert move(admin_client, "oceans", "left", "forests").status_code == 204

    def test_an_editor_without_the_permission_to_change_bodies_moves_none(self, client, django_user_model):
        with_permissions(client, django_user_model, "view_body", "change_unit", "change_division")
        assert move(client, "biosafety", "last-child", "office").status_code == 403
        assert client.get(page_of("biosafety", "move")).status_code == 403
        assert client.post(page_of("biosafety", "move"), {"under": as_seen("office")}).status_code == 403
        page = client.get(TREE).content.decode()
        assert '"canMove": false' in page
        assert "/move/" not in page
        assert "/add/" not in page
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
            ({"name_en": "a\x00b"}, "name_en", "The character U+0000, which no text can hold"),
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

    def test_the_parents_are_offered_in_tree_order_with_what_they_are_part_of(self, admin_client):
        found = admin_client.get(CHOICES, {"for": "parent"}).json()["results"]
        expected = [
            f"\u2068{body}\u2069 · \u2068{body.parent}\u2069" if body.parent else str(body)
            for body in Body.objects.all()
        ]
        assert [one["text"] for one in found] == expected
        assert [one["id"] for one in found] == [str(body.pk) for body in Body.objects.all()]

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
            *(("secretariat.FormerAddress", 1, name) for name in ("id", "model", "slug", "object_id", "until")),
        }
        assert FormerAddress.objects.get().slug == "legal"
        assert current_revision() == revision + 2
        assert tree.validate() == []

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

    @pytest.mark.parametrize(
        ("slug", "hidden", "sentence"),
        [
            ("science", (), "With the tick, readers see it and 4 bodies below it; without, none of them."),
            ("science", ("science",), "With the tick, readers see it and 4 bodies below it; without, none of them."),
            ("science", ("conservation",), "With the tick, readers see it and 1 body below it; without, neither."),
            ("oceans", (), "With the tick, readers see it; without, they do not."),
            ("oceans", ("science",), "Readers do not see it in any case, because “Science” is not published."),
        ],
    )
    def test_the_page_says_what_the_tick_decides(self, admin_client, slug, hidden, sentence):
        Body.objects.filter(slug__in=hidden).update(is_published=False)
        assert sentence in Page(admin_client.get(page_of(slug))).words

    def test_who_hides_a_body_is_told_how_many_readers_no_longer_see(self, admin_client):
        Body.objects.filter(slug="oceans").update(is_published=False)
        form = AdminForm(admin_client, page_of("science"))
        response = form.save(without=["is_published"], changes={"note": "Reorganised"})
        assert said(response)[0] == "Readers no longer see 4 bodies."
        assert not get("science").is_published
        form = AdminForm(admin_client, page_of("conservation"))
        assert "no longer" not in said(form.save(without=["is_published"]))[0]
        AdminForm(admin_client, page_of("conservation")).save({"is_published": "on"})
        assert said(AdminForm(admin_client, page_of("science")).save({"is_published": "on"}))[0] == (
            "Readers now see 4 more bodies."
        )

    def test_a_note_alone_changes_nothing(self, admin_client):
        form = AdminForm(admin_client, page_of("science"))
        revision = current_revision()
        form.save({"note": "No change at all"})
        assert current_revision() == revision

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
        name = '<bdi lang="en" dir="ltr">Forests</bdi>'
        assert said(response) == [f"“{name}” has been abolished. It can be put back from the history."]
        assert response.status_code == 302
        assert_tree(SMALL.replace("      forests\n", ""))
        assert not Mandate.objects.exists()

    def test_a_body_with_parts_goes_with_them_only_if_the_editor_ticks_that(self, admin_client):
        Body.objects.filter(slug="forests").update(is_published=False)
        form, before = AdminForm(admin_client, page_of("conservation", "delete")), everything()
        assert {"forests", "oceans"} <= set(form.page.texts("dd"))
        assert form.refused() == ["Move the bodies below it elsewhere first, or tick that they go too."]
        assert everything() == before
        response = form.post({"branch": "on"})
        (sentence,) = map(strip_tags, said(response))
        assert sentence.startswith(
            "“Conservation” has been abolished, with 2 bodies below it: Forests · Oceans. They can"
        )
        assert_tree(SMALL.replace("    conservation\n      forests\n      oceans\n", ""))
        logged = LogEntry.objects.filter(action_flag=DELETION).order_by("pk").values_list("object_repr", flat=True)
        assert [*logged] == ["Conservation", "Forests", "Oceans"]

    def test_a_refusal_names_the_first_of_many_parts(self):
        for number in range(12):
            tree.add(new(f"part-{number}"), get("biosafety"))
        with pytest.raises(ValidationError) as refused:
            tree.abolish(get("biosafety"))
        (sentence,) = refused.value.messages
        assert "“Part-9”, …" in sentence
        assert "Part-10" not in sentence

    def test_a_branch_that_has_changed_since_it_was_shown_stays(self, admin_client):
        form = AdminForm(admin_client, page_of("conservation", "delete"))
        texts.write(get("forests"), BY_SLUG["fr"], {"name": "Forêts"})
        before = everything()
        (sentence,) = form.refused({"branch": "on"})
        assert sentence.startswith("Something here has changed since you opened the page.")
        assert "Forêts" in form.page.words
        assert everything() == before
        form.save({"branch": "on"})
        assert not Body.objects.filter(slug="forests").exists()

    def test_a_branch_is_abolished_by_nobody_who_has_not_looked(self, admin_client):
        before = everything()
        admin_client.post(page_of("conservation", "delete"), {"post": "yes", "branch": "on"})
        assert everything() == before

    def test_the_whole_directory_is_not_abolished_with_one_click(self, admin_client):
        before = everything()
        response = admin_client.post(page_of("secretariat", "delete"), {"branch": "on", "post": "yes"})
        assert "“Secretariat” still has parts" in said(response)[0]
        assert everything() == before

    def test_a_branch_too_large_for_one_page_stays(self, admin_client, monkeypatch):
        monkeypatch.setattr(removing, "MAX_BRANCH", 2)
        before = everything()
        response = admin_client.get(page_of("conservation", "delete"))
        assert response.headers["Location"] == page_of("conservation")
        assert said(response) == [
            "“Conservation” has too many parts, with theirs more than 2. Abolish or move its parts first, so that you see what goes."
        ]
        assert everything() == before

    def test_a_note_that_is_too_long_abolishes_nothing(self, admin_client):
        before = everything()
        response = admin_client.post(page_of("forests", "delete"), {"post": "yes", "note": "x" * 501})
        assert "at most 500 characters" in errors(response)[0]
        assert everything() == before
