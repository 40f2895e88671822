"""Admin of search words: the everyday words by which readers look for a body, one page for each body and language."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from secretariat.admin.base import DirectoryAdmin, columns_in_every_language
from secretariat.admin.body import BodyAdmin
from secretariat.admin.body_choice import BodyField
from secretariat.admin.optimistic_lock import OptimisticLockForm
from secretariat.admin.removing import RemovalMixin
from secretariat.admin_site import TRANSLATION
from secretariat.languages import BY_SLUG
from secretariat.text.display import displayed_html

from .models import SearchWords

BODY_SEARCH_FIELDS = BodyAdmin.search_fields = (
    *BodyAdmin.search_fields,
    *(f"search_words__{name}" for name in SearchWords.TEXTS),
)


class SearchWordsForm(OptimisticLockForm):
    """Form for the search words of a body in one language."""

    body = BodyField(label=_("body"))

    class Meta:
        model = SearchWords
        fields = ("body", "language", *SearchWords.TEXTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        language = BY_SLUG.get(self.instance.language)
        for name in {*SearchWords.TEXTS} & {*self.fields}:  # who may only look gets no fields
            self.fields[name].widget.attrs |= {"rows": 5, "dir": language.dir if language else "auto"}
            if language:
                self.fields[name].widget.attrs["lang"] = language.tag


@admin.register(SearchWords)
class SearchWordsAdmin(RemovalMixin, DirectoryAdmin):
    """Admin of search words, for administrators."""

    section, menu_rank = TRANSLATION, 3
    description = _("Everyday words by which readers find a body, in every language.")
    form = SearchWordsForm
    list_display = ("body_shown", "language", "words_shown")
    list_filter = ("language",)
    list_select_related = ("body",)
    list_per_page = 100
    search_fields = (
        *(f"body__{column}" for column in columns_in_every_language("name", "acronym")),
        *SearchWords.TEXTS,
    )
    actions = None

    @admin.display(description=_("body"))
    def body_shown(self, row):
        return displayed_html(row.body, "name")

    @admin.display(description=_("search words"))
    def words_shown(self, row):
        language = BY_SLUG[row.language]
        return format_html('<span lang="{}" dir="{}">{}</span>', language.tag, language.dir, " · ".join(row.lines()))

    # Grants are for branches and for texts; these words are for those who may change all.

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("translations.change_searchwords")

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("translations.delete_searchwords")
