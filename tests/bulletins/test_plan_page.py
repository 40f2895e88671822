"""The plan of a bulletin in the admin: what comes in, what the page shows, what is decided, and the draft."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bulletins import uploads
from bulletins.decisions import decided_plan
from bulletins.grammar import read_bulletin
from bulletins.models import Bulletin
from bulletins.places import pieces_of_paragraphs
from bulletins.plain import read_plain
from bulletins.stored_plan import to_store
from history.models import Change
from jobs.models import Job
from reorganisations.models import Reorganisation
from reorganisations.planning import plan_of
from secretariat.idempotency import FIELD
from secretariat.languages import LANGUAGES
from secretariat.models import Body, MandateSource
from tests.bulletins.making import make_docx, p
from tests.bulletins.texts import BULLETINS
from tests.bulletins.uploaded import bulletin_under
from tests.html import Page
from tests.people.persons import person

ADD = "/admin/bulletins/bulletin/add/"
OFFICE = BULLETINS["en"]


@pytest.fixture
def site(directory, admin_client):
    return admin_client


def root():
    return Body.objects.get(parent=None)


def upload(client, text=OFFICE, under=None, **fields):
    """Upload pasted text; returns the bulletin and its address."""
    response = client.post(ADD, {"text": text, "language": "", "under": (under or root()).pk, **fields})
    assert response.status_code == 302, response.context["form"].errors
    row = Bulletin.objects.first()
    assert response["Location"] == f"/admin/bulletins/bulletin/{row.pk}/change/"
    return row, response["Location"]


def decide(client, address, do, **data):
    response = client.post(address, {"do": do, **data})
    return response, decided_plan(Bulletin.objects.get(pk=int(address.split("/")[-3])))


def save(client, address, form_name, key, **data):
    """Open the form of a part, change it, and send it."""
    form = client.get(f"{address}?edit={form_name} {key}").context["form"]
    values = {field.html_name: field.value() for field in form}
    values = {name: "" if value is None else value for name, value in values.items()}
    return decide(client, address, f"{form_name} {key}", **values | data)


def texts(plan, key):
    return [function.text for function in plan.body(key).functions]


def test_paragraphs_are_found_where_the_grammar_divides_or_joins_them():
    paragraphs = ["Section 4", "(a) Plan;", "The functions are: (a) x one; (b) y two.", "Serve the", "Conference.", "(a) Plan;"]  # fmt: skip
    pieces = [("f1", "Plan;"), ("p1", "The functions are:"), ("f2", "x one;"), ("f3", "y two."), ("f4", "Serve the Conference."), ("f5", "Plan;")]  # fmt: skip
    found = pieces_of_paragraphs(paragraphs, pieces)
    assert found == [[], ["f1"], ["p1", "f2", "f3"], ["f4"], ["f4"], ["f5"]]


def test_what_was_left_out_is_no_part_of_a_function_with_the_same_words():
    document = read_plain("United Nations\n\n" + OFFICE.replace("Registering treaties;", "Registering treaties of the United Nations;"))  # fmt: skip
    stored = to_store(document, read_bulletin(document), "en")
    first = stored.paragraphs[0]
    assert (first.text, first.keys, first.reason) == ("United Nations", [], "front matter")
    assert all(one.keys or one.reason for one in stored.paragraphs)


def test_a_heading_and_not_the_item_of_a_list_with_the_same_words_becomes_the_body():
    paragraphs = ["The Office comprises:", "(a) Tides Unit;", "(b) Winds Unit.", "Tides Unit", "It is headed.", "Winds Unit", "It is led."]  # fmt: skip
    pieces = [("p0", "The Office comprises: Tides Unit; Winds Unit."), ("b1", "Tides Unit"), ("p1", "It is headed."), ("b2", "Winds Unit"), ("p2", "It is led.")]  # fmt: skip
    assert pieces_of_paragraphs(paragraphs, pieces)[1:] == [["p0"], ["p0"], ["b1"], ["p1"], ["b2"], ["p2"]]


def test_the_page_shows_the_document_and_what_it_becomes(site):
    row, address = upload(site)
    plan = decided_plan(row)
    assert (row.language, row.title, row.content) == ("en", "Organization of the Office of Ocean Affairs", None)
    without = [one.text for one in plan.paragraphs if not one.keys and not one.reason]
    assert without == []
    by_text = {one.text: (one.keys, one.reason) for one in plan.paragraphs}
    assert by_text["(a) Registering treaties;"] == (["f6"], "")
    assert by_text["1.1 The present bulletin shall apply in conjunction with ST/SGB/2015/3."][1] == "not about a body"
    assert by_text["General provision"][1] == "not about a body"
    page = Page(site.get(address))
    keys = {element.get("id") for element in page.elements if element.get("data-at")}
    assert {"b1", "b2", "f1", "f2", "f3", "f6", "d0", "d12"} <= keys
    links = {element["href"] for element in page.all("a") if element.get("href", "").startswith("#")}
    assert links <= {f"#{element['id']}" for element in page.elements if element.get("id")}
    assert len(links) > 20
    for count in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            assert "a plan" in site.get("/admin/bulletins/bulletin/").content.decode()
        if count == 1:
            first = len(queries)
            bulletin_under("finance-unit")
            bulletin_under("finance-unit")
    assert len(queries) == first


def test_parts_of_the_plan_are_corrected(site):
    row, address = upload(site)
    # Functions
    _response, plan = save(site, address, "function", "f6", text="Registering treaties;\n\nListing them;")
    assert texts(plan, "b2") == ["Registering treaties;", "Listing them;", "Publishing treaties."]
    _response, plan = decide(site, address, "join f6.1")
    assert texts(plan, "b2") == ["Registering treaties; Listing them;", "Publishing treaties."]
    _response, plan = decide(site, address, "lower f7")
    assert [item.text for item in plan.body("b2").functions[0].items] == ["Publishing treaties."]
    _response, plan = decide(site, address, "raise f7")
    assert texts(plan, "b2") == ["Registering treaties; Listing them;", "Publishing treaties."]
    _response, plan = decide(site, address, "raise f3")
    assert [one.text for one in plan.body("b1").functions[1].items] == []
    assert [one.text for one in plan.body("b1").functions[2].items] == ["Its second part;"]
    _response, plan = decide(site, address, "paragraph p3")
    assert texts(plan, "b2")[0].startswith("The Treaty Section is headed")
    # What was left out
    number = [one.text for one in plan.paragraphs].index("General provision")
    assert f"take d{number}" in site.get(f"{address}?edit=take d{number}").content.decode()
    _response, plan = save(site, address, "take", f"d{number}", to="b2")
    assert [one.text for one in plan.body("b2").closing] == ["General provision"]
    assert (plan.paragraphs[number].keys, plan.paragraphs[number].reason) == ([f"pd{number}"], "")
    _response, plan = decide(site, address, f"take d{number}")  # it is in already
    assert len(plan.body("b2").closing) == 1
    # Sources and findings
    _response, plan = decide(site, address, "source b1 drop article 8(j)")
    assert [one["symbol"] for one in plan.body("b1").citations if one.get("is_dropped")] == ["article 8(j)"]
    # Bodies
    _response, plan = save(site, address, "body", "b2", name="Section of Treaties", kind="division", parent="")
    body = plan.body("b2")
    assert (body.name, body.kind, body.parent) == ("Section of Treaties", "division", "")
    response, plan = save(site, address, "body", "b1", parent="b1")
    assert (response.status_code, response.context["form"].errors.keys(), plan.body("b1").parent) == (
        200,
        {"parent"},
        "",
    )
    _response, plan = save(site, address, "merge", "b2", to="b1")
    assert [body.key for body in plan.bodies] == ["b1"]
    assert "Publishing treaties." in texts(plan, "b1")
    assert [(one.text, one.reason) for one in plan.left_out][-1] == ("3 Section of Treaties", "heading")
    # Back again, one after the other; what is gone is said to be gone
    response = site.post(address, {"do": "join f7.9"}, follow=True)
    assert "not part of the plan any more" in response.content.decode()
    count = len(Bulletin.objects.get().decisions)
    site.post(address, {"do": "undo", "count": count - 1})
    assert len(Bulletin.objects.get().decisions) == count
    site.post(address, {"do": "undo", "count": count})
    assert [body.key for body in decided_plan(Bulletin.objects.get()).bodies] == ["b1", "b2"]
    row.refresh_from_db()
    assert {one["by"] for one in row.decisions} == {"admin"}


def test_two_people_do_not_overwrite_each_other(site):
    _row, address = upload(site)
    form = site.get(f"{address}?edit=function f6").context["form"]
    shown = {field.html_name: field.value() for field in form}
    save(site, address, "function", "f6", text="Registering all treaties;")
    response, plan = decide(site, address, "function f6", **shown | {"text": "Registering some treaties;"})
    assert response.status_code == 409
    assert "Registering some treaties;" in response.content.decode()  # what was typed is not lost
    assert "Now it is: Registering all treaties;" in response.content.decode()
    assert texts(plan, "b2")[0] == "Registering all treaties;"
    again = {field.html_name: field.value() for field in response.context["form"]}
    _response, plan = decide(site, address, "function f6", **again)
    assert texts(plan, "b2")[0] == "Registering some treaties;"


def test_a_draft_is_made_once(site):
    _row, address = upload(site)
    decide(site, address, "source b1 drop article 8(j)")
    post = {"do": "draft", FIELD: "once"}
    first, second, third = site.post(address, post), site.post(address, post), site.post(address, {"do": "draft"})
    draft = Reorganisation.objects.get()
    assert {one["Location"] for one in (first, second, third)} == {f"/admin/reorganisations/reorganisation/{draft.pk}/tree/"}  # fmt: skip
    assert draft.drafted_by_name == "admin"
    plan = plan_of(draft)
    new = {node.names["en"]: node for node in plan.state.bodies.values() if node.pk < 0}
    assert new.keys() == {"Office of Ocean Affairs", "Treaty Section"}
    assert new["Office of Ocean Affairs"].sources == ()  # the only one that there is was no source
    assert [plan.state.functions[pk].sources for pk in new["Office of Ocean Affairs"].functions] == [()] * 5
    assert "The draft that was made of it" in site.get(address).content.decode()
    assert "a draft was made" in site.get("/admin/bulletins/bulletin/").content.decode()
    draft.delete()
    site.post(address, {"do": "draft"})
    assert Reorganisation.objects.count() == 1


def test_bad_files_are_refused_with_a_sentence_and_nothing_typed_is_lost(site):
    for content, words in (
        (b"PK\x03\x04broken", "damaged"),
        (b"\xd0\xcf\x11\xe0old", "DOCX"),
        (b"", "No body was found"),
        (b"Nothing that is a bulletin.", "No body was found"),
    ):
        file = SimpleUploadedFile("b.docx", content)
        response = site.post(ADD, {"file": file, "text": "", "language": "fr", "under": root().pk})
        assert response.status_code == 200
        assert words in str(response.context["form"].errors), content
        assert response.context["form"]["language"].value() == "fr"
    response = site.post(ADD, {"text": "A text that is no bulletin.", "language": "", "under": root().pk})
    assert "A text that is no bulletin." in response.content.decode()
    assert Bulletin.objects.count() == 0
    for language in LANGUAGES:
        response = site.post(ADD, {"text": "", "language": "", "under": ""}, headers={"accept-language": language.code})
        (sentence,) = response.context["form"].errors["file"]
        assert (str(sentence) == "Choose a file, or paste the text of the bulletin.") is (language.slug == "en")


def test_a_large_file_is_read_as_a_job(site, monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "MAX_IMMEDIATE_TEXT", 100)
    row, address = upload(site)
    assert row.read is None
    response = site.get(address)
    assert response.templates[0].name == "admin/bulletins/waiting.html"
    job = Job.objects.get()
    assert job.about == address
    uploads.read_bulletin_later.call(job.pk, {"pk": row.pk})
    row.refresh_from_db()
    assert (row.content, len(row.read["bodies"])) == (None, 2)
    assert Job.objects.get().state == Job.State.DONE
    packed = make_docx(tmp_path / "b.docx", p("Text")).read_bytes()
    assert not uploads.is_large(packed)
    monkeypatch.setattr(uploads, "MAX_IMMEDIATE_XML", len(packed))  # it holds more than it weighs
    assert uploads.is_large(packed)
    row, address = upload(site, "x" * 200)
    uploads.read_bulletin_later.call(Job.objects.get(about=address).pk, {"pk": row.pk})
    job = Job.objects.get(about=address)
    assert (job.state, "No body was found" in job.outcome) == (Job.State.FAILED, True)
    assert "No body was found" in site.get(address).content.decode()


def test_branches_are_respected(site, client):
    unit = Body.objects.get(slug="finance-unit")
    client.force_login(person("ed", "Editors", branches=[unit]))
    response = client.post(ADD, {"text": OFFICE, "language": "", "under": root().pk})
    assert response.context["form"].errors.keys() == {"under"}
    _row, address = upload(client, under=unit)
    response, _plan = decide(client, address, "draft")
    assert "/tree/" in response["Location"]
    _row, elsewhere = upload(site)
    assert client.get(elsewhere).status_code == 200
    assert client.post(elsewhere, {"do": "join f2"}).status_code == 403
    client.force_login(person("an", "Auditors"))
    assert (client.get(address).status_code, client.get(ADD).status_code) == (200, 403)
    assert client.post(address, {"do": "join f2"}).status_code == 403
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(address).status_code == 403


def test_long_plans_have_pages(site, monkeypatch):
    monkeypatch.setattr("bulletins.plan_page.MAX_PARTS", 8)
    _row, address = upload(site)
    first, second = site.get(address), site.get(f"{address}?page=2")
    shown = [[own.body.key for own in one.context["page"].bodies()] for one in (first, second)]
    assert shown == [["b1"], ["b2"]]
    numbers = [[own.number for own in one.context["page"].paragraphs()] for one in (first, second)]
    assert numbers[0] + numbers[1] == list(range(len(decided_plan(Bulletin.objects.get()).paragraphs)))
    response = site.post(address, {"do": "join f7"})
    assert response["Location"] == f"{address}?page=2#f6"
    for wrong in (
        "?page=99",
        "?page=x",
        "?edit=function",
        "?edit=nothing b1",
        "?edit=body b99",
        "?edit=take d9999",
        "?edit=take dx",
    ):
        assert site.get(address + wrong).status_code == 200
    for wrong in (
        "",
        "nothing",
        "match b1 999999",
        "match b99 new",
        "settle n99 on",
        "source b1 drop x",
        "function f6",
    ):
        assert site.post(address, {"do": wrong}).status_code == 302


def test_a_heading_is_made_a_body_and_parts_are_left_out_on_the_page(site):
    _row, address = upload(site)
    assert site.post(address, {"do": "leave f7"})["Location"].endswith("/change/#d21")
    number = [one.text for one in decided_plan(Bulletin.objects.get()).paragraphs].index("(b) Publishing treaties.")
    form = site.get(f"{address}?edit=take d{number}").context["form"]
    assert (form.initial["to"], form.initial["role"]) == ("b2", "function")
    _response, plan = save(site, address, "take", f"d{number}")
    assert [(one.label, one.text) for one in plan.body("b2").functions] == [("(a)", "Registering treaties;"), ("(b)", "Publishing treaties.")]  # fmt: skip
    _response, plan = decide(site, address, "text f6")
    assert plan.body("b2").opening[-1].text == "(a) Registering treaties;"
    page = site.get(f"{address}?edit=heading f1")
    assert (page.context["form"].initial["parent"], page.context["form"].initial["with_following"]) == ("b1", True)
    response, plan = save(site, address, "heading", "f1", name="", kind="unit")
    assert (response.status_code, response.context["form"].errors.keys()) == (200, {"name"})
    response, plan = save(site, address, "heading", "f1", name="Conference Section", kind="unit")
    assert response["Location"].endswith("#bf1")
    assert [(body.name, body.parent, len(body.functions)) for body in plan.bodies] == [
        ("Office of Ocean Affairs", "", 0), ("Conference Section", "b1", 2), ("Treaty Section", "b1", 1)
    ]  # fmt: skip
    assert "A heading made a body" in site.get(address).content.decode()
    for language in LANGUAGES:
        shown = site.get(address, headers={"accept-language": language.code}).content.decode()
        assert ("It is the heading of a body" in shown) is (language.slug == "en"), language.slug
    response = site.post(address, {"do": "leave f99"}, follow=True)
    assert "not part of the plan any more" in response.content.decode()


def test_a_bulletin_is_deleted_with_its_translations_and_put_back_and_its_draft_stays(site, client):
    row, address = upload(site)
    site.post(address, {"do": "draft"})
    site.post(f"/admin/bulletins/bulletin/{row.pk}/translation/", {"text": BULLETINS["fr"], "language": ""})
    unread = Bulletin.objects.create(person_name="admin", file_name="b.docx", under=row.under, content=b"\x00\xff")
    page = site.get(f"/admin/bulletins/bulletin/{row.pk}/delete/")
    assert "Organization of the Office of Ocean Affairs" in page.content.decode()
    assert "deletelink" in site.get(address).content.decode()
    before = [*Bulletin.objects.order_by("pk").values()]
    for one in (row, unread):
        response = site.post(f"/admin/bulletins/bulletin/{one.pk}/delete/", {"post": "yes", "note": "Not ours."})
        assert response["Location"] == "/admin/bulletins/bulletin/"
    assert (Bulletin.objects.count(), Reorganisation.objects.count()) == (0, 1)
    changes = Change.objects.filter(model="bulletins.bulletin", what="removed").exclude(snapshot="")
    assert {(change.note, change.is_public) for change in changes} == {("Not ours.", False)}
    for change in changes:
        assert site.post(f"/admin/history/change/{change.pk}/put-back/", {"note": ""}).status_code == 302
    assert [*Bulletin.objects.order_by("pk").values()] == before
    # Whoever edits its branch may, others may not
    client.force_login(person("ed", "Editors", branches=["finance-unit"]))
    assert client.post(f"/admin/bulletins/bulletin/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "deletelink" not in client.get(address).content.decode()
    own, _address = upload(client, under=Body.objects.get(slug="finance-unit"))
    assert client.post(f"/admin/bulletins/bulletin/{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Bulletin.objects.filter(pk=own.pk).exists()


def test_mandate_sources_are_made_of_what_is_cited_once_and_by_those_who_may_add_them(site, client):
    cited = "The Office follows General Assembly resolution 80/251, A/RES/80/251, resolution 72/266 B, Human Rights Council resolution 48/13, decisions 15/4, X/15, CP-10/4 and 62/408, article 10 (c), ST/SGB/2015/3 and A/79/6."
    office = OFFICE.replace("Section 3\n", f"2.3 {cited}\n\nSection 3\n", 1)
    unit = Body.objects.get(slug="finance-unit")
    _row, address = upload(site, office, under=unit)
    page = site.get(address)
    count = MandateSource.objects.count()
    assert [one.symbol for one in page.context["page"].missing_sources] == [
        "resolution 72/266 B", "decision 15/4", "resolution 80/251", "A/HRC/RES/48/13", "decision CP-10/4", "decision 62/408", "article 10(c)", "ST/SGB/2015/3",
    ]  # fmt: skip
    assert "Make 8 mandate sources of what is cited" in page.content.decode()
    add = next(link["href"] for link in Page(page).all("a") if "symbol=A%2F79%2F6" in link.get("href", ""))
    assert (
        site.get(add).context["adminform"].form["symbol"].value() == "A/79/6"
    )  # of which the symbol does not say the kind
    # One of them, once
    post = {"do": "sources b1 resolution 80/251", FIELD: "once"}
    first, again = site.post(address, post), site.post(address, post)
    assert first["Location"] == again["Location"] == f"{address}#b1"
    made = MandateSource.objects.order_by("-pk")[0]
    facts = (made.symbol, made.kind, made.organ, made.title_en, made.slug)
    assert facts == ("A/RES/80/251", "decision", "ga", "General Assembly resolution 80/251", "general-assembly-resolution-80-251")  # fmt: skip
    assert MandateSource.objects.count() == count + 1
    page = site.get(address)
    assert len(page.context["page"].missing_sources) == 7
    assert f"/admin/secretariat/mandatesource/{made.pk}/change/" in [link.get("href") for link in Page(page).all("a")]
    # What is no source becomes none; all the others at once
    decide(site, address, "source b1 drop article 10(c)")
    client.force_login(person("ed", "Editors", branches=[unit]))
    assert "Make it a mandate source" not in client.get(address).content.decode()
    assert client.post(address, {"do": "sources"}).status_code == 403
    assert MandateSource.objects.count() == count + 1
    response = site.post(address, {"do": "sources", FIELD: "all"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{address}#content-start"
    assert "6 mandate sources were made" in response.content.decode()
    site.post(address, {"do": "sources", FIELD: "all"})
    assert "nothing to make" in site.post(address, {"do": "sources"}, follow=True).content.decode()
    found = MandateSource.objects.order_by("pk").values_list("symbol", "kind", "organ", "title_en", "slug")[count + 1 :]
    assert [*found] == [
        ("A/RES/72/266 B", "decision", "ga", "General Assembly resolution 72/266 B", "general-assembly-resolution-72-266-b"),
        ("15/4", "decision", "", "Decision 15/4", "decision-15-4"),
        ("A/HRC/RES/48/13", "decision", "hrc", "Human Rights Council resolution 48/13", "human-rights-council-resolution-48-13"),
        ("CP-10/4", "decision", "mop", "Decision CP-10/4", "decision-cp-10-4"),
        ("A/DEC/62/408", "decision", "ga", "Decision 62/408", "decision-62-408"),
        ("ST/SGB/2015/3", "rules", "sg", "ST/SGB/2015/3", "st-sgb-2015-3"),
    ]  # fmt: skip
    # The draft has them
    site.post(address, {"do": "draft"})
    plan = plan_of(Reorganisation.objects.get())
    (office,) = [node for node in plan.state.bodies.values() if node.names["en"] == "Office of Ocean Affairs"]
    names = dict(MandateSource.objects.values_list("pk", "symbol"))
    assert {names[pk] for pk in office.sources} == {"A/RES/80/251", "X/15", "8(j)", *(row[0] for row in found)}
    for language in LANGUAGES:
        shown = site.post(address, {"do": "sources"}, follow=True, headers={"accept-language": language.code})
        assert ("nothing to make" in shown.content.decode()) is (language.slug == "en"), language.slug
