"""Posts and contact points as records hold them."""

from django.conf import settings
from django.utils import timezone

from secretariat.languages import BY_SLUG
from secretariat.models import ContactPoint, Post
from secretariat.saving import text_fields
from secretariat.text.telephone import shown_number

from .states import add_texts
from .stored_bodies import OF_CONTACT


def contents_by_body(rows, made, state):
    found = {}
    for body, *row in rows:
        found.setdefault(body, []).append(made(row, state))
    return found


def content_of_post(row, state):
    """Return a post in a record: {"id", "role", "title", "title_states", "status", "from", "to"}.

    Where the setting says so, one that is held has {"holder": {"names", "honorific"}}, both language tag → text.
    """
    pk, role, status, begins, ends, holder_from, holder_to, *stored = row
    texts = {}
    add_texts(texts, Post, pk, text_fields(Post), stored, state)
    content = {
        **{"id": pk, "role": role, "title": texts["title"], "title_states": texts["title_states"], "status": status},
        **{"from": begins and begins.isoformat(), "to": ends and ends.isoformat()},
    }
    today = timezone.localdate()
    is_held = status != Post.Status.VACANT and (holder_from or today) <= today <= (holder_to or today)
    if settings.SHOW_HOLDERS and is_held and texts["holder"]:
        content["holder"] = {"names": texts["holder"], "honorific": texts["honorific"]}
    return content


def content_of_contact(row, state):
    """Return a contact point in a record: its id and columns, {"languages": tags, "shown_phone": as people read it}, "label" and "hours" with their states."""
    pk, *row = row
    content = {"id": pk, **dict(zip(OF_CONTACT, row, strict=False))}
    content["languages"] = [BY_SLUG[slug].tag for slug in content["languages"].split() if slug in BY_SLUG]
    for name in ("email", "phone", "extension", "room"):
        content[name] = ContactPoint._meta.get_field(name).printable(content[name])
    content["shown_phone"] = shown_number(content["phone"])
    add_texts(content, ContactPoint, pk, text_fields(ContactPoint), row[len(OF_CONTACT) :], state)
    return content
