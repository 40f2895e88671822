"""The directory as Popolo JSON (popoloproject.com/specs/organization.html)."""

from secretariat.languages import SOURCE


def popolo(bodies):
    """Return records of bodies as Popolo organizations.

    Popolo has one language: `name` is English, the names in other languages are in `other_names`.
    """
    uris = {body["id"]: body["uri"] for body in bodies}
    return {"organizations": [_organization(body, uris) for body in bodies]}


def _organization(body, uris):
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
        "parent_id": uris.get(body["parent"]),
        "description": mandate["opening"].get(english),
        "links": [{"url": address, "note": tag} for tag, address in body["pages"].items()],
        "updated_at": body["updated_at"],
    }
