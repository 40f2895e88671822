from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReorganisationsConfig(AppConfig):
    name = "reorganisations"
    verbose_name = _("Reorganisations")

    def ready(self):
        # Models can be imported only now.
        from . import touching  # noqa: F401 - importing registers what it finds
