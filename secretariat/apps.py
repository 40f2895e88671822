from django.apps import AppConfig, apps
from django.db.models.signals import m2m_changed, pre_delete
from django.utils.translation import gettext_lazy as _


class SecretariatConfig(AppConfig):
    name = "secretariat"
    verbose_name = _("Directory")

    def ready(self):
        # Models can be imported only now.
        from .models import Function, Mandate
        from .saving import SavesOnlyChanges, announce_removal, announce_ties

        for model in apps.get_models():
            if issubclass(model, SavesOnlyChanges):
                pre_delete.connect(announce_removal, sender=model)
        for model in (Mandate, Function):
            m2m_changed.connect(announce_ties, sender=model.sources.through)
