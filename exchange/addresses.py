"""Slugs for new bodies: from the English name, and from the external identifier where that does not do."""

import hashlib
import re
import unicodedata
from collections import Counter

from secretariat.models import Body

LONGEST = Body._meta.get_field("slug").max_length
OMITTED, ELSE = re.compile(r"['’.]"), re.compile(r"[^a-z0-9]+")


def kebab(text):
    """`text` in small Latin letters, digits and single hyphens: “Minister’s Équipe” → `ministers-equipe`."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).encode("ascii", "ignore").decode()
    # An apostrophe goes without a hyphen, or it would part a word.
    return ELSE.sub("-", OMITTED.sub("", plain).lower()).strip("-")


def slugs_for(names, taken):
    """A slug for each of `names` (external identifier → English name), none of them in `taken`.

    A name that several bodies share gets the identifier of each behind it, so that a slug does
    not depend on the order of the rows.
    """
    plain = {key: _cut(kebab(name), LONGEST) for key, name in names.items()}
    shared, slugs, taken = Counter(plain.values()), {}, set(taken)
    for key in sorted(names):
        digest = hashlib.sha256(key.encode()).hexdigest()[:12]
        candidates = [_joined(plain[key], kebab(key)), _joined(plain[key], digest), digest]
        if shared[plain[key]] == 1:
            candidates.insert(0, plain[key])
        slugs[key] = next(slug for slug in candidates if slug and slug not in taken)
        taken.add(slugs[key])
    return slugs


def _joined(name, suffix):
    return f"{_cut(name, LONGEST - 1 - len(suffix))}-{suffix}".strip("-")


def _cut(slug, length):
    return slug[: max(length, 0)].strip("-")
