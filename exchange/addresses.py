"""Slugs for new bodies: from the English name, and from the external identifier where that does not do."""

import hashlib
import re
from collections import Counter

from django.utils.text import slugify

from secretariat.models import Body

MAX_SLUG_LENGTH = Body._meta.get_field("slug").max_length
BETWEEN_WORDS = re.compile(r"[^\w'’.]|_")
"""Django drops other characters than letters without a hyphen, which suits an apostrophe within a word, but no slash between two."""


def slug_of(text):
    """`text` in small Latin letters, digits and single hyphens: “Minister’s R&D/Équipe” → `ministers-r-and-d-equipe`."""
    return slugify(BETWEEN_WORDS.sub(" ", text.replace("&", " and ")))


def slugs_for(names, taken):
    """A slug for each of `names` (external identifier → English name), none of them in `taken`.

    A name that several bodies share gets the identifier of each behind it, so that a slug does
    not depend on the order of the rows.
    """
    plain = {key: _cut(slug_of(name), MAX_SLUG_LENGTH) for key, name in names.items()}
    shared, slugs, taken = Counter(plain.values()), {}, set(taken)
    for key in sorted(names):
        digest = hashlib.sha256(key.encode()).hexdigest()[:12]
        candidates = [_joined(plain[key], slug_of(key)), _joined(plain[key], digest), digest]
        if shared[plain[key]] == 1:
            candidates.insert(0, plain[key])
        slugs[key] = next(slug for slug in candidates if slug and slug not in taken)
        taken.add(slugs[key])
    return slugs


def _joined(name, suffix):
    return f"{_cut(name, MAX_SLUG_LENGTH - 1 - len(suffix))}-{suffix}".strip("-")


def _cut(slug, length):
    return slug[: max(length, 0)].strip("-")
