"""Offices and divisions: the bodies directly below the Secretariat."""

from django.utils.translation import gettext_lazy as _

from secretariat.models import Body, Kind
from secretariat.querysets import KindManager


class Division(Body):
    """An office or a division."""

    objects = KindManager(Kind.OFFICE, Kind.DIVISION)

    class Meta:
        proxy = True
        verbose_name = _("office or division")
        verbose_name_plural = _("offices and divisions")
