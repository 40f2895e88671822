"""A branch as a bulletin in DOCX: numbered sections, one for each body, numbered paragraphs, and functions with letters that Word draws.

What the directory adds to the texts (of which body one is part, and mandate sources) is in a style of its own, by which
`import_bulletin` knows it; so the import of this document finds nothing to change.
"""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from secretariat.languages import list_alphabet
from secretariat.text.sentences import colon, name_in_sentence

from .wordprocessing import MAX_DEPTH, DocumentWriter, joined_with_dots

SECTIONS = 9_000
"""The number of the list that counts sections and their paragraphs; lists of functions have smaller ones."""
SECTION_LABELS = {"ar": "البند %1", "es": "Sección %1", "ru": "Раздел %1", "zh": "第%1节"}
PARAGRAPH_LABELS = {"ar": "%1-%2"}


def section_labels(language):
    """Return how Word numbers sections and their paragraphs in a language."""
    return SECTION_LABELS.get(language.slug, "Section %1"), PARAGRAPH_LABELS.get(language.slug, "%1.%2")


def write_bulletin(directory):
    """Return a DocumentWriter with the paragraphs of a `directory.DirectoryDocument` as a bulletin."""
    writer = DocumentWriter(directory.language)
    if directory.owner:
        writer.add("Subtitle", directory.owner)
    writer.add("Title", _("Organization of %(name)s") % {"name": name_in_sentence(directory.title, directory.language)})
    for line in (directory.imprint.about, directory.imprint.unofficial, directory.address):
        if line:
            writer.add("TitlePage", line)
    writer.add("Heading1", "\n", _("General provision"), list_id=SECTIONS)
    sentence = _("This bulletin describes the organization as the directory has it: %(revision)s.")
    writer.add("MandateOpening", sentence % {"revision": directory.imprint.about}, list_id=SECTIONS, level=1)
    above = []
    for chapter in directory.chapters:
        del above[chapter.depth - 1 :]
        parent = above[-1] if above else directory.title if chapter.level > 1 else ""
        _add_section(writer, chapter, parent, directory.labels)
        above.append(chapter.name)
    return writer


def _add_section(writer, chapter, parent, labels):
    between = colon(writer.language)
    style = f"Heading{min(chapter.depth, MAX_DEPTH)}"
    writer.add(style, "\n", replace(chapter.name, url=""), list_id=SECTIONS, bookmark=f"body_{chapter.pk}")
    for text in chapter.opening:
        writer.add("MandateOpening", _unmarked(text), list_id=SECTIONS, level=1)
    _add_functions(writer, chapter.functions)
    for text in chapter.closing:
        writer.add("MandateClosing", _unmarked(text), list_id=SECTIONS, level=1)
    if parent:
        writer.add("DirectoryNote", pgettext("before the name of a body", "Part of") + between, parent)
    if chapter.sources:
        writer.add("DirectoryNote", labels["sources"] + between, *joined_with_dots(chapter.sources, writer.language))


def _add_functions(writer, functions):
    alphabet, _before = list_alphabet(writer.language)
    list_id = 0
    for function in functions:
        rounds, place = divmod(function.numbers[0] - 1, len(alphabet))
        level = len(function.numbers) - 1
        if level == place == 0:
            list_id = writer.begin_list(rounds)
        writer.add_function([*map(_unmarked, function.paragraphs)], list_id, level, f"function_{function.pk}")
        if function.sources:
            writer.add("DirectoryNote", *joined_with_dots(function.sources, writer.language))


def _unmarked(text):
    """A text without the note that it is not translated: that would come back as part of the text."""
    return replace(text, mark="")
