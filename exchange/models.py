"""The imports that were made in the admin: the files that wait for a decision, and the log of all."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from files.import_log import ImportLogEntry


class Import(ImportLogEntry):
    """One import of bodies."""

    COUNTS = ("new", "changed", "moved", "unchanged", "refused")

    under = models.CharField(
        _("address of the body it was put under"), max_length=200, blank=True, default="", editable=False
    )
    new = models.PositiveIntegerField(_("new"), default=0, editable=False)
    changed = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    moved = models.PositiveIntegerField(_("moved"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    refused = models.PositiveIntegerField(_("refused"), default=0, editable=False)

    class Meta(ImportLogEntry.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("add", "view")
