"""Language tags of files (BCP 47): the language that a tag means, and the script that it says."""

import re

from babel import Locale
from babel.core import get_global
from django.utils.translation import gettext as _

from secretariat import languages

LEGACY_SCRIPTS = {"chs": "Hans", "cht": "Hant"}
"""As Windows wrote them before BCP 47: zh-CHS, zh-CHT."""


def language_of(tag):
    """Return the language of the directory that a tag means, whatever its region; None if it is none of the six."""
    return languages.from_path_segment(_with_short_code(tag))


def _with_short_code(tag):
    """Return a tag with the code of two letters that a code of three means, as some tools write it: zho-CN."""
    base, *rest = re.split("(?=[-_])", tag.strip(), maxsplit=1)
    return "".join([get_global("language_aliases").get(base.lower(), base) if len(base) == 3 else base, *rest])


def script_of(tag):
    """Return the script (ISO 15924) that a tag says or that its region writes: zh-TW is Hant."""
    base, *subtags = re.split("[-_]", _with_short_code(tag).lower().partition("-x-")[0])
    for subtag in subtags:
        if subtag in LEGACY_SCRIPTS or re.fullmatch("[a-z]{4}", subtag):
            return LEGACY_SCRIPTS.get(subtag, subtag.title())
    likely = get_global("likely_subtags")
    keys = [subtag for subtag in subtags if re.fullmatch("[a-z]{3}", subtag)]  # an extended language: zh-yue
    keys += [f"{base}_{subtag.upper()}" for subtag in subtags if re.fullmatch("[a-z]{2}", subtag)]
    full = next((likely[key] for key in (*keys, base) if key in likely), "")
    return full.split("_")[1] if full else ""


def wrong_script(tag, language):
    """Return a sentence if a tag says another script than that of its language in the directory; "" otherwise."""
    script = script_of(tag)
    if script == script_of(language.tag):
        return ""
    return _("The file says that this is %(language)s (%(tag)s); the directory has %(own)s.") % {
        "language": _name(language, script),
        "tag": tag.strip()[:35],
        "own": _name(language, script_of(language.tag)),
    }


def _name(language, script):
    """Return the name of a language in a script in the language of the page: “Traditional Chinese”."""
    shown_in = Locale.parse(languages.current().tag, sep="-")
    base = language.tag.partition("-")[0]
    name = shown_in.languages.get(f"{base}_{script}")
    return name or f"{shown_in.languages[base]} ({shown_in.scripts.get(script, script)})"
