"""Lists in running text: which label goes on with which list, and which begins one below.

“(i)” is the ninth letter or the first numeral: what stands before and after decides.
"""

from dataclasses import dataclass

from .labels import Label


@dataclass
class OpenList:
    """A list that may go on: its last label, with the meanings that are still possible."""

    label: Label
    is_drawn: bool
    level: int
    indent: int

    def goes_on_with(self, label):
        """Return the label with the meanings that follow the last one; None where it does not follow."""
        last = self.label
        if last.enclosure != label.enclosure:
            return None
        if label.enclosure == "•":
            return label if last.text == label.text or self.is_drawn else None
        if label.numbers:
            return label if label.follows(last) else None
        meanings = tuple((scheme, number) for scheme, number in label.meanings if (scheme, number - 1) in last.meanings)
        return Label(label.text, label.enclosure, meanings) if meanings else None

    def skips_to(self, label):
        """Return the label with the meanings that come later in the list; None where none does."""
        last = dict(self.label.meanings)
        if self.label.enclosure != label.enclosure or label.enclosure == "•" or label.numbers:
            return None
        meanings = tuple(own for own in label.meanings if own[0] in last and own[1] > last[own[0]])
        return Label(label.text, label.enclosure, meanings) if meanings else None


class ListReader:
    """Says of each label how deep it is: 0 for functions, 1 for their items, 2 for what is below these."""

    def __init__(self):
        self.open, self.is_restarted, self.is_skipping = [], False, False

    def depth_of(self, line, upcoming, text_before=""):
        """Return the depth of a labelled line; `upcoming` are the labels that come after it."""
        self.is_restarted = self.is_skipping = False
        label = line.label
        if line.is_drawn and self.open and self.open[-1].is_drawn:
            found = self._depth_by_levels(line)
            if found is not None:
                return found
        sibling = next(
            ((depth, own) for depth in range(len(self.open) - 1, -1, -1) if (own := self.open[depth].goes_on_with(label))),
            None,
        )  # fmt: skip
        can_begin = label.is_first and self._is_new_kind(label, line)
        if sibling and can_begin and self._begins_below(label, sibling[1], upcoming, text_before):
            sibling = None
        if sibling:
            return self._put(sibling[0], line, sibling[1])
        if can_begin or not self.open:
            return self._put(len(self.open), line, label)
        if label.is_first:
            depth = self._depth_of_kind(label)
            self.is_restarted = depth == 0
            return self._put(depth, line, label)
        for depth in range(len(self.open) - 1, -1, -1):
            if own := self.open[depth].skips_to(label):
                self.is_skipping = True
                return self._put(depth, line, own)
        self.is_skipping = True
        depth = self._depth_of_kind(label, default=len(self.open))
        return self._put(depth, line, label)

    def would_go_on_with(self, label):
        """Whether a label is the next one of an open list."""
        return any(own.goes_on_with(label) for own in self.open)

    def _depth_by_levels(self, line):
        """The depth as the numbering of the document says, where labels were drawn by it."""
        last = self.open[-1]
        if line.level > last.level:
            return self._put(len(self.open), line, line.label)
        for depth in range(len(self.open) - 1, -1, -1):
            own = self.open[depth]
            if own.level == line.level and (followed := own.goes_on_with(line.label)):
                return self._put(depth, line, followed)
            if own.level == line.level and line.level > self.open[0].level and line.label.is_first:
                return self._put(depth, line, line.label)
        return None

    def _begins_below(self, label, sibling, upcoming, text_before):
        """Whether a label that could be either begins a list below, by the next label that tells."""
        for following in upcoming[:30]:
            if following.enclosure != label.enclosure:
                continue
            if following.text == label.text:
                return text_before.endswith((":", "："))
            fits_sibling = any((scheme, number + 1) in following.meanings for scheme, number in sibling.meanings)
            first = [scheme for scheme, number in label.meanings if number == 1]
            fits_first = any((scheme, 2) in following.meanings for scheme in first)
            if fits_sibling != fits_first:
                return fits_first
        return text_before.endswith((":", "："))

    def _is_new_kind(self, label, line):
        """Whether no open list has labels of this kind, so that the label begins one below."""
        firsts = {scheme for scheme, number in label.meanings if number == 1}
        for own in self.open:
            if own.label.enclosure != label.enclosure:
                continue
            if label.enclosure == "•":
                if own.label.text == label.text and line.indent <= own.indent:
                    return False
                continue
            if firsts <= {scheme for scheme, _number in own.label.meanings}:
                return line.is_drawn and own.is_drawn and line.level > own.level
        return True

    def _depth_of_kind(self, label, default=0):
        for depth, own in enumerate(self.open):
            if own.label.enclosure == label.enclosure and (
                {scheme for scheme, _number in own.label.meanings} & {scheme for scheme, _number in label.meanings}
            ):
                return depth
        return min(default, len(self.open))

    def _put(self, depth, line, label):
        del self.open[depth:]
        self.open.append(OpenList(label, line.is_drawn, line.level, line.indent))
        return depth
