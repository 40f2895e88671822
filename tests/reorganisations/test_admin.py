"""A draft in the admin: done on the draft tree, fates, approval, in force; who may do what."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from history.models import Change
from people.models import BranchEditor
from reorganisations.carrying_out import carry_out_now
from reorganisations.models import Operation, PlannedText, Reorganisation, SuccessionEvent
from secretariat import tree
from secretariat.models import Body, ContactPoint, Function, MandateSource, Post, Topic
from tests.admin_forms import AdminForm
from tests.everything import everything
from tests.html import Page
from tests.people.persons import person
from tests.reorganisations.drafts import directory, draft, function, letters, pk
from tests.secretariat.outlines import assert_tree, get
from translations.models import SearchWords

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"admin:reorganisations_reorganisation_{name}", args=args)


def do(client, row, kind, body, /, **data):
    """Post an operation on the draft tree; returns the response."""
    return client.post(f"{page('do', row.pk, kind)}?body={body}", data, follow=True)


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def editor(name, *slugs):
    person = get_user_model().objects.create_user(name, password="x", is_staff=True)
    person.groups.add(Group.objects.get(name="Editors"))
    for slug in slugs:
        BranchEditor.objects.create(person=person, body=get(slug))
    return person


def test_a_draft_is_done_on_the_draft_tree_decided_and_put_in_force(admin_client):
    directory()
    source = MandateSource.objects.create(slug="d", symbol="15/34", kind="decision", title_en="Decision 15/34")
    forests, oceans = pk("forests"), pk("oceans")
    added = admin_client.post(
        page("add"),
        {"name_en": "Reorganisation 2026", "takes_effect_on": "2026-01-01", "legal_basis": source.pk},
        follow=True,
    )
    assert added.status_code == 200
    row = Reorganisation.objects.get()
    before = {model.pk: model.name_en for model in Body.objects.all()}

    # Nothing but the draft changes.
    merged = do(
        admin_client, row, "merge", forests, other_1=oceans, into="new", name="Nature Unit", acronym="", slug=""
    )
    assert "Merge “Forests” and “Oceans” into “Nature Unit”." in said(merged)
    assert "5 functions need a fate." in said(merged)
    assert {model.pk: model.name_en for model in Body.objects.all()} == before
    assert "ends; after it: “Nature Unit”" in said(merged)
    do(admin_client, row, "rename", pk("legal"), name="Law", acronym="", slug="law")
    renamed = do(
        admin_client, row, "mandate", -1, opening="The unit deals with nature.", closing="", new_1="Text z anew"
    )
    assert "Give “Nature Unit” the new function “Text z anew”." in said(renamed)
    assert [*Operation.objects.values_list("kind", flat=True)] == [
        "establish",
        "merge",
        "rename",
        "set-texts",
        "establish-function",
    ]
    assert PlannedText.objects.filter(owner_id=-1).count() == 2

    # It cannot be approved before every function has a fate.
    decide = admin_client.get(page("decide", row.pk))
    assert "The function “Text a of forests” of “Forests” has no fate." in said(decide)
    refused = admin_client.post(page("decide", row.pk), {"step": "approve"}, follow=True)
    assert "has no fate" in said(refused)
    assert Reorganisation.objects.get().status == "draft"
    fates = admin_client.get(page("fates", row.pk))
    a, b, c, x, y = (function(letter).pk for letter in "abcxy")
    suggested = fates.context["form"].initial
    assert (suggested[f"fate_{a}"], suggested[f"fate_{b}"]) == ("keep", f"merge {a}")  # the texts are nearly the same
    data = {f"fate_{one}": "keep" for one in (a, b, c, x)} | {f"fate_{y}": "end", f"reason_{y}": ""}
    assert "Say why" in said(admin_client.post(page("fates", row.pk), data))
    done = admin_client.post(page("fates", row.pk), data | {f"reason_{y}": "Done in 2025."}, follow=True)
    assert "5 functions have a fate now." in said(done)
    assert "Done in 2025." in said(done)

    # The table can be edited.
    table = admin_client.get(page("operations", row.pk))
    rename = Operation.objects.get(kind="rename")
    edited = admin_client.post(
        page("edit", row.pk, rename.pk), {"name": "Legal Affairs", "acronym": "LA", "slug": "law"}, follow=True
    )
    assert "Rename “Legal” to “Legal Affairs”." in said(edited)
    order = table.context["shown_order"]
    first = order.split()[0]
    admin_client.post(page("operations", row.pk), {"action": f"delete {rename.pk}", "shown_order": "1 2 3"})
    assert Operation.objects.filter(pk=rename.pk).exists()
    admin_client.post(page("operations", row.pk), {"action": f"down {first}", "shown_order": order})
    assert "no longer fits" in said(admin_client.get(page("operations", row.pk)))
    order = admin_client.get(page("operations", row.pk)).context["shown_order"]
    admin_client.post(page("operations", row.pk), {"action": f"up {first}", "shown_order": order})

    approved = admin_client.post(page("decide", row.pk), {"step": "approve"}, follow=True)
    assert "“Reorganisation 2026” is approved." in said(approved)
    assert do(admin_client, row, "rename", oceans, name="Seas").status_code == 403
    state = everything()
    in_force = admin_client.post(page("decide", row.pk), {"step": "in-force"}, follow=True)
    assert "Forests and Oceans were merged into the Nature Unit (15/34)." in said(in_force)
    former = admin_client.get("/en/units/oceans/").content.decode()  # although it began today
    assert "Forests and Oceans were merged into the Nature Unit" in former
    assert "The page as it last was" not in former
    for address in ("/api/v1/bodies/oceans/", "/data/bodies/oceans.ttl", "/data/bodies/oceans.eac.xml"):
        assert "Oceans" in admin_client.get(address).content.decode(), address
    assert "Forests and Oceans were merged" in admin_client.get("/en/changes/").content.decode()
    assert letters("nature-unit") == ["a", "b", "c", "x", "z"]
    assert get("law").name_en == "Legal Affairs"
    assert everything() != state
    assert SuccessionEvent.objects.count() == 5
    assert_tree("""
