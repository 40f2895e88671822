from django.urls import path

from . import views

app_name = "units"
urlpatterns = [
    path("", views.unit_list, name="units"),
    path("<slug:slug>/", views.unit, name="unit"),
]
