"""The directory as a document: what PDF and DOCX have in common, in the page's language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from secretariat import languages
from secretariat.languages import list_alphabet
from secretariat.text.sentences import colon

from .imprint import Imprint, imprint_of
from .outline import DocumentText, outline


@dataclass(frozen=True, slots=True)
class DirectoryDocument:
    """A document of a branch: the lines of its title page, its chapters, and the labels of their parts."""

    language: object
    title: str
    owner: str
    """The organisation, if it is not the title."""
    subject: str
    address: DocumentText
    imprint: Imprint
    chapters: list
    labels: dict


def collect_directory(top, base, revision):
    """Return the DirectoryDocument of the branch of a ListedBody, on the site at `base`, for `revision` as number and time."""
    language = languages.current()
    chapters = outline(top.pk, language, base)
    is_unofficial = language is not languages.SOURCE and any(chapter.is_unofficial for chapter in chapters)
    imprint = imprint_of(revision, language, is_unofficial)
    return DirectoryDocument(
        language=language,
        title=str(top.name),
        owner=imprint.author if top.parent_id else "",
        subject=_("Who is responsible for what, and under which mandate."),
        address=DocumentText(base + top.url, languages.SOURCE, base + top.url),
        imprint=imprint,
        chapters=chapters,
        labels={
            "contents": _("Contents"),
            "sources": _("Mandate sources"),
            "topics": _("Topics"),
            "contacts": _("Contacts"),
            "posts": _("Posts"),
            "empty": _("The directory holds no mandate for this body yet."),
        },
    )


def pdf_context(directory):
    """Return the context of the template from which the PDF of a DirectoryDocument is set."""
    alphabet, before = list_alphabet(directory.language)
    return {
        "directory": directory,
        "language": directory.language,
        "labels": directory.labels,
        "colon": colon(directory.language),
        "alphabet": alphabet,
        "before": before,
    }
