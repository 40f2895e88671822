"""Message catalogues of the interface: extraction, merging, checks and compilation, without a system gettext.

The directory's own texts (names, mandates) are data and are not in the catalogues.
"""

import io
import os
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from secretariat.languages import LANGUAGES, SOURCE

KEYWORDS = DEFAULT_KEYWORDS | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext")}
KEYWORDS |= {"gettext_noop": None, "npgettext_lazy": DEFAULT_KEYWORDS["npgettext"]}
NOT_OURS = {"benchmarks", "docs", "locale", "migrations", "node_modules", "tests", "var"}
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
# Babel orders the Arabic plural forms differently; this is the order of CLDR: zero, one, two, few, many, other.
ARABIC_PLURALS = (6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5")
LOCALES = [to_locale(language.code) for language in LANGUAGES if language != SOURCE]


class ExtractionError(Exception):
    """Raised if messages cannot be extracted from a file; the message names it."""


def extracted(root):
    """Return an untranslated catalogue of every message in code and templates below `root`. Raises ExtractionError."""
    catalogue = Catalog(charset="utf-8")
    for path in _files(Path(root)):
        name = path.relative_to(root)
        if path.suffix == ".py":
            source = path.read_text(encoding="utf-8")
        elif "templates" in name.parts and path.suffix in TEMPLATE_SUFFIXES:
            source = _template_as_python(path.read_text(encoding="utf-8"), name)
        else:
            continue
        for _line, message, comments, context in extract(
            "python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"], strip_comment_tags=True
        ):
            catalogue.add(message, locations=[(name.as_posix(), 0)], auto_comments=comments, context=context)
    return catalogue


def _files(root):
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if name not in NOT_OURS and not name.startswith("."))
        yield from (Path(folder) / name for name in sorted(names))


def _template_as_python(source, name):
    try:
        python = templatize(source, origin=str(name))
    except SyntaxError as error:
        raise ExtractionError(f"{name}: {error}") from None
    # Indentation in a template has no meaning, but Python would raise an error.
    return "\n".join(line.lstrip() for line in python.splitlines())


def update(root):
    """Update the catalogue of every language from the code and return the files that changed.

    Translations of messages that no longer exist are removed.
    """
    template, changed = extracted(root), []
    for locale in LOCALES:
        path = _po(root, locale)
        known = _read(path, locale) if path.exists() else Catalog()
        catalogue = read_po(io.StringIO(_header(locale)), locale=locale)
        for message in _messages(template):
            old = known.get(message.id, message.context)
            catalogue.add(
                message.id,
                # A message that had no plural, or lost it, is a new one.
                old.string if old and old.pluralizable == message.pluralizable else "",
                locations=message.locations,
                flags=message.flags | (old.flags & {"fuzzy"} if old else set()),
                auto_comments=message.auto_comments,
                user_comments=old.user_comments if old else (),
                context=message.context,
            )
        text = _text(catalogue, locale)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def catalogue_errors(root):
    """Return a list of sentences, one for every error or gap in the catalogues."""
    template, found = extracted(root), []
    for locale in LOCALES:
        path = _po(root, locale)
        if not path.exists():
            found.append(f"{locale}: there is no catalogue; “manage.py catalogues --update” makes one.")
            continue
        try:
            catalogue = _read(path, locale)
        except (PoFileError, ValueError) as error:
            found.append(f"{locale}: the catalogue cannot be read: {error}.")
            continue
        if (catalogue.num_plurals, catalogue.plural_expr) != _plurals(locale):
            found.append(f"{locale}: the catalogue counts plurals in another way than CLDR; --update corrects it.")
        for message in _messages(template):
            translation = catalogue.get(message.id, message.context)
            for error in _errors_of(message, translation):
                found.append(f"{locale}: {error}: {_name(message)}")
        for message in _messages(catalogue):
            if template.get(message.id, message.context) is None:
                found.append(f"{locale}: unused: {_name(message)}")
    return found


