"""The directory as of a day: what was published at its end is what its pages say, whatever has happened since."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from public_record.changed_days import first_moment
from public_record.days import day_of
from public_record.models import Baseline, BodyVersion
from public_record.updating import rebuild
from secretariat import tree
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, Post
from tests.clock import later
from tests.everything import undone
from tests.public_record.test_updating import CHANGES, REMOVALS, imported
from tests.secretariat.removals import UNIT, furnish, unit
from translations import texts

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("directory")]
FRAME = re.compile(r'<details>\s*<summary>[^<]*</summary>\s*<ul class="days">.*?</details>', re.DOTALL)
"""What a page of another day says of days: those with changes in its month."""


def paths():
    source = unit().mandate.sources.first()
    return (
        "", "divisions/", f"units/{UNIT}/", f"chart/?here={UNIT}", "chart/", f"chart/{unit().parent.slug}/", f"mandates/{source.slug}/",
        "mandates/", "units/", f"divisions/{unit().parent.slug}/", "units/?division=" + unit().parent.slug,
    )  # fmt: skip


def pages(day, wanted, languages=("fr",), prefix="on/{}/"):
    """Return what is served for these paths as of a day, without what belongs to the frame."""
    client, found = Client(), {}
    for language in languages:
        for path in wanted:
            response = client.get(f"/{language}/{prefix.format(day)}{path}")
            found[language, path] = (response.status_code, FRAME.sub("", response.content.decode()))
    return found


def first_day():
    return day_of(first_moment())


def test_a_page_of_a_past_day_is_the_same_after_every_kind_of_change(tmp_path):
    imported.folder, found = tmp_path, {}
    furnish()
    wanted, day = paths()[::2], timezone.localdate()
    with later(1):
        before = pages(day, wanted)
    assert {status for status, _html in before.values()} == {200}
    for name, change in (CHANGES | {f"the removal of {name}": change for name, change in REMOVALS.items()}).items():
        with undone(), later(2):
            change()
            found |= {(name, *key): html for key, html in pages(day, wanted).items() if html != before[key]}
    assert [*found] == []


def test_a_day_shows_what_was_published_at_its_end():
    day = timezone.localdate()
    for days, name in ((1, "Name of the first day"), (2, "Name at noon"), (2, "Name of the second day")):
        with later(days):
            texts.write(unit(), SOURCE, {"name": name})
    with later(5):
        shown = [
            pages(day + timedelta(days), [f"units/{UNIT}/"], ["en"])["en", f"units/{UNIT}/"][1] for days in range(4)
        ]
    names = ["Name of the first day", "Name at noon", "Name of the second day"]
    assert [[name in html for name in names] for html in shown] == [
        [False] * 3, [True, False, False], [False, False, True], [False, False, True],
    ]  # fmt: skip
    assert BodyVersion.objects.filter(slug=UNIT).count() == 2  # nobody can ask for the name at noon


def test_a_page_of_today_and_one_as_of_today_say_the_same():
    """But for links and what leads to files of today; in each language."""
    day, wanted = timezone.localdate(), [f"units/{UNIT}/", "units/", "chart/"]
    languages = [language.slug for language in LANGUAGES]
    today, dated = pages(day, wanted, languages, ""), pages(day, wanted, languages)
    for (language, path), (_status, html) in today.items():
        own = _words(dated[language, path][1])
        missing = [line for line in _words(html) if line not in own]
        assert len(missing) <= 20, missing  # downloads, cards, times of the last change, who is under the same mandates


def _words(html):
    main = html[html.index("<main") : html.index("</main>")]
    return [line.strip() for line in re.sub(r"<[^>]*>", "\n", main).splitlines() if line.strip()]


def test_links_stay_on_the_day_and_robots_stay_away(client):
    day = timezone.localdate()
    html = client.get(f"/ar/on/{day}/units/{UNIT}/").content.decode()
    links = set(re.findall(r'<a [^>]*href="(/ar/[^"]*)"', html))
    dated = {link for link in links if link.startswith(f"/ar/on/{day}/")}
    assert {f"/ar/on/{day}/", f"/ar/on/{day}/chart/", f"/ar/on/{day}/divisions/{unit().parent.slug}/"} <= dated
    assert {link.split("/")[2] for link in links - dated} <= {"about", "changes", "data", "on", "topics", "units"}
    assert f"/ar/units/{UNIT}/" in links  # today
    assert f'<link rel="canonical" href="http://testserver/ar/units/{UNIT}/">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert all(client.get(link).status_code == 200 for link in dated)


@pytest.mark.parametrize("text", ["2017-03-01", "2999-01-01", "2026-02-30", "20260301", "yesterday", "0000-00-00"])
def test_a_day_of_which_nothing_is_known_is_explained(client, text):
    for path in ("", f"units/{UNIT}/"):
        response = client.get(f"/en/on/{text}/{path}")
        assert response.status_code == 404
        assert f"The directory is known from {_written(first_day())}" in response.content.decode()


def _written(day):
    return f"{day.day} {day:%B %Y}"


def test_the_date_control_leads_to_the_same_page_of_another_day(client):
    day, html = timezone.localdate(), client.get(f"/en/units/{UNIT}/").content.decode()
    assert f'<input type="hidden" name="at" value="/units/{UNIT}/">' in html
    with later(3):
        response = client.get("/en/on/", {"day": str(day), "at": f"/units/{UNIT}/"})
        assert response.headers["Location"] == f"/en/on/{day}/units/{UNIT}/"
        today = client.get("/en/on/", {"day": str(timezone.localdate()), "at": f"/units/{UNIT}/"})
        assert today.headers["Location"] == f"/en/units/{UNIT}/"
        for at in ("//example.org/", "https://example.org/", "/admin/", "/units/../../admin/", "\\example.org"):
            assert client.get("/en/on/", {"day": str(day), "at": at}).headers["Location"] == f"/en/on/{day}/"
        assert client.get("/en/on/", {"day": "soon"}).status_code == 404
        texts.write(unit(), SOURCE, {"name": "Another"})
        listed = client.get("/en/on/").content.decode()
    assert f'href="/en/on/{day}/"' in listed
    assert f'href="/en/on/{day + timedelta(3)}/"' in listed
    assert f'href="/en/on/{day + timedelta(2)}/"' not in listed


def test_a_body_is_found_by_the_address_that_it_had_and_by_that_of_today(client):
    day, old = timezone.localdate(), UNIT
    with later(2):
        body = unit()
        body.slug = "another-address"
        body.save()
    with later(4):
        for slug in (old, "another-address"):
            response = client.get(f"/en/on/{day}/units/{slug}/")
            assert response.status_code == 200, slug
            assert unit_name() in response.content.decode()
        response = client.get(f"/en/on/{day + timedelta(3)}/units/{old}/", follow=True)
        assert response.status_code == 200


def unit_name():
    return Body.objects.get(slug="another-address").name_en


def test_what_is_abolished_stays_on_the_days_on_which_it_was_there(client):
    day, parent = timezone.localdate(), unit().parent
    with later(2):
        tree.abolish(unit())
    with later(4):
        assert client.get(f"/en/on/{day}/units/{UNIT}/").status_code == 200
        assert f"/en/on/{day}/units/{UNIT}/" in client.get(f"/en/on/{day}/divisions/{parent.slug}/").content.decode()
        later_on = client.get(f"/en/on/{day + timedelta(3)}/units/{UNIT}/")  # the page of the former body
        assert (later_on.status_code, later_on.headers["Location"]) == (302, f"/en/units/{UNIT}/")


def test_names_of_holders_are_not_kept(client, settings):
    settings.SHOW_HOLDERS, day = True, timezone.localdate()
    post = Post.objects.create(body=unit(), title_en="Head", role="head", holder_en="Ada Example")
    address = f"/en/on/{day}/units/{UNIT}/"
    assert "Ada Example" in client.get(f"/en/units/{UNIT}/").content.decode()
    before = client.get(address).content.decode()
    with later(2):
        post.delete()
        html = client.get(address).content.decode()
    assert "Head" in html
    assert "Ada" not in before + html


def test_a_directory_from_before_versions_is_known_from_then_on(client):
    Baseline.objects.update(valid_from=timezone.now() + timedelta(days=3))
    with later(4):
        assert client.get(f"/en/on/{timezone.localdate() - timedelta(3)}/").status_code == 404
        assert client.get(f"/en/on/{timezone.localdate() - timedelta(1)}/").status_code == 200


def test_rebuilding_makes_no_versions():
    with later(2):
        rebuild()
    assert not BodyVersion.objects.exists()


def test_queries_of_a_dated_page_are_few_and_as_many_for_a_version(client, django_assert_max_num_queries):
    day = timezone.localdate()
    with later(2):
        for body in Body.objects.all():
            texts.write(body, SOURCE, {"name": f"{body.name_en} renamed"})
    with later(4), django_assert_max_num_queries(10):
        client.get(f"/en/on/{day}/units/{UNIT}/")
