"""Who may see and change what in the admin, written down by hand: what the matrix of permissions is held against.

Nothing here asks the product. A role is a person of the world in `world.py`, an address is known
by its name, or by its route where it has none.
"""

LANGUAGES = {"ar", "en", "es", "fr", "ru", "zh"}

WORLD = """
secretariat
  division-a
    unit-a
      part-a
  division-b
    unit-b
      part-b
    other-b
"""
BODIES = set(WORLD.split())

ADMINISTRATOR = "administrator"
EDITOR_OF_A = "editor of division A"
EDITOR_OF_A_UNIT = "editor of a unit"
TRANSLATOR = "translator fr"
REVIEWER = "reviewer ru"
AUDITOR = "auditor"
WITHOUT_ROLE = "staff without a role"
ANONYMOUS = "anonymous"
ROLES = (ADMINISTRATOR, EDITOR_OF_A, EDITOR_OF_A_UNIT, TRANSLATOR, REVIEWER, AUDITOR, WITHOUT_ROLE, ANONYMOUS)

EDITS = {ADMINISTRATOR: BODIES, EDITOR_OF_A: {"division-a", "unit-a", "part-a"}, EDITOR_OF_A_UNIT: {"unit-b", "part-b"}}
"""The bodies that a role may edit: its branch."""

TRANSLATES = {ADMINISTRATOR: LANGUAGES, TRANSLATOR: {"fr"}, REVIEWER: {"ru"}}
"""The languages that a role may write everywhere; editors write English in their branch besides."""

REVIEWS = {ADMINISTRATOR: LANGUAGES, REVIEWER: {"ru"}}
"""The languages in which a role may approve translations."""


# Who: a question about a role and a case, which says what the request is about.


def those(*roles):
    return lambda role, case: role in roles


nobody = those()
anybody = those(*ROLES)
staff = those(*ROLES[:-1])
every_role = those(*ROLES[:-2])
accounts = those(ADMINISTRATOR, AUDITOR)
administrator = those(ADMINISTRATOR)
editors = those(*EDITS)
translators = those(*TRANSLATES)


def its_editors(role, case):
    return case.body in EDITS.get(role, ())


def who_may_abolish_it(role, case):
    return case.body in EDITS.get(role, ()) and case.body != "secretariat"


def who_edits_both_parents(role, case):
    return {case.leaves, case.enters} <= set(EDITS.get(role, ()))


def its_writers(role, case):
    in_branch = case.language == "en" and case.body in EDITS.get(role, ())
    return in_branch or case.language in TRANSLATES.get(role, ())


def its_translators(role, case):
    return case.language in (REVIEWS if case.is_approval else TRANSLATES).get(role, ())


def who_may_correct_it(role, case):
    """The plan of a bulletin is its editors', that of a translation those who translate its language."""
    return its_translators(role, case) if case.language else its_editors(role, case)


def its_owner(role, case):
    return role == case.owner


def its_owner_or_administrator(role, case):
    return role in (case.owner, ADMINISTRATOR)


def its_owner_in_the_branch(role, case):
    return role == case.owner and case.body in EDITS[role]


def its_owner_of_the_language(role, case):
    return role == case.owner and case.language in TRANSLATES[role]


def its_drafters(role, case):
    """Whoever drafts a reorganisation edits every body that it names."""
    return role in EDITS and case.status == "draft" and case.bodies <= EDITS[role]


def its_drafters_there(role, case):
    """An operation needs the bodies that it names as well, and where it moves one, both parents."""
    named = {body for body in (case.body, case.leaves, case.enters) if body}
    return its_drafters(role, case) and named <= EDITS[role]


def its_authors(role, case):
    """English is the drafters', and fixed while what was approved waits for its day; translations go on."""
    if case.language != "en":
        return case.language in TRANSLATES.get(role, ())
    return role in EDITS and case.status != "approved" and case.bodies <= EDITS[role]


def who_may_remove_it(role, case):
    return role in EDITS and case.status in ("draft", "withdrawn") and case.bodies <= EDITS[role]


