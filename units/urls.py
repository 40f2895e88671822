from django.urls import path

from . import views

app_name = "units"
urlpatterns = [
    path("", views.from_a_to_z, name="units"),
    path("<slug:slug>/", views.unit, name="unit"),
]
