"""Bodies as an index from A to Z and the pages of mandate sources and topics list them."""

from secretariat.item_labels import numbers_in_lists

from .building import NAME, levels_in
from .reading import ALL_STATES, NAME_STATES, FallbackText, ListedBody, PublicFunction, PublicTopic, parsed


class IndexEntry(ListedBody):
    """A body in an index from A to Z: the letter that it is filed under, and the name of the body it is part of.

    `other_name` is the name that the entry is filed by where that is another one, of the kind `other_kind`; None elsewhere.
    """

    __slots__ = ("letter", "other_kind", "other_name", "parent_name", "parent_states")

    def __init__(self, language, row):
        *listed, parent, fallbacks, states, self.letter, other, is_fallback, self.other_kind = row
        super().__init__(language, listed)
        self.parent_states = states or 0
        self.parent_name = FallbackText(parent) if parent and fallbacks & 1 << NAME else parent
        self.other_name = FallbackText(other) if is_fallback else other


class TiedBody(ListedBody):
    """A body that is tied to a mandate source or a topic, or one of whose functions is: with these functions."""

    __slots__ = ("functions", "is_tied")

    def __init__(self, language, row, other):
        *listed, content = row
        super().__init__(language, listed)
        content, is_topic = parsed(content), isinstance(other, PublicTopic)
        mandate, name = content["mandate"] or {"sources": (), "functions": ()}, "topics" if is_topic else "sources"
        self.is_tied = other.pk in (content if is_topic else mandate).get(name, ())
        self.functions = [
            PublicFunction(function, language, {}, numbers)
            for function, numbers in zip(mandate["functions"], numbers_in_lists(levels_in(mandate)), strict=True)
            if other.pk in function.get(name, ())
        ]

    def states_shown(self):
        """Return the states of the texts that the page of the other shows, as bits."""
        bits = self.states & (ALL_STATES if self.is_tied else NAME_STATES)
        for function in self.functions:
            bits |= function.states("text")
        return bits