secretariat
  office
    law
    review
  science
    conservation
      nature-unit
    biosafety
  outreach
""")
    for name in ("change", "operations", "fates", "decide"):
        assert admin_client.get(page(name, row.pk)).status_code == 200

    # What is in force can be taken back by a draft of its own.
    undone = admin_client.post(page("decide", row.pk), {"step": "undo"}, follow=True)
    assert "This draft takes it back." in said(undone)
    undoing = Reorganisation.objects.get(undoes=row)
    undoing.takes_effect_on = row.takes_effect_on
    undoing.save()
    blocked = said(admin_client.get(page("decide", undoing.pk)))
    assert "must be settled" not in blocked, blocked
    admin_client.post(page("decide", undoing.pk), {"step": "in-force"})
    assert letters("forests") == ["a", "b", "c"]
    assert {*letters("oceans")} == {"x", "y"}
    assert get("oceans").mandate.opening_en == "Opening of oceans."
    assert undoing.name_en == "Undo: Reorganisation 2026"
    assert get("legal").name_en == "Legal"


def test_what_is_added_leads_to_its_tree_and_what_is_due_says_what_happens(admin_client):
    directory()
    form = AdminForm(admin_client, page("add"))
    response = form.save({"name_en": "Reorganisation 2026", "takes_effect_on": "2026-01-01"})
    row = Reorganisation.objects.get()
    assert response["Location"] == page("tree", row.pk)
    assert "Nothing is changed in this draft yet" in said(admin_client.get(page("tree", row.pk)))
    do(admin_client, row, "rename", pk("forests"), name="Woods")
    findings = said(admin_client.get(page("decide", row.pk)))
    assert "1 new or changed text has no translation into Français yet." in findings
    admin_client.post(page("decide", row.pk), {"step": "approve"})
    assert "the server puts it in force within a minute" in said(admin_client.get(page("change", row.pk)))
    Body.objects.filter(slug="oceans").update(slug="seas")
    Operation.objects.update(values={"body": pk("forests"), "slug": "seas"})
    assert "The findings say why." in said(admin_client.get(page("change", row.pk)))


def test_every_operation_of_the_tree_has_a_form(admin_client):
    directory()
    row = draft(status="draft")
    science, outreach = pk("science"), pk("outreach")
    for kind in ("establish", "rename", "move", "merge", "split", "abolish", "change-kind", "mandate"):
        assert admin_client.get(f"{page('do', row.pk, kind)}?body={pk('forests')}").status_code == 200, kind
    do(
        admin_client,
        row,
        "establish",
        science,
        name="Climate",
        acronym="CL",
        kind="unit",
        slug="",
        where="under",
        target=science,
    )
    do(admin_client, row, "move", pk("biosafety"), target_new="-1", target="", where="under")
    do(admin_client, row, "split", pk("oceans"), names="Seas\nCoasts")
    do(admin_client, row, "abolish", pk("review"), successor=pk("legal"))
    do(admin_client, row, "change-kind", pk("conservation"), kind="division", target=pk("secretariat"))
    do(admin_client, row, "mandate", pk("legal"), opening="Opening of legal.", closing="", **{
        f"function_{function('l').pk}": "Text l amended", f"function_{function('l').pk}_to": outreach,
    })  # fmt: skip
    kinds = [*Operation.objects.values_list("kind", flat=True)]
    assert kinds == [
        "establish", "move", "establish", "establish", "split", "abolish", "change-kind", "amend-function", "transfer-function",
    ]  # fmt: skip
    wrong = do(admin_client, row, "move", pk("conservation"), target=pk("forests"), where="under")
    assert "cannot be moved" in said(wrong)
    assert "no longer fits" not in said(wrong)  # it was never in the table
    assert Operation.objects.count() == len(kinds)
    tree = said(admin_client.get(page("tree", row.pk)))
    assert "was in “Science”" in tree
    fates = admin_client.get(page("fates", row.pk))
    assert len(fates.context["form"].rows) == 2


def test_who_may_draft_approve_and_put_in_force(client, admin_client, admin_user, settings):
    directory()
    row = draft(status="draft", drafted_by=admin_user, drafted_by_name="admin")
    mine, other = editor("mine", "science"), editor("other", "office")
    client.force_login(mine)
    assert do(client, row, "rename", pk("forests"), name="Woods").status_code == 200
    assert Operation.objects.count() == 1
    assert "not in your branches" in said(do(client, row, "rename", pk("legal"), name="Law"))
    do(client, row, "move", pk("forests"), target=f"{pk('legal')}", where="under")  # which the field does not offer
    assert Operation.objects.count() == 1
    tree = client.get(page("tree", row.pk)).content.decode()
    offered = {int(body) for body in re.findall(r"do/rename/\?body=(-?\d+)", tree)}
    assert offered == {pk(slug) for slug in ("science", "conservation", "forests", "oceans", "biosafety")}
    assert client.post(page("decide", row.pk), {"step": "approve"}).status_code == 403
    client.force_login(other)
    assert client.get(page("tree", row.pk)).status_code == 200
    assert do(client, row, "rename", pk("legal"), name="Law").status_code == 403  # of a draft about other branches
    settings.APPROVAL_BY_SECOND_PERSON = True
    assert "another person has to" in said(admin_client.post(page("decide", row.pk), {"step": "approve"}, follow=True))
    settings.APPROVAL_BY_SECOND_PERSON = False
    admin_client.post(page("decide", row.pk), {"step": "approve"})
    row.refresh_from_db()
    assert (row.status, row.approved_by_name) == ("approved", "admin")
    admin_client.post(page("decide", row.pk), {"step": "withdraw"})
    row.refresh_from_db()
    assert row.status == "withdrawn"


def test_a_draft_with_new_names_is_removed_and_put_back(client):
    directory()
    rename = ("rename", {"body": pk("forests")}, {("body", pk("forests"), "name"): {"en": "Woods", "fr": "Bois"}})
    row = draft(rename, status="draft")
    client.force_login(editor("mine", "science"))
    AdminForm(client, page("delete", row.pk)).save()
    assert not Reorganisation.objects.exists()
    assert not PlannedText.objects.exists()
    removal = Change.objects.get(model="reorganisations.reorganisation", what="removed")
    address = reverse("admin:history_change_put_back", args=[removal.pk])
    client.force_login(editor("other", "office"))
    assert client.post(address, {"note": ""}).status_code == 403
    client.force_login(get_user_model().objects.get(username="mine"))
    AdminForm(client, address).save(button="_put_back")
    assert Operation.objects.get().values == {"body": pk("forests")}
    assert client.get(page("operations", row.pk)).status_code == 200
    assert PlannedText.objects.get(operation__reorganisation=row.pk).text_fr == "Bois"


def test_the_english_texts_of_what_is_approved_wait_for_its_day_as_they_are(client):
    directory()
    rename = ("rename", {"body": pk("forests")}, {("body", pk("forests"), "name"): {"en": "Woods", "fr": "Bois"}})
    row, text = draft(rename, status="draft"), PlannedText.objects.get()
    administrator = person("anna", "Administrators")
    addresses = (page("change", row.pk), reverse("admin:reorganisations_plannedtext_change", args=[text.pk]))
    client.force_login(administrator)
    for address, column in zip(addresses, ("name_en", "text_en"), strict=True):
        AdminForm(client, f"{address}?language=en").save({column: "Trees"})
    Reorganisation.objects.update(status="approved")
    for address, column in zip(addresses, ("name", "text"), strict=True):
        assert client.post(f"{address}?language=en", {f"{column}_en": "Other", "_save": "1"}).status_code == 403
        AdminForm(client, f"{address}?language=fr").save({f"{column}_fr": "Arbres"})
    text.refresh_from_db()
    row.refresh_from_db()
    assert (row.name_en, row.name_fr, text.text_en, text.text_fr) == ("Trees", "Arbres", "Trees", "Arbres")


def test_what_others_did_is_taken_back_by_who_may_draft_it(client):
    directory()
    moved, _plan = carry_out_now("Move", [("move", {"body": pk("review"), "target": pk("outreach"), "where": "under"})])
    client.force_login(editor("half", "outreach"))  # had got the unit, and would send it where it has no say
    assert 'value="undo"' in client.get(page("decide", moved.pk)).content.decode()
    assert client.post(page("decide", moved.pk), {"step": "undo"}).status_code == 403
    client.force_login(editor("other", "science"))
    assert 'value="undo"' not in client.get(page("decide", moved.pk)).content.decode()
    assert client.post(page("decide", moved.pk), {"step": "undo"}).status_code == 403
    assert Reorganisation.objects.count() == 1
    assert Operation.objects.count() == 1
    client.force_login(editor("both", "outreach", "office"))
    assert client.post(page("decide", moved.pk), {"step": "undo"}).status_code == 302
    assert Reorganisation.objects.get(undoes=moved).operations.get().kind == "move"


def test_an_editor_drafts_the_end_of_the_top_of_a_branch_and_withdraws_the_draft(client):
    directory()
    row = draft(status="draft")
    client.force_login(editor("mine", "forests"))
    do(client, row, "abolish", pk("forests"), successor="")
    assert Operation.objects.get().kind == "abolish"
    assert 'value="withdraw"' in client.get(page("decide", row.pk)).content.decode()
    client.post(page("decide", row.pk), {"step": "withdraw"})
    row.refresh_from_db()
    assert row.status == "withdrawn"


def test_a_body_is_merged_by_hand_without_a_draft_before(admin_client):
    directory()
    Body.objects.filter(slug="review").update(name_fr="Examen")
    address = f"{page('by_hand', 'merge')}?body={pk('review')}"
    assert "Merge" in said(admin_client.get(reverse("admin:secretariat_body_change", args=[pk("review")])))
    assert admin_client.get(address).status_code == 200
    abolition = admin_client.get(reverse("admin:secretariat_body_delete", args=[pk("review")])).content.decode()
    assert f"{page('by_hand', 'abolish')}?body={pk('review')}" in abolition
    admin_client.post(address)
    response = admin_client.post(address)
    row = Reorganisation.objects.get()  # the one that was left is gone on with
    assert (row.name_en, row.name_fr, row.name_es) == ("Merger: Review", "Fusion : Examen", None)
    assert response["Location"] == f"{page('do', row.pk, 'merge')}?body={pk('review')}&by_hand=1"
    response = admin_client.post(response["Location"], {"other_1": pk("legal"), "into": "other"})
    assert response["Location"] == page("decide", row.pk)
    admin_client.post(page("decide", row.pk), {"step": "in-force"})
    assert not Body.objects.filter(slug="review").exists()
    assert SuccessionEvent.objects.get().kind == "merged"


def test_functions_of_a_body_that_ends_can_go_to_any_other(admin_client):
    directory()
    row = draft(status="draft")
    do(
        admin_client,
        row,
        "establish",
        pk("office"),
        name="Nature Unit",
        kind="unit",
        where="under",
        target=pk("office"),
    )
    assert "3 functions need a fate." in said(do(admin_client, row, "abolish", pk("forests"), successor=""))
    a, b, c = (function(letter).pk for letter in "abc")
    (new,) = (one.values["body"] for one in Operation.objects.filter(kind="establish"))
    form = admin_client.get(page("fates", row.pk)).context["form"]
    assert f"transfer {new}" in dict(form.fields[f"fate_{a}"].choices)
    data = {f"fate_{a}": f"transfer {new}", f"fate_{b}": "elsewhere", f"fate_{c}": "", f"to_{c}": pk("legal")}
    refused = said(admin_client.post(page("fates", row.pk), data))
    assert "Choose a body." in refused
    assert "Another body is chosen beside it" in refused
    right = data | {f"to_{b}": pk("legal"), f"fate_{c}": "elsewhere"}
    assert "3 functions have a fate now." in said(admin_client.post(page("fates", row.pk), right, follow=True))
    assert [*Operation.objects.filter(kind="transfer-function").values_list("values", flat=True)] == [
        {"function": a, "to": new}, {"function": b, "to": pk("legal")}, {"function": c, "to": pk("legal")},
    ]  # fmt: skip


def test_a_fate_is_suggested_by_words_that_only_one_successor_has(admin_client):
    directory()
    texts = {"a": "measuring how much is known;", "b": "restoring mangroves;", "c": "restoring and monitoring forests;"}
    for letter, text in texts.items():
        Function.objects.filter(pk=function(letter).pk).update(text_en=f"Text {letter} {text}")
    row = draft(status="draft")
    do(
        admin_client,
        row,
        "split",
        pk("forests"),
        names="Monitoring and Review of Forests\nRestoration and Use of Forests",
    )
    form = admin_client.get(page("fates", row.pk)).context["form"]
    suggested = {letter: form.initial.get(f"fate_{function(letter).pk}") for letter in "abc"}
    new = {
        operation.values["slug"][:4]: operation.values["body"] for operation in row.operations.filter(kind="establish")
    }
    assert suggested == {"a": None, "b": f"transfer {new['rest']}", "c": None}  # no word, one, and as many of both


def test_the_body_that_gets_the_parts_of_one_that_ends_is_suggested(admin_client):
    directory()
    row = draft(status="draft")
    do(admin_client, row, "move", pk("review"), target=pk("forests"), where="under")
    do(admin_client, row, "abolish", pk("forests"), parts_to=pk("oceans"))
    form = admin_client.get(page("fates", row.pk)).context["form"]
    assert form.initial[f"fate_{function('a').pk}"] == f"transfer {pk('oceans')}"


def test_the_draft_tree_is_in_the_language_of_the_page(admin_client):
    directory()
    Body.objects.filter(slug="outreach").update(name_fr="Division de la sensibilisation")
    row = draft(status="draft")
    admin_client.post("/admin/language/", {"language": "fr"})
    response = admin_client.get(page("tree", row.pk))
    assert "Division de la sensibilisation" in said(response)
    assert "<title>Reorganisation 2026 |" in response.content.decode()  # its name is in English alone


def drag(client, row, moved, onto, position):
    """Drag a body as the script of the tree does, by the places that the draft tree shows."""
    shown = Page(client.get(page("tree", row.pk))).all("bdi", **{"class": "node"})
    places = {node["data-id"]: node["data-placement"] for node in shown}
    data = {"cmd": "move_node", "cut_item": places[str(moved)], "pasted_on": places[str(onto)], "position": position}
    return client.post(page("tree", row.pk), data), data


def test_a_body_is_dragged_on_the_draft_tree(admin_client, client):
    directory()
    row = draft(status="draft")
    do(admin_client, row, "establish", pk("science"), name="Climate", kind="unit", where="under", target=pk("science"))
    response, data = drag(admin_client, row, pk("forests"), -1, "left")
    assert response.status_code == 204
    moved = Operation.objects.get(kind="move")
    assert moved.values == {"body": pk("forests"), "target": -1, "where": "before"}
    assert "Move “Forests” before “Climate”." in said(admin_client.get(page("tree", row.pk)))
    assert admin_client.post(page("tree", row.pk), data).status_code == 409  # from a page of before
    assert drag(admin_client, row, pk("conservation"), pk("oceans"), "last-child")[0].status_code == 409
    assert admin_client.post(page("tree", row.pk), {"position": "left"}).status_code == 400
    client.force_login(editor("mine", "outreach"))
    assert client.post(page("tree", row.pk), data).status_code == 403
    assert Operation.objects.count() == 2
    rows = said(admin_client.get(f"{page('tree', row.pk)}?parts=1&branch={pk('science')}"))
    assert "Climate" in rows
    assert "Outreach" not in rows


def test_posts_and_contact_points_have_a_fate(admin_client):
    directory()
    for slug in ("forests", "oceans", "legal"):
        Post.objects.create(body=get(slug), title_en=f"Head of {slug}")
        ContactPoint.objects.create(body=get(slug), email=f"{slug}@example.org")
    trees, sea = (Topic.objects.create(slug=slug, name_en=slug) for slug in ("trees", "sea"))
    get("forests").topics.add(trees)
    get("oceans").topics.add(sea)
    for slug, line in (("forests", "wood"), ("oceans", "fish"), ("legal", "contracts")):
        SearchWords.objects.create(body=get(slug), language="en", handles=line, also_known_as=f"The {line} people")
    row = draft(status="draft")
    do(admin_client, row, "merge", pk("forests"), other_1=pk("oceans"), into="new", name="Nature Unit")
    do(admin_client, row, "split", pk("legal"), names="Law\nTreaties", contacts="none")
    found = said(admin_client.get(page("decide", row.pk)))
    assert "The posts and contact points of “Forests” go to “Nature Unit”." in found
    assert "“Legal” has posts or contact points, which end with it." in found

    # Mergers and splits are edited in the table.
    split = Operation.objects.get(kind="split")
    address = page("edit", row.pk, split.pk)
    form = admin_client.get(address).context["form"]
    law, treaties = split.values["into"]
    assert (form.initial["stays"], form.initial["into_1_new"], form.initial["into_2_new"]) == (
        False,
        str(law),
        str(treaties),
    )
    data = {"into_1_new": law, "into_2_new": treaties, "contacts_to_new": treaties}
    assert "In the draft: Split “Legal” into" in said(admin_client.post(address, data, follow=True))
    assert Operation.objects.get(kind="split").values == {
        "body": pk("legal"),
        "into": [law, treaties],
        "contacts_to": treaties,
    }
    merger = Operation.objects.get(kind="merge")
    data = {"body_1": pk("forests"), "body_2": pk("oceans"), "into_new": merger.values["into"], "contacts_end": "on"}
    admin_client.post(page("edit", row.pk, merger.pk), data)
    assert "“Forests” has posts or contact points, which end" in said(admin_client.get(page("decide", row.pk)))
    del data["contacts_end"]
    admin_client.post(page("edit", row.pk, merger.pk), data)
    fates = {f"fate_{function(letter).pk}": "keep" for letter in "abcxy"}
    fates[f"fate_{function('l').pk}"] = f"transfer {law}"
    admin_client.post(page("fates", row.pk), fates)
    admin_client.post(page("decide", row.pk), {"step": "in-force"})
    assert [post.title_en for post in get("nature-unit").posts.all()] == ["Head of forests", "Head of oceans"]
    assert [post.title_en for post in get("treaties").posts.all()] == ["Head of legal"]
    assert {*ContactPoint.objects.values_list("body__slug", flat=True)} == {"nature-unit", "treaties"}
    words = {own.body.slug: (own.handles, own.also_known_as) for own in SearchWords.objects.select_related("body")}
    assert words == {
        "nature-unit": ("wood\nfish", "The wood people\nThe fish people"),
        "law": ("contracts", ""),
        "treaties": ("contracts", ""),
    }
    assert {*get("nature-unit").topics.all()} == {trees, sea}
    assert not Change.objects.filter(label="").exists()  # the history names the body that got them

    # Taken back, each comes back to where it was; what was added since goes with the work.
    Post.objects.create(body=get("treaties"), title_en="Clerk")
    admin_client.post(page("decide", row.pk), {"step": "undo"})
    undoing = Reorganisation.objects.get(undoes=row)
    Reorganisation.objects.filter(pk=undoing.pk).update(takes_effect_on="2026-01-01")
    findings = said(admin_client.get(page("decide", undoing.pk)))
    assert "The posts and contact points that “Oceans” had come back to it from “Nature Unit”." in findings
    assert "The posts and contact points of “Treaties” go to “Legal”." in findings
    assert "of “Nature Unit” go to" not in findings
    establish = undoing.operations.get(kind="establish", values__slug="oceans")
    form = AdminForm(admin_client, page("edit", undoing.pk, establish.pk))
    form.save({"acronym": "OC"})
    admin_client.post(page("decide", undoing.pk), {"step": "in-force"})
    words = {own.body.slug: (own.handles, own.also_known_as) for own in SearchWords.objects.select_related("body")}
    lines = {"forests": "wood", "oceans": "fish", "legal": "contracts"}
    assert words == {slug: (line, f"The {line} people") for slug, line in lines.items()}
    assert ([*get("forests").topics.all()], [*get("oceans").topics.all()]) == ([trees], [sea])
    heads = {(post.body.slug, post.title_en) for post in Post.objects.select_related("body")}
    assert heads == {*((slug, f"Head of {slug}") for slug in ("forests", "oceans", "legal")), ("legal", "Clerk")}
    assert {(one.body.slug, one.email) for one in ContactPoint.objects.select_related("body")} == {
        (slug, f"{slug}@example.org") for slug in ("forests", "oceans", "legal")
    }


def test_mandate_sources_are_changed_in_a_draft(admin_client):
    directory()
    source = MandateSource.objects.create(slug="d", symbol="15/34", kind="decision", title_en="Decision 15/34")
    row, own = draft(status="draft"), function("l")
    data = {"opening": "Opening of legal.", "closing": "", f"function_{own.pk}": own.text_en}
    assert "Nothing was changed." in said(do(admin_client, row, "mandate", pk("legal"), **data))
    told = said(
        do(
            admin_client,
            row,
            "mandate",
            pk("legal"),
            **data,
            sources=source.pk,
            **{f"function_{own.pk}_sources": source.pk},
        )
    )
    assert "Give the mandate of “Legal” other mandate sources." in told
    assert "No fate was chosen" in said(admin_client.post(page("fates", row.pk), {"fate_0": ""}, follow=True))
    in_force = said(admin_client.post(page("decide", row.pk), {"step": "in-force"}, follow=True))
    assert "The mandate of Legal was given other mandate sources" in in_force
    assert [*get("legal").mandate.sources.all()] == [*own.sources.all()] == [source]


def test_an_operation_with_a_body_that_is_gone_says_so(admin_client):
    directory()
    ops = [
        ("rename", {"body": pk("oceans")}, {("body", pk("oceans"), "name"): {"en": "Oceans anew"}}),
        ("merge", {"bodies": [pk("oceans")], "into": pk("forests")}),
        ("move", {"body": pk("oceans"), "target": pk("forests"), "where": "after"}),
        ("change-kind", {"body": pk("oceans"), "kind": "unit"}),
        ("abolish", {"body": pk("oceans")}),
    ]
    row = draft(*ops, status="draft")
    edits = [page("edit", row.pk, operation.pk) for operation in row.operations.order_by("number")]
    assert {admin_client.get(edit).status_code for edit in edits} <= {200, 302}
    tree.abolish(get("oceans"))
    for edit in edits:
        for answer in (admin_client.get(edit, follow=True), admin_client.post(edit, {}, follow=True)):
            assert answer.status_code == 200, edit
            assert "no longer" in said(answer) or edit == edits[1], edit  # which can name others instead
