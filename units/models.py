"""Units: the bodies that do the work, inside an office, a division or another unit."""

from django.utils.translation import gettext_lazy as _

from secretariat.models import Body, Kind
from secretariat.querysets import KindManager


class Unit(Body):
    """A unit, possibly with units of its own."""

    objects = KindManager(Kind.UNIT)

    class Meta:
        proxy = True
        verbose_name = _("unit")
        verbose_name_plural = _("units")
