"""The structure changed by somebody else between any two queries of a page of the admin.

Every address of the admin is asked for, and posted to where that changes bodies. Before one of its queries another
connection makes a structural change. A page must show the directory as it was before that change or after it, and nothing
in between; a post must be answered with what is stored then.
"""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, cycle

from django.contrib import messages
from django.db import OperationalError, connection

from history.models import Change
from secretariat import tree
from secretariat.changes import ChangeKind
from secretariat.idempotency import FIELD
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import ALLOWED_PARENTS, Body, Kind
from secretariat.put_back import PutBack
from secretariat.waiting import is_lock_timeout, waiting_at_most
from translations import texts

from . import rights
from .matrix import addresses, quiet
from .rows import limit, row
from .world import NEWER, SESSIONS, World

BODIES = "secretariat_body"
RANDOM = re.compile(r'(name="(csrfmiddlewaretoken|idempotency_key)" value=|nonce=)"[^"]*"|/admin/jsi18n/[^"]*')
SHOWN_BODY = "unit-a"
"""The body whose pages are asked for, where an address is that of a body."""


class Structure:
    """The bodies of the world as they are at first, and how to get back to that."""

    def __init__(self):
        self.bodies = list(Body.objects.order_by("tree_id", "lft"))
        self.removals = Change.objects.filter(what=ChangeKind.REMOVED, model=texts.model_label(Body))

    def restore(self):
        known = {body.pk for body in self.bodies}
        for body in Body.objects.exclude(pk__in=known).order_by("-lft"):
            tree.abolish_branch(body)
        columns = "kind", "slug", "external_id", "parent_id", "position"
        stored = {pk: values for pk, *values in Body.objects.values_list("pk", *columns)}
        for body in self.bodies:
            if body.pk not in stored:
                PutBack.read(self.removals.filter(object_id=body.pk).latest("pk").snapshot).execute()
        differing = [body for body in self.bodies if stored.get(body.pk) != [getattr(body, name) for name in columns]]
        with tree.structure_lock():
            for body in differing:
                Body.objects.filter(pk=body.pk).update(kind=body.kind, slug=body.slug, external_id=body.external_id)
        if differing:
            tree.place_all([(body, body.parent) for body in self.bodies if body.parent_id])
        for body in Body.objects.all():
            for language, name in NEWER.items():
                if getattr(body, f"name_{language}") != name:
                    texts.write(body, BY_SLUG[language], {"name": name})


# The changes that others make, each with the id of the body that the page is about


def _move(body):
    others = Body.objects.filter(kind__in=ALLOWED_PARENTS[body.kind]).exclude(pk=body.parent_id)
    target = next((other for other in others if not body.lft <= other.lft <= body.rght), None)
    tree.move(body, target) if target else _reorder(body)


def _move_a_branch(body):
    _move(body.parent if body.parent.parent_id and body.parent.kind == Kind.UNIT else body)


def _reorder(body):
    for one in (body, *body.path().exclude(pk=body.pk).order_by("-lft")):
        if one.parent_id and (
            other := Body.objects.filter(parent=one.parent_id).exclude(pk=one.pk).order_by("-position").first()
        ):
            return tree.move(one, other, tree.AFTER if other.position > one.position else tree.BEFORE)


def _abolish(body):
    tree.abolish_branch(body)


def _abolish_its_parent(body):
    tree.abolish_branch(body.parent)


def _add(body):
    tree.add(Body(kind=Kind.UNIT, slug="added", name_en="Added"), body)


def _put_back(body):
    removals = Change.objects.filter(what=ChangeKind.REMOVED, model="secretariat.body")
    removals = removals.exclude(object_id__in=Body.objects.values("pk"))
    PutBack.read((removals.filter(left=body.pk).first() or removals.first()).snapshot).execute()


def _change_kind(body):
    division = body.path().filter(kind=Kind.DIVISION).first()
    with tree.structure_lock():
        Body.objects.filter(pk=division.pk).update(kind=Kind.OFFICE)


def _rename(body):
    texts.write(body, SOURCE, {"name": "Renamed"})


CHANGES = (_move, _reorder, _abolish, _add, _put_back, _change_kind, _rename, _abolish_its_parent, _move_a_branch)


class Somebody:
    """Somebody else, with a thread and so a connection of their own, who waits for nobody."""

    def __init__(self):
        self.thread = ThreadPoolExecutor(1)

    def change(self, change, pk):
        """Make a change; returns whether it was made, and not refused because somebody writes, or the error."""
        made = self.thread.submit(self._change, change, pk)
        return made.exception() or made.result()

    @staticmethod
    def _change(change, pk):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 20")
        try:
            with waiting_at_most(0.02):
                change(Body.objects.get(pk=pk))
        except OperationalError as error:
            if is_lock_timeout(error):
                return False
            raise
        return True

    def leave(self):
        self.thread.submit(lambda: connection.close()).result()  # its own
        self.thread.shutdown()


