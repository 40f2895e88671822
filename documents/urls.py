"""The URLs of documents, below the slug of a language; those of a branch have its slug before the name of the file."""

from django.urls import re_path

from . import previews, views

app_name = "documents"
FILES = (
    (r"preview\.png", previews.preview, "preview"),
    (r"chart\.(?P<suffix>svg|pdf)", views.chart, "chart"),
    (r"chart-(?P<paper>a3|a1|a0)\.(?P<suffix>pdf)", views.chart, "chart"),
    (r"bulletin\.(?P<suffix>docx)", views.bulletin, "bulletin"),
    (r"directory\.(?P<suffix>pdf|docx)", views.directory, "directory"),
)
urlpatterns = [
    re_path(f"^{branch}{file}$", view, name=name)
    for branch in ("", "(?P<root>[a-z0-9-]+)/")
    for file, view, name in FILES
]
