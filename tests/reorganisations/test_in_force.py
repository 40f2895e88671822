import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.formats import date_format

from history.models import Change
from public_record.former_bodies import get_former
from public_record.updating import record_errors
from reorganisations import ledger
from reorganisations.carrying_out import NotInForceError, put_in_force
from reorganisations.kinds import Fate
from reorganisations.models import PlannedText, Reorganisation, SuccessionEvent
from reorganisations.sentences import sentence_of
from secretariat import tree
from secretariat.changes import current_revision
from secretariat.languages import BY_SLUG
from secretariat.models import Body, FormerAddress, Function, MandateSource
from tests.clock import later
from tests.everything import everything
from tests.exchange.test_load_version import MERGED, PARTS, folder_of, load
from tests.reorganisations.drafts import directory, draft, function, functions_of, letters, pk
from tests.secretariat.outlines import assert_tree, get
from translations.models import Remark, Task, TextState

pytestmark = pytest.mark.django_db


def everything_happens():
    """A reorganisation with every kind of operation, of the small tree."""
    source = MandateSource.objects.create(slug="d", symbol="15/34", kind="decision", title_en="Decision 15/34")
    forests, oceans, legal = pk("forests"), pk("oceans"), pk("legal")
    a, b, c, x, y, law = (function(letter).pk for letter in "abcxyl")
    return draft(
        ("establish", {"body": -1, "target": pk("outreach"), "where": "under", "kind": "unit", "slug": "nature", "sources": [source.pk]},
         {("body", -1, "name"): {"en": "Nature", "fr": "La nature"}, ("mandate", -1, "opening"): {"en": "Nature opens."}}),
        ("merge", {"bodies": [forests, oceans], "into": -1}),
        ("keep-function", {"function": a}),
        ("amend-function", {"function": b}, {("function", b, "text"): {"en": "Text b amended"}}),
        ("transfer-function", {"function": c, "to": legal, "position": 0}),
        ("merge-functions", {"functions": [x, y], "into": -2, "to": -1}, {("function", -2, "text"): {"en": "Text xy of both", "fr": "Texte xy"}}),
        ("rename", {"body": legal, "slug": "law"}, {("body", legal, "name"): {"en": "Law", "fr": "Droit"}}),
        ("split-function", {"function": law, "into": [{"function": law, "to": legal}, {"function": -3, "to": pk("review")}]},
         {("function", -3, "text"): {"en": "Text r of review"}}),
        ("establish-function", {"function": -4, "to": pk("review"), "sources": [source.pk]}, {("function", -4, "text"): {"en": "Text n anew"}}),
        ("change-kind", {"body": pk("biosafety"), "kind": "division", "target": pk("science"), "where": "after"}),
        ("move", {"body": pk("conservation"), "target": pk("biosafety"), "where": "under"}),
        ("set-texts", {"body": pk("outreach")}, {("mandate", pk("outreach"), "opening"): {"en": "Outreach opens."}}),
        legal_basis=source,
    )  # fmt: skip