@contextmanager
def before_each_query(act):
    """Call `act` with each query before it is executed."""

    def wrapper(execute, sql, *arguments):
        act(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(wrapper):
        yield


def acting_once(number, act):
    """A function for `before_each_query` that acts before the query with this number."""
    numbers = count()
    return lambda sql: act() if next(numbers) == number else None


def requests(world):
    """One case for each address: about the body SHOWN_BODY where there is one; posted too, where that changes bodies."""
    cases = {}
    for case in world.cases():
        if case.address not in cases or (case.body == SHOWN_BODY != cases[case.address].body):
            cases[case.address] = case
    assert cases.keys() == set(addresses())
    for case in cases.values():
        if case.prepare or case.changes == SESSIONS:  # the second factor and the end of a session, which show no bodies
            continue
        yield Request(world, case, "GET")
        if case.changes == BODIES or {"cut_item", "moved"} & {*(case.data if isinstance(case.data, dict) else ())}:
            yield Request(world, case, "POST")


class Request:
    """A request of the administrator that is repeated, each time as a new one."""

    def __init__(self, world, case, method):
        self.world, self.case, self.method = world, case, method
        self.keys = count()
        body = world.bodies.get(case.body)
        self.body = body if body and body.parent_id else world.bodies[SHOWN_BODY]

    def __str__(self):
        return f"{self.method} {self.case.address}"

    def send(self):
        user = self.world.people[rights.ADMINISTRATOR]
        client = self.world.client(rights.ADMINISTRATOR)
        if self.method == "GET":
            return client.get(self.case.url)
        data = self.case.data(client, user) if callable(self.case.data) else self.case.data
        return client.post(self.case.url, {**data, FIELD: f"{self}-{next(self.keys)}"})

    def queries(self):
        found = []
        with before_each_query(lambda sql: found.append(sql)):
            self.send()
        return found

    def shown(self):
        return shown(self.send())

    def is_stored(self, mark):
        """Whether the directory was changed by this person after the change with the key `mark`."""
        return Change.objects.filter(pk__gt=mark, person=self.world.people[rights.ADMINISTRATOR]).exists()


def shown(response):
    """What a response shows, without what is new in each."""
    content = response.getvalue()
    is_text = response.headers.get("Content-Type", "").startswith("text/")
    page = RANDOM.sub("", content.decode("utf-8", "replace")) if is_text else ""
    return response.status_code, response.headers.get("Location"), page


def claims_success(response):
    found = messages.get_messages(response.wsgi_request)
    return any(message.level == messages.SUCCESS for message in [*found._queued_messages, *found])


def interleaved(step):
    """Make changes before every `step`th query of every page; the row of what went wrong."""
    found, said, changes = Counter(), [], cycle(CHANGES)
    with quiet():
        world, somebody = World(), Somebody()
        structure = Structure()
        for request in requests(world):
            queries = request.queries()
            structure.restore()
            if not any(BODIES in sql for sql in queries):
                continue
            found["pages"] += 1
            for number in range(found["pages"] % step, len(queries), step):
                change = next(changes)
                for wrong in _between(request, number, somebody, change, found):
                    found[wrong] += 1
                    said.append(f"{wrong}: {request}, {change.__name__} before query {number}")
                structure.restore()
        somebody.leave()
    print(*said[:20], sep="\n")
    wrong = (
        "answers 5xx",
        "pages that mix two states",
        "answers that are not what is stored",
        "writers who waited for a page",
    )
    return row(
        "structural changes between two queries of an admin page",
        {what: found[what] for what in (*wrong, "pages", "changes made")},
        limits={what: limit("some", bool) for what in ("pages", "changes made")},
    )


def _between(request, number, somebody, change, found):
    """Send a request while somebody makes a change before one of its queries; yields what is wrong with the answer."""
    before = request.shown() if request.method == "GET" else None
    mark, made = Change.objects.latest("pk").pk, []
    with before_each_query(acting_once(number, lambda: made.append(somebody.change(change, request.body.pk)))):
        response = request.send()
    for error in made:
        if isinstance(error, Exception):
            raise error
    found["changes made"] += sum(made)
    if response.status_code >= 500:
        yield "answers 5xx"
    elif request.method == "GET":
        if made == [False]:
            yield "writers who waited for a page"
        if shown(response) not in (before, request.shown()):
            yield "pages that mix two states"
    elif claims_success(response) != request.is_stored(mark):
        yield "answers that are not what is stored"
