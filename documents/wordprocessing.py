"""A directory as WordprocessingML, the XML of DOCX; elements of properties are in the order of its schema.

What a paragraph is, its style says: bodies are headings, at most nine deep, with a bookmark `body_<id>`; functions are items of a list
with a bookmark `function_<id>`; so a program can read the document again.
"""

from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from secretariat.languages import letters, list_alphabet
from secretariat.text.sentences import colon, in_brackets

from .outline import LEFT_TO_RIGHT_MARK

TAGS = {"ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU", "zh": "zh-CN"}
"""Languages as Word names them, which knows none without a country."""
MAX_DEPTH = 9
PART = 2
"""The level of the offices and divisions of a document, each of which begins a page."""
FORMATS = {"ar": "arabicAbjad"}
ITEMS_IN_ARABIC = ("decimal", "'%2'", "%3 -")
"""How Word numbers items in Arabic: the format of their numbers, what is around these, and around letters of their items."""
RIGHT_TO_LEFT_MARK = "\N{RIGHT-TO-LEFT MARK}"
START, END = '<w:t xml:space="preserve">', "</w:t>"


class DocumentWriter:
    """Collects paragraphs in the document's language and direction; a text in another language is marked with its own."""

    def __init__(self, language):
        self.language, self.paragraphs = language, []
        self.targets, self.lists = {}, []
        """Addresses of links with the ids of their relationships; of each list, how many times its alphabet was gone through."""
        self.bookmarks = 0

    def add(self, style, *pieces, list_id=0, level=0, bookmark="", new_page=False):
        """Add a paragraph of `outline.DocumentText`s and plain strings.

        `style` is an id, `list_id` a number of `begin_list`, `level` that of the paragraph in the list.
        """
        properties = f'<w:pStyle w:val="{style}"/>' + ("<w:pageBreakBefore/>" if new_page else "")
        if list_id:
            properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
        runs = "".join(map(self._piece, pieces))
        self.paragraphs.append(f"<w:p><w:pPr>{properties}</w:pPr>{self._marked(runs, bookmark)}</w:p>")

    def add_function(self, paragraphs, list_id, level, bookmark):
        """Add a function or an item as the first of its paragraphs, and the others below it without a letter."""
        first, *others = paragraphs
        self.add("Function", first, list_id=list_id, level=level, bookmark=bookmark)
        for text in others:
            self.add(f"FunctionContinued{level or ''}", text)

    def begin_list(self, rounds=0):
        """Return the number of a new list that begins with the first letter, which follows that of the round: a, aa, ba."""
        self.lists.append(rounds)
        return len(self.lists)

    def add_contents(self, chapters, title):
        """Add a table of contents with its entries; their page numbers come when the reader's program updates the field."""
        self.add("TOCHeading", title, new_page=True)
        start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-9" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        for chapter in chapters:
            name = self._run(chapter.name.text, chapter.name.language)
            link = f'<w:hyperlink w:anchor="body_{chapter.pk}" w:history="1">{name}</w:hyperlink>'
            style = f'<w:pPr><w:pStyle w:val="TOC{min(chapter.depth, MAX_DEPTH)}"/></w:pPr>'
            self.paragraphs.append(f"<w:p>{style}{start}{link}</w:p>")
            start = ""
        self.paragraphs.append('<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')

    def _piece(self, piece):
        if isinstance(piece, str):
            return self._run(piece, self.language)
        if piece.mark:
            return self._piece(replace(piece, mark="")) + self._run(
                in_brackets(piece.mark, self.language), self.language
            )
        if not piece.url:
            return self._run(piece.text, piece.language, "Strong" if piece.is_strong else "")
        target = self.targets.setdefault(piece.url, f"link{len(self.targets) + 1}")
        return f'<w:hyperlink r:id="{target}">{self._run(piece.text, piece.language, "Hyperlink")}</w:hyperlink>'

    def _run(self, text, language, style=""):
        properties = f'<w:rStyle w:val="{style}"/>' if style else ""
        spoken = "val"
        if language.dir == "rtl":
            properties += "<w:rtl/>"
            spoken = "bidi"
        elif self.language.dir == "rtl":
            # At each line: a stop or a quotation mark would stand at its other end.
            text = "\n".join(f"{LEFT_TO_RIGHT_MARK}{line}{LEFT_TO_RIGHT_MARK}" for line in text.split("\n"))
        elif language.slug == "zh":
            properties += '<w:rFonts w:hint="eastAsia"/>'
            spoken = "eastAsia"
        properties += f'<w:lang w:{spoken}="{TAGS[language.slug]}"/>'
        text = escape(text).replace("\t", f"{END}<w:tab/>{START}").replace("\n", f"{END}<w:br/>{START}")
        return f"<w:r><w:rPr>{properties}</w:rPr>{START}{text}{END}</w:r>"

    def _marked(self, runs, name):
        """Make the runs a bookmark, to which a link to the file can lead; Word allows no hyphens in its name."""
        if not name:
            return runs
        self.bookmarks += 1
        start = f'<w:bookmarkStart w:id="{self.bookmarks}" w:name={quoteattr(name)}/>'
        return f'{start}{runs}<w:bookmarkEnd w:id="{self.bookmarks}"/>'


