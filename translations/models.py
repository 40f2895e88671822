"""Models of translation: state and version of every text, translation tasks, remarks, and the glossary."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.import_log import ImportLogEntry
from secretariat import languages
from secretariat.languages import SOURCE
from secretariat.saving import DirtyFieldsModel
from secretariat.text.fields import LineField, ParagraphsField


class OfOneText(models.Model):
    """Abstract row about one text (object × field × language). `model` is the label of the concrete model."""

    model = models.CharField(_("model"), max_length=60)
    object_id = models.PositiveBigIntegerField(_("object"))
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(
        _("language"), max_length=3, choices=[(language.slug, language.own_name) for language in languages.LANGUAGES]
    )

    class Meta:
        abstract = True

    @property
    def key(self):
        return self.model, self.object_id, self.field, self.language


class TextState(OfOneText):
    """State, version and source text of one text (object × field × language).

    A text without a row has version 0 and, in a language other than the source, is unofficial.
    `source_text` is the text that a translation was made from, `source_version` the version of that text;
    for a source text, `source_version` is the version in which its meaning last changed. A translation
    is stale if the current source text differs and its meaning has changed since.
    """

    class Approval(models.TextChoices):
        UNOFFICIAL = "unofficial", _("Unofficial")
        APPROVED = "approved", _("Approved")
        SAME = "same", _("Same as the source on purpose")

    state = models.CharField(_("state"), max_length=10, choices=Approval.choices, default=Approval.UNOFFICIAL)
    version = models.PositiveIntegerField(_("version"), default=0)
    source_text = models.TextField(_("made from"), blank=True)
    source_version = models.PositiveIntegerField(_("version of the source text"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("state of a text")
        verbose_name_plural = _("states of texts")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "object_id", "field", "language"],
                name="textstate_one_per_text",
                violation_error_message=_("This text already has a state."),
            )
        ]

    def __str__(self):
        return f"{self.model} {self.object_id} {self.field} ({self.language})"


class Task(OfOneText):
    """Work on one translation until it is published: the assignee, the stage and the draft, hidden from readers.

    `source_text` and `source_version` are the source text that the translator saw, `base_version` is the
    version of the published text at that time. `version` is the optimistic lock of the draft.
    """

    class Stage(models.TextChoices):
        OPEN = "open", pgettext_lazy("a translation", "to do")
        DRAFT = "draft", pgettext_lazy("a translation", "draft")
        IN_REVIEW = "review", pgettext_lazy("a translation", "in review")
        RETURNED = "returned", pgettext_lazy("a translation", "returned")

    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.OPEN)
    draft = models.TextField(_("draft"), blank=True)
    source_text = models.TextField(_("made from"), blank=True)
    source_version = models.PositiveIntegerField(_("version of the source text"), default=0)
    base_version = models.PositiveIntegerField(_("version of the published text"), default=0)
    version = models.PositiveIntegerField(_("version"), default=0)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("translator")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="tasks", verbose_name=_("assigned to")
    )
    begun_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("translation to do")
        verbose_name_plural = _("translators’ desk")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "object_id", "field", "language"],
                name="task_one_per_text",
                violation_error_message=_("This text is being worked on already."),
            )
        ]

    def __str__(self):
        return f"{self.model} {self.object_id} {self.field} ({self.language})"

    @property
    def has_draft(self):
        return self.stage != self.Stage.OPEN

    @property
    def token(self):
        """Version token that identifies this state of this draft; "" without a draft."""
        return f"{self.pk}.{self.version}" if self.version else ""


class Remark(OfOneText):
    """A remark on one translation: a comment, the reason for a return, or for dismissing a warning."""

    class Kind(models.TextChoices):
        COMMENT = "comment", pgettext_lazy("a remark", "comment")
        RETURNED = "returned", pgettext_lazy("a remark", "returned")
        DISMISSED = "dismissed", pgettext_lazy("a remark", "warning dismissed")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.COMMENT)
    text = ParagraphsField(_("remark"), max_length=2000)
    warning = models.CharField(_("warning"), max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person")
    )
    person_name = models.CharField(_("name of the person"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["id"]
        indexes = [models.Index(fields=["model", "object_id", "language"], name="remark_of_an_object")]

    def __str__(self):
        return self.text


class Term(DirtyFieldsModel):
    """An English term that is to be translated consistently."""

    english = LineField(
        _("English term"),
        max_length=200,
        unique=True,
        error_messages={"unique": _("The glossary has this term already.")},
        help_text=_("In the singular, where it has one; the plural is recognized."),
    )
    capitals_matter = models.BooleanField(
        _("capitals matter"),
        default=False,
        help_text=_("For acronyms, and for words that are a term only with a capital: Party, but not party."),
    )
    note = LineField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["english"]

    def __str__(self):
        return self.english


class Rendering(DirtyFieldsModel):
    """The translation of a term in one language, with accepted and discouraged variants."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="renderings", verbose_name=_("term"))
    language = models.CharField(
        _("language"),
        max_length=3,
        choices=[(language.slug, language.own_name) for language in languages.LANGUAGES if language != SOURCE],
    )
    text = LineField(_("rendering"), max_length=200, help_text=_("In its basic form; inflected forms are recognized."))
    also = ParagraphsField(_("also accepted"), blank=True, max_length=2000, help_text=_("One wording a line."))
    forbidden = ParagraphsField(_("advised against"), blank=True, max_length=2000, help_text=_("One wording a line."))
    note = LineField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("rendering")
        verbose_name_plural = _("renderings")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "language"],
                name="rendering_one_per_language",
                violation_error_message=_("This term has a rendering in this language already."),
            )
        ]

    def __str__(self):
        return self.text

    def accepted(self):
        """Return all accepted wordings, the preferred one first."""
        return [self.text, *lines(self.also)]

    def forbidden_variants(self):
        return lines(self.forbidden)


