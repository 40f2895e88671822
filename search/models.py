"""The table of the search index, the same on every database, and the searches that found nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """A term with its postings, or a record of the index about itself.

    `postings` are sorted 32-bit numbers: body × 64 + language × 8 + weight (see `index`). The entry `#17` has the postings
    of the texts of body 17, `#17+` those of its names and search words, each below the id of its entry, as sorted 64-bit numbers, and
    `#17=` digests of both; `@version` has the version of the analyser, and `~biosafety` the other wordings of a term of the glossary.
    """

    term = models.CharField(_("term"), max_length=200)
    postings = models.BinaryField(_("postings"))

    class Meta:
        verbose_name = _("entry of the index")
        verbose_name_plural = _("index of the search")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["term"],
                name="entry_one_per_term",
                violation_error_message=_("The index has this term already."),
            )
        ]

    def __str__(self):
        return self.term


class MissedSearch(models.Model):
    """Words for which a search found nothing. They are only stored once three days had them; `key` is their keyed hash."""

    key = models.CharField(max_length=64, unique=True, error_messages={"unique": _("These words are counted already.")})
    words = models.CharField(_("words"), max_length=60, blank=True, default="")
    count = models.PositiveIntegerField(_("number of searches"), default=0)
    days = models.PositiveIntegerField(_("number of days"), default=0)
    last_day = models.DateField(_("last asked on"), db_index=True)

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        default_permissions = ("view",)
        ordering = ["-count", "pk"]

    def __str__(self):
        return self.words
