"""What every template may use."""

from . import languages


def language(request):
    """The page's language, and the language bar: each language with the address of the same page."""
    here = languages.current()
    return {"language": here, "languages": languages.LANGUAGES}
