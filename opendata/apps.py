from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpenDataConfig(AppConfig):
    name = "opendata"
    verbose_name = _("Open data")

    def ready(self):
        # Models can be imported only now.
        from .events import register_events
        from .ledger_events import ledger_events

        register_events(ledger_events)
