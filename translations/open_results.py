"""What the checks say of one translation as it would stand in the directory, without what was dismissed."""

from dataclasses import dataclass

from .checks import ERROR
from .checks.stored import check_text
from .glossary.lookup import Glossary
from .models import Remark


@dataclass(frozen=True)
class OpenResult:
    """One finding about a translation. One that does not block can be dismissed with a reason."""

    name: str
    """What a dismissal is kept under."""
    message: str
    blocks: bool


def open_results(text, target, source, remarks=None, glossary=None):
    """What is wrong with `words` as the translation `text` of `source`.

    `remarks` are those on the text; they are read where they are not given, and so is the glossary.
    """
    if remarks is None:
        remarks = Remark.objects.filter(**text.key_fields)
    dismissed = {remark.warning for remark in remarks if remark.kind == Remark.Kind.DISMISSED}
    glossary = glossary or Glossary(text.language)
    for result in check_text(text.obj, text.field, text.language, target, source, glossary):
        name = f"{result.code} {result.excerpt}"
        if result.level == ERROR or name not in dismissed:
            yield OpenResult(name, result.message, result.level == ERROR)
