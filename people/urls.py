"""URLs of the second factor, within the admin."""

from django.urls import path

from . import views

app_name = "second-factor"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("code/", views.code, name="code"),
    path("set-up/", views.set_up, name="set-up"),
    path("picture.svg", views.picture, name="picture"),
    path("leave/", views.leave, name="leave"),
]
