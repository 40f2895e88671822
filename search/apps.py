from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from secretariat.changes import directory_changed
        from translations.models import Rendering, Term

        from .index import (
            rebuild_if_outdated,
            update_index,
            update_index_after_glossary_change,
            update_index_after_removal,
        )

        directory_changed.connect(update_index)
        for model in apps.get_models():
            if model._meta.app_label in ("secretariat", "divisions", "units"):
                post_delete.connect(update_index_after_removal, sender=model)
        for model in (Term, Rendering):
            post_delete.connect(update_index_after_glossary_change, sender=model)
        post_migrate.connect(rebuild_if_outdated, sender=self)
