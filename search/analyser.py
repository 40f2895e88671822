"""Split texts and search queries into terms. Both go through this module, so that they can be compared.

Words are folded (compatibility forms, case, accents, ligatures, Arabic marks and letter variants, Traditional Chinese), and
beside the folded form there is a stem, which carries its language: `fr:examen`. Chinese is split into overlapping pairs of
characters. A symbol is one term, in whichever way it is written: X/15 is 10/15, 8(ي) is 8(j); the words and years in it are terms
too, and the article of 8(j). Words with a hyphen are terms, and so is what they make together: clearing-house has clearinghouse.
"""

import re
from functools import lru_cache
from itertools import pairwise

from secretariat.languages import ARABIC_LETTERS, LATIN_LETTERS
from secretariat.text import folding
from secretariat.text.folding import HAN, HYPHENS, LETTER, MARKS

VERSION = 15
"""Raise this number whenever the terms or the records of bodies change: an index with another version is rebuilt."""

NUMERALS = "一二三四五六七八九"
PIECE = re.compile(
    rf"(?P<symbol>(?:\d+[\s条]?|[{NUMERALS}]条)[(（]?(?!\d){LETTER}[)）]|{LETTER}+(?:[/／]{LETTER}+)+)"
    rf"|(?P<acronym>(?<!\w)(?:(?!\d){LETTER}\.){{2,}}(?:{LETTER}(?!\w))?)"
    rf"|(?P<han>(?:(?![{NUMERALS}]条[(（])[{HAN}])+)|(?P<word>{LETTER}(?:{LETTER}|[{MARKS}])*)"
)
PART = re.compile(r"\S+(?:(?<=\d)\s(?=[(（]?[^\W\d][)）])\S+)*")
"""A part of a text: characters between spaces; 8 (j) is one part."""
PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s")
"""NGOs, which readers write NGO as well."""
HYPHEN = frozenset(f"-{HYPHENS}")
YEAR = 4
"""Digits of a number that says something by itself in a symbol."""
MAX_WORD_LENGTH = 40
"""Letters of a word; the rest is ignored."""

MAX_TEXT_LENGTH = 8_000
"""Characters of a text whose terms are cached in the process."""

SMALL_WORDS = {
    "ar": "في من على عن الي و او ان ما هو هي التي الذي هذا هذه ذلك مع بين كل",
    "en": "a an and are as at by for from in into is it its of on or that the their this to under what which who whom whose will with does do",
    "es": "a al con de del e el él en es la las lo los o para por que qué quien quién quienes quiénes se su sus un una y",
    "fr": "a à au aux avec ce ces d dans de des du en et est il l la le les leur leurs n ou par pour qu que qui s sa ses son sur un une",
    "ru": "а в во и из или как к ко на не о об от по при с со у что это кто за для",
    "zh": "",
}


