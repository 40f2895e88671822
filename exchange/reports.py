"""A plan as a page shows it, its beginning only, and as a table that holds all of it."""

from django.utils.translation import gettext as _

from secretariat import languages
from secretariat.models import Body, Kind, Mandate
from secretariat.text.display import with_fallback
from secretariat.text.sentences import clip

from .columns import NO, PUBLISHED, RULES, TEXTS, YES
from .steps import plan_summary

MAX_SHOWN = 100
"""Maximum number of bodies of a list on the page."""
MAX_SHOWN_LENGTH = 1_000
"""Maximum number of characters of a text on the page."""


def plan_page(plan):
    """Return what the page of a plan shows, as a dict that can be stored."""
    counts, page = plan.counts(), _PlanPage(plan)
    return {
        "counts": counts,
        "summary": plan_summary(counts),
        "digest": plan.digest(),
        "is_empty": not plan.errors and not plan.to_do(),
        "can_be_carried_out": not plan.errors and bool(plan.to_do()),
        "lists": {
            name: {"count": count, "more": max(0, count - MAX_SHOWN)}
            for name, count in {**counts, "warnings": len(plan.warnings)}.items()
        },
        "refused": [str(error) for error in plan.errors[:MAX_SHOWN]],
        "warnings": [str(warning) for warning in plan.warnings[:MAX_SHOWN]],
        "new": [page.new(step) for step in plan.new()[:MAX_SHOWN]],
        "changed": [page.changed(step) for step in plan.changed()[:MAX_SHOWN]],
        "moved": [page.moved(step) for step in plan.moved()[:MAX_SHOWN]],
    }


class _PlanPage:
    """Steps of a plan in the form that its page shows."""

    def __init__(self, plan):
        self.plan = plan
        self.steps = {step.node: step for step in plan.steps}

    def new(self, step):
        texts = {column: new for column, _old, new in step.changes}
        return {
            "line": step.line,
            "key": step.key,
            "kind": Kind(step.kind).label if step.kind else "—",
            "name": self._named(texts),
            "place": self._name(step.parent),
            "slug": step.slug,
            "others": [
                *(label(column) for column in texts if column != "name_en"),
                *(_label_of_tie(column) for column, _old, _new in step.ties),
                *(change["label"] for part in step.parts for change in _part_changes(part)),
            ],
            "is_hidden": step.is_published is False,
        }

    def changed(self, step):
        changes = [
            {
                "label": label(column),
                "language": TEXTS[column][1],
                "old": clip(old, MAX_SHOWN_LENGTH),
                "new": clip(new, MAX_SHOWN_LENGTH),
            }
            for column, old, new in step.changes
        ]
        changes += [_plain_change(_label_of_tie(column), old, new) for column, old, new in step.ties]
        changes += [change for part in step.parts for change in _part_changes(part)]
        if step.is_published is not None:
            sides = [_("no"), _("yes")]
            label_of_field = Body._meta.get_field(PUBLISHED).verbose_name
            changes.append(_plain_change(label_of_field, sides[not step.is_published], sides[step.is_published]))
        return {"line": step.line, "key": step.key, "name": self._name(step.node), "changes": changes}

    def moved(self, step):
        return {
            "line": step.line,
            "key": step.key,
            "name": self._name(step.node),
            "old": self._name(step.body.parent),
            "new": self._name(step.parent),
        }

    def _name(self, node):
        """The name of a body as it is now, or as it will be where it is new: a text with its language."""
        if body := self.plan.directory.bodies.get(node):
            return self._named(body.texts)
        if step := self.steps.get(node):
            return self._named({column: new for column, _old, new in step.changes})
        return None

    def _named(self, texts):
        text, language = with_fallback(lambda language: texts.get(language.column("name")))
        return {"text": text, "language": language}


def _plain_change(label, old, new):
    """Return a change of something that is no text, as the page shows it."""
    shown = {"old": clip(old, MAX_SHOWN_LENGTH), "new": clip(new, MAX_SHOWN_LENGTH)}
    return {"label": label, "language": languages.current(), **shown}


def _label_of_tie(column):
    return (Mandate if column == "sources" else Body)._meta.get_field(column).verbose_name


def _part_changes(part):
    """Yield the changes of a post or contact point as the page shows them."""
    sheet = part.row.sheet
    for column, old, new in part.changes:
        name, language = sheet.texts.get(column, (column, languages.current()))
        field = sheet.model._meta.get_field(name).verbose_name
        shown = _("%(field)s (%(language)s)") % {"field": field, "language": language.own_name} if column in sheet.texts else field  # fmt: skip
        yield {
            "label": f"{sheet.model._meta.verbose_name} {part.part.pk if part.part else '+'}: {shown}",
            "language": language,
            "old": clip(old, MAX_SHOWN_LENGTH),
            "new": clip(new, MAX_SHOWN_LENGTH),
        }


def label(column):
    """A column of a table as people call it: “name (français)”."""
    language = TEXTS[column][1]
    return _("%(field)s (%(language)s)") % {"field": RULES[column].verbose_name, "language": language.own_name}


HEADER = ("line", "external_id", "what", "column", "old", "new")


def as_rows(plan):
    """All of a plan as the rows of a table, a change a row."""
    yield HEADER
    for error in plan.errors:
        yield error.line, "", "refused", error.sheet, "", error.sentence
    for warning in plan.warnings:
        yield warning.line, "", "warning", warning.sheet, "", warning.sentence
    for step in sorted(plan.steps, key=lambda step: step.line):
        if step.is_new:
            yield step.line, step.key, "new", "parent_external_id", "", step.parent_key
            yield step.line, step.key, "new", "kind", "", step.kind
            yield step.line, step.key, "new", "slug", "", step.slug
        elif step.is_moved:
            yield step.line, step.key, "moved", "parent_external_id", _key(plan, step.body.parent), step.parent_key
        elif step.is_unchanged:
            yield step.line, step.key, "unchanged", "", "", ""
        what = "new" if step.is_new else "changed"
        for column, old, new in step.changes:
            yield step.line, step.key, what, column, old, new
        for column, old, new in step.ties:
            yield step.line, step.key, what, column, old, new
        for part in step.parts:
            for column, old, new in part.changes:
                yield part.row.line, step.key, what, f"{part.label}: {column}", old, new
        if step.is_published is not None:
            old = "" if step.is_new else _cell(not step.is_published)
            yield step.line, step.key, what, PUBLISHED, old, _cell(step.is_published)


def _cell(is_published):
    return YES if is_published else NO


def _key(plan, node):
    body = plan.directory.bodies.get(node)
    return body.key if body else ""
