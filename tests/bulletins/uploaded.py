"""Bulletins as the admin stores them."""

from bulletins.models import Bulletin
from bulletins.uploads import read_content
from tests.bulletins.texts import BULLETINS


def bulletin_under(slug, text=BULLETINS["en"], **columns):
    """Return a bulletin that was read and put under a body."""
    row = Bulletin(person_name="admin", file_name="bulletin.txt", under=slug, **columns)
    read_content(row, text.encode())
    row.save()
    return row
