"""Slugs of bodies and mandate sources, and those they had before: these redirect, and nothing else takes them unasked."""

from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .changes import ChangeKind
from .saving import batches

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
slug_validator = RegexValidator(
    SLUG, _("Use small Latin letters, digits and single hyphens, for example “finance-unit”.")
)


@cache
def url_parts(view, language, example="a-slug"):
    """Return what precedes and follows the slug in the addresses of a view in a language (its code); a page has many of them."""
    with override(language):
        before, _example, after = reverse(view, args=[example]).rpartition(str(example))
    return before, after


class FormerAddressQuerySet(models.QuerySet):
    def of(self, model):
        """The former addresses of objects of `model`, whichever proxy it is."""
        return self.filter(model=_label(model))

    def in_use(self, model):
        """The former addresses that lead to an object now."""
        return self.of(model).filter(object_id__in=model._base_manager.order_by().values("pk"))


class FormerAddress(models.Model):
    """A slug that an object had before it was given another one, or was removed.

    There is no foreign key, so that it outlives the object: a body that is put back has its former addresses again.
    """

    model = models.CharField(_("model"), max_length=60)
    slug = models.CharField(_("address"), max_length=200)
    object_id = models.PositiveBigIntegerField(_("object"))
    until = models.DateTimeField(_("until"))

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["model", "slug"],
                name="former_address_leads_to_one_object",
                violation_error_message=_("This former address leads to another object already."),
            )
        ]

    def __str__(self):
        return self.slug


class AddressedModel(models.Model):
    """An object with a slug. One that leads to another object is taken only with `takes_former_address`."""

    takes_former_address = False

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        check_former_address(self)


def former_owner(obj):
    """Return another object to which the slug of `obj` led before; None if there is none."""
    former = FormerAddress.objects.in_use(type(obj)).filter(slug=obj.slug).exclude(object_id=obj.pk).first()
    return type(obj)._base_manager.get(pk=former.object_id) if former else None


def formerly_at(objects, slug):
    """Return the one of `objects` that had this slug before; None if there is none, or another object has it now."""
    former = FormerAddress.objects.of(objects.model).filter(slug=slug)
    unused = former.filter(~models.Exists(objects.model._base_manager.order_by().filter(slug=slug)))
    return objects.filter(pk__in=unused.values("object_id")).first()


def check_former_address(obj):
    """Raise ValidationError if `obj` is given a slug that leads to another object, and does not take it deliberately."""
    if obj.takes_former_address or "slug" not in obj.changed_columns():
        return
    former = FormerAddress.objects.in_use(type(obj)).filter(slug=obj.slug).first()
    if former and former.object_id != obj.pk:
        owner = type(obj)._base_manager.get(pk=former.object_id)
        raise ValidationError(
            {
                "slug": ValidationError(
                    _("This was the address of “%(owner)s” until %(date)s, and links to it still lead there."),
                    code="former_address",
                    params={"owner": owner, "date": date_format(timezone.localtime(former.until), "DATE_FORMAT")},
                )
            }
        )


def record_former_addresses(changes, **signal):
    """Signal receiver: store the slug that an object had before; a slug that an object gets is no former one any more."""
    changed = [change for change in changes if change.what == ChangeKind.SETTING and change.field == "slug"]
    of_objects = [change for change in changes if isinstance(change.obj, AddressedModel)]
    added = [change for change in of_objects if change.what in (ChangeKind.ADDED, ChangeKind.RESTORED)]
    given_up = [(change.obj, change.before) for change in changed]
    given_up += [(change.obj, change.obj.slug) for change in of_objects if change.what == ChangeKind.REMOVED]
    taken = {}
    for change in (*changed, *added):
        taken.setdefault(_label(type(change.obj)), []).append(change.obj.slug)
    for label, slugs in taken.items():
        for some in batches(slugs, 500):
            FormerAddress.objects.filter(model=label, slug__in=some).delete()
    now = timezone.now()
    FormerAddress.objects.bulk_create(
        [FormerAddress(model=_label(type(obj)), slug=slug, object_id=obj.pk, until=now) for obj, slug in given_up],
        update_conflicts=True,
        unique_fields=["model", "slug"],
        update_fields=["object_id", "until"],
    )


def _label(model):
    return model._meta.concrete_model._meta.label_lower
