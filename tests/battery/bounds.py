"""Every page has a bound: every address, from the URL configuration, in a directory with many bodies.

What grows with the directory is seen between two sizes of it, long before a page is too large: bytes and queries.
"""

import gc
import re
import resource
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.urls import get_resolver
from django.utils import timezone

from exchange.models import Import
from history.models import Change
from jobs.models import Job
from people.models import FailedSignIn, SignIn
from public_record.updating import rebuild
from registry.models import RepeatedFunctions
from reorganisations.models import Reorganisation, SuccessionEvent
from reorganisations.previewing import preview_version, store_preview
from search.models import MissedSearch
from secretariat.addresses import FOR_STAFF
from secretariat.languages import BY_SLUG
from secretariat.models import Body, ContactPoint, Function, Kind, MandateSource, Post, Topic
from tests.bulletins.uploaded import bulletin_under
from tests.many_bodies import load_many
from topics.models import TopicImport
from translations.cat_files import formats
from translations.cat_files.segments import exported_segments
from translations.models import SearchWords, Term, TranslationImport
from translations.status_report import status_report

from .rows import FULL, limit, row

MAX_BYTES, MAX_GROWTH, MAX_CPU, MAX_MEMORY = 500_000, 6_000, 0.5, 1.3
"""Bytes of a page, and by how many it may grow from half as many bodies; seconds of CPU; and memory after, for each MB before."""

FILES = {
    "admin:translations_export": "a file for translation tools",
    "admin:translations_memory": "a file for translation tools",
    "admin:translations_glossary": "a file for translation tools",
    "admin:history_change_export": "the whole history as a file, sent while it is read",
    "admin:exchange_import_report": "a plan as a file",
    "admin:translations_translationimport_report": "a plan as a file",
    "documents:bulletin": "made once for each revision, in a process of its own",
    "documents:chart": "made once for each revision, in a process of its own",
    "documents:directory": "made once for each revision, in a process of its own",
    "documents:preview": "a picture, made once for what it shows, in a process of its own",
    "opendata:file": "made once for each revision",
    "cards": "a file with a card for each body, up to a number",
}
"""Addresses of files, which are as long as what they hold."""
PLANS = {"admin:exchange_import_change"}
"""Addresses whose seconds are not judged: the plan of an import is made anew from all bodies each time it is shown."""
LONG = {"opendata:sitemap-part"}
"""Addresses whose bytes are not judged: 12,000 pages with their alternates, packed where it is sent."""
COUNTED = {"chart"}
"""Addresses that may grow by 30,000 bytes: of a body with 335 parts, each one that gets parts of its own gets a link that unfolds them."""
NO_PAGES = {
    "opendata:security",
    "admin:logout",
    "admin:jobs_job_cancel",
    "set_language",
    "second-factor:leave",
    "admin:view_on_site",
    "admin:None",
    "opendata:timegate",
    "opendata:timemap",
}
"""Addresses that take posts alone, redirect, answer whatever is not there, or exist where a contact is set, or once a day is over."""
ASKED = {"admin:autocomplete", "admin:reorganisations_reorganisation_by_hand"}
"""Addresses that are nothing without a query."""
QUERIES = {
    "admin:reorganisations_reorganisation_by_hand": ("body={deep}",),
    "admin:secretariat_body_changelist": ("branch={wide}", "branch={deep}", "branch={wide}&start=50", "q=forests", "q=forests&p=2"),
    "admin:secretariat_body_parts": ("start=50", "before=100"),
    "admin:secretariat_body_add": ("parent={wide}&kind=unit",),
    "admin:secretariat_body_choices": ("term=forests", "for=parent", "for=under&body={deep}&term=data", "for=after&body={deep}&term=data"),
    "admin:translations_task_changelist": ("body={wide}", "body={deep}", "body={wide}&start=40"),
    "admin:translations_coverage": ("body={wide}",),
    "admin:translations_queue": ("language=fr&state=todo", "language=ar", "language=ar&page=20", "body={wide}&language=fr", "assignee=me", "assignee=nobody", "age=7", "state=corrected", "state=draft"),
    "admin:units_unit_changelist": ("q=forests", "branch={wide}", "p=3"),
    "admin:divisions_division_changelist": ("q=forests",),
    "admin:history_change_changelist": ("branch={wide}", "q=forests", "period=2026", "p=3", "what__exact=added", "language__exact=fr"),
    "admin:secretariat_mandatesource_changelist": ("q=plan",),
    "admin:translations_term_changelist": ("q=plan",),
    "chart": ("here={slug}", "open={slug}"),
    "what-changed": ("kind=moved", "before=99999"),
    "divisions:divisions": ("page=2", "page=9999"),
    "divisions:division": ("page=3",),
    "mandate-source": ("page=2",),
    "topics:topic": ("page=2",),
    "units:units": ("page=3", "page=9999", "division={slug}"),
    "search:results": ("q=forests", "q=forests&page=5", "q=data&division={slug}"),
    "search:suggestions": ("q=for",),
    "api:bodies": ("page=3", "q=forests", "branch={slug}", "changed_since=2020-01-01T00:00:00Z", "lang=fr&per_page=100"),
    "api:functions": ("page=9", "source=convention-on-biological-diversity"),
    "api:tree": ("root={slug}&depth=1",),
    "admin:autocomplete": ("app_label=people&model_name=brancheditor&field_name=body&term=forests",),
}  # fmt: skip
"""What else a page is asked for; {wide} is a body with many parts, {deep} one below many others."""


