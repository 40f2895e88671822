"""Rules of the admin: they hold on every page of it, in every language of its interface."""

import json
import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from bulletins.models import Bulletin
from divisions.models import Division
from exchange.models import Import
from history.models import Change
from jobs.models import Job
from search.models import MissedSearch
from secretariat import tree
from secretariat.idempotency import FIELD
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, ContactPoint, Function, Kind, MandateSource, Post, Secretariat, Topic
from secretariat.waiting import TaskStep
from tests.bulletins.texts import BULLETINS
from tests.bulletins.uploaded import bulletin_under
from tests.html import Page
from tests.public_pages import IN_TWO_LANGUAGES
from tests.translations.cat_files.examples import changed, written
from translations import texts, workflow
from translations.cat_files.segments import exported_segments
from translations.models import Term, TranslationImport
from translations.status_report import status_report
from units.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

EVERY_LANGUAGE = [pytest.param(language, id=language.slug) for language in LANGUAGES]


def admin_pages():
    """Every page of our own in the admin, and the ones of Django's that stand around them."""
    doors = [
        ("secretariat/body", Body.objects.get(slug="finance-unit")),
        ("secretariat/secretariat", Secretariat.objects.get()),
        ("secretariat/mandatesource", MandateSource.objects.first()),
        ("secretariat/topic", Topic.objects.first()),
        ("divisions/division", Division.objects.get(slug="implementation-support-division")),
        ("units/unit", Unit.objects.get(slug="monitoring-review-and-reporting-unit")),
    ]
    yield from ("", "secretariat/", "divisions/", "units/", "password_change/", "secretariat/body/?q=unit")
    yield from ("secretariat/body/add/", "secretariat/mandatesource/add/", "units/unit/?q=nothing+at+all")
    yield "secretariat/mandatesource/add/?_popup=1"
    yield from contact_pages(doors[4][1])
    for door, thing in doors:
        yield f"{door}/"
        if door == "secretariat/body":
            yield f"{door}/{thing.pk}/change/"
            yield f"{door}/{thing.pk}/move/"
            yield f"{door}/{thing.pk}/delete/"
        else:
            for language in LANGUAGES:
                yield f"{door}/{thing.pk}/change/?language={language.slug}"
    yield f"secretariat/mandatesource/{MandateSource.objects.first().pk}/delete/"
    tree.move(Body.objects.get(slug="finance-unit"), Body.objects.get(slug="clearing-house-mechanism-unit"))
    yield from ("history/change/", "history/change/?what__exact=moved")
    for what in ("text", "moved", "added"):
        yield f"history/change/{Change.objects.filter(what=what).first().pk}/change/"
    yield f"history/change/{Change.objects.filter(what='text', language='ru').first().pk}/restore/before/"
    yield from ("topics/topicimport/", "topics/topicimport/add/", "secretariat/topic/add/", "search/missedsearch/")
    missed, _is_new = MissedSearch.objects.get_or_create(key="k", words="2026", last_day=timezone.now())
    yield f"search/missedsearch/{missed.pk}/change/"
    yield from ("exchange/", "exchange/import/", "exchange/import/add/", "exchange/import/export/")
    yield from (f"exchange/import/{record.pk}/change/" for record in Import.objects.all())
    yield from bulletin_pages()
    yield "jobs/job/"
    facts = {"title": "2026", "person_name": "7", "step": TaskStep.TEXTS, "done": 1200, "total": 23120}
    facts |= {"heartbeat_at": timezone.now(), "log": [[timezone.now().isoformat(), "23,120"]]}
    for state in (Job.State.RUNNING, Job.State.INTERRUPTED):
        yield f"jobs/job/{Job.objects.get_or_create(state=state, defaults=facts)[0].pk}/change/"
    yield from account_pages()
    yield from glossary_pages()
    yield from desk_pages()
    yield from removal_pages()


