"""The list of bodies in the admin: the tree, with branches that are opened one by one, or what a search has found."""

from urllib.parse import urlencode

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..addresses import parse_id
from ..models import ALLOWED_PARENTS, Body, Kind
from ..permissions import bodies_with_permission
from .branches import BodyRow, branch_rows, part_rows, top_rows, tree_address
from .moving import POSITION_LABELS

TEXT_PAGES = {
    Kind.SECRETARIAT: "admin:secretariat_secretariat_change",
    Kind.OFFICE: "admin:divisions_division_change",
    Kind.DIVISION: "admin:divisions_division_change",
    Kind.UNIT: "admin:units_unit_change",
}
"""The page for the texts of a body, by its kind; it belongs to other apps, so it is known by its name only."""
CONTACTS_PAGE = "admin:secretariat_post_of_body"
"""The page with the posts and the contact points of one body."""
BY_HAND = "admin:reorganisations_reorganisation_by_hand"
"""The page that begins a reorganisation of one operation with a body."""
TREE_PARAMETERS = ("branch", "start")
"""What an address of the tree may name: the body whose branch is open, and the number of its first part that is shown."""


class BodyList(ChangeList):
    """The rows of one page. Without a search it is the tree, whose pages are branches."""

    def get_filters_params(self, params=None):
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in TREE_PARAMETERS}

    @property
    def is_tree(self):
        return not (self.query or self.get_filters_params())

    def get_results(self, request):
        super().get_results(request)
        if self.is_tree:
            self.rows, self.multi_page = _tree_rows(request), False
            self.result_list = [row.body for row in self.rows if isinstance(row, BodyRow)]
        else:
            self.rows = [BodyRow(body) for body in self.result_list]


def _number(text):
    """A number of an address; 0 for anything else."""
    return parse_id(text) or 0


def _tree_rows(request):
    key = _number(request.GET.get("branch"))
    branch = Body.objects.filter(pk=key).first() if key else None
    return branch_rows(branch, _number(request.GET.get("start"))) if branch else top_rows()


class TreeListMixin:
    """Mixin for the list of bodies and the rows that its script fetches."""

    change_list_template = "admin/secretariat/body/tree.html"
    list_per_page = 50
    sortable_by = ()
    ordering = ("tree_id", "lft")
    columns = (
        ("name_in_tree", _("name")),
        ("acronym_shown", _("acronym")),
        ("kind", _("kind")),
        ("is_published", _("published")),
        ("page_links", pgettext_lazy("a column of links to other pages about a body", "pages")),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).with_visibility()

    def get_changelist(self, request, **kwargs):
        return BodyList

    def get_urls(self):
        parts = self.admin_site.admin_view(self.parts_view)
        return [path("<int:pk>/parts/", parts, name="secretariat_body_parts"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        if shown := getattr(response, "context_data", {}).get("cl"):
            response.context_data |= self._context(request, shown.rows, shown.is_tree)
            response.context_data["tree"] = self._settings(request, shown)
        return response

    @method_decorator(require_safe)
    def parts_view(self, request, pk):
        """The rows of some parts of a body, without the page around them."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        body = Body.objects.filter(pk=pk).first() if parse_id(pk) else None
        if body is None:
            raise Http404
        before = _number(request.GET["before"]) if "before" in request.GET else None
        rows = part_rows(body, _number(request.GET.get("start")), before)
        return render(request, "admin/secretariat/body/_rows.html", self._context(request, rows))

    def _context(self, request, rows, is_tree=True):
        bodies = [row.body for row in rows if isinstance(row, BodyRow)]

        def with_permission(action, keys):
            may = bodies_with_permission(request.user, f"secretariat.{action}_body").order_by()
            return set(may.filter(pk__in=keys).values_list("pk", flat=True))

        may_change = with_permission("change", {body.parent_id for body in bodies} - {None})
        may_add = with_permission("add", {body.pk for body in bodies})
        for row in rows:
            if isinstance(row, BodyRow):
                row.links = [
                    *self._page_links(row.body, may_change, may_add),
                    *([] if is_tree else [(tree_address(row.body), _("Show in the tree"))]),
                ]
        return {"rows": rows, "columns": self.columns}

    def _page_links(self, body, may_change, may_add):
        """Yield the pages about a body that this person may open: (address, name). What has “Move” can be dragged."""
        yield reverse(TEXT_PAGES[body.kind], args=[body.pk]), _("Texts")
        yield reverse(CONTACTS_PAGE, args=[body.pk]), _("Contacts")
        if body.parent_id in may_change:  # a move changes the parents
            yield reverse("admin:secretariat_body_move", args=[body.pk]), _("Move")
        if body.pk in may_add:
            query = urlencode({"parent": body.pk, **({"kind": Kind.UNIT} if body.parent_id else {})})
            yield f"{reverse('admin:secretariat_body_add')}?{query}", _("Add a part")
        if body.is_visible:
            yield body.get_absolute_url(), _("View on site")

    def _settings(self, request, shown):
        """What the script of the tree needs to know."""
        parents = bodies_with_permission(request.user, "secretariat.change_body").order_by()
        return tree_settings(shown.is_tree and Body.objects.order_by().filter(parent__in=parents).exists())


def tree_settings(can_move):
    """Return what the script of a tree needs to know: whether bodies may be moved, the rules for places, and words."""
    return {
        "canMove": can_move,
        "allowedParents": {
            kind.value: [parent.value for parent in parents] for kind, parents in ALLOWED_PARENTS.items()
        },
        "words": {
            **{position: str(label) for position, label in POSITION_LABELS.items()},
            "move": gettext("Move"),
            "parts": gettext("Show or hide parts"),
            "failed": gettext("The move did not reach the server; nothing has changed."),
            "notLoaded": gettext("These parts could not be loaded. Try again."),
        },
    }
