"""The addresses of the public site, for tests that hold on every page."""

import pytest
from django.utils import translation

from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, MandateSource, Topic

EVERY_LANGUAGE = [language.slug for language in LANGUAGES]

IN_TWO_LANGUAGES = [pytest.param(BY_SLUG[prefix], id=prefix) for prefix in ("en", "ar")]
"""For what no language makes different but its direction; that all six have their sentences is a test of the catalogues."""

PAGE_TYPES = {
    "home": "",
    "divisions": "divisions/",
    "division": "divisions/scientific-and-policy-support-division/",
    "division without acronym": "divisions/implementation-support-division/",
    "units": "units/",
    "units of a division": "units/?division=office-of-the-executive-secretary",
    "unit": "units/monitoring-review-and-reporting-unit/",
    "unit without mandate": "units/finance-unit/",
    "mandates": "mandates/",
    "mandate source": "mandates/strategic-plan-for-biodiversity-2011-2020/",
    "mandates, filtered": "mandates/?kind=decision&order=newest",
    "mandates in numbers": "mandates-in-numbers/",
    "topics": "topics/",
    "chart": "chart/",
    "chart of a branch": "chart/office-of-the-executive-secretary/",
    "changes": "changes/",
    "changes of a kind and branch": "changes/finance-unit/?kind=added",
    "days": "on/",
    "comparison of days": "compare/",
    "about": "about/",
    "languages": "about/languages/",
    "open data": "about/data/",
    "interface for programs": "about/data/api/",
    "search": "search/",
    "search results": "search/?q=finance",
    "search without an answer": "search/?q=zzzzzz",
}
"""One page of every type and state, without its language prefix."""


def every_page():
    """Every public page there is, without its language prefix."""
    with translation.override("en"):
        things = (*Body.objects.published(), *MandateSource.objects.all(), *Topic.objects.all())
        addresses = [thing.get_absolute_url() for thing in things]
    lists = [
        "",
        "divisions/",
        "units/",
        "mandates/",
        "mandates-in-numbers/",
        "topics/",
        "chart/",
        "changes/",
        "on/",
        "compare/",
        "about/",
        "about/languages/",
        "about/data/",
        "about/data/api/",
        "search/",
    ]
    return sorted({*lists, *(address.removeprefix("/en/") for address in addresses)})