@pytest.mark.both
def test_a_reorganisation_is_carried_out_with_all_that_functions_have():
    directory()
    row = everything_happens()
    a, c, x, review_function = function("a"), function("c"), function("x"), function("l")
    forests, oceans = pk("forests"), pk("oceans")
    Task.objects.create(
        model="secretariat.function", object_id=a.pk, field="text", language="es", stage="draft", draft="El texto"
    )
    TextState.objects.filter(model="secretariat.function", object_id=c.pk, field="text", language="fr").update(
        state="approved"
    )
    planned = PlannedText.objects.get(text_en="Nature")
    TextState.objects.update_or_create(
        model="reorganisations.plannedtext",
        object_id=planned.pk,
        field="text",
        language="fr",
        defaults={"state": "approved"},
    )
    Task.objects.create(
        model="reorganisations.plannedtext",
        object_id=planned.pk,
        field="text",
        language="ru",
        draft="Природа",
        stage="draft",
    )
    Remark.objects.create(
        model="reorganisations.plannedtext", object_id=planned.pk, field="text", language="ru", text="Why?"
    )
    before = current_revision()

    with later(2):
        found = put_in_force(row)

    assert_tree("""
secretariat
  office
    law
    review
  science
  biosafety
    conservation
  outreach
    nature
""")
    nature = get("nature")
    assert (nature.name_fr, nature.mandate.opening_en) == ("La nature", "Nature opens.")
    assert letters("nature") == ["a", "b", "xy"]
    assert letters("law") == ["c", "l"]
    assert letters("review") == ["r", "n"]
    assert [*nature.mandate.sources.values_list("slug", flat=True)] == ["d"]
    assert functions_of("nature")[0].pk == a.pk
    assert functions_of("nature")[0].text_fr == "Texte a de forests"
    assert Task.objects.get(object_id=a.pk, model="secretariat.function").draft == "El texto"
    assert TextState.objects.get(object_id=c.pk, model="secretariat.function", language="fr").state == "approved"
    # What the desk had of planned texts is of the texts that they became.
    own = {"model": "secretariat.body", "object_id": nature.pk, "field": "name"}
    assert TextState.objects.get(**own, language="fr").state == "approved"
    assert Task.objects.get(**own, language="ru").draft == "Природа"
    assert Remark.objects.get(**own).text == "Why?"
    assert not PlannedText.objects.exists()
    assert (
        TextState.objects.get(model="secretariat.body", object_id=get("law").pk, field="name", language="en").version
        == 1
    )
    assert get("biosafety").kind == "division"
    assert get("outreach").mandate.opening_en == "Outreach opens."
    assert {*FormerAddress.objects.values_list("slug", flat=True)} >= {"forests", "oceans", "legal"}
    assert tree.validate() == []
    assert [*record_errors()] == []
    assert current_revision() == before + 1
    row.refresh_from_db()
    assert row.status == "in-force"
    assert row.in_force_at
    assert {line["fate"] for line in row.record["ledger"]} == {"transferred", "merged", "split"}
    assert {line.fate for line in found.ledger} == {Fate.TRANSFERRED, Fate.MERGED, Fate.SPLIT}

    # The ledger
    assert ledger.successors("body", forests) == [nature.pk]
    assert ledger.predecessors("body", nature.pk) == [
        forests,
        oceans,
    ]
    assert ledger.heirs("function", x.pk) == [functions_of("nature")[2].pk]
    assert ledger.ending_of(oceans).kind == "merged"
    said = [sentence_of(event) for event in SuccessionEvent.objects.all()]
    assert said == [
        "Forests and Oceans were merged into Nature (15/34).",
        "The function “Text c of forests” was transferred from Forests to Law (15/34).",
        "2 functions were merged into “Text xy of both” of Nature (15/34).",
        "Legal was renamed Law (15/34).",
        "The function “Text l of legal” was split into 2 functions (15/34).",
        "Review was given the function “Text n anew” (15/34).",
        "Biosafety was moved from Science to the Secretariat (15/34).",
        "Biosafety, of the kind “Unit”, became one of the kind “Division” (15/34).",
        "Conservation was moved from Science to Biosafety (15/34).",
        "The mandate of Outreach was given other texts (15/34).",
    ]
    assert sentence_of(ledger.events_of("body", nature.pk)[0], BY_SLUG["fr"]).count("La nature") == 1
    assert ledger.events_of("function", review_function.pk)[0].kind == "function-split"

    # The history of a function goes on, and its move is in it with the body that it left.
    moved = Change.objects.get(model="secretariat.function", object_id=c.pk, what="moved")
    assert (moved.left, moved.body, moved.before, moved.after) == (forests, get("law").pk, "forests 3", "law 1")

    # Pages of former bodies tell it.
    former = get_former("forests", BY_SLUG["en"])
    assert former.events[0].sentence == "Forests and Oceans were merged into Nature (15/34)."
    assert former.events[0].successors == (nature.pk,)

    # It is done once.
    state = everything()
    assert put_in_force(row) is None
    assert everything() == state


