"""The catalogues of interface texts, on a small project of their own: extraction, merging, every finding, compiling."""

import gettext
import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from translations import catalogues

CODE = """
from django.utils.translation import gettext_lazy as _, gettext_noop, ngettext, npgettext_lazy, pgettext
# Translators: Said to an editor.
A = _("Saved by %(name)s")
B = ngettext("%(count)d unit in %(place)s", "%(count)d units in %(place)s", 2)
C = npgettext_lazy("of a body", "part", "parts", "count")
D = pgettext("kind of body", "Unit")
E = _("{number} of {total}")
F = gettext_noop("Translated later")
"""

TEMPLATE = """{% load i18n %}
<p title="{% translate 'Why it’s 100%' %}" lang="en">don't '''quote''' (this
    {# Translators: A verb. #}
    {% translate "Search" context "verb" %}
  {% blocktranslate trimmed count counter=bodies|length %}
    One body below {{ name }}
  {% plural %}
    {{ counter }} bodies below {{ name }}
  {% endblocktranslate %}
      {% include "part.html" with title=_("A title") %} {{ _("A text")|upper }} {{ name|default:_("nobody") }}
{% translate "About" as about %}{% trans 'Old style' %}{% blocktrans with x=y context "greeting" %}Hello {{ x }}{% endblocktrans %}
{% comment %}Translators: In a long comment.{% endcomment %}
{% translate "Commented" %}
{% if a %}[ { ( unbalanced{% endif %}
"""

EXPECTED = {
    (None, "Saved by %(name)s"),
    (None, ("%(count)d unit in %(place)s", "%(count)d units in %(place)s")),
    ("of a body", ("part", "parts")),
    ("kind of body", "Unit"),
    (None, "{number} of {total}"),
    (None, "Translated later"),
    (None, "Why it’s 100%%"),
    ("verb", "Search"),
    (None, ("One body below %(name)s", "%(counter)s bodies below %(name)s")),
    (None, "A title"),
    (None, "A text"),
    (None, "nobody"),
    (None, "About"),
    (None, "Old style"),
    ("greeting", "Hello %(x)s"),
    (None, "Commented"),
}