def patterns(resolver=None, route="", namespace=""):
    """Yield (name, route) of every view of the URL configuration."""
    for one in (resolver or get_resolver()).url_patterns:
        here = route + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from patterns(one, here, one.namespace or namespace)
        else:
            yield f"{namespace}:{one.name}" if namespace else str(one.name), here


def addresses(objects):
    """Yield (view, address): each route with each of its objects, and with what else its page is asked for."""
    for view, route in patterns():
        if view not in FILES and view not in NO_PAGES:
            own = objects if route.startswith("admin/") else {"parts": objects["public"][view]}
            for path in filled(route, own):
                queries = QUERIES.get(view, ())
                if view in ASKED:
                    path, queries = f"{path}?{queries[0].format(**objects['queries'])}", ()
                yield view, path
                for query in queries:
                    yield view, f"{path}?{query.format(**objects['queries'])}"


PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<\w+>([\w|]+)\)")


def filled(route, objects):
    """Return the addresses of a route. Raises KeyError for a part of a route for which no value is known."""
    paths = ["/" + route.replace("^", "").replace("\\.", ".").rstrip("$")]
    for part in PART.finditer(route):
        if part[2]:
            values = part[2].split("|")
        elif part[1] in objects["parts"]:
            values = objects["parts"][part[1]]
        else:
            values = objects["/".join(route.split("/")[1:3])]  # the app and the model
        paths = [path.replace(part[0], str(value)) for path in paths for value in values]
    return paths


