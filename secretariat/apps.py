from django.apps import AppConfig, apps
from django.db.models.signals import m2m_changed
from django.utils.translation import gettext_lazy as _


class SecretariatConfig(AppConfig):
    name = "secretariat"
    verbose_name = _("Directory")

    def ready(self):
        # Models can be imported only now.
        from .changes import directory_changed
        from .formats.ordinals import know_french_ordinals
        from .models import Body, ContactPoint, Function, Mandate, MandateSource, Post, Revision, Topic
        from .rehearsal import copy_for_rehearsals
        from .saving import DirtyFieldsModel, announce_links
        from .slugs import FormerAddress, record_former_addresses
        from .snapshots import record_removals

        know_french_ordinals()
        ties = [own.through for own in (Mandate.sources, Function.sources, Body.topics, Function.topics)]
        copy_for_rehearsals(
            Body, Mandate, Function, Post, ContactPoint, MandateSource, Topic, FormerAddress, Revision, *ties
        )
        for model in apps.get_models():
            if issubclass(model, DirtyFieldsModel):
                record_removals(model)
        directory_changed.connect(record_former_addresses)
        for through in ties:
            m2m_changed.connect(announce_links, sender=through)