QUESTION_WORDS = {
    "ar": "المسؤول المسؤولة مسؤول مسؤولة المختص المعني يتولى تتولى يهتم تهتم اين كيف متى لماذا اي يمكنني اريد كيفية الجهة جهة بشأن حول ينظم "
    "تنظم ارسل مشكلة يعمل تعمل لا سؤال نريد احتاج نحتاج يحتاج يمكن يمكننا هل لمن ممن بمن عمن مني لي لنا لدي لدينا عندي عندنا تم كان "
    "كانت يكون تكون ليس ليست لم لن قد اذا ايضا الذين اللذان هناك هنا فضلك شكرا مرحبا كم ساعدوني اعرف اتصل نتصل اتواصل ارسال اقدم احصل "
    "نحصل اسال اطلب اتوجه يوجد توجد يجيب تجيب يرد ترد اسئلة قسم القسم اقسام دائرة الدائرة زملاء زميل",
    "en": "responsible charge handle handles handling deal deals dealing care takes take where when how why can could i my me we our us you "
    "your they them get find need want should there please about concerning works working work team person contact has have am be "
    "would any organise organises organize organizes arrange arranges help send submit apply problem wrong question sends sending "
    "sent asks asking ask asked tell tells told know knows talk speak contacting contacts give gives go goes see look looking looks "
    "wants wanted needs needed did must may might if else not don doesn didn isn won t s im been being were was someone anybody "
    "anyone somebody something anything hello hi thanks thank directed addressed turn call via than then just also still here write "
    "writes ours yours his her answer answers answering questions "
    "department departments departmental dept depts section sections branch branches colleague colleagues guy guys folks whether",
    "es": "responsable responsables encarga encargan encargado encargada ocupa ocupan cargo donde dónde como cómo cuando cuándo puedo mi "
    "mis me cual cuál cuales cuáles usted ustedes nosotros nos les le hay necesito quiero tiene sobre trata lleva hace organiza "
    "gestiona enviar envio problema solicitar pedir pregunta envío envían mandar mando dirijo dirigirme dirigir acudo acudir "
    "contactar contacto pregunto preguntar solicito pido puede pueden podría podrían debo debe deben tengo tenemos necesita "
    "necesitamos quiere queremos quisiera hago hacer está están estoy fue son ser soy sea no nuestra nuestro nuestras nuestros "
    "alguien algo favor hola gracias cuánto cuántos cuanta desde hasta si también ayuda ayudar saber aquí ahí allí acá responde responden responder preguntas "
    "departamento departamentos dpto depto sección secciones compañeros compañeras colegas",
    "fr": "responsable responsables charge occupe occupent chargé chargée où comment quand puis je mon ma mes quel quelle quels quelles "
    "est-ce dois faut nous notre traite gère m t j c y sont ont a-t-il elle ils vous vos votre nos concernant sujet organise envoyer "
    "problème postuler demander question aide-moi envoie envoyez envoient demande demandez adresser adresse m'adresser contacter "
    "contacte contactez joindre savoir sais veux voudrais voulons souhaite peux peut pouvez peuvent pouvons doit devons faire fait "
    "fais ai as avez avons été être suis sommes était ne pas plus si merci bonjour quelqu aider aide combien pourquoi aussi depuis "
    "cela ça ceci besoin cet chez lui eux moi toi nous-mêmes va vont aller ici contre sans entre vers répond répondent répondre questions "
    "département départements section sections collègue collègues",
    "ru": "отвечает отвечают ответственный ответственен ответственна ответственное ответственность занимается занимаются ведает где когда "
    "куда какой какая какое какие чем мне мой моя мои мы нам нас вы вам вас нужно могу обратиться можно кому чья чьей ли есть "
    "организует организуют отправить работает проблема получить вопрос отправлять отправил прислать послать пошлю сообщить сообщать "
    "обращаться обращусь спросить спрашивать узнать хочу хотим хочется надо можем может могут должен должна должны буду будет быть "
    "был была было сделать делать делаю помогите помочь поможет пожалуйста спасибо здравствуйте сколько почему зачем если тоже здесь "
    "тут тот та те эта эти этот того этого моего моей моему моих нашего нашей наши наш ваш ваша мое свой свою себя меня тебя него нее "
    "них ней нужен нужна нужны решает подать подаю через перед до после где-то кто-то что-то чтобы вопросу вопросам поводу насчет ответить ответит вопросы "
    "отдел отдела отделе отделу отделом отделы департамент департамента департаменте департаменту секция секции секцию коллеги коллега коллегам",
    "zh": "",
}
"""Words of questions, and of what a reader calls any body (department), which do not count in a search query that has others."""
HAN_QUESTION = re.compile(
    "(?:请问|由谁|是谁|谁在|谁来|找谁|问谁|谁|哪个|哪些|哪一个|哪里|哪儿|在哪|去哪|什么时候|什么|为什么|怎么办|怎么|怎样|如何|我的|我们的|我想|我要|我们|我|可以|能不能|能否|可否|是否|有没有|坏了|寄到|帮我|帮忙|需要|多少|几天|这里|这儿|那里)(?:部门|单位|机构|股|司)?|负责处理|负责(?!人)|主管|"
    "(?<!目)的(?!确)|吗|呢"
    "|(?<=[\u4e00-\u9fff]{2})(?:部门|(?<![内全总干局])部|(?<![学百本专])科|(?<!书)(?<!办事)处)(?=[?？\\s]*$)"
)
"""The same in Chinese; also what a reader calls any body: 财务部."""