@dataclass(frozen=True)
class CatalogueProgress:
    """Progress of a catalogue: number of messages (None if unreadable), and those untranslated or fuzzy."""

    path: str
    count: int | None = None
    untranslated: tuple = ()
    fuzzy: tuple = ()

    @property
    def translated(self):
        return self.count - len(self.untranslated) - len(self.fuzzy)


def progress(root, language):
    """Return the progress of the catalogue of a language."""
    locale = to_locale(language.code)
    path = _po(root, locale)
    name = path.relative_to(root).as_posix()
    try:
        stored = path.stat()
    except OSError:
        return CatalogueProgress(name)
    return _progress(path, locale, name, (stored.st_mtime_ns, stored.st_size))


@lru_cache(maxsize=len(LOCALES))
def _progress(path, locale, name, _version):
    """Return the progress of a version of a catalogue; to read one takes as long as to show fifty pages."""
    try:
        messages = _messages(_read(path, locale))
    except (OSError, PoFileError, ValueError):
        return CatalogueProgress(name)
    errors = {_name(message): _errors_of(message, message) for message in messages}
    return CatalogueProgress(
        name,
        len(messages),
        tuple(name for name, own in errors.items() if "untranslated" in own),
        tuple(name for name, own in errors.items() if "fuzzy" in own and "untranslated" not in own),
    )


def _errors_of(message, translation):
    if translation is None or translation.pluralizable != message.pluralizable:
        return ["missing"]
    strings = translation.string if message.pluralizable else [translation.string]
    errors = []
    if not all(strings):
        errors.append("untranslated")
    elif not _placeholders_agree(message, strings):
        errors.append("the placeholders differ")
    if translation.fuzzy:
        errors.append("fuzzy")
    return errors


def _placeholders_agree(message, strings):
    if not message.pluralizable:
        return _placeholders(strings[0]) == _placeholders(message.id)
    expected = _placeholders(message.id[1])
    # A plural form for exactly one number may omit the number: “one unit”.
    spared = [expected - _placeholders(string) for string in strings]
    added = [_placeholders(string) - expected for string in strings]
    return not any(added) and not spared[-1] and all(missing.total() <= 1 for missing in spared)


def _placeholders(text):
    return Counter(PLACEHOLDER.findall(text.replace("%%", "")))


def compile_changed(root):
    """Write the .mo file of each catalogue that is newer than it; returns the files written."""
    written = []
    for locale in LOCALES:
        source = _po(root, locale)
        compiled = source.with_suffix(".mo")
        if not source.exists():
            continue
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        content = io.BytesIO()
        write_mo(content, _read(source, locale))
        # Written under another name first: no process may read an incomplete file.
        draft = compiled.with_suffix(f".{os.getpid()}.mo")
        draft.write_bytes(content.getvalue())
        draft.replace(compiled)
        written.append(compiled)
    return written


def _po(root, locale):
    return Path(root) / "locale" / locale / "LC_MESSAGES" / "django.po"


def _read(path, locale):
    with path.open(encoding="utf-8") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def _messages(catalogue):
    """Return the messages of a catalogue without its header, which is the message with an empty id."""
    return [message for message in catalogue if message.id]


def _name(message):
    name = f"“{message.id[0] if message.pluralizable else message.id}”"
    return f"{name} ({message.context})" if message.context else name


def _plurals(locale):
    """Return the number of plural forms in `locale` and the C expression that chooses one for n."""
    return ARABIC_PLURALS if locale == "ar" else tuple(get_plural(locale))


def _header(locale):
    """Return the header of a file, without dates or other values that change on every run."""
    count, rule = _plurals(locale)
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: nplurals={count}; plural={rule};\\n"\n\n'
    )


def _text(catalogue, locale):
    """Return the content of a file, sorted and without line numbers for minimal diffs."""
    body = io.BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, sort_output=True)
    return _header(locale) + body.getvalue().decode()
