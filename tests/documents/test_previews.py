"""Pictures of bodies for other sites: what they show, and that making them is bounded."""

import fcntl
import struct

import pytest
from django.utils import translation

from documents import previews
from public_record import queries
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from tests.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
UNIT = "monitoring-review-and-reporting-unit"


@pytest.fixture
def written(monkeypatch):
    """The HTML of the pictures that are made, instead of which a file with its length is written."""
    pages = []

    def write(program, html, path):
        assert program == "picture"
        pages.append(html)
        path.write_bytes(b"\x89PNG" + str(len(pages)).encode())

    monkeypatch.setattr(previews, "write_with", write)
    return pages


def get(client, slug=UNIT, prefix="en"):
    return client.get(f"/{prefix}/documents/{slug}/preview.png")


def test_it_is_a_picture_in_the_size_that_other_sites_expect(client):
    response = get(client, prefix="ar")
    content = response.content
    assert (response.status_code, response.headers["Content-Type"], content[1:4]) == (200, "image/png", b"PNG")
    assert struct.unpack(">II", content[16:24]) == (1200, 630)
    assert len(content) < 150_000
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_it_has_the_names_and_the_place_of_the_body_in_six_languages(client, written):
    for prefix, language in BY_SLUG.items():
        assert get(client, prefix=prefix).status_code == 200
        unit = Body.objects.get(slug=UNIT)
        names = [getattr(body, language.column("name")) for body in (unit, unit.parent, unit.parent.parent)]
        assert [name for name in names if name not in written[-1]] == []
        assert f'lang="{language.tag}"' in written[-1]
        assert f'dir="{language.dir}"' in written[-1]


def test_boxes_are_mirrored_in_arabic_and_stand_below_their_parents():
    rows = {}
    for prefix in ("en", "ar"):
        language = BY_SLUG[prefix]
        with translation.override(language.code):
            context = previews.preview_context(queries.get_listed(UNIT, language), language)
        rows[prefix] = {}
        for box in context["boxes"]:
            rows[prefix].setdefault(box["y"], []).append((round(box["x"]), box["style"]))
        assert all(0 <= box["x"] <= box["x"] + box["width"] <= previews.ACROSS for box in context["boxes"])
    styles = [[style for _x, style in row] for row in rows["en"].values()]
    assert styles == [["path"], ["path", "other", "other", "other", "other"], ["other", "own", "other"]]
    assert [style for _x, style in sorted(rows["ar"][50])] == styles[1][::-1]


def test_a_picture_is_made_once_until_it_would_show_something_else(client, written):
    get(client)
    get(client)
    finance = Body.objects.get(slug="finance-unit")
    finance.name_en = "Money Unit"
    finance.save()
    get(client)
    assert len(written) == 1
    parent = Body.objects.get(slug=UNIT).parent
    parent.name_en = "Office"
    parent.save()
    get(client)
    assert len(written) == 2


def test_few_are_kept_and_one_is_made_at_a_time(client, written, settings, monkeypatch):
    monkeypatch.setattr(previews, "MAX_FILES", 2)
    for slug in (UNIT, "finance-unit", "information-technology-unit"):
        assert get(client, slug).status_code == 200
    folder = settings.STATE_DIR / "previews"
    assert len([*folder.glob("*.png")]) == 2
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        response = get(client, "conference-services-unit")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert get(client, "information-technology-unit").status_code == 200  # it is there


def test_what_cannot_be_shown_has_none(client, written, monkeypatch):
    hidden = Body.objects.get(slug="finance-unit")
    hidden.is_published = False
    hidden.save()
    assert [get(client, slug).status_code for slug in ("finance-unit", "nothing", "x" * 500)] == [404, 404, 404]

    def fails(*arguments):
        raise previews.DocumentFailed

    monkeypatch.setattr(previews, "write_with", fails)
    assert get(client).status_code == 503


def test_pages_of_bodies_name_it(client):
    for path, slug in (("", "secretariat-of-the-convention-on-biological-diversity"), (f"units/{UNIT}/", UNIT)):
        image = Page(client.get(f"/fr/{path}")).one("meta", property="og:image")["content"]
        assert image == f"http://testserver/fr/documents/{slug}/preview.png"
    assert Page(client.get("/fr/units/")).all("meta", property="og:image") == []
    assert "Allow: /*/documents/*preview.png" in client.get("/robots.txt").content.decode()
