"""Trees written as outlines, for tests: one body a line, indented under what it is part of."""

from public_record.updating import update_bodies
from secretariat import tree
from secretariat.models import Body, Kind

SMALL = """
secretariat
  office
    legal
    review
  science
    conservation
      forests
      oceans
    biosafety
  outreach
"""


def kind_at(level, slug):
    if level == 0:
        return Kind.SECRETARIAT
    if level == 1:
        return Kind.OFFICE if slug.startswith("office") else Kind.DIVISION
    return Kind.UNIT


def new(slug, kind=Kind.UNIT, **fields):
    """A body that has no place yet."""
    return Body(**{"slug": slug, "kind": kind, "name_en": slug.capitalize(), **fields})


def read(outline):
    """The lines of an outline: (slug, kind, slug of the parent)."""
    path = []
    for line in outline.strip().splitlines():
        slug = line.strip()
        level = (len(line) - len(slug)) // 2
        del path[level:]
        yield slug, kind_at(level, slug), path[-1] if path else None
        path.append(slug)


def plant(outline):
    """Write the rows of an outline at once, each with the place that follows from its line."""
    lines = list(read(outline))
    level = {None: -1}
    for slug, _, parent in lines:
        level[slug] = level[parent] + 1
    counter, open_bodies, bodies = 0, [], {}

    def close(down_to):
        nonlocal counter
        while len(open_bodies) > down_to:
            counter += 1
            open_bodies.pop().rght = counter

    for slug, kind, parent in lines:
        close(level[slug])
        counter += 1
        position = sum(other == parent for _, _, other in lines[: lines.index((slug, kind, parent))])
        bodies[slug] = new(slug, kind, position=position, lft=counter, level=level[slug], tree_id=1)
        open_bodies.append(bodies[slug])
    close(0)
    with tree.structure_lock():
        for depth in range(max(level.values()) + 1):
            row = [(bodies[slug], parent) for slug, _, parent in lines if level[slug] == depth]
            for body, parent in row:
                body.parent = bodies.get(parent)
            Body.objects.bulk_create(body for body, _ in row)
        update_bodies([body.pk for body in bodies.values()], is_change=False)


def get(slug):
    return Body.objects.get(slug=slug)


def outline():
    """The tree as parent and position say it."""
    parts = {}
    for slug, parent in Body.objects.order_by("position", "id").values_list("slug", "parent__slug"):
        parts.setdefault(parent, []).append(slug)

    def lines(parent, level):
        for slug in parts.get(parent, []):
            yield "  " * level + slug
            yield from lines(slug, level + 1)

    return "\n" + "".join(f"{line}\n" for line in lines(None, 0))


def outline_in_tree_order():
    """The tree as mptt's columns say it."""
    return "\n" + "".join("  " * body.level + body.slug + "\n" for body in Body.objects.all())


def assert_tree(expected):
    """The tree is the expected one, in every way of reading it, and sound."""
    assert outline() == expected
    assert outline_in_tree_order() == expected
    assert tree.validate() == []
