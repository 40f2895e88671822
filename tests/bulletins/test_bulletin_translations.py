"""The same bulletin in another language, in the admin: what stands beside what, drafts on the desk, and who may."""

import pytest

from bulletins import translation_pages
from bulletins.bulletin_translation import store_texts_later
from bulletins.decisions import decided_plan
from bulletins.models import Bulletin
from jobs.models import Job
from reorganisations.carrying_out import put_in_force
from reorganisations.models import PlannedText, Reorganisation
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, Function
from tests.bulletins.texts import BULLETINS
from tests.bulletins.uploaded import bulletin_under
from tests.html import Page
from tests.people.persons import person
from translations.models import Task

BULLETIN = "/admin/bulletins/bulletin"


@pytest.fixture
def first(directory, admin_client):
    """A bulletin that has become a draft."""
    row = bulletin_under("finance-unit")
    admin_client.post(f"{BULLETIN}/{row.pk}/change/", {"do": "source b1 drop article 8(j)"})
    assert "/tree/" in admin_client.post(f"{BULLETIN}/{row.pk}/change/", {"do": "draft"})["Location"]
    row.refresh_from_db()
    return row


def add(client, first, text, language=""):
    response = client.post(f"{BULLETIN}/{first.pk}/translation/", {"text": text, "language": language})
    assert response.status_code == 302, response.context["form"].errors
    row = Bulletin.objects.first()
    assert (row.translation_of, row.under, row.draft) == (first, first.under, None)
    return row, f"{BULLETIN}/{row.pk}/texts/"


def drafts(language):
    """Return the drafts in a language by the English text."""
    return {task.source_text: task.draft for task in Task.objects.filter(language=language)}


def test_a_translation_becomes_drafts_of_the_draft_and_after_its_day_of_the_directory(first, admin_client):
    page = admin_client.get(f"{BULLETIN}/{first.pk}/change/").content.decode()
    assert "Add the same bulletin in another language" in page
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        row, address = add(admin_client, first, BULLETINS[language.slug])
        assert row.language == language.slug
        response = admin_client.get(address)
        found = response.context["found"]
        assert (found.findings, [str(state) for state, _count in found.counts()]) == ([], ["new"]), language.slug
        assert found.new_count == PlannedText.objects.exclude(text_en="").exclude(text_en=None).count() == 12
        assert Task.objects.filter(language=language.slug).count() == 0
        admin_client.post(address)
        assert len(drafts(language.slug)) == 12
        again = admin_client.get(address).context["found"]
        assert [str(state) for state, _count in again.counts()] == ["drafted"]
    assert drafts("fr")["Registering treaties;"] == "Enregistrer les traités ;"
    assert drafts("zh")["Its first part;"] == "其第一部分；"
    assert {task.model for task in Task.objects.all()} == {"reorganisations.plannedtext"}
    links = {element.get("href") for element in Page(admin_client.get(f"{BULLETIN}/{first.pk}/change/")).all("a")}
    assert {f"{BULLETIN}/{row.pk}/texts/" for row in Bulletin.objects.exclude(pk=first.pk)} <= links
    # In force, the texts are those of the directory
    Task.objects.all().delete()
    draft = Reorganisation.objects.get()
    Reorganisation.objects.filter(pk=draft.pk).update(status="approved", takes_effect_on="2026-01-01")
    put_in_force(draft)
    french = Bulletin.objects.get(language="fr")
    admin_client.post(f"{BULLETIN}/{french.pk}/texts/")
    assert len(drafts("fr")) == 12
    task = Task.objects.get(language="fr", source_text="Registering treaties;")
    assert (task.model, task.object_id) == ("secretariat.function", Function.objects.get(text_en="Registering treaties;").pk)  # fmt: skip
    Function.objects.get(text_en="Publishing treaties.").delete()
    messages = [one.message for one in admin_client.get(f"{BULLETIN}/{french.pk}/texts/").context["found"].findings]
    assert messages == ["The first bulletin has this text, but neither its draft nor the directory has it."]


def test_where_the_counts_differ_it_is_said_and_corrected_in_the_plan(first, admin_client):
    shorter = BULLETINS["fr"].replace("a) Enregistrer les traités ;\n\nb) Publier les traités.", "a) Enregistrer et publier les traités.")  # fmt: skip
    assert shorter != BULLETINS["fr"]
    row, address = add(admin_client, first, shorter)
    found = admin_client.get(address).context["found"]
    assert [(one.place, one.message) for one in found.findings] == [
        ("Section des traités", "Functions in the first bulletin: 2; in this one: 1. Nothing is taken of them.")
    ]
    rows = [(own.label or own.labels, str(own.state)) for own in found.bodies[1].rows]
    assert rows == [("Name", "new"), ("Opening", "new"), (("(a)", "a)"), "not-taken"), (("(b)", ""), "not-taken")]
    labels = Page(admin_client.get(address)).texts("th", scope="row")
    assert labels[-1] == "(b)", "no stroke after the label of what the other bulletin lacks"
    key = decided_plan(row).bodies[1].functions[0].key
    plan_page = f"{BULLETIN}/{row.pk}/change/"
    form = admin_client.get(f"{plan_page}?edit=function {key}").context["form"]
    data = {field.html_name: field.value() for field in form} | {"text": "Enregistrer les traités ;\n\nPublier les traités."}  # fmt: skip
    admin_client.post(plan_page, {"do": f"function {key}", **data})
    found = admin_client.get(address).context["found"]
    assert (found.findings, found.new_count) == ([], 12)
    # A draft that somebody has begun stays
    planned = PlannedText.objects.get(text_en="Registering treaties;")
    Task.objects.create(model="reorganisations.plannedtext", object_id=planned.pk, field="text", language="fr", draft="Autre", stage="draft")  # fmt: skip
    assert {str(state): count for state, count in admin_client.get(address).context["found"].counts()} == {"new": 11, "other": 1}  # fmt: skip
    admin_client.post(address)
    assert drafts("fr")["Publishing treaties."] == "Publier les traités."
    assert Task.objects.get(object_id=planned.pk, language="fr").draft == "Autre"


