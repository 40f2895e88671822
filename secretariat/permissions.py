"""Who may do what, as the admin asks: always with the object. The answers come from the authentication backends."""

import logging

from django.contrib.auth import get_backends, get_permission_codename

from .models import Body

refused = logging.getLogger("people.refused")
"""Hears of every post that was refused because its sender may not do that."""


def bodies_where(person, permission):
    """The bodies for which a person has a permission, as a QuerySet; for choices, where one question each is too many."""
    if person.is_active and person.is_superuser:
        return Body.objects.all()
    bodies = Body.objects.none()
    for backend in get_backends():
        if hasattr(backend, "bodies_where"):
            bodies |= backend.bodies_where(person, permission)
    return bodies


class AsksForTheObject:
    """An admin that asks whether this person may change or delete this very object, not any object of its kind."""

    def _may(self, request, action, obj):
        codename = get_permission_codename(action, self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}", obj)

    def has_change_permission(self, request, obj=None):
        return self._may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self._may(request, "delete", obj)
