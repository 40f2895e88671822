"""Permission checks of the admin, always with the object; the authentication backends decide."""

import logging

from django.conf import settings
from django.contrib.auth import get_permission_codename, get_user_model
from django.db import models
from django.utils.module_loading import import_string

from .models import Body

denied_logger = logging.getLogger("people.refused")
"""Logger of POST requests that were refused for lack of permission."""


def backends():
    """The authentication backends, in order."""
    return [import_string(name)() for name in settings.AUTHENTICATION_BACKENDS]


def bodies_with_permission(person, permission):
    """The bodies for which a person has a permission, as a QuerySet; for choices, where one query each is too many."""
    if person.is_active and person.is_superuser:
        return Body.objects.all()
    bodies = Body.objects.none()
    for backend in backends():
        if hasattr(backend, "bodies_with_permission"):
            bodies |= backend.bodies_with_permission(person, permission)
    return bodies


def persons_with_permission(*permissions):
    """The persons who have one of these permissions for some object, as a QuerySet, by name; for choices."""
    persons = get_user_model().objects.filter(is_active=True, is_staff=True)
    may = models.Q(is_superuser=True)
    for backend in backends():
        if hasattr(backend, "persons_with_permission"):
            may |= models.Q(pk__in=backend.persons_with_permission(*permissions).values("pk"))
    return persons.filter(may).order_by("username")


class ObjectPermissionAdmin:
    """An admin that asks whether this person may change or delete this very object, not any object of its kind."""

    def _has_object_permission(self, request, action, obj):
        codename = get_permission_codename(action, self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}", obj)

    def has_change_permission(self, request, obj=None):
        return self._has_object_permission(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self._has_object_permission(request, "delete", obj)
