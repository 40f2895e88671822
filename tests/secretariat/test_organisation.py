"""The file that names the directory and the links of its footer."""

import copy
import json
import struct

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.utils import translation

from secretariat import languages, organisation
from secretariat.static_files import OrganisationFinder
from tests.html import Page
from tests.real_site import manage

FILE = settings.BASE_DIR / "fixtures" / "directory" / "organisation.json"
MINISTRY = {
    "name": dict.fromkeys(languages.BY_SLUG, "Directory of the Ministry") | {"fr": "Annuaire du Ministère"},
    "links": [
        {
            "name": dict.fromkeys(languages.BY_SLUG, "Government") | {"fr": "Gouvernement"},
            "url": dict.fromkeys(languages.BY_SLUG, "https://government.example/") | {"fr": "https://gouvernement.example/"},
        }
    ],
}  # fmt: skip


def written(folder, content):
    path = folder / "organisation.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_the_file_of_the_seed_has_what_the_seed_page_has():
    seed = organisation.read_organisation(FILE)
    assert seed.name["en"] == "Directory of the Secretariat"
    assert [link.url["zh"] for link in seed.links] == ["https://www.un.org/zh/", "https://www.unep.org/zh-hans"]


def change(path, value):
    """MINISTRY with one thing changed; None removes it."""
    changed = copy.deepcopy(MINISTRY)
    *parents, last = path
    place = changed
    for key in parents:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return changed


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "it is not JSON"),
        ([], "the file must be an object with links, name, perhaps icon, logo, questions, and nothing else"),
        (
            change(["links"], None),
            "the file must be an object with links, name, perhaps icon, logo, questions, and nothing else",
        ),
        (
            change(["color"], "x"),
            "the file must be an object with links, name, perhaps icon, logo, questions, and nothing else",
        ),
        (change(["questions"], "Who?"), "questions is not a list"),
        (change(["questions"], [{"en": "Who?"}]), "question 1 must be an object with ar, en, es, fr, ru, zh and"),
        (change(["name"], "Directory"), "name must be an object with ar, en, es, fr, ru, zh and nothing else"),
        (change(["name", "ru"], None), "name must be an object with ar, en, es, fr, ru, zh and nothing else"),
        (change(["name", "ru"], " "), "name has an empty text"),
        (change(["name", "ru"], 7), "name has an empty text"),
        (change(["links"], {}), "links is not a list"),
        (change(["links", 0, "url"], None), "link 1 must be an object with name, url and nothing else"),
        (change(["links", 0, "name", "zh"], ""), "the name of link 1 has an empty text"),
        (change(["links", 0, "url", "en"], "javascript:alert(1)"), "the url of link 1 does not begin with https://"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(tmp_path, content, reason):
    path = written(tmp_path, content)
    with pytest.raises(organisation.InvalidOrganisation) as refused:
        organisation.read_organisation(path)
    assert str(refused.value).startswith(f"{path} cannot be used: {reason}")
    assert str(refused.value).endswith("Correct it, or set ORGANISATION_FILE to another file.")


def test_a_file_that_is_not_there_stops_the_start(tmp_path):
    done = manage("check", STATE_DIR=str(tmp_path), ORGANISATION_FILE=str(tmp_path / "nothing.json"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{tmp_path}/nothing.json cannot be used: No such file or directory. "
        "Correct it, or set ORGANISATION_FILE to another file.\n"
    )


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><path d="M0 0h9"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 32, 16) + bytes(20)
BAD_PICTURES = {
    "logo.gif": (b"GIF89a", "is neither an .svg nor a .png file"),
    "nothing.svg": (None, "No such file or directory"),
    "large.png": (PNG + bytes(200_000), "has more than 200 KB"),
    "renamed.png": (b"GIF89a" + bytes(40), "is not a PNG file"),
    "flat.png": (PNG[:16] + struct.pack(">II", 32, 0) + bytes(20), "is 32 × 0, which is no shape for a picture"),
    "broken.svg": (b"<svg", "is not an SVG file (unclosed token"),
    "entity.svg": (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.encode(), "is not an SVG file (it has a document type"),
    "shapeless.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is not an SVG file with a viewBox"),
    "page.svg": (b'<html viewBox="0 0 1 1"/>', "is not an SVG file with a viewBox"),
}


def test_a_picture_that_cannot_be_used_is_refused_in_one_sentence(tmp_path):
    said, expected = {}, {}
    for name, (content, reason) in BAD_PICTURES.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        path = written(tmp_path, {**MINISTRY, "logo": name})
        with pytest.raises(organisation.InvalidOrganisation) as refused:
            organisation.read_organisation(path)
        beginning = f"{path} cannot be used: logo: {tmp_path / name}"
        said[name] = str(refused.value).startswith(beginning) and reason in str(refused.value)
        expected[name] = True
    assert said == expected
    with pytest.raises(organisation.InvalidOrganisation, match="icon is not the name of a file"):
        organisation.read_organisation(written(tmp_path, {**MINISTRY, "icon": 7}))


@pytest.mark.django_db
def test_logo_and_icon_are_static_files_on_every_page_and_in_the_admin(tmp_path, settings, client):
    (tmp_path / "emblem.svg").write_text(SVG)
    (tmp_path / "dot.png").write_bytes(PNG)
    path = written(tmp_path, {**MINISTRY, "logo": "emblem.svg", "icon": "dot.png"})
    settings.ORGANISATION = organisation.read_organisation(path)
    for address in ("/fr/nothing/", "/admin/login/"):
        icon = Page(client.get(address)).one("link", rel="icon")
        assert (icon["href"], icon["type"]) == ("/static/organisation/icon/dot.png", "image/png")
    assert client.get("/favicon.ico").url == "/static/organisation/icon/dot.png"
    logo = Page(client.get("/fr/nothing/")).one("img")
    assert (logo["src"], logo["alt"]) == ("/static/organisation/logo/emblem.svg", "")
    assert (logo["width"], logo["height"]) == ("60", "40")
    for name, file in (("logo/emblem.svg", "emblem.svg"), ("icon/dot.png", "dot.png")):
        assert finders.find(f"organisation/{name}") == str(tmp_path / file)
    listed = [name for name, _storage in OrganisationFinder().list(None)]  # what collectstatic copies
    assert listed == ["emblem.svg", "dot.png"]


@pytest.mark.django_db
def test_another_organisation_is_named_where_the_secretariat_was(tmp_path, settings, client):
    settings.ORGANISATION = organisation.read_organisation(written(tmp_path, MINISTRY))
    assert Page(client.get("/fr/nothing/")).one("title")["text"].endswith(" · Annuaire du Ministère")
    with translation.override("fr"):
        assert organisation.footer_links() == [{"name": "Gouvernement", "url": "https://gouvernement.example/"}]
        assert admin.site.site_header == "Annuaire du Ministère"
