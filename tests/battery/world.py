"""A small directory with one of everything that the admin knows, a person for each role, and every request to try."""

import time
from binascii import unhexlify
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial

from axes.models import AccessFailureLog, AccessLog
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from exchange.models import Import
from history.models import Change
from jobs.models import Job
from people import second_factor
from registry.models import RepeatedFunctions
from reorganisations.carrying_out import put_in_force
from reorganisations.models import PlannedText
from reorganisations.previewing import preview_version, store_preview
from search.models import MissedSearch
from secretariat import tree
from secretariat.changes import ChangeKind
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.languages import SOURCE as ENGLISH
from secretariat.models import ALLOWED_PARENTS, Body, ContactPoint, Function, Kind, Mandate, MandateSource, Post, Topic
from secretariat.tree import placement_of
from tests.admin_forms import AdminForm
from tests.bulletins.texts import BULLETINS
from tests.bulletins.uploaded import bulletin_under
from tests.html import Page
from tests.people.persons import person
from tests.reorganisations.drafts import draft, pk
from tests.secretariat.outlines import plant
from topics.models import TopicImport
from translations import texts
from translations.cat_files import formats
from translations.cat_files.segments import exported_segments
from translations.models import SearchWords, Term, TranslationImport
from translations.status_report import status_report

from . import rights

PASSWORD = "parola-di-prova"  # the one that `person` gives
SESSIONS = "django_session"
BODY, SOURCE, CHANGE, IMPORT, ACCOUNT = (
    "secretariat_body",
    "secretariat_mandatesource",
    "history_change",
    "exchange_import",
    "auth_user",
)
TERM, TOPIC = "translations_term", "secretariat_topic"
POST, CONTACT = "secretariat_post", "secretariat_contactpoint"
VOCABULARY, MISSED = "topics_topicimport", "search_missedsearch"
JOB, FINDINGS = "jobs_job", "registry_repeatedfunctions"
SEARCH_WORDS = "translations_searchwords"
FILE = "translations_translationimport"
REORGANISATION, OPERATION = "reorganisations_reorganisation", "reorganisations_operation"
PLANNED = "reorganisations_plannedtext"
BULLETIN = "bulletins_bulletin"
DOORS = {
    Kind.SECRETARIAT: "secretariat_secretariat",
    Kind.DIVISION: "divisions_division",
    Kind.UNIT: "units_unit",
}


OLDER = {"ar": "قديم", "en": "Older", "es": "Antiguo", "fr": "Ancien", "ru": "Старое", "zh": "旧"}
NEWER = {"ar": "جديد", "en": "Newer", "es": "Nuevo", "fr": "Nouveau", "ru": "Новое", "zh": "新"}


@dataclass
class Case:
    """An address, what to post to it, and what that is about."""

    address: str
    url: str
    changes: str = ""
    """The table that shows that a post was obeyed."""
    data: object = None
    """What is posted: a dict, or a function of the client and the person that returns one."""
    prepare: object = None
    """What comes before the request: a function of the client and the person."""
    body: str = ""
    language: str = ""
    leaves: str = ""
    enters: str = ""
    room: str = ""
    owner: str = ""
    bodies: frozenset = frozenset()
    """The bodies that a reorganisation names."""
    status: str = ""
    step: str = ""
    is_superuser: bool = False
    is_approval: bool = False
    besides: set = frozenset()
    """Tables that say nothing about whether a post was obeyed."""


def case(model, page, obj=None, changes="", data=None, query="", **about):
    """A case of one of the pages of a model in the admin."""
    address = f"admin:{model}_{page}"
    return Case(address, reverse(address, args=[obj.pk] if obj else []) + query, changes, data, **about)


def around(model, obj, selected=None, **about):
    """Cases of the list of a model and the pages around an object by which nobody changes anything."""
    forged = {"action": "delete_selected", "_selected_action": (selected or obj).pk, "post": "yes", "_save": "1"}
    listed = case(model, "changelist", data=forged, **about)
    yield listed
    yield case(model, "history", obj, **about)
    yield Case(f"{listed.url.removeprefix('/')}<path:object_id>/", f"{listed.url}{obj.pk}/", **about)


def shown_device(account):
    """What the page that removes a second factor posts."""
    return lambda client, user: {"device": second_factor.device_key(account)}


