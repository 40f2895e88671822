"""Every check: what must alarm and what must not, by language. The seed must not alarm at all."""

import json
import re
import time
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from secretariat.languages import BY_SLUG, LANGUAGES
from secretariat.models import Body, Function
from secretariat.saving import update_all
from translations import texts
from translations.checks import ERROR, LIKELY_ERROR, RULES, CheckResult, check_functions, check_translation
from translations.checks.results import MAX_EXCERPT_LENGTH, MAX_RESULTS_PER_RULE

KINDS = ("name", "acronym", "title", "text")
LONG = 10_000


def codes(prefix, source, target, **options):
    return [result.code for result in check_translation(source, target, BY_SLUG[prefix], **options)]


# What must alarm: code → (language, English, translation). Nothing else may alarm there.

ALARMS = {
    "empty": [("fr", "One", ""), ("ru", "One", " \n"), ("zh", "One", "\u3000")],
    "control-character": [
        ("fr", "One Party", "Une\u200b Partie"),
        ("ru", "One Party", "Одна\x07 Сторона"),
        ("ar", "One Party", "طرف\ufeff واحد"),
        ("zh", "One Party", "一个\tx缔约方"),
        ("es", "One Party", "Una Par\u00adte"),
    ],
    "bidi-controls": [
        ("ar", "The OES", "المكتب \u202aOES"),
        ("ar", "The OES", "المكتب OES\u202c"),
        ("ar", "The OES", "المكتب \u202dOES\u202c"),
        ("ar", "The OES", "المكتب \u2066OES\u202c"),
        ("ar", "The OES and SPS", "المكتب \u2066OES\u2069 و\u202aSPS\u202c"),
        ("ar", "The OES", "المكتب \u2066OES\n\nنعم\u2069"),
        ("fr", "The OES", "Le \u202eOES"),
    ],
    "not-nfc": [("fr", "Secretariat", "Secre\u0301tariat"), ("ru", "Third", "Трети\u0306")],
    "symbol": [
        ("fr", "Decision X/15 says", "La décision dit"),
        ("ru", "Decision X/15 says", "Решение Х/15 гласит"),  # a Cyrillic letter
        ("ar", "document UNEP/CBD/COP/10/27 of", "الوثيقة UNEP/CBD/COP/10 الصادرة عن"),
        ("zh", "see UNEP/CBD/COP/DEC/X/2 here", "见UNEP/CBD/COP/DEC/X/3"),
        ("es", "Article 8(j) and more", "El artículo 8 y más"),
        ("fr", "Article 8 (j) and more", "L’alinéa k) de l’article 8 et plus"),
        ("ar", "Article 8(j) and more", "المادة 8(ب) وغيرها"),
        ("zh", "objective 5.1 of it", "目标5"),
        ("ru", "objective 5.1 of it", "задача секретариата"),
    ],
    "email": [
        ("fr", "write to secretariat@cbd.int now", "écrivez au secretariat@cdb.int maintenant"),
        ("zh", "write to secretariat@cbd.int now", "请写信"),
    ],
    "url": [
        ("fr", "see https://www.cbd.int/abs/text.", "voir https://www.cbd.int/abs."),
        ("ru", "see https://www.cbd.int", "см. сайт"),
    ],
    "number-missing": [
        ("fr", "196 Parties and 20 observers", "196 Parties et observateurs"),
        ("ar", "for 30 years", "لسنوات"),
        ("zh", "1,000 copies and 7 maps", "1000份和地图"),
        ("ru", "1.5 million hectares", "миллион гектаров"),
        ("es", "the years 2011-2020", "los años hasta 2020"),
    ],
    "number-added": [
        ("fr", "the Parties of the Protocol", "les 138 Parties au Protocole"),
        ("ar", "for years", "لمدة ٣٠ سنة"),
        ("es", "several Parties", "15 Partes"),
        ("ru", "the Parties", "все 196 Сторон"),
    ],
    "wrong-script": [
        ("ar", "The Unit supports Parties.", "The unit supports the parties."),
        ("ru", "The Unit supports Parties.", "Gruppa okazyvaet podderzhku Storonam."),
        ("zh", "Support", "Support to the Parties"),
        ("fr", "Support", "Группа поддержки"),
        ("es", "Support", "财务股"),
    ],
    "traditional-chinese": [
        ("zh", "Legal Affairs Office", "法律和政府間事務處"),
        ("zh", "The Unit supports the Parties.", "該單位協助各締約方。"),
    ],
    "mixed-script": [
        ("ru", "Secretariat of it", "Cекретариат Конвенции"),
        ("fr", "Secretariat of it", "Sеcrétariat de la Convention"),
    ],
    "identical": [
        ("fr", "Finance Unit", "Finance Unit"),
        ("es", "Finance Unit", "finance  unit".replace("  ", " ")),
        ("ru", "Finance Unit", "Finance Unit"),
    ],
    "double-space": [
        ("fr", "One Party", "Une  Partie"),
        ("ru", "One Party", "Одна \u00a0Сторона"),
        ("ar", "One Party", "طرف  واحد"),
    ],
    "edge-space": [
        ("es", "One Party", " Una Parte"),
        ("ar", "One Party", "طرف واحد "),
        ("zh", "One Party", "一个缔约方\u3000"),
    ],
    "end-mark": [
        ("fr", "the work;", "le travail."),
        ("fr", "the work; and", "le travail"),
        ("es", "the work.", "el trabajo"),
        ("ru", "the work;", "работа,"),
        ("ru", "as follows:", "как указано ниже."),
        ("ar", "the work;", "العمل."),
        ("ar", "the work.", "العمل"),
        ("zh", "the work;", "工作。"),
        ("zh", "the work.", "工作"),
    ],
    "french-spacing": [
        ("fr", "the work;", "le travail;"),
        ("fr", "the work;", "le travail ;"),
        ("fr", "Support: all", "Appui : tous"),
        ("fr", "Support: all", "Appui: tous"),
        ("fr", "What?", "Quoi?"),
        ("fr", "the “target” here", "la « cible\u00a0» ici"),
        ("fr", "the “target” here", "la «\u00a0cible» ici"),
        ("fr", "the Parties (all);", "les Parties (toutes);"),
    ],
    "quotes": [
        ("fr", "the “target” here", 'la "cible" ici'),
        ("fr", "the “target” here", "la “cible” ici"),
        ("fr", "the “target” here", "la «\u00a0cible ici"),
        ("ru", "the “target” here", 'эта "цель" здесь'),
        ("ru", "the “target” here", "эта „цель“ здесь"),
        ("ru", "the “target” here", "эта цель» здесь"),
    ],
    "spanish-opening": [
        ("es", "What is it?", "Qué es?"),
        ("es", "Do it!", "Hágalo!"),
        ("es", "What? And who?", "¿Qué? Y quién?"),
        ("es", "What, this", "¿Qué, esto"),
    ],
    "arabic-punctuation": [
        ("ar", "The Parties, and others", "الأطراف, وغيرها"),
        ("ar", "The Parties; and others", "الأطراف; وغيرها"),
        ("ar", "The Office (OES), and others", "المكتب (OES), وغيره"),
        ("ar", "In 2011, the Parties", "في 2011, الأطراف"),
    ],
    "tatweel": [("ar", "The Parties", "الأطـــراف"), ("ar", "The Parties", "الأطرافـ")],
    "chinese-punctuation": [
        ("zh", "Parties, and others", "缔约方,其他"),
        ("zh", "Office (OES) of it", "办公室(OES)的"),
        ("zh", "Office (OES) of it", "办公室 (OES）的"),
        ("zh", "Convention: text", "《公约》:案文"),
        ("zh", "the “target” here", '该"目标"'),
    ],
    "chinese-spaces": [("zh", "Finance Unit of it", "财务 股"), ("zh", "Finance Unit of it", "财务， 股")],
}

