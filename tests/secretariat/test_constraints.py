"""What must be true is true in the database: each constraint is broken here, past every other guard."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext, override

from bulletins.models import Bulletin
from exchange.models import Import
from jobs.models import Job
from people.models import BranchEditor, LanguageRole
from public_record.models import BodyRecord, Listing, SourceRecord, TopicRecord
from public_record.updating import rebuild
from registry.models import LinkCheck, RepeatedFunctions
from reorganisations.models import Operation, PlannedText, Reorganisation, SuccessionEvent, SuccessionPair
from search.models import Entry
from secretariat import tree
from secretariat.models import Body, ContactPoint, FormerAddress, Function, Kind, Mandate, MandateSource, Post, Topic
from tests.everything import our_models, undone
from tests.public_pages import IN_TWO_LANGUAGES
from topics.models import TopicImport
from translations.models import MemorySegment, SearchWords, Task, Term, TextState, TranslationImport

from .outlines import SMALL, get, new, plant

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def breached(row, **columns):
    """The row in the database, columns that break a constraint there, and an object that holds them in memory."""
    for name, content in columns.items():
        setattr(row, name, getattr(row, content.name) if isinstance(content, F) else content)
    return type(row).objects.filter(pk=row.pk), columns, row


def body(which="outreach", /, **columns):
    return breached(get(which), **columns)


def function():
    mandate = Mandate.objects.create(body=get("legal"))
    return breached(Function.objects.create(mandate=mandate, text_en="advise"), level=3)


def source(**columns):
    return breached(MandateSource.objects.create(slug="x-15", kind="decision", title_en="X/15"), **columns)


def another_source():
    return MandateSource.objects.create(slug="x-16", kind="decision", title_en="X/16").pk


def topic(**columns):
    return breached(Topic.objects.create(slug="corals", name_en="Corals"), **columns)


def topic_record():
    Topic.objects.create(slug="reefs", name_en="Reefs")
    Topic.objects.create(slug="corals", name_en="Corals")
    return once_more(TopicRecord, "topic")


def post(**columns):
    return breached(Post.objects.create(body=get("office"), title_en="Chief"), **columns)


def contact(**columns):
    return breached(ContactPoint.objects.create(body=get("office"), email="office@example.org"), **columns)


def of_a_text(model):
    key = {"model": "secretariat.body", "object_id": 1, "field": "name"}
    model.objects.create(**key, language="fr")
    return breached(model.objects.create(**key, language="ru"), language="fr")


def rendering():
    term = Term.objects.create(english="biosafety")
    term.renderings.create(language="fr", text="biosécurité")
    return breached(term.renderings.create(language="ru", text="биобезопасность"), language="fr")


def branch():
    person = get_user_model().objects.create_user("editor")
    BranchEditor.objects.create(person=person, body=get("science"))
    return breached(BranchEditor.objects.create(person=person, body=get("office")), body_id=get("science").pk)


def role(**columns):
    person = get_user_model().objects.create_user("translator")
    LanguageRole.objects.create(person=person, language="fr")
    return breached(LanguageRole.objects.create(person=person, language="ru"), **columns)


def entry():
    Entry.objects.create(term="dugong", postings=b"")
    return breached(Entry.objects.create(term="manatee", postings=b""), term="dugong")


def once_more(model, *columns):
    """Two rows of the public record; one is given the columns of the other."""
    for slug in ("x-15", "x-16"):
        MandateSource.objects.create(slug=slug, kind="decision", title_en=slug)
    rebuild()
    row, other = model.objects.all()[:2]
    return breached(row, **{column: getattr(other, column) for column in columns})


def search_words():
    SearchWords.objects.create(body=get("office"), language="fr")
    return breached(SearchWords.objects.create(body=get("office"), language="en"), language="fr")


def former_address():
    FormerAddress.objects.create(model="secretariat.body", slug="a", object_id=1, until=timezone.now())
    other = FormerAddress.objects.create(model="secretariat.body", slug="b", object_id=2, until=timezone.now())
    return breached(other, slug="a")


def link_check():
    about = {"source": 1, "url": "https://example.org/", "checked_at": timezone.now()}
    LinkCheck.objects.create(column="url", **about)
    return breached(LinkCheck.objects.create(column="url_fr", **about), column="url")


def repeated_functions():
    return breached(
        RepeatedFunctions.objects.create(key="a", functions=[1, 2], language="en", score=90, body_count=2), score=101
    )


def memory_segment():
    MemorySegment.objects.create(language="fr", digest="a")
    return breached(MemorySegment.objects.create(language="fr", digest="b"), digest="a")


def upload(model, **columns):
    return breached(model.objects.create(person_name="editor", file_name="bodies.csv", content=b"x"), **columns)


def job(**facts):
    jobs = [Job.objects.create(title="x", about=about, person_name="x") for about in ("/admin/", "/admin/x/")]
    return breached(jobs[1], **facts)


def reorganisation(**columns):
    return breached(Reorganisation.objects.create(name_en="R", takes_effect_on="2026-01-01"), **columns)


def first_bulletin():
    return Bulletin.objects.create(person_name="editor", file_name="b.txt", read={})


def bulletin(**columns):
    return breached(first_bulletin(), **columns)


def operation(**columns):
    row = Reorganisation.objects.create(name_en="R")
    return breached(Operation.objects.create(reorganisation=row, number=1, kind="abolish"), **columns)


def planned_text():
    own = {"operation": operation()[2], "owner": "body", "owner_id": 1}
    PlannedText.objects.create(**own, field="name")
    return breached(PlannedText.objects.create(**own, field="acronym"), field="name")


def event(**columns):
    return breached(
        SuccessionEvent.objects.create(kind="moved", day="2026-01-01", entered_at=timezone.now()), **columns
    )


def succession(**columns):
    return breached(SuccessionPair.objects.create(event=event()[2], model="body", predecessor=1), **columns)


BREACHES = [
    ("reorganisation_has_an_english_name", lambda: reorganisation(name_en="")),
    ("reorganisation_status_is_known", lambda: reorganisation(status="dreamt")),
    ("reorganisation_has_a_day_when_approved", lambda: reorganisation(status="approved", takes_effect_on=None)),
    ("reorganisation_in_force_has_a_time", lambda: reorganisation(status="in-force")),
    ("bulletin_keeps_no_file_when_read", lambda: bulletin(content=b"x")),
    ("bulletin_language_is_known", lambda: bulletin(language="de")),
    ("bulletin_translation_has_no_draft", lambda: bulletin(translation_of=first_bulletin(), draft=1)),
    ("operation_kind_is_known", lambda: operation(kind="bury")),
    ("plannedtext_once_in_an_operation", planned_text),
    ("event_kind_is_known", lambda: event(kind="buried")),
    ("succession_names_somebody", lambda: succession(predecessor=None)),
    ("function_level_is_at_most_two", function),
    ("body_root_is_the_secretariat", lambda: body(parent_id=None)),
    ("body_root_is_the_secretariat", lambda: body("secretariat", parent_id=get("office").pk)),
    ("body_one_root", lambda: body(kind=Kind.SECRETARIAT, parent_id=None)),
    ("body_kind_is_known", lambda: body(kind="committee")),
    ("body_has_an_english_name", lambda: body(name_en="")),
    ("body_has_an_english_name", lambda: body(name_en=None)),
    ("body_is_not_its_own_parent", lambda: body(parent_id=F("id"))),
    ("body_slug_is_ascii", lambda: body(slug="océans")),
    ("body_slug_is_ascii", lambda: body(slug="Oceans")),
    ("body_slug_is_ascii", lambda: body(slug="two--hyphens")),
    ("body_slug_is_ascii", lambda: body(slug="under_score")),
    ("body_slug_is_ascii", lambda: body(slug="")),
    ("body_nesting_is_ordered", lambda: body(rght=F("lft"))),
    ("mandatesource_slug_is_ascii", lambda: source(slug="décision")),
    ("mandatesource_kind_is_known", lambda: source(kind="rumour")),
    ("mandatesource_organ_is_known", lambda: source(organ="parliament")),
    ("mandatesource_status_is_known", lambda: source(status="forgotten")),
    ("mandatesource_superseded_by_another", lambda: source(status="superseded", superseded_by_id=F("id"))),
    ("mandatesource_superseded_by_another", lambda: source(superseded_by_id=another_source())),
    ("linkcheck_one_for_a_link", link_check),
    ("repeatedfunctions_score_is_a_percentage", repeated_functions),
    ("topic_slug_is_ascii", lambda: topic(slug="récifs")),
    ("topic_has_an_english_name", lambda: topic(name_en="")),
    ("topic_is_not_its_own_parent", lambda: topic(parent_id=F("id"))),
    ("post_role_is_known", lambda: post(role="king")),
    ("post_status_is_known", lambda: post(status="lost")),
    ("post_has_an_english_title", lambda: post(title_en="")),
    ("post_begins_before_it_ends", lambda: post(valid_from=date(2026, 2, 2), valid_to=date(2026, 2, 1))),
    ("post_holder_begins_before_the_end", lambda: post(holder_from=date(2026, 2, 2), holder_to=date(2026, 2, 1))),
    ("contactpoint_purpose_is_known", lambda: contact(purpose="love")),
    ("contactpoint_leads_somewhere", lambda: contact(email="")),
    ("textstate_one_per_text", lambda: of_a_text(TextState)),
    ("task_one_per_text", lambda: of_a_text(Task)),
    ("rendering_one_per_language", rendering),
    ("memorysegment_once_per_language", memory_segment),
    ("brancheditor_once_per_body", branch),
    ("languagerole_once_per_language", lambda: role(language="fr")),
    ("languagerole_language_is_known", lambda: role(language="de")),
    ("languagerole_role_is_known", lambda: role(role="poet")),
    ("entry_one_per_term", entry),
    ("bodyrecord_one_is_valid_today", lambda: once_more(BodyRecord, "body")),
    ("sourcerecord_one_is_valid_today", lambda: once_more(SourceRecord, "source")),
    ("topicrecord_one_is_valid_today", topic_record),
    ("listing_one_per_language", lambda: once_more(Listing, "record_id", "language")),
    ("former_address_leads_to_one_object", former_address),
    ("searchwords_one_per_language", search_words),
    ("one_active_job_for_a_page", lambda: job(about="/admin/")),
    ("job_state_is_known", lambda: job(state="lost")),
    ("import_state_is_known", lambda: upload(Import, state="lost")),
    ("import_keeps_no_file_when_done", lambda: upload(Import, state="done")),
    ("topicimport_state_is_known", lambda: upload(TopicImport, state="lost")),
    ("topicimport_keeps_no_file_when_done", lambda: upload(TopicImport, state="done")),
    ("translationimport_state_is_known", lambda: upload(TranslationImport, state="lost")),
    ("translationimport_keeps_no_file_when_done", lambda: upload(TranslationImport, state="done")),
]


SLUG = "Use small Latin letters, digits and single hyphens, for example “finance-unit”."
SENTENCES = {
    "reorganisation_has_an_english_name": "A reorganisation needs a name in English, the language the others are translated from.",
    "reorganisation_status_is_known": "A reorganisation is a draft, approved, in force or withdrawn.",
    "reorganisation_has_a_day_when_approved": "Say on which day the reorganisation takes effect.",
    "reorganisation_in_force_has_a_time": "A reorganisation in force was put in force at some time, and no other.",
    "function_level_is_at_most_two": "Functions have items, and these have items; there is no deeper level.",
    "bulletin_keeps_no_file_when_read": "The file of a bulletin is dropped when it was read.",
    "bulletin_language_is_known": "A bulletin is in one of the six languages.",
    "bulletin_translation_has_no_draft": "The draft is that of the first bulletin; its translations have none.",
    "operation_kind_is_known": "This kind of operation is not known.",
    "plannedtext_once_in_an_operation": "This operation brings this text already.",
    "event_kind_is_known": "This kind of event is not known.",
    "succession_names_somebody": "A succession names a predecessor or a successor.",
    "one_active_job_for_a_page": "This work is under way already.",
    "job_state_is_known": "A job is waiting, running, done, failed, cancelled or interrupted.",
    "task_one_per_text": "This text is being worked on already.",
    "rendering_one_per_language": "This term has a rendering in this language already.",
    "memorysegment_once_per_language": "The memory has this translation already.",
    "body_root_is_the_secretariat": "Only the Secretariat stands at the top of the tree; every other body is part of one.",
    "body_one_root": "A directory has exactly one Secretariat.",
    "body_kind_is_known": "A body is a secretariat, an office, a division or a unit.",
    "body_has_an_english_name": "A body needs a name in English, the language the others are translated from.",
    "body_is_not_its_own_parent": "A body cannot be part of itself.",
    "body_slug_is_ascii": SLUG,
    "body_nesting_is_ordered": "The order of the tree is damaged; run “manage.py tree_doctor --fix”.",
    "mandatesource_slug_is_ascii": SLUG,
    "mandatesource_kind_is_known": "This kind of mandate source is not known.",
    "mandatesource_organ_is_known": "This organ is not known.",
    "mandatesource_status_is_known": "A mandate source is in force, superseded or discontinued.",
    "mandatesource_superseded_by_another": "Only a mandate source with the status “Superseded” has another one in its place, and never itself.",
    "linkcheck_one_for_a_link": "This link has been checked already.",
    "repeatedfunctions_score_is_a_percentage": "A similarity is a number up to 100.",
    "topic_slug_is_ascii": SLUG,
    "topic_has_an_english_name": "A topic needs a name in English, the language the others are translated from.",
    "topic_is_not_its_own_parent": "A topic cannot be narrower than itself.",
    "post_role_is_known": "This role is not known.",
    "post_status_is_known": "A post is filled, vacant, or held by somebody acting.",
    "post_has_an_english_title": "A post needs a title in English, the language the others are translated from.",
    "post_begins_before_it_ends": "The last day of the post is before its first one.",
    "post_holder_begins_before_the_end": "The last day of the holder is before the first one.",
    "contactpoint_purpose_is_known": "This purpose is not known.",
    "contactpoint_leads_somewhere": "Give a mailbox, a telephone number, a web page or a room.",
    "textstate_one_per_text": "This text already has a state.",
    "brancheditor_once_per_body": "This person edits this branch already.",
    "languagerole_once_per_language": "This person has a role for this language already.",
    "languagerole_language_is_known": "The directory has no such language.",
    "languagerole_role_is_known": "A person translates a language or reviews it.",
    "bodyrecord_one_is_valid_today": "This body has a public record already.",
    "sourcerecord_one_is_valid_today": "This mandate source has a public record already.",
    "topicrecord_one_is_valid_today": "This topic has a public record already.",
    "listing_one_per_language": "This body is listed in this language already.",
    "entry_one_per_term": "The index has this term already.",
    "searchwords_one_per_language": "This body has search words in this language already.",
    "former_address_leads_to_one_object": "This former address leads to another object already.",
    "import_state_is_known": "An import is being read, planned, carried out, refused or never decided.",
    "import_keeps_no_file_when_done": "The file of an import is dropped when it is decided.",
}
SENTENCES |= {
    f"{kind}{name}": text
    for kind in ("topic", "translation")
    for name, text in SENTENCES.items()
    if name.startswith("import_")
}


def our_constraints():
    return {constraint.name: constraint for model in our_models() for constraint in model._meta.constraints}


def test_every_constraint_is_broken_here():
    assert {name for name, _ in BREACHES} == SENTENCES.keys() == our_constraints().keys()


def test_the_database_refuses_what_breaks_a_constraint():
    constraints, accepted = our_constraints(), {}
    for number, (name, breach) in enumerate(BREACHES):
        with undone():
            rows, columns, _row = breach()
            try:
                with transaction.atomic(), tree.structure_lock():
                    rows.update(**columns)
                said = "nothing"
            except IntegrityError as refusal:
                said = str(refusal)
        # For a unique constraint SQLite names the columns.
        is_check = isinstance(constraints[name], models.CheckConstraint)
        shown = name if is_check else rf"{name}|\.{constraints[name].fields[0]}(_id)?\b"
        if not re.search(shown, said):
            accepted[number, name] = said
    assert accepted == {}


@pytest.mark.parametrize("language", IN_TWO_LANGUAGES)
def test_the_editor_is_told_what_breaks_a_constraint(language):
    otherwise = {}
    for number, (name, breach) in enumerate(BREACHES):
        with undone(), override(language.code):
            *_, row = breach()
            try:
                row.validate_constraints()
                said = []
            except ValidationError as refusal:
                said = refusal.messages
            if gettext(SENTENCES[name]) not in said:
                otherwise[number, name] = said
    assert otherwise == {}


def test_a_sound_row_breaks_no_constraint():
    for row in Body.objects.all():
        row.full_clean()


@pytest.mark.parametrize("columns", [{"slug": "office"}, {"external_id": "X-1"}])
def test_the_database_refuses_a_second_body_with_the_same_key(columns):
    Body.objects.filter(slug="legal").update(external_id="X-1")
    with pytest.raises(IntegrityError, match=next(iter(columns))), transaction.atomic():
        Body.objects.filter(slug="outreach").update(**columns)


def test_bodies_without_an_external_identifier_do_not_collide():
    assert Body.objects.filter(external_id=None).count() == 10


def test_a_body_has_one_mandate():
    Mandate.objects.create(body=get("legal"))
    with pytest.raises(IntegrityError, match="body_id"), transaction.atomic():
        Mandate.objects.create(body=get("legal"))


def test_a_body_with_parts_is_protected():
    with pytest.raises(ProtectedError), transaction.atomic(), tree.structure_lock():
        models.Model.delete(get("science"))


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        (Kind.SECRETARIAT, "office"),
        (Kind.OFFICE, "office"),
        (Kind.DIVISION, "science"),
        (Kind.DIVISION, "legal"),
        (Kind.UNIT, "secretariat"),
    ],
)
def test_a_forbidden_parent_is_refused_when_a_body_is_cleaned(kind, parent):
    with pytest.raises(ValidationError) as refusal:
        new("new", kind, parent=get(parent)).clean()
    assert [error.code for error in refusal.value.error_dict["parent"]] == ["forbidden_parent"]
