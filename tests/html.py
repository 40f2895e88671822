"""Reading a page as a browser would: its elements, their text, and the language each piece of text stands in."""

import re
from html import unescape

VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}
NOT_READ = {"script", "style", "title"}
TAG = re.compile(
    r"""<!--.*?-->|<![^>]*>|<(?P<end>/)?(?P<name>[a-zA-Z][^\s/>]*)(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
RAW = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
"""Elements whose content is text, whatever it looks like, and where it ends."""


class Page:
    """The elements of a response, in order; each is a dict of its attributes, its `tag` and its `text`.

    Read by regular expressions, because what `html.parser` does character by character took a twentieth of the suite.
    """

    def __init__(self, response):
        self.elements, self.open, self.pieces = [], [], []
        self._data = []  # all text so far; an element's is joined once, when it ends
        self._feed(response.content.decode())
        for unclosed in self.open:
            self._end(*unclosed)

    def _feed(self, html):
        place = 0
        while found := TAG.search(html, place):
            self._escaped(html[place : found.start()])
            place = found.end()
            if (name := found["name"]) is None:  # a comment, or the type of the document
                continue
            name = name.lower()
            if found["end"]:
                self._end_tag(name)
                continue
            self._start_tag(name, found["attributes"])
            if found["attributes"].endswith("/"):
                self._end_tag(name)
            elif name in RAW:
                ending = RAW[name].search(html, place)
                self._text(html[place : ending.start()])
                place = ending.start()
        self._escaped(html[place:])

    def _escaped(self, html):
        assert "<" not in html, f"neither a tag nor a text: {html}"
        self._text(unescape(html))

    def _start_tag(self, tag, attributes):
        element = {"tag": tag, "text": ""}
        for name, is_given, *values in ATTRIBUTE.findall(attributes):
            element[name.lower()] = unescape("".join(values)) if is_given else None
        self.elements.append(element)
        if tag not in VOID:
            _outer, _start, language, is_read = self.open[-1] if self.open else (None, 0, None, True)
            self.open.append((element, len(self._data), element.get("lang", language), is_read and tag not in NOT_READ))

    def _end_tag(self, tag):
        assert self.open[-1][0]["tag"] == tag, f"<{self.open[-1][0]['tag']}> is closed by </{tag}>"
        self._end(*self.open.pop())

    def _end(self, element, start, _language, _is_read):
        element["text"] += "".join(self._data[start:])

    def _text(self, data):
        if not data:
            return
        self._data.append(data)
        if text := data.strip():
            _element, _start, language, is_read = self.open[-1] if self.open else (None, 0, None, True)
            if is_read:
                self.pieces.append((language, text))

    def all(self, tag, **wanted):
        return [element for element in self.elements if element["tag"] == tag and wanted.items() <= element.items()]

    def one(self, tag, **wanted):
        (element,) = self.all(tag, **wanted)
        return element

    def texts(self, tag, **wanted):
        """The texts of these elements, with white space folded."""
        return [" ".join(element["text"].split()) for element in self.all(tag, **wanted)]

    @property
    def words(self):
        """All that is read on the page, with white space folded."""
        return " ".join(" ".join(text for _language, text in self.pieces).split())
