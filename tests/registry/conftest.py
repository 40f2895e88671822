from datetime import date

import pytest

from secretariat.models import Body, MandateSource, Topic


@pytest.fixture
def sources(directory):
    """Three more sources: one in force and named, what it superseded, and one that was discontinued; by slug."""
    facts = {"organ": "ga", "adopted_on": date(2026, 3, 31), "review_due_on": date(2020, 1, 1)}
    links = {"url": "https://undocs.org/A/RES/80/251", "url_fr": "https://undocs.org/fr/A/RES/80/251"}
    new = MandateSource.objects.create(
        slug="a-res-80-251", kind="decision", symbol="A/RES/80/251", title_en="Mandate registries", title_fr="Registres des mandats", **facts, **links
    )  # fmt: skip
    old = MandateSource.objects.create(
        slug="a-res-70-1", kind="decision", symbol="A/RES/70/1", title_en="An older text", status="superseded", superseded_by=new
    )  # fmt: skip
    gone = MandateSource.objects.create(
        slug="gone", kind="target", title_en="A target", status="discontinued", review_due_on=date(2020, 1, 1)
    )
    mandate = Body.objects.get(slug="monitoring-review-and-reporting-unit").mandate
    mandate.sources.add(new)
    function = mandate.functions.first()
    function.sources.add(new)
    function.topics.add(Topic.objects.get(slug="biosafety"))
    return {source.slug: source for source in (new, old, gone)}
