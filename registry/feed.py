"""Atom feed of what changed in the registry: sources added, removed, retitled, superseded, discontinued, reviewed."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from history.feed import MAX_CHANGES, MAX_ENTRIES, Changes, FeedScope, directed
from history.public_changes import public_changes, read_entries
from history.wording import change_description, marked
from pages.orientation import Neighbourhood
from public_record.reading import source_url
from public_record.registry import current_registry
from secretariat import languages
from secretariat.addresses import base_of
from secretariat.models import MandateSource
from secretariat.text.characters import without_refused
from translations.differences import excerpt


class RegistryChanges(Changes):
    """Feed of changes of mandate sources; each entry shows what one save changed in one of them."""

    def get_object(self, request):
        return FeedScope(None, base_of(request), Neighbourhood().root)

    def title(self, scope):
        return directed(_("Changes of the mandates"))

    def subtitle(self, scope):
        return _("What changed in the registry of mandates: the old text and the new one.")

    def link(self, scope):
        """Return the address of the registry."""
        return scope.base + reverse("mandate-sources")

    def feed_url(self, scope):
        return scope.base + reverse("registry:feed")

    feed_guid = feed_url

    def items(self, scope):
        changes = public_changes().filter(model=MandateSource._meta.label_lower)
        found, _next = read_entries(changes, MAX_ENTRIES, MAX_CHANGES)
        entries, language = current_registry().entries, languages.current()
        for entry in found:
            latest = entry.latest
            known = entries.get(latest.object_id)
            yield {
                "title": known.public_source(language).title if known else latest.label,
                "link": source_url(known.slug, language) if known else reverse("mandate-sources"),
                "number": entry.changes[0].pk,
                "at": latest.at,
                "base": scope.base,
                "changes": [
                    {"what": change_description(change), "difference": marked(change, excerpt)}
                    for change in entry.changes
                ],
            }

    def item_title(self, entry):
        return directed(without_refused(str(entry["title"])))

    def item_description(self, entry):
        content = {"changes": entry["changes"], "language": languages.current()}
        return without_refused(render_to_string("history/entry.html", content))

    def item_guid(self, entry):
        return f"{entry['base']}{reverse('registry:feed')}#{entry['number']}"
