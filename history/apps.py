from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "history"
    verbose_name = _("History")

    def ready(self):
        from secretariat.changes import directory_changed
        from secretariat.last_change import register_finder

        from .recording import find_last_changes, record

        directory_changed.connect(record)
        register_finder(find_last_changes)
