"""Posts and contact points in every format: the examples of `demo_contacts`, which have all kinds of them."""

import io
import json
import re

import pytest
import vobject
from django.core.management import call_command
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import FOAF, ORG, RDF, SKOS

from opendata import rdf, records
from opendata.popolo import organization
from secretariat.contacts import ContactPoint, Post
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body
from secretariat.text.email_addresses import ascii_address
from tests.html import Page
from tests.pages.test_reachable import OF_HARVESTERS
from translations import texts

from .contact_records import BASE, body_record, contact_record, post_record
from .test_ldif import entries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
UNIT = "biosafety-and-biosecurity-unit"
SCHEMA = Namespace("https://schema.org/")


@pytest.fixture(autouse=True)
def examples():
    call_command("demo_contacts", stdout=io.StringIO())


def unit():
    return Body.objects.get(slug=UNIT)


def test_the_api_has_them_in_all_languages_or_in_one(client):
    post, contact = unit().posts.first(), unit().contacts.get()
    record = client.get(f"/api/v1/bodies/{UNIT}/").json()
    assert [one["id"] for one in record["posts"]] == [str(pk) for pk in unit().posts.values_list("pk", flat=True)]
    assert record["posts"][0] == {
        **{
            "id": str(post.pk),
            "uri": f"http://testserver/id/{UNIT}#post-{post.pk}",
            "role": "head",
            "status": "filled",
        },
        **{"title": {one.tag: texts.value(post, "title", one) for one in LANGUAGES}, "from": None, "to": None},
    }
    (own,) = record["contacts"]
    assert own == {
        **{"id": str(contact.pk), "uri": f"http://testserver/id/{UNIT}#contact-{contact.pk}", "purpose": "general"},
        **{"label": {}, "hours": {one.tag: texts.value(contact, "hours", one) for one in LANGUAGES}},
        **{"email": contact.email, "phone": contact.phone, "extension": None, "url": None, "room": None},
        "languages": ["en", "fr"],
    }
    texts.write(post, BY_SLUG["ru"], {"title": ""})
    russian = client.get(f"/api/v1/bodies/{UNIT}/?lang=ru").json()
    assert (russian["posts"][0]["title"], russian["contacts"][0]["label"]) == (post.title_en, None)
    assert russian["contacts"][0]["hours"] == contact.hours_ru
    assert russian["in_english"] == [f"posts.{post.pk}.title"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdf_has_posts_and_contact_points_and_holders_only_where_they_are_public():
    held = post_record(4, holder={"names": {"en": "A. N. Other", "ar": "فلان"}, "honorific": {}})
    body = body_record(posts=[post_record(), held], contacts=[contact_record(url="https://example.org/a b")])
    graph = Graph().parse(data="".join(rdf.turtle(rdf.body_nodes(body, BASE))), format="turtle")
    again = Graph().parse(data="".join(rdf.json_ld(rdf.body_nodes(body, BASE))), format="json-ld")
    assert {*graph} == {*again}
    unit, post, held, contact = (URIRef(one["uri"]) for one in (body, *body["posts"], *body["contacts"]))
    assert {*graph.subjects(ORG.postIn, unit)} == {*graph.objects(unit, ORG.hasPost)} == {post, held}
    assert {one.language for one in graph.objects(post, SKOS.prefLabel)} == {"en", "fr", "ru"}
    holder = graph.value(held, ORG.heldBy)
    assert {*graph.triples((None, ORG.holds, None))} == {(holder, ORG.holds, held)}
    assert {*graph.objects(holder, FOAF.name)} == {Literal("A. N. Other", lang="en"), Literal("فلان", lang="ar")}
    assert (contact, RDF.type, SCHEMA.ContactPoint) in graph
    assert graph.value(unit, SCHEMA.contactPoint) == contact
    facts = {graph.value(contact, SCHEMA[name]) for name in ("email", "telephone", "url")}
    assert facts == {
        Literal("media@xn--80a1acny.example"), Literal("+15142882220;ext=12"), URIRef("https://example.org/a%20b")
    }  # fmt: skip
    assert len({*graph.objects(contact, SCHEMA.contactType)}) == 6


def test_popolo_has_them_in_english():
    record = next(records.body_records([unit().pk], BASE))
    own = organization(record, BASE)
    assert [post["label"] for post in own["posts"]] == [*unit().posts.values_list("title_en", flat=True)]
    contact = unit().contacts.get()
    assert [own["contact_details"][0][key] for key in ("type", "value")] == ["email", contact.email]
    assert own["contact_details"][1]["value"].startswith("+1 514-555-0")
    assert own["contact_details"][0]["note"] == contact.hours_en


def test_cards_and_ldif_have_every_mailbox(client, tmp_path):
    mailboxes = {*ContactPoint.objects.exclude(email="").values_list("email", flat=True)}
    branch = client.get(f"/ar/{Body.objects.get(parent=None).slug}/branch.vcf")
    cards = vobject.readComponents(b"".join(branch.streaming_content).decode())
    assert {own.value for card in cards for own in card.contents.get("email", ())} == mailboxes
    path = tmp_path / "directory.ldif"
    call_command("export_ldif", path, base=BASE, stdout=io.StringIO())
    entries = entries_of(path.read_text())
    assert {email for entry in entries.values() for email in entry.get("mail", ())} == mailboxes
    assert sum(dn.startswith("uid=post-") for dn in entries) == Post.objects.count()


def test_pages_hide_every_address_from_simple_harvesters_and_structured_data_has_it(client):
    for prefix in ("en", "ar", "zh"):
        for path in (f"units/{UNIT}/", f"units/{UNIT}/?with=fr", ""):
            response = client.get(f"/{prefix}/{path}")
            content = response.content.decode()
            found = {one for pattern in OF_HARVESTERS for one in re.findall(pattern, content) if "example.org" in one}
            assert found == set(), path
        contact = unit().contacts.get()
        data = Page(client.get(f"/{prefix}/units/{UNIT}/")).one("script", type="application/ld+json")["text"]
        (point,) = json.loads(data)["contactPoint"]
        assert (point["email"], point["telephone"]) == (ascii_address(contact.email), contact.phone)
        assert point["availableLanguage"] == ["en", "fr"]
