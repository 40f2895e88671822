from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from public_record.updating import records_updated
        from secretariat.changes import directory_changed
        from secretariat.rehearsal import copy_for_rehearsals
        from translations.models import Rendering, Term

        from .models import Entry
        from .receivers import (
            follow_glossary,
            follow_records,
            rebuild_if_outdated,
            update_index_after_glossary_change,
        )

        copy_for_rehearsals(Entry, is_derived=True)
        records_updated.connect(follow_records)
        directory_changed.connect(follow_glossary)
        for model in (Term, Rendering):
            post_delete.connect(update_index_after_glossary_change, sender=model)
        post_migrate.connect(rebuild_if_outdated, sender=self)
