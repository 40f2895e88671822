"""The grammar of bulletins: which sections are bodies, what their functions are, and to whom they report.

What is not understood is left out with its text and its place, or kept with a finding that asks.
"""
# Long because the rules look at each other: what a paragraph is depends on the body and the list that it is in.

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from secretariat.kinds import ALLOWED_PARENTS, Kind
from secretariat.text.folding import form

from .citations import find_citations
from .documents import words_of
from .genre import GENRES, kind_of_name
from .labels import split_label
from .lists import ListReader
from .outline import HeadingFinder, join, lines_of, reasons, single_spaced
from .plan import BulletinPlan, PlannedBody, PlannedFunction
from .recognise import recognise_language

POST = "post"
INLINE_ITEM = re.compile(r"(?:(?<=\s)|(?<=[:;：；]))[(（]([a-z]{1,2}|\u0640?[\u0621-\u064a]\u0640?)[)）]\s?")
SMALL_WORDS = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "on",
        "in",
        "to",
        "a",
        "an",
        "de",
        "la",
        "le",
        "les",
        "du",
        "des",
        "et",
        "l",
        "d",
        "del",
        "los",
        "las",
        "y",
        "el",
        "en",
        "para",
        "по",
        "и",
        "в",
        "на",
        "о",
        "об",
        "من",
        "في",
        "على",
        "و",
    ]
)
DETERMINERS = frozenset(
    [
        "each",
        "every",
        "all",
        "these",
        "those",
        "this",
        "such",
        "both",
        "any",
        "its",
        "their",
        "other",
        "chaque",
        "tous",
        "toutes",
        "ces",
        "cette",
        "son",
        "leurs",
        "cada",
        "todos",
        "todas",
        "estos",
        "estas",
        "este",
        "esta",
        "su",
        "sus",
        "каждый",
        "каждая",
        "каждое",
        "все",
        "эти",
        "этот",
        "эта",
        "его",
        "их",
        "كل",
        "جميع",
        "هذه",
        "هذا",
    ]
)
CHINESE_DETERMINER = re.compile("^(?:各|每|所有|这些|其他)")
AFTER_A_POST = re.compile(r"\s(?:for|of|on|in|at|to)\s|,")
OTHER_BULLETIN = re.compile(
    "abolish|replac|amend|supersed|abrog|remplac|reemplaz|derog|отмен|замен|废止|取代|لغ", re.IGNORECASE
)
MAX_NAME = 160
WORD_OF_A_NAME = re.compile(r"[^\W_]+")
SYMBOL_OF_BULLETIN = re.compile(r"\b(?:ST|[A-Z]{2,8})/(?:SGB|AI|IC|[A-Z]+)/[\w./-]*\d\w*(?:\s?\(\d{4}\))?")


@dataclass
class OpenBody:
    """A body whose section is read, with the list that goes on in it."""

    body: PlannedBody
    lists: ListReader | None = None
    expects: str = ""
    """What the last paragraph introduced: `functions`, `text` (a list of parts or definitions), or nothing."""
    path: list = field(default_factory=list)
    introduction: str = ""
    holds_text: bool = False
    unlabelled: bool = False