QUIET = [
    # spaces, controls, accents
    ("ar", "The OES", "المكتب \u2066OES\u2069"),
    ("ar", "The OES", "المكتب \u202bOES\u202c"),
    ("ar", "The OES", "المكتب OES\u200e"),
    ("fr", "One\n\nTwo", "Un\n\nDeux"),
    ("fr", "One\r\n\r\nTwo", "Un\r\n\r\nDeux"),
    # symbols and addresses
    ("fr", "decision X/15.", "la décision X/15."),
    ("zh", "decision X/15.", "第X/15号决定。"),
    ("ar", "decision X/15 (see 5.2)", "المقرر X/15 (انظر 5.2)"),
    ("fr", "Article 8(j)", "L’alinéa j) de l’article 8"),
    ("es", "Article 8 (j)", "Artículo 8 j)"),
    ("ar", "Articles 8(j) and 10(c)", "المادتان 8(ي) و10(ج)"),
    ("ar", "Article 8(e)", "المادة 8(ه‍)"),
    ("ar", "Article 8(e)", "المادة 8 (هـ)"),
    ("zh", "Article 8(j)", "《公约》第8条（j）款"),
    ("zh", "Article 8(j)", "《公约》第八条（j）款"),
    ("ru", "COP/MOP of it", "КС/СС этого"),
    ("zh", "see https://www.cbd.int/abs/text.", "见https://www.cbd.int/abs/text。"),
    ("fr", "see https://www.cbd.int/abs?a=1;", "voir https://www.cbd.int/abs?a=1\u00a0;"),
    ("ar", "write to secretariat@cbd.int, please", "اكتبوا إلى secretariat@cbd.int، رجاء"),
    ("es", "objective 5.1", "objetivo 5,1"),
    # numbers
    ("ar", "for 30 years", "لمدة ٣٠ سنة"),
    ("ar", "for 30 years", "لمدة ۳۰ سنة"),
    ("zh", "for 30 years", "为期３０年"),
    ("zh", "for 30 years", "为期三十年"),
    ("fr", "for 30 years", "pendant trente ans"),
    ("ar", "for 30 years", "لمدة ثلاثين سنة"),
    ("ru", "three Protocols", "3 протокола"),
    ("ar", "the 2 Protocols", "البروتوكولان"),
    ("fr", "1,000,000 copies", "1\u202f000\u202f000 exemplaires"),
    ("es", "1,000 copies", "1.000 ejemplares"),
    ("ru", "1,000 copies", "1\u00a0000 экземпляров"),
    ("ar", "1,000.5 tons", "1٬000٫5 طن"),
    ("zh", "1.5 million hectares", "150万公顷"),
    ("zh", "3 billion dollars", "30亿美元"),
    ("ru", "1.5 million hectares", "1,5 млн гектаров"),
    ("es", "1.5 billion dollars", "1.500 millones de dólares"),
    ("fr", "17 per cent, 0.5 per cent", "17\u00a0%, 0,5\u00a0%"),
    ("fr", "the 15th meeting", "la quinzième réunion"),
    ("fr", "the 15th meeting", "la 15e réunion"),
    ("es", "the 15th meeting", "la 15.ª reunión"),
    ("ru", "the 15th meeting", "15-е совещание"),
    ("zh", "the fifteenth meeting", "第15次会议"),
    ("ar", "the 15th meeting", "الاجتماع الخامس عشر"),
    ("ru", "in the 21st century", "в XXI веке"),
    ("fr", "in the 21st century", "au XXIe siècle"),
    ("ar", "Annex II", "المرفق الثاني"),
    ("fr", "Annex 2", "Annexe II"),
    ("fr", "Chapter XIV", "Chapitre XIV"),
    ("ru", "Strategic Plan 2011-2020", "План на 2011–2020 годы"),
    ("fr", "the years 2019-20", "les années 2019-2020"),
    ("zh", "22 November 2026", "2026年11月22日"),
    ("es", "22 November 2026", "22 de noviembre de 2026"),
    ("fr", "at 3 p.m. daily", "à 15 heures chaque jour"),
    ("fr", "CO2 levels", "niveaux de dioxyde de carbone"),
    ("zh", "twenty-one Parties", "21个缔约方"),
    ("fr", "91 Parties", "quatre-vingt-onze Parties"),
    # scripts
    ("ru", "The CBD, the COP and InforMEA", "CBD, COP и InforMEA"),
    ("zh", "COP-MOP", "COP-MOP"),
    ("fr", "X/15", "X/15"),
    ("ru", "IT of the CBD", "ИТ КБР"),
    ("ar", "8(j)", "8(j)"),
    # ends
    ("fr", "the work; and", "le travail\u00a0;"),
    ("es", "the work; and", "el trabajo; y"),
    ("ru", "the work; or", "работа; или"),
    ("ar", "the work; and", "العمل؛ و"),
    ("zh", "the work; and", "工作；"),
    ("fr", "the work,", "le travail\u00a0;"),
    ("fr", "the work", "le travail\u00a0;"),
    ("es", "he said “no.”", "dijo «no»."),
    ("zh", "and so on …", "等等……"),
    # marks of the languages
    ("fr", "What? “No”; never!", "Quoi\u202f? «\u00a0Non\u00a0»\u00a0; jamais\u202f!"),
    ("fr", "At 10:30, ratio 1:5", "À 10:30, rapport 1:5"),
    ("fr", "one (!) and two", "un (!) et deux"),
    ("fr", "what?!", "quoi\u00a0?!"),
    ("fr", "the “so-called ‘target’”", "la «\u00a0soi-disant “cible”\u00a0»"),
    ("ru", "the “Plan ‘Target’”", "«План „Цель“»"),
    ("es", "What? Yes! Really?!", "¿Qué? ¡Sí! ¡¿De verdad?!"),
    ("es", "one (!) and two", "uno (!) y dos"),
    ("es", "see https://www.cbd.int/?a=1", "véase https://www.cbd.int/?a=1"),
    ("ar", "Parties, others; who?", "الأطراف، وغيرها؛ من؟"),
    ("ar", "1,000 Parties", "1,000 طرف"),
    ("ar", "(Smith, Jones)", "المؤلفون (Smith, Jones)"),
    ("ar", "5 of the OES", "بـ 5 من مكتب OES"),
    ("zh", "Office (OES): Parties, all.", "办公室（OES）：缔约方，全体。"),
    ("zh", "items (a) to (c)", "项目(a)至(c)"),
    ("zh", "Aichi Target 1", "爱知目标 1"),
    ("zh", "(Smith, Jones)", "（Smith, Jones）等"),
]


