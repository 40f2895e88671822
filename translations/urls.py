"""The public address of this room: how the directory stands in each language."""

from django.urls import path

from . import views

app_name = "translations"
urlpatterns = [path("languages/", views.languages, name="languages")]
