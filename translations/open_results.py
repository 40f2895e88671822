"""Open check results of one translation: those that were not dismissed."""

from dataclasses import dataclass

from .checks import ERROR
from .checks.stored import check_text
from .glossary.lookup import Glossary
from .models import Remark


@dataclass(frozen=True)
class OpenResult:
    """One open check result. If it does not block, it can be dismissed with a reason."""

    name: str
    """The name under which a dismissal is stored."""
    message: str
    blocks: bool


def open_results(text, target, source, remarks=None, glossary=None):
    """Yield the OpenResults of `target` as the translation `text` of `source`.

    `remarks` are the remarks on the text; they and the glossary are read if not given.
    """
    if remarks is None:
        remarks = Remark.objects.filter(**text.key_fields)
    dismissed = {remark.warning for remark in remarks if remark.kind == Remark.Kind.DISMISSED}
    glossary = glossary or Glossary(text.language)
    for result in check_text(text.obj, text.field, text.language, target, source, glossary):
        name = f"{result.code} {result.excerpt}"
        if result.level == ERROR or name not in dismissed:
            yield OpenResult(name, result.message, result.level == ERROR)
