"""The directory as Popolo JSON (popoloproject.com/specs/organization.html)."""

from public_record.contact_labels import contact_label
from secretariat.addresses import uri
from secretariat.languages import SOURCE
from secretariat.text.telephone import shown_number, with_extension

CONTACT_TYPES = {"email": "email", "phone": "voice", "url": "url"}
"""What a record of a contact point has, and what Popolo calls it."""


def organization(body, base):
    """Return the record of a body as a Popolo organization.

    Popolo has one language: `name` is English, the names in other languages are in `other_names`.
    """
    english = SOURCE.tag
    mandate = body["mandate"] or {"opening": {}}
    other_names = [{"name": name, "note": tag} for tag, name in body["name"].items() if tag != english]
    other_names += [{"name": acronym, "note": f"acronym, {tag}"} for tag, acronym in body["acronym"].items()]
    identifiers = [{"scheme": "external", "identifier": body["external_id"]}] if body["external_id"] else []
    return {
        "id": body["uri"],
        "name": body["name"][english],
        "other_names": other_names,
        "identifiers": [{"scheme": "slug", "identifier": body["id"]}, *identifiers],
        "classification": body["kind"],
        "parent_id": body["parent"] and uri("body", body["parent"], base),
        "founding_date": body["established_on"],
        "dissolution_date": body["dissolved_on"],
        "description": mandate["opening"].get(english),
        "links": [{"url": address, "note": tag} for tag, address in body["pages"].items()],
        "posts": [_post(post, body) for post in body["posts"]],
        "contact_details": [detail for contact in body["contacts"] for detail in _contact_details(contact)],
        "updated_at": body["updated_at"],
    }


def _post(post, body):
    return {
        "id": post["uri"],
        "label": post["title"].get(SOURCE.tag),
        "role": post["role"],
        "organization_id": body["uri"],
        "start_date": post["from"],
        "end_date": post["to"],
    }


def _contact_details(contact):
    note = "; ".join(filter(None, (contact["room"], contact["hours"].get(SOURCE.tag))))
    for key, kind in CONTACT_TYPES.items():
        if value := contact[key]:
            if key == "phone":
                value = with_extension(shown_number(value), contact["extension"])
            yield {"type": kind, "label": contact_label(contact, SOURCE), "value": value, "note": note or None}