class BulletinReader:
    """Turns the paragraphs of a document into a plan."""

    def __init__(self, document, language=""):
        self.document = document
        self.language = language or recognise_language(document.text())
        self.genre = GENRES[self.language]
        self.plan = BulletinPlan(language=self.language)
        self.root, self.names, self.section_body, self.section_bodies = None, [], None, []
        self.by_section, self.reports, self.components = {}, {}, []

    def read(self):
        """Return the plan."""
        lines = lines_of(self.document, self.genre)
        finder = HeadingFinder(lines, self.language)
        front, sections = finder.divide()
        self.plan.markers += finder.markers
        for line in finder.contents:
            self._leave_out(line, reasons()["contents"])
        self.names = [section.title for section in sections if self._role(section) == "body"]
        self._read_front(front, sections)
        for section in sections:
            self._read_section(section)
        for place, sentence in self.document.remarks:
            self.plan.find(place, sentence)
        for piece in self.document.set_apart:
            self.plan.left_out.append(piece)
        self._finish()
        return self.plan

    # Before the sections

    def _read_front(self, front, sections):
        title_place, name = None, ""
        lines = front.lines
        for number, line in enumerate(lines):
            match = self.genre.title.match(line.full) if len(line.full) < 300 else None
            if match and not line.text.endswith((".", ";", "。")):
                found = next(text for text in match.groups() if text)
                title_place, name = number, found
                self.plan.title = line.full
                break
        place = title_place
        while (
            place is not None
            and place + 1 < len(lines)
            and self._is_rest_of_title(name, lines[place], lines[place + 1])
        ):
            place += 1
            name, self.plan.title = join(name, lines[place].full), join(self.plan.title, lines[place].full)
        self.plan.symbol = self._symbol(
            [line.full for line in lines] + [piece.text for piece in self.document.set_apart]
        )
        if name:
            self._make_root(self._nominative(single_spaced(name), sections), lines[title_place].place)
        self._read_front_lines(lines, title_place, sections)

    def _is_rest_of_title(self, name, line, following):
        """Whether the title of the bulletin goes on in the next line."""
        text = following.text
        if not text or text.endswith((":", ".", ";")) or following.label or len(name) + len(text) > MAX_NAME:
            return False
        if (
            self.genre.preamble.search(text)
            or SYMBOL_OF_BULLETIN.search(text)
            or any(sign.isdecimal() for sign in text)
        ):
            return False
        if text[0].islower() or name.casefold().rpartition(" ")[2] in SMALL_WORDS:
            return True
        if name.isupper() and text.isupper():
            return True
        return (line.heading, line.is_emphasised) == (following.heading, following.is_emphasised) != (
            0,
            False,
        ) and not (self.genre.body_name.match(name) and self.genre.body_name.match(text))

    @staticmethod
    def _symbol(texts):
        """The symbol of the bulletin: one that stands alone, else the first of a short line that tells of no other bulletin."""
        found = [(text, symbol[0]) for text in texts if len(text) < 80 and (symbol := SYMBOL_OF_BULLETIN.search(text))]
        alone = next((symbol for text, symbol in found if text.strip() == symbol), "")
        return alone or next((symbol for text, symbol in found if not OTHER_BULLETIN.search(text)), "")

    def _read_front_lines(self, lines, title_place, sections):
        has_bodies = any(self._role(section) == "body" for section in sections)
        mandate_begins = None
        if not has_bodies:
            for number, line in enumerate(lines):
                if number != title_place and (self._head_of(line.text) or self._introduces(line, lines, number)):
                    mandate_begins = number
                    break
        stop = len(lines) if mandate_begins is None else mandate_begins
        for line in lines[:stop]:
            if self.root and not self.root.citations and self.genre.preamble.search(line.text):
                self._cite(self.root, line)
            self._leave_out(line, reasons()["front"])
        if mandate_begins is not None:
            if not self.root:
                self._make_root(self._subject(lines[stop].text) or "", lines[stop].place)
            self._read_lines(self.root, lines[stop:], None)

    def _make_root(self, name, place):
        name = re.sub(r"\s*[*†]+$", "", name)
        name = name[:1].upper() + name[1:]
        kind = kind_of_name(name, self.language) or ""
        self.root = PlannedBody("", name, kind, place=place, order=(-1,))
        self.plan.bodies.append(self.root)

    def _nominative(self, name, sections):
        """The name as the text has it where it is the subject: titles in Russian have it in another case, many have capitals."""
        if self.language != "ru" and not name.isupper():
            return name
        wanted = self._stems(name)
        size = len(WORD_OF_A_NAME.findall(name))
        for section in sections:
            for line in section.lines:
                for start in [match.start() for match in WORD_OF_A_NAME.finditer(line.text)][:200]:
                    words = [*WORD_OF_A_NAME.finditer(line.text, start)][:size]
                    own = line.text[start : words[-1].end()] if words else ""
                    if own and not own.isupper() and own[0].isupper() and self._stems(own) == wanted and (self.language != "ru" or start == 0):  # fmt: skip
                        return own
        return name

    # Sections

    def _role(self, section):
        """What a section is: a body, a post, about the whole, part of the section that it is in, or something else."""
        genre, title = self.genre, section.title
        if section.is_annex or any(own.is_annex for own in section.ancestors()):
            return (
                "body"
                if self._is_body_name(title) and not section.is_annex and self._has_functions(section)
                else "annex"
            )
        above = next(section.ancestors(), None)
        if genre.about_whole.search(title):
            rest = re.sub(r"^.*?\s(?:of|du|de la|de l['’]|del)\s(?:the\s)?", "", title, flags=re.IGNORECASE)
            if above and self._role(above) in ("body", "post", "part"):
                return "part"
            return "whole" if not (rest != title and self._is_other_body(rest)) else "body"
        if genre.other_title.search(title):
            return "part" if above and self._role(above) in ("body", "part") else "other"
        if self._is_post(title):
            return POST
        if self._is_body_name(title):
            return "whole" if self._is_container(section) else "body"
        if above and self._role(above) in ("body", "part"):
            return "part"
        if title and (self._has_functions(section) or self._is_headed(section)):
            return "body"
        return "other"

    def _is_body_name(self, title):
        return (
            bool(self.genre.body_name.match(title))
            and len(title) <= MAX_NAME
            and not self.genre.other_title.search(title)
        )

    def _is_post(self, title):
        """Whether a title is that of a post: “Director of the Division” is one, “Director’s Office” is not."""
        match = self.genre.post.match(title)
        if not match:
            return False
        head, rest = match[0].casefold(), AFTER_A_POST.split(title[match.end() :].casefold())[0]
        if self.language == "zh":
            return not any(noun in rest for noun in self.genre.nouns)
        if any(word in self.genre.nouns for word in WORD_OF_A_NAME.findall(head)):
            return False
        return self.language != "en" or not any(word in self.genre.nouns for word in WORD_OF_A_NAME.findall(rest))

    def _is_container(self, section):
        """Whether a heading such as “Divisions” only says that bodies follow, each named in a sentence of its own."""
        words = [word for word in WORD_OF_A_NAME.findall(section.title.casefold()) if word not in SMALL_WORDS]
        if (
            not words
            or not self.root
            or any(word not in self.genre.nouns and word not in DETERMINERS for word in words)
        ):
            return False
        subjects = [self._head_of(line.text) or self._subject(line.text) for line in section.lines]
        return any(
            self._is_body_name(subject) and len(WORD_OF_A_NAME.findall(subject)) > 1 and not self._is_generic(subject)
            for subject in subjects
            if subject
        )

    def _is_other_body(self, name):
        return bool(self.root) and not self._is_same(name, self.root.name) and self._is_body_name(name)

    def _has_functions(self, section):
        return any(self._introduces(line, section.lines, number) for number, line in enumerate(section.lines))

    def _is_headed(self, section):
        return any(pattern.search(line.text) for line in section.lines for pattern in self.genre.head)

    def _read_section(self, section):
        role = self._role(section)
        if role == "part":
            owner = self._owner(section)
            if owner:
                if self.genre.about_whole.search(section.title) or self.genre.other_title.search(section.title):
                    self.plan.leave_out(section.place, section.title, _("heading"))
                else:
                    owner.add_paragraph(section.title)
                self._note_number(section)
                self._read_lines(owner, section.lines, section)
                self.by_section[id(section)] = owner
                return
            role = "other"
        if role == "whole":
            if not self.root:
                self._root_of(section)
            if self.root:
                self.root.number = self.root.number or section.number
                if section.number != self.root.number:
                    self._note_number(section)
                self.plan.leave_out(section.place, section.title, _("heading"))
                self._read_lines(self.root, section.lines, section)
                self.by_section[id(section)] = self.root
                return
            role = "other"
        if role in ("body", POST):
            self._read_body(section, role)
            return
        if self.root and role == "other":
            for line in section.lines:
                if self.genre.reports.search(line.text) and self._is_about(line.text, self.root):
                    self._note_reports(self.root, line)
        reason = reasons()["annex"] if role == "annex" else _("not about a body")
        self.plan.leave_out(section.place, self._with_number(section), reason)
        for line in section.lines:
            self._leave_out(line, reason)

    @staticmethod
    def _with_number(section):
        return f"{section.number} {section.title}".strip()

    def _note_number(self, section):
        if (section.number and any(line.marker for line in section.title_lines)) or (
            section.number and section.signature[:1] == ("word",)
        ):
            self.plan.markers.append(section.number)

    def _owner(self, section):
        return next((self.by_section[id(own)] for own in section.ancestors() if id(own) in self.by_section), None)

    def _root_of(self, section):
        """The body whose bulletin it is, from the first sentence with a subject; where the title does not say."""
        for number, line in enumerate(section.lines):
            if self._head_of(line.text) or self._introduces(line, section.lines, number):
                subject = self._head_of(line.text) or self._subject(line.text)
                if subject and self._is_body_name(subject):
                    self._make_root(subject, line.place)
                    return

    def _read_body(self, section, role):
        name = re.sub(r"\s*[*†]+$", "", section.title)
        if name.isupper():
            name = self._nominative(name, [section])
        if self.root and not self.root.functions and role == "body" and self._is_same_name(name, self.root.name):
            body = self.root
            if body.number or not section.number:
                self._note_number(section)
            else:
                body.number = section.number
            self.plan.leave_out(section.place, section.title, _("heading"))
        else:
            kind = POST if role == POST else kind_of_name(name, self.language) or ""
            body = PlannedBody(section.number, name, kind, place=section.place)
            self.plan.bodies.append(body)
            if role == POST:
                self.plan.find(section.place, _("“%(name)s” is a post and not a body: to which body do its functions belong?") % {"name": name})  # fmt: skip
            elif not kind:
                self.plan.find(section.place, _("“%(name)s” was taken for a body, because its text says so; is it one?") % {"name": name})  # fmt: skip
            elif not section.is_certain:
                self.plan.find(section.place, _("“%(name)s” was taken for the heading of a body; is it one?") % {"name": name})  # fmt: skip
        owner = self._owner(section)
        if owner is not body and owner is not None and owner.kind != POST:
            body.parent = owner
        for line in section.title_lines:
            self._cite_notes(body, line)
        self.by_section[id(section)] = body
        self._read_lines(body, section.lines, section)

    # Paragraphs of a body

    def _read_lines(self, body, lines, section):
        self.section_bodies = [body]
        self.section_body = body
        open_body = OpenBody(body)
        for number, line in enumerate(lines):
            if line.column in ("repeated", "heads", "sources", "other"):
                self._read_other_column(open_body.body, line)
            elif line.column == "functions":
                self._read_row(open_body, line, lines, number)
            elif self._is_signature(line, lines, number):
                self._leave_out(line, _("signature"))
            else:
                open_body = self._read_line(open_body, line, lines, number)

    def _is_signature(self, line, lines, number):
        if self.genre.signature.match(line.text):
            return True
        return number > 0 and not line.label and len(line.text) < 60 and any(
            self.genre.signature.match(before.text) for before in lines[max(0, number - 2) : number]
        )  # fmt: skip

    def _read_other_column(self, body, line):
        if line.column == "sources":
            self._cite(body, line)
        reason = {
            "repeated": _("name of the body, said again"),
            "heads": _("heading of a table"),
            "sources": _("column of sources"),
        }.get(line.column, _("column of a table"))
        self._leave_out(line, reason)

    def _read_row(self, open_body, line, lines, number):
        open_body.lists = open_body.lists or ListReader()
        if line.label and (line.label.is_item or not line.label.numbers):
            self._add_item(open_body, line, lines, number)
        else:
            self._add_function(open_body, 0, PlannedFunction("", line.full if line.label else line.text))
        self._cite(open_body.body, line)

    def _read_line(self, open_body, line, lines, number):
        if not line.text and not line.label:
            return open_body
        is_item = bool(line.label) and self._is_item(open_body, line, lines, number)
        if is_item:
            if open_body.holds_text:
                self._add_text_item(open_body, line, lines, number)
            else:
                self._add_item(open_body, line, lines, number)
            self._cite(open_body.body, line)
            return open_body
        if open_body.lists and not line.label and self._goes_on(open_body, line, lines, number):
            return open_body
        return self._read_paragraph(open_body, line, lines, number)

    def _is_item(self, open_body, line, lines, number):
        """Whether a labelled line belongs to a list, and is no numbered paragraph."""
        label = line.label
        if label.numbers and len(label.numbers) > 1 and not (open_body.expects and self._begins_numbers(label)):
            return False
        if open_body.lists:
            if open_body.lists.would_go_on_with(label):
                return True
            if label.is_item:
                return True
            if line.is_drawn and any(
                own.is_drawn and own.level == line.level and own.label.enclosure == label.enclosure != "#.#"
                for own in open_body.lists.open
            ):
                return True
            if not label.is_first:
                return False
            last = open_body.lists.open[-1] if open_body.lists.open else None
            is_below = last and line.is_drawn and last.is_drawn and line.level > last.level
            before = next((own.text for own in reversed(lines[:number]) if own.text), "")
            return is_below or before.endswith((":", "：")) or not line.is_numbered
        if label.is_item:
            return True
        if open_body.expects:
            return label.is_first
        return label.enclosure == "." and not line.is_numbered and label.is_first

    @staticmethod
    def _begins_numbers(label):
        return len(label.numbers) > 2 and label.numbers[-1] == 1

    def _goes_on(self, open_body, line, lines, number):
        """Take an unlabelled line after an item: the rest of it, or one more function without a letter."""
        text = line.text
        if open_body.unlabelled:
            if self._looks_like_function(text) or self._rest_of_last(open_body) is not None:
                self._add_function(open_body, 0, PlannedFunction("", text))
                self._cite(open_body.body, line)
                if text.endswith((".", "。")):
                    open_body.lists, open_body.unlabelled = None, False
                return True
            return False
        last = open_body.path[-1] if open_body.path and not open_body.holds_text else None
        if last is None:
            return False
        ends_open = last.text.casefold().rpartition(" ")[2] in SMALL_WORDS
        is_rest = ends_open or (
            text[0].islower()
            and not last.text.endswith((".", ";", "。", "；", "؛"))
            and self.language not in ("ar", "zh")
        )
        upcoming = self._next_label(lines, number)
        if is_rest:
            last.text = join(last.text, text)
        elif line.indent > 0 and line.indent >= open_body.lists.open[-1].indent > 0 and upcoming and open_body.lists.would_go_on_with(upcoming):  # fmt: skip
            last.text = f"{last.text}\n{text}"
        else:
            return False
        self._cite(open_body.body, line)
        return True

    def _rest_of_last(self, open_body):
        last = open_body.path[-1] if open_body.path else None
        return (
            last
            if last and last.text.endswith((";", "；", "؛", "; and", "；和", ";et", "; y", "; и", "; et"))
            else None
        )

    @staticmethod
    def _looks_like_function(text):
        return text.endswith((";", "；", "؛")) or bool(re.search(r"[;；؛]\s?(?:and|et|y|и|و|和|以及)$", text))

    @staticmethod
    def _next_label(lines, number):
        following = next((line for line in lines[number + 1 : number + 6] if line.label), None)
        return following.label if following and following.label.is_item else None

    def _read_paragraph(self, open_body, line, lines, number):
        if line.marker:
            self.plan.markers.append(line.marker)
        text = line.text
        if not text:
            return open_body
        open_body = self._turn_to_subject(open_body, line, lines, number)
        body = open_body.body
        self._note_reports(body, line)
        self._cite(body, line)
        if self._split_inline(open_body, line):
            return open_body
        had_functions = bool(body.functions)
        upcoming = self._next_label(lines, number)
        interrupted = (
            open_body.lists if open_body.lists and not open_body.holds_text and not open_body.unlabelled else None
        )
        introduces = self._introduces(line, lines, number)
        if interrupted and upcoming and interrupted.would_go_on_with(upcoming) and not introduces:
            body.closing.append(text)
            self.plan.find(line.place, _("This paragraph stands between two functions of one list; it now comes after them: %(text)s") % {"text": text})  # fmt: skip
            return open_body
        open_body.lists = open_body.lists if not introduces and not open_body.holds_text else None
        open_body.expects, open_body.holds_text, open_body.unlabelled = "", False, False
        if introduces == "functions":
            open_body.expects = "functions"
            open_body.introduction = text
            if had_functions:
                body.opening.append(text)
                self.plan.find(line.place, _("A second list of functions begins here; its functions follow those of the first: %(text)s") % {"text": text})  # fmt: skip
                return open_body
            body.add_paragraph(text)
            following = lines[number + 1]
            if not following.label:
                open_body.unlabelled, open_body.lists = True, ListReader()
        elif introduces == "text":
            body.add_paragraph(text)
            open_body.expects, open_body.holds_text = "text", True
            self._note_components(body, text)
        else:
            body.add_paragraph(text)
            self._note_components(body, text)
        return open_body

    def _introduces(self, line, lines, number):
        """What a paragraph introduces: `functions`, `text` (parts, definitions), or nothing."""
        text = line.text
        following = next((own for own in lines[number + 1 : number + 3] if own.text or own.label), None)
        if following is None or not text:
            return ""
        ends = text.endswith((":", "："))
        if not ends and not self.genre.as_follows.search(text):
            return ""
        if following.column and following.column != "functions":
            return ""
        begins = bool(following.label) and not (following.is_numbered and line.label and line.is_numbered and following.label.enclosure == line.label.enclosure and following.label.follows(line.label))  # fmt: skip
        if begins and following.label.numbers and len(following.label.numbers) < 3:
            begins = False
        if begins and not following.label.is_item and not following.label.is_first:
            begins = False
        if not begins and not (
            ends and not following.label and (self._looks_like_function(following.text) or following.is_cell)
        ):
            return ""
        if self.genre.definitions.search(text):
            return "text"
        if self.genre.components.search(text) and not re.search(self.genre.columns["functions"], text, re.IGNORECASE):
            return "text"
        return "functions"

    def _split_inline(self, open_body, line):
        """Divide `functions are: (a) …; (b) …` within one paragraph."""
        text = line.text
        found = [*INLINE_ITEM.finditer(text)]
        before = text[: found[0].start()].rstrip() if found else ""
        if len(found) < 2 or not before.endswith((":", "：")) or self.genre.components.search(before) or self.genre.definitions.search(before):  # fmt: skip
            return False
        reader, pieces = ListReader(), []
        for number, match in enumerate(found):
            label, _rest = split_label(match[0])
            end = found[number + 1].start() if number + 1 < len(found) else len(text)
            if label is None or not (label.is_first if number == 0 else reader.would_go_on_with(label)):
                return False
            reader.depth_of(_AsLine(label), [])
            pieces.append((label.text, text[match.end() : end].strip()))
        if not any(pattern.search(before) for pattern in self.genre.introduction):
            return False
        open_body.body.add_paragraph(before)
        open_body.lists, open_body.path, open_body.holds_text, open_body.expects = reader, [], False, ""
        for label, own in pieces:
            self._add_function(open_body, 0, PlannedFunction(label, own))
        return True

    # Lists

    def _add_item(self, open_body, line, lines, number):
        body = open_body.body
        if open_body.lists is None or open_body.unlabelled:
            open_body.lists, open_body.path, open_body.unlabelled = ListReader(), [], False
            if not open_body.expects:
                self.plan.find(line.place, _("A list begins here without words that introduce it; it was taken for functions of “%(name)s”.") % {"name": body.name})  # fmt: skip
            elif not line.label.is_first:
                self.plan.find(line.place, _("The list begins with %(label)s.") % {"label": line.label.text})
        open_body.expects = ""
        upcoming = [own.label for own in lines[number + 1 : number + 40] if own.label]
        before = open_body.path[-1].text if open_body.path else ""
        depth = open_body.lists.depth_of(line, upcoming, before)
        if open_body.lists.is_skipping:
            self.plan.find(line.place, _("The label %(label)s does not follow the one before it.") % {"label": line.label.text})  # fmt: skip
        if open_body.lists.is_restarted:
            self.plan.find(line.place, _("The letters begin again with %(label)s in “%(name)s”.") % {"label": line.label.text, "name": body.name})  # fmt: skip
        self._add_function(open_body, depth, PlannedFunction(line.label.text, line.text))

    @staticmethod
    def _add_function(open_body, depth, function):
        depth = min(depth, len(open_body.path)) if open_body.body.functions else 0
        del open_body.path[depth:]
        (open_body.path[-1].items if open_body.path else open_body.body.functions).append(function)
        open_body.path.append(function)

    def _add_text_item(self, open_body, line, lines, number):
        """Add an item of a list that is no list of functions to the paragraph that introduces it."""
        paragraphs = open_body.body.closing if open_body.body.functions else open_body.body.opening
        if open_body.lists is None:
            open_body.lists = ListReader()
        open_body.lists.depth_of(line, [own.label for own in lines[number + 1 : number + 40] if own.label])
        paragraphs[-1] = f"{paragraphs[-1]}\n{line.full}"
        self._note_components(open_body.body, line.text)

    # Whom a sentence is about

    def _turn_to_subject(self, open_body, line, lines, number):
        """Go on with another body where a sentence says who heads that, or what its functions are."""
        introduces = self._introduces(line, lines, number) == "functions"
        head = self._head_of(line.text)
        subject = head or (self._subject(line.text) if introduces or self.genre.as_follows.search(line.text) else "")
        if not subject or len(subject) > MAX_NAME:
            return open_body
        body = self._body_called(subject, open_body.body)
        if body is None:
            if not self._is_new_body(subject, introduces):
                return open_body
            name = self._capitalised(subject)
            body = PlannedBody(line.label.text.strip("() .") if line.label and line.label.numbers else "", name, kind_of_name(name, self.language) or "", self.section_body, place=line.place)  # fmt: skip
            if self.section_body.kind == POST:
                body.parent = self.root
            self.plan.bodies.append(body)
            self.section_bodies.append(body)
            self.plan.find(line.place, _("“%(name)s” has no section of its own; it was taken for a part of “%(parent)s”.") % {"name": name, "parent": self.section_body.name})  # fmt: skip
        return open_body if body is open_body.body else OpenBody(body)

    def _capitalised(self, name):
        return name[:1].upper() + name[1:]

    def _body_called(self, subject, current):
        """The body of this section, or another one that is known, which a subject means; None where it is none of them."""
        if self._is_generic(subject):
            kind = self._stems(subject)
            for body in reversed(self.section_bodies):
                if kind & self._stems(body.name):
                    return body
            return current
        for body in reversed(self.section_bodies):
            if self._is_same(subject, body.name):
                return body
        for body in self.plan.bodies:
            if body is not current and body.kind != POST and self._is_same_name(subject, body.name):
                return body
        if not self._is_body_name(subject):
            return current
        return None

    def _is_generic(self, subject):
        """Whether a subject is only a noun, such as “the Office”."""
        if self.language == "zh":
            return re.sub("^(?:该|本)", "", subject) in self.genre.nouns
        words = [word for word in WORD_OF_A_NAME.findall(subject.casefold()) if word not in SMALL_WORDS]
        if self.language == "ar":
            return len(words) == 1
        return len(words) <= 1

    def _is_new_body(self, subject, introduces):
        if self.genre.post.match(subject) or not self._is_body_name(subject) or self.section_body is None:
            return False
        if (
            WORD_OF_A_NAME.findall(subject.casefold())[:1]
            and WORD_OF_A_NAME.findall(subject.casefold())[0] in DETERMINERS
        ):
            return False
        if CHINESE_DETERMINER.match(subject):
            return False
        if any(self._is_same_name(subject, name) for name in self.names):
            return False
        if self.language in ("en", "fr", "es", "ru") and not (subject[0].isupper()):
            return False
        return len(WORD_OF_A_NAME.findall(subject)) > 1 or self.language == "zh"

    def _head_of(self, text):
        """The body of which a sentence says who heads it."""
        for pattern in self.genre.head:
            if match := pattern.search(text):
                return self._bare(match["body"])
        return ""

    def _subject(self, text):
        for pattern in self.genre.introduction:
            if match := pattern.search(text):
                return self._bare(match["body"])
        return ""

    def _bare(self, subject):
        """A subject without its article, and without the preposition that Arabic writes with it."""
        subject = self.genre.article.sub("", single_spaced(subject).strip(" ,:،"))
        if self.language == "ar" and subject.startswith("لل"):
            subject = "ال" + subject[2:]
        return subject

    def _stems(self, name):
        if self.language == "zh":
            return frozenset(re.sub(r"[\s的()（）]", "", name))
        words = WORD_OF_A_NAME.findall(name)
        return frozenset(form(word, self.language) for word in words if word.casefold() not in SMALL_WORDS)

    def _is_same(self, one, other):
        """Whether one name says part of what the other says."""
        if self.language == "zh":
            one, other = (re.sub(r"[\s的]", "", name) for name in (one, other))
            return one in other or other in one
        first, second = self._stems(one), self._stems(other)
        return (
            bool(first) and bool(second) and (first <= second or second <= first) and min(len(first), len(second)) > 1
        )

    def _is_same_name(self, one, other):
        if self.language == "zh":
            return re.sub(r"[\s的]", "", one) == re.sub(r"[\s的]", "", other)
        return self._stems(one) == self._stems(other)

    def _is_about(self, text, body):
        subject = self._head_of(text) or self._subject(text)
        return bool(subject) and self._is_same(subject, body.name)

    # Parents, sources, accounts

    def _note_reports(self, body, line):
        if match := self.genre.reports.search(line.text):
            end = match.end() + 200
            self.reports.setdefault(id(body), (line.text[match.start() : end].split(". ")[0], line.place))

    def _note_components(self, body, text):
        self.components.append((body, text))

    def _cite(self, body, line):
        for text in (line.text, *line.notes):
            body.citations += find_citations(text, self.language)

    def _cite_notes(self, body, line):
        for text in line.notes:
            body.citations += find_citations(text, self.language)

    def _leave_out(self, line, reason):
        text = f"{line.marker} {line.text}".strip()
        self.plan.leave_out(line.place, text, reason)

    def _finish(self):
        for body in self.plan.bodies:
            if body is not self.root and body.parent is None:
                body.parent = self._parent_by_report(body) or self._parent_by_components(body) or self.root
        self._break_circles()
        for body in self.plan.bodies:
            self._check_kind(body)
        lost = self.plan.lost_words(self.document)
        if lost:
            self.plan.find(_("document"), _("These words of the document were not placed: %(words)s") % {"words": " ".join(lost.elements())})  # fmt: skip

    def _parent_by_report(self, body):
        if id(body) not in self.reports:
            return None
        text, _place = self.reports[id(body)]
        stems = self._stems(text)
        candidates = []
        for other in self.plan.bodies:
            if other is body or other.kind == POST:
                continue
            is_named = re.sub(r"\s", "", other.name) in re.sub(r"\s", "", text) if self.language == "zh" else self._stems(other.name) <= stems  # fmt: skip
            if is_named:
                candidates.append(other)
        if candidates:
            return max(candidates, key=lambda own: len(self._stems(own.name)))
        place = self.plan.bodies.index(body)
        for other in reversed(self.plan.bodies[:place]):
            if other.kind == Kind.DIVISION and body.kind == Kind.UNIT and self._nouns(other.name) & stems:
                return other
        return None

    def _nouns(self, name):
        if self.language == "zh":
            return frozenset()
        return frozenset(
            form(word, self.language) for word in WORD_OF_A_NAME.findall(name.casefold()) if word in self.genre.nouns
        )

    def _parent_by_components(self, body):
        for other, text in self.components:
            if other is body or other.kind == POST:
                continue
            if self.language == "zh":
                is_named = body.name in text
            else:
                is_named = re.sub(r"\W+", " ", body.name).casefold() in re.sub(r"\W+", " ", text).casefold()
            if is_named and self.genre.components.search("\n".join([*other.opening, *other.closing])):
                return other
        return None

    def _break_circles(self):
        for body in self.plan.bodies:
            seen, above = {id(body)}, body.parent
            while above is not None:
                if id(above) in seen:
                    body.parent = self.root if body is not self.root else None
                    break
                seen.add(id(above))
                above = above.parent

    def _check_kind(self, body):
        if body.kind == POST or not body.kind or not body.parent or not body.parent.kind or body.parent.kind == POST:
            return
        if body.parent.kind not in ALLOWED_PARENTS[body.kind]:
            self.plan.find(body.place, _("“%(name)s” is called a body of the kind “%(kind)s”, which cannot be part of “%(parent)s” (%(parent_kind)s) here: which kind shall it have?") % {"name": body.name, "kind": Kind(body.kind).label, "parent": body.parent.name, "parent_kind": Kind(body.parent.kind).label})  # fmt: skip


@dataclass
class _AsLine:
    """A label without a line, for lists within a paragraph."""

    label: object
    is_drawn: bool = False
    level: int = 0
    indent: int = 0


def read_bulletin(document, language=""):
    """Return the plan of a document that was read; the language is recognised where it is not given."""
    return BulletinReader(document, language).read()


def count_words(document):
    """Return how many words the paragraphs of a document have."""
    return sum(len(words_of(paragraph.text)) for paragraph in document.paragraphs())
