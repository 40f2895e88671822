"""The mandate of a body: which of its paragraphs are functions, which stand before and after them, and where another body begins."""

# Long because the rules look at each other: what a paragraph is depends on the body and the list that it is in.

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .citations import find_citations
from .genre import kind_of_name
from .labels import Label, split_label
from .lists import ListReader, OpenList
from .names import CHINESE_DETERMINER, DETERMINERS, MAX_NAME, SMALL_WORDS, WORD_OF_A_NAME
from .outline import join
from .plan import POST, PlannedBody, PlannedFunction

INLINE_ITEM = re.compile(r"(?:(?<=\s)|(?<=[:;：；]))[(（]([a-z]{1,2}|\u0640?[\u0621-\u064a]\u0640?)[)）]\s?")


CHINESE_MANDATE = re.compile("任务(?:规定|授权)?")
"""A word for mandates, which with others says functions."""
RUN_IN_NAME = re.compile(r"(?P<name>[^.:;]{3,110})(?:\.|\s[–—-])\s+(?P<rest>\S.*)$", re.DOTALL)


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
    is_bare: bool = False
    """Whether its functions have neither letters nor semicolons: each line is one, up to a sentence about the body."""


@dataclass
class _AsLine:
    """A label without a line, for lists within a paragraph."""

    label: object
    is_drawn: bool = False
    level: int = 0
    indent: int = 0