CITATION_WORDS = {
    "ar": "مادة المادة مقرر المقرر مقررات قرار القرار هدف الهدف غاية الغاية فقرة الفقرة توصية التوصية قاعدة القاعدة مؤتمر الاطراف رقم",
    "en": "article articles art decision decisions dec target targets recommendation rec resolution res rule rules paragraph para "
    "number no conference parties cop mop sbstta sbi un unep cbd",
    "es": "artículo artículos decisión decisiones meta metas objetivo recomendación resolución regla párrafo número conferencia partes",
    "fr": "article articles décision décisions cible cibles objectif recommandation résolution règle paragraphe numéro alinéa "
    "conférence parties",
    "ru": "статья статьи статье статью решение решения решении целевая задача задачи цель рекомендация резолюция правило пункт "
    "пункта номер конференция конференции сторон кс",
}
"""Words that say what a number is of. Where nothing has the number, they say nothing."""
HAN_CITATION = frozenset("第号条款项决定目标建议决议规则段缔约方大会")
"""The same in Chinese, by character: folding it here would load OpenCC in each process."""


def fold(text):
    """Return at most MAX_WORD_LENGTH characters of a text, without case, accents, Arabic marks and variants of letters."""
    return _folded(text) if len(text) <= MAX_WORD_LENGTH else _folded.__wrapped__(text)


@lru_cache(maxsize=20_000)
def _folded(text):
    return folding.fold(text)[:MAX_WORD_LENGTH]


SMALL = frozenset(fold(word) for words in SMALL_WORDS.values() for word in words.split())
"""Folded stop words of all languages."""
CITATION = frozenset(fold(word) for words in CITATION_WORDS.values() for word in words.split())
QUESTION_OF = {
    slug: frozenset(fold(word) for words in (SMALL_WORDS[slug], own) for word in words.split())
    for slug, own in QUESTION_WORDS.items()
}
"""Language → its folded words that do not count in a search query with others."""
QUESTION = frozenset().union(*QUESTION_OF.values())
"""Those of all languages."""
AS_WRITTEN = frozenset(word for words in (*SMALL_WORDS.values(), *QUESTION_WORDS.values()) for word in words.split())


def is_question_word(word, form):
    """Return whether a word with this folded form does not count; with other accents it is another word: *traité* is not *traite*."""
    lower = word.lower()
    return form in QUESTION and (lower in AS_WRITTEN or lower == form or not form.isascii())


def is_citation_word(form, term):
    """Return whether a word with this folded form, or a term in Chinese, only says what a number is of."""
    return form in CITATION or HAN_CITATION.issuperset(term)


def pieces(text):
    """Yield the tokens of a text as (start, end, kind), where kind is `symbol`, `acronym` (C.B.D.), `han` or `word`."""
    for match in PIECE.finditer(text):
        yield match.start(), match.end(), match.lastgroup


@lru_cache(maxsize=20_000)
def terms_of_word(word, languages):
    """Return the terms of one word: its folded form, then its stems in these languages."""
    form = fold(word)
    if not form:
        return ()
    terms = [form]
    for language_slug in languages:
        terms += [f"{language_slug}:{stem}" for stem in folding.stems(form, language_slug)]
    if PLURAL_ACRONYM.fullmatch(word):
        terms.append(form[:-1])
    return tuple(dict.fromkeys(terms))


