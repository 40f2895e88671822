"""The addresses of these pages, below the prefix of a language."""

from django.urls import path

from . import about, design, home, mandates, on_a_day, views
from .chart.views import chart

urlpatterns = [
    path("", home.home, name="home"),
    path("mandates/", mandates.mandate_source_list, name="mandate-sources"),
    path("mandates/<slug:slug>/", mandates.mandate_source, name="mandate-source"),
    path("functions/<int:number>/", views.function, name="function"),
    path("chart/", chart, name="chart"),
    path("chart/<slug:root>/", chart, name="chart"),
    path("on/", on_a_day.days, name="days"),
    path("on/<str:day>/", on_a_day.on_day, name="day"),
    path("on/<str:day>/<path:rest>", on_a_day.on_day, name="day"),
    path("about/", about.about, name="about"),
    path("about/languages/", about.languages, name="languages"),
    path("about/design/", design.design, name="design"),
]
