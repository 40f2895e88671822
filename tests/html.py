"""Reading a page as a browser would: its elements, their text, and the language each piece of text stands in."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}
NOT_READ = {"script", "style", "title"}


class Page(HTMLParser):
    """The elements of a response, in order; each is a dict of its attributes, its `tag` and its `text`."""

    def __init__(self, response):
        super().__init__()
        self.elements, self.open, self.pieces = [], [], []
        self._data = []  # all text so far; an element's is joined once, when it ends
        self.feed(response.content.decode())
        self.close()
        for unclosed in self.open:
            self._end(*unclosed)

    def updatepos(self, start, end):
        return end  # nobody asks for lines and columns, and counting them takes a tenth of the time

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", **dict(attributes)}
        self.elements.append(element)
        if tag not in VOID:
            _outer, _start, language, is_read = self.open[-1] if self.open else (None, 0, None, True)
            self.open.append((element, len(self._data), element.get("lang", language), is_read and tag not in NOT_READ))

    def handle_endtag(self, tag):
        assert self.open[-1][0]["tag"] == tag, f"<{self.open[-1][0]['tag']}> is closed by </{tag}>"
        self._end(*self.open.pop())

    def _end(self, element, start, _language, _is_read):
        element["text"] += "".join(self._data[start:])

    def handle_data(self, data):
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