@pytest.fixture
def project(tmp_path):
    """A project with one module and one template, and what must not be looked at."""
    for name, text in {
        "rooms/models.py": CODE,
        "templates/rooms/page.html": TEMPLATE,
        "tests/test_it.py": '_("not ours: a test")',
        ".venv/lib/library.py": '_("not ours: a library")',
        "rooms/static/page.html": '{% load i18n %}{% translate "not ours: no template" %}',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def french(project):
    return project / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def translate(path, message, *forms):
    """Fill in the translation of `message`, its forms in order, in the file."""
    text = path.read_text()
    pattern = re.compile(rf'(msgid "{re.escape(message)}"\n(?:msgid_plural .*\n)?)((?:msgstr.*\n)+)')
    lines = f'msgstr "{forms[0]}"\n'
    if len(forms) > 1:
        lines = "".join(f'msgstr[{number}] "{form}"\n' for number, form in enumerate(forms))
    text, count = pattern.subn(lambda match: match[1] + lines, text)
    assert count == 1, message
    path.write_text(text)


def complete(project):
    """Catalogues in which every message is translated, by itself."""
    catalogues.update(project)
    for locale in catalogues.LOCALES:
        path = project / "locale" / locale / "LC_MESSAGES" / "django.po"
        catalogue = catalogues._read(path, locale)
        for message in catalogue:
            if message.id:
                message.string = (message.id[1],) * catalogue.num_plurals if message.pluralizable else message.id
        path.write_text(catalogues._text(catalogue, locale))


def test_every_message_of_code_and_templates_is_extracted_and_no_other(project):
    messages = [message for message in catalogues.extracted(project) if message.id]
    assert {(message.context, message.id) for message in messages} == EXPECTED
    comments = {message.id: message.auto_comments for message in messages if message.auto_comments}
    assert comments == {
        "Saved by %(name)s": ["Said to an editor."],
        "Search": ["A verb."],
        "Commented": ["In a long comment."],
    }
    assert {message.id for message in messages if "python-format" in message.flags} >= {
        "Hello %(x)s",
        "Saved by %(name)s",
    }


def test_a_template_that_cannot_be_read_is_named(project):
    (project / "templates" / "rooms" / "page.html").write_text(
        "{% blocktranslate %}{% if a %}{% endif %}{% endblocktranslate %}"
    )
    with pytest.raises(catalogues.ExtractionError, match=r"^templates/rooms/page\.html: Translation blocks must not"):
        catalogues.extracted(project)


def test_updating_makes_a_catalogue_for_each_language_with_its_number_of_plurals(project):
    catalogues.update(project)
    counts = {}
    for path in (project / "locale").rglob("django.po"):
        text = path.read_text()
        counts[path.parts[-3]] = len(re.findall(r"^msgstr\[\d\]", text, flags=re.MULTILINE)) // 3
    assert counts == {"ar": 6, "es": 2, "fr": 2, "ru": 3, "zh_Hans": 1}


def test_updating_twice_changes_nothing_and_nothing_in_a_file_changes_by_itself(project):
    assert len(catalogues.update(project)) == 5
    assert catalogues.update(project) == []
    (project / "rooms" / "models.py").write_text("\n\n\n" + CODE)
    assert catalogues.update(project) == []
    assert not re.search(r"\d{4}-\d\d|page\.html:\d", french(project).read_text())


def test_updating_keeps_translations_and_notes_and_drops_what_is_gone(project):
    catalogues.update(project)
    path = french(project)
    translate(path, "About", "À propos")
    path.write_text(
        path.read_text().replace('#: templates/rooms/page.html\nmsgid "About"', '# As on the site.\nmsgid "About"')
    )
    page = project / "templates" / "rooms" / "page.html"
    page.write_text(page.read_text().replace("Old style", "New style"))
    assert path in catalogues.update(project)
    text = path.read_text()
    assert '# As on the site.\n#: templates/rooms/page.html\nmsgid "About"\nmsgstr "À propos"\n' in text
    assert 'msgid "New style"\nmsgstr ""\n' in text
    assert "Old style" not in text


def test_complete_catalogues_have_no_findings(project):
    complete(project)
    assert catalogues.catalogue_errors(project) == []


def test_a_form_for_one_number_may_leave_out_the_number(project):
    complete(project)
    translate(french(project), "%(count)d unit in %(place)s", "une unité à %(place)s", "%(count)d unités à %(place)s")
    assert catalogues.catalogue_errors(project) == []


def without(message):
    return lambda text: re.sub(rf'(?m)^#.*\nmsgid "{message}"\nmsgstr .*\n', "", text)


def with_forms(message, *forms):
    def change(text, path):
        translate(path, message, *forms)
        return path.read_text()

    return change


PLURAL = "%(count)d unit in %(place)s"
FINDINGS = {
    "missing": (without("About"), "fr: missing: “About”"),
    "untranslated": (with_forms("About", ""), "fr: untranslated: “About”"),
    "one plural form untranslated": (with_forms(PLURAL, "", "%(count)d %(place)s"), f"fr: untranslated: “{PLURAL}”"),
    "fuzzy": (lambda text: text.replace('msgid "About"', '#, fuzzy\nmsgid "About"'), "fr: fuzzy: “About”"),
    "unused": (lambda text: text + '\nmsgctxt "verb"\nmsgid "Gone"\nmsgstr "Parti"\n', "fr: unused: “Gone” (verb)"),
    "a placeholder renamed": (
        with_forms("Saved by %(name)s", "Par %(nom)s"),
        "fr: the placeholders differ: “Saved by %(name)s”",
    ),
    "a placeholder forgotten": (
        with_forms("Saved by %(name)s", "Par"),
        "fr: the placeholders differ: “Saved by %(name)s”",
    ),
    "a placeholder of another type": (
        with_forms("Saved by %(name)s", "Par %(name)d"),
        "fr: the placeholders differ: “Saved by %(name)s”",
    ),
    "a placeholder in braces forgotten": (
        with_forms("{number} of {total}", "{number}"),
        "fr: the placeholders differ: “{number} of {total}”",
    ),
    "the number forgotten in the general form": (
        with_forms(PLURAL, "une à %(place)s", "des unités à %(place)s"),
        f"fr: the placeholders differ: “{PLURAL}”",
    ),
    "two placeholders forgotten in a plural form": (
        with_forms(PLURAL, "une", "%(count)d %(place)s"),
        f"fr: the placeholders differ: “{PLURAL}”",
    ),
    "a placeholder that the message does not have": (
        with_forms(PLURAL, "une à %(place)s", "%(count)d à %(place)s, %(body)s"),
        f"fr: the placeholders differ: “{PLURAL}”",
    ),
    "no plural where there is one": (
        lambda text: re.sub(r'msgid_plural "%\(count\)d.*\nmsgstr\[0\] (.*)\nmsgstr\[1\] .*\n', r"msgstr \1\n", text),
        f"fr: missing: “{PLURAL}”",
    ),
    "plurals counted in another way": (
        lambda text: text.replace("plural=(n > 1)", "plural=(n != 1)"),
        "fr: the catalogue counts plurals in another way than CLDR; --update corrects it.",
    ),
    "a file that cannot be read": (
        lambda text: text + '\nmsgid "No translation line"\n',
        "fr: the catalogue cannot be read: ",
    ),
}


@pytest.mark.parametrize(("change", "finding"), FINDINGS.values(), ids=FINDINGS)
def test_the_check_finds(project, change, finding):
    complete(project)
    path = french(project)
    text = change(path.read_text(), path) if change.__code__.co_argcount == 2 else change(path.read_text())
    path.write_text(text)
    (found,) = catalogues.catalogue_errors(project)
    assert found.startswith(finding)


def test_the_check_finds_a_language_without_a_catalogue(project):
    complete(project)
    french(project).unlink()
    assert catalogues.catalogue_errors(project) == [
        "fr: there is no catalogue; “manage.py catalogues --update” makes one."
    ]


def test_the_command_lists_the_findings_and_fails(project, settings, capsys):
    settings.BASE_DIR = project
    complete(project)
    call_command("catalogues", check=True)
    translate(french(project), "About", "")
    with pytest.raises(CommandError, match=r": 1\.$"):
        call_command("catalogues", check=True)
    assert capsys.readouterr().err == "fr: untranslated: “About”\n"


def test_compiled_catalogues_translate_and_are_written_only_when_they_changed(project):
    complete(project)
    translate(french(project), "About", "À propos")
    translate(french(project), PLURAL, "une unité à %(place)s", "%(count)d unités à %(place)s")
    assert len(catalogues.compile_changed(project)) == 5
    assert catalogues.compile_changed(project) == []
    translations = gettext.translation("django", project / "locale", ["fr"])
    assert translations.gettext("About") == "À propos"
    assert translations.pgettext("verb", "Search") == "Search"
    assert translations.ngettext(PLURAL, "…", 0) == "une unité à %(place)s"
    assert translations.ngettext(PLURAL, "…", 2) == "%(count)d unités à %(place)s"
    french(project).touch()
    assert catalogues.compile_changed(project) == [french(project).with_suffix(".mo")]


def test_arabic_chooses_among_zero_one_two_few_many_and_other(project):
    complete(project)
    path = project / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    translate(path, PLURAL, *(f"{name} %(count)d %(place)s" for name in ("zero", "one", "two", "few", "many", "other")))
    catalogues.compile_changed(project)
    arabic = gettext.translation("django", project / "locale", ["ar"])
    chosen = {
        number: arabic.ngettext(PLURAL, "…", number).split()[0] for number in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)
    }
    assert chosen == {
        **{0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many"},
        **{100: "other", 102: "other", 103: "few"},
    }


NUMBER_AND_NOUN = re.compile(
    r"(?<!at most )(?<!more than )%\((?!limit|length)(?:\w+\)d|(?:number|count|counter)\)s) [a-z]+s\b"
)
"""A number before a word in the plural. Limits are never 1, so that they may stand in an ordinary message."""


def test_a_number_before_a_noun_has_plural_forms():
    messages = catalogues.extracted(settings.BASE_DIR)
    ordinary = {message.id for message in messages if message.id and not message.pluralizable}
    assert [message for message in ordinary if NUMBER_AND_NOUN.search(message)] == []
    assert NUMBER_AND_NOUN.search("%(approved)d approved, %(draft)d drafts")


IN_ONE_WAY = {
    "ar": "“(?!”)|الإنجليزي",
    "fr": "“(?!”)",
    "ru": "(?<![Вв]с)[ёЁ]|[а-я,] Секретариат|аббревиатур",
    "zh_Hans": "核准|任务来源|非官方|语种|语言|帐户|[\u3400-\u9fff] %\\(\\w+\\)d|%\\(\\w+\\)d [\u3400-\u9fff]",
}
"""What our own catalogues write in another way: «…» and not “…”, е and not ё but in всё, 批准, 授权依据, 非正式, 语文, 账户, and numbers beside Chinese without spaces."""


def test_our_own_catalogues_write_one_thing_in_one_way():
    found = [
        (locale, text)
        for locale, wrong in IN_ONE_WAY.items()
        for message in catalogues._read(settings.BASE_DIR / "locale" / locale / "LC_MESSAGES" / "django.po", locale)
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if message.id and re.search(wrong, text)
    ]
    assert found == []