class SearchWords(DirtyFieldsModel):
    """Everyday words by which readers look for a body, in one language: they are searched and not shown on its page; the index from A to Z lists the names."""

    NAMES = ("also_known_as", "former_names", "abbreviations")
    TEXTS = (*NAMES, "handles")

    body = models.ForeignKey("secretariat.Body", models.CASCADE, related_name="search_words", verbose_name=_("body"))
    language = models.CharField(
        _("language"),
        max_length=3,
        choices=[(language.slug, language.own_name) for language in languages.LANGUAGES],
    )
    also_known_as = ParagraphsField(
        _("also known as"),
        blank=True,
        max_length=2000,
        help_text=_("Other names of the body. One name a line. The index from A to Z lists them."),
    )
    former_names = ParagraphsField(
        _("former names"),
        blank=True,
        default="",
        db_default="",
        max_length=2000,
        help_text=_(
            "Names that it had before this directory. One a line. Those that it had here are known from the history."
        ),
    )
    abbreviations = ParagraphsField(
        _("abbreviations"),
        blank=True,
        default="",
        db_default="",
        max_length=2000,
        help_text=_("Short forms in use beside its acronym. One a line."),
    )
    handles = ParagraphsField(
        _("handles"),
        blank=True,
        max_length=8000,
        help_text=_("What people ask this body for, in everyday words: visas, salaries. One subject a line."),
    )

    class Meta:
        verbose_name = _("search words")
        verbose_name_plural = _("search words")
        ordering = ["body__tree_id", "body__lft", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "language"],
                name="searchwords_one_per_language",
                violation_error_message=_("This body has search words in this language already."),
            )
        ]

    def __str__(self):
        return f"{self.body} ({self.language})"

    def lines(self):
        """Return the names and subjects, each once."""
        return [*dict.fromkeys(line for name in self.TEXTS for line in lines(getattr(self, name)))]


class TranslationImport(ImportLogEntry):
    """Import log entry of a translation file, with the number of texts by outcome: planned, then actual."""

    COUNTS = (
        "conflict",
        "refused",
        "unknown",
        "stale",
        "draft",
        "review",
        "approved",
        "glossary",
        "memory",
        "unchanged",
    )

    conflict = models.PositiveIntegerField(_("in conflict"), default=0, editable=False)
    refused = models.PositiveIntegerField(pgettext_lazy("number of texts", "refused"), default=0, editable=False)
    unknown = models.PositiveIntegerField(_("unknown"), default=0, editable=False)
    stale = models.PositiveIntegerField(_("made from an older source text"), default=0, editable=False)
    draft = models.PositiveIntegerField(_("drafts"), default=0, editable=False)
    review = models.PositiveIntegerField(_("for review"), default=0, editable=False)
    approved = models.PositiveIntegerField(_("approved"), default=0, editable=False)
    glossary = models.PositiveIntegerField(_("changed in the glossary"), default=0, db_default=0, editable=False)
    memory = models.PositiveIntegerField(_("added to the memory"), default=0, db_default=0, editable=False)
    unchanged = models.PositiveIntegerField(pgettext_lazy("number of texts", "unchanged"), default=0, editable=False)

    class Meta(ImportLogEntry.Meta):
        verbose_name = _("import of translations")
        verbose_name_plural = _("imports of translations")
        default_permissions = ("add", "view")


class MemorySegment(models.Model):
    """A translation from a translation memory that was brought in: suggested on the desk with where it comes from, and nothing else."""

    language = models.CharField(
        _("language"),
        max_length=3,
        choices=[(language.slug, language.own_name) for language in languages.LANGUAGES if language != SOURCE],
    )
    source = models.TextField(_("English"))
    target = models.TextField(_("translation"))
    digest = models.CharField(max_length=64, editable=False)
    origin = models.CharField(_("file"), max_length=255)
    person_name = models.CharField(_("name of the person"), max_length=150, blank=True)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("segment of the imported memory")
        verbose_name_plural = _("imported memory")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["language", "digest"],
                name="memorysegment_once_per_language",
                violation_error_message=_("The memory has this translation already."),
            )
        ]

    def __str__(self):
        return self.source[:80]


def lines(text):
    """Return the lines of a text without surrounding spaces, leaving out empty ones."""
    return [line for line in map(str.strip, text.splitlines()) if line]