@pytest.mark.parametrize(
    ("code", "prefix", "source", "target"), [(code, *case) for code, cases in ALARMS.items() for case in cases]
)
def test_what_must_alarm_alarms_and_says_nothing_else(code, prefix, source, target):
    beside = {"chinese-punctuation": {"chinese-spaces"}, "wrong-script": set(), "identical": {"wrong-script"}}
    found = set(codes(prefix, source, target))
    assert code in found
    assert found - {code} <= beside.get(code, set())


@pytest.mark.parametrize(("prefix", "source", "target"), QUIET)
def test_what_must_not_alarm_does_not(prefix, source, target):
    assert codes(prefix, source, target) == []


def test_every_rule_has_a_case():
    elsewhere = {"too-long", "stored-layout", "function-count", "function-order", "term-not-used", "forbidden-variant"}
    assert ALARMS.keys() | elsewhere == RULES.keys()
    assert not ALARMS.keys() & elsewhere


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.languages])
def test_the_rule_of_a_language_alarms_in_no_other(code):
    assert {prefix for prefix, _source, _target in ALARMS[code]} == set(RULES[code].languages.split())


def test_a_text_may_be_as_long_as_its_column_and_no_longer():
    assert codes("fr", "A", "x" * 30, kind="name", limit=30) == []
    assert codes("fr", "A", "x" * 31, kind="name", limit=30) == ["too-long"]


