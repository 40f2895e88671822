"""Two editors, two pages read before either is saved: the same body in two languages, and in the same one."""

from itertools import combinations

from secretariat.languages import LANGUAGES
from secretariat.models import Body, Kind
from tests.admin_forms import AdminForm
from tests.secretariat.outlines import SMALL, plant

from .rows import row, size

SLUGS = size(("science", "forests"), ("forests",))


def page_of(body, language):
    door = "units/unit" if body.kind == Kind.UNIT else "divisions/division"
    return f"/admin/{door}/{body.pk}/change/?language={language.slug}"


def pairs_of_languages(client):
    """Read, read, save, save in every pair of languages; the row of what was lost."""
    plant(SMALL)
    pairs, lost, refused = list(combinations(LANGUAGES, 2)), 0, 0
    for number, pair in enumerate(pairs):
        for slug in SLUGS:
            body = Body.objects.get(slug=slug)
            forms = [(language, AdminForm(client, page_of(body, language))) for language in pair]
            typed = {language.column("name"): f"{number} {language.own_name}" for language in pair}
            for language, form in forms:
                column = language.column("name")
                refused += form.post({column: typed[column]}).status_code != 302
            stored = Body.objects.filter(slug=slug).values(*typed).get()
            lost += sum(stored[column] != text for column, text in typed.items())
    return row(
        f"read, read, save, save in all {len(pairs)} pairs of languages, bodies: {len(SLUGS)}",
        {"lost": lost, "refused": refused},
        "an editor's save wipes the translator's",
    )


def same_language_twice(client):
    """Read, read, save, save in one language; the row of conflicts that did not show both texts."""
    plant(SMALL)
    lost, hidden, conflicts = 0, 0, 0
    for language in LANGUAGES:
        for slug in SLUGS:
            body, column = Body.objects.get(slug=slug), language.column("name")
            first, second = (AdminForm(client, page_of(body, language)) for _editor in range(2))
            written, thought_of = f"1111 {language.own_name}", f"2222 {language.own_name}"
            first.post({column: written})
            answer = second.post({column: thought_of})
            conflicts += answer.status_code == 200
            shown = answer.content.decode()
            hidden += not (written in shown and thought_of in shown)
            lost += Body.objects.filter(slug=slug, **{column: written}).count() != 1
    return row(
        f"read, read, save, save in the same language, {len(LANGUAGES)} languages, bodies: {len(SLUGS)}",
        {
            "lost": lost,
            "conflicts without both texts shown": hidden,
            "saves wrongly accepted": len(LANGUAGES) * len(SLUGS) - conflicts,
        },
        "both see “saved”",
    )
