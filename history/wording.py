"""Descriptions of changes in the reader's language, for the admin and the feed."""

import re

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy

from public_record import queries
from secretariat import languages
from secretariat.changes import ChangeKind
from secretariat.contacts import IN_ORDER, SpokenLanguagesField, order_name
from secretariat.function_order import FUNCTION_ORDER, read_side
from secretariat.item_labels import function_labels
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, ContactPoint, FormerAddress, MandateSource, Post
from secretariat.text.display import displayed_html
from translations.differences import difference
from translations.models import Rendering, TextState

from .models import Change


def name_bodies(changes):
    """Attach to each change the current bodies it refers to, as `bodies`: its own by id, those of places by slug; as `names` their names as HTML.

    `removed_names` has the last names of parents that are gone. One query; three more if a place has a former slug.
    """

    def find(slugs, ids):
        return Body.objects.filter(Q(slug__in=slugs) | Q(pk__in=ids))

    _attach(changes, find, lambda body: displayed_html(body, "name"))


def name_public_bodies(changes):
    """Do what `name_bodies` does with the bodies that readers may see, from their public records, as ListedBodies."""

    def find(slugs, ids):
        return queries.listed_bodies(slugs, ids, languages.current())

    _attach(changes, find, lambda body: conditional_escape(body.name))


def _attach(changes, find, html_of):
    slugs = {
        slug for change in changes for slug, _number in filter(None, map(parse_place, (change.before, change.after)))
    }
    ids = {change.body for change in changes if change.body}
    ids |= {int(side) for one in changes if one.field == "body" for side in (one.before, one.after) if side.isdecimal()}
    bodies = list(find(slugs, ids)) if changes else []
    by_key = {body.pk: body for body in bodies} | {body.slug: body for body in bodies}
    removed_names = {}
    if renamed := slugs - by_key.keys():
        former = dict(FormerAddress.objects.of(Body).filter(slug__in=renamed).values_list("slug", "object_id"))
        now = {body.pk: body for body in find((), former.values())}
        by_key |= {slug: now[pk] for slug, pk in former.items() if pk in now}
        removed = {slug: pk for slug, pk in former.items() if pk not in now}
        names = dict(Change.objects.filter(body__in=removed.values()).order_by("pk").values_list("body", "body_name"))
        removed_names = {slug: names[pk] for slug, pk in removed.items() if pk in names}
    html = {body.pk: html_of(body) for body in by_key.values()}
    names = {key: html[body.pk] for key, body in by_key.items()}
    for change in changes:
        change.bodies, change.names, change.removed_names = by_key, names, removed_names


def in_english(text):
    """Return a text that exists in English only, marked with its language."""
    return marked_text(text, SOURCE)


def marked_text(text, language):
    """Return a text marked with its language."""
    return format_html('<span lang="{}" dir="{}">{}</span>', language.tag, language.dir, text)


PLACE = re.compile(r"([a-z0-9-]+) ([0-9]+)")


def parse_place(text):
    """Return (slug of the parent, number among its children) if `text` is a place; otherwise None."""
    found = PLACE.fullmatch(text)
    return found.groups() if found else None


def where(change):
    """Return the current name of the changed body; without a current body, the recorded name in English."""
    if name := change.names.get(change.body):
        return name
    if change.model == Rendering._meta.label_lower:
        return marked_text(change.label, change.text_language() or SOURCE)
    return in_english(change.body_name or change.label)


def change_description(change):
    """Return the kind of a change and its text or setting: “Function · text · English”."""
    parts = [model_name(change)] if change.model != "secretariat.body" else []
    parts += [] if change.what == ChangeKind.TEXT else [change.get_what_display()]
    if field := field_name(change):
        parts.append(field)
    if language := change.text_language():
        parts.append(language.own_name)
    return " · ".join(map(str, parts))


def model_name(change):
    try:
        return apps.get_model(change.model)._meta.verbose_name
    except LookupError:  # of an earlier release
        return change.model


def field_name(change):
    if order := ORDERS.get(change.field):
        return order
    try:
        return apps.get_model(change.model)._meta.get_field(change.field).verbose_name if change.field else ""
    except (LookupError, FieldDoesNotExist):  # of an earlier release
        return change.field


def marked(change, compared=difference):
    """Return the difference of a change as HTML: compared texts, or the old and new place or setting."""
    if change.what == ChangeKind.TEXT and (language := change.text_language()):
        shown = compared(change.before, change.after)
        return format_html('<div class="difference" lang="{}" dir="{}">{}</div>', language.tag, language.dir, shown)
    sides = (("del", change.before), ("ins", change.after))
    values = [(tag, display_value(change, stored)) for tag, stored in sides if stored]
    if not values:
        return ""
    return format_html('<div class="difference">{}</div>', format_html_join(" ", "<{0}>{1}</{0}>", values))


ORDERS = {
    FUNCTION_ORDER: gettext_lazy("order of the functions"),
    order_name(Post): gettext_lazy("order of the posts"),
    order_name(ContactPoint): gettext_lazy("order of the contact points"),
}
"""The names of orders, by the name that they have in changes."""


def _choice(change, stored):
    """Return the label of a stored choice of a post, contact point or mandate source, such as its role; None for other settings."""
    model = next((one for one in (*IN_ORDER, MandateSource) if one._meta.label_lower == change.model), None)
    if model is None or change.what != ChangeKind.SETTING:
        return None
    field = model._meta.get_field(change.field)
    if isinstance(field, SpokenLanguagesField):
        return " · ".join(BY_SLUG[slug].own_name for slug in stored.split() if slug in BY_SLUG)
    return dict(field.flatchoices).get(stored)


def _order_of_functions(change, stored):
    """Return an order of functions by their labels before it was changed; those that it makes items stand after arrows."""
    known = dict(zip(*labels_before(change), strict=True))
    numbers, levels = read_side(stored)
    arrows = ["→ " * level if stored == change.after else "" for level in levels]
    return " ".join(f"{arrow}{known.get(number, number)}" for arrow, number in zip(arrows, numbers, strict=True))


def labels_before(change):
    """Return the numbers and the labels that functions had before their order was changed: two lists."""
    numbers, levels = read_side(change.before)
    return numbers, function_labels(levels, languages.current())


def display_value(change, stored):
    """Return a stored place or setting in readable form."""
    if change.what in (ChangeKind.MOVED, ChangeKind.ADDED, ChangeKind.RESTORED) and (place := parse_place(stored)):
        slug, number = place
        parent = change.names.get(slug) or in_english(change.removed_names.get(slug, slug))
        return format_html(gettext("part {number} of {parent}"), number=number, parent=parent)
    if change.field == FUNCTION_ORDER:
        return _order_of_functions(change, stored)
    if change.field in ORDERS:
        return stored
    if change.field == "body" and change.what == ChangeKind.SETTING:
        return change.names.get(int(stored) if stored.isdecimal() else stored) or gettext("no longer there")
    if change.field == "superseded_by" and change.what == ChangeKind.SETTING:
        source = MandateSource.objects.filter(pk=int(stored)).first() if stored.isdecimal() else None
        return displayed_html(source, "title") if source else gettext("no longer there")
    if label := _choice(change, stored):
        return label
    if change.what == ChangeKind.STATE:
        return dict(TextState.Approval.choices).get(stored) or in_english(stored)
    return {"True": gettext("yes"), "False": gettext("no")}.get(stored) or in_english(stored)
