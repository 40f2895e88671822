"""When a body was last changed for readers: every page, file and feed says the same time, and it moves when readers see something else."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
import rdflib
import vobject

from opendata.records import every_body, every_source
from public_record.selection import current_bodies
from secretariat.models import ContactPoint, MandateSource, Post
from tests.everything import undone
from tests.html import Page
from tests.opendata.test_pages import data_in
from tests.public_record.test_updating import CHANGES, FRENCH, REMOVALS, imported
from tests.secretariat.removals import function, furnish, unit
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]

UNSEEN_BY_THE_API = {
    "an approval", "an approval of a draft", "an approval of a title", "a change of English that is editorial, and then is not",
    "a text that is emptied", "an order among siblings", "a tree that is repaired", "a branch that is hidden and shown again",
}  # fmt: skip
"""Changes after which pages are others, and records are not: states of translations, places among siblings; and one that is taken back."""


def times():
    return dict(current_bodies().values_list("slug", "updated_at"))


def shown():
    """What the open data says of each body, without when and without its place among siblings: slug → record with the sources it names."""
    sources = {source["id"]: source for source in every_source("")}
    found = {}
    for record in every_body(""):
        mandate = record["mandate"] or {"sources": [], "functions": []}
        named = {*mandate["sources"], *(slug for one in mandate["functions"] for slug in one["sources"])}
        record["sources"] = [sources[slug] for slug in sorted(named)]
        del record["updated_at"], record["position"]
        found[record["id"]] = json.dumps(record)
    return found


def test_the_time_of_a_body_moves_when_readers_see_something_else_of_it(tmp_path):
    imported.folder, found = tmp_path, {}
    furnish()
    before, seen = times(), shown()
    for name, change in (CHANGES | {f"the removal of {name}": change for name, change in REMOVALS.items()}).items():
        with undone():
            change()
            moved = {slug for slug, at in times().items() if at != before.get(slug)}
            other = {slug for slug, record in shown().items() if record != seen.get(slug)}
            if moved != other and not (name in UNSEEN_BY_THE_API and other <= moved <= seen.keys()):
                found[name] = moved ^ other
    assert found == {}


def add_post():
    Post.objects.create(body=unit(), title_en="Head", role="head")


def add_contact():
    ContactPoint.objects.create(body=unit(), purpose="general", email="unit@example.org")


def title():
    texts.write(unit().mandate.sources.first(), FRENCH, {"title": "Un autre titre"})


PUBLIC_CHANGES = {
    "a name": lambda: texts.write(unit(), FRENCH, {"name": "Une unité"}),
    "a mandate": lambda: texts.write(unit().mandate, FRENCH, {"opening": "Elle veille."}),
    "a function": lambda: texts.write(function(), FRENCH, {"text": "veiller"}),
    "sources": lambda: unit().mandate.sources.add(
        MandateSource.objects.exclude(pk__in=unit().mandate.sources.all())[0]
    ),
    "a title": title,
    "a post": add_post,
    "a contact point": add_contact,
    "a move": CHANGES["a move"],
}


def times_said(client):
    """When the unit was last changed, in seconds, by each page, file and feed."""
    body = unit()
    page = client.get(f"/fr/units/{body.slug}/")
    data = data_in(Page(page))
    api = client.get(f"/api/v1/bodies/{body.slug}/")
    graph = rdflib.Graph().parse(data=client.get("/data/directory.ttl").getvalue(), format="turtle")
    subject = rdflib.URIRef(f"http://testserver/id/{body.slug}")
    namespace = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    sitemap = ET.fromstring(client.get("/sitemap.xml").content)
    (entry,) = [
        one
        for one in sitemap.findall("s:url", namespace)
        if one.find("s:loc", namespace).text == f"http://testserver/fr/units/{body.slug}/"
    ]
    popolo = json.loads(client.get("/data/organizations.popolo.json").getvalue())
    (organization,) = [one for one in popolo["organizations"] if one["id"].endswith(f"/{body.slug}")]
    card = vobject.readOne(client.get(f"/fr/units/{body.slug}.vcf").content.decode())
    feed = feedparser.parse(client.get(f"/fr/changes/{body.slug}.atom").content)
    return {
        "the record": current_bodies().get(body=body.pk).updated_at,
        "the data of the page": datetime.fromisoformat(data["mainEntityOfPage"]["dateModified"]),
        "Last-Modified": parsedate_to_datetime(page.headers["Last-Modified"]),
        "the API": datetime.fromisoformat(api.json()["updated_at"]),
        "Last-Modified of the API": parsedate_to_datetime(api.headers["Last-Modified"]),
        "RDF": graph.value(subject, rdflib.DCTERMS.modified).toPython(),
        "the sitemap": datetime.fromisoformat(entry.find("s:lastmod", namespace).text),
        "Popolo": datetime.fromisoformat(organization["updated_at"]),
        "the card": datetime.strptime(card.rev.value, "%Y%m%dT%H%M%S%z"),
        "the feed": datetime.fromisoformat(feed.entries[0].updated),
    }


def test_every_page_file_and_feed_says_the_same_time(client, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    found, first = {}, times_said(client)
    for name, change in PUBLIC_CHANGES.items():
        with undone():
            change()
            said = {where: at.replace(microsecond=0, tzinfo=UTC) for where, at in times_said(client).items()}
            if len({*said.values()}) > 1 or min(said.values()) < first["the record"].replace(microsecond=0):
                found[name] = said
    assert found == {}
