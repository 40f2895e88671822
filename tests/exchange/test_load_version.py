"""Loading the directory of an earlier day: its pages are those of that day, and nothing of today changes."""

import io
import json
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from exchange.loading_versions import register_successions
from public_record.days import start_of
from public_record.models import Baseline, BodyVersion
from public_record.versions import unpack
from reorganisations.models import SuccessionEvent
from secretariat.models import Body, Function
from tests.everything import everything
from translations.models import TextState

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("directory")]
FIXTURES = settings.BASE_DIR / "fixtures" / "directory"
MERGED, PARTS = "economic-policy-and-resource-mobilization-unit", ("economic-policy-unit", "resource-mobilization-unit")
RENAMED, BEFORE = "finance-unit", "budget-unit"
LANGUAGES = "ar", "en", "es", "fr", "ru", "zh"


def folder_of(tmp_path, successions=()):
    """A folder with the seed as it might have been: one unit was two, and another was called otherwise."""
    folder = tmp_path / "earlier"
    shutil.copytree(FIXTURES, folder)
    structure = json.loads((folder / "structure.json").read_text())
    for division in structure["secretariat"]["parts"]:
        parts = division["parts"]
        for index, part in enumerate(parts):
            if part["slug"] == MERGED:
                parts[index : index + 1] = [{**part, "slug": slug, "function_sources": {}} for slug in PARTS]
                parts[index].pop("external_id", None), parts[index + 1].pop("external_id", None)
            if part["slug"] == RENAMED:
                part["slug"] = BEFORE
    (folder / "structure.json").write_text(json.dumps(structure))
    for language in LANGUAGES:
        path = folder / "texts" / f"{language}.json"
        texts = json.loads(path.read_text())
        merged = texts["bodies"].pop(MERGED)
        for slug in PARTS:
            texts["bodies"][slug] = {
                **merged,
                "name": f"{slug} ({language})",
                "functions": merged.get("functions", [])[:2],
            }
            texts["bodies"][slug].pop("acronym", None)
        texts["bodies"][BEFORE] = texts["bodies"].pop(RENAMED) | {"name": f"Budget ({language})"}
        path.write_text(json.dumps(texts))
    if successions:
        (folder / "successions.json").write_text(json.dumps(successions))
    return folder


