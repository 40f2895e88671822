"""Pages of the second factor: entering a code, setup and management. They work without JavaScript."""

from functools import wraps

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import second_factor
from .sign_in import locked_out

SECRET = "second_factor_secret"  # noqa: S105 - the key in the session


class CodeForm(forms.Form):
    """Form for a code: from the phone or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "dir": "ltr", "autocapitalize": "none"}
        ),
    )


def staff_required(view):
    """Decorator: require a staff password sign-in, with or without the second factor; pass the person to the view."""

    @never_cache
    @csrf_protect
    @sensitive_post_parameters("code")
    @wraps(view)
    def wrapped(request):
        person = request.signed_in
        if not (person.is_active and person.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request, person)

    return wrapped


def page(request, template, title, status=200, **context):
    """Render a page of the second factor within the admin."""
    context |= {**admin.site.each_context(request), "title": title}
    return render(request, f"admin/people/{template}.html", context, status=status)


def next_page(request):
    """Return the address in `next` if it is on this site, otherwise the admin's index."""
    address = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return address
    return reverse("admin:index")


def verify(request, person, form):
    """Return whether the code of a form is correct; otherwise add an error. Wrong codes count as failed sign-ins."""
    if not form.is_valid():
        return False
    if wait := second_factor.seconds_to_wait(person):
        form.add_error(
            "code",
            ngettext(
                "Wrong codes came before. Wait %(count)d second, then try again.",
                "Wrong codes came before. Wait %(count)d seconds, then try again.",
                wait,
            )
            % {"count": wait},
        )
        return False
    if second_factor.verify_code(request, person, form.cleaned_data["code"]):
        return True
    user_login_failed.send(sender=__name__, credentials={"username": person.get_username()}, request=request)
    form.add_error("code", _("This code is not right, or it was used before."))
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def code(request, person):
    """Ask for a code: the second page of signing in."""
    if second_factor.missing_step(person) != second_factor.CODE:
        return HttpResponseRedirect(next_page(request))
    credentials = {"username": person.get_username()}
    if request.method == "POST" and not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out(request, None, credentials)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and verify(request, person, form):
        return HttpResponseRedirect(next_page(request))
    return page(request, "code", gettext("Second factor"), form=form, person=person)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def set_up(request, person):
    """Set up the second factor: show the QR code, verify a code, show the recovery codes."""
    if second_factor.has_second_factor(person):
        return HttpResponseRedirect(reverse("second-factor:overview"))
    secret = request.session.setdefault(SECRET, second_factor.new_secret())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.set_up(request, person, secret, form.cleaned_data["code"]):
            del request.session[SECRET]
            return show_recovery_codes(request, person)
        form.add_error(
            "code", _("This code is not right. A code holds for half a minute; the clock of your phone may be wrong.")
        )
    return page(
        request,
        "set_up",
        gettext("Set up the second factor"),
        form=form,
        secret=second_factor.secret_as_text(secret),
        is_required=second_factor.is_required_for(person),
    )


def show_recovery_codes(request, person):
    """Create new recovery codes and show them once."""
    codes = second_factor.new_recovery_codes(person)
    return page(request, "recovery_codes", gettext("Recovery codes"), codes=codes, next=next_page(request))


@require_safe
@staff_required
def picture(request, person):
    """Return the QR code of the setup in progress; at its own address, as the CSP forbids inline images."""
    secret = request.session.get(SECRET)
    if not secret:
        raise Http404
    return HttpResponse(second_factor.secret_as_picture(secret, person), content_type="image/svg+xml")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def overview(request, person):
    """Show the state of the second factor; with a code, create new recovery codes or turn it off."""
    if second_factor.missing_step(person):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    has_one = second_factor.has_second_factor(person)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and has_one and verify(request, person, form):
        if "codes" in request.POST:
            return show_recovery_codes(request, person)
        if "off" in request.POST:
            second_factor.remove(person)
            messages.success(request, gettext("The second factor has been turned off."))
            return HttpResponseRedirect(request.path)
    return page(
        request,
        "second_factor",
        gettext("Second factor"),
        form=form,
        has_one=has_one,
        is_required=second_factor.is_required_for(person),
        codes_left=second_factor.recovery_codes_left(person),
    )


@require_POST
@staff_required
def leave(request, person):
    """Sign out before the second factor, to leave or to sign in as somebody else."""
    logout(request)
    return HttpResponseRedirect(reverse("admin:login"))
