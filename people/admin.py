"""Admin of accounts: persons with their roles, branches, languages and second factor; and the logs of sign-ins."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from secretariat.admin.base import DirectoryAdmin, ReadOnlyAdmin
from secretariat.admin.locked_rows import OptimisticLockFormSet, RowForm
from secretariat.admin_site import PEOPLE
from secretariat.consistent_reads import consistent_read, rendered
from secretariat.idempotency import handles_transactions, once

from . import second_factor
from .forms import NewPersonForm, OwnPasswordForm, PasswordForm, PersonForm, is_last_superuser
from .models import BranchEditor, FailedSignIn, LanguageRole, SignIn
from .roles import BY_NAME

admin.site.unregister(User)
admin.site.unregister(Group)  # the rights of the roles are in roles.py
admin.site.unregister(second_factor.DEVICES)


def change_own_password(request, extra_context=None):
    """Django's page for one's own password, with a form that writes nothing else."""
    view = PasswordChangeView.as_view(
        form_class=OwnPasswordForm,
        success_url=reverse("admin:password_change_done"),
        extra_context={**admin.site.each_context(request), **(extra_context or {})},
    )
    return view(request)


admin.site.password_change = change_own_password


class GrantInline(admin.TabularInline):
    """Inline of grants, with a limit against forged posts."""

    extra, max_num = 1, 100
    form, formset = RowForm, OptimisticLockFormSet

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)


class BranchInline(GrantInline):
    model = BranchEditor
    autocomplete_fields = ("body",)


class LanguageInline(GrantInline):
    model = LanguageRole


class RoleFilter(admin.SimpleListFilter):
    """Filter by role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [(name, role.label) for name, role in BY_NAME.items()]

    def queryset(self, request, persons):
        return persons.filter(groups__name=self.value()) if self.value() in BY_NAME else persons


