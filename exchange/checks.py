"""Translation checks of a plan. They are heuristics, so what they find is a warning, which an editor may accept with a reason."""

from functools import cache

from django.utils.translation import gettext as _

from secretariat.languages import SOURCE
from secretariat.progress import no_progress, reported
from secretariat.text.email_addresses import is_personal
from secretariat.waiting import TaskStep
from translations.checks.stored import check_text
from translations.glossary.lookup import Glossary

from .columns import SEARCH_WORDS, TEXTS, RowError, owner_of


def check_texts(plan, progress=no_progress):
    """Yield a RowError for each translation of a plan in which the checks see an error, in lines with which nothing else is wrong."""
    glossary = cache(Glossary)
    refused = {error.line for error in plan.errors}
    for step in reported(plan.to_do(), TaskStep.CHECKS, progress):
        if step.line in refused:
            continue
        yield from _check_parts(step, glossary)
        new = {column: text for column, _old, text in step.changes}
        known = step.body.texts if step.body else {}
        for column, text in new.items():
            field, language = TEXTS[column]
            if language == SOURCE or field in SEARCH_WORDS:
                continue
            english = SOURCE.column(field)
            source = new.get(english) or known.get(english, "")
            for result in check_text(owner_of(field)(), field, language, text, source, glossary(language)):
                if result.blocks:
                    sentence = _("%(column)s of '%(id)s': %(what)s")
                    yield RowError(step.line, sentence % {"column": column, "id": step.key, "what": result.message})


def _check_parts(step, glossary):
    """Yield what the checks say of the texts of posts, contact points and functions, and mailboxes that look like those of persons."""
    for part in step.parts:
        sheet, line = part.row.sheet, part.row.line
        new = {column: text for column, _old, text in part.changes}
        known = part.part.values if part.part else {}
        for column, text in new.items():
            if column == "email" and is_personal(text):
                yield RowError(line, _("'%(email)s' looks like the address of a person, and readers will see it.") % {"email": text}, sheet.name)  # fmt: skip
            name, language = sheet.texts.get(column, (None, SOURCE))
            if language == SOURCE or not text:
                continue
            english = SOURCE.column(name)
            source = new.get(english) or known.get(english, "")
            for result in check_text(sheet.model(), name, language, text, source, glossary(language)):
                if result.blocks:
                    sentence = _("%(column)s of '%(id)s': %(what)s")
                    yield RowError(
                        line, sentence % {"column": column, "id": step.key, "what": result.message}, sheet.name
                    )
