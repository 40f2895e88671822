"""Base classes of all admins: the write lock and note of a change, and the history of an object."""

from contextlib import contextmanager

from django.contrib import admin
from django.forms import DateField
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from .. import languages
from ..changes import change_context, write_lock
from ..idempotency import is_result
from ..models import Body
from ..permissions import ObjectPermissionAdmin
from ..unsaved import holds_typed_text
from .optimistic_lock import OptimisticLockForm
from .search import search, search_latest

HISTORY = "admin:history_change_changelist"
"""The history, a room above this one, known by address alone."""


def columns_in_every_language(*fields):
    """The columns of these fields in all languages, for searching."""
    return tuple(language.column(field) for field in fields for language in languages.LANGUAGES)


def date_example():
    """Return today's date in the first format in which the active language takes dates."""
    return timezone.localdate().strftime(get_format("DATE_INPUT_FORMATS")[0])


@contextmanager
def change_transaction(request):
    """Take the write lock for a request that changes something, with the reason that its form gives, if any."""
    if request.method != "POST":
        yield
        return
    # Whether they are well formed is for the forms to say; where they are not, nothing is changed.
    note, editorial = request.POST.get("note", "")[:500], "editorial" in request.POST
    with change_context(note=note, editorial=editorial), write_lock():
        yield


class BaseAdmin(admin.ModelAdmin):
    """Base class of all admins; it answers addresses on which Django's own would fail."""

    form = OptimisticLockForm
    section = None
    """The section of the menu that it belongs to."""
    menu_rank = 0
    """Its place there, the smallest first."""
    description = ""
    """A line that says what it is for."""

    def menu_pages(self, request):
        """Return further pages that this person may open, as `MenuPage`s; they follow it in the menu."""
        return ()

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)  # `?_to_field=` names no field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, DateField):
            field.error_messages["invalid"] = _("Enter a date such as %(example)s.") % {"example": date_example()}
        return field

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if holds_typed_text(request):
            raise Http404  # its page shows that
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    # After the form of a popup, the result is a page that closes it.

    def response_add(self, request, obj, post_url_continue=None):
        return is_result(super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return is_result(super().response_change(request, obj))

    def response_delete(self, request, obj_display, obj_id):
        return is_result(super().response_delete(request, obj_display, obj_id))

    def get_search_results(self, request, queryset, search_term):
        found = search(queryset, self.get_search_fields(request), search_term[:200])
        request.corrected_query = found.corrected  # the page says so
        return found.rows, False


class ReadOnlyAdmin(BaseAdmin):
    """An admin of records: whoever may view them sees them, and nobody adds, changes or deletes one.

    Records become ever more: the list searches the latest ones, says so and leads to the earlier ones.
    """

    def get_search_results(self, request, queryset, search_term):
        if not hasattr(request, "searched_to"):
            return super().get_search_results(request, queryset, search_term)
        found = search_latest(queryset, self.get_search_fields(request), search_term[:200])
        request.corrected_query, request.searched_to = found.corrected, found.searched_to
        return found.rows, False

    def changelist_view(self, request, extra_context=None):
        request.searched_to = None
        response = super().changelist_view(request, extra_context)
        if (searched_to := request.searched_to) and hasattr(response, "context_data"):
            query = request.GET.copy()
            query.pop("p", None)  # the page of this list
            query["id__lt"] = searched_to
            response.context_data["earlier_records_url"] = f"?{query.urlencode()}"
        return response

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class DirectoryAdmin(ObjectPermissionAdmin, BaseAdmin):
    """Base class of admins that change the directory: they take the write lock before reading."""

    def add_view(self, request, *args, **kwargs):
        with change_transaction(request):
            return super().add_view(request, *args, **kwargs)

    def change_view(self, request, *args, **kwargs):
        with change_transaction(request):
            return super().change_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with change_transaction(request):
            return super().delete_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            form.save_columns()
        else:
            super().save_model(request, obj, form, change)

    def history_view(self, request, object_id, extra_context=None):
        """Redirect to the changes of this object in the history of the whole directory."""
        obj = self.get_object(request, object_id)
        if obj is None or not (self.has_view_permission(request, obj) or self.has_change_permission(request, obj)):
            return super().history_view(request, object_id, extra_context)  # refuses
        query = f"branch={obj.pk}" if isinstance(obj, Body) else f"model__exact={obj._meta.label_lower}&object_id__exact={obj.pk}"  # fmt: skip
        return HttpResponseRedirect(f"{reverse(HISTORY)}?{query}")