def bulletin_pages():
    """The list of bulletins, the upload, the page of a plan with a form and without, and a translation beside it."""
    row = Bulletin.objects.filter(translation_of=None).first() or bulletin_under(Body.objects.get(parent=None).slug)
    other = row.translations.first() or bulletin_under(row.under, BULLETINS["fr"], translation_of=row)
    yield from (f"bulletins/bulletin/{row.pk}/translation/", f"bulletins/bulletin/{row.pk}/delete/")
    yield from (f"bulletins/bulletin/{other.pk}/change/", f"bulletins/bulletin/{other.pk}/texts/")
    page = f"bulletins/bulletin/{row.pk}"
    yield from ("bulletins/bulletin/", "bulletins/bulletin/add/", f"{page}/change/", f"{page}/compare/")
    yield from (
        f"{page}/change/?edit={form}"
        for form in ("body%20b1", "match%20b1", "merge%20b2", "function%20f1", "take%20d0", "heading%20f1")
    )


def contact_pages(body):
    """The lists and forms of posts and contact points, and the page of those of one body."""
    post = Post.objects.create(body=body, title_en="Head", title_ar="رئيس", valid_to="2001-02-03")
    Post.objects.create(body=body, title_en="Second head", title_ar="رئيس")
    contact = ContactPoint.objects.create(body=body, email="unit@example.org", room="1", hours_en="9:00")
    for model, obj in (("post", post), ("contactpoint", contact)):
        address = f"secretariat/{model}"
        yield from (f"{address}/", f"{address}/add/?body={body.pk}", f"{address}/{obj.pk}/delete/")
        yield from (f"{address}/{obj.pk}/change/?language={slug}" for slug in ("ar", "en"))
    yield f"secretariat/post/of/{body.pk}/"


def removal_pages():
    """What was removed, whole and in parts, and the page that puts it back."""
    yield f"secretariat/body/{Body.objects.get(slug='finance-unit').parent_id}/delete/"
    tree.abolish(Body.objects.get(slug="finance-unit"))
    Term.objects.all().delete()
    for change in Change.objects.filter(what="removed"):
        yield f"history/change/{change.pk}/change/"
        if change.snapshot:
            yield f"history/change/{change.pk}/put-back/"


def desk_pages():
    """The translators' desk, with a text of every state on it."""
    unit = Body.objects.get(slug="monitoring-review-and-reporting-unit")
    person = User.objects.get(username="admin")
    texts.write(unit, SOURCE, {"name": "Review Unit"})
    for prefix in ("ar", "ru"):
        text = workflow.Translation(unit.mandate, "opening", BY_SLUG[prefix])
        seen = workflow.BaseVersions("", text.version(), text.source())
        workflow.save_draft(person, text, f"{text.published()}  ", seen)
        workflow.add_remark(person, text, text.published())
    yield from ("translations/task/", f"translations/task/?body={unit.parent_id}", "translations/task/interface/")
    yield from ("translations/task/queue/", "translations/task/queue/?state=todo&language=ar")
    yield from (f"translations/task/secretariat.body/{unit.pk}/{prefix}/" for prefix in ("ar", "ru"))
    yield f"translations/task/secretariat.mandatesource/{MandateSource.objects.first().pk}/ar/"
    yield from ("translations/translationimport/", "translations/translationimport/add/")
    yield from (f"translations/translationimport/{file.pk}/change/" for file in TranslationImport.objects.all())


def glossary_pages():
    term = Term.objects.create(english="biosafety")
    term.renderings.create(language="fr", text="prévention des risques biotechnologiques")
    yield from ("translations/term/", "translations/term/add/", "translations/term/?q=xyz")
    yield from (f"translations/term/{term.pk}/{page}/" for page in ("change", "history", "delete"))


def account_pages():
    """The accounts, the log of sign-ins, the second factor."""
    person = User.objects.get(username="admin").pk
    yield from ("people/", "auth/user/", "auth/user/add/", "people/signin/", "people/failedsignin/")
    yield from (f"auth/user/{person}/{page}/" for page in ("change", "password", "history", "second-factor"))
    yield from ("second-factor/", "second-factor/set-up/")


