"""The preview of a draft: the pages of its day, for those who may, and nothing of today changes."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from public_record.models import BodyRecord, BodyVersion, DraftBody
from public_record.updating import rebuild
from public_record.versions import unpack
from reorganisations.carrying_out import add_operation, carry_out_now, put_in_force
from reorganisations.models import Reorganisation
from secretariat.languages import SOURCE
from secretariat.models import Body, Mandate
from tests.clock import later
from tests.everything import everything
from tests.reorganisations.drafts import directory, draft, function, pk
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def preview(row, rest="", language="en"):
    return reverse("admin:reorganisations_reorganisation_preview", args=[row.pk, language]) + rest


def merger():
    """A draft in which two units are merged into one of them, which is renamed."""
    forests, oceans = pk("forests"), pk("oceans")
    moved = [(function(letter).pk, forests) for letter in "xy"]
    operations = [("transfer-function", {"function": number, "to": to}) for number, to in moved]
    operations += [
        ("merge", {"bodies": [oceans], "into": forests}),
        ("rename", {"body": forests}, {("body", forests, "name"): {"en": "Nature Unit", "fr": "Unité de la nature"}}),
    ]
    return draft(*operations, day=timezone.localdate() + timedelta(days=30), status="draft")


def test_the_chart_of_a_draft_says_what_it_changes(admin_client, client):
    directory()
    row = merger()
    chart = admin_client.get(preview(row, "chart/")).content.decode()
    assert "No longer there" in chart
    assert "<bdi>Oceans</bdi>" in chart
    assert "renamed · text changed" in chart
    today = client.get("/en/chart/").content.decode()
    assert "No longer there" not in today
    assert "renamed" not in today


def test_the_pages_of_a_draft_are_those_of_its_day(admin_client, client):
    directory()
    before, records = everything(), [*BodyRecord.objects.order_by("pk").values()]
    row = merger()
    home = admin_client.get(preview(row))
    assert home.status_code == 200
    html = admin_client.get(preview(row, "units/forests/")).content.decode()
    for expected in (
        "Nature Unit",
        "Text x of oceans",
        "if “Reorganisation 2026” were in force",
        f'href="{preview(row)}',
    ):
        assert expected in html, expected
    french = admin_client.get(preview(row, "units/forests/", "fr")).content.decode()
    assert "Unité de la nature" in french
    ending = admin_client.get(preview(row, "units/oceans/")).content.decode()
    assert "It ends by this draft." in ending
    assert f'href="{preview(row)}units/forests/"' in ending
    assert "oceans" not in admin_client.get(preview(row, "chart/")).content.decode()
    assert "Nature Unit" not in client.get("/en/units/forests/").content.decode()
    assert client.get("/en/units/oceans/").status_code == 200
    after = everything()
    assert {key[0] for key in after if before.get(key) != after[key]} <= {
        "reorganisations.Reorganisation", "reorganisations.Operation", "reorganisations.PlannedText", "secretariat.Revision",
        "translations.TextState", "sessions.Session", "auth.User",
    }  # fmt: skip
    assert [*BodyRecord.objects.order_by("pk").values()] == records

    # And it is what is published when the day has come.
    with later(31):
        Reorganisation.objects.filter(pk=row.pk).update(status="approved")
        assert put_in_force(Reorganisation.objects.get(pk=row.pk))
    told = {record.body: (record.slug, record.parent, record.content) for record in BodyRecord.objects.all()}
    for own in DraftBody.objects.filter(draft=row.pk, version__gt=0):
        assert told[own.body][:2] == (own.slug, own.parent)
    assert {*DraftBody.objects.filter(version=0).values_list("body", flat=True)} == {
        body for (body,) in ((one["body"],) for one in records) if not Body.objects.filter(pk=body).exists()
    }
    changes, feed = client.get("/en/changes/").content.decode(), client.get("/en/changes.atom").content.decode()
    assert "were merged into" in changes + feed or "was merged into" in changes
    assert "merged into" in feed
    former = client.get("/en/units/oceans/").content.decode()
    assert "merged into" in former
    assert "/en/units/forests/#function-" in former


def test_names_in_the_texts_of_a_draft_are_links_as_they_will_be(admin_client):
    directory()
    named = "Helps the Oceans Unit, the Forests Unit and the Nature Unit, and from now on the Deserts Unit."
    Mandate.objects.filter(body__slug="legal").update(opening_en=named)
    for slug in ("oceans", "forests"):
        texts.write(Body.objects.get(slug=slug), SOURCE, {"name": f"{slug.title()} Unit"})
    new = {"body": -1, "target": pk("legal"), "where": "after", "kind": "unit", "slug": "deserts"}
    row = merger()
    add_operation(row, "establish", new, {("body", -1, "name"): {"en": "Deserts Unit"}})
    rebuild()
    assert '"oceans"' in BodyRecord.objects.get(slug="legal").mentions
    assert admin_client.get(preview(row)).status_code == 200
    drafted = {own.slug: unpack(own.content)[1] for own in DraftBody.objects.filter(draft=row.pk, version__gt=0)}
    Reorganisation.objects.update(status="approved", takes_effect_on=timezone.localdate())
    assert put_in_force(Reorganisation.objects.get(pk=row.pk))
    mentions = {own.slug: json.loads(own.mentions or "{}") for own in BodyRecord.objects.all()}
    assert {slug: mentions[slug] for slug in drafted} == drafted
    assert {slug for _start, _end, _kind, slug in drafted["legal"]["opening"]["en"]} == {"forests", "deserts"}


def test_a_preview_follows_the_draft_and_is_for_those_who_may(admin_client, client):
    directory()
    row = merger()
    assert "Nature Unit" in admin_client.get(preview(row, "units/forests/")).content.decode()
    row.operations.filter(kind="rename").delete()
    assert "Nature Unit" not in admin_client.get(preview(row, "units/forests/")).content.decode()
    assert client.get(preview(row)).status_code == 302  # to sign in
    for rest in ("search/", "nothing/", "units/nothing/"):
        assert admin_client.get(preview(row, rest)).status_code == 404, rest
    assert admin_client.get(preview(row).replace("/en/", "/xx/")).status_code == 404
    row.operations.exclude(kind="merge").delete()  # functions without a fate
    refused = admin_client.get(preview(row), follow=True)
    assert "something must be settled first:" in refused.content.decode()
    assert "has no fate" in refused.content.decode()


def test_the_address_of_a_function_leads_on_or_tells_its_fate_and_hides_what_is_hidden(client):
    directory()
    forests, legal = pk("forests"), pk("legal")
    a, b, law = (function(letter).pk for letter in "abl")
    with later(1):
        carry_out_now(
            "Two into one",
            [
                (
                    "merge-functions",
                    {"functions": [a, b], "into": -1, "to": forests},
                    {("function", -1, "text"): {"en": "Text ab of both"}},
                ),
                ("discontinue-function", {"function": law, "reason": "Nobody asks for it"}),
            ],
        )
    new = function("ab").pk
    for number in (a, b):
        response = client.get(f"/fr/functions/{number}/")
        assert response.headers["Location"] == f"/fr/units/forests/#function-{new}"
    told = client.get(f"/en/functions/{law}/")
    assert told.status_code == 404
    assert "was discontinued: Nobody asks for it" in told.content.decode()
    Body.objects.filter(pk=legal).update(is_published=False)
    BodyRecord.objects.filter(body=legal).delete()
    BodyVersion.objects.filter(body=legal).delete()
    assert "Nobody asks" not in client.get(f"/en/functions/{law}/").content.decode()
    assert "Nobody asks" not in client.get("/en/changes/").content.decode()


def test_a_day_after_the_end_of_a_body_leads_to_its_page(client):
    directory()
    day = timezone.localdate()
    with later(2):
        put_in_force(draft(("abolish", {"body": pk("biosafety")}), day=day + timedelta(days=2)))
    with later(5):
        page = client.get(f"/en/on/{day + timedelta(days=3)}/units/biosafety/")
        assert (page.status_code, page.headers["Location"]) == (302, "/en/units/biosafety/")
        assert client.get(f"/en/on/{day}/units/biosafety/").status_code == 200
        assert client.get(f"/en/on/{day + timedelta(days=3)}/units/nothing/").status_code == 404
