"""What editors do in processes of their own while an import is prepared; see `tests.processes.together`."""

from search import index
from secretariat import tree
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body
from translations import texts, workflow
from translations.models import Task


def rename(slug, name):
    texts.write(Body.objects.get(slug=slug), SOURCE, {"name": name})
    return Body.objects.count()


def move(slug, under):
    tree.move(Body.objects.get(slug=slug), Body.objects.get(slug=under))


def abolish(slug):
    tree.abolish(Body.objects.get(slug=slug))


def draft(slug, language, target):
    """Save a draft of a name: the revision stays as it is."""
    text = workflow.Translation(Body.objects.get(slug=slug), "name", BY_SLUG[language])
    task = workflow.get_task(text)
    workflow.save_draft(None, text, target, workflow.BaseVersions(task.token, text.version(), text.source()))
    return Task.objects.count()


def reindex():
    index.rebuild()
