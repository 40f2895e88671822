"""A plan of topics as a page shows it, and as a table that holds all of it."""

from django.utils.translation import gettext as _

from secretariat.languages import SOURCE
from secretariat.models import Topic
from secretariat.text.display import displayed
from secretariat.text.sentences import clip

from .skos import SOURCE_NAME

MAX_SHOWN, MAX_SHOWN_LENGTH = 100, 1_000


def topic_summary(counts):
    """Return the counts of a plan as a sentence."""
    return (
        _("%(new)d new, %(changed)d changed, %(moved)d moved, %(unchanged)d unchanged, %(refused)d refused.") % counts
    )


def topics_page(plan):
    """Return what the page of a plan shows, as a dict that can be stored."""
    counts = plan.counts()
    names = _names(plan)
    return {
        "counts": counts,
        "summary": topic_summary(counts),
        "digest": plan.digest(),
        "is_empty": not plan.errors and not plan.to_do(),
        "can_be_carried_out": plan.can_be_carried_out(),
        "lists": {name: {"count": count, "more": max(0, count - MAX_SHOWN)} for name, count in counts.items()},
        "refused": [str(error) for error in plan.errors[:MAX_SHOWN]],
        "other_languages": ", ".join(plan.other_languages[:20]),
        "new": [
            {**_shown(step, names), "others": [_label(*change[:2]) for change in step.changes if change[:2] != SOURCE_NAME]}
            for step in plan.new()[:MAX_SHOWN]
        ],
        "moved": [
            {**_shown(step, names), "old": names.get(step.topic.parent_id), "new": names.get(step.parent)}
            for step in plan.moved()[:MAX_SHOWN]
        ],
        "changed": [
            {
                **_shown(step, names),
                "changes": [
                    {"label": _label(name, language), "language": language or SOURCE, "old": clip(old, MAX_SHOWN_LENGTH), "new": clip(new, MAX_SHOWN_LENGTH)}
                    for name, language, old, new in step.changes
                ],
            }
            for step in plan.changed()[:MAX_SHOWN]
        ],
    }  # fmt: skip


def plan_rows(plan):
    """Return all of a plan as the rows of a table."""
    names = _names(plan)
    rows = [(_("Topic"), _("What happens"), _("Text"), _("Until now"), _("From then on"))]
    rows += [(str(error), _("refused"), "", "", "") for error in plan.errors]
    for step in plan.to_do():
        name = names[step.key]["text"]
        if step.topic is None:
            rows.append((name, _("new"), _("address"), "", step.slug))
        if step.is_moved:
            old, new = (names[key]["text"] if key is not None else "" for key in (step.topic.parent_id, step.parent))
            rows.append((name, _("moved"), _("broader topic"), old, new))
        rows += [(name, _("changed"), _label(field, one), old, new) for field, one, old, new in step.changes]
    return rows


def _names(plan):
    """The names of all topics, with their languages, by the keys of steps."""
    found = {}
    for topic in Topic.objects.all():
        text, language = displayed(topic, "name")
        found[topic.pk] = {"text": text, "language": language}
    for step in plan.new():
        found[step.key] = {"text": step.concept.texts.get(SOURCE_NAME, step.concept.uri), "language": SOURCE}
    return found


def _shown(step, names):
    return {"uri": step.concept.uri, "name": names[step.key], "place": names.get(step.parent), "slug": step.slug}


def _label(name, language):
    label = str(Topic._meta.get_field(name).verbose_name)
    return f"{label} · {language.own_name}" if language else label