class MandateReader:
    """Puts the lines of a section into its body."""

    def __init__(self, plan, names, hierarchy):
        self.plan, self.names, self.hierarchy = plan, names, hierarchy
        self.root, self.titles, self.section_body, self.section_bodies = None, [], None, []

    def read_lines(self, body, lines, title=""):
        """Put the lines of a section into a body, or into others that they are about; `title` is its heading, such as “Functions”."""
        self.section_bodies = [body]
        self.section_body = body
        open_body = OpenBody(body)
        if title and self._says_functions(title) and lines:
            open_body.expects = "functions"
            if self._is_bare_list(lines, -1):
                open_body.unlabelled, open_body.is_bare, open_body.lists = True, True, ListReader()
        for number, line in enumerate(lines):
            if line.part:
                self._read_own(open_body, line)
            elif line.column in ("repeated", "heads", "sources", "other"):
                self._read_other_column(open_body.body, line)
            elif line.column == "functions":
                self._read_row(open_body, line, lines, number)
            elif self._is_signature(line, lines, number):
                self.leave_line_out(line, _("signature"))
            else:
                open_body = self._read_line(open_body, line, lines, number)

    def _read_own(self, open_body, line):
        """Take a paragraph of a bulletin that the directory wrote for what its style says it is."""
        if line.part == "function":
            open_body.lists = open_body.lists or ListReader()
            label = line.label.text if line.label else ""
            open_body.lists.open = open_body.lists.open[: line.level]
            open_body.lists.open.append(OpenList(line.label or Label("", "()"), True, line.level, line.indent))
            self._add_function(open_body, line.level, PlannedFunction(label, line.text))
        else:
            open_body.lists = None
            open_body.body.add_paragraph(line.text)
        self.cite(open_body.body, line)

    def _is_signature(self, line, lines, number):
        if self.names.genre.signature.match(line.text):
            return True
        return number > 0 and not line.label and len(line.text) < 60 and any(
            self.names.genre.signature.match(before.text) for before in lines[max(0, number - 2) : number]
        )  # fmt: skip

    def _read_other_column(self, body, line):
        if line.column == "sources":
            self.cite(body, line)
        reason = {
            "repeated": _("name of the body, said again"),
            "heads": _("heading of a table"),
            "sources": _("column of sources"),
        }.get(line.column, _("column of a table"))
        self.leave_line_out(line, reason)

    def _read_row(self, open_body, line, lines, number):
        open_body.lists = open_body.lists or ListReader()
        if line.label and (line.label.is_item or not line.label.numbers):
            self._add_item(open_body, line, lines, number)
        else:
            self._add_function(open_body, 0, PlannedFunction("", line.full if line.label else line.text))
        self.cite(open_body.body, line)

    def _read_line(self, open_body, line, lines, number):
        if not line.text and not line.label:
            return open_body
        is_item = bool(line.label) and self._is_item(open_body, line, lines, number)
        if is_item:
            if open_body.holds_text:
                self._add_text_item(open_body, line, lines, number)
            else:
                self._add_item(open_body, line, lines, number)
            self.cite(open_body.body, line)
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
            ends_as_item = line.text.endswith((";", "；", "؛"))
            return is_below or ends_as_item or before.endswith((":", "：")) or not line.is_numbered
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
        if open_body.is_bare:
            if self._is_bare_function(line, lines, number):
                self._add_function(open_body, 0, PlannedFunction("", text))
                self.cite(open_body.body, line)
                return True
            open_body.lists, open_body.unlabelled, open_body.is_bare = None, False, False
            return False
        if open_body.unlabelled:
            if self._looks_like_function(text) or self._rest_of_last(open_body) is not None:
                self._add_function(open_body, 0, PlannedFunction("", text))
                self.cite(open_body.body, line)
                if text.endswith((".", "。")) and not self._goes_on_below(lines, number):
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
            and self.names.language not in ("ar", "zh")
        )
        upcoming = self._next_label(lines, number)
        if line.is_continued:
            last.text = f"{last.text}\n\n{text}"
        elif is_rest:
            last.text = join(last.text, text)
        elif line.indent > 0 and line.indent >= open_body.lists.open[-1].indent > 0 and upcoming and open_body.lists.would_go_on_with(upcoming):  # fmt: skip
            last.text = f"{last.text}\n\n{text}"
        else:
            return False
        self.cite(open_body.body, line)
        return True

    def _goes_on_below(self, lines, number):
        """Whether a list with semicolons goes on after a full stop: one of the next two lines ends with a semicolon again."""
        for following in [own for own in lines[number + 1 :] if own.text or own.label][:2]:
            if not self._is_bare_function(following, lines, number):
                return False
            if self._looks_like_function(following.text):
                return True
        return False

    def _rest_of_last(self, open_body):
        last = open_body.path[-1] if open_body.path else None
        return (
            last
            if last and last.text.endswith((";", "；", "؛", "; and", "；和", ";et", "; y", "; и", "; et"))
            else None
        )

    def _says_functions(self, text):
        """Whether a heading, or the words before a colon, say that functions follow."""
        genre = self.names.genre
        return bool(re.search(genre.columns["functions"], text, re.IGNORECASE)) and not (
            genre.components.search(text) or genre.definitions.search(text) or CHINESE_MANDATE.fullmatch(text)
        )

    def _is_bare_list(self, lines, number):
        """Whether lines follow that have neither letters nor semicolons, and are functions all the same."""
        following = [own for own in lines[number + 1 :] if own.text or own.label][:2]
        return bool(following) and all(self._is_bare_function(own, lines, number) for own in following)

    def _is_bare_function(self, line, lines, number):
        """Whether a line has no label, and is no sentence about a body."""
        if line.label or line.column or line.heading or line.text.endswith((":", "：")):
            return False
        genre = self.names.genre
        if genre.article.match(line.text) and (self.names.language == "en" or self.names.is_about(line.text, self.section_body)):  # fmt: skip
            return False
        if self.names.begins_with_noun(line.text):
            return False
        return not self.names.head_of(line.text) and not genre.signature.match(line.text)

    @staticmethod
    def _looks_like_function(text):
        return text.endswith((";", "；", "؛")) or bool(re.search(r"[;；؛]\s?(?:and|et|y|и|و|和|以及)$", text))

    @staticmethod
    def _next_label(lines, number):
        """The label of the next line that has one, up to a line that introduces another list."""
        for line in lines[number + 1 : number + 6]:
            if line.label:
                return line.label if line.label.is_item else None
            if line.text.endswith((":", "：")):
                return None
        return None

    def _read_paragraph(self, open_body, line, lines, number):
        if line.marker:
            self.plan.markers.append(line.marker)
        text = line.text
        if not text:
            return open_body
        open_body = self._turn_to_subject(open_body, line, lines, number)
        body = open_body.body
        self.hierarchy.note_reports(body, line)
        self.cite(body, line)
        if self._split_inline(open_body, line):
            return open_body
        had_functions = bool(body.functions)
        upcoming = self._next_label(lines, number)
        interrupted = (
            open_body.lists if open_body.lists and not open_body.holds_text and not open_body.unlabelled else None
        )
        introduces = self.introduces(line, lines, number)
        if interrupted and upcoming and interrupted.would_go_on_with(upcoming) and not introduces:
            body.closing.append(text)
            self.plan.find(line.place, _("This paragraph stands between two functions of one list; it now comes after them: %(text)s") % {"text": text})  # fmt: skip
            return open_body
        open_body.lists = open_body.lists if not introduces and not open_body.holds_text else None
        open_body.expects, open_body.holds_text, open_body.unlabelled, open_body.is_bare = "", False, False, False
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
                open_body.is_bare = not self._looks_like_function(following.text) and not following.is_cell
        elif introduces == "text":
            body.add_paragraph(text)
            open_body.expects, open_body.holds_text = "text", True
            self.hierarchy.note_components(body, text)
        else:
            body.add_paragraph(text)
            self.hierarchy.note_components(body, text)
        return open_body

    def introduces(self, line, lines, number):
        """Return what a paragraph introduces: `functions`, `text` (parts, definitions), or nothing."""
        text = line.text
        following = next((own for own in lines[number + 1 : number + 3] if own.text or own.label), None)
        if following is None or not text:
            return ""
        ends = text.endswith((":", "："))
        if not ends and not self.names.genre.as_follows.search(text):
            return ""
        if following.column and following.column != "functions":
            return ""
        begins = bool(following.label) and not (following.is_numbered and line.label and line.is_numbered and following.label.enclosure == line.label.enclosure and following.label.follows(line.label))  # fmt: skip
        if begins and following.label.numbers and len(following.label.numbers) < 3:
            begins = False
        if begins and not following.label.is_item and not following.label.is_first:
            begins = False
        if not begins and not (
            ends
            and not following.label
            and (
                self._looks_like_function(following.text)
                or following.is_cell
                or (self._says_functions(text) and self._is_bare_list(lines, number))
            )
        ):
            return ""
        if self.names.genre.definitions.search(text):
            return "text"
        if self.names.genre.components.search(text) and not re.search(
            self.names.genre.columns["functions"], text, re.IGNORECASE
        ):
            return "functions" if self.names.says_what_it_does(text) else "text"
        return "functions"

    def _split_inline(self, open_body, line):
        """Divide `functions are: (a) …; (b) …` within one paragraph."""
        text = line.text
        found = [*INLINE_ITEM.finditer(text)]
        before = text[: found[0].start()].rstrip() if found else ""
        if len(found) < 2 or not before.endswith((":", "：")) or self.names.genre.components.search(before) or self.names.genre.definitions.search(before):  # fmt: skip
            return False
        reader, pieces = ListReader(), []
        for number, match in enumerate(found):
            label, _rest = split_label(match[0])
            end = found[number + 1].start() if number + 1 < len(found) else len(text)
            if label is None or not (label.is_first if number == 0 else reader.would_go_on_with(label)):
                return False
            reader.depth_of(_AsLine(label), [])
            pieces.append((label.text, text[match.end() : end].strip()))
        if not any(pattern.search(before) for pattern in self.names.genre.introduction):
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
        if self.names.genre.components.search(paragraphs[-1].split("\n")[0]):
            self.hierarchy.note_components(open_body.body, line.text, is_item=True)

    # Whom a sentence is about

    def _turn_to_subject(self, open_body, line, lines, number):
        """Go on with another body where a sentence says who heads that, or what its functions are."""
        introduces = self.introduces(line, lines, number) == "functions"
        head = self._run_in_name(line.text) or self.names.head_of(line.text)
        subject = head or (
            self.names.subject_of(line.text) if introduces or self.names.genre.as_follows.search(line.text) else ""
        )
        if not subject or len(subject) > MAX_NAME:
            return open_body
        body = self._body_called(subject, open_body.body)
        if body is None:
            if not self._is_new_body(subject, introduces, bool(head)):
                return (
                    OpenBody(self.section_body) if introduces and open_body.body is not self.section_body else open_body
                )
            name = self.names.as_title(subject)
            body = PlannedBody(line.label.text.strip("() .") if line.label and line.label.numbers else "", name, kind_of_name(name, self.names.language) or "", self.section_body, place=line.place)  # fmt: skip
            if self.section_body.kind == POST:
                body.parent = self.root
            self.plan.bodies.append(body)
            self.section_bodies.append(body)
            self.plan.find(line.place, _("“%(name)s” has no section of its own; it was taken for a part of “%(parent)s”.") % {"name": name, "parent": self.section_body.name})  # fmt: skip
        return open_body if body is open_body.body else OpenBody(body)

    def _run_in_name(self, text):
        """The name of a body before a sentence about it: “Treaty Branch. The core functions of the Branch are …”."""
        match = RUN_IN_NAME.match(text)
        if not match or not self.names.is_name_of_body(match["name"]) or self.names.is_only_noun(match["name"]):
            return ""
        if self.names.head_of(match["name"]) or self.names.genre.components.search(match["name"]) or self.names.is_sentence(match["name"]):  # fmt: skip
            return ""
        subject = self.names.head_of(match["rest"]) or self.names.subject_of(match["rest"])
        is_about = subject and (self.names.has_same_noun(subject, match["name"]) or self.names.is_part_of_name(subject, match["name"]))  # fmt: skip
        return match["name"] if is_about else ""

    def _body_called(self, subject, current):
        """The body of this section, or another one that is known, which a subject means; None where it is none of them."""
        if self.names.is_only_noun(subject):
            kind = self.names.stems(subject)
            for body in reversed(self.section_bodies):
                if kind & self.names.stems(body.name):
                    return body
            return current
        for body in reversed(self.section_bodies):
            if self.names.is_part_of_name(subject, body.name) or self.names.is_part_of_name(
                self.names.without_place(subject), body.name
            ):
                return body
        for body in self.plan.bodies:
            if body is not current and body.kind != POST and self.names.is_same_name(subject, body.name):
                return body
        if not self.names.is_name_of_body(subject):
            return current
        return None

    def _is_new_body(self, subject, introduces, is_headed):
        is_part = self.hierarchy.names_as_part(self.section_body, self.names.without_place(subject))
        is_body = self.names.is_name_of_body(subject) or (is_headed and (is_part or introduces))
        if self.names.genre.post.match(subject) or not is_body or self.section_body is None:
            return False
        if self.names.genre.components.search(subject) or self.names.genre.as_follows.search(subject):
            return False
        if not (is_headed or is_part or self.section_body.functions) and self.names.has_same_noun(
            subject, self.section_body.name
        ):
            return False
        if (
            WORD_OF_A_NAME.findall(subject.casefold())[:1]
            and WORD_OF_A_NAME.findall(subject.casefold())[0] in DETERMINERS
        ):
            return False
        if CHINESE_DETERMINER.match(subject):
            return False
        if any(self.names.is_same_name(subject, name) for name in self.titles):
            return False
        if self.names.language in ("en", "fr", "es", "ru") and not subject[0].isupper() and not self.hierarchy.writes_as_name(self.section_body, self.names.without_place(subject)):  # fmt: skip
            return False
        return len(WORD_OF_A_NAME.findall(subject)) > 1 or self.names.language == "zh"

    def cite(self, body, line):
        """Note what a line and its footnotes cite."""
        for text in (line.text, *line.notes):
            body.citations += find_citations(text, self.names.language)

    def cite_notes(self, body, line):
        """Note what the footnotes of a line cite."""
        for text in line.notes:
            body.citations += find_citations(text, self.names.language)

    def leave_line_out(self, line, reason):
        """Say that a line becomes part of nothing."""
        text = f"{line.marker} {line.text}".strip()
        self.plan.leave_out(line.place, text, reason)
