"""What lies on a desk: the texts of one body, or of another object with texts, each with all that its translator needs."""

from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from secretariat import languages
from secretariat.languages import LANGUAGES, SOURCE, list_marker
from secretariat.models import Body, Function

from .. import texts
from ..differences import difference
from ..faults import faults
from ..glossary import Glossary
from ..memory import Memory
from ..models import Remark, Task, TextState
from ..survey import models_with_texts, path_to_body
from ..workflow import Seen, Text


def bearers_of(bodies):
    """The objects whose texts belong to these bodies, by the id of the body, itself first. One query a model."""
    found = {body.pk: [body] for body in bodies}
    for model in models_with_texts():
        path = path_to_body(model)
        if model is not Body and path:
            # The ids come along: what leads from a text to its body may be more than one step.
            rows = model.objects.filter(**{f"{path}__in": found})
            for pk, obj in zip(rows.values_list(path, flat=True), rows, strict=True):
                found[pk].append(obj)
    return found


def in_order(objects):
    """The texts of the objects of one desk as (object, field), what closes a mandate after its functions."""
    pairs = [(obj, name) for obj in objects for name in texts.fields_of(obj)]
    return sorted(pairs, key=lambda pair: pair[1] == "closing")


def labels(objects):
    """What the texts of the objects of one desk are called there: (model, id, field) → words."""
    number, named = 0, {}
    for obj, name in in_order(objects):
        label = capfirst(str(obj._meta.get_field(name).verbose_name))
        if isinstance(obj, Function):
            number += 1
            label = _("Function %(letter)s") % {"letter": list_marker(number, languages.current())}
        named[texts.key_of(obj), obj.pk, name] = label
    return named


class Places:
    """Where the texts of some bodies and other objects stand, and what they are called there. A few queries.

    `objects` and `owners` by (model, id), the owner a body or, where there is none, the object itself; `labels` by
    (model, id, field). All in the order of the tree, and within a body as people read it.
    """

    def __init__(self, bodies, others):
        self.objects, self.owners, self.labels = {}, {}, {}
        found = {body.pk: body for body in Body.objects.filter(pk__in=bodies)}
        for pk, bearers in bearers_of(list(found.values())).items():
            self._take(bearers, found[pk])
        ids = {}
        for model, pk in others:
            ids.setdefault(model, set()).add(pk)
        for model, own in ids.items():
            for obj in apps.get_model(model).objects.filter(pk__in=own):
                self._take([obj], obj)

    @classmethod
    def of(cls, found):
        """The places of texts of a survey."""
        others = {(text.model, text.object_id) for text in found if text.body is None}
        return cls({text.body for text in found} - {None}, others)

    def _take(self, bearers, owner):
        self.labels |= labels(bearers)
        for obj in bearers:
            self.objects[texts.key_of(obj), obj.pk], self.owners[texts.key_of(obj), obj.pk] = obj, owner


def address(model, object_id, prefix, body=None):
    """The desk on which a text lies."""
    if body is not None:
        model, object_id = "secretariat.body", body
    return reverse("admin:translations_desk", args=[model, object_id, prefix])


def name_of(model, object_id, name):
    """How the parts of a form that belong to one text begin, and its place on the page is called."""
    return f"{model.replace('.', '-')}-{object_id}-{name}"


