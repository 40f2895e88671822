from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = _("Delivery")

    def ready(self):
        from . import checks  # noqa: F401 - registers the checks

        if settings.SENTRY_DSN:
            import sentry_sdk

            sentry_sdk.init(settings.SENTRY_DSN, send_default_pii=False)
