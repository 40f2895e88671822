"""The URLs of the open data below the slug of a language: their pages, and the cards of bodies beside the pages of these."""

import re

from django.urls import path, re_path

from . import card_views, views

urlpatterns = [
    path("about/data/", views.about, name="data"),
    path("about/data/api/", views.api_page, name="api-page"),
    re_path(
        rf"^(?:(?:divisions|units)/)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)(?P<suffix>{'|'.join(map(re.escape, card_views.SUFFIXES))})$",
        card_views.cards,
        name="cards",
    ),
]
