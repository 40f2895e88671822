from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReorganisationsConfig(AppConfig):
    name = "reorganisations"
    verbose_name = _("Reorganisations")

    def ready(self):
        # Models can be imported only now.
        from exchange.loading_versions import register_successions
        from history.events import register_event_teller
        from history.removals import OF_OTHER_APPS
        from pages.views import register_teller_of_functions
        from public_record.former_bodies import register_teller

        from . import touching  # noqa: F401 - importing registers what it finds
        from .lifecycle import may_put_draft_back
        from .models import Reorganisation
        from .telling import record_loaded, tell_of_body, tell_of_function, tell_public_events

        OF_OTHER_APPS[Reorganisation] = may_put_draft_back
        register_teller(tell_of_body)
        register_teller_of_functions(tell_of_function)
        register_event_teller(tell_public_events)
        register_successions(record_loaded)