@pytest.fixture
def imports(admin_client):
    """Two imports that wait for a decision: one with everything that a plan can hold, one that is refused."""
    root, unit = Body.objects.get(parent=None), Body.objects.filter(kind="unit").first()
    office = Body.objects.filter(kind="office").first()
    head = ("external_id", "parent_external_id", "kind", "name_en", "name_ar")
    moved = (unit.slug, office.slug, "unit", "Changed", "أخرى")
    for rows in ([head, moved, ("x-1", root.slug, "division", "Add", "")], [head, ("x-1", "x-9", "team", "", "")]):
        content = "".join(",".join(row) + "\n" for row in rows).encode()
        admin_client.post("/admin/exchange/import/add/", {"file": SimpleUploadedFile("bodies-1", content), "under": ""})
    assert set(Import.objects.values_list("state", flat=True)) == {"planned", "refused"}


@pytest.fixture
def files(admin_client, tmp_path):
    """Two files of translations that wait for a decision: one with every outcome, one that only says what is there."""
    arabic, unit = BY_SLUG["ar"], Body.objects.get(slug="finance-unit")
    found = list(exported_segments(list(status_report([arabic]))))
    path = written(tmp_path, found)
    admin_client.post(
        "/admin/translations/translationimport/add/", {"file": SimpleUploadedFile("t-1", path.read_bytes())}
    )
    one = f'id="secretariat.function-{Function.objects.first().pk}'
    changed(path, ("</target>", ".</target>"), (one, 'id="secretariat.function-99999999'))
    texts.write(unit, arabic, {"name": "أخرى"})
    texts.write(unit.parent, SOURCE, {"name": "Changed"})
    admin_client.post(
        "/admin/translations/translationimport/add/", {"file": SimpleUploadedFile("t-1", path.read_bytes())}
    )
    latest = TranslationImport.objects.latest("pk")
    assert all((latest.conflict, latest.unknown, latest.stale, latest.draft)), latest.counts()


@pytest.fixture
def pages(language, imports, files, admin_client):
    """Every page of the admin in one interface language: (address, page) by turns."""
    return pages_in(language, admin_client)


def pages_in(language, client):
    client.cookies["django_language"] = language.code
    for path in admin_pages():
        response = client.get(f"/admin/{path}")
        assert response.status_code == 200, path
        yield path, Page(response)


@pytest.mark.parametrize("language", IN_TWO_LANGUAGES)
def test_every_page_keeps_the_rules(pages, language):
    """All in one test, because to ask for every page takes seconds."""
    for path, page in pages:
        is_in_the_language_of_the_interface(page, path, language)
        if "_popup" not in path:
            offers_the_six_languages_and_marks_its_own(page, path, language)
        carries_no_script_or_style_of_its_own(page, path)
        has_a_new_token_in_every_form(page, path)


def test_who_may_only_look_sees_every_list_and_object(imports, files, client):
    term = Term.objects.create(english="biosafety")
    term.renderings.create(language="fr", text="prévention des risques biotechnologiques")
    person = User.objects.create_user("viewer", is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(person)
    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for path in (address, *(f"{address}{obj.pk}/change/" for obj in model._default_manager.all()[:1])):
            assert client.get(path, follow=True).status_code == 200, path


def has_a_new_token_in_every_form(page, path):
    forms, guards = page.all("form", method="post"), page.all("input", name="csrfmiddlewaretoken")
    tokens = {element["value"] for element in page.all("input", name=FIELD)}
    assert len(forms) == len(guards) == len(tokens), path


def is_in_the_language_of_the_interface(page, path, language):
    html = page.one("html")
    assert (html["lang"].lower(), html["dir"]) == (language.code, language.dir), path


def offers_the_six_languages_and_marks_its_own(page, path, language):
    offered = page.all("button", name="language")
    assert [(b["value"], b["lang"], b["dir"], b["text"]) for b in offered] == [
        (other.code, other.tag, other.dir, other.own_name) for other in LANGUAGES
    ], path
    assert [b["value"] for b in offered if "aria-current" in b] == [language.code], path
    assert page.one("input", name="next")["value"] == f"/admin/{path}"


def carries_no_script_or_style_of_its_own(page, path):
    assert page.all("style") == [], path
    for element in page.elements:
        assert "style" not in element, (path, element)
        assert not [name for name in element if name.startswith("on")], (path, element)
        assert not (element.get("href") or "").startswith("javascript:"), path
    scripts = [e for e in page.all("script") if e.get("type") != "application/json"]
    assert [e for e in scripts if not e.get("src", "").startswith(("/static/", "/admin/jsi18n/"))] == [], path


@pytest.mark.parametrize("path", ["", "login/"])
@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_a_visitor_chooses_the_language_of_the_interface_without_a_script(client, language, path):
    form = Page(client.get(f"/admin/{path}", follow=True)).one("form", **{"class": "interface-language"})
    response = client.post(form["action"], {"language": language.code, "next": f"/admin/{path}"}, follow=True)
    html = Page(response).one("html")
    assert (html["lang"].lower(), html["dir"]) == (language.code, language.dir)


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\x00", "x" * 9999]
)
@pytest.mark.parametrize("code", ["en", "xx", "", "\x00", "../en", "zh", "e" * 9999])
def test_the_choice_of_a_language_leads_to_no_other_site(client, next_page, code):
    response = client.post("/admin/language/", {"language": code, "next": next_page})
    assert response.status_code in (302, 400)
    assert "evil.example" not in response.headers.get("Location", "")
    assert "javascript" not in response.headers.get("Location", "")


