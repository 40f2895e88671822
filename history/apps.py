from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "history"
    verbose_name = _("History")

    def ready(self):
        from pages.chart.views import register_marks_of_draft
        from pages.home import register_latest_changes
        from public_record.building import register_finder_of_former_names
        from public_record.former_bodies import register_events_of_body
        from secretariat.changes import directory_changed
        from secretariat.last_change import register_finder
        from secretariat.rehearsal import copy_for_rehearsals

        from .comparison import marks_of_draft
        from .former_events import changes_of_former_body
        from .former_names import find_former_names
        from .latest import write_latest_changes
        from .models import Change
        from .recording import find_last_changes, record

        register_marks_of_draft(marks_of_draft)
        directory_changed.connect(record)
        copy_for_rehearsals(Change, only_grows=True, order=("body", "model", "object_id", "field", "language", "id"))
        register_finder(find_last_changes)
        register_latest_changes(write_latest_changes)
        register_events_of_body(changes_of_former_body)
        register_finder_of_former_names(find_former_names)
