from django.apps import AppConfig, apps
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("Translations")

    def ready(self):
        # Models can be imported only now.
        from secretariat.changes import directory_changed
        from secretariat.rehearsal import copy_for_rehearsals

        from .dependents import register_dependents
        from .models import SearchWords, TextState
        from .texts import delete_states, fields_of, update_states

        register_dependents()
        copy_for_rehearsals(TextState, SearchWords)
        directory_changed.connect(update_states)
        for model in apps.get_models():
            if fields_of(model):
                post_delete.connect(delete_states, sender=model)
