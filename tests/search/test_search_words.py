"""Everyday words by which readers look for a body: in the admin, in files, in the history and in the search."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from exchange.loading import Loader
from history.models import Change
from public_record.models import BodyRecord
from search.query import find
from secretariat import tree
from secretariat.languages import BY_SLUG, SOURCE
from tests.html import Page
from tests.secretariat.outlines import SMALL, get, plant
from translations.models import SearchWords

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def slugs(query, language=SOURCE):
    return [group.body.slug for group in find(query, language).groups]


@pytest.fixture
def small():
    plant(SMALL)


def test_they_are_searched_and_follow_every_change(small):
    words = SearchWords.objects.create(body=get("legal"), language="fr", handles="congés\nvisas")
    assert slugs("visa") == slugs("conge") == ["legal"]
    (group,) = find("visa", SOURCE).groups
    assert (group.reason.where, str(group.reason.excerpt)) == ("words", "congés · <mark>visas</mark>")
    record = BodyRecord.objects.get(body=get("legal").pk, valid_to=None)
    assert "visas" in record.search_words
    assert "visas" not in record.content  # which every page of the body reads
    assert record.parsed["search_words"] == json.loads(record.search_words)
    words.handles = "congés"
    words.save()
    assert slugs("visa") == []
    words.delete()
    assert slugs("conge") == []
    assert "search_words" not in BodyRecord.objects.get(body=get("legal").pk, valid_to=None).parsed


def test_another_name_counts_as_a_name(small):
    SearchWords.objects.create(body=get("oceans"), language="en", also_known_as="Blue office")
    SearchWords.objects.create(body=get("legal"), language="en", handles="blue paper")
    assert slugs("blue") == ["oceans", "legal"]


def test_pages_and_open_data_do_not_show_them(small, client):
    SearchWords.objects.create(body=get("legal"), language="en", handles="zebras")
    body = get("legal")
    for address in (body.get_absolute_url(), f"/api/v1/bodies/{body.slug}/"):
        assert b"zebra" not in client.get(address).content


@pytest.mark.parametrize("typed", ["visa", "legal visa", "blue house"])
def test_boxes_of_the_admin_find_bodies_by_them(typed, small, admin_client):
    SearchWords.objects.create(body=get("legal"), language="en", handles="visas")
    SearchWords.objects.create(body=get("legal"), language="es", also_known_as="Blue house")
    bodies = Page(admin_client.get(reverse("admin:secretariat_body_changelist"), {"q": typed}))
    address = reverse("admin:secretariat_body_change", args=[get("legal").pk])
    assert len([link for link in bodies.all("a") if link["href"].startswith(address)]) == 1
    choices = admin_client.get(reverse("admin:secretariat_body_choices"), {"term": typed}).json()["results"]
    assert [int(choice["id"]) for choice in choices] == [get("legal").pk]


def test_administrators_write_them(small, admin_client):
    add = reverse("admin:translations_searchwords_add")
    assert admin_client.get(add).status_code == 200
    own = {"body": get("legal").pk, "language": "en", "also_known_as": "", "handles": "visas"}
    response = admin_client.post(add, own)
    assert response.status_code == 302, Page(response).texts("ul", **{"class": "errorlist"})
    assert slugs("visas") == ["legal"]
    again = Page(admin_client.post(add, own))
    assert "This body has search words in this language already." in again.words
    words = SearchWords.objects.get()
    changes = admin_client.get(reverse("admin:history_change_changelist"), {"branch": get("legal").pk}, follow=True)
    assert "search words" in Page(changes).words.lower()
    listed = admin_client.get(reverse("admin:translations_searchwords_changelist"), {"q": "VISAS"})
    assert "visas" in Page(listed).words
    page = admin_client.get(reverse("admin:translations_searchwords_change", args=[words.pk]))
    assert Page(page).one("textarea", name="handles")["dir"] == "ltr"


def test_the_directory_has_them_in_six_languages(directory):
    for language, word in EVERYDAY.items():
        assert slugs(word, BY_SLUG[language])[:1] == ["administration-and-human-resources-unit"], word


EVERYDAY = {"ar": "تأشيرة", "en": "visa", "es": "visado", "fr": "visa", "ru": "виза", "zh": "签证"}


def test_loading_again_keeps_what_was_edited_unless_it_is_overwritten(directory):
    words = SearchWords.objects.get(body__slug="finance-unit", language="fr")
    stored = words.handles
    words.handles = "jardinage"
    words.save()
    loader = Loader(settings.BASE_DIR / "fixtures" / "directory").load()
    assert loader.unchanged == ["finance-unit: search words (fr)"]
    words.refresh_from_db()
    assert words.handles == "jardinage"
    Loader(settings.BASE_DIR / "fixtures" / "directory", overwrite=True).load()
    words.refresh_from_db()
    assert words.handles == stored
    assert "finance-unit" not in slugs("jardinage", BY_SLUG["fr"])


def test_search_words_that_were_removed_come_back_with_their_body(small, admin_client):
    SearchWords.objects.create(body=get("oceans"), language="en", handles="corals")
    body = get("oceans")
    tree.abolish(body)
    assert not SearchWords.objects.exists()
    change = Change.objects.filter(what="removed", model="secretariat.body").latest("pk")
    page = Page(admin_client.get(reverse("admin:history_change_put_back", args=[change.pk])))
    assert "corals" in page.words


def test_a_search_word_of_one_word_counts_more_than_a_part_of_one(small):
    for slug, words in (("oceans", "wildlife trade\n野生动物贸易"), ("legal", "zebras\ntrade\n贸易")):
        SearchWords.objects.create(body=get(slug), language="en", handles=words)
    assert slugs("trade") == slugs("贸易") == ["legal", "oceans"]
    assert slugs("wildlife trade") == ["oceans", "legal"], "what has both words, then what has one"


def test_an_acronym_beside_other_words_is_not_the_beginning_of_a_word(small):
    SearchWords.objects.create(body=get("legal"), language="en", handles="lost badge\ncopier")
    SearchWords.objects.create(body=get("oceans"), language="en", handles="badge lost at the COP")
    assert (slugs("lost badge COP")[0], find("lost badge COP", SOURCE).total) == ("oceans", 1)
    assert set(slugs("lost badge cop")) == {"oceans", "legal"}


def test_a_misspelt_word_beside_others_counts_as_what_was_probably_meant(small):
    SearchWords.objects.create(body=get("legal"), language="en", handles="protocol of privileges")
    SearchWords.objects.create(body=get("oceans"), language="en", handles="protocol of Cartagena\ncrop")
    found = find("protocol of cartajena", SOURCE)
    assert ([group.body.slug for group in found.groups], found.is_partial) == (["oceans", "legal"], True)
    assert found.did_you_mean == "protocol of Cartagena"
    assert slugs("privileges zzzz drop") == ["legal"], "a short word has too many neighbours"


def test_of_a_query_that_no_body_has_whole_a_rare_word_is_more_than_common_ones(small):
    for slug in ("oceans", "forests", "biosafety", "outreach"):
        SearchWords.objects.create(body=get(slug), language="en", handles="living things")
    SearchWords.objects.create(body=get("legal"), language="en", handles="statutes")
    assert slugs("statutes of living things")[0] == "legal"


def test_where_one_body_has_all_words_those_that_come_closest_follow_and_are_not_counted(small, client):
    SearchWords.objects.create(body=get("oceans"), language="en", handles="unpaid invoices\ninterns of the past")
    SearchWords.objects.create(body=get("legal"), language="en", handles="interns")
    found = find("unpaid interns", SOURCE)
    assert ([group.body.slug for group in found.groups], found.total) == (["oceans", "legal"], 1)
    assert [group.is_first_of_closest for group in found.groups] == [False, True]
    page = Page(client.get("/en/search/", {"q": "unpaid interns"}))
    assert page.texts("li", **{"class": "closest"}) == ["These have only some of the words:"]
    assert len(find("unpaid interns", SOURCE, kind="unit").groups) <= 1, "a filter leaves only what has all words"


@pytest.mark.parametrize(
    ("language", "handled", "query"),
    [
        ("ru", "таможня", "таможенные сборы"),
        ("fr", "interprètes", "interprétariat"),
        ("en", "forestry", "agroforestry"),
        ("ar", "صحراوي", "الصحراء"),
        ("zh", "金钱豹", "雪豹"),
    ],
)
def test_a_word_that_no_text_has_is_found_by_its_family(small, language, handled, query):
    SearchWords.objects.create(body=get("legal"), language=language, handles=handled)
    assert slugs(query, BY_SLUG[language]) == ["legal"]
    assert slugs("zzqq", BY_SLUG[language]) == []
