"""A reorganisation with its operations and texts, and the ledger of what came after what, which outlives it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltranslation.manager import MultilingualQuerySet

from secretariat.models import MandateSource
from secretariat.querysets import UnpatchedMultilingualManager
from secretariat.saving import DirtyFieldsModel
from secretariat.text.fields import LineField, ParagraphsField

from .kinds import EventKind, OperationKind


class ReorganisationQuerySet(MultilingualQuerySet):
    """QuerySet of reorganisations."""

    def open(self):
        """Those that are being prepared or wait for their day."""
        return self.filter(status__in=Reorganisation.OPEN)

    def due(self, day=None):
        """Those that are approved and whose day, in the time zone of the secretariat, has come."""
        return self.filter(status=Reorganisation.Status.APPROVED, takes_effect_on__lte=day or timezone.localdate())


class Reorganisation(DirtyFieldsModel):
    """A named set of operations with a legal basis, which takes effect on a day as one thing."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of a reorganisation", "draft")
        APPROVED = "approved", pgettext_lazy("status of a reorganisation", "approved")
        IN_FORCE = "in-force", pgettext_lazy("status of a reorganisation", "in force")
        WITHDRAWN = "withdrawn", pgettext_lazy("status of a reorganisation", "withdrawn")

    OPEN = (Status.DRAFT, Status.APPROVED)
    has_public_history = False

    name = LineField(_("name"), max_length=255, help_text=_("For example “Reorganisation 2027”."))
    explanation = ParagraphsField(
        _("explanation"), blank=True, help_text=_("Why, and what it means for readers. It is public from its day on.")
    )
    legal_basis = models.ForeignKey(
        MandateSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reorganisations",
        verbose_name=_("legal basis"),
        help_text=_("The decision on which it rests, one of the mandate sources."),
    )
    takes_effect_on = models.DateField(
        _("takes effect on"),
        null=True,
        blank=True,
        help_text=_("A day in the time zone of the secretariat. A day in the past is allowed, and shown as such."),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False)
    base_revision = models.PositiveBigIntegerField(_("revision when approved"), null=True, editable=False)
    # Accounts may go, the ledger stays; therefore the names too.
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("drafted by")
    )  # fmt: skip
    drafted_by_name = models.CharField(_("name of who drafted it"), max_length=150, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("approved by")
    )  # fmt: skip
    approved_by_name = models.CharField(_("name of who approved it"), max_length=150, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    in_force_at = models.DateTimeField(_("put in force at"), null=True, editable=False)
    in_force_by_name = models.CharField(_("put in force by"), max_length=150, blank=True, editable=False)
    undoes = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="undone_by", verbose_name=_("undoes")
    )
    is_example = models.BooleanField(_("example"), default=False, editable=False)
    last_reference = models.PositiveIntegerField(default=0, editable=False)
    """The number of bodies and functions that its operations have brought so far; they are called -1, -2…"""
    record = models.JSONField(default=dict, editable=False)
    """What was done, once it is in force: `ids` of what it brought, by reference, and its `ledger`."""

    objects = UnpatchedMultilingualManager.from_queryset(ReorganisationQuerySet)()

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-takes_effect_on", "-id"]
        permissions = [
            ("approve_reorganisation", "Can approve reorganisations"),
            ("put_in_force_reorganisation", "Can put reorganisations in force"),
        ]
        constraints = [
            models.CheckConstraint(
                name="reorganisation_has_an_english_name",
                condition=Q(name_en__isnull=False) & ~Q(name_en=""),
                violation_error_message=_("A reorganisation needs a name in English, the language the others are translated from."),
            ),
            models.CheckConstraint(
                name="reorganisation_status_is_known",
                condition=Q(status__in=["draft", "approved", "in-force", "withdrawn"]),
                violation_error_message=_("A reorganisation is a draft, approved, in force or withdrawn."),
            ),
            models.CheckConstraint(
                name="reorganisation_has_a_day_when_approved",
                condition=~Q(status__in=["approved", "in-force"]) | Q(takes_effect_on__isnull=False),
                violation_error_message=_("Say on which day the reorganisation takes effect."),
            ),
            models.CheckConstraint(
                name="reorganisation_in_force_has_a_time",
                condition=(Q(status="in-force") & Q(in_force_at__isnull=False))
                | (~Q(status="in-force") & Q(in_force_at=None)),
                violation_error_message=_("A reorganisation in force was put in force at some time, and no other."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_retroactive(self):
        """Return whether its day was over when it was put in force, or is over now if it was not yet."""
        entered = timezone.localdate(self.in_force_at) if self.in_force_at else timezone.localdate()
        return bool(self.takes_effect_on) and self.takes_effect_on < entered


class Operation(models.Model):
    """One step of a reorganisation. `values` names the bodies and functions by id, those that a step brings by a negative one."""

    reorganisation = models.ForeignKey(
        Reorganisation, models.CASCADE, related_name="operations", verbose_name=_("reorganisation")
    )
    number = models.PositiveIntegerField(_("order"))
    kind = models.CharField(_("operation"), max_length=20, choices=OperationKind.choices)
    values = models.JSONField(_("what it names"), default=dict)
    person_name = models.CharField(_("name of the person"), max_length=150, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ["number", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="operation_kind_is_known",
                condition=Q(kind__in=OperationKind.values),
                violation_error_message=_("This kind of operation is not known."),
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.get_kind_display()}"


class PlannedText(DirtyFieldsModel):
    """A text that an operation brings, in six languages: of a body, a mandate (by the id of its body) or a function.

    It is a text of the desk like any other, so that translations are ready on the day. An empty translation leaves the
    one that is published as it is: it is then stale.
    """

    class Owner(models.TextChoices):
        BODY = "body", pgettext_lazy("what a text belongs to", "body")
        MANDATE = "mandate", pgettext_lazy("what a text belongs to", "mandate")
        FUNCTION = "function", pgettext_lazy("what a text belongs to", "function")

    has_public_history = False

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="texts", verbose_name=_("operation"))
    owner = models.CharField(_("belongs to"), max_length=8, choices=Owner.choices, editable=False)
    owner_id = models.BigIntegerField(_("object"), editable=False)
    field = models.CharField(_("field"), max_length=60, editable=False)
    text = ParagraphsField(_("planned text"), blank=True)

    objects = UnpatchedMultilingualManager.from_queryset(MultilingualQuerySet)()

    class Meta:
        verbose_name = _("planned text")
        verbose_name_plural = _("planned texts")
        ordering = ["operation", "id"]
        default_permissions = ("change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "owner", "owner_id", "field"],
                name="plannedtext_once_in_an_operation",
                violation_error_message=_("This operation brings this text already."),
            )
        ]

    def __str__(self):
        return self.text or self.field


class SuccessionEvent(models.Model):
    """Something that happened to bodies or functions on a day, with what a sentence about it needs.

    `facts` has the names as they were: `bodies` by id ({"names", "slug", "kind"}), `functions` by id ({"texts", "body"}),
    and what the kind of event needs besides.
    """

    kind = models.CharField(_("what happened"), max_length=22, choices=EventKind.choices)
    day = models.DateField(_("day"), db_index=True)
    number = models.PositiveIntegerField(_("order on the day"), default=0)
    entered_at = models.DateTimeField(_("entered at"))
    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, null=True, related_name="events", verbose_name=_("reorganisation")
    )
    decision = models.PositiveBigIntegerField(_("decision"), null=True)
    """The id of a mandate source."""
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["day", "number", "id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="event_kind_is_known",
                condition=Q(kind__in=EventKind.values),
                violation_error_message=_("This kind of event is not known."),
            )
        ]

    def __str__(self):
        return f"{self.day}: {self.get_kind_display()}"

    @property
    def is_day_known(self):
        """Return whether it happened on its day; otherwise it had happened by then."""
        return self.facts.get("is_day_known", True)

    @property
    def is_retroactive(self):
        """Return whether it was entered after its day."""
        return self.day < timezone.localdate(self.entered_at)


