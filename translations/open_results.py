"""Open check results of one translation: those that were not dismissed."""

from .checks.stored import check_text
from .glossary.lookup import Glossary
from .models import Remark


def open_results(text, target, source, remarks=None, glossary=None):
    """Return the open CheckResults of `target` as the translation `text` of `source`.

    `remarks` are the remarks on the text; they and the glossary are read if not given.
    """
    if remarks is None:
        remarks = Remark.objects.filter(**text.key_fields)
    dismissed = {remark.warning for remark in remarks if remark.kind == Remark.Kind.DISMISSED}
    glossary = glossary or Glossary(text.language)
    results = check_text(text.obj, text.field, text.language, target, source, glossary)
    return [result for result in results if result.is_open(dismissed)]
