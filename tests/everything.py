"""Everything the database holds, to show that nothing, or exactly one thing, has changed."""

from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

FOLLOWING = {
    "history.Change",
    "jobs.Job",
    "public_record.BodyRecord",
    "public_record.Citation",
    "public_record.Listing",
    "public_record.SeeReference",
    "public_record.SourceRecord",
    "search.Entry",
    "secretariat.StoredResponse",
}
"""What tells of the other tables: the history, jobs, the public record, the index of the search, and the results of posts."""


def our_models():
    """The models of our own rooms, with those that Django made for them."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if Path(model._meta.app_config.path).parent == settings.BASE_DIR
    ]


def everything():
    """Every row of every table of ours but what follows from them: {(model, primary key, column): value}."""
    return {
        (model._meta.label, row["id"], column): content
        for model in our_models()
        if not model._meta.proxy and model._meta.label not in FOLLOWING
        # A plain QuerySet: modeltranslation's own would answer in the active language.
        for row in QuerySet(model).values(*(field.attname for field in model._meta.concrete_fields))
        for column, content in row.items()
    }


def changed_columns(before, after):
    """What differs between two answers of `everything()`: {(model, primary key, column)}."""
    return {key for key in before.keys() | after.keys() if before.get(key, ...) != after.get(key, ...)}


@contextmanager
def undone():
    """Within, one case of many: what it writes is gone afterwards."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