class SuccessionPair(models.Model):
    """A predecessor and a successor in an event. Ids without foreign keys: they outlive what they name.

    Bodies of earlier days, which were loaded and never in the directory, have negative ids.

    Without a successor the predecessor has ended, without a predecessor the successor is new; where both are the same,
    the event is about what goes on.
    """

    class Model(models.TextChoices):
        BODY = "body", pgettext_lazy("what succeeds", "body")
        FUNCTION = "function", pgettext_lazy("what succeeds", "function")

    event = models.ForeignKey(SuccessionEvent, models.CASCADE, related_name="successions", verbose_name=_("event"))
    model = models.CharField(_("model"), max_length=8, choices=Model.choices)
    predecessor = models.BigIntegerField(_("predecessor"), null=True)
    successor = models.BigIntegerField(_("successor"), null=True)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["model", "predecessor"], name="succession_by_predecessor"),
            models.Index(fields=["model", "successor"], name="succession_by_successor"),
        ]
        constraints = [
            models.CheckConstraint(
                name="succession_names_somebody",
                condition=Q(predecessor__isnull=False) | Q(successor__isnull=False),
                violation_error_message=_("A succession names a predecessor or a successor."),
            )
        ]

    def __str__(self):
        return f"{self.model} {self.predecessor or '—'} → {self.successor or '—'}"