def test_what_was_decided_about_the_first_is_taken_over(directory, admin_client):
    row = bulletin_under("finance-unit")
    address = f"{BULLETIN}/{row.pk}/change/"
    for do in ("lower f7", "paragraph p3", "join f5"):
        admin_client.post(address, {"do": do})
    admin_client.post(address, {"do": "draft"})
    row.refresh_from_db()
    french, texts = add(admin_client, row, BULLETINS["fr"])
    assert [one["do"] for one in french.decisions] == [one["do"] for one in row.decisions]
    found = admin_client.get(texts).context["found"]
    assert found.findings == []
    assert [str(state) for state, _count in found.counts()] == ["new"]
    merged = bulletin_under("finance-unit", decisions=[{"do": "merge", "key": "b2", "to": "b1"}])
    french, _address = add(admin_client, merged, BULLETINS["fr"])
    assert [len(body.functions) for body in decided_plan(french).bodies] == [5]


def test_english_texts_are_written_into_the_draft_of_a_bulletin_in_another_language(directory, admin_client):
    row = bulletin_under("finance-unit", BULLETINS["ru"])
    admin_client.post(f"{BULLETIN}/{row.pk}/change/", {"do": "draft"})
    row.refresh_from_db()
    _english, address = add(admin_client, row, BULLETINS["en"])
    assert admin_client.get(address).context["found"].new_count == 12
    admin_client.post(address)
    assert PlannedText.objects.filter(text_en="Registering treaties;", text_ru="регистрация договоров;").count() == 1
    assert Task.objects.count() == 0
    planned = PlannedText.objects.get(text_en="Registering treaties;")
    PlannedText.objects.filter(pk=planned.pk).update(text_en="Other;")
    found = admin_client.get(address).context["found"]
    assert {str(state): count for state, count in found.counts()} == {"same": 11, "not-taken": 1}


def test_a_bulletin_without_a_draft_is_compared_with_the_bodies_that_it_is(directory, admin_client):
    division = Body.objects.get(slug="scientific-and-policy-support-division")
    body = division.branch().first()
    row = bulletin_under("finance-unit")
    admin_client.post(f"{BULLETIN}/{row.pk}/change/", {"do": f"match b1 {body.pk}"})
    _french, address = add(admin_client, row, BULLETINS["fr"])
    found = admin_client.get(address).context["found"]
    assert (found.new_count, len(found.findings)) == (0, 12)  # it is another body
    body.mandate.functions.create(text_en="Reporting.", position=90)
    Body.objects.filter(pk=body.pk).update(name_en="Office of Ocean Affairs")
    found = admin_client.get(address).context["found"]
    texts = {one.target for row, one in found.rows_of_texts if str(row.state) == "new"}
    assert texts == {"Bureau des affaires maritimes", "Faire rapport."}


def test_whoever_translates_a_language_may_and_others_may_not(first, client):
    client.force_login(person("tr", "Translators", translates=["fr"]))
    assert "Add the same bulletin" in client.get(f"{BULLETIN}/{first.pk}/change/").content.decode()
    response = client.post(f"{BULLETIN}/{first.pk}/translation/", {"text": BULLETINS["ru"], "language": ""})
    assert "a language that you do not translate into" in str(response.context["form"].errors)
    response = client.post(f"{BULLETIN}/{first.pk}/translation/", {"text": BULLETINS["en"], "language": ""})
    assert "in the same language as the first one" in str(response.context["form"].errors)
    assert Bulletin.objects.count() == 1
    row, address = add(client, first, BULLETINS["fr"])
    assert client.post(f"{BULLETIN}/{row.pk}/change/", {"do": "lower f7"}).status_code == 302
    assert len(decided_plan(Bulletin.objects.get(pk=row.pk)).bodies[1].functions) == 1
    assert client.post(f"{BULLETIN}/{row.pk}/change/", {"do": "undo", "count": 1}).status_code == 302
    assert client.post(f"{BULLETIN}/{row.pk}/change/", {"do": "draft"}).status_code == 302
    assert Reorganisation.objects.count() == 1
    client.post(address)
    assert Task.objects.filter(language="fr").count() == 12
    client.force_login(person("tr2", "Translators", translates=["ru"]))
    assert client.get(address).status_code == 200
    assert (client.post(address).status_code, client.post(f"{BULLETIN}/{row.pk}/change/", {"do": "lower f7"}).status_code) == (403, 403)  # fmt: skip
    client.force_login(person("an", "Auditors"))
    assert client.get(f"{BULLETIN}/{first.pk}/translation/").status_code == 403
    assert client.get(f"{BULLETIN}/{row.pk}/translation/").status_code == 403


def test_many_texts_are_stored_by_a_job(first, admin_client, monkeypatch):
    monkeypatch.setattr(translation_pages, "MAX_IMMEDIATE_TEXTS", 10)
    row, address = add(admin_client, first, BULLETINS["es"])
    assert admin_client.post(address)["Location"] == address
    job = Job.objects.get(about=address)
    assert Task.objects.count() == 0
    assert f"/admin/jobs/job/{job.pk}/" in admin_client.get(address).content.decode()
    store_texts_later.call(job.pk, {"pk": row.pk})
    job.refresh_from_db()
    assert (job.state, "12 drafts of translations" in job.outcome) == (Job.State.DONE, True)
    assert Task.objects.filter(language="es").count() == 12
    assert "12 drafts of translations" in admin_client.get(address).content.decode()
