"""Names are found in texts of six languages."""

import pytest

from secretariat.text.mentions import Name, acronym_key, find, keys_in, name_key, titles

NAMES = {
    "ar": {
        "وحدة الشؤون المالية": "finance", "شعبة الدعم العلمي ودعم السياسات": "science", "مكتب الأمين التنفيذي": "office",
        "لجنة الإدارة": "committee",
    },
    "en": {"Finance Unit": "finance", "Administration and Finance Unit": "both", "Treasury": "treasury"},
    "es": {"Unidad de Finanzas": "finance", "Oficina del Secretario Ejecutivo": "office"},
    "fr": {"Unité des finances": "finance", "Office de l’accès": "access"},
    "ru": {
        "Группа по финансовым вопросам": "finance", "Отдел научно-политической поддержки": "science",
        "Канцелярия Исполнительного секретаря": "office", "Учётный отдел": "accounts",
    },
    "zh": {"财务股": "finance", "行政和财务股": "both", "《公约》秘书处": "secretariat"},
}  # fmt: skip
"""Names of bodies in each language: what each is the name of."""
TEXTS = [
    ("en", "It leads the [Finance Unit=finance], the [Administration and Finance Unit=both] and others."),
    ("en", "See the [Finance\u00a0Unit=finance]’s rules, “[FINANCE UNIT=finance]” and [Finance-Unit=finance]."),
    ("en", "Treasury work; the [Treasury=treasury] and the treasury. Treasury again; a finance unit, Finance Units."),
    ("en", "Finance; Unit. The Finance\n\nUnit."),
    ("fr", "Elle relève de l’[Unité des finances=finance], de l'[unité=] et de l’[Office de l'acces=access]."),
    ("es", "Depende de la [Unidad de Finanzas=finance] y del [Oficina del Secretario Ejecutivo=office]."),
    ("ru", "Вместе с [Группой по финансовым вопросам=finance] и без [Группы по финансовым вопросам=finance]."),
    ("ru", "В состав [Отдела научно-политической поддержки=science], [Отделом научно-политической поддержки=science]."),
    ("ru", "С [Канцелярией Исполнительного секретаря=office] и [Учетным отделом=accounts], но не группой по финансовым вопросам."),
    ("ar", "تتألف من [وحدة الشؤون المالية=finance] [ووحدة الشؤون المالية=finance] و[=]"),
    ("ar", "تقدم الدعم [لوحدة الشؤون المالية=finance] [ولشعبة الدعم العلمي ودعم السياسات=science] [بمكتب الأمين التنفيذي=office]"),
    ("ar", "قرار [للجنة الإدارة=committee]، [وَحْدة الشؤون الماليه=finance]، [بلجنة الادارة=committee]"),
    ("zh", "由[财务股=finance]、[行政和财务股=both]以及[《公约》秘书处=secretariat]组成。"),
    ("zh", "由[財務股=finance]负责，公约的[公约秘书处=secretariat]。"),
]  # fmt: skip
"""Texts with what is to be found in brackets: [part of the text=what it names]."""


def marked(text):
    """Return a text without its marks, and what is marked in it as (part, what it names)."""
    plain, found = "", []
    for piece in text.split("["):
        part, mark, rest = piece.partition("]")
        own, _sign, target = part.partition("=")
        found += [(own, target)] if mark and target else []
        plain += own + rest if mark else piece
    return plain, found


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_names_are_found_in_their_forms_and_nothing_else(language, text):
    plain, expected = marked(text)
    names = frozenset(Name(name, target) for name, target in NAMES[language].items())
    found = find(plain, language, names)
    assert [(plain[start:end], *targets) for start, end, targets in found] == expected
    keys = {name_key(name, language) for name, target in NAMES[language].items() if target in dict(expected).values()}
    assert keys <= keys_in(plain, language)


def test_acronyms_are_found_as_they_are_written():
    names = frozenset(Name(own, own, is_exact=True) for own in ("SPS", "R&D", "МПМ", "IT"))
    texts = {
        "en": ("The (SPS), SPSs, sps, R&D, SPS and IT, it’s It.", ["SPS", "R&D", "SPS", "IT"]),
        "ru": ("С МПМ и SPS-группой", ["МПМ", "SPS"]),
        "zh": ("科学司（SPS）和SPS股", ["SPS", "SPS"]),
        "ar": ("الشعبة (SPS) وSPS", ["SPS"]),
    }
    for language, (text, expected) in texts.items():
        assert [text[start:end] for start, end, _targets in find(text, language, names)] == expected
        assert {acronym_key(own, language) for own in expected} <= keys_in(text, language)
    assert acronym_key("Sec", "en") is acronym_key("", "en") is None


def test_names_that_could_be_other_words_have_no_key():
    assert {name_key(*own) for own in (("finance unit", "en"), ("المالية", "ar"), ("财务", "zh"), ("", "en"))} == {None}


SOURCES = [
    ("en", "Nagoya Protocol on Access to Genetic Resources", "Protocol", "the [Nagoya Protocol=] on it"),
    ("en", "Decision X/15 of the Conference of the Parties: Cooperation", "Decision", "adopted by [decision X/15=], decision X/16"),
    ("en", "Article 8(j) of the Convention", "Article", "as well as [Article 8 (j)=] and Article 8"),
    ("en", "Aichi Biodiversity Target 1", "Target", "[Aichi Biodiversity Target 1=], Aichi Biodiversity Targets"),
    ("en", "Strategic Plan for Biodiversity 2011-2020", "Strategic plan", "its [Strategic Plan for Biodiversity=]; a strategic plan"),
    ("en", "United Nations rules and regulations", "Rules and regulations", "the United Nations and [United Nations rules and regulations=]"),
    ("es", "Protocolo de Nagoya-Kuala Lumpur sobre Responsabilidad", "Protocolo", "el Protocolo de Nagoya y el [Protocolo de Nagoya-Kuala Lumpur=]"),
    ("fr", "Article 8 j) de la Convention", "Article", "de l’[article 8 j)=] et"),
    ("ru", "Нагойский протокол регулирования доступа", "Протокол", "осуществлении [Нагойского протокола=]"),
    ("ar", "بروتوكول ناغويا بشأن الحصول على الموارد", "بروتوكول", "تنفيذ [وبروتوكول ناغويا=] وكذلك"),
    ("zh", "公约关于获取遗传资源的名古屋议定书", "议定书", "执行《[名古屋议定书=]》"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "title", "kind", "text"), SOURCES)
def test_mandate_sources_are_found_by_their_short_titles(language, title, kind, text):
    plain, _expected = marked(text)
    expected = [piece.partition("=]")[0] for piece in text.split("[")[1:]]
    found = find(plain, language, frozenset(Name(own, "source") for own in titles(title, kind, language)))
    assert [plain[start:end] for start, end, _targets in found] == expected


def test_symbols_are_found_as_a_whole():
    text = "X/15, XX/15, X/151, 5.1 and 5.1.2, Article 8 (j), 8(j)"
    found = find(text, "en", frozenset(Name(own, own, is_exact=True) for own in ("X/15", "5.1", "8(j)")))
    assert [text[start:end] for start, end, _targets in found] == ["X/15", "5.1", "8 (j)", "8(j)"]
