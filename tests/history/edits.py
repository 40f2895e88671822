"""Edits of the directory that tests look for in the history."""

from secretariat.languages import BY_SLUG
from secretariat.models import Body
from translations import texts


def body(slug):
    return Body.objects.get(slug=slug)


def write(obj, prefix, **own):
    texts.write(obj, BY_SLUG[prefix], own)
