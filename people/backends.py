"""Object permissions by branch and language. All apps check them through `person.has_perm(…, obj)` alone.

A group defines what a person may do, a grant where: editors on the bodies of their branches, translators
and reviewers on the texts of their languages. Both are required. Without an object, Django's own backend
answers for the groups, and this one for the languages.

With an object of the directory (a body of any class, a mandate, a function, a post, a contact point, a mandate
source, a topic, a reorganisation, a text of one; unsaved ones too, as long as they know what they belong to):

* `*.view_*`: as without an object; view permissions cover every object.
* `translations.translate_<l>`, with the slug of a language: drafts in it, for its translators and reviewers.
* `translations.write_<l>`: publishing in that language without a review, for its reviewers, and for its
  translators unless a second person has to approve; editors may write the source language in their branches.
* `translations.review_<l>`: for the reviewers of that language.
* `divisions.change_division`, `units.change_unit`, `secretariat.change_secretariat`: the page of the
  texts, for persons who may write any text on it; `write_<l>` decides which.
* `secretariat.change_mandatesource` and `change_topic`: the same for the page of a mandate source or a topic.
* `reorganisations.change_reorganisation` and the other permissions for a reorganisation or a text of one: for those who
  may change every body that it names, and for translators and reviewers where its texts are edited. While it is approved
  and waits for its day, nobody writes its English texts: it would not be what was approved. Translations go on.
* everything else, such as `secretariat.change_body`: for the editors of a branch that contains the object.

A person with `people.everywhere` needs no grant.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q

from reorganisations.models import PlannedText, Reorganisation
from reorganisations.touching import bodies_touched
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, ContactPoint, Function, Kind, Mandate, MandateSource, Post, Topic
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
OF_NO_BODY = {
    MandateSource: "secretariat.change_mandatesource",
    Topic: "secretariat.change_topic",
    Reorganisation: "reorganisations.change_reorganisation",
    PlannedText: "reorganisations.change_plannedtext",
}
"""The permission for the page where the texts of an object are edited that belongs to no body, by its model."""
OF_THE_DIRECTORY = (Body, Mandate, Function, Post, ContactPoint, *OF_NO_BODY)
PAGES_OF_TEXTS = {*TEXTS.values(), *OF_NO_BODY.values()}


class GrantsBackend(BaseBackend):
    """Authorization backend for the branches and languages granted to a person; it does not authenticate."""

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
        """Return the bodies for which a person has a permission that is granted by branch, as a QuerySet."""
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

    def persons_with_permission(self, *permissions):
        """Return the users with one of `translations.translate_<l>` or `translations.review_<l>` by a language role, as a QuerySet."""
        roles = Q()
        for permission in permissions:
            app_label, _dot, name = permission.partition(".")
            action, _line, language_slug = name.partition("_")
            if app_label == "translations" and action in ("translate", "review"):
                names = [LanguageRole.Role.REVIEWER, *([LanguageRole.Role.TRANSLATOR] if action == "translate" else [])]
                roles |= Q(language=language_slug, role__in=names)
        if not roles:
            return get_user_model().objects.none()
        everywhere = Permission.objects.filter(content_type__app_label="people", codename="everywhere")
        may = Q(pk__in=LanguageRole.objects.filter(roles).values("person"))
        may |= Q(user_permissions__in=everywhere) | Q(groups__permissions__in=everywhere)
        return get_user_model().objects.filter(may)

    def _may_handle_texts(self, person, action, language, obj):
        if obj is not None and not isinstance(obj, OF_THE_DIRECTORY):
            return False
        if not self._may_open_texts(person, obj) or (language == SOURCE and is_approved(obj)):
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
        """Return whether the groups of a person allow changing texts of such an object at all."""
        if type(obj) in OF_NO_BODY:
            return person.has_perm(OF_NO_BODY[type(obj)])
        if body := body_of(obj):
            return person.has_perm(TEXTS[body.kind])
        return any(map(person.has_perm, TEXTS.values()))

    def _may_change_body(self, person, obj):
        if not person.has_perm("secretariat.change_body"):
            return False
        return person.branches.exists() if obj is None else self._may_act_on(person, obj)

    def _may_act_on(self, person, obj):
        if person.has_perm(EVERYWHERE):
            return True
        if isinstance(obj, Reorganisation | PlannedText):
            return person.branches.exists() and all(edits_branch_of(person, body) for body in bodies_touched(obj))
        return edits_branch_of(person, body_of(obj))


def body_of(obj):
    """Return the body whose permissions apply to an object of the directory; for a new body, its parent."""
    body = owning_body(obj)
    return body.parent if body and body._state.adding else body


def is_approved(obj):
    """Return whether an object is a reorganisation that is approved and not in force yet, or a text of one."""
    row = obj.operation.reorganisation if isinstance(obj, PlannedText) else obj
    return isinstance(row, Reorganisation) and row.status == Reorganisation.Status.APPROVED


def edits_branch_of(person, body):
    """Return whether a branch of a person contains this body in the current tree. One query."""
    if body is None:
        return False
    # Queried by id, because the tree fields of this instance may be out of date.
    here = Body.objects.order_by().filter(
        pk=body.pk,
        tree_id=OuterRef("body__tree_id"),
        lft__gte=OuterRef("body__lft"),
        rght__lte=OuterRef("body__rght"),
    )
    return BranchEditor.objects.filter(Exists(here), person=person).exists()
