"""The URLs of documents, below the slug of a language."""

from django.urls import path, re_path

from . import previews, views

app_name = "documents"
urlpatterns = [
    path("preview.png", previews.preview, name="preview"),
    re_path(r"^chart\.(?P<suffix>svg|pdf)$", views.chart, name="chart"),
    re_path(r"^directory\.(?P<suffix>pdf|docx)$", views.directory, name="directory"),
]
