"""Numbers about the mandates on one page: functions by source, and how far bodies are covered, as charts with their table."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from pages.rendering import render_page
from public_record.queries import execute, listed_bodies
from public_record.reading import NAME_STATES, notice_of
from public_record.registry import current_registry
from secretariat import languages
from secretariat.models import Function, Mandate

MAX_SOURCES = 25
"""Sources in the table, those with the most functions; the registry has all."""

COVERAGE = {
    "whole": _("Every function names a source"),
    "mandate": _("The mandate names a source, not every function does"),
    "some": _("Only some functions name a source"),
    "none": _("A mandate without any source"),
    "no-mandate": _("No mandate"),
}
"""How far a body is covered by sources, the best first."""

_BODIES = f"""
SELECT r.body, m.id, COUNT(f.id) FROM public_record_bodyrecord r
LEFT JOIN {Mandate._meta.db_table} m ON m.body_id = r.body LEFT JOIN {Function._meta.db_table} f ON f.mandate_id = m.id
WHERE r.valid_to IS NULL GROUP BY r.body, m.id
"""  # noqa: S608
_CITED = """
SELECT r.body, COUNT(DISTINCT c.function), COUNT(*) - COUNT(c.function)
FROM public_record_citation c JOIN public_record_bodyrecord r ON r.id = c.record_id WHERE r.valid_to IS NULL GROUP BY r.body
"""


@dataclass
class Coverage:
    """The numbers of bodies of a division, or of all, by how far they are covered; and of their functions with a source of their own."""

    bodies: dict = field(default_factory=lambda: dict.fromkeys(COVERAGE, 0))
    functions: int = 0
    functions_with_source: int = 0

    def add(self, kind, functions, with_source):
        self.bodies[kind] += 1
        self.functions += functions
        self.functions_with_source += with_source

    @property
    def total(self):
        return sum(self.bodies.values())

    @property
    def percent(self):
        """The share of functions with a source of their own; None without functions."""
        return round(self.functions_with_source * 100 / self.functions) if self.functions else None

    @property
    def segments(self):
        """(kind of coverage, its label, number, start, width) for a bar of 100 units, without empty ones."""
        found, start = [], 0.0
        for kind, count in self.bodies.items():
            if count:
                width = round(count * 100 / self.total, 2)
                found.append((kind, COVERAGE[kind], count, round(start, 2), width))
                start += width
        return found

    @property
    def counts(self):
        return [(kind, COVERAGE[kind], count) for kind, count in self.bodies.items()]


def coverage_of(mandate, functions, with_source, of_mandate):
    """Return how far a body is covered: its mandate's id or None, and the numbers of functions, of those with a source, of the mandate's own."""
    if mandate is None:
        return "no-mandate"
    if of_mandate or with_source:
        if functions and with_source == functions:
            return "whole"
        return "mandate" if of_mandate else "some"
    return "none"


def coverage_by_division(registry):
    """Return (Coverage of all bodies, Coverage of each division by its id); two queries."""
    cited = {body: own for body, *own in execute(_CITED, [])}
    every, divisions = Coverage(), {}
    for body, mandate, functions in execute(_BODIES, []):
        with_source, of_mandate = cited.get(body, (0, 0))
        own = coverage_of(mandate, functions, with_source, of_mandate), functions, with_source
        every.add(*own)
        divisions.setdefault(registry.division_of(body), Coverage()).add(*own)
    return every, divisions


@require_safe
def mandates_in_numbers(request):
    """Render the numbers: the sources with the most functions, and the coverage of each office and division."""
    language, registry, here = languages.current(), current_registry(), Neighbourhood()
    named = sorted(registry.entries.values(), key=lambda one: (-one.functions, -one.mandates, one.pk))
    most = max((one.functions for one in named), default=0)
    sources = [one.public_source(language) for one in named[:MAX_SOURCES] if one.bodies]
    every, divisions = coverage_by_division(registry)
    names = {body.pk: body for body in listed_bodies([], [*divisions], language)}
    order = [*([here.root] if here.root else []), *here.children_by_parent.get(here.root.pk if here.root else None, [])]
    rows = [(names[body.pk], divisions[body.pk]) for body in order if body.pk in divisions and body.pk in names]
    bits = 0
    for source in sources:
        bits |= source.states("title")
    for body, _coverage in rows:
        bits |= body.states & NAME_STATES
    context = {
        "here": here,
        "sources": [(source, source.function_count * 100 / most if most else 0) for source in sources],
        "source_count": len(registry.entries),
        "uncited_count": sum(not one.bodies for one in named),
        "every": every,
        "rows": rows,
        "kinds": COVERAGE.items(),
        "notice": notice_of(bits, language),
    }
    return render_page(request, "registry/numbers.html", context)
