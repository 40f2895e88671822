"""Mandate sources: the legal texts on which mandates and functions rest, with their organ, status and dates of review."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualQuerySet

from .languages import LANGUAGES
from .querysets import UnpatchedMultilingualManager
from .saving import DirtyFieldsModel
from .slugs import SLUG, AddressedModel, slug_validator, url_parts
from .text.fields import LineField, WebAddressField

LINKS = tuple(language.column("url") for language in LANGUAGES)
"""The columns with the links to the text in each language; no texts, because nobody translates them."""


def _link_field(language):
    return WebAddressField(
        format_lazy("{} · {}", _("link to the text"), language.own_name),
        max_length=500,
        blank=True,
        default="",
        db_default="",
    )


class _Abstract:
    abstract = True


LanguageLinks = type(
    "LanguageLinks",
    (models.Model,),
    {"__module__": __name__, "Meta": _Abstract, **dict(zip(LINKS, map(_link_field, LANGUAGES), strict=True))},
)
"""The abstract model with the columns of LINKS."""


class MandateSource(AddressedModel, DirtyFieldsModel, LanguageLinks):
    """A legal text behind a mandate or a function: a convention, protocol, article, decision…

    `url` leads to the text in whatever language; `url_<slug>`, one for each language, to a version in that language.
    """

    class Kind(models.TextChoices):
        CONVENTION = "convention", pgettext_lazy("kind of mandate source", "Convention")
        PROTOCOL = "protocol", pgettext_lazy("kind of mandate source", "Protocol")
        ARTICLE = "article", pgettext_lazy("kind of mandate source", "Article")
        DECISION = "decision", pgettext_lazy("kind of mandate source", "Decision")
        STRATEGIC_PLAN = "strategic-plan", pgettext_lazy("kind of mandate source", "Strategic plan")
        TARGET = "target", pgettext_lazy("kind of mandate source", "Target")
        OBJECTIVE = "objective", pgettext_lazy("kind of mandate source", "Objective")
        FRAMEWORK = "framework", pgettext_lazy("kind of mandate source", "Framework")
        RULES = "rules", pgettext_lazy("kind of mandate source", "Rules and regulations")

    class Organ(models.TextChoices):
        GENERAL_ASSEMBLY = "ga", pgettext_lazy("organ that adopted a mandate source", "General Assembly")
        SECURITY_COUNCIL = "sc", pgettext_lazy("organ that adopted a mandate source", "Security Council")
        ECOSOC = "ecosoc", pgettext_lazy("organ that adopted a mandate source", "Economic and Social Council")
        HUMAN_RIGHTS_COUNCIL = "hrc", pgettext_lazy("organ that adopted a mandate source", "Human Rights Council")
        DIPLOMATIC_CONFERENCE = (
            "conference",
            pgettext_lazy("organ that adopted a mandate source", "Conference of plenipotentiaries"),
        )
        COP = "cop", pgettext_lazy("organ that adopted a mandate source", "Conference of the Parties")
        MOP = "mop", pgettext_lazy("organ that adopted a mandate source", "Meeting of the Parties to a protocol")
        SBSTTA = (
            "sbstta",
            pgettext_lazy(
                "organ that adopted a mandate source",
                "Subsidiary Body on Scientific, Technical and Technological Advice",
            ),
        )
        SBI = "sbi", pgettext_lazy("organ that adopted a mandate source", "Subsidiary Body on Implementation")
        BUREAU = "bureau", pgettext_lazy("organ that adopted a mandate source", "Bureau")
        GOVERNING_BODY = "governing-body", pgettext_lazy("organ that adopted a mandate source", "Governing body")
        COMMITTEE = "committee", pgettext_lazy("organ that adopted a mandate source", "Committee")
        SECRETARY_GENERAL = "sg", pgettext_lazy("organ that adopted a mandate source", "Secretary-General")
        SECRETARIAT_HEAD = "head", pgettext_lazy("organ that adopted a mandate source", "Head of the secretariat")
        OTHER = "other", pgettext_lazy("organ that adopted a mandate source", "Another organ")

    class Status(models.TextChoices):
        IN_FORCE = "in-force", pgettext_lazy("status of a mandate source", "In force")
        SUPERSEDED = "superseded", pgettext_lazy("status of a mandate source", "Superseded")
        DISCONTINUED = "discontinued", pgettext_lazy("status of a mandate source", "Discontinued")

    slug = models.SlugField(
        _("address"),
        max_length=200,
        unique=True,
        validators=[slug_validator],
        error_messages={"unique": _("Another mandate source already has this address.")},
        help_text=_("The last part of its web address, the same in every language. Links to a former one lead here."),
    )
    symbol = LineField(
        _("symbol"),
        max_length=60,
        blank=True,
        help_text=_(
            "As documents in English cite it, for example X/15. Pages write an item such as 8(j) as their language does."
        ),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = LineField(_("title"), max_length=500)
    url = WebAddressField(_("link to the text"), max_length=500, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    organ = models.CharField(
        _("organ"),
        max_length=20,
        choices=Organ.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Who adopted it."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.IN_FORCE, db_default=Status.IN_FORCE.value
    )
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("superseded by"),
        help_text=_("The text that came in its place; its status is then “Superseded”."),
    )
    reviewed_on = models.DateField(
        _("last reviewed on"),
        null=True,
        blank=True,
        help_text=_("When it was last decided whether it is still needed."),
    )
    review_due_on = models.DateField(
        _("review due on"),
        null=True,
        blank=True,
        help_text=_("From this day on it is listed among the reviews that are due."),
    )

    objects = UnpatchedMultilingualManager.from_queryset(MultilingualQuerySet)()

    class Meta:
        verbose_name = _("mandate source")
        verbose_name_plural = _("mandate sources")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="mandatesource_slug_is_ascii",
                condition=Q(slug__regex=SLUG),
                violation_error_message=slug_validator.message,
            ),
            models.CheckConstraint(
                name="mandatesource_kind_is_known",
                condition=Q(
                    kind__in=["convention", "protocol", "article", "decision", "strategic-plan", "target", "objective", "framework", "rules"]
                ),
                violation_error_message=_("This kind of mandate source is not known."),
            ),
            models.CheckConstraint(
                name="mandatesource_organ_is_known",
                condition=Q(
                    organ__in=["", "ga", "sc", "ecosoc", "hrc", "conference", "cop", "mop", "sbstta", "sbi", "bureau", "governing-body", "committee", "sg", "head", "other"]
                ),
                violation_error_message=_("This organ is not known."),
            ),
            models.CheckConstraint(
                name="mandatesource_status_is_known",
                condition=Q(status__in=["in-force", "superseded", "discontinued"]),
                violation_error_message=_("A mandate source is in force, superseded or discontinued."),
            ),
            models.CheckConstraint(
                name="mandatesource_superseded_by_another",
                condition=Q(superseded_by=None) | (Q(status="superseded") & ~Q(superseded_by=F("id"))),
                violation_error_message=_("Only a mandate source with the status “Superseded” has another one in its place, and never itself."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.symbol} {self.title}" if self.symbol and self.symbol not in self.title else self.title

    def get_absolute_url(self):
        before, after = url_parts("mandate-source", get_language())
        return f"{before}{self.slug}{after}"

    def clean(self):
        super().clean()
        if self.superseded_by_id and self.superseded_by_id == self.pk:
            sentence = _("A mandate source cannot be superseded by itself.")
            raise ValidationError({"superseded_by": ValidationError(sentence, code="circle")})
        if self.superseded_by_id and self._is_above(self.superseded_by_id):
            sentence = _("This text was itself superseded, in one or several steps, by the one that you are editing.")
            raise ValidationError({"superseded_by": ValidationError(sentence, code="circle")})

    def _is_above(self, pk):
        """Return whether the chain of what came in the place of the source with this id leads to this one."""
        later = dict(MandateSource.objects.order_by().exclude(superseded_by=None).values_list("pk", "superseded_by"))
        seen = set()
        while pk in later and pk not in seen:
            seen.add(pk)
            pk = later[pk]
            if pk == self.pk:
                return True
        return False
