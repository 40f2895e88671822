"""What becomes of each text of an imported file."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Outcome(models.TextChoices):
    """Outcome for one text of a file; those that need attention come first."""

    CONFLICT = "conflict", pgettext_lazy("texts of a file", "changed here since the export")
    REFUSED = "refused", pgettext_lazy("texts of a file", "refused")
    UNKNOWN = "unknown", pgettext_lazy("texts of a file", "not in the directory")
    STALE = "stale", pgettext_lazy("texts of a file", "made from an older source text, kept as a draft")
    DRAFT = "draft", pgettext_lazy("texts of a file", "kept as a draft")
    REVIEW = "review", pgettext_lazy("texts of a file", "submitted for review")
    APPROVED = "approved", pgettext_lazy("texts of a file", "approved and published")
    TERM = "glossary", pgettext_lazy("rows of a file", "changed in the glossary")
    MEMORY = "memory", pgettext_lazy("rows of a file", "added to the memory")
    UNCHANGED = "unchanged", pgettext_lazy("texts of a file", "unchanged")


TO_DO = (Outcome.STALE, Outcome.DRAFT, Outcome.REVIEW, Outcome.APPROVED, Outcome.TERM, Outcome.MEMORY)


class NotImported(Exception):
    """Raised if a text is not imported as intended, with its outcome and the reasons."""

    def __init__(self, outcome, *messages):
        super().__init__(*messages)
        self.outcome, self.messages = outcome, list(messages)
