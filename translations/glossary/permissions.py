"""Who may change the glossary."""


def may_change_terms(person):
    return person.has_perm("translations.change_term")


def may_render(person, language):
    """Return whether a person may change renderings in a language: as its reviewer, or with the right to change terms."""
    return may_change_terms(person) or person.has_perm(f"translations.review_{language.slug}")
