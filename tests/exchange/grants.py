"""Who may do what, for tests: a backend that answers questions about objects from a list."""

from contextlib import contextmanager

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Permission
from django.test import override_settings

from secretariat.models import Body

BRANCHES, LANGUAGES = {}, {}


class Grants(BaseBackend):
    """`change_body` within branches, `write_<l>` for languages; asked with an object, as the admin asks."""

    def has_perm(self, user, permission, obj=None):
        if obj is None:
            return False
        if permission == "secretariat.change_body":
            path = obj.path().values_list("slug", flat=True) if obj.pk else ()
            return bool({*path} & BRANCHES.get(user.pk, set()))
        return permission.removeprefix("translations.write_") in LANGUAGES.get(user.pk, ())


@contextmanager
def editor(django_user_model, name, branch, languages, *codenames):
    """A person who may import, change one branch and write some languages."""
    person = django_user_model.objects.create_user(name, is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    assert Body.objects.filter(slug=branch).exists() or not branch
    BRANCHES[person.pk], LANGUAGES[person.pk] = {branch}, languages
    backends = ["django.contrib.auth.backends.ModelBackend", f"{__name__}.Grants"]
    try:
        with override_settings(AUTHENTICATION_BACKENDS=backends):
            yield person
    finally:
        del BRANCHES[person.pk], LANGUAGES[person.pk]
