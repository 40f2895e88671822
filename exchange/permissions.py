"""Permission checks of a plan, reported as import errors like the other reasons why a file is refused.

The permission for a new body is checked on its nearest existing ancestor.
"""

from functools import cache

from django.utils.translation import gettext as _

from secretariat.models import Body, Kind

from .columns import SEARCH_WORDS, TEXTS, RowError

CHANGE = "secretariat.change_body"
WRITE_SEARCH_WORDS = ("translations.add_searchwords", "translations.change_searchwords")
"""Not for a branch: who has these may write the search words of all bodies."""


def permission_errors(plan, person):
    """Return an import error for each step that `person` has no permission for."""
    return [] if person.is_superuser and person.is_active else list(_PermissionCheck(plan, person).errors())


class _PermissionCheck:
    def __init__(self, plan, person):
        self.plan, self.person = plan, person
        self.steps = {step.node: step for step in plan.steps}
        steps = plan.to_do()
        known = plan.directory.bodies
        wanted = {node for step in steps for node in (step.node, step.parent) if node in known}
        wanted |= {step.body.parent for step in steps if step.body and step.body.parent}
        bodies = Body.objects.in_bulk(wanted)
        root = Body(kind=Kind.SECRETARIAT)  # a root that is yet to come; it is part of nobody's branch
        self.may = cache(lambda permission, pk: person.has_perm(permission, bodies.get(pk, root)))

    def errors(self):
        for step in self.plan.to_do():
            for sentence in self._sentences(step):
                yield RowError(step.line, sentence)

    def _sentences(self, step):
        here = self._existing(step.node)
        if not self.may(CHANGE, here) and step.is_new:
            yield _("you may not add '%(id)s' to this part of the directory.") % {"id": step.key}
            return
        if not self.may(CHANGE, here):
            yield _("you may not change '%(id)s'.") % {"id": step.key}
            return
        if step.is_moved and not all(self.may(CHANGE, p) for p in (step.body.parent, self._existing(step.parent))):
            yield _("you may not move '%(id)s': neither out of nor into a body that is not yours to change.") % {"id": step.key}  # fmt: skip
        parts = [part.row.sheet.texts.get(column) for part in step.parts for column, _old, _new in part.changes]
        written = [TEXTS[column] for column, _old, _new in step.changes]
        if any(field in SEARCH_WORDS for field, _language in written) and not all(map(self.person.has_perm, WRITE_SEARCH_WORDS)):  # fmt: skip
            yield _("you may not write the search words of '%(id)s'.") % {"id": step.key}
        written += [text for text in parts if text]
        for language in dict.fromkeys(language for field, language in written if field not in SEARCH_WORDS):
            if not self.may(f"translations.write_{language.slug}", here):
                yield _("you may not write texts of '%(id)s' in this language: %(language)s.") % {
                    "id": step.key,
                    "language": language.own_name,
                }

    def _existing(self, node):
        """The body of a step, or the nearest one above it that exists; None where there is none."""
        while node is not None and node not in self.plan.directory.bodies:
            node = self.steps[node].parent if node in self.steps else None
        return node
