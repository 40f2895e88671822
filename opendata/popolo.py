"""The directory as Popolo JSON (popoloproject.com/specs/organization.html)."""

from secretariat.addresses import uri
from secretariat.languages import SOURCE


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
        "description": mandate["opening"].get(english),
        "links": [{"url": address, "note": tag} for tag, address in body["pages"].items()],
        "updated_at": body["updated_at"],
    }
