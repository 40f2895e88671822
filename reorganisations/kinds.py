"""The kinds of operations, of events and of fates, with their names for people."""

from django.db import models
from django.utils.translation import pgettext_lazy


class OperationKind(models.TextChoices):
    """What an operation does."""

    ESTABLISH = "establish", pgettext_lazy("an operation", "Establish a body")
    RENAME = "rename", pgettext_lazy("an operation", "Rename a body")
    MOVE = "move", pgettext_lazy("an operation", "Move a body")
    MERGE = "merge", pgettext_lazy("an operation", "Merge bodies")
    SPLIT = "split", pgettext_lazy("an operation", "Split a body")
    ABOLISH = "abolish", pgettext_lazy("an operation", "Abolish a body")
    CHANGE_KIND = "change-kind", pgettext_lazy("an operation", "Change the kind of a body")
    SET_TEXTS = "set-texts", pgettext_lazy("an operation", "Set texts of a mandate")
    KEEP_FUNCTION = "keep-function", pgettext_lazy("an operation", "Keep a function")
    TRANSFER_FUNCTION = "transfer-function", pgettext_lazy("an operation", "Transfer a function")
    AMEND_FUNCTION = "amend-function", pgettext_lazy("an operation", "Amend a function")
    MERGE_FUNCTIONS = "merge-functions", pgettext_lazy("an operation", "Merge functions")
    SPLIT_FUNCTION = "split-function", pgettext_lazy("an operation", "Split a function")
    ESTABLISH_FUNCTION = "establish-function", pgettext_lazy("an operation", "Establish a function")
    DISCONTINUE_FUNCTION = "discontinue-function", pgettext_lazy("an operation", "Discontinue a function")


class EventKind(models.TextChoices):
    """What happened to bodies or functions."""

    ESTABLISHED = "established", pgettext_lazy("an event", "established")
    RENAMED = "renamed", pgettext_lazy("an event", "renamed")
    MOVED = "moved", pgettext_lazy("an event", "moved")
    MERGED = "merged", pgettext_lazy("an event", "merged")
    SPLIT = "split", pgettext_lazy("an event", "split")
    ABOLISHED = "abolished", pgettext_lazy("an event", "abolished")
    KIND_CHANGED = "kind-changed", pgettext_lazy("an event", "kind changed")
    TEXTS_CHANGED = "texts-changed", pgettext_lazy("an event", "texts changed")
    FUNCTIONS_TRANSFERRED = "functions-transferred", pgettext_lazy("an event", "functions transferred")
    FUNCTIONS_AMENDED = "functions-amended", pgettext_lazy("an event", "functions amended")
    FUNCTIONS_MERGED = "functions-merged", pgettext_lazy("an event", "functions merged")
    FUNCTION_SPLIT = "function-split", pgettext_lazy("an event", "function split")
    FUNCTIONS_ESTABLISHED = "functions-established", pgettext_lazy("an event", "functions established")
    FUNCTIONS_DISCONTINUED = "functions-discontinued", pgettext_lazy("an event", "functions discontinued")


class Fate(models.TextChoices):
    """What a reorganisation does with a function."""

    KEPT = "kept", pgettext_lazy("fate of a function", "kept")
    AMENDED = "amended", pgettext_lazy("fate of a function", "amended")
    TRANSFERRED = "transferred", pgettext_lazy("fate of a function", "transferred")
    MERGED = "merged", pgettext_lazy("fate of a function", "merged")
    SPLIT = "split", pgettext_lazy("fate of a function", "split")
    DISCONTINUED = "discontinued", pgettext_lazy("fate of a function", "discontinued")
