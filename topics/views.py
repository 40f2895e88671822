"""The topics of the directory: their tree, and a page for each with the bodies and functions that are tied to it."""

from functools import partial

from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood
from pages.paging import get_page
from pages.rendering import render_page
from public_record import topic_queries
from public_record.queries import bodies_tied
from public_record.reading import notice_of
from secretariat import languages
from secretariat.addresses import missing
from secretariat.models import Topic

BODIES_PER_PAGE = 100


@require_safe
def topic_list(request):
    language = languages.current()
    topics = topic_queries.all_topics(language)
    bits = 0
    for topic in topics:
        bits |= topic.states("name", "scope_note")
    tops = [topic for topic in topics if topic.level == 0]
    context = {"here": Neighbourhood(), "tops": tops, "notice": notice_of(bits, language)}
    return render_page(request, "topics/topic_list.html", context)


@require_safe
def topic(request, slug):
    """Render the page of a topic: broader and narrower ones, and the bodies and functions that are tied to it."""
    language = languages.current()
    found = topic_queries.get_topic(slug, language)
    if found is None:
        raise missing(Topic.objects, slug)
    page = get_page(request, partial(bodies_tied, found, language), BODIES_PER_PAGE)
    bits = found.states("name", "scope_note", "other_names")
    for other in (*found.broader, *found.narrower):
        bits |= other.states("name")
    for body in page.object_list:
        bits |= body.states_shown()
    context = {"here": Neighbourhood(), "topic": found, "page": page, "notice": notice_of(bits, language)}
    return render_page(request, "topics/topic_detail.html", context)
