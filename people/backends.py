"""Which person may do what with which object. The rooms ask through `person.has_perm(…, obj)` alone.

A group says what a person may do, a grant where: an editor the bodies of their branches, a translator
or reviewer the texts of their languages. Neither is worth anything without the other. Without an
object, Django's own backend answers for the groups, and this one for the languages.

With an object of the directory (a body of any class, a mandate, a function, a mandate source; unsaved
ones too, as long as they know what they belong to):

* `*.view_*`: as without an object; everybody who may view may view everything.
* `translations.translate_<l>`, l the prefix of a language: drafts in it, by its translators and reviewers.
* `translations.write_<l>`: what readers see in that language, without a review. Its reviewers may, and its
  translators where no second person has to approve; the editor of a branch may write the source language in it.
* `translations.review_<l>`: the reviewers of that language.
* `divisions.change_division`, `units.change_unit`, `secretariat.change_secretariat`: the page of the
  texts, for whoever may write some text on it; which ones, `write_<l>` says.
* `secretariat.change_mandatesource`: the same for the page of a mandate source.
* everything else, such as `secretariat.change_body`: the editors of a branch that holds the object.

A person with `people.everywhere` needs no grant.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q

from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Function, Kind, Mandate, MandateSource
from secretariat.ownership import owning_body

from .models import BranchEditor, LanguageRole

EVERYWHERE = "people.everywhere"
TEXTS = {
    Kind.SECRETARIAT: "secretariat.change_secretariat",
    Kind.OFFICE: "divisions.change_division",
    Kind.DIVISION: "divisions.change_division",
    Kind.UNIT: "units.change_unit",
}
"""The permission for the page where the texts of a body are edited, by its kind."""
SOURCES = "secretariat.change_mandatesource"
OF_THE_DIRECTORY = (Body, Mandate, Function, MandateSource)
PAGES_OF_TEXTS = {*TEXTS.values(), SOURCES}


class GrantsBackend(BaseBackend):
    """Answers for the branches and languages that were granted to a person. It signs nobody in."""

    def has_perm(self, person, permission, obj=None):
        if not person.is_active:
            return False
        app_label, _dot, name = permission.partition(".")
        action, _line, language_slug = name.partition("_")
        if app_label == "translations" and action in ("translate", "write", "review") and language_slug in BY_SLUG:
            return self._may_handle_texts(person, action, BY_SLUG[language_slug], obj)
        if obj is None or not person.has_perm(permission):
            return False
        if action == "view":
            return True
        if not isinstance(obj, OF_THE_DIRECTORY):
            return False
        if permission in PAGES_OF_TEXTS and person.language_roles.exists():
            return True
        return self._may_act_on(person, obj)

    def bodies_with_permission(self, person, permission):
        """The bodies for which a person has a permission that is granted by branches, as a QuerySet."""
        if not (person.is_active and person.has_perm(permission)):
            return Body.objects.none()
        if person.has_perm(EVERYWHERE):
            return Body.objects.all()
        above = BranchEditor.objects.filter(
            person=person,
            body__tree_id=OuterRef("tree_id"),
            body__lft__lte=OuterRef("lft"),
            body__rght__gte=OuterRef("rght"),
        )
        return Body.objects.filter(Exists(above))

    def persons_with_permission(self, permission):
        """Who has `translations.translate_<l>` or `translations.review_<l>` by a role for that language, as a QuerySet."""
        app_label, _dot, name = permission.partition(".")
        action, _line, language_slug = name.partition("_")
        if app_label != "translations" or action not in ("translate", "review"):
            return get_user_model().objects.none()
        roles = [LanguageRole.Role.REVIEWER, *([LanguageRole.Role.TRANSLATOR] if action == "translate" else [])]
        everywhere = Permission.objects.filter(content_type__app_label="people", codename="everywhere")
        may = Q(pk__in=LanguageRole.objects.filter(language=language_slug, role__in=roles).values("person"))
        may |= Q(user_permissions__in=everywhere) | Q(groups__permissions__in=everywhere)
        return get_user_model().objects.filter(may)

    def _may_handle_texts(self, person, action, language, obj):
        if obj is not None and not isinstance(obj, OF_THE_DIRECTORY):
            return False
        if not self._may_open_texts(person, obj):
            return False
        if person.has_perm(EVERYWHERE):
            return True
        roles = person.language_roles.filter(language=language.slug)
        if action == "review" or (action == "write" and language.slug in settings.REVIEW_BY_SECOND_PERSON):
            return roles.filter(role=LanguageRole.Role.REVIEWER).exists()
        if roles.exists():
            return True
        return action == "write" and language == SOURCE and self._may_change_body(person, obj)

    def _may_open_texts(self, person, obj):
        """Whether the groups of a person let them change texts of such an object at all."""
        if isinstance(obj, MandateSource):
            return person.has_perm(SOURCES)
        if body := body_of(obj):
            return person.has_perm(TEXTS[body.kind])
        return any(map(person.has_perm, TEXTS.values()))

    def _may_change_body(self, person, obj):
        if not person.has_perm("secretariat.change_body"):
            return False
        return person.branches.exists() if obj is None else self._may_act_on(person, obj)

    def _may_act_on(self, person, obj):
        return person.has_perm(EVERYWHERE) or edits_branch_of(person, body_of(obj))


def body_of(obj):
    """The body whose permissions an object of the directory is under; of a new body, what it becomes part of."""
    body = owning_body(obj)
    return body.parent if body and body._state.adding else body


def edits_branch_of(person, body):
    """Whether one of the branches of a person holds this body, as the tree stands now. One query."""
    if body is None:
        return False
    # By its id, because what the object in hand knows of its place may be out of date.
    here = Body.objects.order_by().filter(
        pk=body.pk,
        tree_id=OuterRef("body__tree_id"),
        lft__gte=OuterRef("body__lft"),
        rght__lte=OuterRef("body__rght"),
    )
    return BranchEditor.objects.filter(Exists(here), person=person).exists()
