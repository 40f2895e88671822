"""To whom the bodies of a bulletin report: the parent of each, from what the sentences say."""

import re

from django.utils.translation import gettext as _

from secretariat.kinds import ALLOWED_PARENTS, Kind

from .plan import POST


def _plain(text):
    return re.sub(r"\W+", " ", text).casefold()


class Hierarchy:
    """Collects sentences about reporting and parts, and gives each body its parent at the end."""

    def __init__(self, plan, names):
        self.plan, self.names = plan, names
        self.reports, self.components = {}, []

    def note_reports(self, body, line):
        """Remember the sentence that says to whom the head of a body reports."""
        if match := self.names.genre.reports.search(line.text):
            end = match.end() + 200
            self.reports.setdefault(id(body), (line.text[match.start() : end].split(". ")[0], line.place))

    def note_components(self, body, text, is_item=False):
        """Remember a paragraph that names the parts of a body, or an item of a list of them."""
        if is_item or self.names.genre.components.search(text):
            self.components.append((body, text))

    def names_as_part(self, body, name):
        """Return whether a paragraph of a body has named something as one of its parts."""
        plain = _plain(name)
        return any(plain in _plain(text) for own, text in self.components if own is body)

    def writes_as_name(self, body, name):
        """Return whether a paragraph of a body names something as one of its parts, with a capital letter."""
        name = name[:1].upper() + name[1:]
        return any(
            re.search(rf"\b{name[0]}(?i:{re.escape(name[1:])})\b", text) for own, text in self.components if own is body
        )

    def place_bodies(self, root):
        """Give each body without a parent the one that the sentences say, else the body whose bulletin it is."""
        for body in self.plan.bodies:
            if body is not root and body.parent is None:
                body.parent = self._parent_by_report(body) or self._parent_by_components(body) or root
        self._break_circles(root)
        for body in self.plan.bodies:
            self._check_kind(body)

    def _parent_by_report(self, body):
        if id(body) not in self.reports:
            return None
        text, _place = self.reports[id(body)]
        stems = self.names.stems(text)
        candidates = []
        for other in self.plan.bodies:
            if other is body or other.kind == POST:
                continue
            is_named = re.sub(r"\s", "", other.name) in re.sub(r"\s", "", text) if self.names.language == "zh" else self.names.stems(other.name) <= stems  # fmt: skip
            if is_named:
                candidates.append(other)
        if candidates:
            return max(candidates, key=lambda own: len(self.names.stems(own.name)))
        place = self.plan.bodies.index(body)
        for other in reversed(self.plan.bodies[:place]):
            if other.kind == Kind.DIVISION and body.kind == Kind.UNIT and self.names.nouns_in(other.name) & stems:
                return None if self.names.names_another(text) else other
        return None

    def _parent_by_components(self, body):
        if body.kind == POST:
            return None
        for other, text in self.components:
            if other is body or other.kind == POST:
                continue
            if body.name in text if self.names.language == "zh" else _plain(body.name) in _plain(text):
                return other
        return None

    def _break_circles(self, root):
        for body in self.plan.bodies:
            seen, above = {id(body)}, body.parent
            while above is not None:
                if id(above) in seen:
                    body.parent = root if body is not root else None
                    break
                seen.add(id(above))
                above = above.parent

    def _check_kind(self, body):
        if body.kind == POST or not body.kind or not body.parent or not body.parent.kind or body.parent.kind == POST:
            return
        if body.parent.kind not in ALLOWED_PARENTS[body.kind]:
            self.plan.find(body.place, _("“%(name)s” is called a body of the kind “%(kind)s”, which cannot be part of “%(parent)s” (%(parent_kind)s) here: which kind shall it have?") % {"name": body.name, "kind": Kind(body.kind).label, "parent": body.parent.name, "parent_kind": Kind(body.parent.kind).label})  # fmt: skip
