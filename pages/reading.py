"""Queries of the pages of bodies: one query for each model, however many bodies are shown."""

from django.db.models import F

from secretariat.models import Body, Function, Mandate, MandateSource

from .compiled import compiled


@compiled(Body)
def _body(slug):
    return Body.objects.published().filter(slug=slug)


@compiled(Body)
def children_with_counts(parent):
    """Return the published children of a body, by its id, with the number of their own children."""
    return Body.objects.published().filter(parent=parent).with_child_counts()


@compiled(Mandate)
def _mandates(bodies):
    return Mandate.objects.filter(body__in=bodies)


@compiled(Function)
def _functions(mandates):
    return Function.objects.filter(mandate__in=mandates)


@compiled(MandateSource)
def _sources(mandate):
    return MandateSource.objects.filter(mandates=mandate)


@compiled(MandateSource)
def _sources_of_functions(mandate):
    return MandateSource.objects.filter(functions__mandate=mandate).annotate(owner=F("functions"))


def get_body(slug):
    """The published body at an address; None where there is none."""
    return next(iter(_body(slug)), None)


def attach_mandates(body, children):
    """Attach the mandate with functions and sources to `body`, and what a summary needs to its `children`."""
    mandates = {mandate.body_id: mandate for mandate in _mandates([body.pk, *(child.pk for child in children)])}
    for owner in (body, *children):
        Body.mandate.related.set_cached_value(owner, mandates.get(owner.pk))
    functions = {mandate.pk: [] for mandate in mandates.values()}
    for function in _functions([*functions]):
        functions[function.mandate_id].append(function)
    for mandate in mandates.values():
        _attach(mandate, functions=functions[mandate.pk])
    if mandate := mandates.get(body.pk):
        sources = {function.pk: [] for function in functions[mandate.pk]}
        for source in _sources_of_functions(mandate.pk) if sources else ():
            sources[source.owner].append(source)
        for function in functions[mandate.pk]:
            _attach(function, sources=sources[function.pk])
        _attach(mandate, sources=_sources(mandate.pk))


def _attach(obj, **related):
    """Set these related objects on `obj`, as `prefetch_related()` does."""
    obj.__dict__.setdefault("_prefetched_objects_cache", {}).update(related)
