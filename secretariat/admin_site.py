"""The admin site: its index and sidebar are grouped by what people do, not by Django app.

Each admin says where it belongs: `section`, `menu_rank` in it, `description`, and further pages (`menu_pages`). The
module is outside of the package `admin`, because Django imports it while that package may be half imported.
"""

import json
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import JsonResponse
from django.urls import get_script_prefix, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .organisation import directory_name_lazy


@dataclass(frozen=True)
class MenuSection:
    """A group of the menu. Its page is Django's page of the app with this label."""

    app_label: str
    name: str


DIRECTORY = MenuSection("secretariat", _("Directory"))
TRANSLATION = MenuSection("translations", _("Translation"))
EXCHANGE = MenuSection("exchange", _("Exchange"))
HISTORY = MenuSection("history", _("History"))
PEOPLE = MenuSection("people", _("People"))
SECTIONS = (DIRECTORY, TRANSLATION, EXCHANGE, HISTORY, PEOPLE)


def _address(view, *parts):
    """Return the address of a page of the menu, which every page of the admin has: Django takes longer for sixty than for their queries."""
    return _reverse(view, parts, get_script_prefix())


@cache
def _reverse(view, parts, _prefix):
    return reverse(view, args=parts)


def _entry(model_admin, request):
    """Return the list of a model as an entry of Django's app list; None for whom it is not open."""
    if not model_admin.has_module_permission(request):
        return None
    perms = model_admin.get_model_perms(request)
    if True not in perms.values():
        return None
    view = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    is_open = perms["change"] or perms["view"]
    return {
        "model": model_admin.model,
        "name": capfirst(model_admin.opts.verbose_name_plural),
        "object_name": model_admin.opts.object_name,
        "description": model_admin.description,
        "admin_url": _address(f"{view}_changelist") if is_open else None,
        "add_url": _address(f"{view}_add") if perms["add"] else None,
        "view_only": is_open and not perms["change"],
        "perms": perms,
    }


@dataclass(frozen=True)
class MenuPage:
    """A page of the menu that is no list of a model: the name of its address, its title and its description."""

    view: str
    name: str
    description: str

    def as_entry(self):
        """Return the page as an entry of Django's app list."""
        _admin, _colon, object_name = self.view.rpartition(":")
        return {
            "model": None,
            "name": self.name,
            "object_name": object_name,
            "description": self.description,
            "admin_url": _address(self.view),
            "add_url": None,
            "view_only": True,
            "perms": {},
        }


class DirectoryAdminSite(AdminSite):
    """The admin site with its sections in place of Django's apps; permissions are those of the admins."""

    site_header = site_title = directory_name_lazy()

    def autocomplete_view(self, request):
        """Return what a choice that is typed finds; where nothing has these words, what was searched instead says so first."""
        from .admin.corrected_search import corrected_option  # here: see above

        response = super().autocomplete_view(request)
        if (corrected := getattr(request, "corrected_query", "")) and request.GET.get("page", "1") == "1":
            found = json.loads(response.content)
            response = JsonResponse({**found, "results": corrected_option(corrected) + found["results"]})
        return response

    def get_app_list(self, request, app_label=None):
        """Return the sections that this person may see; with `app_label`, the one that the app belongs to."""
        entries = {section: [] for section in SECTIONS}
        of_app = None
        for model_admin in self._model_admins:
            if not (entry := _entry(model_admin, request)):
                continue
            pages = [page.as_entry() for page in model_admin.menu_pages(request)]
            if entry["add_url"] in [page["admin_url"] for page in pages]:
                entry["add_url"] = None
            entries[model_admin.section].append((model_admin.menu_rank, [entry, *pages]))
            if model_admin.opts.app_label == app_label:
                of_app = model_admin.section
        sections = [
            {
                "name": section.name,
                "app_label": section.app_label,
                "app_url": _address("admin:app_list", section.app_label),
                "has_module_perms": True,
                "models": [entry for _rank, own in sorted(ranked, key=lambda pair: pair[0]) for entry in own],
            }
            for section, ranked in entries.items()
            if ranked and (section is of_app or not app_label)
        ]
        return self._with_current_page(request, sections)

    @cached_property
    def _model_admins(self):
        return [self.get_model_admin(model) for model in apps.get_models() if self.is_registered(model)]

    @staticmethod
    def _with_current_page(request, sections):
        """Mark the page of this request, or the one above it, and its section."""
        addresses = [entry["admin_url"] for section in sections for entry in section["models"] if entry["admin_url"]]
        current = max((one for one in addresses if request.path.startswith(one)), key=len, default=None)
        for section in sections:
            for entry in section["models"]:
                entry["is_current"] = current is not None and entry["admin_url"] == current
            section["is_current"] = any(entry["is_current"] for entry in section["models"])
        return sections


class DirectoryAdminConfig(AdminConfig):
    """Django's admin with the site of the directory."""

    default_site = "secretariat.admin_site.DirectoryAdminSite"
