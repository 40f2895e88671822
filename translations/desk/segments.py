"""Segments of a desk: the texts of one body or other object, each with the context that a translator needs."""

from dataclasses import dataclass, field

from secretariat.languages import LANGUAGES, SOURCE
from secretariat.last_change import LastChange, last_changes

from .. import texts
from ..contexts import in_order, labels, name_of
from ..differences import difference
from ..glossary.lookup import Glossary
from ..memory import TranslationMemory
from ..models import Remark, Task, TextState
from ..open_results import open_results
from ..translation_status import TranslationStatus, status_of
from ..workflow import BaseVersions, Translation


@dataclass
class Segment:
    """One text on the desk with its source text, status, task, remarks, check results and suggestions."""

    text: Translation
    label: str
    task: Task
    published: str
    version: int
    source: texts.SourceText
    status: TranslationStatus
    published_from: str | None
    """The source text that the published translation was made from; None if there is none or it is unknown."""
    others: list
    remarks: list
    target: str
    """Content of the field: the typed text, the draft, or the published text."""
    memory: TranslationMemory
    glossary: Glossary
    errors: list = field(default_factory=list)
    conflict: object = None
    is_saved: bool = False
    remark: str = ""
    """Content of the field for a remark."""
    shown: str = ""
    """Initial content of the field, before anything is typed."""
    last_published: LastChange | None = None
    """Who published this text, when and why; None where nothing is published or nobody is known."""

    def __post_init__(self):
        self.shown = self.target

    @property
    def name(self):
        return name_of(*self.text.key[:3])

    @property
    def token(self):
        return self.task.token

    @property
    def has_work(self):
        return self.task.has_draft

    @property
    def source_text(self):
        """The source text to compare with the current one: the draft's if outdated, otherwise the published translation's."""
        if self.is_outdated:
            return self.task.source_text
        return self.published_from

    @property
    def is_outdated(self):
        """True if the source text was changed since the draft was made."""
        return self.has_work and self.task.source_text != self.source.text

    @property
    def since(self):
        """Changes of the source text since this translation was made, as HTML; None if there are none."""
        if self.source_text is None or self.source_text == self.source.text:
            return None
        return difference(self.source_text, self.source.text)

    @property
    def since_published(self):
        """What this draft changes in the published text, as HTML; None without a draft, or where nothing is published."""
        if not (self.has_work and self.published) or self.task.draft == self.published:
            return None
        return difference(self.published, self.task.draft)

    @property
    def is_stale(self):
        return self.status == TranslationStatus.STALE

    @property
    def is_corrected(self):
        return self.since is not None and not self.is_stale and not self.has_work

    @property
    def returned(self):
        """The remark with the reason for the return of the draft; None if it was not returned."""
        reasons = [remark for remark in self.remarks if remark.kind == Remark.Kind.RETURNED]
        return reasons[-1] if reasons and self.task.stage == Task.Stage.RETURNED else None

    @property
    def open_results(self):
        """Check results for the content of the field without dismissed ones; none for an empty field."""
        if not self.target.strip():
            return []
        return list(open_results(self.text, self.target, self.source.text, self.remarks, self.glossary))

    @property
    def suggestions(self):
        return self.memory.suggestions(self.text, self.source.text)

    @property
    def terms(self):
        """Glossary terms in the source text, each with its rendering."""
        return [(term, rendering) for term, rendering, _places in self.glossary.terms_in(self.source.text) if rendering]

    @property
    def limit(self):
        return self.text.obj._meta.get_field(self.text.language.column(self.text.field)).max_length

    @property
    def is_long(self):
        return not self.limit

    @property
    def rows(self):
        longest = max(len(self.source.text), len(self.target) / (self.text.language.length or 1))
        return min(14, max(2, round(longest / 55) + 1))

    def base(self):
        return BaseVersions(self.token, self.version, self.source)


def load(objects, language, only=None):
    """Return the segments of these objects in `language`, in order, without texts that are empty in both languages.

    `only` limits them to one field.
    """
    ids = {obj.pk for obj in objects}
    of_them = {"object_id__in": ids, "model__in": {texts.model_label(obj) for obj in objects}}
    states = {row.key: row for row in TextState.objects.filter(**of_them)}
    tasks = {
        row.key: row
        for row in Task.objects.filter(**of_them, language=language.slug).select_related("translator", "assignee")
    }
    remarks = {}
    for remark in Remark.objects.filter(**of_them, language=language.slug):
        remarks.setdefault(remark.key, []).append(remark)
    named, memory, glossary, segments = labels(objects), TranslationMemory(language), Glossary(language), []
    for obj, name in in_order(objects):
        if only not in (None, name):
            continue
        text = Translation(obj, name, language)
        source = texts.value(obj, name, SOURCE)
        published = text.published()
        if not (source or published):
            continue
        row, english = states.get(text.key), states.get((*text.key[:3], SOURCE.slug))
        task = tasks.get(text.key) or Task(**text.key_fields)
        segments.append(
            Segment(
                text,
                named[text.key[:3]],
                task,
                published,
                row.version if row else 0,
                texts.SourceText(source, english.version if english else 0),
                status_of(obj, name, language, row, english),
                row.source_text if row and published else None,
                [
                    (other, texts.value(obj, name, other))
                    for other in LANGUAGES
                    if other not in (language, SOURCE) and texts.value(obj, name, other)
                ],
                remarks.get(text.key, []),
                task.draft if task.has_draft else published,
                memory,
                glossary,
            )
        )
    published = [segment for segment in segments if segment.published]
    changes = last_changes([(segment.text.obj, segment.text.field, language) for segment in published])
    for segment, change in zip(published, changes, strict=True):
        segment.last_published = change
    return segments
