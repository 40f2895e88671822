"""Check results and the rules behind them: each with a code, a level and a message for translators."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_RESULTS_PER_RULE = 10
"""Maximum number of results of one rule for a text; more appear when these are corrected."""
MAX_EXCERPT_LENGTH = 80
"""Maximum number of characters of an excerpt."""


class Level(models.TextChoices):
    """Severity of a check result.

    A text with an error cannot be published. A likely error is found by a heuristic: it prevents publication until
    somebody who knows that the text is right dismisses it with a reason. A warning prevents nothing.
    """

    ERROR = "error", pgettext_lazy("a finding", "error")
    LIKELY_ERROR = "likely error", pgettext_lazy("a finding", "likely error")
    WARNING = "warning", pgettext_lazy("a finding", "warning")


ERROR, LIKELY_ERROR, WARNING = Level.ERROR, Level.LIKELY_ERROR, Level.WARNING


@dataclass(frozen=True)
class CheckResult:
    """One problem of a translation. A dismissal is identified by `code` and `excerpt`."""

    code: str
    level: Level
    message: str
    excerpt: str

    @property
    def name(self):
        """The name under which a dismissal is stored."""
        return f"{self.code} {self.excerpt}"

    @property
    def blocks(self):
        """True if a text with this result is not published."""
        return self.level != WARNING

    @property
    def can_be_dismissed(self):
        return self.level != ERROR

    def is_open(self, dismissed):
        """Return whether this result is none of the `dismissed` ones, given by their names."""
        return not (self.can_be_dismissed and self.name in dismissed)


@dataclass(frozen=True)
class Rule:
    """A rule that checks apply: its level and the message of its results."""

    level: Level
    sentence: str
    languages: str = ""
    """The slugs of its languages, separated by spaces; "" means all."""


RULES = {
    "empty": Rule(ERROR, _("There is no translation yet.")),
    "too-long": Rule(ERROR, _("The text is too long (characters / most that are allowed): %(excerpt)s.")),
    "control-character": Rule(ERROR, _("The text holds an invisible character that does not belong in it: %(excerpt)s.")),
    "stored-layout": Rule(
        ERROR,
        _("White space or characters are stored that no text holds: %(excerpt)s. “check_texts --fix” corrects it."),
    ),
    "bidi-controls": Rule(
        ERROR, _("The invisible marks for the direction of writing do not belong together; delete them: %(excerpt)s.")
    ),
    "not-nfc": Rule(ERROR, _("“%(excerpt)s” is put together from loose accents; type it again.")),
    "symbol": Rule(LIKELY_ERROR, _("The symbol “%(excerpt)s” of the English text is missing.")),
    "email": Rule(LIKELY_ERROR, _("The e-mail address “%(excerpt)s” of the English text is missing.")),
    "url": Rule(WARNING, _("The web address “%(excerpt)s” of the English text is missing.")),
    "number-missing": Rule(WARNING, _("The number %(excerpt)s of the English text is missing.")),
    "number-added": Rule(WARNING, _("The number %(excerpt)s is not in the English text.")),
    "function-count": Rule(
        ERROR, _("There are not as many functions as in English (translation / English): %(excerpt)s.")
    ),
    "function-order": Rule(WARNING, _("Function %(excerpt)s seems to stand in another place than in English.")),
    "wrong-script": Rule(LIKELY_ERROR, _("Most of the text is not in the script of the language: “%(excerpt)s”.")),
    "traditional-chinese": Rule(
        LIKELY_ERROR, _("The text is in traditional Chinese characters, not in simplified ones: “%(excerpt)s”."), "zh"
    ),
    "mixed-script": Rule(WARNING, _("“%(excerpt)s” mixes Latin and Cyrillic letters in one word.")),
    "identical": Rule(WARNING, _("The text is the same as in English: “%(excerpt)s”.")),
    "term-not-used": Rule(WARNING, _("The glossary has another wording: %(excerpt)s.")),
    "forbidden-variant": Rule(WARNING, _("The glossary advises against this wording: %(excerpt)s.")),
    "double-space": Rule(WARNING, _("There are two spaces at “%(excerpt)s”.")),
    "edge-space": Rule(WARNING, _("There is a space at the beginning or end: “%(excerpt)s”.")),
    "end-mark": Rule(WARNING, _("The end should be like that of the English text, with the marks of the language: “%(excerpt)s”.")),
    "french-spacing": Rule(
        WARNING, _("A non-breaking space belongs before ; : ! ? » and after «: “%(excerpt)s”."), "fr"
    ),
    "quotes": Rule(WARNING, _("Quotation marks are « », and each one is closed: “%(excerpt)s”."), "fr ru"),
    "spanish-opening": Rule(WARNING, _("A question begins with ¿ and an exclamation with ¡: “%(excerpt)s”."), "es"),
    "arabic-punctuation": Rule(WARNING, _("Arabic has the marks ، ؛ ؟ of its own: “%(excerpt)s”."), "ar"),
    "tatweel": Rule(WARNING, _("Words are not stretched with tatweel: “%(excerpt)s”."), "ar"),
    "chinese-punctuation": Rule(WARNING, _("Chinese has full-width marks （），。；：？！“”: “%(excerpt)s”."), "zh"),
    "chinese-spaces": Rule(WARNING, _("There is no space between Chinese characters: “%(excerpt)s”."), "zh"),
}  # fmt: skip


def raw_result(code, excerpt):
    """Return what a check yields, (code, excerpt), from which `results_of` makes a CheckResult."""
    return code, excerpt[:MAX_EXCERPT_LENGTH]


def around(text, start, end, reach=12):
    """Return an excerpt around a position of `text` that does not change if the text is edited elsewhere."""
    return " ".join(text[max(0, start - reach) : end + reach].split())


def results_of(pairs):
    """Return CheckResults for pairs of code and excerpt, without duplicates, at most MAX_RESULTS_PER_RULE of a rule."""
    counts, results = {}, []
    for code, excerpt in dict.fromkeys(pairs):
        counts[code] = counts.get(code, 0) + 1
        if counts[code] <= MAX_RESULTS_PER_RULE:
            rule = RULES[code]
            # Isolated, because an excerpt may run in the other direction than the sentence.
            results.append(
                CheckResult(code, rule.level, rule.sentence % {"excerpt": f"\u2068{excerpt}\u2069"}, excerpt)
            )
    return results
