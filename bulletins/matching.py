"""Stored bodies that a body of a bulletin may be: by its name in any language, its acronym, a former name, or nearly its name.

They are offered, never taken: whoever looks at the plan says which one it is, or that it is new.
"""

import re
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from history.models import Change
from secretariat.languages import BY_SLUG, LANGUAGES, SOURCE
from secretariat.models import Body
from secretariat.slugs import FormerAddress

from .documents import words_of

NEAR_NAME = 85
"""Similarity, of 100, from which a name is offered as nearly the same."""
MAX_CANDIDATES = 5
IN_BRACKETS = re.compile(r"[(（]([^()（）]{2,30})[)）]")


@dataclass(frozen=True)
class Candidate:
    """A stored body that a body of a bulletin may be, and why."""

    body: int
    why: str
    is_same_name: bool = False


class BodyMatcher:
    """Compares names with those of all bodies, which it reads once."""

    def __init__(self, language):
        self.language = BY_SLUG[language]
        self.by_name, self.by_acronym = {}, {}
        self.near_names = []
        names = [one.column("name") for one in LANGUAGES]
        acronyms = [one.column("acronym") for one in LANGUAGES]
        compared = {SOURCE.column("name"), self.language.column("name")}
        for pk, *texts in Body.objects.order_by("pk").values_list("pk", *names, *acronyms):
            for column, text in zip((*names, *acronyms), texts, strict=True):
                if not text:
                    continue
                key = _key(text)
                if column in acronyms:
                    self.by_acronym.setdefault(text.strip().casefold(), {})[pk] = True
                    continue
                self.by_name.setdefault(key, {})[pk] = True
                if column in compared:
                    self.near_names.append((key, pk))

    def candidates(self, names):
        """Return the Candidates of each of some names, the likeliest first: name → list."""
        former = self._former(names)
        keys = [key for key, _pk in self.near_names]
        return {name: self._candidates(name, former.get(name, ()), keys) for name in names}

    def _candidates(self, name, former, keys):
        bare = IN_BRACKETS.sub("", name).strip()
        found = {}
        for own in dict.fromkeys((_key(name), _key(bare))):
            for pk in self.by_name.get(own, ()):
                found.setdefault(pk, _("the same name"))
        for acronym in (name, *IN_BRACKETS.findall(name)):
            for pk in self.by_acronym.get(acronym.strip().casefold(), ()):
                found.setdefault(pk, _("its acronym"))
        for pk in former:
            found.setdefault(pk, _("a former name"))
        near = process.extract(_key(bare), keys, scorer=fuzz.ratio, score_cutoff=NEAR_NAME, limit=2 * MAX_CANDIDATES)
        for _text, score, place in near:
            found.setdefault(self.near_names[place][1], _("a similar name (%(score)d %%)") % {"score": round(score)})
        same = {pk for own in (_key(name), _key(bare)) for pk in self.by_name.get(own, ())}
        return [Candidate(pk, why, pk in same) for pk, why in [*found.items()][:MAX_CANDIDATES]]

    def _former(self, names):
        """Return the ids of bodies that had a name, or the address that was made of it: name → ids."""
        found = {}
        renamed = Change.objects.filter(model="secretariat.body", field="name", what="text", before__in=names)
        for name, pk in renamed.order_by("pk").values_list("before", "object_id"):
            found.setdefault(name, {})[pk] = True
        slugs = {slugify(name): name for name in names if slugify(name)}
        led = FormerAddress.objects.in_use(Body).filter(slug__in=slugs)
        for slug, pk in led.values_list("slug", "object_id"):
            found.setdefault(slugs[slug], {})[pk] = True
        stored = {*Body.objects.order_by().filter(pk__in={pk for own in found.values() for pk in own}).values_list("pk", flat=True)}  # fmt: skip
        return {name: [pk for pk in own if pk in stored] for name, own in found.items()}


def _key(name):
    return " ".join(words_of(name))
