"""Reading a page as a browser would: its elements, their text, and the language each piece of text stands in."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}
NOT_READ = {"script", "style", "title"}


class Page(HTMLParser):
    """The elements of a response, in order; each is a dict of its attributes, its `tag` and its `text`."""

    def __init__(self, response):
        super().__init__()
        self.elements, self.open, self.pieces = [], [], []
        self.feed(response.content.decode())
        self.close()

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", **dict(attributes)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open[-1]["tag"] == tag, f"<{self.open[-1]['tag']}> is closed by </{tag}>"
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data
        if data.strip() and not NOT_READ & {element["tag"] for element in self.open}:
            language = next((element["lang"] for element in reversed(self.open) if "lang" in element), None)
            self.pieces.append((language, data.strip()))

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
