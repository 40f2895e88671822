"""Translation checks of a plan: an error refuses the file, as it refuses a form."""

from functools import cache

from django.utils.translation import gettext as _

from secretariat.languages import SOURCE
from secretariat.models import Body, Mandate
from translations.checks import ERROR
from translations.checks.stored import check_text
from translations.glossary.lookup import Glossary

from .columns import TEXTS, RowError

OWNERS = {"name": (Body(), "name"), "acronym": (Body(), "acronym"), "mandate": (Mandate(), "opening")}
"""Column without its language → whose text that is, and how it is called there."""


def check_texts(plan):
    """The refusals for the translations of a plan that have errors, in lines that nothing else is wrong with."""
    glossary = cache(Glossary)
    refused = {error.line for error in plan.errors}
    for step in plan.to_do():
        if step.line in refused:
            continue
        new = {column: text for column, _old, text in step.changes}
        known = step.body.texts if step.body else {}
        for column, text in new.items():
            field, language = TEXTS[column]
            if language == SOURCE:
                continue
            owner, name = OWNERS[field]
            english = SOURCE.column(field)
            source = new.get(english) or known.get(english, "")
            for result in check_text(owner, name, language, text, source, glossary(language)):
                if result.level == ERROR:
                    sentence = _("%(column)s of '%(id)s': %(what)s")
                    yield RowError(step.line, sentence % {"column": column, "id": step.key, "what": result.message})
