"""Persons with roles and grants, as an administrator would make them."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from secretariat.models import Body


def person(name, *roles, branches=(), translates=(), reviews=(), **fields):
    """A person with these groups, branches (slugs or bodies) and languages (prefixes)."""
    user = get_user_model().objects.create_user(name, password="parola-di-prova", is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles)
    for body in branches:
        user.branches.create(body=body if isinstance(body, Body) else Body.objects.get(slug=body))
    for prefix in translates:
        user.language_roles.create(language=prefix, role="translator")
    for prefix in reviews:
        user.language_roles.create(language=prefix, role="reviewer")
    return user
