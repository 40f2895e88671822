"""Who may do what with a bulletin: its branch is that of the body under which it was put, and a translation needs its language."""

from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body


def may_edit_branch(person, bulletin):
    """Return whether a person edits the body under which a bulletin was put; where it is gone, nobody is kept out."""
    under = Body.objects.filter(slug=bulletin.under).first()
    return under is None or person.has_perm("secretariat.change_body", under)


def may_read_in(person, bulletin):
    """Return whether a person may bring in bulletins, and edits the body under which this one was put."""
    return person.has_perm("bulletins.add_bulletin") and may_edit_branch(person, bulletin)


def may_decide(person, bulletin):
    """Return whether a person may change the plan of a bulletin that was read: of a translation, whoever may bring it in."""
    if bulletin.read is None:
        return False
    if bulletin.translation_of_id:
        return BY_SLUG[bulletin.language] in languages_for(person, bulletin.translation_of)
    return may_read_in(person, bulletin)


def languages_for(person, bulletin):
    """Return the languages in which a person may bring in a translation of a bulletin.

    Those that they translate; and English, where the first one is in another language, for whoever brought that in.
    """
    found = [
        language
        for language in LANGUAGES
        if language != SOURCE and person.has_perm(f"translations.translate_{language.slug}")
    ]
    if may_read_in(person, bulletin):
        found.append(SOURCE)
    return [language for language in found if language.slug != bulletin.language]


def may_remove(person, bulletin):
    """Return whether a person may delete a bulletin."""
    return person.has_perm("bulletins.delete_bulletin") and may_edit_branch(person, bulletin)


def may_put_bulletin_back(person, returning):
    """Return whether a person may put back a bulletin that was deleted: whoever could delete it."""
    return may_remove(person, returning.obj)
