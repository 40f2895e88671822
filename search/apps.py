from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from secretariat.changes import directory_changed
        from translations.models import Rendering, Term

        from .index import follow, follow_glossary, follow_removal, rebuild_if_outdated

        directory_changed.connect(follow)
        for model in apps.get_models():
            if model._meta.app_label in ("secretariat", "divisions", "units"):
                post_delete.connect(follow_removal, sender=model)
        for model in (Term, Rendering):
            post_save.connect(follow_glossary, sender=model)
            post_delete.connect(follow_glossary, sender=model)
        post_migrate.connect(rebuild_if_outdated, sender=self)
