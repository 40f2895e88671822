"""Findings about mandates, as lists that become shorter when somebody acts: what has no source, what nobody carries out, what is said twice."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jobs.running import job
from secretariat.languages import BY_SLUG
from secretariat.mandate_sources import LINKS
from secretariat.models import Function, Mandate, MandateSource
from secretariat.permissions import bodies_with_permission
from secretariat.saving import batches

from .models import LinkCheck, RepeatedFunctions
from .repetitions import compared_text, find_repetitions, similarity

DAYS_AHEAD = 90
"""Reviews that fall due within so many days are listed, too."""
NOTHING_FOUND = gettext_lazy("No two bodies have a function with the same text, or nearly.")


def bodies_of(person):
    """Return the bodies whose texts a person may change, as a QuerySet; findings are shown to whoever can act on them."""
    return bodies_with_permission(person, "secretariat.change_body").order_by()


def mandates_without_source(bodies):
    """Return the mandates without a source, none of whose functions has one, in tree order."""
    of_mandate = Mandate.sources.through.objects.filter(mandate=OuterRef("pk"))
    of_functions = Function.sources.through.objects.filter(function__mandate=OuterRef("pk"))
    found = Mandate.objects.filter(~Exists(of_mandate), ~Exists(of_functions), body__in=bodies.values("pk"))
    return found.select_related("body").order_by("body__tree_id", "body__lft")


def functions_without_source(bodies):
    """Return the functions without a source of their own whose mandate has one, or another function of it, in tree order.

    The others are found as their mandate is.
    """
    own = Function.sources.through.objects.filter(function=OuterRef("pk"))
    of_mandate = Mandate.sources.through.objects.filter(mandate=OuterRef("mandate"))
    of_others = Function.sources.through.objects.filter(function__mandate=OuterRef("mandate"))
    found = Function.objects.filter(
        Exists(of_mandate) | Exists(of_others), ~Exists(own), mandate__body__in=bodies.values("pk")
    )
    return found.select_related("mandate__body").order_by(
        "mandate__body__tree_id", "mandate__body__lft", "position", "pk"
    )


def sources_without_function():
    """Return the mandate sources in force that no mandate and no function names."""
    mandates = Mandate.sources.through.objects.filter(mandatesource=OuterRef("pk"))
    functions = Function.sources.through.objects.filter(mandatesource=OuterRef("pk"))
    return MandateSource.objects.filter(~Exists(mandates), ~Exists(functions), status=MandateSource.Status.IN_FORCE)


def reviews_due(today=None):
    """Return the mandate sources in force whose review is due, or will be within DAYS_AHEAD, the first due first."""
    until = (today or timezone.localdate()) + timedelta(days=DAYS_AHEAD)
    found = MandateSource.objects.filter(review_due_on__lte=until, status=MandateSource.Status.IN_FORCE)
    return found.order_by("review_due_on", "pk")


def failing_links():
    """Return the LinkChecks of links that fail and are still those of their sources, those that fail longest first."""
    is_current = Q()
    for column in ("url", *LINKS):
        source = MandateSource.objects.filter(pk=OuterRef("source"), **{column: OuterRef("url")})
        is_current |= Q(Exists(source), column=column)
    return LinkCheck.objects.exclude(problem="").filter(is_current).order_by("failing_since", "pk")


def open_repetitions():
    """Return the groups of functions that were found to be alike, without those that somebody dismissed."""
    return RepeatedFunctions.objects.filter(is_dismissed=False)


def still_alike(groups):
    """Return (group, its Functions) for the groups that are still alike in two bodies: texts may have changed since; two queries."""
    ids = {pk for group in groups for pk in group.functions[:MAX_MEMBERS]}
    known = Function.objects.select_related("mandate__body").in_bulk(ids)
    found = []
    for group in groups:
        language = BY_SLUG[group.language]
        members = [known[pk] for pk in group.functions[:MAX_MEMBERS] if pk in known]
        texts = [compared_text(getattr(one, language.column("text")) or "", language) for one in members]
        alike = [one for one, text in zip(members, texts, strict=True) if similarity(texts[0], text)]
        if len({one.mandate.body_id for one in alike}) > 1:
            found.append((group, alike))
    return found


MAX_MEMBERS = 30
"""Functions of a group that a page shows."""


def store_repetitions(found):
    """Store what was found in place of what was found before; what somebody dismissed stays so while the texts are the same."""
    wanted = {one.key: one for one in found}
    with transaction.atomic():
        known = set(RepeatedFunctions.objects.values_list("key", flat=True))
        for some in batches(sorted(known - wanted.keys()), 500):
            RepeatedFunctions.objects.filter(key__in=some).delete()
        new = [
            RepeatedFunctions(
                key=key,
                functions=[*one.functions],
                language=one.language,
                score=one.score,
                body_count=one.body_count,
            )
            for key, one in wanted.items()
            if key not in known
        ]
        RepeatedFunctions.objects.bulk_create(new, batch_size=200)


def outcome_of(found):
    """Return what is said at the end of a search for repetitions."""
    if not found:
        return str(NOTHING_FOUND)
    sentence = ngettext(
        "%(count)d function is said by several bodies.", "%(count)d functions are said by several bodies.", len(found)
    )
    return sentence % {"count": len(found)}


@job
def find_repetitions_later(run):
    """Find functions that are said twice, and store them."""
    found = find_repetitions(run.progress)
    with transaction.atomic():
        store_repetitions(found)
        run.finish(outcome_of(found))


def title_of_job():
    return _("Find functions that are said twice")
