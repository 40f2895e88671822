"""The imports of topics that were made in the admin."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from files.import_log import ImportLogEntry


class TopicImport(ImportLogEntry):
    """One import of topics."""

    COUNTS = ("new", "changed", "moved", "unchanged", "refused")

    new = models.PositiveIntegerField(_("new"), default=0, editable=False)
    changed = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    moved = models.PositiveIntegerField(_("moved"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    refused = models.PositiveIntegerField(_("refused"), default=0, editable=False)

    class Meta(ImportLogEntry.Meta):
        verbose_name = _("import of topics")
        verbose_name_plural = _("imports of topics")
        default_permissions = ("add", "view")
