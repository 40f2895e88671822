"""The organisation that the directory belongs to: what the directory is called, what people ask it and where its footer leads.

Its units and their names are data in the database; this is what pages need without one, and what no body of the tree has.
"""

import json
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import lazy

from . import languages
from .pictures import InvalidPicture, Picture, read_picture
from .text.characters import excerpt_around, normalized, refused_place

PICTURES = ("logo", "icon")


class InvalidOrganisation(SystemExit):
    """The file cannot be used; the message says what is wrong with it."""

    def __init__(self, path, reason):
        super().__init__(f"{path} cannot be used: {reason}. Correct it, or set ORGANISATION_FILE to another file.")


@dataclass(frozen=True)
class Link:
    """A link of the footer; both values are by address prefix: `{"en": …, "fr": …}`."""

    name: dict
    url: dict


@dataclass(frozen=True)
class Organisation:
    """The content of the file; `name` is the directory's and each of the `questions` one of readers, by language slug."""

    name: dict
    links: tuple
    questions: tuple = ()
    logo: Picture | None = None
    icon: Picture | None = None

    @property
    def pictures(self):
        return [picture for picture in (self.logo, self.icon) if picture]


def read_organisation(path):
    """The organisation that a JSON file describes, checked as a whole. Called by the settings."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidOrganisation(path, error.strerror) from None
    except ValueError as error:
        raise InvalidOrganisation(path, f"it is not JSON ({error})") from None
    _check_keys(path, "the file", data, {"name", "links"}, {"questions", *PICTURES})
    data["name"] = _texts(path, "name", data["name"])
    questions = [
        _texts(path, f"question {number}", question) for number, question in _numbered(path, "questions", data)
    ]
    for number, link in _numbered(path, "links", data):
        _check_keys(path, f"link {number}", link, {"name", "url"})
        link["name"] = _texts(path, f"the name of link {number}", link["name"])
        link["url"] = _texts(path, f"the url of link {number}", link["url"])
        if not all(url.startswith(("https://", "http://")) for url in link["url"].values()):
            raise InvalidOrganisation(path, f"the url of link {number} does not begin with https://")
    pictures = {use: _picture(path, use, data[use]) for use in PICTURES if use in data}
    return Organisation(data["name"], tuple(Link(**link) for link in data["links"]), tuple(questions), **pictures)


def _picture(path, use, name):
    """Return the Picture that a key of the file names, from the folder of that file."""
    if not isinstance(name, str) or not name.strip():
        raise InvalidOrganisation(path, f"{use} is not the name of a file")
    try:
        return read_picture(path.parent / name.strip(), use)
    except InvalidPicture as error:
        raise InvalidOrganisation(path, f"{use}: {error}") from None


def _check_keys(path, what, value, required, optional=frozenset()):
    if not isinstance(value, dict) or not required <= value.keys() <= required | optional:
        names = ", ".join(sorted(required)) + (f", perhaps {', '.join(sorted(optional))}," if optional else "")
        raise InvalidOrganisation(path, f"{what} must be an object with {names} and nothing else")


def _numbered(path, name, data):
    """Return (number, item) for each item of a list of the file."""
    found = data.get(name, [])
    if not isinstance(found, list):
        raise InvalidOrganisation(path, f"{name} is not a list")
    return enumerate(found, start=1)


def _texts(path, what, value):
    """Return the texts of `value` by address prefix, each as a text of one line by the rule of the models’ fields."""
    _check_keys(path, what, value, languages.BY_SLUG.keys())
    if not all(isinstance(text, str) and text.strip() for text in value.values()):
        raise InvalidOrganisation(path, f"{what} has an empty text")
    texts = {slug: normalized(text, one_line=True) for slug, text in value.items()}
    for slug, text in texts.items():
        if place := refused_place(text):
            where = f"where � stands in “{excerpt_around(text, *place)}”"
            raise InvalidOrganisation(path, f"{what} ({slug}) has the character U+{ord(text[place[0]]):04X} {where}")
    return texts


def directory_name(language=None):
    """Return the directory's name in this language or the page's."""
    return settings.ORGANISATION.name[(language or languages.current()).slug]


directory_name_lazy = lazy(directory_name, str)


def footer_links():
    """The links of the footer in the page's language."""
    prefix = languages.current().slug
    return [{"name": link.name[prefix], "url": link.url[prefix]} for link in settings.ORGANISATION.links]


def questions():
    """The questions that people ask, in the page's language."""
    prefix = languages.current().slug
    return [question[prefix] for question in settings.ORGANISATION.questions]
