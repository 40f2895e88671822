"""Every kind of object that can be removed, with everything that can depend on it, and how it is removed."""

from history.models import Change
from secretariat import tree
from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body, ContactPoint, Function, MandateSource, Post, Topic
from secretariat.put_back import PutBack
from tests.everything import changed_columns, everything
from tests.people.persons import person
from translations import texts, workflow
from translations.models import Rendering, Term, TextState

FOLLOWING = {"updated_at", "changed_at"}
"""Columns that say when something was changed; and the revision, which grows."""
UNIT = "monitoring-review-and-reporting-unit"


def furnish():
    """Give the unit, a source and a term everything that can depend on them, as one change: the index is updated once."""
    unit, admin = Body.objects.get(slug=UNIT), person("undo-admin", "Administrators", is_superuser=True)
    person("undo-editor", "Editors", branches=[unit])
    source = MandateSource.objects.first()
    functions = list(unit.mandate.functions.all())
    with write_lock():
        functions[1].sources.add(source)
        unit.mandate.sources.add(source)
        topic = Topic.objects.create(slug="undone", name_en="undone topic")
        topic.bodies.add(unit)
        topic.functions.add(functions[1])
        post = Post.objects.create(body=unit, title_en="Head", role="head", holder_en="A. Name")
        contact = ContactPoint.objects.create(body=unit, email="unit@example.org", label_en="Visits", hours_en="9:00")
        for owner in (unit, unit.mandate, functions[1], source, topic, post, contact):
            for language in LANGUAGES:
                if language != SOURCE:
                    furnish_texts(owner, language, admin)
        texts.write(functions[1], SOURCE, {"text": functions[1].text_en + " And more."})  # makes its translations stale
        unit.external_id = "undo-1"
        unit.save()
        term = Term.objects.create(english="undone term", note="A note.")
        for slug in ("ar", "fr"):
            term.renderings.create(language=slug, text=f"{slug} text", also="one\ntwo", note="n")


def furnish_texts(owner, language, admin):
    """Approve the first translation of an owner, with a draft and a remark."""
    name = texts.fields_of(owner)[0]
    text = workflow.Translation(owner, name, language)
    texts.write(owner, language, {name: f"{text.published()} *"}, state=TextState.Approval.APPROVED)
    base = workflow.BaseVersions("", text.version(), text.source())
    workflow.save_draft(admin, text, f"draft {language.own_name}", base)
    workflow.add_remark(admin, text, f"A remark: {language.own_name}")


def function():
    return Function.objects.filter(mandate__body__slug=UNIT)[1]


def unit():
    return Body.objects.get(slug=UNIT)


def abolish_branch():
    tree.abolish_branch(unit().parent)


KINDS = {
    "a body": lambda: tree.abolish(unit()),
    "a branch": abolish_branch,
    "a mandate": lambda: unit().mandate.delete(),
    "a function": lambda: function().delete(),
    "functions of a QuerySet": lambda: Function.objects.filter(mandate__body__slug=UNIT).delete(),
    "a post": lambda: unit().posts.get().delete(),
    "a contact point": lambda: unit().contacts.get().delete(),
    "a mandate source": lambda: MandateSource.objects.first().delete(),
    "a topic": lambda: Topic.objects.get(slug="undone").delete(),
    "a term": lambda: Term.objects.get(english="undone term").delete(),
    "a rendering": lambda: Rendering.objects.get(term__english="undone term", language="ar").delete(),
}
"""Each kind of object, with a function that removes one."""


def removed_since(pk):
    """The removals since a change, the last first, that hold a snapshot."""
    return Change.objects.filter(pk__gt=pk, what="removed").exclude(snapshot="").order_by("-pk")


def remove_and_put_back(remove):
    """Remove and put back; returns the columns that differ, and how many rows were gone meanwhile."""
    before, last = everything(), Change.objects.latest("pk").pk
    remove()
    between = everything()
    for change in removed_since(last):
        PutBack.read(change.snapshot).execute()
    return different(before, everything()), len({key[:2] for key in before.keys() - between.keys()})


def different(before, after):
    """What differs but for the revision and the times of changes."""
    keys = changed_columns(before, after)
    return {key for key in keys if key[0] != "secretariat.Revision" and not (key[2] in FOLLOWING and key in after)}


ARABIC = BY_SLUG["ar"]
