"""Admin of topics: their tree, and the texts of each in one language."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from secretariat.admin.base import columns_in_every_language
from secretariat.admin.removing import RemovalMixin
from secretariat.admin_site import DIRECTORY
from secretariat.models import Topic
from secretariat.text.display import displayed_html
from translations.admin import OneLanguageAdmin

from .forms import TopicForm
from .imports_admin import TopicImportAdmin  # noqa: F401 - importing registers it
from .ties_admin import TiesMixin


class TopicList(ChangeList):
    """The topics in tree order; those that a search found in the same order, without their levels."""

    def get_results(self, request):
        super().get_results(request)
        shown = {topic.pk: topic for topic in self.result_list}
        levels = {} if self.query else {topic.pk: topic.level for topic in Topic.objects.in_tree_order()}
        for pk, topic in shown.items():
            topic.level = levels.get(pk, 0)
        self.result_list = [shown[pk] for pk in levels if pk in shown] or list(shown.values())


@admin.register(Topic)
class TopicAdmin(TiesMixin, RemovalMixin, OneLanguageAdmin):
    """Admin of topics and their texts."""

    section, menu_rank, description = DIRECTORY, 5, _("What bodies and functions are about, as a tree.")
    form = TopicForm
    change_form_template = "admin/topics/topic_form.html"
    plain_fields = ("slug", "parent", "position", "notation", "exact_match")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    autocomplete_fields = ("parent",)
    list_display = ("name_shown", "notation", "bodies_shown", "functions_shown")
    search_fields = ("notation", *columns_in_every_language("name", "other_names", "hidden_names"))
    ordering = ("position", "id")
    sortable_by = ()
    list_per_page = 1000
    actions = None

    def get_changelist(self, request, **kwargs):
        return TopicList

    def get_queryset(self, request):
        counts = {name: Count(name, distinct=True) for name in ("bodies", "functions")}
        return super().get_queryset(request).annotate(**{f"{name}_count": own for name, own in counts.items()})

    def may_change_other_fields(self, request, topic):
        return self.has_add_permission(request)

    @admin.display(description=_("name"))
    def name_shown(self, topic):
        return format_html("{}{}", "— " * getattr(topic, "level", 0), displayed_html(topic, "name"))

    @admin.display(description=_("bodies"))
    def bodies_shown(self, topic):
        return topic.bodies_count

    @admin.display(description=_("functions"))
    def functions_shown(self, topic):
        return topic.functions_count

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ("name_en",)}

    def get_deleted_objects(self, objs, request):
        """List narrower topics as protecting one from removal; ties go with it and come back with it."""
        _rows, counts, perms_needed, _protected = super().get_deleted_objects(objs, request)
        narrower = Topic.objects.filter(parent__in=objs)
        return list(map(str, objs)), counts, perms_needed, [displayed_html(topic, "name") for topic in narrower]
