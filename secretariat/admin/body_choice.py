"""Choosing a body in a form: by typing a part of its name, never from a list of all bodies.

With scripts the field is Django's autocomplete. Without, a search field stands beside it, and the form comes back with
the bodies that were found. Both offer only bodies that the field accepts.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from .. import tree
from ..addresses import parse_id
from ..models import ALLOWED_PARENTS, Body, Kind
from ..permissions import bodies_with_permission
from ..tree import placements
from .corrected_search import corrected_option, corrected_sentence
from .search import HasId, matching_ids, search, search_words

PAGE_SIZE = 20
SEARCH = "-search"
"""Ends the name of the search field that a choice has where no script runs."""
ANY, PARENT, OWNER, MOVES = "any", "parent", "owner", (tree.UNDER, tree.BEFORE, tree.AFTER)
PURPOSES = (ANY, PARENT, OWNER, *MOVES)
"""What a body is chosen for: anything, as the parent of a new one, as the owner of a post or contact point, or as the place of a body that is moved."""


@dataclass
class Offer:
    """The bodies that a field offers to a person for a purpose; for a move, with the body that is moved."""

    purpose: str = ANY
    person: object = None
    moved: Body | None = None
    kind: str = ""
    """The kind of the new body, where only its parents are offered."""

    @property
    def bodies(self):
        """All bodies that the field accepts, as a QuerySet."""
        if self.purpose == PARENT:
            mine = bodies_with_permission(self.person, "secretariat.add_body")
            return mine.filter(kind__in=ALLOWED_PARENTS[self.kind]) if self.kind else mine
        if self.purpose == ANY:
            return Body.objects.all()
        mine = bodies_with_permission(self.person, "secretariat.change_body")
        if self.purpose == OWNER:
            return mine
        mine = mine.order_by().values("pk")
        kinds, moved = ALLOWED_PARENTS[self.moved.kind], self.moved
        elsewhere = Body.objects.exclude(tree_id=moved.tree_id, lft__gte=moved.lft, rght__lte=moved.rght)
        if self.purpose == tree.UNDER:
            return elsewhere.filter(pk__in=mine, kind__in=kinds)
        return elsewhere.filter(parent__in=mine, parent__kind__in=kinds)

    @property
    def address(self):
        query = {"for": self.purpose, "body": self.moved.pk if self.moved else "", "kind": self.kind}
        query = {name: value for name, value in query.items() if value}
        return f"{reverse('admin:secretariat_body_choices')}?{urlencode(query)}"

    def found(self, typed, page=1):
        """Return one page of the bodies that a search finds, whether there are more, and what was searched instead, if anything.

        They are in tree order, those before the others that are called by these words: others are found by what readers ask them.
        """
        fields, typed = admin.site.get_model_admin(Body).search_fields, typed[:200]
        start, result = PAGE_SIZE * (page - 1), search(self.bodies, fields, typed)
        found, typed = result.rows, result.corrected or typed
        if search_words(typed):
            called = matching_ids(found, [name for name in fields if "__" not in name], typed)
            found = found.order_by(HasId(called).desc(), "tree_id", "lft")
        bodies = [*found[start : start + PAGE_SIZE + 1]]
        return bodies[:PAGE_SIZE], len(bodies) > PAGE_SIZE, result.corrected

    def options(self, bodies):
        """Return (value, label) of each body. The value is its id; in a choice of places, where it stands now."""
        values = placements_of(bodies) if self.purpose in MOVES else {body.pk: str(body.pk) for body in bodies}
        return [(values[body.pk], label) for body, label in _labelled(bodies) if body.pk in values]

    def chosen(self, value):
        """Return (value, label) of the body that a value means, in a list; an empty list if it means none."""
        key = parse_id(str(value).partition(" ")[0])
        return [(str(value), label) for _body, label in _labelled(Body.objects.filter(pk=key) if key else ())]


def placements_of(bodies):
    """Return the placement of each of these bodies, as pages carry it: id → text."""
    parents = {body.parent_id for body in bodies}
    of_root = Q(parent=None) if None in parents else Q()
    beside = Body.objects.order_by("position", "pk").filter(Q(parent__in=parents - {None}) | of_root)
    return {key: str(one) for key, one in placements(beside.values_list("pk", "parent_id", named=True)).items()}


def _labelled(bodies):
    """Return each body with its name and that of its parent; some bodies have the same name."""
    bodies = [*bodies]
    parents = Body.objects.in_bulk({body.parent_id for body in bodies} - {None})
    # Isolated from each other, because a name that is not translated is written in its own direction.
    return [
        (
            body,
            f"\u2068{body}\u2069 · \u2068{parents[body.parent_id]}\u2069" if body.parent_id in parents else str(body),
        )
        for body in bodies
    ]


class TypedSearch(str):
    """The value of a choice in a form that came with something typed in its search field."""

    typed = ""


class BodySelect(AutocompleteSelect):
    """A choice with one option, the chosen one; others are fetched, or found by the search field that replaces the script."""

    def __init__(self, offer=None, empty_label="", attrs=None):
        super().__init__(None, admin.site, attrs)
        self.offer, self.empty_label, self.found = offer or Offer(), empty_label, []

    def build_attrs(self, base_attrs, extra_attrs=None):
        return forms.Select.build_attrs(self, base_attrs, extra_attrs) | {
            "class": "admin-autocomplete",
            "data-ajax--url": self.offer.address,
            "data-ajax--delay": 250,
            "data-ajax--type": "GET",
            "data-theme": "admin-autocomplete",
            "data-allow-clear": "true",
            "data-placeholder": str(self.empty_label),
            "lang": self.i18n_name,
        }

    def value_from_datadict(self, data, files, name):
        value, typed = data.get(name) or "", (data.get(name + SEARCH) or "").strip()
        if typed:
            value = TypedSearch(value)
            value.typed = typed
        return value

    def optgroups(self, name, value, attrs=None):
        (value,) = value
        options = {"": self.empty_label} | dict(self.offer.chosen(value) if value else ()) | dict(self.found)
        selected = {value or ""}
        return [
            (None, [self.create_option(name, key, label, key in selected, index)], index)
            for index, (key, label) in enumerate(options.items())
        ]

    def render(self, name, value, attrs=None, renderer=None):
        typed = getattr(value, "typed", "")
        self.found = self.offer.options(self.offer.found(typed)[0]) if typed else []
        return format_html(
            '{}<noscript><span class="body-search"><input type="search" name="{}" aria-label="{}" maxlength="200">'
            ' <button type="submit" class="button" formnovalidate>{}</button></span></noscript>',
            super().render(name, value, attrs, renderer),
            name + SEARCH,
            _("Part of the name of a body"),
            _("Search"),
        )


class OffersBodies:
    """Mixin for fields with a BodySelect: a form with something typed in the search field comes back with what was found."""

    def offer_to(self, offer):
        """Offer and accept other bodies than all."""
        self.offer = self.widget.offer = offer

    def clean(self, value):
        if typed := getattr(value, "typed", ""):
            bodies, has_more, corrected = self.widget.offer.found(typed)
            if not bodies:
                raise ValidationError(_("No body was found. Search for another part of its name."), code="search")
            sentence = ngettext(
                "One body was found; choose it in the field.",
                "%(count)d bodies were found; choose one in the field.",
                len(bodies),
            )
            if has_more:
                sentence = _("Choose one of the bodies that were found. There are more; the first %(count)d are offered.")  # fmt: skip
            sentences = [corrected_sentence(corrected), sentence % {"count": len(bodies)}]
            raise ValidationError(" ".join(filter(None, sentences)), code="search")
        return super().clean(value)


class BodyField(OffersBodies, forms.ModelChoiceField):
    """A choice of one body."""

    def __init__(self, *, empty_label="—", **kwargs):
        super().__init__(Body.objects.all(), widget=BodySelect(empty_label=empty_label), **kwargs)

    def offer_to(self, offer):
        super().offer_to(offer)
        self.queryset = offer.bodies


class BodyChoiceMixin:
    """Mixin for the admin of bodies: what the fields offer, as Select2 reads it."""

    def get_urls(self):
        choices = self.admin_site.admin_view(self.choices_view)
        return [path("choices/", choices, name="secretariat_body_choices"), *super().get_urls()]

    @method_decorator(require_safe)
    def choices_view(self, request):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        purpose, kind = request.GET.get("for", ANY), request.GET.get("kind", "")
        key = parse_id(request.GET.get("body"))
        moved = Body.objects.filter(pk=key).first() if key else None
        if purpose not in PURPOSES or (purpose in MOVES and moved is None) or (kind and kind not in Kind.values):
            raise Http404
        offer = Offer(purpose, request.user, moved, kind)
        number = min(parse_id(request.GET.get("page")) or 1, 10_000)
        bodies, has_more, corrected = offer.found(request.GET.get("term", ""), number)
        results = corrected_option(corrected) if number == 1 else []
        results += [{"id": value, "text": label} for value, label in offer.options(bodies)]
        return JsonResponse({"results": results, "pagination": {"more": has_more}})