@dataclass
class Sheet:
    """One text on the desk."""

    text: Text
    label: str
    task: Task
    published: str
    version: int
    source: texts.Source
    standing: texts.Standing
    published_from: str | None
    """The source text that the published translation was made from; None where there is none, or nobody knows."""
    others: list
    remarks: list
    words: str
    """What stands in the field: what was typed, the draft, or the published text."""
    memory: Memory
    glossary: Glossary
    problems: list = field(default_factory=list)
    conflict: object = None
    is_saved: bool = False
    remark: str = ""
    """What stands in the field for a remark."""
    shown: str = ""
    """What the page shows before anything is typed."""

    def __post_init__(self):
        self.shown = self.words

    @property
    def name(self):
        return name_of(*self.text.key[:3])

    @property
    def mark(self):
        return self.task.mark

    @property
    def has_work(self):
        return self.task.has_draft

    @property
    def made_from(self):
        """The source text that is compared with today's: the draft's, and where that is today's, the published text's."""
        if self.is_outdated:
            return self.task.made_from
        return self.published_from

    @property
    def is_outdated(self):
        """Whether the source was changed since the draft was made."""
        return self.has_work and self.task.made_from != self.source.text

    @property
    def since(self):
        """What changed in the source since this translation was made, as HTML; None where nothing did."""
        if self.made_from is None or self.made_from == self.source.text:
            return None
        return difference(self.made_from, self.source.text)

    @property
    def is_stale(self):
        return self.standing == texts.Standing.STALE

    @property
    def is_corrected(self):
        return self.since is not None and not self.is_stale and not self.has_work

    @property
    def returned(self):
        """Why the draft came back, where it did."""
        reasons = [remark for remark in self.remarks if remark.kind == Remark.Kind.RETURNED]
        return reasons[-1] if reasons and self.task.stage == Task.Stage.RETURNED else None

    @property
    def faults(self):
        """What the checks say of what stands in the field, but what was dismissed; nothing yet of an empty one."""
        if not self.words.strip():
            return []
        return list(faults(self.text, self.words, self.source.text, self.remarks, self.glossary))

    @property
    def suggestions(self):
        return self.memory.suggestions(self.text, self.source.text)

    @property
    def terms(self):
        """The terms of the glossary in the source, each with its rendering."""
        return [(term, rendering) for term, rendering, _places in self.glossary.terms_in(self.source.text) if rendering]

    @property
    def limit(self):
        return self.text.obj._meta.get_field(self.text.language.column(self.text.field)).max_length

    @property
    def is_long(self):
        return not self.limit

    @property
    def rows(self):
        longest = max(len(self.source.text), len(self.words) / (self.text.language.length or 1))
        return min(14, max(2, round(longest / 55) + 1))

    def seen(self):
        return Seen(self.mark, self.version, self.source)


def load(objects, language, only=None):
    """The sheets of the objects of one desk in `language`, in order; what is empty in both languages is no text."""
    ids = {obj.pk for obj in objects}
    of_them = {"object_id__in": ids, "model__in": {texts.key_of(obj) for obj in objects}}
    states = {row.key: row for row in TextState.objects.filter(**of_them)}
    tasks = {
        row.key: row
        for row in Task.objects.filter(**of_them, language=language.prefix).select_related("translator", "assignee")
    }
    remarks = {}
    for remark in Remark.objects.filter(**of_them, language=language.prefix):
        remarks.setdefault(remark.key, []).append(remark)
    named, memory, glossary, sheets = labels(objects), Memory(language), Glossary(language), []
    for obj, name in in_order(objects):
        if only not in (None, name):
            continue
        text = Text(obj, name, language)
        source = texts.value(obj, name, SOURCE)
        published = text.published()
        if not (source or published):
            continue
        row, english = states.get(text.key), states.get((*text.key[:3], SOURCE.prefix))
        task = tasks.get(text.key) or Task(**text.by_key)
        sheets.append(
            Sheet(
                text,
                named[text.key[:3]],
                task,
                published,
                row.version if row else 0,
                texts.Source(source, english.version if english else 0),
                texts.standing_of(obj, name, language, row, english),
                row.made_from if row and published else None,
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
    return sheets


def objects_at(model, object_id):
    """The objects of the desk at this address; raises ValidationError where there are none."""
    if model == texts.key_of(Body):
        body = Body.objects.filter(pk=object_id).first()
        if body:
            return bearers_of([body])[body.pk]
    else:
        try:
            found = apps.get_model(model)
        except (LookupError, ValueError):
            found = None
        if found in models_with_texts() and path_to_body(found) is None:
            obj = found.objects.filter(pk=object_id).first()
            if obj:
                return [obj]
    raise ValidationError(_("There are no such texts; perhaps they were removed meanwhile."))
