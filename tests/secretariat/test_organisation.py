"""The file that names the directory and the links of its footer."""

import copy
import json

import pytest
from django.conf import settings
from django.contrib import admin
from django.utils import translation

from secretariat import languages, organisation
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
        ([], "the file must be an object with links, name, perhaps questions, and nothing else"),
        (change(["links"], None), "the file must be an object with links, name, perhaps questions, and nothing else"),
        (change(["color"], "x"), "the file must be an object with links, name, perhaps questions, and nothing else"),
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


def test_another_organisation_is_named_where_the_secretariat_was(tmp_path, settings, client):
    settings.ORGANISATION = organisation.read_organisation(written(tmp_path, MINISTRY))
    assert Page(client.get("/fr/nothing/")).one("title")["text"].endswith(" · Annuaire du Ministère")
    with translation.override("fr"):
        assert organisation.footer_links() == [{"name": "Gouvernement", "url": "https://gouvernement.example/"}]
        assert admin.site.site_header == "Annuaire du Ministère"
