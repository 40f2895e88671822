from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReorganisationsConfig(AppConfig):
    name = "reorganisations"
    verbose_name = _("Reorganisations")

    def ready(self):
        # Models can be imported only now.
        from public_record.former_bodies import register_teller

        from . import touching  # noqa: F401 - importing registers what it finds
        from .telling import events_of_body

        register_teller(events_of_body)
