from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class PublicRecordConfig(AppConfig):
    name = "public_record"
    verbose_name = _("Public record")

    def ready(self):
        from jobs.models import Timer
        from secretariat.changes import directory_changed
        from secretariat.rehearsal import copy_for_rehearsals
        from translations.models import SearchWords
        from translations.preview import before_preview

        from .models import (
            Baseline,
            BodyRecord,
            BodyVersion,
            Citation,
            Listing,
            SeeReference,
            SourceRecord,
            SourceVersion,
            TopicRecord,
            TopicTie,
            TopicVersion,
        )
        from .new_day import follow_posts
        from .updating import follow_changes, follow_removal, rebuild_if_outdated, update_for_preview

        copy_for_rehearsals(Baseline, BodyRecord, SourceRecord, TopicRecord, Timer)
        copy_for_rehearsals(Citation, TopicTie, is_derived=True)
        copy_for_rehearsals(BodyVersion, SourceVersion, TopicVersion, only_grows=True)
        copy_for_rehearsals(Listing, SeeReference, is_derived=True, order=("language", "sort_key"))
        directory_changed.connect(follow_changes)
        directory_changed.connect(follow_posts)
        before_preview.connect(update_for_preview)
        for model in apps.get_models():
            if model._meta.app_label in ("secretariat", "divisions", "units") or model is SearchWords:
                post_delete.connect(follow_removal, sender=model)
        post_migrate.connect(rebuild_if_outdated, sender=self)