def plant(client, person, many):
    """Add to the seed many bodies, and an object of each kind that it has none of; returns what addresses name."""
    root, wide = Body.objects.get(parent=None), load_many(many)
    unit = Body.objects.filter(kind=Kind.UNIT).first()
    deep = Body.objects.order_by("-pk")[20]  # what comes later is not below it
    head = "external_id,parent_external_id,kind,name_en"
    table = f"{head}\nx-1,{unit.slug},unit,New\n".encode()
    client.post("/admin/exchange/import/add/", {"file": SimpleUploadedFile("bodies.csv", table), "under": ""})
    texts = list(status_report([BY_SLUG["fr"]], [unit.pk]))
    content, _suffix = formats.content(exported_segments(texts), "xliff")
    client.post("/admin/translations/translationimport/add/", {"file": SimpleUploadedFile("t.xlf", content)})
    topic = Topic.objects.create(slug="forests", name_en="Forests")
    Topic.objects.create(slug="mangroves", name_en="Mangroves", parent=topic)
    topic.bodies.add(*Body.objects.order_by("pk"))
    content = b'<https://x.example.org/a> a <http://www.w3.org/2004/02/skos/core#Concept>; <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@en .'
    client.post("/admin/topics/topicimport/add/", {"file": SimpleUploadedFile("topics.ttl", content)})
    draft = Reorganisation.objects.create(name_en="Reorganisation", takes_effect_on=date(2030, 1, 1))
    renaming = draft.operations.create(number=1, kind="rename", values={"body": deep.pk})
    planned = renaming.texts.create(owner="body", owner_id=deep.pk, field="name", text_en="Another name")
    event = SuccessionEvent.objects.create(
        kind="renamed", day=date(2026, 1, 1), entered_at=timezone.now(), facts={"bodies": {}}
    )
    sign_in = {"username": "x", "ip_address": "127.0.0.1", "user_agent": "x", "path_info": "/"}
    return {
        "secretariat/body": [root.pk, wide.pk, unit.pk, deep.pk],
        "secretariat/secretariat": [root.pk],
        "divisions/division": [wide.pk],
        "units/unit": [unit.pk, deep.pk],
        "secretariat/topic": [topic.pk],
        "reorganisations/reorganisation": [draft.pk],
        "reorganisations/plannedtext": [planned.pk],
        "bulletins/bulletin": [bulletin_under(wide.slug).pk],
        "reorganisations/successionevent": [event.pk],
        "registry/repeatedfunctions": [
            RepeatedFunctions.objects.create(key="k", functions=[], language="en", score=90, body_count=2).pk
        ],
        "search/missedsearch": [MissedSearch.objects.create(key="k", words="x", last_day=date(2026, 1, 31)).pk],
        "secretariat/mandatesource": [MandateSource.objects.first().pk],
        "secretariat/post": [Post.objects.create(body=deep, title_en="Head").pk],
        "secretariat/contactpoint": [ContactPoint.objects.create(body=deep, email="head@example.org").pk],
        "translations/term": [Term.objects.create(english="biosafety").pk],
        "translations/searchwords": [SearchWords.objects.create(body=deep, language="en", handles="visas").pk],
        "translations/translationimport": [TranslationImport.objects.get().pk],
        "exchange/import": [Import.objects.get().pk],
        "topics/topicimport": [TopicImport.objects.get().pk],
        "history/change": [Change.objects.filter(what="text", language="fr").first().pk],
        "auth/user": [person.pk],
        "people/signin": [SignIn.objects.create(**sign_in).pk],
        "people/failedsignin": [FailedSignIn.objects.create(**sign_in).pk],
        "translations/task": [wide.pk, unit.pk],
        "jobs/job": [Job.objects.create(title="x", about="/", person=person, person_name="x", state=Job.State.DONE).pk],
        "parts": {
            "model": ["secretariat.body"],
            "language_slug": ["fr"],
            "side": ["before"],
            "kind": ["rename"],
            "language": ["fr"],
            "rest": [f"units/{unit.slug}/"],
            "operation": [renaming.pk],
        },
        "queries": {"wide": wide.pk, "deep": deep.pk, "slug": wide.slug},
        "public": public_parts(wide, unit, deep),
    }


def public_parts(wide, *units):
    """Return what the parts of public routes stand for, by view; a view that is not known here has none."""
    bodies, source = [wide.slug, *(unit.slug for unit in units)], "convention-on-biological-diversity"
    numbers = [*Function.objects.order_by("-pk").values_list("pk", flat=True)[:2]]
    return defaultdict(
        dict,
        {
            "divisions:division": {"slug": bodies[:1]},
            "units:unit": {"slug": bodies[1:]},
            "mandate-source": {"slug": [source]},
            "topics:topic": {"slug": ["forests"]},
            "function": {"number": numbers},
            "api:body": {"slug": bodies},
            "api:function": {"number": numbers},
            "api:source": {"slug": [source]},
            "api:topic": {"slug": ["forests"]},
            "opendata:scheme": {"name": ["kinds"]},
            "opendata:concept": {"name": ["roles"], "concept": ["head"]},
            **{
                f"opendata:{kind}{suffix}": {"key": keys}
                for kind, keys in {
                    "body": bodies,
                    "function": numbers,
                    "source": [source],
                    "topic": ["forests"],
                }.items()
                for suffix in ("", ".ttl", ".jsonld")
            },
            **{
                f"opendata:scheme.{suffix}": {
                    "name": ["kinds", "organs", "roles", "source-kinds", "source-statuses", "terms", "topics"]
                }
                for suffix in ("ttl", "jsonld")
            },
            "chart": {"root": bodies[:1]},
            "changes": {"branch": bodies[:1]},
            "what-changed": {"branch": bodies[:1]},
            "opendata:body.eac": {"key": bodies},
            "opendata:timegate": {"address": [f"en/units/{bodies[1]}/"]},
            "opendata:timemap": {"address": [f"en/units/{bodies[1]}/"]},
            "day": {"day": [str(date.today())], "rest": ["", f"units/{bodies[1]}/", "chart/", "mandates/"]},
            "compare": {"first": [str(date.today())], "second": [str(date.today())]},
            "compare-as-csv": {"first": [str(date.today())], "second": [str(date.today())]},
            "registry:table": {"suffix": ["csv", "xlsx"]},
            "registry:calendar": {"branch": bodies[:1]},
            "opendata:sitemap-part": {"part": [1]},
        },
    )