def load(folder, day, *options):
    out = io.StringIO()
    call_command("load_version", folder, "--on", str(day), *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_an_earlier_day_has_its_own_pages_and_today_stays_as_it_is(client, tmp_path):
    day = timezone.localdate() - timedelta(days=400)
    before = everything()
    assert "22 bodies" in load(folder_of(tmp_path), day)
    changed = {key[0] for key, value in everything().items() if before.get(key) != value}
    assert changed == {"secretariat.Revision"}  # caches follow
    for language in LANGUAGES:
        for slug in PARTS:
            page = client.get(f"/{language}/on/{day}/units/{slug}/")
            assert page.status_code == 200
            assert f"{slug} ({language})" in page.content.decode()
            today = client.get(f"/{language}/units/{slug}/")  # a former body
            assert (today.status_code, f"/{language}/on/" in today.content.decode()) == (200, True)
        assert client.get(f"/{language}/on/{day}/units/{MERGED}/").status_code == 404
        for path in ("", "chart/", "units/", "divisions/", "mandates/"):
            assert client.get(f"/{language}/on/{day + timedelta(days=200)}/{path}").status_code == 200
    assert client.get(f"/en/on/{day - timedelta(days=1)}/").status_code == 404
    assert PARTS[0] in client.get(f"/en/on/{timezone.localdate() - timedelta(days=1)}/chart/").content.decode()
    assert PARTS[0] not in client.get(f"/en/on/{timezone.localdate()}/chart/").content.decode()


def test_bodies_functions_and_sources_are_those_of_today_where_they_are_the_same(tmp_path):
    load(folder_of(tmp_path), timezone.localdate() - timedelta(days=10))
    today = dict(Body.objects.values_list("slug", "pk"))
    loaded = dict(BodyVersion.objects.values_list("slug", "body"))
    same = today.keys() & loaded.keys()
    assert len(same) == 19
    assert {slug: loaded[slug] for slug in same} == {slug: today[slug] for slug in same}
    assert all(loaded[slug] < 0 for slug in (*PARTS, BEFORE))
    from public_record.versions import unpack

    for version in BodyVersion.objects.filter(slug__in=same):
        mandate = unpack(version.content)[0]["mandate"]
        wanted = Function.objects.filter(mandate__body=version.body).order_by("position").values_list("pk", flat=True)
        assert [function["id"] for function in mandate["functions"]] == [*wanted] if mandate else not wanted


def test_successions_are_declared_beside_the_files(client, tmp_path):
    recorded = []
    register_successions(lambda *facts: recorded.append(facts))
    day = timezone.localdate() - timedelta(days=10)
    declared = [
        {"what": "rename", "from": [BEFORE], "to": [RENAMED]},
        {"what": "merge", "from": [*PARTS], "to": [MERGED], "decision": "decision-15-4"},
    ]
    load(folder_of(tmp_path, declared), day)
    assert [(one.what, one.decision) for one, _day, _ids in recorded] == [("rename", ""), ("merge", "decision-15-4")]
    finance = Body.objects.get(slug=RENAMED)
    assert BodyVersion.objects.get(slug=BEFORE).body == finance.pk
    page = client.get(f"/en/on/{day}/units/{RENAMED}/")  # by the address of today
    assert "Budget (en)" in page.content.decode()
    moved = client.get(f"/fr/units/{BEFORE}/")  # the address of then, today
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/fr/units/{RENAMED}/")


def test_a_day_between_says_better_when_something_had_happened_and_functions_are_recognised_in_other_bodies(tmp_path):
    today = timezone.localdate()
    early, late = today - timedelta(days=300), today - timedelta(days=100)
    declared = [
        {"what": "merge", "from": [*PARTS], "to": [MERGED]},
        {"what": "rename", "from": [BEFORE], "to": [RENAMED], "on": str(early + timedelta(days=5))},
    ]
    folder = folder_of(tmp_path, declared)
    taken = Function.objects.filter(mandate__body__slug="monitoring-review-and-reporting-unit").first()
    structure = json.loads((folder / "structure.json").read_text())
    path = folder / "texts" / "en.json"
    texts = json.loads(path.read_text())
    texts["bodies"]["monitoring-review-and-reporting-unit"].pop("functions")
    texts["bodies"]["secretariat-support-unit"]["functions"] = [taken.text_en]
    path.write_text(json.dumps(texts))
    for office in structure["secretariat"]["parts"]:
        for part in office["parts"]:
            part.pop("function_sources", None), part.pop("function_topics", None)
    (folder / "structure.json").write_text(json.dumps(structure))
    for language in LANGUAGES:
        path = folder / "texts" / f"{language}.json"
        texts = json.loads(path.read_text())
        if language != "en":
            texts["bodies"]["monitoring-review-and-reporting-unit"].pop("functions", None)
        path.write_text(json.dumps(texts))
    load(folder, early)
    merged = SuccessionEvent.objects.get(kind="merged")
    assert merged.day == today
    assert not merged.is_day_known
    then = BodyVersion.objects.get(slug="secretariat-support-unit", valid_from=start_of(early))
    assert [one["id"] for one in unpack(then.content)[0]["mandate"]["functions"]] == [taken.pk]
    load(FIXTURES, late)
    merged.refresh_from_db()
    assert merged.day == late
    load(folder, early, "--replace")
    assert [*SuccessionEvent.objects.values_list("kind", "day")] == [
        ("renamed", early + timedelta(days=5)),
        ("merged", late),
    ]


def test_versions_of_several_days_follow_each_other_in_whatever_order_they_come(client, tmp_path):
    today, folder = timezone.localdate(), folder_of(tmp_path)
    early, late = today - timedelta(days=300), today - timedelta(days=100)
    load(FIXTURES, late)
    load(folder, early)
    for day, expected in ((early, 200), (late - timedelta(days=1), 200), (late, 302), (today - timedelta(days=1), 302)):
        assert client.get(f"/en/on/{day}/units/{PARTS[0]}/").status_code == expected, day
    load(folder, today - timedelta(days=200))
    load(FIXTURES, early, "--replace")
    assert client.get(f"/en/on/{early}/units/{PARTS[0]}/").status_code == 404
    assert client.get(f"/en/on/{today - timedelta(days=150)}/units/{PARTS[0]}/").status_code == 200
    assert Baseline.objects.count() == 4


def test_what_cannot_be_loaded_is_explained_and_nothing_changes(tmp_path):
    folder, today = folder_of(tmp_path), timezone.localdate()
    load(folder, today - timedelta(days=10))
    before = BodyVersion.objects.count(), TextState.objects.count()
    cases = {
        (folder, str(today)): "only the directory of an earlier day",
        (folder, str(today - timedelta(days=10))): "has been loaded already",
        (folder, "soon"): "is not a day",
        (tmp_path / "nothing", "2017-03-01"): "structure.json",
    }
    for (path, day), sentence in cases.items():
        with pytest.raises(CommandError, match=sentence):
            load(path, day)
    for wrong in (
        [{"what": "eat", "from": [], "to": []}],
        {"what": "merge"},
        [{"what": "rename", "from": ["a", "b"], "to": ["c"]}],
        [7],
        [{"what": "abolish", "from": ["a"], "to": [], "on": "20200101"}],
        [{"what": "abolish", "from": ["a"], "to": [], "on": "2017-03-01"}],
    ):
        (folder / "successions.json").write_text(json.dumps(wrong))
        with pytest.raises(CommandError, match=r"successions\.json"):
            load(folder, "2017-03-01")
    assert (BodyVersion.objects.count(), TextState.objects.count()) == before