def test_an_acronym_may_be_the_same_in_any_script():
    for prefix in ("fr", "ru", "ar", "zh"):
        assert codes(prefix, "OES", "OES", kind="acronym") == []
        assert codes(prefix, "Oes", "Oes", kind="acronym") == []
        assert codes(prefix, "OES", " OES", kind="acronym") == ["edge-space"]


def test_a_name_may_stay_in_latin_letters_but_is_asked_about():
    assert codes("ru", "Google Earth", "Google Earth", kind="name") == ["identical"]
    assert codes("ru", "The Google Earth", "Карта Google Earth", kind="text") == []
    assert set(codes("ru", "The Unit works", "The Unit works", kind="text")) == {"identical", "wrong-script"}
    assert codes("ru", "The Unit works", "The Unit works", kind="name") == ["identical"]


def test_a_name_ends_without_a_mark():
    assert codes("fr", "Finance Unit", "Unité des finances.", kind="name") == ["end-mark"]
    assert codes("zh", "Finance Unit", "财务股。", kind="title") == ["end-mark"]
    assert codes("es", "Acme Inc.", "Acme S. A. de CV", kind="name") == []


def test_in_the_source_language_a_text_stands_by_itself():
    assert codes("en", "Two  Parties: 5", "Two  Parties: 5") == ["double-space"]
    assert codes("en", "", "Whatever 5.") == codes("fr", "", "Nouveau\u00a0: 5") == []
    assert codes("en", "One", "") == ["empty"]


