"""Translation checks of a plan. They are heuristics, so what they find is a warning, which an editor may accept with a reason."""

from functools import cache

from django.utils.translation import gettext as _

from secretariat.languages import SOURCE
from secretariat.models import Body, Mandate
from secretariat.progress import no_progress, reported
from secretariat.waiting import TaskStep
from translations.checks.stored import check_text
from translations.glossary.lookup import Glossary

from .columns import SEARCH_WORDS, TEXTS, RowError

OWNERS = {"name": (Body(), "name"), "acronym": (Body(), "acronym"), "mandate": (Mandate(), "opening")}
"""Column without its language → whose text that is, and how it is called there."""


def check_texts(plan, progress=no_progress):
    """Yield a RowError for each translation of a plan in which the checks see an error, in lines with which nothing else is wrong."""
    glossary = cache(Glossary)
    refused = {error.line for error in plan.errors}
    for step in reported(plan.to_do(), TaskStep.CHECKS, progress):
        if step.line in refused:
            continue
        new = {column: text for column, _old, text in step.changes}
        known = step.body.texts if step.body else {}
        for column, text in new.items():
            field, language = TEXTS[column]
            if language == SOURCE or field in SEARCH_WORDS:
                continue
            owner, name = OWNERS[field]
            english = SOURCE.column(field)
            source = new.get(english) or known.get(english, "")
            for result in check_text(owner, name, language, text, source, glossary(language)):
                if result.blocks:
                    sentence = _("%(column)s of '%(id)s': %(what)s")
                    yield RowError(step.line, sentence % {"column": column, "id": step.key, "what": result.message})
