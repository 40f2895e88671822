from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReorganisationsConfig(AppConfig):
    name = "reorganisations"
    verbose_name = _("Reorganisations")

    def ready(self):
        # Models can be imported only now.
        from exchange.loading_versions import register_successions
        from history.events import register_public_events
        from history.removals import OF_OTHER_APPS
        from pages.views import register_events_of_function
        from public_record.former_bodies import register_events_of_body

        from . import touching  # noqa: F401 - importing registers what it finds
        from .former_pages import (
            described_events,
            events_of_former_body,
            events_of_former_function,
            record_loaded,
            settle_loaded,
        )
        from .lifecycle import may_put_draft_back
        from .models import Reorganisation

        OF_OTHER_APPS[Reorganisation] = may_put_draft_back
        register_events_of_body(events_of_former_body)
        register_events_of_function(events_of_former_function)
        register_public_events(described_events)
        register_successions(record_loaded, settle_loaded)