@dataclass(frozen=True)
class Answer:
    """What a page took."""

    status: int
    bytes: int
    queries: int
    cpu: float


def ask(clients, path):
    """Ask for a page: of the admin as an administrator, of others as a reader. Queries are counted, not logged, which takes longer."""
    client, queries = clients[path.startswith("/admin/") or path[3:] in FOR_STAFF], []

    def count(execute, *call):
        queries.append(call[0])
        return execute(*call)

    if "/preview/" in path:  # nothing can be rehearsed in the transaction of a test
        draft = Reorganisation.objects.get()
        store_preview(draft, preview_version(draft), ([], []))
    start = time.process_time()
    with connection.execute_wrapper(count):
        response = client.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, len(content), len(queries), time.process_time() - start)


@override_settings(PAGE_CACHE_MB=0)
def bounded_pages(client, person, many):
    """Ask for every page in a directory of half as many bodies, and in one of `many`; the row of it."""
    objects = plant(client, person, many // 2)
    clients = Client(), client
    rebuild()
    views = {path: view for view, path in addresses(objects)}
    paths = [*views]
    gc.freeze()  # what the tests before left is not looked through for each page
    before = {path: ask(clients, path) for path in paths}
    start = time.process_time()
    load_many(many)
    loading = time.process_time() - start
    rebuild()
    Body.objects.in_bulk()  # the first to read what was just written takes longer, whatever the page
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    after = {path: ask(clients, path) for path in paths}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / memory
    gc.unfreeze()
    for path, answer in sorted(after.items(), key=lambda item: -item[1].cpu):
        print(f"{answer.status} {answer.cpu:6.3f} s {answer.bytes:9,} bytes {answer.queries:4} queries  {path}")
    found = {
        "errors": [path for path in paths if after[path].status not in (200, 301, 302, 303, 403)],
        f"pages of more than {MAX_BYTES // 1000} KB": [
            path for path in paths if after[path].bytes > MAX_BYTES and views[path] not in LONG
        ],
        "pages that grow": [
            path
            for path in paths
            if after[path].bytes > before[path].bytes + (30_000 if views[path] in COUNTED else MAX_GROWTH)
        ],
        "pages with more queries": [path for path in paths if after[path].queries > before[path].queries],
    }
    for what, wrong in found.items():
        for path in wrong:
            print(f"{what}: {path}, {before[path]} and {after[path]}")
    slowest = max(answer.cpu for path, answer in after.items() if views[path] not in PLANS)
    return row(
        f"{len(paths)} addresses, with {many // 2} and {many} bodies (loaded in {loading:.1f} s of CPU)",
        {what: len(wrong) for what, wrong in found.items()}
        | {"s of CPU for the slowest": round(slowest, 2), "times the memory after them": round(memory, 2)},
        "before: 26 pages of up to 40 MB, 23 that grow, 7.8 s, 1.6 times the memory",
        {
            "s of CPU for the slowest": limit(f"at most {MAX_CPU} s", lambda number: number <= MAX_CPU or not FULL),
            "times the memory after them": limit(f"at most {MAX_MEMORY} times", lambda number: number <= MAX_MEMORY or not FULL),
        },
    )  # fmt: skip