@admin.register(User)
class PersonAdmin(DirectoryAdmin, UserAdmin):
    """Admin of accounts. Only superusers may change or create superusers."""

    section, menu_rank = PEOPLE, 0
    description = _("Accounts with their roles, branches, languages and second factor.")
    form, add_form, change_password_form = PersonForm, NewPersonForm, PasswordForm
    add_form_template = None
    change_form_template = "admin/people/person.html"
    change_user_password_template = "admin/people/password.html"  # noqa: S105
    list_display = ("username", "full_name", "roles_shown", "is_active", "second_factor_shown", "last_login")
    list_filter = (RoleFilter, "is_active")
    filter_horizontal = ()
    actions = None
    inlines = (BranchInline, LanguageInline)
    readonly_fields = ("last_login", "date_joined", "second_factor_shown", "roles_shown")

    def get_queryset(self, request):
        roles = Prefetch("groups", Group.objects.filter(name__in=BY_NAME).order_by("pk"))
        return super().get_queryset(request).prefetch_related(roles, "totpdevice_set")

    @admin.display(description=_("full name"))
    def full_name(self, person):
        return person.get_full_name() or "—"

    @admin.display(description=_("Roles"))
    def roles_shown(self, person):
        names = [str(BY_NAME[group.name].label) for group in person.groups.all() if group.name in BY_NAME]
        if person.is_superuser:
            names.insert(0, gettext("Superuser"))
        return ", ".join(names) or "—"

    @admin.display(description=_("Second factor"), boolean=True)
    def second_factor_shown(self, person):
        return any(device.confirmed for device in person.totpdevice_set.all())

    # Permissions

    def _has_object_permission(self, request, action, person):
        codename = f"{self.opts.app_label}.{action}_{self.opts.model_name}"
        may = request.user.has_perm(codename)
        return may and (person is None or request.user.is_superuser or not person.is_superuser)

    def has_delete_permission(self, request, person=None):
        return super().has_delete_permission(request, person) and not (person and is_last_superuser(person))

    def get_fieldsets(self, request, person=None):
        who = ("first_name", "last_name", "email")
        if person is None:
            return [
                (None, {"fields": ("username", "password1", "password2")}),
                (_("Personal info"), {"fields": who}),
                (pgettext_lazy("of an account", "Rights"), {"fields": ("groups",)}),
            ]
        dates = (_("Important dates"), {"fields": ("last_login", "date_joined")})
        if not self.has_change_permission(request, person):
            rights = ("is_active", "roles_shown", "second_factor_shown")
            return [(None, {"fields": ("username", *who)}), (pgettext_lazy("of an account", "Rights"), {"fields": rights}), dates]  # fmt: skip
        rights = ("is_active", *(["is_superuser"] if request.user.is_superuser else []), "groups")
        return [
            (None, {"fields": ("username", "password", "second_factor_shown")}),
            (_("Personal info"), {"fields": who}),
            (pgettext_lazy("of an account", "Rights"), {"fields": rights}),
            dates,
        ]

    def get_inlines(self, request, person):
        return self.inlines

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        is_staff = person.is_superuser or person.groups.exists()
        if person.is_staff != is_staff:
            person.is_staff = is_staff
            person.save(update_fields=["is_staff"])

    def lookup_allowed(self, lookup, value, request=None):
        return lookup.split("__")[0] not in ("password", "totpdevice", "staticdevice") and super().lookup_allowed(
            lookup, value, request
        )

    def history_view(self, request, object_id, extra_context=None):
        """Show Django's own log: accounts are not part of the directory's history."""
        return UserAdmin.history_view(self, request, object_id, extra_context)

    # Reset of the second factor, for somebody who lost their phone

    def get_urls(self):
        reset = path(
            "<id>/second-factor/",
            self.admin_site.admin_view(self.reset_second_factor),
            name="auth_user_second_factor",
        )
        return [reset, *super().get_urls()]

    @handles_transactions  # a password is hashed before the write lock is taken
    def add_view(self, request, form_url="", extra_context=None):
        add = partial(super().add_view, request, form_url, extra_context)
        if request.method != "POST":
            with consistent_read():
                return rendered(add())
        if not self.has_add_permission(request):
            return add()
        request.password_hash = make_password(request.POST.get("password1", ""))
        return once(request, add)

    def get_form(self, request, person=None, **kwargs):
        form = super().get_form(request, person, **kwargs)
        if person is None:
            form.password_hash = getattr(request, "password_hash", "")
        return form

    def change_view(self, request, object_id, form_url="", extra_context=None):
        person = self.get_object(request, object_id)
        may_reset = person and self.has_change_permission(request, person) and second_factor.has_second_factor(person)
        context = {"may_reset_second_factor": may_reset, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def reset_second_factor(self, request, id):
        person = self.get_object(request, id)
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        device = second_factor.device_key(person)
        if request.method == "POST":
            if request.POST.get("device") != device:
                sentence = gettext("The second factor was set up anew meanwhile. Nothing has been removed; look again.")
                self.message_user(request, sentence, messages.WARNING)
                return HttpResponseRedirect(request.path)
            if second_factor.remove(person):
                self.log_change(request, person, [{"deleted": {"name": "second factor", "object": str(person)}}])
            self.message_user(request, gettext("The second factor has been removed."), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Remove the second factor"),
            "opts": self.opts,
            "original": person,
            "device": device,
        }
        return render(request, "admin/people/reset_second_factor.html", context)


class LogAdmin(ReadOnlyAdmin):
    """Read-only admin of a log."""

    section = PEOPLE
    list_filter = ("attempt_time",)
    search_fields = ("username", "ip_address")
    ordering = ("-pk",)
    actions = None
    list_display_links = None

    def get_fields(self, request, obj=None):
        return self.list_display

    @admin.display(description=_("when"), ordering="attempt_time")
    def when(self, row):
        return row.attempt_time

    @admin.display(description=_("username"), ordering="username")
    def who(self, row):
        return format_html("<bdi>{}</bdi>", row.username or "—")

    @admin.display(description=_("network address"), ordering="ip_address")
    def where_from(self, row):
        return format_html("<bdi>{}</bdi>", row.ip_address or "—")

    @admin.display(description=_("browser"))
    def browser(self, row):
        return format_html('<span lang="en" dir="ltr">{}</span>', row.user_agent)


@admin.register(SignIn)
class SignInAdmin(LogAdmin):
    menu_rank, description = 1, _("Who signed in, when and from where.")
    list_display = ("when", "who", "where_from", "browser", "ended")

    @admin.display(description=_("signed out"), ordering="logout_time")
    def ended(self, row):
        return row.logout_time


@admin.register(FailedSignIn)
class FailedSignInAdmin(LogAdmin):
    menu_rank, description = 2, _("Attempts to sign in that failed, and which of them led to a lock-out.")
    list_display = ("when", "who", "where_from", "browser", "step", "led_to_lock_out")
    list_filter = ("attempt_time", "locked_out")

    @admin.display(description=_("step"))
    def step(self, row):
        is_second = row.path_info.startswith(reverse("second-factor:overview"))
        return gettext("Second factor") if is_second else gettext("Password")

    @admin.display(description=_("locked out"), boolean=True, ordering="locked_out")
    def led_to_lock_out(self, row):
        return row.locked_out