def test_what_no_longer_fits_is_listed_and_nothing_is_done():
    directory()
    row = draft(
        ("rename", {"body": pk("legal")}, {("body", pk("legal"), "name"): {"en": "Law"}}),
        ("merge", {"bodies": [pk("forests")], "into": pk("oceans")}),
        ("move", {"body": pk("biosafety"), "target": pk("outreach"), "where": "under"}),
    )
    gone = get("biosafety")
    tree.abolish(gone)
    before = everything()
    with pytest.raises(NotInForceError) as error:
        put_in_force(row)
    assert error.value.messages == [
        "3. Move a body no longer fits: a body that it names no longer exists.",
        "The function “Text a of forests” of “Forests” has no fate.",
        "The function “Text b of forests” of “Forests” has no fate.",
        "The function “Text c of forests” of “Forests” has no fate.",
        "The function “Text x of oceans” of “Oceans” has no fate.",
        "The function “Text y of oceans” of “Oceans” has no fate.",
    ] or error.value.messages[0].startswith("3. Move")
    assert everything() == before


def test_the_command_puts_in_force_what_is_due(capsys):
    directory()
    draft(("abolish", {"body": pk("review")}))
    draft(("abolish", {"body": pk("biosafety")}), day="2999-01-01")
    draft(("abolish", {"body": pk("forests")}))
    call_command("put_in_force")
    assert [*Reorganisation.objects.order_by("pk").values_list("status", flat=True)] == [
        "in-force",
        "approved",
        "approved",
    ]
    out, err = capsys.readouterr()
    assert out == "In force: Reorganisation 2026\n"
    assert "has no fate" in err
    assert not Body.objects.filter(slug="review").exists()
    assert Body.objects.filter(slug="biosafety").exists()
    assert Function.objects.count() == 6


def test_the_command_puts_one_in_force(capsys):
    directory()
    first = draft(("abolish", {"body": pk("review")}))
    blocked = draft(("abolish", {"body": pk("forests")}))
    call_command("put_in_force", id=first.pk)
    call_command("put_in_force", id=first.pk)  # which is in force already
    assert capsys.readouterr().out == "In force: Reorganisation 2026\n"
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("put_in_force", id=blocked.pk)
    assert "has no fate" in capsys.readouterr().err
    with pytest.raises(CommandError, match="There is no reorganisation 999999"):
        call_command("put_in_force", id=999999)
    assert {*Reorganisation.objects.values_list("status", flat=True)} == {"in-force", "approved"}


@pytest.mark.django_db(transaction=True)
def test_successions_of_loaded_versions_are_events(directory, client, tmp_path):
    declared = {"what": "merge", "from": list(PARTS), "to": [MERGED]}
    first, today = timezone.localdate() - timedelta(days=400), timezone.localdate()
    folder = folder_of(tmp_path, [declared])
    load(folder, first)
    event = SuccessionEvent.objects.get()
    said = "Economic-policy-unit (en) and resource-mobilization-unit (en) were merged into the Economic Policy and Resource Mobilization Unit."
    assert sentence_of(event) == said
    assert ledger.predecessors("body", pk(MERGED)) == event.facts["predecessors"]

    # Nobody says on which day it was: pages and open data claim none.
    former = get_former(PARTS[0], BY_SLUG["en"])
    assert former.existence == (
        f"It was part of the directory on {date_format(first)}, and no longer on {date_format(today)}."
    )
    assert (former.events[0].day, event.day) == (f"By {date_format(today)}", today)
    (item,) = client.get("/api/v1/reorganisations/").json()["items"]
    assert (item["events"][0]["day"], item["events"][0]["is_day_known"]) == (str(today), False)
    assert b"startedAtTime" not in b"".join(client.get("/data/directory.ttl").streaming_content)

    # With the day, and loaded again.
    (folder / "successions.json").write_text(json.dumps([declared | {"on": str(first + timedelta(90))}]))
    load(folder, first, "--replace")
    event = SuccessionEvent.objects.get()
    assert (event.day, event.is_day_known) == (first + timedelta(90), True)
    assert get_former(PARTS[0], BY_SLUG["en"]).events[0].day == date_format(first + timedelta(90))
