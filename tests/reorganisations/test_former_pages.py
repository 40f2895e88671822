"""What readers are told of a reorganisation: nothing of hidden bodies, and what became of each function."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from reorganisations.carrying_out import put_in_force
from secretariat import tree
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from tests.clock import later
from tests.html import Page
from tests.reorganisations.drafts import directory, draft, function, pk
from tests.secretariat.outlines import get
from translations import texts

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db


def test_events_of_bodies_that_readers_may_not_see_are_not_told(client):
    directory()
    with later(1):  # readers have seen it for a day
        hide_and_tell(client)


def hide_and_tell(client):
    hidden = Body.objects.get(slug="forests")
    hidden.is_published = False
    hidden.save()
    row = draft(
        ("rename", {"body": hidden.pk}, {("body", hidden.pk, "name"): {"en": "Cached Woods"}}),
        ("discontinue-function", {"function": function("a").pk, "reason": "Cached reason"}),
        ("rename", {"body": pk("oceans")}, {("body", pk("oceans"), "name"): {"en": "Seas"}}),
    )
    put_in_force(row)
    for address in (reverse("what-changed"), reverse("changes")):
        text = client.get(address).content.decode()
        assert "Oceans was renamed Seas" in text
        assert "Cached" not in text


def test_what_an_event_changed_is_folded_below_its_sentence(client):
    directory()
    with later(1):
        tree.move(get("review"), get("outreach"), tree.UNDER)  # by itself, before
    with later(2):
        put_in_force(
            draft(
                ("transfer-function", {"function": function("a").pk, "to": pk("oceans")}),
                ("rename", {"body": pk("legal")}, {("body", pk("legal"), "name"): {"en": "Law"}}),
                day=timezone.localdate(),
            )
        )
    html = client.get(reverse("what-changed")).content.decode()
    latest, earlier, *_ = html.split("<section")[1:]
    _before, transfer, renaming = latest.split("<li>\n              <p>")
    assert "was transferred from Forests to Oceans" in transfer
    assert "A function was moved." in transfer
    assert "The name was changed." in renaming
    assert "<h3>" not in renaming.rpartition("</details>")[2]  # its lines are nowhere else
    assert "This body was moved." in earlier
    feed = ET.fromstring(client.get(reverse("changes")).content)
    entries = [(own.findtext(f"{ATOM}title"), own.findtext(f"{ATOM}summary")) for own in feed.findall(f"{ATOM}entry")]
    titles, (renamed, transferred) = [title for title, _text in entries], [text for _title, text in entries[:2]]
    assert (titles[0][:22], titles[1][:12], titles[2]) == ("Legal was renamed Law.", "The function", "Review")
    assert "Law: name" in renamed
    assert "Oceans: function · moved" in transferred


def test_what_was_entered_after_its_day_says_from_when_on_it_is(client):
    directory()
    day = timezone.localdate() - timedelta(days=14)
    rename = ("rename", {"body": pk("oceans")}, {("body", pk("oceans"), "name"): {"en": "Seas"}})
    put_in_force(draft(rename, day=day))
    said = f"With effect from {date_format(day, 'DATE_FORMAT')}: Oceans was renamed Seas."
    assert said in client.get(reverse("what-changed")).content.decode()
    assert said in client.get(reverse("changes")).content.decode()


def test_a_former_body_says_when_it_was_abolished_and_is_found_by_its_names(client):
    directory()
    texts.write(
        get("biosafety"), BY_SLUG["fr"], {"name": "Biosécurité"}, texts.versions(get("biosafety"), BY_SLUG["fr"])
    )
    with later(2):
        tree.move(get("biosafety"), get("outreach"), tree.UNDER)
    with later(4):
        tree.abolish(get("biosafety"))
        days = [date_format(timezone.localdate() - timedelta(days=back), "DATE_FORMAT") for back in (2, 0)]
        told = [f"{days[0]}: This body was moved.", f"{days[1]}: This body was abolished."]
        assert [text for text in Page(client.get("/en/units/biosafety/")).texts("li") if ": This" in text] == told
        for prefix, query, expected in (
            ("en", "biosafe", f"former body, until {days[1]}"),
            ("fr", "biosécurité", "Biosécurité</a>"),
        ):
            found = client.get(f"/{prefix}/search/", {"q": query}).content.decode()
            assert f'href="/{prefix}/units/biosafety/"' in found
            assert expected in found
        assert "/units/biosafety/" not in client.get("/en/search/", {"q": "biosafety forests"}).content.decode()
        assert "/units/biosafety/" not in client.get("/en/search/", {"q": "biosafety", "kind": "unit"}).content.decode()
