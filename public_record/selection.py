"""Selections of records for data, documents and the search: by id, in tree order, a branch; as QuerySets."""

from django.db import connection
from django.db.models import OuterRef, Subquery

from secretariat.addresses import missing
from secretariat.models import Body, Function, Mandate, MandateSource, Topic
from secretariat.saving import batches

from .models import BodyRecord, Citation, SourceRecord, TopicRecord, TopicTie

CHUNK = 500
"""Records that are read at once."""


def current_bodies():
    """The records of bodies that are valid today."""
    return BodyRecord.objects.filter(valid_to=None)


def current_sources():
    """The records of mandate sources that are valid today."""
    return SourceRecord.objects.filter(valid_to=None)


def current_topics():
    """The records of topics that are valid today."""
    return TopicRecord.objects.filter(valid_to=None)


def get_current(slug, parameter=""):
    """Return the record of the body with a slug. Raises what `addresses.missing()` returns."""
    if found := current_bodies().filter(slug=slug).first():
        return found
    raise missing(Body.objects.published(), slug, parameter)


def get_current_source(slug, parameter=""):
    """Return the record of the mandate source with a slug. Raises what `addresses.missing()` returns."""
    if found := current_sources().filter(slug=slug).first():
        return found
    raise missing(MandateSource.objects.all(), slug, parameter)


def get_current_topic(slug, parameter=""):
    """Return the record of the topic with a slug. Raises what `addresses.missing()` returns."""
    if found := current_topics().filter(slug=slug).first():
        return found
    raise missing(Topic.objects.all(), slug, parameter)


def records_in_branch(pk):
    """The records of the branch of the body with this id, itself included."""
    own = Body.objects.order_by().filter(pk=pk)
    tree, left, right = (Subquery(own.values(column)) for column in ("tree_id", "lft", "rght"))
    below = Body.objects.order_by().filter(tree_id=tree, lft__gte=left, rght__lte=right)
    return current_bodies().filter(body__in=below.values("pk"))


_BRANCHES = """
WITH RECURSIVE branches (id) AS (
    SELECT id FROM secretariat_body WHERE id IN ({ids})
    UNION SELECT body.id FROM branches JOIN secretariat_body body ON body.parent_id = branches.id
) SELECT id FROM branches
"""


def ids_in_branches(tops):
    """Return the ids of bodies and of all below them. They are found by the index of parents, however many branches there are."""
    found = set()
    for some in batches(tops, CHUNK):
        with connection.cursor() as cursor:
            cursor.execute(_BRANCHES.format(ids=", ".join(map(str, some))))
            found.update(pk for (pk,) in cursor.fetchall())
    return found


def path_to(pk):
    """Return the ids of the bodies on the path to the body with this id, itself last."""
    own = Body.objects.order_by().filter(pk=pk)
    tree, left, right = (Subquery(own.values(column)) for column in ("tree_id", "lft", "rght"))
    above = Body.objects.order_by().filter(tree_id=tree, lft__lte=left, rght__gte=right)
    return by_level(current_bodies().filter(body__in=above.values("pk")).annotate(level=_of_body("level"))).values_list(
        "body", flat=True
    )


def records_citing(source):
    """The records of bodies that name the mandate source with this id, or one of whose functions does."""
    return current_bodies().filter(pk__in=Citation.objects.filter(source=source).values("record"))


def records_on_topics(topics):
    """The records of bodies that are tied to one of the topics with these ids, or one of whose functions is."""
    return current_bodies().filter(pk__in=TopicTie.objects.filter(topic__in=[*topics]).values("record"))


def with_narrower(topic):
    """Return the ids of a topic and of all narrower ones; one query."""
    parents = dict(current_topics().values_list("topic", "parent"))
    found, own = set(), {topic}
    while own:
        found |= own
        own = {one for one, parent in parents.items() if parent in own} - found
    return found


def citing(sources):
    """Return the ids of the bodies whose records name one of these mandate sources."""
    found = Citation.objects.filter(source__in=[*sources], record__valid_to=None)
    return {*found.values_list("record__body", flat=True)}


def on_topics(topics):
    """Return the ids of the bodies whose records name one of these topics."""
    return {*records_on_topics(topics).values_list("body", flat=True)}


def tied_to(model, ids):
    """Return the ids of the bodies that these mandate sources or topics are tied to, by themselves or by what they own."""
    found = set()
    for some in batches(ids, CHUNK):
        first, second = (
            ties.through.objects.order_by()
            .filter(**{f"{model._meta.model_name}__in": some})
            .values_list(path, flat=True)
            for ties, path in TIES[model].items()
        )
        found.update(first.union(second))
    return found


TIES = {
    MandateSource: {Mandate.sources: "mandate__body", Function.sources: "function__mandate__body"},
    Topic: {Body.topics: "body", Function.topics: "function__mandate__body"},
}
"""The ties of objects of the directory, each with the path from its row to the body."""


def in_tree_order(records):
    """Order records of bodies: a parent before its children, siblings by position."""
    return records.order_by(*(_of_body(column) for column in ("tree_id", "lft")))


def by_level(records):
    """Order records of bodies that `with_place` has annotated: those of a level together, in tree order."""
    return records.order_by("level", _of_body("lft"))


def with_place(records):
    """Annotate records of bodies with `level`, 0 at the top, and `parent_slug`."""
    return records.annotate(
        level=_of_body("level"), parent_slug=Subquery(current_bodies().filter(body=OuterRef("parent")).values("slug"))
    )


def _of_body(column):
    return Subquery(Body.objects.order_by().filter(pk=OuterRef("body")).values(column))


def in_chunks(ids, records=None):
    """Yield lists of the records of bodies with these ids, in the order of `ids`; one query for each of them."""
    records = current_bodies() if records is None else records
    for some in batches(ids, CHUNK):
        found = {record.body: record for record in records.filter(body__in=some)}
        yield [found[pk] for pk in some if pk in found]


def get_sources(ids):
    """Return the records of mandate sources by id."""
    found = {}
    for some in batches(sorted(ids), CHUNK):
        found |= {record.source: record for record in current_sources().filter(source__in=some)}
    return found
