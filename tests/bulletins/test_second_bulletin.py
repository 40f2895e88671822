"""Bodies of a bulletin that there are: which are offered, the comparison by function, and the fates in the draft."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bulletins.comparing import compare_functions
from bulletins.decisions import decided_plan
from bulletins.drafts import flat_functions
from bulletins.matching import BodyMatcher
from bulletins.models import Bulletin
from reorganisations.models import Reorganisation
from reorganisations.planning import plan_of
from reorganisations.suggestions import undecided
from secretariat import tree
from secretariat.languages import SOURCE
from secretariat.models import Body, Function, Mandate
from tests.bulletins.texts import BULLETINS
from tests.bulletins.uploaded import bulletin_under
from tests.html import Page
from translations import texts

FIRST = ("Registering treaties;", "Publishing treaties in English and French.", "Keeping the seal of the Secretariat;")


@pytest.fixture
def section(directory):
    """The Treaty Section as the first bulletin had it, and an office that keeps a function that goes to it."""
    parent = Body.objects.get(slug="finance-unit")
    row = tree.add(Body(kind="unit", slug="treaty-section", name_en="Treaty Section", name_fr="Section des traités", acronym_en="TREX"), parent)  # fmt: skip
    mandate = Mandate.objects.create(body=row, opening_en="The Treaty Section is headed by a Chief.")
    for place, text in enumerate(FIRST):
        Function.objects.create(mandate=mandate, position=place, text_en=text)
    return row


def ids(section):
    return [*Function.objects.filter(mandate__body=section).order_by("position").values_list("pk", flat=True)]


def test_functions_are_paired_by_their_words():
    before = [(1, "Registering treaties;"), (2, "Keeping the seal;"), (3, "Publishing treaties in English.")]
    after = [("x", "Publishing treaties in English and French."), ("y", "Registering treaties;"), ("z", "Advising on law;")]  # fmt: skip
    found = [(str(one.fortune), one.stored, one.planned) for one in compare_functions(before, after)]
    assert found == [("gone", 2, None), ("amended", 3, "x"), ("kept", 1, "y"), ("new", None, "z")]
    assert [one.fortune for one in compare_functions(before, [])] == ["gone"] * 3
    assert [one.fortune for one in compare_functions([], after)] == ["new"] * 3


def test_bodies_are_offered_by_name_acronym_former_name_and_likeness(section):
    texts.write(section, SOURCE, {"name": "Treaty Branch"}, texts.versions(section, SOURCE))
    names = {
        "Treaty Branch": "the same name",
        "Section des traités": "the same name",
        "TREX": "its acronym",
        "Branch for the Law of Treaties (TREX)": "its acronym",
        "Treaty Section": "a former name",
        "Treaties Branch": "a similar name (86 %)",
    }
    found = BodyMatcher("en").candidates([*names, "Office of Ocean Affairs"])
    assert {name: [one.why for one in own if one.body == section.pk] for name, own in found.items()} == {
        **{name: [why] for name, why in names.items()},
        "Office of Ocean Affairs": [],
    }


def test_nothing_is_matched_in_silence(section, admin_client):
    row = bulletin_under("finance-unit")
    address = f"/admin/bulletins/bulletin/{row.pk}/change/"
    response = admin_client.post(address, {"do": "draft"}, follow=True)
    assert "Say first whether these bodies are new" in response.content.decode()
    assert Reorganisation.objects.count() == 0
    assert f"match b2 {section.pk}" in {element.get("value") for element in Page(response).all("button")}
    admin_client.post(address, {"do": "match b2 new"})
    admin_client.post(address, {"do": "draft"})
    plan = plan_of(Reorganisation.objects.get())
    assert {node.names["en"] for node in plan.state.bodies.values() if node.pk < 0} >= {"Treaty Section"}


def test_a_second_bulletin_gives_the_fates(section, admin_client):
    registering, publishing, seal = ids(section)
    row = bulletin_under("finance-unit")
    address = f"/admin/bulletins/bulletin/{row.pk}/"
    admin_client.post(f"{address}change/", {"do": f"match b2 {section.pk}"})
    response = admin_client.get(f"{address}compare/")
    (mandate,) = response.context["mandates"]
    assert [(str(one.fortune), one.stored) for one in mandate.functions] == [
        ("kept", registering), ("amended", publishing), ("gone", seal)
    ]  # fmt: skip
    assert "Publishing treaties<del> in English and French</del>." in response.content.decode()
    admin_client.post(f"{address}change/", {"do": "draft"})
    draft = Reorganisation.objects.get()
    plan = plan_of(draft)
    assert [one.code for one in plan.findings if one.code in ("does_not_fit", "bad_text")] == []
    assert {line.function: line.fate and str(line.fate) for line in plan.ledger} == {
        registering: "kept", publishing: "amended", seal: None
    }  # fmt: skip
    assert undecided(plan) == [seal]
    assert plan.state.functions[publishing].texts["en"] == "Publishing treaties."
    node = plan.state.bodies[section.pk]
    assert node.opening["en"].startswith("The Treaty Section is headed by a Chief who is accountable")
    assert admin_client.get(f"/admin/reorganisations/reorganisation/{draft.pk}/fates/").status_code == 200


def test_a_function_that_goes_to_another_body_of_the_bulletin_is_transferred(section, admin_client):
    seal = ids(section)[2]
    text = BULLETINS["en"].replace("(c) Reporting.", "(c) Keeping the seal of the Secretariat;")
    row = bulletin_under("finance-unit", text)
    office = tree.add(Body(kind="unit", slug="ocean", name_en="Office of Ocean Affairs"), Body.objects.get(slug="finance-unit"))  # fmt: skip
    address = f"/admin/bulletins/bulletin/{row.pk}/change/"
    for do in (f"match b2 {section.pk}", f"match b1 {office.pk}", f"match b1 {section.pk}"):
        admin_client.post(address, {"do": do})
    plan = decided_plan(Bulletin.objects.get())
    assert [body.match for body in plan.bodies] == [office.pk, section.pk]  # no body is two of them
    admin_client.post(address, {"do": "draft"})
    plan = plan_of(Reorganisation.objects.get())
    assert [finding.code for finding in plan.findings if finding.code in ("does_not_fit", "no_fate")] == []
    assert {line.function: str(line.fate) for line in plan.ledger}[seal] == "transferred"


def test_the_same_bulletin_again_is_nothing_to_draft(section, admin_client):
    plan = decided_plan(bulletin_under("finance-unit"))
    body = plan.body("b2")
    mandate = section.mandate
    texts.write(mandate, SOURCE, {"opening": "\n\n".join(one.text for one in body.opening)}, texts.versions(mandate, SOURCE))  # fmt: skip
    Function.objects.filter(mandate=mandate).delete()
    for place, function in enumerate(body.functions):
        Function.objects.create(mandate=mandate, position=place, text_en=function.text)
    address = f"/admin/bulletins/bulletin/{Bulletin.objects.get().pk}/change/"
    form = admin_client.get(f"{address}?edit=merge b1").context["form"]
    assert "b2" in dict(form.fields["to"].choices)
    office = tree.add(Body(kind="office", slug="ocean", name_en="Office of Ocean Affairs"), Body.objects.get(parent=None))  # fmt: skip
    tree.move(Body.objects.get(pk=section.pk), office)
    own = plan.body("b1")
    other = Mandate.objects.create(
        body=office, opening_en="\n\n".join(one.text for one in own.opening), closing_en="\n\n".join(one.text for one in own.closing)
    )  # fmt: skip
    planned, _made = plan.as_plan()
    for place, (_function, level, text) in enumerate(flat_functions(planned.bodies[0].functions)):
        Function.objects.create(mandate=other, position=place, level=level, text_en=text)
    for do in (f"match b2 {section.pk}", f"match b1 {office.pk}", "source b1 drop article 8(j)"):
        admin_client.post(address, {"do": do})
    response = admin_client.post(address, {"do": "draft"}, follow=True)
    assert "there is nothing to draft" in response.content.decode()
    assert Reorganisation.objects.count() == 0


def test_a_body_moves_where_the_bulletin_says_so(section, admin_client):
    ocean = tree.add(Body(kind="division", slug="ocean", name_en="Office of Ocean Affairs"), Body.objects.get(parent=None))  # fmt: skip
    row = bulletin_under("finance-unit")
    address = f"/admin/bulletins/bulletin/{row.pk}/"
    response = admin_client.post(f"{address}change/", {"do": "same"})
    assert [body.match for body in decided_plan(Bulletin.objects.get()).bodies] == [ocean.pk, section.pk]
    response = admin_client.get(f"{address}compare/")
    assert [one.parent and one.parent.key for one in response.context["mandates"]] == [None, "b1"]
    admin_client.post(f"{address}change/", {"do": "draft"})
    plan = plan_of(Reorganisation.objects.get())
    assert plan.state.bodies[section.pk].parent == ocean.pk
    # One below it already, in a part that the bulletin does not name, stays
    part = tree.add(Body(kind="unit", slug="part", name_en="Part"), ocean)
    tree.move(Body.objects.get(pk=section.pk), part)
    response = admin_client.get(f"{address}compare/")
    assert [one.parent for one in response.context["mandates"]] == [None, None]
    tree.abolish(Body.objects.get(pk=section.pk))
    Reorganisation.objects.all().delete()
    response = admin_client.post(f"{address}change/", {"do": "draft"}, follow=True)
    assert "Say first whether these bodies are new" in response.content.decode()


def test_the_directory_as_a_bulletin_is_nothing_to_draft(directory, client, admin_client, settings, tmp_path):
    settings.STATE_DIR = tmp_path / "state"
    for prefix in ("en", "ar"):
        exported = client.get(f"/{prefix}/documents/office-of-the-executive-secretary/bulletin.docx")
        file = SimpleUploadedFile("b.docx", b"".join(exported.streaming_content))
        root = Body.objects.get(parent=None)
        response = admin_client.post("/admin/bulletins/bulletin/add/", {"file": file, "language": "", "under": root.pk})
        address = response["Location"]
        response = admin_client.get(address)
        assert "The document" in response.content.decode()
        assert [one.keys or one.reason for one in response.context["plan"].paragraphs].count("") == 0
        admin_client.post(address, {"do": "same"})
        compared = admin_client.get(address.replace("change", "compare")).context["mandates"]
        assert {str(one.fortune) for mandate in compared for one in mandate.functions} <= {"kept"}
        assert len(compared) == 4
        response = admin_client.post(address, {"do": "draft"}, follow=True)
        assert "there is nothing to draft" in response.content.decode(), prefix
    assert Reorganisation.objects.count() == 0


def test_a_kind_that_differs_is_changed_only_where_somebody_says_so(section, admin_client):
    section = tree.add(Body(kind="office", slug="treaties", name_en="Treaty Section"), Body.objects.get(parent=None))
    row = bulletin_under("finance-unit")
    address = f"/admin/bulletins/bulletin/{row.pk}/"
    form = admin_client.get(f"{address}change/?edit=body b2").context["form"]
    values = {field.html_name: field.value() for field in form} | {"kind": "division", "parent": ""}
    admin_client.post(f"{address}change/", {"do": "body b2", **values})
    admin_client.post(f"{address}change/", {"do": f"match b2 {section.pk}"})
    for page in ("change", "compare"):
        assert "Change the kind" in admin_client.get(f"{address}{page}/").content.decode()
    admin_client.post(f"{address}change/", {"do": "draft"})
    draft = Reorganisation.objects.get()
    assert "change-kind" not in {one.kind for one in draft.operations.all()}
    draft.delete()
    response = admin_client.post(f"{address}change/", {"do": "kind b2 on", "from": "compare"})
    assert response["Location"] == f"{address}compare/#b2"
    (mandate,) = admin_client.get(response["Location"]).context["mandates"]
    assert ([*map(str, mandate.kind)], mandate.changes_kind) == (["office", "division"], True)
    assert "the draft changes it" in admin_client.get(f"{address}compare/").content.decode()
    admin_client.post(f"{address}change/", {"do": "draft"})
    plan = plan_of(Reorganisation.objects.get())
    assert plan.state.bodies[section.pk].kind == "division"
    assert [one.code for one in plan.findings if one.code in ("does_not_fit", "wrong_parent")] == []
    admin_client.post(f"{address}change/", {"do": "kind b2 off"})
    assert not decided_plan(Bulletin.objects.get()).body("b2").changes_kind


def test_levels_of_stored_functions_follow_the_bulletin(section, admin_client):
    registering, publishing, seal = ids(section)
    text = BULLETINS["en"].replace("(b) Publishing treaties.", "(i) Publishing treaties in English and French.\n\n(b) Keeping the seal of the Secretariat;")  # fmt: skip
    row = bulletin_under("finance-unit", text)
    address = f"/admin/bulletins/bulletin/{row.pk}/"
    admin_client.post(f"{address}change/", {"do": f"match b2 {section.pk}"})
    response = admin_client.get(f"{address}compare/")
    (mandate,) = response.context["mandates"]
    assert [(str(one.fortune), one.stored, one.has_other_level) for one in mandate.functions] == [
        ("kept", registering, False), ("kept", publishing, True), ("kept", seal, False)
    ]  # fmt: skip
    assert "a function → an item" in response.content.decode()
    admin_client.post(f"{address}change/", {"do": "draft"})
    plan = plan_of(Reorganisation.objects.get())
    assert [one.code for one in plan.findings if one.code == "does_not_fit"] == []
    assert [(pk, plan.state.functions[pk].level) for pk in plan.state.bodies[section.pk].functions] == [
        (registering, 0), (publishing, 1), (seal, 0)
    ]  # fmt: skip
    assert [(line.function, str(line.fate), line.levels) for line in plan.ledger] == [(publishing, "amended", (0, 1))]
    assert "Make “Publishing treaties" in admin_client.get(f"/admin/reorganisations/reorganisation/{Reorganisation.objects.get().pk}/operations/").content.decode()  # fmt: skip
