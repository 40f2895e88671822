"""Words in the texts of the queue: which translations have them, in the English, the translation or its draft."""

from django.utils.html import escape
from django.utils.safestring import SafeString

from secretariat.admin.corrected_search import WORD, as_written, probable_queries
from secretariat.admin.search import BETWEEN_ROWS, MAX_SEARCHED_LENGTH, ROWS_AT_ONCE, folded_rows, search_words
from secretariat.languages import SOURCE
from secretariat.ownership import path_to_body
from secretariat.saving import batches, text_fields
from secretariat.text.folding import HAN_LETTER, fold

from .. import texts
from ..models import Task
from ..status_report import models_with_texts

MAX_BODIES = 500
"""Bodies whose texts are read alone; of more, the texts of all are read."""
MAX_EXCERPT, BEFORE = 160, 50
"""Characters of a text in the list, and how many of them come before the first word that was found."""


class TextsWithWords:
    """The translations that have all words that were typed, in some languages; where none has, those with what was meant."""

    def __init__(self, typed, languages, branch=None):
        self._languages, self._branch, self._folded, self.corrected = languages, branch, [], ""
        self._find(typed)
        if not self.keys:
            for query in probable_queries(typed, self._known()):
                self._find(query)
                if self.keys:
                    self.corrected = as_written(query, (text for _key, _body, text in self._texts()))
                    break
        self.typed = self.corrected or typed

    def __contains__(self, text):
        return text.key in self.keys

    def _find(self, typed):
        words, found, bodies = [*search_words(typed)], {}, {}
        for some in batches(self._texts(), ROWS_AT_ONCE):
            folded = folded_rows(BETWEEN_ROWS.join(text.replace(BETWEEN_ROWS, " ") for _key, _body, text in some))
            for (key, body, _text), text in zip(some, folded.split(BETWEEN_ROWS), strict=True):
                if here := {number for number, word in enumerate(words) if any(own in text for own in word)}:
                    found.setdefault(key, set()).update(here)
                    bodies[key[:3]] = body
        slugs = [language.slug for language in self._languages]
        nothing = set()
        self.keys = {
            (*text, slug)
            for text in bodies
            for slug in slugs
            if len(found.get((*text, SOURCE.slug), nothing) | found.get((*text, slug), nothing)) == len(words)
        }
        self._bodies = {bodies[key[:3]] for key in self.keys}

    @property
    def bodies(self):
        """The ids of the bodies that have these texts, None for no body; None if they are too many."""
        return self._bodies if len(self._bodies) <= MAX_BODIES else None

    def _texts(self):
        """Yield (key, id of the body, text) of the English, the translations and their drafts; one query for each model and one for drafts."""
        languages, owners = (SOURCE, *self._languages), {}
        for model in models_with_texts():
            label, path, names = texts.model_label(model), path_to_body(model), text_fields(model)
            rows = model._base_manager.order_by()
            if self._branch:
                if not path:
                    continue
                rows = rows.filter(**{f"{path}__in": self._branch.branch().order_by().values("pk")})
            columns = [(name, language) for name in names for language in languages]
            own = [language.column(name) for name, language in columns]
            found = rows.values_list("pk", *([path] if path else []), *own).iterator(chunk_size=ROWS_AT_ONCE)
            for pk, *values in found:
                owners[label, pk] = values.pop(0) if path else None
                for (name, language), value in zip(columns, values, strict=True):
                    if value:
                        yield (label, pk, name, language.slug), owners[label, pk], value
        drafts = Task.objects.filter(language__in=[language.slug for language in self._languages]).exclude(draft="")
        for task in drafts:
            if (task.model, task.object_id) in owners:
                yield task.key, owners[task.model, task.object_id], task.draft

    def _known(self):
        """Return the folded texts, joined, as far as they are read for words that may have been meant."""
        found, length = [], 0
        for some in batches(self._texts(), ROWS_AT_ONCE):
            joined = BETWEEN_ROWS.join(text.replace(BETWEEN_ROWS, " ") for _key, _body, text in some)
            found.append(folded_rows(joined))
            length += len(joined)
            if length >= MAX_SEARCHED_LENGTH:
                break
        return found


def excerpt_with(text, typed):
    """Return as HTML the part of a text around the first of these words, which are marked; its beginning if it has none."""
    wanted = {part for words in search_words(typed) for word in words for part in _parts(word)}
    places = [place for match in WORD.finditer(text) if (place := _place(match, wanted))]
    start = max(0, places[0][0] - BEFORE) if places and places[0][1] > MAX_EXCERPT else 0
    start = text.find(" ", start, places[0][0]) + 1 or start if start else 0
    end, found, at = start + MAX_EXCERPT, ["…" if start else ""], start
    for first, last in places:
        if last <= end:
            found += [escape(text[at:first]), f"<mark>{escape(text[first:last])}</mark>"]
            at = last
    return SafeString("".join([*found, escape(text[at:end]), "…" if end < len(text) else ""]))


def _parts(word):
    """Yield what a word that was typed has of words as texts have them: d'essai has essai."""
    parts = WORD.findall(word)
    return parts if len(parts) == 1 else [part for part in parts if len(part) > 2]


def _place(match, wanted):
    """Return where a word of a text has one of those that are wanted, as (start, end); None if it has none."""
    folded = fold(match[0])
    for own in wanted:
        if (at := folded.find(own)) >= 0:
            is_part = HAN_LETTER.search(own) and len(folded) == len(
                match[0]
            )  # there are no spaces between Chinese words
            return (match.start() + at, match.start() + at + len(own)) if is_part else match.span()
    return None
