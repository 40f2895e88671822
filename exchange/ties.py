"""Mandate sources and topics in a table: a cell names all that a body, or a function, is tied to, by their slugs."""

import re

from django.utils.translation import gettext_lazy as _

from secretariat.models import Body, Mandate, MandateSource, Topic

MODELS = {"sources": MandateSource, "topics": Topic}
"""Column → what its cells name."""
NOT_TIED = {
    "sources": _("no mandate source has the address: %(slugs)s."),
    "topics": _("no topic has the address: %(slugs)s."),
}
SEPARATORS = re.compile(r"[\s,;،；、]+")


def tied_cell(text):
    """Return a cell of slugs as it is compared and written: each once, in order."""
    return " ".join(sorted({slug for slug in SEPARATORS.split(text.casefold()) if slug}))


def stored_ties(model):
    """Return what bodies or functions are tied to, as cells: column → id → cell; the sources of a body are those of its mandate."""
    found = {}
    for column in MODELS:
        owner = Mandate if model is Body and column == "sources" else model
        through, name = getattr(owner, column).through, owner._meta.model_name
        other = MODELS[column]._meta.model_name
        key = "mandate__body" if owner is Mandate else name
        own = found.setdefault(column, {})
        for pk, slug in through.objects.order_by().values_list(key, f"{other}__slug"):
            own.setdefault(pk, []).append(slug)
        found[column] = {pk: tied_cell(" ".join(slugs)) for pk, slugs in own.items()}
    return found


def unknown_slugs(column, cells):
    """Return the slugs in cells of a column that no mandate source or topic has."""
    named = {slug for cell in cells for slug in cell.split()}
    return named - {*MODELS[column].objects.values_list("slug", flat=True)} if named else set()


def write_ties(changes):
    """Tie objects to what cells name: (object with the field, column, cell)."""
    changes = list(changes)
    for column, model in MODELS.items():
        own = [(obj, cell.split()) for obj, name, cell in changes if name == column]
        if own:
            by_slug = {one.slug: one for one in model.objects.all()}
            for obj, slugs in own:
                getattr(obj, column).set([by_slug[slug] for slug in slugs])
