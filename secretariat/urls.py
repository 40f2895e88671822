"""The addresses of the whole site; every public page is under the prefix of its language."""

from django.contrib import admin
from django.urls import URLResolver, include, path
from django.urls.resolvers import LocalePrefixPattern
from django.views.i18n import set_language

from pages.views import favicon, negotiate

from . import languages


class LanguageSlugPattern(LocalePrefixPattern):
    """Django's prefix pattern, with our prefixes: `zh-hans` is `/zh/`."""

    @property
    def language_prefix(self):
        return f"{languages.current().slug}/"


pages = [
    path("divisions/", include("divisions.urls")),
    path("units/", include("units.urls")),
    path("", include("pages.urls")),
    path("topics/", include("topics.urls")),
    path("search/", include("search.urls")),
    path("documents/", include("documents.urls")),
    path("", include("opendata.pages")),
    path("", include("registry.urls")),
    path("", include("history.urls")),
]

urlpatterns = [
    URLResolver(LanguageSlugPattern(), pages),  # first, because most requests are for these
    path("", negotiate, name="negotiate"),
    path("favicon.ico", favicon, name="favicon"),
    path("admin/language/", set_language, name="set_language"),
    path("admin/second-factor/", include("people.urls")),
    path("admin/", admin.site.urls),
    path("", include("opendata.urls")),
]

handler400 = "pages.errors.bad_request"
handler403 = "pages.errors.permission_denied"
handler404 = "pages.errors.not_found"
handler500 = "delivery.views.server_error"