def test_a_finding_is_known_by_code_and_excerpt_whatever_changes_elsewhere():
    before = check_translation("One and two", "Une  Partie et encore quelque chose", BY_SLUG["fr"])
    after = check_translation("One and two", "Une  Partie et encore autre chose", BY_SLUG["fr"])
    assert [(f.code, f.excerpt) for f in before] == [(f.code, f.excerpt) for f in after]


def test_a_finding_speaks_the_language_of_the_interface():
    with translation.override("en"):
        (result,) = check_translation("Decision X/15", "La décision", BY_SLUG["fr"])
    sentence = "The symbol “\u2068X/15\u2069” of the English text is missing."
    assert result == CheckResult("symbol", LIKELY_ERROR, sentence, "X/15")


def test_many_findings_of_a_rule_are_told_a_few_at_a_time():
    found = codes("fr", "", ";".join(f"a{number}" for number in range(100)))
    assert found == ["french-spacing"] * MAX_RESULTS_PER_RULE


# Functions


def test_there_are_as_many_functions_as_in_english():
    (result,) = check_functions(["one;", "two."], ["un"], BY_SLUG["fr"])
    assert (result.code, result.level, result.excerpt) == ("function-count", ERROR, "1 / 2")


def test_functions_stand_in_the_order_of_english():
    english = ["supporting decision X/15;", "the ABS work;", "planning for 2011-2020;", "other work of 2020."]
    french = ["appuyer la décision X/15", "les travaux ABS", "planifier pour 2011-2020", "autres travaux de 2020"]
    assert check_functions(english, french, BY_SLUG["fr"]) == []
    swapped = check_functions(english, [french[1], french[0], *french[2:]], BY_SLUG["fr"])
    assert [(result.code, result.excerpt) for result in swapped] == [
        ("function-order", "a"),
        ("function-order", "b"),
    ]
    assert check_functions(english, ["une", "deux", "trois", "quatre"], BY_SLUG["fr"]) == []


# A paragraph as it might stand in a report

REPORT = (
    "At its 15th meeting, held in Montreal, Canada, from 7 to 19 December 2022, the COP adopted decision 15/4 (see "
    "CBD/COP/DEC/15/4), raising $30 billion per year by 2030, for 30 per cent of areas; all “Target 3” items (a) to (c)."
)
REPORTS = {
    "fr": "À sa quinzième réunion, tenue à Montréal (Canada) du 7 au 19 décembre 2022, la COP a adopté la décision 15/4 "
    "(voir CBD/COP/DEC/15/4), mobilisant 30 milliards de dollars par an d’ici à 2030, pour 30\u00a0% des zones\u00a0; tous "
    "les points a) à c) de la «\u00a0cible 3\u00a0».",
    "es": "En su 15ª reunión, celebrada en Montreal (Canadá) del 7 al 19 de diciembre de 2022, la COP adoptó la decisión "
    "15/4 (véase CBD/COP/DEC/15/4), movilizando 30.000 millones de dólares al año para 2030, para el 30 % de las zonas; "
    "todos los puntos a) a c) de la “meta 3”.",
    "ru": "На своем пятнадцатом совещании, состоявшемся в Монреале (Канада) 7–19 декабря 2022 года, КС приняла решение "
    "15/4 (см. CBD/COP/DEC/15/4), мобилизовав 30 млрд долл. США в год к 2030 году, для 30 процентов районов; все пункты "
    "a)–c) «целевой задачи 3».",
    "ar": "اعتمد مؤتمر الأطراف في اجتماعه الخامس عشر، المعقود في مونتريال، كندا، من 7 إلى 19 ديسمبر/كانون الأول 2022، المقرر "
    '15/4 (انظر CBD/COP/DEC/15/4)، وحشد 30 مليار دولار سنويا بحلول عام 2030، و30 في المائة من المناطق؛ وجميع البنود (أ) إلى (ج) من "الهدف 3".',
    "zh": "缔约方大会第十五届会议于2022年12月7日至19日在加拿大蒙特利尔举行，通过了第15/4号决定（见CBD/COP/DEC/15/4），到2030年每年"
    "筹集300亿美元，用于30%的区域；“目标3”的所有项目(a)至(c)。",
}


@pytest.mark.parametrize("prefix", REPORTS)
def test_a_report_in_its_own_words_does_not_alarm(prefix):
    assert codes(prefix, REPORT, REPORTS[prefix]) == []


