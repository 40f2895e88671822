"""The names of bodies in a bulletin: which titles are names, which body a sentence is about, and which names mean the same."""

import re

from secretariat.text.folding import form

from .genre import GENRES
from .outline import single_spaced
from .russian import nominative_of

SMALL_WORDS = frozenset(["the", "of", "and", "for", "on", "in", "to", "a", "an", "de", "la", "le", "les", "du", "des", "et", "l", "d", "del", "los", "las", "y", "el", "en", "para", "по", "и", "в", "на", "о", "об", "من", "في", "على", "و"])  # fmt: skip
DETERMINERS = frozenset(["each", "every", "all", "these", "those", "this", "such", "both", "any", "its", "their", "other", "chaque", "tous", "toutes", "ces", "cette", "son", "leurs", "cada", "todos", "todas", "estos", "estas", "este", "esta", "su", "sus", "каждый", "каждая", "каждое", "все", "эти", "этот", "эта", "его", "их", "كل", "جميع", "هذه", "هذا"])  # fmt: skip
AFTER_A_POST = re.compile(r"\s(?:for|of|on|in|at|to)\s|,")
CHINESE_DETERMINER = re.compile("^(?:各|每|所有|这些|其他)")
MAX_NAME = 160
NAME_GOES_ON = frozenset(["of", "for", "on", "de", "du", "des", "d", "del", "para", "chargée", "по"])
RELATIVE_CLAUSE = re.compile(
    r",\s(?:which|who|whose|under|located|based|situated|established|formerly|comprising|consisting|within|also|as|at\sthe"
    r"|qui|dont|placée?|située?|basée?|implantée?|créée?|relevant|composée?"
    r"|que|cuyo|cuya|situad[ao]|ubicad[ao]|cread[ao]|dependiente|con\ssede"
    r"|котор\w+|возглавляем\w+|расположенн\w+|находящ\w+|созданн\w+|входящ\w+)\s"
)
"""Where what is said about a body begins, which is no part of its name."""
IN_BRACKETS = re.compile(r"\s?[（(][^（）()]*[)）]")
SENTENCE_STOP = re.compile(r"\.\s+|。(?=.)")
WORD_AT_END = re.compile(r"[^\W\d_]{3,}[)”»\"]?$")
PRONOUNS = frozenset(["it", "its", "they", "their", "il", "elle", "ils", "elles", "ses", "leurs", "se", "su", "sus", "он", "она", "оно", "они", "его", "ее", "её", "их", "其"])  # fmt: skip
AFTER_A_NOUN = frozenset(["of", "for", "on", "in", "at", "to", "and", "or", "with", "the", "from", "against", "within", "under", "de"])  # fmt: skip
"""Small words with which a name in English goes on after its noun."""
NAMES_PARTS = re.compile(r"(?:they|these|those|ce|ils|elles|estas?|estos?|son|они|это)\b.{0,20}:", re.IGNORECASE)
"""A sentence that goes on to name what the one before counts: “They are:”."""
NAME_AND_VERB = re.compile(
    r"(?:The\s)?(?P<name>(?:[A-Z][\w’'-]*,?\s|(?:and|of|the|for|in|on)\s)*[A-Z][\w’'-]*)\s(?:is|was|serves|acts|forms|has|provides|supports|operates|reports|assists|consists|works)\b"
)
CLAUSE_ABOUT_A_PART = {
    "en": re.compile(r"\b(?:includes?|comprises?|contains?|has|have)\s(?:the|a|an)\s(?P<body>[^:;]+?),\s(?:which|that)(?:\s[^:;]{1,80})?:$"),
    "fr": re.compile(r"\b(?:comprend|comporte|compte|englobe)\s(?:l[ea]\s|l['’]|une?\s)(?P<body>[^:;]+?),?\squi(?:\s[^:;]{1,80})?\s?:$"),
    "es": re.compile(r"\b(?:incluye|comprende|cuenta\scon|abarca)\s(?:el\s|la\s|una?\s)(?P<body>[^:;]+?),?\s(?:que|la\scual|el\scual)(?:\s[^:;]{1,80})?:$"),
    "ru": re.compile(r"\b(?:входит|включает(?:\sв\sсебя)?|имеется)\s(?P<body>[^:;]+?),\sкотор\w+(?:\s[^:;]{1,80})?:$"),
}  # fmt: skip
"""Sentences that name a part of a body and go on with what that does: “the Division includes the Mapping Section, which:”."""
WHERE_OR_WHY = re.compile(
    r"^(?:within|in|under|as|at|to|for|accordingly|in\saddition|au\ssein|dans|en|à|pour|dentro|con|para|además|asimismo|в|во|на|кроме|для|с)\b[^,:;.]{0,60},\s(?=(?:the|l[ea]s?|el|los|las)\s|l['’]|[А-ЯЁ])",
    re.IGNORECASE,
)
"""What a sentence says before its subject: “within the Division, the Library …”."""
PLACE = re.compile(r"\s(?:in|at|à|en|в|во)\s(?=[A-ZÀ-ÞЁА-Я]).*$")
"""Where a body is, which sentences say and titles do not: “the Executive Office in New York”."""
SHORT_NAME = re.compile(
    r"\s?[(（](?:the\s|以下简称|下称)?[“\"«]?([A-ZА-ЯЁ][\w-]*[A-ZА-ЯЁ][\w-]*|[\u4e00-\u9fff]{2,12})[”\"»]?[)）]"
)
HAN_AT_END = re.compile("[\u4e00-\u9fff]{4,40}$")
WORD_OF_A_NAME = re.compile(r"[^\W_]+")


