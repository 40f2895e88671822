"""The index: one ordinary table, the same on every database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """A term and where it stands; or, under a name that no term has, what the index knows of itself.

    `postings` are numbers of 32 bits, sorted: body × 64 + language × 8 + weight (see `index`). Under `#17`
    stand the ids of the entries that hold body 17, under `@version` the version of the analyser, under
    `~biosafety` the other wordings of a term of the glossary.
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