def who_may_decide(role, case):
    """Administrators; whoever drafts one may withdraw the draft, and draft one that takes back what is in force."""
    if (case.step, case.status) in (("withdraw", "draft"), ("undo", "in-force")):
        return role in EDITS and case.bodies <= EDITS[role]
    return role == ADMINISTRATOR


def who_may_see_the_room(role, case):
    return accounts(role, case) if case.room in ("auth", "people") else every_role(role, case)


def who_may_dismiss(role, case):
    """What else is posted to the list of findings does nothing."""
    return role == ADMINISTRATOR and case.step == "dismiss"


def administrator_but_of_superusers(role, case):
    return role == ADMINISTRATOR and not case.is_superuser


READ_ONLY = {
    "changelist": (every_role, nobody),
    "history": (every_role, nobody),
    "add": (nobody, nobody),
    "delete": (nobody, nobody),
}
LOG = {**READ_ONLY, "changelist": (accounts, nobody), "history": (accounts, nobody), "change": (accounts, nobody)}


def pages(model, *tables):
    """The usual addresses of a model of the admin."""
    return {f"admin:{model}_{page}": who for table in tables for page, who in table.items()}


TABLE = {
    # address: (who sees it, who changes something by a post to it)
    "set_language": (anybody, nobody),
    "admin:login": (anybody, staff),
    "admin:logout": (nobody, staff),
    "admin:index": (staff, nobody),
    "admin:app_list": (who_may_see_the_room, nobody),
    "admin:password_change": (staff, staff),
    "admin:password_change_done": (staff, nobody),
    "admin:autocomplete": (every_role, nobody),
    "admin:jsi18n": (staff, nobody),
    "admin:view_on_site": (staff, nobody),
    "admin/(?P<url>.*)$": (nobody, nobody),
    # the second factor of one's own
    "second-factor:overview": (staff, staff),
    "second-factor:code": (staff, staff),
    "second-factor:set-up": (staff, staff),
    "second-factor:picture": (staff, nobody),
    "second-factor:leave": (nobody, staff),
    # the structure
    "admin:secretariat_body_changelist": (every_role, who_edits_both_parents),
    "admin:secretariat_body_add": (editors, its_editors),
    "admin:secretariat_body_change": (every_role, its_editors),
    "admin:secretariat_body_move": (its_editors, who_edits_both_parents),
    "admin:secretariat_body_delete": (its_editors, who_may_abolish_it),
    "admin:secretariat_body_history": (every_role, nobody),
    "admin:secretariat_body_parts": (every_role, nobody),
    "admin:secretariat_body_choices": (every_role, nobody),
    # the texts
    **pages("secretariat_secretariat", READ_ONLY, {"change": (every_role, its_writers)}),
    **pages("divisions_division", READ_ONLY, {"change": (every_role, its_writers)}),
    **pages("units_unit", READ_ONLY, {"change": (every_role, its_writers)}),
    **{
        name: persons
        for model in ("secretariat_mandatesource", "secretariat_topic")
        for name, persons in pages(
            model,
            READ_ONLY,
            {
                "change": (every_role, its_writers),
                "add": (administrator, administrator),
                "delete": (administrator, administrator),
            },
        ).items()
    },
    **{
        address: who
        for model in ("secretariat_post", "secretariat_contactpoint")
        for address, who in pages(
            model,
            READ_ONLY,
            {"change": (every_role, its_writers), "add": (editors, its_editors), "delete": (its_editors, its_editors)},
        ).items()
    },
    "admin:secretariat_post_of_body": (every_role, its_editors),
    "admin:secretariat_topic_ties": (every_role, its_editors),
    # the translators' desk
    "admin:translations_task_changelist": (every_role, nobody),
    "admin:translations_coverage": (every_role, nobody),
    "admin:translations_interface": (every_role, nobody),
    "admin:translations_queue": (every_role, its_translators),
    "admin:translations_export": (every_role, nobody),
    "admin:translations_memory": (every_role, nobody),
    "admin:translations_glossary": (every_role, nobody),
    "admin:translations_desk": (every_role, its_translators),
    **pages(
        "translations_term",
        READ_ONLY,
        {
            "change": (every_role, its_translators),
            "add": (administrator, administrator),
            "delete": (administrator, administrator),
        },
    ),
    **pages(
        "translations_searchwords",
        READ_ONLY,
        {
            "change": (every_role, administrator),
            "add": (administrator, administrator),
            "delete": (administrator, administrator),
        },
    ),
    **pages(
        "registry_repeatedfunctions",
        READ_ONLY,
        {"changelist": (every_role, who_may_dismiss), "change": (every_role, nobody)},
    ),
    **pages("search_missedsearch", READ_ONLY, {"change": (every_role, administrator)}),
    **pages(
        "translations_translationimport",
        READ_ONLY,
        {"add": (translators, translators), "change": (every_role, its_owner_of_the_language)},
    ),
    "admin:translations_translationimport_report": (its_owner, nobody),
    # reorganisations
    **pages(
        "reorganisations_reorganisation",
        READ_ONLY,
        {
            "add": (editors, editors),
            "change": (every_role, its_authors),
            "delete": (who_may_remove_it, who_may_remove_it),
            "tree": (every_role, nobody),
            "do": (its_drafters, its_drafters_there),
            "operations": (every_role, its_drafters),
            "edit": (its_drafters, its_drafters),
            "fates": (every_role, its_drafters),
            "decide": (every_role, who_may_decide),
            "preview": (every_role, nobody),
            "by_hand": (its_editors, its_editors),
        },
    ),
    **pages("reorganisations_plannedtext", READ_ONLY, {"change": (every_role, its_authors)}),
    # bulletins
    **pages(
        "bulletins_bulletin",
        READ_ONLY,
        {
            "add": (editors, its_editors),
            "change": (every_role, who_may_correct_it),
            "compare": (every_role, nobody),
            "delete": (its_editors, its_editors),
            "translation": (translators, its_translators),
            "texts": (every_role, its_translators),
        },
    ),
    # the history
    **pages("history_change", READ_ONLY, {"change": (every_role, nobody)}),
    "admin:history_change_export": (every_role, nobody),
    "admin:history_change_restore": (its_writers, its_writers),
    "admin:history_change_put_back": (every_role, its_editors),
    # in and out
    **pages("exchange_import", READ_ONLY, {"add": (editors, editors), "change": (every_role, its_owner_in_the_branch)}),
    "admin:exchange_import_report": (its_owner, nobody),
    "admin:exchange_export": (every_role, nobody),
    **pages(
        "topics_topicimport", READ_ONLY, {"add": (administrator, administrator), "change": (every_role, its_owner)}
    ),
    "admin:topics_topicimport_report": (its_owner, nobody),
    "admin:topics_export": (every_role, nobody),
    # long work
    **pages("jobs_job", READ_ONLY, {"change": (every_role, nobody), "progress": (every_role, nobody)}),
    "admin:jobs_job_cancel": (nobody, its_owner_or_administrator),
    # the accounts
    **pages(
        "auth_user",
        {
            "changelist": (accounts, nobody),
            "history": (accounts, nobody),
            "add": (administrator, administrator),
            "change": (accounts, administrator_but_of_superusers),
            "delete": (administrator_but_of_superusers, administrator_but_of_superusers),
            "password_change": (administrator_but_of_superusers, administrator_but_of_superusers),
            "second_factor": (administrator_but_of_superusers, administrator_but_of_superusers),
        },
    ),
    **pages("people_signin", LOG),
    **pages("people_failedsignin", LOG),
    # An address that ends after the key leads to the page; what is there, the page says.
    **{
        f"admin/{model}/<path:object_id>/": (staff, nobody)
        for model in (
            "secretariat/body",
            "secretariat/secretariat",
            "secretariat/mandatesource",
            "secretariat/topic",
            "secretariat/post",
            "secretariat/contactpoint",
            "divisions/division",
            "units/unit",
            "translations/searchwords",
            "search/missedsearch",
            "registry/repeatedfunctions",
            "translations/term",
            "translations/translationimport",
            "reorganisations/reorganisation",
            "reorganisations/plannedtext",
            "bulletins/bulletin",
            "history/change",
            "exchange/import",
            "topics/topicimport",
            "jobs/job",
            "auth/user",
            "people/signin",
            "people/failedsignin",
        )
    },
}
