"""Posts of an administrator that cannot be taken, and what the page shows of them; for a test and for the battery."""

from contextlib import ExitStack
from unittest.mock import patch
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from divisions.models import Division
from secretariat import tree, unsaved
from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, MandateSource
from tests.admin_forms import AdminForm
from tests.everything import undone
from tests.html import Page
from tests.people.persons import person
from translations import texts
from translations.models import Term
from units.models import Unit

from .matrix import quiet
from .rows import row, size

OWN = "http://testserver"
TYPED = "Typed & <script>alert(1)</script>\r\nin two lines"
SHOWN = TYPED.replace("\r\n", "\n")


def browser_of(user):
    """A browser whose forms need their tokens."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(user)
    return client


def submit(client, url, values, **headers):
    """Post as a editor does from a page of this site."""
    content = urlencode(values, doseq=True)
    return client.post(url, content, "application/x-www-form-urlencoded", headers={"origin": OWN, **headers})


def filled_in(client, url, **changes):
    """(address, values) of a form, with some of them changed and the button to save."""
    values = AdminForm(client, url).values
    assert changes.keys() <= values.keys()
    return url, {**values, **changes, "_save": "1"}


def typed(response):
    """What the page shows of a post."""
    return [area["text"].removeprefix("\n") for area in Page(response).all("textarea") if "readonly" in area]


def unit():
    return Unit.objects.get(slug="finance-unit")


def texts_page(body, language="fr"):
    return reverse("admin:units_unit_change", args=[body.pk]) + f"?language={language}"


# Each of these prepares a post that cannot be taken: (address, values)


def gone_texts(client):
    url, values = filled_in(client, texts_page(unit()), opening_fr=TYPED)
    tree.abolish(unit())
    return url, values


def gone_division(client):
    body = tree.add(Body(kind="division", name_en="X", slug="x"), Body.objects.get(parent=None))
    url = reverse("admin:divisions_division_change", args=[body.pk]) + "?language=en"
    url, values = filled_in(client, url, closing_en=TYPED)
    tree.abolish(Division.objects.get(pk=body.pk))
    return url, values


def gone_settings(client):
    url, values = filled_in(client, reverse("admin:secretariat_body_change", args=[unit().pk]), note=TYPED)
    tree.abolish(unit())
    return url, values


def gone_move(client):
    url, values = filled_in(client, reverse("admin:secretariat_body_move", args=[unit().pk]), note=TYPED)
    tree.abolish(unit())
    return url, values


def gone_desk(client):
    body = unit()
    url = reverse("admin:translations_desk", args=["secretariat.body", body.pk, "ar"])
    url, values = filled_in(client, url, **{f"secretariat-body-{body.pk}-name-words": TYPED})
    tree.abolish(body)
    return url, values


def gone_source(client):
    source = MandateSource.objects.create(slug="x-99", symbol="X/99", kind="decision", title_en="X")
    url = reverse("admin:secretariat_mandatesource_change", args=[source.pk]) + "?language=es"
    url, values = filled_in(client, url, title_es=TYPED)
    source.delete()
    return url, values


def gone_term(client):
    term = Term.objects.create(english="x")
    url, values = filled_in(client, reverse("admin:translations_term_change", args=[term.pk]), also_fr=TYPED)
    term.delete()
    return url, values


def gone_person(client):
    somebody = person("somebody")
    url, values = filled_in(client, reverse("admin:auth_user_change", args=[somebody.pk]), first_name=TYPED)
    somebody.delete()
    return url, values


GONE = [gone_texts, gone_division, gone_settings, gone_move, gone_desk, gone_source, gone_term, gone_person]


def signed_out(client):
    url, values = filled_in(client, texts_page(unit()), opening_fr=TYPED)
    del client.cookies["sessionid"]
    return url, values


def signed_in_again(client):
    url, values = filled_in(client, texts_page(unit()), opening_fr=TYPED)
    client.cookies["csrftoken"] = "x" * 32
    return url, values


def without_second_factor(client):
    url, values = filled_in(client, texts_page(unit()), opening_fr=TYPED)
    TOTPDevice.objects.create(user=User.objects.get(is_superuser=True), name="app")
    return url, values


def without_the_right(client):
    url, values = filled_in(client, texts_page(unit()), opening_fr=TYPED)
    User.objects.update(is_superuser=False)
    return url, values


def too_many_fields(client):
    url, values = filled_in(client, texts_page(unit()), opening_fr=TYPED)
    return url, {**values, "version": ["1"] * 5000}


def too_large(client):
    url, values = filled_in(client, texts_page(unit()), opening_fr=TYPED)
    return url, {**values, "version": "x" * 5_000_000}


def failing(error):
    """A post that is taken while `error` is raised."""

    def prepare(client):
        return filled_in(client, texts_page(unit(), "en"), opening_en=TYPED)  # a translation would be checked

    prepare.__name__, prepare.error = error.__name__, error
    return prepare


NOT_TAKEN = [
    *GONE,
    signed_out,
    signed_in_again,
    without_second_factor,
    without_the_right,
    too_many_fields,
    too_large,
    failing(OperationalError),
    failing(ZeroDivisionError),
]


def posts_that_cannot_be_taken(user, is_guarded=True):
    """Send each of them in each of the languages; the row of those whose page does not show what was typed."""
    languages = size(LANGUAGES, [BY_SLUG["en"], BY_SLUG["ar"]])
    found = {"lost": 0, "in another language or direction": 0, "taken": 0}
    with ExitStack() as patches:
        patches.enter_context(quiet())
        if not is_guarded:
            patches.enter_context(patch.object(unsaved, "is_own_form", lambda request: False))
        for language in languages:
            for prepare in NOT_TAKEN:
                with undone(), ExitStack() as failure:
                    client = browser_of(user)
                    url, values = prepare(client)
                    client.cookies["django_language"] = language.code
                    if error := getattr(prepare, "error", None):
                        failure.enter_context(patch.object(texts, "write", side_effect=error))
                    response = submit(client, url, values)
                    html = Page(response).all("html")
                    found["taken"] += response.status_code < 400 and is_guarded
                    found["lost"] += SHOWN not in typed(response)
                    is_right = html and (html[0]["lang"].lower(), html[0]["dir"]) == (language.code, language.dir)
                    found["in another language or direction"] += not is_right
    return row(
        f"posts that cannot be taken: {len(NOT_TAKEN)} causes × {len(languages)} languages",
        found,
        "Django’s pages show nothing of what was typed",
    )
