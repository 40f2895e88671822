"""What the API gives as of a day: the records of that day, selected as those of today are."""

from django.http import Http404
from django.utils import timezone

from public_record.building import source_ids
from public_record.changed_days import first_moment
from public_record.days import day_of
from public_record.past_records import DatedRecords, get_dated, has_source, has_topic, in_branch, sources_about
from public_record.selection import current_sources, get_current_topic, with_narrower
from secretariat.addresses import uri
from secretariat.languages import BY_NAME
from secretariat.models import Function, MandateSource

from . import records

Status = MandateSource.Status


def dated_records(day):
    """Return the DatedRecords of a day; raises Http404 for one of which nothing is known."""
    first = first_moment()
    if first is None or day < day_of(first):
        since = f" The directory is known from {day_of(first)}." if first else ""
        raise Http404(f"Nothing is known of {day}.{since}")
    if day > timezone.localdate():
        raise Http404(f"{day} has not come yet.")
    return DatedRecords(day)


class DayFilterError(ValueError):
    """Raised for a filter that a day does not go together with."""


def refuse_with_day(filters, *names):
    """Raise DayFilterError for parameters for what is known of today alone."""
    if given := [name for name in names if getattr(filters, name) is not None]:
        raise DayFilterError(f"on: Input should not come together with {' or '.join(f'“{name}”' for name in given)}")


def bodies_on_day(dated, filters):
    """Return the DatedBodies that match the filters, in tree order."""
    refuse_with_day(filters, "q", "changed_since")
    found = every = dated.bodies()
    if filters.branch:
        found = in_branch(found, get_dated(found, filters.branch))
    if filters.parent:
        parent = get_dated(every, filters.parent).body
        found = [one for one in found if one.parent == parent]
    if filters.kind:
        found = [one for one in found if one.kind == filters.kind]
    found = _about(dated, found, filters)
    if filters.language:
        tag = BY_NAME[filters.language].tag
        found = [one for one in dated.read(found) if one.parsed["name"].get(tag)]
    return found


def _about(dated, found, filters):
    """Return those of DatedBodies that name the mandate source of the filters, and deal with their topic."""
    if filters.source:
        source = _id_of_source(dated, filters.source)
        found = [one for one in dated.read(found) if has_source(one, source)]
    if filters.topic:
        topics = with_narrower(get_current_topic(filters.topic, "topic").topic)
        found = [one for one in dated.read(found) if has_topic(one, topics)]
    return found


def _id_of_source(dated, slug):
    found = next((pk for pk, own in dated.slugs()["sources"].items() if own == slug), None)
    if found is None:
        raise Http404(f"Nothing published has the id “{slug}”.")
    return found


def functions_on_day(dated, filters):
    """Return the functions that match the filters, in tree order: pairs of a DatedBody and the id of a function."""
    found = dated.bodies()
    if filters.body:
        found = [get_dated(found, filters.body)]
    source = _id_of_source(dated, filters.source) if filters.source else None
    topics = {*with_narrower(get_current_topic(filters.topic, "topic").topic)} if filters.topic else None
    return [
        (body, function["id"])
        for body in dated.read(_about(dated, found, filters))
        for function in (body.parsed["mandate"] or {"functions": ()})["functions"]
        if (source is None or source in function.get("sources", ()))
        and (topics is None or not topics.isdisjoint(function.get("topics", ())))
    ]


def function_records_on_day(dated, pairs, base):
    """Yield the records of functions, given as pairs of a DatedBody and the id of a function."""
    bodies = [*{body.body: body for body, _pk in pairs}.values()]
    found = {}
    for body in records.dated_body_records(dated, bodies, base):
        found |= {int(own["id"]): own for own in body["mandate"]["functions"]}
    return [found[pk] for _body, pk in pairs]


def function_on_day(dated, number, base):
    """Return the record of a function as of a day; the body that has it today is read first."""
    bodies = dated.bodies()
    owner = Function.objects.filter(pk=number).values_list("mandate__body", flat=True).first()
    for some in ([one for one in bodies if one.body == owner], [one for one in bodies if one.body != owner]):
        for one in dated.read(some):
            mandate = one.parsed["mandate"] or {"functions": ()}
            if any(function["id"] == number for function in mandate["functions"]):
                (record,) = function_records_on_day(dated, [(one, number)], base)
                return record
    raise Http404(f"Nothing published had the id “{number}” then.")


def sources_on_day(dated, filters):
    """Return the mandate sources that match the filters, in the order of their ids."""
    found = dated.shared("sources")
    for name in ("kind", "organ", "status"):
        if value := getattr(filters, name):
            default = "in-force" if name == "status" else None
            found = [one for one in found if one.parsed.get(name, default) == value]
    if filters.year:
        found = [one for one in found if (one.parsed["adopted_on"] or "")[:4] == f"{filters.year:04}"]
    if filters.body:
        bodies = dated.bodies()
        branch = dated.read(in_branch(bodies, get_dated(bodies, filters.body)))
        named = set().union(*(source_ids(one.parsed) for one in branch))
        found = [one for one in found if one.source in named]
    if filters.topic:
        topics = {*with_narrower(get_current_topic(filters.topic, "topic").topic)}
        about = set().union(*(sources_about(one, topics) for one in dated.read(dated.bodies())))
        found = [one for one in found if one.source in about]
    if filters.is_cited is not None:
        cited = set().union(*(source_ids(one.parsed) for one in dated.read(dated.bodies())))
        found = [one for one in found if (one.source in cited) == filters.is_cited]
    if filters.is_review_due is not None:
        found = [one for one in found if _is_review_due(one.parsed, str(filters.on)) == filters.is_review_due]
    return found


def _is_review_due(content, day):
    """Return whether the review of a mandate source was due on a day, as `PublicSource` does of one of today."""
    is_in_force = content.get("status", Status.IN_FORCE) == Status.IN_FORCE
    return is_in_force and bool(content.get("review_due_on")) and content["review_due_on"] <= day


def source_on_day(dated, slug):
    """Return the mandate source that had a slug on a day, or else the one that has it today."""
    found = dated.shared("sources")
    today = current_sources().filter(slug=slug).values_list("source", flat=True).first()
    own = next((one for one in found if one.slug == slug), None)
    own = own or next((one for one in found if one.source == today), None)
    if own is None:
        raise Http404(f"Nothing published had the id “{slug}” then.")
    return own


def tree_on_day(dated, root, depth, max_nodes, base, show):
    """Return the tree of a day, or a branch of it, as nested nodes; None where there was none."""
    bodies = dated.bodies()
    if not bodies:
        return None
    top = get_dated(bodies, root) if root else bodies[0]
    branch = in_branch(bodies, top)
    counts = {}
    for one in branch:
        counts[one.parent] = counts.get(one.parent, 0) + 1
    shown = [one for one in branch if one.level <= top.level + depth]
    shown = sorted(shown, key=lambda one: one.level)[:max_nodes]
    shown_ids, nodes = {one.body for one in shown}, {}
    for one in dated.read([one for one in branch if one.body in shown_ids]):
        uri_of_body = uri("body", one.slug, base)
        node = {"id": one.slug, "uri": uri_of_body, "kind": one.kind, "name": one.parsed["name"]}
        nodes[one.body] = {**show(node), "parts": [], "part_count": counts.get(one.body, 0)}
        if one is not top:
            nodes[one.parent]["parts"].append(nodes[one.body])
    return nodes[top.body]
