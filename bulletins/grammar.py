"""The grammar of bulletins: which sections are bodies, which are posts, about the whole, or about nothing that has a mandate.

What is not understood is left out with its text and its place, or stays with a finding that asks.
"""

import re

from django.utils.translation import gettext as _

from secretariat.languages import BY_NAME, SOURCE

from .bullets import draw_bullets
from .documents import words_of
from .genre import GENRES, kind_of_name
from .hierarchy import Hierarchy
from .mandates import MandateReader
from .names import DETERMINERS, IN_BRACKETS, SMALL_WORDS, WORD_OF_A_NAME, BodyNames
from .outline import HeadingFinder, lines_of, reasons, single_spaced
from .plan import POST, BulletinPlan, PlannedBody
from .recognise import recognise_language
from .russian import is_nominative, nominative_of
from .titles import find_symbol, find_title

QUOTED = re.compile(r"[«“\"]\s?([^«»“”\"]+?)\s?[»”\"]")


def _language_of(document):
    """The language of a document; one that the directory wrote in another one may be in English for the most part, where translations lack."""
    found = recognise_language(document.text())
    said = BY_NAME.get(document.language)
    return said.slug if said and found == SOURCE.slug else found


class BulletinReader:
    """Turns the paragraphs of a document into a plan."""

    def __init__(self, document, language=""):
        self.document = document
        self.language = language or _language_of(document)
        self.genre = GENRES[self.language]
        self.plan = BulletinPlan(language=self.language)
        self.names = BodyNames(self.language)
        self.hierarchy = Hierarchy(self.plan, self.names)
        self.mandates = MandateReader(self.plan, self.names, self.hierarchy)
        self.root, self.by_section, self.sections, self.is_own = None, {}, [], False

    def read(self):
        """Return the plan."""
        draw_bullets(self.document)
        self.plan.markers += self.document.bullets
        lines = lines_of(self.document, self.genre)
        finder = HeadingFinder(lines, self.language)
        front, sections = finder.divide()
        self.sections, self.is_own = sections, finder.is_own
        self.plan.markers += finder.markers
        for line in finder.contents:
            self.mandates.leave_line_out(line, reasons()["contents"])
        self.mandates.titles = [section.title for section in sections if self._role(section) == "body"]
        self._read_front(front, sections)
        for section in sections:
            self._read_section(section)
        for place, sentence in self.document.remarks:
            self.plan.find(place, sentence)
        for piece in self.document.set_apart:
            self.plan.left_out.append(piece)
        self.hierarchy.place_bodies(self.root)
        if not self.plan.bodies:
            self.plan.find(_("document"), _("No body was found in it: no heading names one, and no text says who heads one or what its functions are."))  # fmt: skip
        self._count_words()
        return self.plan

    # Before the sections

    def _read_front(self, front, sections):
        lines = front.lines
        title_place, name, self.plan.title = find_title(lines, sections, self.names)
        self.names.note_short_names(
            [paragraph.text for paragraph in self.document.paragraphs()], [IN_BRACKETS.sub("", name or ""), *self.mandates.titles]
        )  # fmt: skip
        self.plan.symbol = find_symbol(
            [line.full for line in lines] + [piece.text for piece in self.document.set_apart]
        )
        if name and not self.names.are_only_nouns(name):
            self._make_root(self._nominative(single_spaced(name), sections, lines[title_place].place), lines[title_place].place)  # fmt: skip
        self._read_front_lines(lines, title_place, sections)

    def _read_front_lines(self, lines, title_place, sections):
        has_bodies = any(self._role(section) == "body" for section in sections)
        mandate_begins = None
        if not has_bodies:
            for number, line in enumerate(lines):
                if number != title_place and (
                    self.names.head_of(line.text) or self.mandates.introduces(line, lines, number)
                ):
                    mandate_begins = number
                    break
        stop = len(lines) if mandate_begins is None else mandate_begins
        for line in lines[:stop]:
            if self.root and not self.root.citations and self.genre.preamble.search(line.text):
                self.mandates.cite(self.root, line)
            self.mandates.leave_line_out(line, reasons()["front"])
        if mandate_begins is not None:
            if not self.root:
                subject = self.names.head_of(lines[stop].text) or self.names.subject_of(lines[stop].text)
                if not self.names.is_name_of_body(subject) or self.names.is_only_noun(subject):
                    for line in lines[stop:]:
                        self.mandates.leave_line_out(line, _("not about a body"))
                    return
                self._make_root(subject, lines[stop].place)
            self.mandates.read_lines(self.root, lines[stop:])

    def _make_root(self, name, place):
        name = re.sub(r"\s*[*†]+$", "", name)
        if quoted := QUOTED.fullmatch(name):
            name = quoted[1]
        name = name[:1].upper() + name[1:]
        kind = kind_of_name(name, self.language) or ""
        self.root = PlannedBody("", name, kind, place=place, order=(-1,))
        self.mandates.root = self.root
        self.plan.bodies.append(self.root)

    def _nominative(self, name, sections, place):
        """The name as the text has it where it is the subject: titles in Russian have it in another case, many have capitals."""
        if self.language == "ru":
            return self._russian_nominative(name, place)
        if not name.isupper():
            return name
        wanted = self.names.stems(name)
        size = len(WORD_OF_A_NAME.findall(name))
        for section in sections:
            for line in section.lines:
                for start in [match.start() for match in WORD_OF_A_NAME.finditer(line.text)][:200]:
                    words = [*WORD_OF_A_NAME.finditer(line.text, start)][:size]
                    own = line.text[start : words[-1].end()] if words else ""
                    if own and not own.isupper() and self.names.stems(own) == wanted:
                        return own[:1].upper() + own[1:]
        return self._in_title_case(name) if self.language == "en" and name.isupper() else name

    def _russian_nominative(self, name, place):
        """The name of a title in the nominative, as the text has it somewhere; where it has not, by rule, and marked as uncertain."""
        wanted, size = self.names.stems(name), len(WORD_OF_A_NAME.findall(name))
        for paragraph in self.document.paragraphs():
            words = [*WORD_OF_A_NAME.finditer(paragraph.text)]
            for first, last in zip(words, words[size - 1 :], strict=False):
                own = paragraph.text[first.start() : last.end()]
                if own[0].isupper() and not own.isupper() and self.names.stems(own) == wanted and is_nominative(own):
                    return single_spaced(own)
        written, is_certain = nominative_of(name)
        if not is_certain:
            self.plan.find(place, _("The title has the name in another case; is “%(name)s” right?") % {"name": written})  # fmt: skip
        return written

    def _in_title_case(self, name):
        """A name in capitals that no sentence says, as titles in English are written; acronyms of the text stay."""
        texts = [paragraph.text for paragraph in self.document.paragraphs() if not paragraph.text.isupper()]
        known = {word for text in texts for word in WORD_OF_A_NAME.findall(text)}

        def written(match):
            word, small = match[0], match[0].casefold()
            if match.start() and small in SMALL_WORDS:
                return small
            is_acronym = word in known and not {small, small.capitalize()} & known
            return word if is_acronym or name[match.start() - 1 : match.start()] == "(" else small.capitalize()

        return WORD_OF_A_NAME.sub(written, name)

    # Sections

    def _role(self, section):
        """What a section is: a body, a post, about the whole, part of the section that it is in, or something else."""
        genre, title = self.genre, section.title
        if self.is_own:
            return "other" if genre.other_title.search(title) and section is self.sections[0] else "body"
        if section.is_annex or any(own.is_annex for own in section.ancestors()):
            return (
                "body"
                if self.names.is_name_of_body(title) and not section.is_annex and self._has_functions(section)
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
        if self.names.is_post_title(title):
            return POST
        if self.names.is_name_of_body(title):
            return "whole" if self._is_container(section) else "body"
        if above and self._role(above) in ("body", "part"):
            return "part"
        if title and (self._has_functions(section) or self._is_headed(section)):
            return "body"
        return "other"

    def _is_container(self, section):
        """Whether a heading such as “Divisions” only says that bodies follow, each named in a sentence of its own."""
        words = [word for word in WORD_OF_A_NAME.findall(section.title.casefold()) if word not in SMALL_WORDS]
        if (
            not words
            or not self.root
            or any(word not in self.genre.nouns and word not in DETERMINERS for word in words)
        ):
            return False
        if self.language in ("en", "fr", "es") and not any(word.endswith(("s", "x")) for word in (words[0], words[-1])):
            return False
        below = [own for own in self.sections if section in own.ancestors()]
        is_mute = not self._has_functions(section) and not self._is_headed(section)
        if is_mute and len(words) > 1 and len(below) > 1 and all(own.signature == ("column",) for own in below):
            return True
        if is_mute and len(words) == 1 and len(below) > 1 and all(kind_of_name(own.title, self.language) == self.genre.nouns[words[0]] for own in below):  # fmt: skip
            return True
        subjects = [self.names.head_of(line.text) or self.names.subject_of(line.text) for line in section.lines]
        if any(self.names.is_same_name(subject, section.title) for subject in subjects if subject):
            return False
        return any(
            self.names.is_name_of_body(subject)
            and len(WORD_OF_A_NAME.findall(subject)) > 1
            and not self.names.is_only_noun(subject)
            for subject in subjects
            if subject
        )

    def _is_other_body(self, name):
        return (
            bool(self.root)
            and not self.names.is_only_noun(name)
            and not self.names.is_part_of_name(name, self.root.name)
            and self.names.is_name_of_body(name)
        )

    def _has_functions(self, section):
        return any(self.mandates.introduces(line, section.lines, number) for number, line in enumerate(section.lines))

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
                self.mandates.read_lines(owner, section.lines, section.title)
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
                self.mandates.read_lines(self.root, section.lines, section.title)
                self.by_section[id(section)] = self.root
                return
            role = "other"
        if role in ("body", POST):
            self._read_body(section, role)
            return
        if self.root and role == "other":
            for line in section.lines:
                if self.genre.reports.search(line.text) and self.names.is_about(line.text, self.root):
                    self.hierarchy.note_reports(self.root, line)
        reason = reasons()["annex"] if role == "annex" else _("not about a body")
        self.plan.leave_out(section.place, self._with_number(section), reason)
        for line in section.lines:
            self.mandates.leave_line_out(line, reason)

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
            if self.names.head_of(line.text) or self.mandates.introduces(line, section.lines, number):
                subject = self.names.head_of(line.text) or self.names.subject_of(line.text)
                if subject and self.names.is_name_of_body(subject):
                    self._make_root(subject, line.place)
                    return

    def _read_body(self, section, role):
        name = re.sub(r"\s*[*†]+$", "", section.title)
        if name.isupper():
            name = self._nominative(name, [section], section.place)
        if self.root and not self.root.functions and role == "body" and self.names.is_same_name(name, self.root.name):
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
            self.mandates.cite_notes(body, line)
        self.by_section[id(section)] = body
        self.mandates.read_lines(body, section.lines)

    def _count_words(self):
        lost = self.plan.lost_words(self.document)
        if lost:
            self.plan.find(_("document"), _("These words of the document were not placed: %(words)s") % {"words": " ".join(lost.elements())})  # fmt: skip


def read_bulletin(document, language=""):
    """Return the plan of a document that was read; the language is recognised where it is not given."""
    return BulletinReader(document, language).read()


def count_words(document):
    """Return how many words the paragraphs of a document have."""
    return sum(len(words_of(paragraph.text)) for paragraph in document.paragraphs())
