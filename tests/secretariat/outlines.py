"""Trees written as outlines, for tests: one body a line, indented under what it is part of."""

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


def plant(outline):
    """Add the bodies of an outline, and nothing else, through the only door."""
    path = []
    for line in outline.strip().splitlines():
        slug = line.strip()
        level = (len(line) - len(slug)) // 2
        del path[level:]
        path.append(tree.add(new(slug, kind_at(level, slug)), path[-1] if path else None))


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
    assert tree.examine() == []