class BodyNames:
    """Answers what names and sentences of one language are about."""

    def __init__(self, language):
        self.language, self.genre = language, GENRES[language]
        self.short = {}
        """Short names that the text gives in brackets: short → long."""

    def note_short_names(self, texts, names):
        """Note what bodies are called in short: “Office for the Coordination of Humanitarian Affairs (OCHA)”."""
        names = [name for name in names if name]
        for text in texts:
            for found in SHORT_NAME.finditer(text):
                before, short = text[: found.start()], found[1]
                if self.language == "zh":
                    run = HAN_AT_END.search(before)
                    ends = [run[0][place:] for place in range(len(run[0]) - 3)] if run else []
                    long = next((end for end in ends if any(end in name for name in names)), "")
                else:
                    long = next((name for name in names if self._ends_with_name(before, name)), "")
                if long and short not in long:
                    self.short.setdefault(short, long)

    def _ends_with_name(self, text, name):
        words = WORD_OF_A_NAME.findall(text)[-len(WORD_OF_A_NAME.findall(name)) :]
        return self.stems(" ".join(words)) == self.stems(name)

    def _in_full(self, subject):
        """A subject with the long name of the short one that it is, or begins with."""
        for short, long in self.short.items():
            if subject == short or (self.language == "zh" and subject.startswith(short) and long not in subject):
                return long + subject[len(short) :]
        return subject

    def is_name_of_body(self, title):
        """Return whether a title can be the name of a body."""
        return (
            bool(self.genre.body_name.match(title))
            and len(title) <= MAX_NAME
            and not self.genre.other_title.search(title)
        )

    def is_post_title(self, title):
        """Return whether a title is that of a post: “Director of the Division” is one, “Director’s Office” is not."""
        match = self.genre.post.match(title)
        if not match:
            return False
        head, rest = match[0].casefold(), AFTER_A_POST.split(title[match.end() :].casefold())[0]
        if self.language == "zh":
            return not any(noun in rest for noun in self.genre.nouns)
        if any(word in self.genre.nouns for word in WORD_OF_A_NAME.findall(head)):
            return False
        return self.language != "en" or not any(word in self.genre.nouns for word in WORD_OF_A_NAME.findall(rest))

    def begins_with_noun(self, text):
        """Return whether a sentence begins with a noun such as “the Office”, in the languages that have no articles before it."""
        if self.language == "zh":
            return text.startswith(("该", "本", *self.genre.nouns))
        first = WORD_OF_A_NAME.search(text)
        return self.language in ("ru", "ar") and bool(first) and first[0].casefold() in self.genre.nouns

    def is_only_noun(self, subject):
        """Return whether a subject is only a noun, such as “the Office”."""
        if self.language == "zh":
            return re.sub("^(?:该|本)", "", subject) in self.genre.nouns
        words = [word for word in WORD_OF_A_NAME.findall(subject.casefold()) if word not in SMALL_WORDS]
        if self.language == "ar":
            return len(words) == 1
        return len(words) <= 1

    def are_only_nouns(self, name):
        """Return whether a name is about bodies of many kinds, as “Divisions and branches of the secretariat” is."""
        words = [word for word in WORD_OF_A_NAME.findall(name.casefold()) if word not in SMALL_WORDS]
        return len(words) > 1 and all(word in self.genre.nouns for word in words)

    def head_of(self, text):
        """Return the body of which a sentence says who heads it."""
        for pattern in self.genre.head:
            if match := pattern.search(text):
                body = self.bare(RELATIVE_CLAUSE.split(f"{match['body']} ")[0])
                functions_of = self.genre.introduction[0].search(body)
                return self.bare(functions_of["body"]) if functions_of else body
        return ""

    def subject_of(self, text):
        """Return the body whose functions a paragraph introduces, by its last sentence; “it” is what the one before is about."""
        before, last = self._last_sentence(text)
        subject = self._subject_of_sentence(last)
        is_pronoun = subject.partition(" ")[0].casefold() in PRONOUNS
        if not before or (subject and not is_pronoun and not self.is_only_noun(subject)):
            return subject
        return self._antecedent(before, "" if is_pronoun else subject) or subject

    def says_what_it_does(self, text):
        """Return whether a paragraph that names the parts of a body ends with a sentence that says what one of them does."""
        before, last = self._last_sentence(text)
        if self._part_with_clause(last):
            return True
        if not before or NAMES_PARTS.fullmatch(last) or self.genre.components.search(last):
            return False
        return self.is_name_of_body(self.subject_of(text))

    @staticmethod
    def _last_sentence(text):
        """Return what stands before the last sentence of a paragraph that introduces something, and that sentence."""
        before, last = "", text
        for stop in SENTENCE_STOP.finditer(text):
            before, last = text[: stop.start()], text[stop.end() :]
        is_whole = not last or text.endswith((".", "。")) or not WORD_AT_END.search(before)
        return ("", text) if is_whole else (before, last)

    def _antecedent(self, before, noun):
        """The body that a pronoun or a noun alone means: what the sentences before it are about, the nearest first."""
        for sentence in reversed(SENTENCE_STOP.split(before)):
            match = NAME_AND_VERB.match(sentence) if self.language == "en" else None
            for name in (self.head_of(sentence), match["name"] if match else ""):
                if name and self.is_name_of_body(name) and not self.is_only_noun(name):
                    return name if not noun or self.has_same_noun(name, noun) else ""
        return ""

    def _subject_of_sentence(self, text):
        if part := self._part_with_clause(text):
            return part
        text = WHERE_OR_WHY.sub("", text)
        for pattern in self.genre.introduction:
            if match := pattern.search(text):
                return self._without_verb(self.bare(RELATIVE_CLAUSE.split(match["body"])[0]))
        return ""

    def _part_with_clause(self, text):
        """The part of a body that a sentence names and whose functions it introduces."""
        pattern = CLAUSE_ABOUT_A_PART.get(self.language)
        match = pattern.search(text) if pattern else None
        body = self.bare(match["body"]) if match else ""
        return body if self.is_name_of_body(body) else ""

    def _without_verb(self, subject):
        """A name in English without what the body does besides: “the Treaty Branch keeps registers and performs …”."""
        words = subject.split(" ") if self.language == "en" else []
        for place in range(1, len(words) - 1):
            noun, following = words[place], words[place + 1]
            is_noun = noun[:1].isupper() and noun.casefold() in self.genre.nouns
            if is_noun and following.isalpha() and following.islower() and following not in AFTER_A_NOUN:
                return " ".join(words[: place + 1])
        return subject

    def is_sentence(self, text):
        """Return whether a text is a sentence about a body, and no name: “the Library is part of the Office”."""
        return self.language == "en" and bool(NAME_AND_VERB.match(text))

    def bare(self, subject):
        """Return a subject without its article, and without the preposition that Arabic writes with it."""
        subject = self.genre.article.sub("", single_spaced(subject).strip(" ,:،"))
        if self.language == "ar" and subject.startswith("لل"):
            subject = "ال" + subject[2:]
        return self._in_full(subject)

    def without_place(self, subject):
        """Return a subject without the words that say where it is; as it is where no name would be left."""
        short = PLACE.sub("", subject)
        return subject if self.is_only_noun(short) else short

    def as_title(self, subject):
        """Return a name within a sentence as it would be a title: with a capital, in Russian with its noun in the nominative."""
        if self.language == "ru":
            subject = nominative_of(subject)[0]
        return subject[:1].upper() + subject[1:]

    def stems(self, name):
        """Return the stems of the words of a name, without small words."""
        if self.language == "zh":
            return frozenset(re.sub(r"[\s的()（）]", "", name))
        words = WORD_OF_A_NAME.findall(name)
        return frozenset(form(word, self.language) for word in words if word.casefold() not in SMALL_WORDS)

    def is_part_of_name(self, one, other):
        """Return whether one name says part of what the other says."""
        if self.language == "zh":
            one, other = (re.sub(r"[\s的]", "", IN_BRACKETS.sub("", name)) for name in (one, other))
            return one in other or other in one
        first, second = self.stems(one), self.stems(other)
        return (
            bool(first) and bool(second) and (first <= second or second <= first) and min(len(first), len(second)) > 1
        )

    def is_same_name(self, one, other):
        """Return whether two names have the same words."""
        if self.language == "zh":
            return len({re.sub(r"[\s的]", "", IN_BRACKETS.sub("", name)) for name in (one, other)}) == 1
        return self.stems(one) == self.stems(other)

    def is_about(self, text, body):
        """Return whether a sentence is about a body."""
        subject = self.head_of(text) or self.subject_of(text)
        return bool(subject) and self.is_part_of_name(subject, body.name)

    def has_same_noun(self, one, other):
        """Return whether two names say the same kind of body, as “Office at Headquarters” and “New York Office” do."""
        return bool(self.nouns_in(one) & self.nouns_in(other))

    def names_another(self, text):
        """Return whether a text has the full name of a body, and not only its noun: “the Chief of the Mapping Branch”."""
        words = WORD_OF_A_NAME.findall(text)
        for place, word in enumerate(words):
            if word.casefold() not in self.genre.nouns or not word[0].isupper():
                continue
            before, after = words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else ""
            if after in NAME_GOES_ON or (self.language == "en" and before[:1].isupper()):
                return True
        return False

    def nouns_in(self, name):
        """Return the stems of the nouns in a name that say the kind of a body."""
        if self.language == "zh":
            return frozenset()
        return frozenset(
            form(word, self.language) for word in WORD_OF_A_NAME.findall(name.casefold()) if word in self.genre.nouns
        )