# Every visible string is marked for translation: each message is put into «…», and what is read outside is left over.


@pytest.fixture
def marked(monkeypatch):
    def mark(message):
        return f"«{message}»" if message else ""

    for name, function in {
        "gettext": mark,
        "pgettext": lambda context, message: mark(message),
        "ngettext": lambda singular, plural, number: mark(singular if number == 1 else plural),
        "npgettext": lambda context, singular, plural, number: mark(singular if number == 1 else plural),
    }.items():
        getattr(translation._trans, name)
        monkeypatch.setattr(translation._trans, name, function)


NOT_WORDS = re.compile(  # `\w+\*+` is the start of a password's salt and of its hash
    r"https?://\S+|\S+@\S+|\w+\*+|\b(OES|SPS|MCOS|CSV|XLSX|external_id|admin|X/15|[\w-]+-[\w-]+)\b|\([a-z]\)|\b[a-z]\)"
)
DJANGOS_OWN = {"Search", "True", "False"}  # what Django calls its pictures, in English only
SEARCH_WORDS = {
    word
    for body in json.loads((settings.BASE_DIR / "fixtures/directory/texts/ar.json").read_text("utf-8"))[
        "bodies"
    ].values()
    for word in (body.get("handles", "") + "\n" + body.get("also_known_as", "")).split("\n")
    if re.search("[A-Za-z]", word)
}
"""Names of programs, standards and services, which are the same in every language."""
OWN_NAMES = re.compile(
    "|".join(
        [*(language.own_name for language in LANGUAGES), *map(re.escape, sorted(SEARCH_WORDS, key=len, reverse=True))]
    )
)
READ_ALOUD = ("title", "aria-label", "alt", "placeholder", "data-filter-title")


def without_messages(text):
    shorter = re.sub(r"«[^«»]*»", "", text)
    return text if shorter == text else without_messages(shorter)


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("language", [BY_SLUG["ar"]])
def test_no_string_of_a_page_is_left_without_a_translation(pages, language):
    """With Arabic data, every word in Latin letters is a message, a name or marked as English."""
    for path, page in pages:
        pieces = [text for own, text in page.pieces if own == "ar"]
        attributes = [e[name] for e in page.elements for name in READ_ALOUD if name in e and e[name] not in DJANGOS_OWN]
        buttons = [e["value"] for e in page.all("input", type="submit")]
        # Texts between tags may hold one end of a message only.
        for text in (" ".join(pieces), *attributes, *buttons):
            rest = NOT_WORDS.sub("", OWN_NAMES.sub("", without_messages(text)))
            assert not re.search(r"[A-Za-z]{3,}", rest), (path, rest)


@pytest.mark.usefixtures("marked")
def test_no_word_of_the_tree_script_is_left_without_a_translation(admin_client):
    page = Page(admin_client.get("/admin/secretariat/body/"))
    settings = json.loads(page.one("script", id="tree-settings")["text"])
    assert settings["words"]
    assert [word for word in settings["words"].values() if not re.fullmatch("«.+»", word)] == []
    assert settings["allowedParents"]["unit"] == [Kind.OFFICE, Kind.DIVISION, Kind.UNIT]
