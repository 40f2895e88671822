"""Middleware for the second factor, for posts of whoever was signed out, and for logging denied requests."""

from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from secretariat.permissions import denied_logger
from secretariat.unsaved import REASONS, SECOND_FACTOR_MISSING, SIGNED_OUT, unsaved_page

from . import second_factor


class SecondFactorMiddleware:
    """Treats a signed-in user as anonymous until the required second factor is verified.

    The pages of the second factor find the user in `request.signed_in`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        person = request.signed_in = request.user
        request.user = SimpleLazyObject(lambda: second_factor.verified_user(person))
        return self.get_response(request)

    def process_view(self, request, view, arguments, options):
        if request.resolver_match.view_name != "admin:login" or request.method not in ("GET", "HEAD"):
            return None
        step = second_factor.missing_step(request.signed_in)
        if not step:
            return None
        query = urlencode({name: request.GET[name] for name in ("next",) if name in request.GET})
        return HttpResponseRedirect(f"{reverse(f'second-factor:{step}')}{'?' if query else ''}{query}")


class SignedOutPostMiddleware:
    """Shows a post that was sent to the sign-in instead of being taken: by a redirect, what was typed would be lost.

    Whoever was signed out is sent there, and whoever has lost their last role.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or not is_redirect_to_sign_in(response):
            return response
        if request.path_info == reverse("set_language"):  # chosen on the page to sign in, and taken
            return response
        if request.user.is_authenticated:
            reason = REASONS[403]
        else:
            reason = SECOND_FACTOR_MISSING if request.signed_in.is_authenticated else SIGNED_OUT
        return unsaved_page(request, reason) or response


def is_redirect_to_sign_in(response):
    """Return whether this is what `redirect_to_login` returns, which remembers the page."""
    return response.status_code == 302 and response.url.startswith(f"{reverse('admin:login')}?next=")


class DeniedRequestMiddleware:
    """Logs every request of a signed-in user other than GET and HEAD that is answered with 403."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 403 and request.method not in ("GET", "HEAD") and request.user.is_authenticated:
            denied_logger.warning("%s may not %s %s", request.user, request.method, request.get_full_path())
        return response
