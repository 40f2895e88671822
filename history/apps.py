from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "history"
    verbose_name = _("History")

    def ready(self):
        from secretariat.changes import directory_changed

        from .recording import record

        directory_changed.connect(record)
