"""What the checks say of one translation as it would stand in the directory, without what was dismissed."""

from dataclasses import dataclass

from .checks import ERROR
from .checks.stored import findings_of
from .glossary.lookup import Glossary
from .models import Remark


@dataclass(frozen=True)
class Fault:
    """One finding about a translation. One that does not block can be dismissed with a reason."""

    name: str
    """What a dismissal is kept under."""
    message: str
    blocks: bool


def faults(text, words, source, remarks=None, glossary=None):
    """What is wrong with `words` as the translation `text` of `source`.

    `remarks` are those on the text; they are read where they are not given, and so is the glossary.
    """
    if remarks is None:
        remarks = Remark.objects.filter(**text.key_fields)
    dismissed = {remark.warning for remark in remarks if remark.kind == Remark.Kind.DISMISSED}
    glossary = glossary or Glossary(text.language)
    for finding in findings_of(text.obj, text.field, text.language, words, source, glossary):
        name = f"{finding.code} {finding.excerpt}"
        if finding.level == ERROR or name not in dismissed:
            yield Fault(name, finding.message, finding.level == ERROR)