def upload(body):
    """A file that adds a unit to a body, as the form of imports posts it."""
    content = f"external_id,parent_external_id,kind,name_en\nnew,{body},unit,New\n".encode()
    return {"file": SimpleUploadedFile("bodies.csv", content), "under": ""}


def vocabulary():
    """A vocabulary with one topic that there is not."""
    name = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    content = f'<https://x.example.org/new> a <http://www.w3.org/2004/02/skos/core#Concept>; {name} "New"@en .'
    return {"file": SimpleUploadedFile("topics.ttl", content.encode())}


def file_of(body, language):
    """A file with another name for a body in this language, as it comes back from a translator."""
    content, suffix = formats.content(exported_segments(list(status_report([language], {body.pk}))), "xliff")
    content = content.replace(NEWER[language.slug].encode(), OLDER[language.slug].encode())
    return {"file": SimpleUploadedFile(f"texts.{suffix}", content)}


class World:
    def __init__(self):
        plant(rights.WORLD)
        self.in_force = [self._in_force(slug) for slug in ("part-a", "other-b")]
        self.bodies = {body.slug: body for body in Body.objects.all()}
        self.source = MandateSource.objects.create(slug="x-15", symbol="X/15", title_en="X/15", kind="decision")
        self.topic = Topic.objects.create(slug="corals", name_en="Corals")
        self.named = [*((body, "name") for body in self.bodies.values()), (self.source, "title"), (self.topic, "name")]
        self.people = {
            rights.ADMINISTRATOR: person("administrator", "Administrators"),
            rights.EDITOR_OF_A: person("editor-of-a", "Editors", branches=["division-a"]),
            rights.EDITOR_OF_A_UNIT: person("editor-of-unit", "Editors", branches=["unit-b"]),
            rights.TRANSLATOR: person("translator", "Translators", translates=["fr"]),
            rights.REVIEWER: person("reviewer", "Reviewers", reviews=["ru"]),
            rights.AUDITOR: person("auditor", "Auditors"),
            rights.WITHOUT_ROLE: person("without-role"),
            rights.ANONYMOUS: None,
        }
        self.cookies = {role: self._sign_in(user) for role, user in self.people.items()}
        self.posts = {slug: Post.objects.create(body=body, title_en="Post") for slug, body in self.bodies.items()}
        self.contacts = {
            slug: ContactPoint.objects.create(body=body, email="a@example.org", label_en="Label")
            for slug, body in self.bodies.items()
        }
        Post.objects.create(body=self.bodies["unit-a"], title_en="Second", position=1)
        for language in LANGUAGES:
            for obj, field in self.named:
                for text in (OLDER, NEWER):
                    texts.write(obj, language, {field: text[language.slug]})
        self.term = Term.objects.create(english="biosafety")
        self.search_words = SearchWords.objects.create(body=self.bodies["unit-a"], language="en", handles="visas")
        self.missed = MissedSearch.objects.create(key="k", words="visa", count=3, days=3, last_day=date(2026, 1, 31))
        self.repeated = RepeatedFunctions.objects.create(
            key="k", functions=[1, 2], language="en", score=90, body_count=2
        )
        self.functions = {slug: self._function(self.bodies[slug]) for slug in ("part-a", "part-b")}
        self.drafts = [*self._drafts()]
        self.removals = {slug: self._removal(body) for slug, body in self.bodies.items()}
        self.accounts = [person("somebody"), person("superuser", is_superuser=True)]
        for account in self.accounts:
            TOTPDevice.objects.create(user=account, name="app")
        self.sign_ins = {
            "people_signin": AccessLog.objects.create(username="somebody"),
            "people_failedsignin": AccessFailureLog.objects.create(username="somebody"),
        }
        self.imports = [
            (owner, slug, self._import(owner, slug))
            for owner, slug in (
                (rights.ADMINISTRATOR, "unit-a"),
                (rights.EDITOR_OF_A, "unit-a"),
                (rights.EDITOR_OF_A, "unit-b"),
                (rights.EDITOR_OF_A_UNIT, "unit-b"),
                (rights.EDITOR_OF_A_UNIT, "other-b"),
            )
        ]

        self.client(rights.ADMINISTRATOR).post(reverse(f"admin:{VOCABULARY}_add"), vocabulary())
        self.vocabulary = TopicImport.objects.get()
        self.jobs = [(owner, self._job(owner)) for owner in (rights.ADMINISTRATOR, rights.EDITOR_OF_A)]
        self.files = [
            (owner, prefix, self._file(owner, BY_SLUG[prefix]))
            for owner, prefix in (
                (rights.ADMINISTRATOR, "ar"),
                (rights.TRANSLATOR, "fr"),
                (rights.TRANSLATOR, "ru"),
                (rights.REVIEWER, "ru"),
                (rights.REVIEWER, "es"),
            )
        ]

    def _removal(self, parent):
        """The removal of a body that was part of another."""
        kind = Kind.UNIT if parent.parent_id else Kind.DIVISION
        tree.abolish(tree.add(Body(kind=kind, slug="removed", name_en="Removed"), parent))
        return Change.objects.filter(what=ChangeKind.REMOVED).first()

    def _in_force(self, slug):
        """A reorganisation that has renamed a body."""
        row = draft(self._renaming(slug), day=timezone.localdate())
        put_in_force(row)
        row.refresh_from_db()
        return row, frozenset([slug])

    def _drafts(self):
        """Reorganisations that are not in force, each with the bodies that it names."""
        day = timezone.localdate()
        for slugs in ((), ("unit-a",), ("part-b",), ("unit-a", "unit-b")):
            yield draft(*map(self._renaming, slugs), status="draft", day=day), frozenset(slugs)
        for slug in self.functions:
            ending = ("abolish", {"body": pk(slug), "successors": []})
            yield draft(ending, status="draft", day=day), frozenset([slug])
        for status in ("approved", "withdrawn"):
            for slug in ("unit-a", "unit-b"):
                yield draft(self._renaming(slug), status=status, day=day), frozenset([slug])

    def _renaming(self, slug):
        return "rename", {"body": pk(slug)}, {("body", pk(slug), "name"): {"en": f"Renamed {slug}"}}

    def _function(self, body):
        return Function.objects.create(mandate=Mandate.objects.create(body=body), text_en=f"Counts {body.slug}.")

    def client(self, role):
        """A new browser, signed in as this role."""
        client = Client(raise_request_exception=False)
        client.cookies.load(self.cookies[role])
        return client

    def _sign_in(self, user):
        client = Client()
        if user:
            client.force_login(user)
        return {name: cookie.value for name, cookie in client.cookies.items()}

    def _import(self, owner, slug):
        """An import that waits for its owner."""
        self.client(owner).post("/admin/exchange/import/add/", upload(slug))
        return Import.objects.latest("pk")

    def _job(self, owner):
        """A job that waits for its turn."""
        return Job.objects.create(title="2026", about=owner, person=self.people[owner], person_name=owner)

    def _file(self, owner, language):
        """A file of translations that waits for its owner."""
        self.client(owner).post(reverse(f"admin:{FILE}_add"), file_of(self.bodies["unit-a"], language))
        return TranslationImport.objects.latest("pk")

    def _filled_in(self, url, changes):
        """What an administrator would post to a page."""
        values = cache(lambda: AdminForm(self.client(rights.ADMINISTRATOR), url).values)
        return lambda client, user: {**values(), **changes}

    def cases(self):
        yield from self._site()
        yield from self._second_factor()
        yield from self._structure()
        yield from self._moves()
        yield from self._texts()
        yield from self._contacts()
        yield from self._desk()
        yield from self._files()
        yield from self._glossary()
        yield from self._reorganisations()
        yield from self._bulletins()
        yield from self._operations()
        yield from self._history()
        yield from self._exchange()
        yield from self._jobs()
        yield from self._accounts()

    def _site(self):
        def log_in(client, user):
            return {"username": user.username if user else "", "password": PASSWORD}

        new = {"old_password": PASSWORD, "new_password1": "nuova-parola-lunga", "new_password2": "nuova-parola-lunga"}
        yield Case("set_language", "/admin/language/", data={"language": "fr", "next": "/admin/"})
        yield Case("admin:login", "/admin/login/", "axes_accesslog", log_in)
        yield Case("admin:logout", "/admin/logout/", SESSIONS)
        yield Case("admin:index", "/admin/")
        yield Case("admin:password_change", "/admin/password_change/", ACCOUNT, new)
        yield Case("admin:password_change_done", "/admin/password_change/done/")
        yield Case("admin:jsi18n", "/admin/jsi18n/")
        for room in (
            "secretariat",
            "divisions",
            "units",
            "translations",
            "reorganisations",
            "history",
            "exchange",
            "jobs",
            "auth",
            "people",
        ):
            yield Case("admin:app_list", f"/admin/{room}/", room=room)
        for field in (
            "secretariat&model_name=mandate&field_name=sources",
            "people&model_name=brancheditor&field_name=body",
        ):
            yield Case("admin:autocomplete", f"/admin/autocomplete/?term=o&app_label={field}")
        kind = ContentType.objects.get_for_model(Body).pk
        yield Case("admin:view_on_site", f"/admin/r/{kind}/{self.bodies['unit-a'].pk}/")
        yield Case("admin/(?P<url>.*)$", "/admin/no-such-page/")

    def _second_factor(self):
        def is_asked_for_it(client, user):
            if user:
                TOTPDevice.objects.create(user=user, name="app")
                recovery = StaticDevice.objects.create(user=user, name="recovery")
                for token in ("abcd2345", "abcd2346"):
                    recovery.token_set.create(token=token)

        def has_given_it(client, user):
            is_asked_for_it(client, user)
            client.post("/admin/second-factor/code/", {"code": "abcd2345"})

        def has_begun(client, user):
            client.get("/admin/second-factor/set-up/")

        def right_code(client, user):
            if not user:
                return {"code": "000000"}
            totp = TOTP(unhexlify(client.session["second_factor_secret"]))
            totp.time = time.time()
            return {"code": f"{totp.token():06}"}

        root, device, code = "/admin/second-factor", "otp_totp_totpdevice", {"code": "abcd2346"}
        yield Case("second-factor:code", f"{root}/code/", "otp_static_statictoken", code, is_asked_for_it)
        yield Case("second-factor:overview", f"{root}/", device, {**code, "off": "1"}, has_given_it)
        yield Case("second-factor:set-up", f"{root}/set-up/", device, right_code, has_begun)
        yield Case("second-factor:picture", f"{root}/picture.svg", prepare=has_begun)
        yield Case("second-factor:leave", f"{root}/leave/", SESSIONS)

    def _structure(self):
        for slug, body in self.bodies.items():
            settings = self._filled_in(reverse(f"admin:{BODY}_change", args=[body.pk]), {"external_id": "changed"})
            kind = Kind.UNIT if body.parent else Kind.DIVISION
            new = {
                "kind": kind,
                "parent": body.pk,
                "name_en": "New",
                "slug": "new",
                "external_id": "",
                "acronym_en": "",
            }
            yield case(BODY, "change", body, BODY, settings, body=slug)
            delete = case(BODY, "delete", body, BODY, body=slug)
            is_top = body.parent_id is None
            yield replace(delete, data={"branch": "on"} if is_top else self._filled_in(delete.url, {"branch": "on"}))
            yield case(BODY, "add", None, BODY, new, body=slug)
        yield from around(BODY, self.bodies["unit-a"], selected=self.bodies["part-a"])
        yield Case(f"admin:{BODY}_choices", reverse(f"admin:{BODY}_choices"))
        yield Case(f"admin:{BODY}_parts", reverse(f"admin:{BODY}_parts", args=[self.bodies["unit-a"].pk]))

    def _moves(self):
        """Every body to every place that the tree allows, dragged, and on the page without scripts."""
        placements = {slug: str(placement_of(body)) for slug, body in self.bodies.items()}
        for slug, body in self.bodies.items():
            others = [other for other in self.bodies.values() if not body.lft <= other.lft <= body.rght]
            places = [("under", "last-child", other, other) for other in others]
            places += [("before", "left", other, other.parent) for other in others]
            for way, position, other, parent in places:
                if parent is None or parent.kind not in ALLOWED_PARENTS[body.kind]:
                    continue
                about = {"body": slug, "leaves": body.parent.slug, "enters": parent.slug}
                dragged = {"cut_item": placements[slug], "pasted_on": placements[other.slug], "position": position}
                form = {
                    "moved": placements[slug],
                    "under": "",
                    "before": "",
                    "after": "",
                    "note": "",
                    way: placements[other.slug],
                }
                yield case(BODY, "changelist", None, CHANGE, {"cmd": "move_node", **dragged}, **about)
                yield case(BODY, "move", body, CHANGE, form, **about)

    def _texts(self):
        for slug, body in self.bodies.items():
            for language in LANGUAGES:
                yield self._text(DOORS[body.kind], body, "name", language, BODY, body=slug)
        for language in LANGUAGES:
            yield self._text(SOURCE, self.source, "title", language, SOURCE)
            yield self._text(TOPIC, self.topic, "name", language, TOPIC)
        for slug in ("unit-a", "unit-b"):
            tie = {"tie": f"body-{self.bodies[slug].pk}"}
            yield case(TOPIC, "ties", self.topic, "secretariat_body_topics", tie, body=slug)
        for model, slug in zip(DOORS.values(), ("secretariat", "division-a", "part-a"), strict=True):
            yield case(model, "add", data={"name_en": "New", "slug": "new", "kind": "unit", "_save": "1"})
            yield case(model, "delete", self.bodies[slug], data={"post": "yes"})
            yield from around(model, self.bodies[slug])
        new = {"slug": "new", "symbol": "X/16", "kind": "decision", "title_en": "New", "name_en": "New"}
        for model, obj in ((SOURCE, self.source), (TOPIC, self.topic)):
            yield case(model, "add", None, model, self._filled_in(reverse(f"admin:{model}_add"), new))
            yield case(model, "delete", obj, model, {"post": "yes"})
            yield from around(model, obj)

    def _text(self, model, obj, field, language, changes, **about):
        """The page of one language."""
        page = case(model, "change", obj, changes, query=f"?language={language.slug}", language=language.slug, **about)
        page.data = self._filled_in(page.url, {language.column(field): OLDER[language.slug], "_save": "1"})
        return page

    def _contacts(self):
        """Posts and contact points, the texts of one of each in every language, and moving a post up."""
        for model, objects, field in ((POST, self.posts, "title"), (CONTACT, self.contacts, "label")):
            url = reverse(f"admin:{model}_add")
            for slug, obj in objects.items():
                own = {"title_en": "New"} if model == POST else {"email": "new@example.org"}
                new = self._filled_in(url, {**own, "body": self.bodies[slug].pk})
                yield case(model, "add", None, model, new, body=slug)
                yield case(model, "delete", obj, model, {"post": "yes"}, body=slug)
                for language in LANGUAGES if slug in ("unit-a", "part-b") else [ENGLISH]:
                    yield self._text(model, obj, field, language, model, body=slug)
            yield from around(model, objects["unit-a"])
        second = Post.objects.get(title_en="Second")
        url = reverse("admin:secretariat_post_of_body", args=[second.body_id])
        yield Case("admin:secretariat_post_of_body", url, POST, {"move": f"post-{second.pk}-up"}, body="unit-a")

    def _desk(self):
        tasks, states = "translations_task", "translations_textstate"
        for language in LANGUAGES:
            if language == ENGLISH:
                continue
            about = {"language": language.slug}
            approved = {**about, "is_approval": True}
            for obj, field in self.named:
                model = obj._meta.label_lower
                url = reverse("admin:translations_desk", args=[model, obj.pk, language.slug])
                sheet = f"{model.replace('.', '-')}-{obj.pk}-{field}"
                draft = self._filled_in(url, {f"{sheet}-words": OLDER[language.slug], "do": "save"})
                yield Case("admin:translations_desk", url, tasks, draft, **about)
                approval = self._filled_in(url, {"do": f"approve:{sheet}"})
                yield Case("admin:translations_desk", url, states, approval, **approved)
                seen = (texts.versions(obj, one)[field] for one in (language, ENGLISH))
                ticked = {"text": "|".join(map(str, (model, obj.pk, field, language.slug, "", *seen, "")))}
                url = reverse("admin:translations_queue")
                yield Case(
                    "admin:translations_queue", url, tasks, {**ticked, "do": "assign", "assignee": "me"}, **about
                )
                yield Case("admin:translations_queue", url, tasks, {**ticked, "do": "submit"}, **about)
                yield Case("admin:translations_queue", url, states, {**ticked, "do": "approve"}, **approved)
        for page in ("task_changelist", "coverage", "interface"):
            yield Case(f"admin:translations_{page}", reverse(f"admin:translations_{page}"))

    def _files(self):
        yield Case("admin:translations_export", reverse("admin:translations_export", args=["xliff"]))
        yield Case("admin:translations_memory", reverse("admin:translations_memory"))
        yield Case("admin:translations_glossary", f"{reverse('admin:translations_glossary')}?format=csv")
        for owner, prefix, record in self.files:
            about = {"owner": owner, "language": prefix}
            page = case(FILE, "change", record, "translations_task", **about)
            plan = Page(self.client(owner).get(page.url)).all("input", name="plan")
            page.data = {"plan": plan[0]["value"] if plan else ""}  # a plan that does nothing cannot be carried out
            yield page
            yield case(FILE, "report", record, **about)
            new = partial(file_of, self.bodies["unit-a"], BY_SLUG[prefix])
            yield case(FILE, "add", None, FILE, lambda client, user, new=new: new())
        yield case(FILE, "delete", record, data={"post": "yes"})
        yield from around(FILE, record)

    def _glossary(self):
        """The renderings of a term are its reviewers'; whoever may save one of them leaves a line in the log of the admin."""
        url = reverse(f"admin:{TERM}_change", args=[self.term.pk])
        for language in LANGUAGES:
            field, table = (f"text_{language.slug}", "translations_rendering")
            if language == ENGLISH:
                field, table = "english", TERM
            about = {"language": language.slug, "is_approval": True, "besides": {"django_admin_log"}}
            yield case(TERM, "change", self.term, table, self._filled_in(url, {field: "changed"}), **about)
        yield case(TERM, "add", None, TERM, self._filled_in(reverse(f"admin:{TERM}_add"), {"english": "new"}))
        yield case(TERM, "delete", self.term, TERM, {"post": "yes"})
        yield from around(TERM, self.term)
        url = reverse(f"admin:{SEARCH_WORDS}_change", args=[self.search_words.pk])
        changed = self._filled_in(url, {"handles": "changed"})
        yield case(SEARCH_WORDS, "change", self.search_words, SEARCH_WORDS, changed)
        new = {"body": self.bodies["unit-b"].pk, "language": "fr", "also_known_as": "", "handles": "visas"}
        yield case(SEARCH_WORDS, "add", None, SEARCH_WORDS, new)
        yield case(SEARCH_WORDS, "delete", self.search_words, SEARCH_WORDS, {"post": "yes"})
        yield from around(SEARCH_WORDS, self.search_words)
        tied = {"body": self.bodies["unit-b"].pk, "language": "fr"}
        yield case(MISSED, "change", self.missed, MISSED, tied)
        yield case(MISSED, "add", data={"words": "new"})
        yield case(MISSED, "delete", self.missed, data={"post": "yes"})
        yield from around(MISSED, self.missed)
        yield case(FINDINGS, "changelist", changes=FINDINGS, data={"dismiss": self.repeated.pk}, step="dismiss")
        yield case(FINDINGS, "change", self.repeated, data={"dismiss": self.repeated.pk})
        yield case(FINDINGS, "add", data={"key": "new"})
        yield case(FINDINGS, "delete", self.repeated, data={"post": "yes"})
        yield from around(FINDINGS, self.repeated)

    def _reorganisations(self):
        """Reorganisations of every status: their texts, what is decided about them, and how they begin."""
        steps = {
            "draft": ("approve", "withdraw", "in-force"),
            "approved": ("draft", "withdraw", "in-force"),
            "withdrawn": ("draft",),
            "in-force": ("undo",),
        }
        for row, bodies in (*self.drafts, *self.in_force):
            about = {"bodies": bodies, "status": row.status}
            for language in LANGUAGES:
                yield self._text(REORGANISATION, row, "name", language, REORGANISATION, **about)
            yield case(REORGANISATION, "delete", row, REORGANISATION, {"post": "yes"}, **about)
            for step in steps[row.status] if bodies else ("withdraw",):
                if step in ("approve", "in-force") and row.operations.filter(kind="abolish"):
                    continue  # its functions have no fate
                yield case(REORGANISATION, "decide", row, REORGANISATION, {"step": step}, step=step, **about)
        for text in PlannedText.objects.filter(operation__reorganisation__status__in=("draft", "approved")):
            (about,) = (
                {"bodies": bodies, "status": row.status}
                for row, bodies in self.drafts
                if row.pk == text.operation.reorganisation_id
            )
            for language in LANGUAGES:
                yield self._text(PLANNED, text, "text", language, PLANNED, **about)
        yield case(PLANNED, "add", data={"text_en": "New", "_save": "1"})
        yield case(PLANNED, "delete", text, data={"post": "yes"})
        yield from around(PLANNED, text)
        new = self._filled_in(reverse(f"admin:{REORGANISATION}_add"), {"name_en": "New"})
        yield case(REORGANISATION, "add", None, REORGANISATION, new)
        yield from around(REORGANISATION, self.drafts[0][0])
        for slug, body in self.bodies.items():
            url = reverse(f"admin:{REORGANISATION}_by_hand", args=["rename"])
            yield Case(f"admin:{REORGANISATION}_by_hand", f"{url}?body={body.pk}", REORGANISATION, {}, body=slug)

    def _bulletins(self):
        """Bulletins that are put under each body."""
        for slug, body in self.bodies.items():
            row = bulletin_under(slug)
            yield case(BULLETIN, "change", row, BULLETIN, {"do": "join f7"}, body=slug)
            new = {"text": BULLETINS["en"], "language": "", "under": body.pk}
            yield case(BULLETIN, "add", None, BULLETIN, new, body=slug)
            yield case(BULLETIN, "delete", row, BULLETIN, {"post": "yes"}, body=slug)
        named = {"do": "body", "key": "b1", "name": body.name_en, "kind": "", "parent": ""}
        row.decisions = [named, {"do": "match", "key": "b1", "to": body.pk}]  # so that there is a text to translate
        row.save()
        for language in ("fr", "ru"):
            other = bulletin_under(slug, BULLETINS[language], translation_of=row)
            new = {"text": BULLETINS[language], "language": ""}
            yield case(BULLETIN, "translation", row, BULLETIN, new, language=language)
            yield case(BULLETIN, "change", other, BULLETIN, {"do": "join f7"}, language=language)
            yield case(BULLETIN, "texts", other, "translations_task", {}, language=language)
        yield case(BULLETIN, "compare", row)
        yield from around(BULLETIN, row)

    def _operations(self):
        """What is done in drafts, on each of their pages."""

        def page(name, row, *args, **facts):
            address = f"admin:{REORGANISATION}_{name}"
            return Case(address, reverse(address, args=[row.pk, *args]), **facts)

        def do(row, kind, slug, data, **about):
            found = page("do", row, kind, changes=OPERATION, data=data, body=slug, **about)
            return replace(found, url=f"{found.url}?body={pk(slug)}")

        for row, bodies in self.drafts:
            about = {"bodies": bodies, "status": row.status}
            yield page("tree", row, data={"action": "delete"}, **about)
            if row.is_open:
                has_preview = partial(self._has_preview, row)
                yield page("preview", row, "en", data={}, prepare=has_preview, **about)
            shown = [*row.operations.all()]
            for operation in shown:
                listed = {"shown_order": " ".join(str(one.pk) for one in shown), "action": f"delete {operation.pk}"}
                yield page("operations", row, changes=OPERATION, data=listed, **about)
                new = {"name": "Another", "acronym": "", "slug": "", "successor": ""}
                changes = PLANNED if operation.kind == "rename" else ""
                if changes:
                    yield page("edit", row, operation.pk, changes=changes, data=new, **about)
                else:
                    function = self.functions[next(iter(bodies))].pk
                    fate = {f"fate_{function}": "end", f"reason_{function}": "It is done."}
                    yield page("fates", row, changes=OPERATION, data=fate, **about)
            ended = {*bodies} if row.operations.filter(kind="abolish") else set()
            for slug in ("division-a", "unit-a", "part-b", "other-b"):
                if slug in ended:
                    continue
                yield do(row, "rename", slug, {"name": "Again", "acronym": "", "slug": ""}, **about)
        begun, _none = self.drafts[0]
        about = {"status": begun.status}
        for slug, target in (
            ("part-a", "division-a"),
            ("part-a", "unit-b"),
            ("other-b", "unit-b"),
            ("part-b", "unit-a"),
        ):
            leaves = self.bodies[slug].parent.slug
            move = {"where": "under", "target": pk(target)}
            yield do(begun, "move", slug, move, leaves=leaves, enters=target, **about)
            merge = {"other_1": pk(target), "into": "other"}
            yield do(begun, "merge", slug, merge, leaves=leaves, enters=target, **about)
        for slug in ("part-a", "part-b", "other-b", "unit-b"):
            yield do(begun, "abolish", slug, {"successor": ""}, **about)

    def _has_preview(self, row, client, user):
        """What a rehearsal of a draft would keep; there is none inside of a transaction."""
        store_preview(row, preview_version(row), ([], []))

    def _history(self):
        objects = [*((body, BODY, {"body": slug}) for slug, body in self.bodies.items()), (self.source, SOURCE, {})]
        objects.append((self.topic, TOPIC, {}))
        for language in LANGUAGES:
            for obj, table, about in objects:
                change = Change.objects.get(
                    model=obj._meta.label_lower, object_id=obj.pk, what=ChangeKind.TEXT, after=NEWER[language.slug]
                )
                yield Case(
                    "admin:history_change_restore",
                    reverse("admin:history_change_restore", args=[change.pk, "before"]),
                    table,
                    {"note": "", "version": texts.versions(obj, language)[change.field]},
                    language=language.slug,
                    **about,
                )
        for slug, removal in self.removals.items():
            yield case(CHANGE, "put_back", removal, BODY, {"note": ""}, body=slug)
        yield case(CHANGE, "change", change, data={"note": "changed", "_save": "1"})
        yield case(CHANGE, "add", data={"note": "new", "_save": "1"})
        yield case(CHANGE, "delete", change, data={"post": "yes"})
        yield case(CHANGE, "export")
        yield from around(CHANGE, change)

    def _exchange(self):
        for owner, slug, record in self.imports:
            about = {"owner": owner, "body": slug}
            page = case(IMPORT, "change", record, BODY, **about)
            plan = Page(self.client(owner).get(page.url)).all("input", name="plan")
            page.data = {"plan": plan[0]["value"] if plan else ""}  # a refused plan cannot be carried out
            yield page
            yield case(IMPORT, "report", record, **about)
            yield case(IMPORT, "add", None, IMPORT, lambda client, user, slug=slug: upload(slug))
        yield case(IMPORT, "delete", record, data={"post": "yes"})
        for query in ("", f"?format=csv&branch={self.bodies['division-b'].pk}"):
            yield Case("admin:exchange_export", reverse("admin:exchange_export") + query)
        yield from around(IMPORT, record)
        own, about = self.vocabulary, {"owner": rights.ADMINISTRATOR}
        page = case(VOCABULARY, "change", own, TOPIC, **about)
        plan = Page(self.client(rights.ADMINISTRATOR).get(page.url)).one("input", name="plan")["value"]
        page.data = {"plan": plan}
        yield page
        yield case(VOCABULARY, "report", own, **about)
        yield case(VOCABULARY, "add", None, VOCABULARY, lambda client, user: vocabulary())
        yield case(VOCABULARY, "delete", own, data={"post": "yes"})
        yield Case("admin:topics_export", reverse("admin:topics_export"))
        yield from around(VOCABULARY, own)

    def _jobs(self):
        for owner, job in self.jobs:
            yield case(JOB, "change", job, data={"state": "done"}, owner=owner)
            yield case(JOB, "progress", job, data={"state": "done"}, owner=owner)
            yield case(JOB, "cancel", job, JOB, {}, owner=owner)
        yield case(JOB, "add", data={"title": "new"})
        yield case(JOB, "delete", job, data={"post": "yes"})
        yield from around(JOB, job)

    def _accounts(self):
        password = {"password1": "altra-parola-lunga", "password2": "altra-parola-lunga"}
        page = reverse(f"admin:{ACCOUNT}_add")
        new = {"username": "new", "is_superuser": "on", "is_staff": "on", **password}
        yield case(ACCOUNT, "add", None, ACCOUNT, self._filled_in(page, new))
        for account in self.accounts:
            about = {"is_superuser": account.is_superuser}
            forged = {"username": account.username, "first_name": "Changed", "is_superuser": "on"}
            page = reverse(f"admin:{ACCOUNT}_change", args=[account.pk])
            yield case(ACCOUNT, "change", account, ACCOUNT, self._filled_in(page, forged), **about)
            yield case(ACCOUNT, "delete", account, ACCOUNT, {"post": "yes"}, **about)
            yield case(ACCOUNT, "password_change", account, ACCOUNT, password, **about)
            yield case(ACCOUNT, "second_factor", account, "otp_totp_totpdevice", shown_device(account), **about)
            yield from around(ACCOUNT, account, **about)
        for model, record in self.sign_ins.items():
            yield case(model, "add", data={"username": "new"})
            yield case(model, "change", record, data={"username": "changed"})
            yield case(model, "delete", record, data={"post": "yes"})
            yield from around(model, record)