def write_paragraphs(directory):
    """Return a DocumentWriter with the paragraphs of a `directory.DirectoryDocument`."""
    writer, labels = DocumentWriter(directory.language), directory.labels
    if directory.owner:
        writer.add("Subtitle", directory.owner)
    writer.add("Title", directory.title)
    for line in (directory.subject, directory.imprint.about, directory.imprint.unofficial, directory.address):
        if line:
            writer.add("TitlePage", line)
    writer.add_contents(directory.chapters, labels["contents"])
    for chapter in directory.chapters:
        _add_chapter(writer, chapter, labels, is_first=chapter is directory.chapters[0])
    return writer


def _add_chapter(writer, chapter, labels, is_first):
    between = colon(writer.language)
    writer.add(
        f"Heading{min(chapter.depth, MAX_DEPTH)}", chapter.name, *filter(None, [chapter.acronym]),
        bookmark=f"body_{chapter.pk}", new_page=is_first or chapter.level == PART,
    )  # fmt: skip
    for text in chapter.opening:
        writer.add("MandateOpening", text)
    alphabet, _before = list_alphabet(writer.language)
    list_id = 0
    for function in chapter.functions:
        rounds, place = divmod(function.numbers[0] - 1, len(alphabet))
        level = len(function.numbers) - 1
        if level == place == 0:
            list_id = writer.begin_list(rounds)
        writer.add_function(function.paragraphs, list_id, level, f"function_{function.pk}")
        if function.sources:
            writer.add(f"FunctionSources{level or ''}", *joined_with_dots(function.sources, writer.language))
    for text in chapter.closing:
        writer.add("MandateClosing", text)
    if chapter.is_empty:
        writer.add("NoMandate", labels["empty"])
    for name, style in (("sources", "MandateSources"), ("topics", "Topics")):
        if own := getattr(chapter, name):
            writer.add(style, labels[name] + between, *joined_with_dots(own, writer.language))
    for name, label, style in (("contacts", "ContactsLabel", "Contact"), ("posts", "PostsLabel", "Post")):
        if own := getattr(chapter, name):
            writer.add(label, labels[name])
        for first, *facts in own:
            writer.add(style, first, *([between] if facts else []), *joined_with_dots(facts, writer.language))


def joined_with_dots(texts, language):
    """Yield texts with dots between them, which in Arabic keep two addresses apart that run from left to right."""
    for number, text in enumerate(texts):
        if number:
            yield f" ·{RIGHT_TO_LEFT_MARK} " if language.dir == "rtl" else " · "
        yield text


def numbering_of(writer):
    """Return what the definitions of lists need: (number, the letters before those of a round) of each round, and (number, round) of each list."""
    alphabet, before = list_alphabet(writer.language)
    rounds = sorted({*writer.lists} | {0})
    return {
        "format": FORMATS.get(writer.language.slug, "lowerLetter"),
        "items": ITEMS_IN_ARABIC if writer.language.slug == "ar" else ("lowerRoman", f"{before}%2)", "%3."),
        "rounds": [(number, f"{before}{letters(number, alphabet)}%1)") for number in rounds],
        "lists": list(enumerate(writer.lists, start=1)),
    }
