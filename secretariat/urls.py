"""The addresses of the whole site; every public page stands under the prefix of its language."""

from django.contrib import admin
from django.urls import URLResolver, include, path
from django.urls.resolvers import LocalePrefixPattern
from django.views.i18n import set_language

from . import chart, languages, views


class PrefixPattern(LocalePrefixPattern):
    """Django's prefix pattern, with our prefixes: `zh-hans` is `/zh/`."""

    @property
    def language_prefix(self):
        return f"{languages.current().prefix}/"


pages = [
    path("", views.home, name="home"),
    path("divisions/", include("divisions.urls")),
    path("units/", include("units.urls")),
    path("mandates/", views.mandate_source_list, name="mandate-sources"),
    path("mandates/<slug:slug>/", views.mandate_source, name="mandate-source"),
    path("chart/", chart.chart, name="chart"),
    path("chart/parts/", chart.parts, name="chart-parts"),
    path("search/", include("search.urls")),
    path("documents/", include("documents.urls")),
    path("about/data/", include("opendata.pages")),
    path("about/", include("translations.urls")),
    path("", include("history.urls")),
]

urlpatterns = [
    path("", views.negotiate, name="negotiate"),
    path("admin/language/", set_language, name="set_language"),
    path("admin/second-factor/", include("people.urls")),
    path("admin/", admin.site.urls),
    path("", include("opendata.urls")),
    URLResolver(PrefixPattern(), pages),
]

handler400 = "secretariat.views.bad_request"
handler403 = "secretariat.views.permission_denied"
handler404 = "secretariat.views.not_found"
handler500 = "delivery.views.server_error"