ARTICLE_SIGNS = str.maketrans({" ": "", "条": "", **{sign: str(number) for number, sign in enumerate(NUMERALS, 1)}})
"""The symbol of an article as Chinese may write it, 第八条(j)款, in digits and without spaces."""
ITEM = re.compile(r"(\d+)\(?(\D+)\)")
ITEM_LETTERS = {fold(arabic)[0]: latin for arabic, latin in zip(ARABIC_LETTERS, LATIN_LETTERS, strict=False)}
ROMAN_NUMERALS = {
    f"{ten}{unit}": str(tens * 10 + units)
    for tens, ten in enumerate(("", "x", "xx", "xxx", "xl"))
    for units, unit in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
}


def terms_of_symbol(symbol):
    """Return the terms of a symbol: the whole symbol in one spelling, then those components that say something by themselves."""
    whole = fold(symbol).translate(ARTICLE_SIGNS)
    if item := ITEM.fullmatch(whole):
        number, letter = item.groups()
        return f"{number}({ITEM_LETTERS.get(letter, letter)})", number
    parts = whole.split("/")
    for index, (part, after) in enumerate(pairwise(parts)):
        if after.isdigit():  # the meeting and the number of a decision: XV/4, with a Cyrillic letter too
            parts[index] = ROMAN_NUMERALS.get(part.replace("х", "x"), part)
    return tuple(dict.fromkeys(["/".join(parts), *(part for part in parts if not part.isdigit() or len(part) == YEAR)]))


def term_of_acronym(acronym):
    """Return the term of an acronym with full stops: C.B.D. is CBD."""
    return fold(acronym.replace(".", ""))


def terms_of_han(run):
    """Return overlapping pairs of Chinese characters; a single character is its own term."""
    run = folding.fold(run)
    return tuple(run[index : index + 2] for index in range(max(1, len(run) - 1)))


def places_by_term(text, language_slug):
    """Return where each term of a text is: term → tuple of (start, end, index of the term among those of this place)."""
    if len(text) > MAX_TEXT_LENGTH:
        return _places_by_term.__wrapped__(text, language_slug)
    return _places_by_term(text, language_slug)


@lru_cache(maxsize=3_000)  # some 15 MB
def _places_by_term(text, language_slug):
    found = {}
    for match in PART.finditer(text):
        at = match.start()
        for start, end, terms in _analysed(match[0], language_slug)[1]:
            for index, term in enumerate(terms):
                found[term] = (*found.get(term, ()), (at + start, at + end, index))
    return found


def terms_of(text, language):
    """Return the set of all terms of a text in a language."""
    return set().union(*[_analysed(part, language.slug)[0] for part in PART.findall(text)])


def _analysed(part, language_slug):
    """Return (set of terms, tuple of (start, end, terms)) of a part of a text."""
    return (
        _analysed_part(part, language_slug)
        if len(part) <= MAX_WORD_LENGTH
        else _analysed_part.__wrapped__(part, language_slug)
    )


@lru_cache(maxsize=20_000)
def _analysed_part(part, language_slug):
    own = tuple(_places(part, language_slug))
    return frozenset(term for _start, _end, terms in own for term in terms), own


def _places(part, language_slug):
    words = []
    for start, end, kind in pieces(part):
        piece = part[start:end]
        if kind == "word":
            words.append((start, end))
            yield start, end, terms_of_word(piece[: MAX_WORD_LENGTH * 2], (language_slug,))
        elif kind == "symbol":
            yield start, end, terms_of_symbol(piece)
        elif kind == "acronym":
            yield start, end, (term_of_acronym(piece),)
        else:
            for index, term in enumerate(terms_of_han(piece)):
                yield start + index, min(start + index + 2, end), (term,)
    for (start, middle), (next_start, end) in pairwise(words):
        if next_start == middle + 1 and part[middle] in HYPHEN:
            yield start, end, terms_of_word(part[start:middle] + part[next_start:end], (language_slug,))
