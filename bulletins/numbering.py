"""The numbering of a WordprocessingML document: which label Word draws before a paragraph.

A paragraph names a list (`w:num`) itself or through its style; the list leads to a definition (`w:abstractNum`), whose
counters all its lists share. Elements are matched by their local names, because strict documents have other namespaces.
"""

import re
from dataclasses import dataclass, field

from .number_formats import SCHEMES, drawn

PLACEHOLDER = re.compile(r"%([1-9])")
LEVELS = 9
MAX_STYLES = 50
"""Styles that one is based on; more are a circle."""


def local(element):
    """Return the name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element, *names):
    """Return what a path of local names leads to, below an element; None where it leads nowhere."""
    for name in names:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def value(element, name="val"):
    """Return an attribute of an element by its local name; None where there is none."""
    if element is None:
        return None
    for key, own in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return own
    return None


def integer(text, default=None):
    """Return a number of an attribute; the default where it is none."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return default


def is_on(element):
    """Whether a property that is on or off is on: its element alone says so."""
    return element is not None and value(element) not in ("0", "false", "off", "none")


@dataclass
class ListLevel:
    """One level of a definition of lists."""

    scheme: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    is_legal: bool = False
    style: str = ""
    is_padded: bool = False


@dataclass
class AbstractList:
    """A definition of lists, with the counters that they share."""

    key: str
    levels: dict = field(default_factory=dict)
    style_link: str = ""
    counters: list = field(default_factory=lambda: [None] * LEVELS)


@dataclass
class ListInstance:
    """A list: its definition, and the levels at which it differs."""

    abstract: str
    starts: dict = field(default_factory=dict)
    levels: dict = field(default_factory=dict)
    started: set = field(default_factory=set)


class Styles:
    """The paragraph and character styles of a document, with what they are based on."""

    def __init__(self, root):
        self.elements, self.default = {}, ""
        for element in root if root is not None else ():
            if local(element) == "style":
                name = value(element, "styleId")
                self.elements[name] = element
                if value(element, "type") == "paragraph" and value(element, "default") in ("1", "true", "on"):
                    self.default = name
        self.cache = {}

    def chain(self, name):
        """Return a style and what it is based on, nearest first."""
        if name not in self.cache:
            found, own = [], name
            while own in self.elements and len(found) < MAX_STYLES:
                found.append((own, self.elements[own]))
                own = value(child(self.elements[own], "basedOn"))
            self.cache[name] = found
        return self.cache[name]

    def find(self, name, *path):
        """Return the nearest element at a path in a style or what it is based on."""
        for _name, element in self.chain(name):
            if (found := child(element, *path)) is not None:
                return found
        return None


class Numbering:
    """Counts the lists of a document, paragraph by paragraph."""

    def __init__(self, root, styles):
        self.styles, self.abstracts, self.lists = styles, {}, {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                self._read_abstract(element)
            elif local(element) == "num":
                self._read_list(element)
        self.definitions = {}

    def _read_abstract(self, element):
        own = AbstractList(value(element, "abstractNumId"))
        own.style_link = value(child(element, "numStyleLink")) or ""
        for one in element:
            if local(one) == "lvl":
                own.levels[integer(value(one, "ilvl"), 0)] = _level(one)
        self.abstracts[own.key] = own

    def _read_list(self, element):
        own = ListInstance(value(child(element, "abstractNumId")))
        for override in element:
            if local(override) == "lvlOverride":
                depth = integer(value(override, "ilvl"), 0)
                if (level := child(override, "lvl")) is not None:
                    own.levels[depth] = _level(level)
                start = integer(value(child(override, "startOverride")))
                if start is None and level is not None:
                    start = own.levels[depth].start
                if start is not None:
                    own.starts[depth] = start
        self.lists[value(element, "numId")] = own

    def definition(self, number):
        """Return the definition of a list; that of a style where it only names one."""
        if number not in self.definitions:
            own, seen = self.lists.get(number), set()
            abstract = self.abstracts.get(own.abstract) if own else None
            while abstract is not None and abstract.style_link and abstract.key not in seen:
                seen.add(abstract.key)
                linked = value(self.styles.find(abstract.style_link, "pPr", "numPr", "numId"))
                next_list = self.lists.get(linked)
                abstract = self.abstracts.get(next_list.abstract) if next_list else None
            self.definitions[number] = abstract
        return self.definitions[number]

    def place_of(self, properties, style):
        """Return the list and the level of a paragraph, as (number, depth); None where it has none."""
        own = child(properties, "numPr")
        number, depth = value(child(own, "numId")), integer(value(child(own, "ilvl")))
        if number is None:
            for name, element in self.styles.chain(style):
                inherited = child(element, "pPr", "numPr")
                if inherited is None:
                    continue
                number = number or value(child(inherited, "numId"))
                if depth is None:
                    depth = integer(value(child(inherited, "ilvl")))
                if number is not None:
                    abstract = self.definition(number)
                    if depth is None and abstract is not None:
                        depth = self._depth_of_style(abstract, style, name)
                    break
        if number in (None, "0") or self.definition(number) is None:
            return None
        return number, min(max(depth or 0, 0), LEVELS - 1)

    def _depth_of_style(self, abstract, style, name):
        linked = {level.style: depth for depth, level in abstract.levels.items() if level.style}
        own = [one for one, _element in self.styles.chain(style)]
        return next((linked[one] for one in [*own, name] if one in linked), None)

    def count(self, number, depth):
        """Count a paragraph of a list; return its label and the scheme of it."""
        own, abstract = self.lists[number], self.definition(number)
        level, counters = self._level(own, abstract, depth), abstract.counters
        if counters[depth] is None or (depth in own.starts and depth not in own.started):
            counters[depth] = own.starts.get(depth, level.start)
        else:
            counters[depth] += 1
        own.started.add(depth)
        for below in range(depth + 1, LEVELS):
            lower = self._level(own, abstract, below)
            if lower.restart is None or (lower.restart > 0 and depth + 1 <= lower.restart):
                counters[below] = None
        return self._label(own, abstract, level, counters), level.scheme

    @staticmethod
    def _level(own, abstract, depth):
        return own.levels.get(depth) or abstract.levels.get(depth) or ListLevel()

    def _label(self, own, abstract, level, counters):
        if level.scheme == "bullet":
            return "•"

        def number(match):
            depth = int(match[1]) - 1
            other = self._level(own, abstract, depth)
            counter = counters[depth] if counters[depth] is not None else own.starts.get(depth, other.start)
            if other.scheme == "none":
                return ""
            if level.is_legal:
                return str(counter)
            text = drawn(counter, other.scheme)
            return f"0{text}" if other.is_padded and counter < 10 else text

        return PLACEHOLDER.sub(number, level.text).strip()


def _level(element):
    form = child(element, "numFmt")
    if form is None and (alternative := child(element, "AlternateContent")) is not None:
        form = child(alternative, "Fallback", "numFmt")
    name = value(form) or "decimal"
    text = value(child(element, "lvlText"))
    return ListLevel(
        scheme=SCHEMES.get(name, "decimal"),
        text=text or "",
        start=integer(value(child(element, "start")), 0 if child(element, "start") is None else 1),
        restart=integer(value(child(element, "lvlRestart"))),
        is_legal=is_on(child(element, "isLgl")),
        style=value(child(element, "pStyle")) or "",
        is_padded=name == "decimalZero",
    )