# Whatever is put in


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    source=st.text(st.characters(codec="utf-8") | st.sampled_from(" ;:.,?!«»“”¿¡()8jX/15،؛۱二ـ\u202a\u202c\u0301\n")),
    target=st.text(st.characters(codec="utf-8") | st.sampled_from(" ;:.,?!«»“”¿¡()8jX/15،؛۱二ـ\u202a\u202c\u0301\n")),
    language=st.sampled_from(LANGUAGES),
    kind=st.sampled_from(KINDS),
)
@example(source="²", target="²", language=BY_SLUG["zh"], kind="text")
@example(source="9(z)", target="٩(ز)", language=BY_SLUG["ar"], kind="title")
def test_no_text_makes_a_check_fail(source, target, language, kind):
    for result in check_translation(source, target, language, kind=kind, limit=20):
        assert result.code in RULES
        assert len(result.excerpt) <= MAX_EXCERPT_LENGTH
        assert "%" not in re.sub(re.escape(result.excerpt), "", result.message)
    check_functions([source, target], [target, source], language)


UNITS = [
    *("a", "A", "1", "1.", "1,", "000 ", "1 000 ", " ", "\u00a0", "\n", ";", "; ", "?", "«", "»", '"', "¿", "ـ", "،", "二", "十"),
    *("a@", "a.", "@", "http://", "X/1", "X/", "/", "X", "8(j)", "(", "8(", "هـ", "أ", "ا,", "Aб", "ч ", "二 ", "\u202a", "\u2066\u2069"),
    *("\u0323\u0300", "\u0301", "\u200b", "и", "un ", "2011-20 ", "3 p.m. ", "IV ", "fü", "X/1 ", "a@b.c ", "-", "COP-", "1Abbbbbb", "A1"),
]  # fmt: skip


@pytest.mark.parametrize("prefix", ["ar", "fr", "zh"])
def test_a_long_text_takes_little_time(prefix):
    """What grows with the square of the length would take minutes."""
    pieces = [(unit * LONG)[:LONG] for unit in UNITS]
    mixed = "".join(piece[:2_000] for piece in pieces)
    for text in (*pieces, mixed):
        started = time.perf_counter()
        check_translation(text, f"{text}x", BY_SLUG[prefix])
        check_functions([text], [f"{text}x"], BY_SLUG[prefix])
        assert time.perf_counter() - started < 3, (prefix, text[:20])


# What is stored


def check_texts(*arguments):
    """The exit code of the command, and what it printed."""
    out = StringIO()
    try:
        call_command("check_texts", *arguments, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_the_seed_has_no_finding_in_any_language():
    call_command("load_glossary", stdout=StringIO())
    assert check_texts() == (0, "Errors: 0. Warnings: 0.\n")


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_the_command_lists_what_is_stored_and_fails_at_an_error():
    body, function = Body.objects.get(slug="finance-unit"), Function.objects.filter(position=2).first()
    slug = function.mandate.body.slug
    texts.write(body, BY_SLUG["fr"], {"name": "Unité des finances."})
    code, printed = check_texts()
    assert (code, printed.count("\n"), "fr finance-unit: name: warning end-mark: " in printed) == (0, 2, True)
    Function.objects.filter(pk=function.pk).update(text_ru="Cекретариат\x7f")
    code, printed = check_texts("--json")
    assert code == 1
    assert {(row["language"], row["text"], row["code"], row["level"]) for row in json.loads(printed)["findings"]} == {
        ("fr", "finance-unit: name", "end-mark", "warning"),
        ("ru", f"{slug}: function c", "control-character", "error"),
        ("ru", f"{slug}: function c", "stored-layout", "error"),
        ("ru", f"{slug}: function c", "mixed-script", "warning"),
        ("ru", f"{slug}: function c", "end-mark", "warning"),
    }
    assert check_texts("--language", "fr")[0] == 0
    update_all(Body, ["name_en"], [(body.pk, "Finance Unit ")])  # past every rule
    assert "en finance-unit: name: warning edge-space" in check_texts("--language", "en")[1]


def test_the_list_in_the_documentation_is_the_one_of_the_code():
    rows = ["| code | level | languages | sentence |", "|---|---|---|---|"]
    for code, rule in RULES.items():
        rows.append(
            f"| `{code}` | {rule.level.value} | {rule.languages or 'all'} | {rule.sentence % {'excerpt': '…'}} |"
        )
    assert "\n".join(rows) in (settings.BASE_DIR / "docs" / "checks.md").read_text(encoding="utf-8"), "\n".join(rows)
