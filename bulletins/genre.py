"""The words of the genre in six languages: how bulletins name sections and bodies, and introduce functions, heads and parts."""

# Long because it is one table for each of six languages.

import re
from dataclasses import dataclass

from secretariat.kinds import Kind

CAPITAL = r"(?-i:[A-ZÀ-ÖØ-ÞЁА-Я\u0621-\u064a])"
NUMBER = rf"(?P<number>\d+(?:\.\d+)*(?:\s?(?:bis|ter))?(?!\w*\d)|l(?=\s|$|{CAPITAL})|[IVXLC]+|[A-Z])"
"""The number of a section; scanned bulletins of the nineties have the letter l for 1."""
TITLE = rf"(?:(?:[\s.:–—-]+|(?<=[\dl])(?={CAPITAL}))(?P<title>.*))?"
"""What follows the number; converters lose the space or the line break between them."""
NO_WORD = rf"(?![\w(])|(?<=[\dl])(?={CAPITAL})"


@dataclass(frozen=True)
class Genre:
    """How bulletins are written in one language. Patterns with a group `body` find which body a sentence is about."""

    section: re.Pattern
    annex: re.Pattern
    nouns: dict
    body_name: re.Pattern
    """A name of a body, as titles of sections have it."""
    other_title: re.Pattern
    """Titles of sections that are about no body."""
    about_whole: re.Pattern
    """Titles of sections that are about the body whose bulletin it is."""
    post: re.Pattern
    title: re.Pattern
    introduction: tuple
    as_follows: re.Pattern
    components: re.Pattern
    definitions: re.Pattern
    head: tuple
    reports: re.Pattern
    preamble: re.Pattern
    signature: re.Pattern
    columns: dict
    article: re.Pattern


def _compiled(patterns):
    return tuple(re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in patterns)


def _any(*words):
    return re.compile("|".join(words), re.IGNORECASE | re.DOTALL)


def _nouns(offices, divisions, units, secretariats):
    found = dict.fromkeys(offices.split(), Kind.OFFICE) | dict.fromkeys(divisions.split(), Kind.DIVISION)
    return found | dict.fromkeys(units.split(), Kind.UNIT) | dict.fromkeys(secretariats.split(), Kind.SECRETARIAT)


def _one_of(nouns):
    return "(?:" + "|".join(sorted(map(re.escape, nouns), key=len, reverse=True)) + ")"


EN_NOUNS = _nouns(
    "office offices department departments bureau bureaux cabinet commission mission agency",
    "division divisions directorate directorates",
    "unit units section sections service services branch branches centre center centres team teams group registry library cluster clusters laboratory institute desk cell staff secretariats archives facility pool room registries libraries institutes laboratories cells desks facilities",
    "secretariat",
)
FR_NOUNS = _nouns(
    "bureau bureaux département départements cabinet commission mission agence office haut-commissariat",
    "division divisions direction directions",
    "groupe groupes unité unités section sections service services sous-division sous-divisions centre centres équipe équipes cellule bibliothèque greffe laboratoire institut pôle sous-direction",
    "secrétariat",
)
ES_NOUNS = _nouns(
    "oficina oficinas departamento departamentos gabinete despacho comisión misión agencia",
    "división divisiones dirección direcciones",
    "dependencia dependencias unidad unidades sección secciones servicio servicios subdivisión subdivisiones centro centros equipo equipos grupo célula biblioteca secretaría-adjunta laboratorio instituto",
    "secretaría",
)
RU_NOUNS = _nouns(
    "управление управления канцелярия канцелярии департамент департаменты бюро кабинет комиссия миссия",
    "отдел отделы отдела",
    "секция секции группа группы служба службы сектор секторы подразделение центр центры подотдел библиотека лаборатория институт архив",
    "секретариат",
)
AR_NOUNS = _nouns(
    "مكتب المكتب مكاتب إدارة الإدارة ديوان بعثة لجنة مفوضية المفوضية",
    "شعبة الشعبة شُعبة شعب",
    "وحدة الوحدة قسم القسم دائرة الدائرة فرع الفرع مركز المركز فريق الفريق مكتبة المكتبة مجموعة خلية مختبر معهد",
    "أمانة الأمانة",
)
ZH_NOUNS = _nouns(
    "办公厅 办公室 办事处 厅 部 局 委员会 特派团 署",
    "司 司处",
    "股 科 处 组 事务处 中心 队 图书馆 小组 单位 实验室 研究所 室",
    "秘书处",
)

AR_ORDINAL = (
    r"(?:ال(?:أولى?|ثانية|ثاني|ثالثة?|رابعة?|خامسة?|سادسة?|سابعة?|ثامنة?|تاسعة?|عاشرة?|حادية|حادي))(?:\sعشرة?)?"
)
AR_ADVERB = r"(?:أول|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر)(?:ا\u064b?|\u064bا)(?![\u0621-\u064a])"
"""The numbers of sections in words, with the word for a section and without it."""

GENRES = {
    "en": Genre(
        section=re.compile(rf"\s*(?:section|chapter|part|article)(?:\s+|(?=\d)){NUMBER}(?:{NO_WORD}){TITLE}$", re.IGNORECASE | re.DOTALL),
        annex=re.compile(r"\s*(?:annex|appendix|schedule|attachment)(?:\s+(?:[IVXLC]+|\d+|[A-Z]))?\b(?P<title>.*)$", re.IGNORECASE | re.DOTALL),
        nouns=EN_NOUNS,
        body_name=re.compile(
            rf"(?:the\s)?(?:(?:(?!(?:of|for|in|the|to|and)\s)[\w.’'/&()-]+,?\s(?:and\s|for\s|(?:of|in|on|to|with|against|at)\s(?:the\s)?)?){{0,14}}?){_one_of(EN_NOUNS)}(?:$|\s\(|\s(?:of|for|on|in|at|to|and|–|—|-)\s|,\s|/)",
            re.IGNORECASE,
        ),
        other_title=_any(r"^general provisions?", r"^final provisions?", r"entry into force", r"^definitions?", r"^purposes?(?:\s(?:of|and)\b.*)?$", r"^scope(?:\s(?:of|and)\b.*)?$", r"^introduction$", r"^preamble", r"^transitional (?:provision|measure|arrangement)", r"^miscellaneous", r"^abolition of", r"^effective date", r"^relation(?:s|ships?)?\s(?:with|to|between)\b", r"^reporting(?:\s(?:lines?|requirements?|obligations?|arrangements?)\b.*)?$", r"^review(?:\sof\b.*)?$", r"^interpretation(?:\sof\b.*)?$", r"^general$", r"^staff(?:ing)?(?:\s(?:of|and)\b.*)?$", r"^(?:delegation|supersession|amendment)s?\sof\b", r"^background$", r"^implementation(?:\sof\b.*)?$"),
        about_whole=_any(r"^(?:(?:core|main|basic|general)\s)?(?:functions?|mandates?|mission|roles?|responsibilit\w+|structure|organi[sz]ation\w*|objectives?|mission statement|organi[sz]ational structure|establishment|appointment|composition|governance|terms\sof\sreference)\b(?:\s(?:of|and)\b.*|,.*)?$"),
        post=re.compile(r"^(?:the\s)?(?:united\snations\s)?(?:deputy\s|assistant\s|associate\s|under-?\s?|senior\s|chief\s|principal\s|acting\s|special\s)*(?:secretary-?general|executive\ssecretary|executive\sdirector|director(?:-general)?s?|chief|head|heads|high\scommissioner|high\srepresentative|resident\scoordinator|military\sadviser|legal\scounsel|controller|treasurer|ombudsman|chef\sde\scabinet|deputy|registrar|coordinator|special\s(?:adviser|representative|envoy)|secretary|adviser|administrator|president|manager)\b", re.IGNORECASE),
        title=re.compile(r"^(?:.*?:\s*)?(?:establishment,?\s(?:and\s)?)?(?:amendment\s.*?)?(?:functions\sand\s)?organi[sz]ation(?:al\sstructure|\sand\s(?:functions|terms\sof\sreference))?\sof\s(?:the\s)?(?P<body>.+)$|^(?:terms\sof\sreference|functions|mandate|structure|establishment|organi[sz]ational\sstructure)(?:(?:,\s|\sand\s|,\sand\s)(?:terms\sof\sreference|functions|mandate|structure|organi[sz]ation|responsibilities))*\sof\s(?:the\s)?(?P<other>.+)$|^(?:the\s)?(?P<before>[^.:;]{4,120}?)(?:\s?[—–]\s|\s-\s|:\s)(?:establishment|terms\sof\sreference|organi[sz]ation(?:al\sstructure)?|functions|mandate|structure)\b[^.:;]{0,60}$|^(?:organi[sz]ation(?:al\sstructure)?|structure|functions|terms\sof\sreference|mandate)\s?(?:[—–:]|\s-)\s(?:the\s)?(?P<after>[^.:;]{4,120})$", re.IGNORECASE | re.DOTALL),
        introduction=_compiled((
            r"\b(?:functions|responsibilities|tasks|duties)\s(?:of|assigned\sto|entrusted\sto|performed\sby)\s(?:the\s)?(?P<body>[^:]+?)(?=\s(?:are|is|shall|include|includes|comprise|consist|will)\b|\s?[:,]|$)",
            r"^(?:in\s[^,]{3,80},\s)?(?:the\s)?(?P<body>[^:,;]+?)(?:,[^:]{3,80},)?\s(?:is|are|shall\sbe)\s(?:also\s)?(?:responsible|charged|entrusted|tasked)\b",
            r"^(?:the\s)?(?P<body>[^:,;]+?)\s(?:shall|will|performs?|has\sthe|have\sthe|carries|carry|undertakes?|discharges?|provides?)\b[^:]*:$",
            r"^(?:the\s)?(?P<body>[^:;.]{3,120}?)\s(?:performs?|carr(?:y|ies)\sout|undertakes?|discharges?|has|have)\s(?:the\s)?(?:following|core|main)\b[^:]*:$",
            r"^(?:the\s)?(?P<body>[^:;]+?)\s?:$",
        )),
        as_follows=_any(r"\bas follows\b", r"\bthe following\b", r"\bfunctions\b[^.]*\b(?:are|include)\b\W*$"),
        components=_any(r"\b(?:consists?|composed|made up|comprised) of\b", r"\bcompris(?:es|ing)\b", r"\b(?:divided|organi[sz]ed|grouped) into\b", r"\bfollowing (?:\w+ )?(?:offices|divisions|units|sections|services|branches|entities|departments|organi[sz]ational)\b", r"\bincludes the following (?:offices|divisions|units|sections|services|branches|entities)\b"),
        definitions=_any(r"\bdefinitions? (?:shall )?appl", r"\bmeans?:?$", r"for the purposes? of th", r"\bfollowing (?:bulletins?|administrative issuances?|documents?)\b", r"\babolish", r"\bsupersede"),
        head=_compiled((
            r"^(?:the\s)?(?P<body>[^.;:]+?)\s(?:is|are|shall\sbe)\s(?:headed|led|directed|managed|supervised)\sby\b",
            r"^(?:the\s)?(?P<body>[^.;:]+?)\s(?:functions\s|is\s|operates\s)?under\sthe\s(?:direction|leadership|authority)\sof\b",
        )),
        reports=_any(r"\b(?:accountable|answerable|responsible)\s(?:directly\s)?to\b", r"\breports?\s(?:directly\s)?to\b", r"\breporting\s(?:directly\s)?to\b"),
        preamble=_any(r"promulgates? the following", r"^the secretary-general,? (?:pursuant|for the purpose)", r"hereby (?:promulgates|establishes)"),
        signature=re.compile(r"^\(?signed\)?", re.IGNORECASE),
        columns={"body": r"^(?:office|division|unit|body|bodies|entity|section|department|organi[sz]ational unit|name)\b", "functions": r"function|responsibilit|tasks|duties|description", "sources": r"source|legal basis|authority|reference|mandated by|legislative", "number": r"^(?:no\.?|number|#|letter|item|para.*|code)$", "head": r"^(?:head|headed by|reports? to|reporting line|accountable to)"},
        article=re.compile(r"^the\s+", re.IGNORECASE),
    ),
    "fr": Genre(
        section=re.compile(rf"\s*(?:section|chapitre|partie|article|titre)(?:\s+|(?=\d))(?:premi[eè]re?\b(?P<first>)|{NUMBER})(?:re|er|ère)?(?:{NO_WORD}){TITLE}$", re.IGNORECASE | re.DOTALL),
        annex=re.compile(r"\s*(?:annexe|appendice)(?:\s+(?:[IVXLC]+|\d+|[A-Z]))?\b(?P<title>.*)$", re.IGNORECASE | re.DOTALL),
        nouns=FR_NOUNS,
        body_name=re.compile(rf"(?:l[ea]\s|l['’]|les\s)?(?:[\w-]+\s)?{_one_of(FR_NOUNS)}(?:$|\s|,)", re.IGNORECASE),
        other_title=_any(r"^dispositions? (?:générales?|finales?|transitoires?|diverses)", r"entrée en vigueur", r"^définitions?", r"^objet", r"^champ d", r"^introduction", r"^préambule", r"^généralités", r"^abrogation", r"^relations? "),
        about_whole=_any(r"^(?:fonctions?|mandat|mission|rôle|attributions|structure|organisation|organigramme|création|nomination|composition|gouvernance|cahier\sdes\scharges)\b(?:\s(?:et|du|de|des)\b.*|,.*)?$"),
        post=re.compile(r"^(?:l[ea]\s(?:\(l[ea]\)\s)?|l['’])?(?:secrétaires?\s(?:généra|exécuti|adjoint)\w*|sous-secrétaire|(?:directeur|directrice|chef|cheffe|conseill[eè]re?|haut[- ]commissaire|(?:haut[- ])?représentante?|contrôleur|administrateur|jurisconsulte|ombudsman|greffier|coordonnateur|coordonnatrice)s?)\b", re.IGNORECASE),
        title=re.compile(r"^(?:.*?:\s*)?(?:organisation|structure|organigramme)(?:\set\s\w+)?\s(?:du\s|de\sla\s|de\sl['’]|des\s|de\s(?=[«“]))(?P<body>.+)$|^(?:mandat|fonctions)\s(?:du\s|de\sla\s|de\sl['’])(?P<other>.+)$|^(?P<before>[^.:;]{4,120}?)(?:\s?[—–]\s|\s-\s|\s?:\s)(?:création|mandat|organisation|attributions|structure)\b[^.:;]{0,60}$", re.IGNORECASE | re.DOTALL),
        introduction=_compiled((
            r"\b(?:fonctions|attributions|responsabilités|tâches)\b[^:]*?\s(?:du\s|de\sla\s|de\sl['’]|des\s|au\s|à\sla\s|à\sl['’])(?P<body>[^:]+?)(?=\s(?:sont|consistent|comprennent|est|s['’])|\s?[:,]|$)",
            r"^(?:l[ea]\s|l['’]|les\s)(?P<body>[^:,;]+?)(?:,[^:]{3,120},)?\s(?:est\s(?:également\s)?(?:chargée?|responsable)|a\s(?:pour|les|la)|assure|exerce|s['’]acquitte|remplit|doit)\b",
            r"^(?:l[ea]\s|l['’]|les\s)?(?P<body>[^:;]+?)\s?:$",
        )),
        as_follows=_any(r"\bles suivantes\b", r"\bci-après\b", r"\bcomme suit\b", r"\bsuivantes\b"),
        components=_any(r"\bse compose\b", r"\bsont composée?s? d", r"\best composée? d", r"\bcomprend\b", r"\best (?:divisée?|structurée?|organisée?) en\b", r"\b(?:unités|entités|services|bureaux|divisions|sections|groupes) (?:\w+ )?(?:suivante?s|ci-après)"),
        definitions=_any(r"définitions? (?:suivantes|ci-après)", r"on entend par", r"aux fins d", r"abrog", r"annul"),
        head=_compiled((r"^(?:l[ea]\s|l['’]|les\s)?(?P<body>[^.;:]+?)\s(?:est|sont)\s(?:dirigée?s?|placée?s?\ssous|présidée?s?|administrée?s?|supervisée?s?)\b", r"^(?:l[ea]\s|l['’])?(?P<body>[^.;:]+?)\s(?:a\sà\ssa\stête|relève)\b")),
        reports=_any(r"\brelève\b", r"\brend(?:ent)? compte\b", r"\bresponsable devant\b", r"\bcomptable envers\b", r"\brelevant\b"),
        preamble=_any(r"promulgue ce qui suit", r"^le secrétaire général", r"décide ce qui suit", r"édicte ce qui suit", r"arrête ce qui suit"),
        signature=re.compile(r"^\(?signé\)?", re.IGNORECASE),
        columns={"body": r"^(?:bureau|division|unité|entité|service|section|département|organe|nom)\b", "functions": r"fonction|attribution|responsabilit|tâches", "sources": r"source|fondement|base juridique|texte|référence", "number": r"^(?:n[°o]\.?|numéro|lettre)$", "head": r"^(?:chef|direction|relève|rattachement)"},
        article=re.compile(r"^(?:l[ea]\s+|l['’]|les\s+)", re.IGNORECASE),
    ),
    "es": Genre(
        section=re.compile(rf"\s*(?:sección|capítulo|parte|artículo|título)(?:\s+|(?=\d)){NUMBER}(?:{NO_WORD}){TITLE}$", re.IGNORECASE | re.DOTALL),
        annex=re.compile(r"\s*(?:anexo|apéndice)(?:\s+(?:[IVXLC]+|\d+|[A-Z]))?\b(?P<title>.*)$", re.IGNORECASE | re.DOTALL),
        nouns=ES_NOUNS,
        body_name=re.compile(rf"(?:el\s|la\s|las\s|los\s)?(?:[\w-]+\s)?{_one_of(ES_NOUNS)}(?:$|\s|,)", re.IGNORECASE),
        other_title=_any(r"^disposici(?:ón|ones) (?:general|final|transitoria|divers)", r"entrada en vigor", r"^definici", r"^objeto", r"^objetivo", r"^ámbito", r"^alcance", r"^introducción", r"^preámbulo", r"^generalidades", r"^derogación", r"^relaci"),
        about_whole=_any(r"^(?:funci(?:ón|ones)|mandato|misión|atribuciones|estructura|organización|organigrama|creación|establecimiento|nombramiento|composición|gobernanza)\b(?:\s(?:y|del|de)\b.*|,.*)?$"),
        post=re.compile(r"^(?:el\s|la\s)?(?:secretari[oa]s?\s(?:general|ejecutiv|adjunt)\w*|subsecretari[oa]|(?:director|directora|jef[ea]|consejer[oa]|asesor[a]?|alt[oa]\scomisionad[oa]|(?:alt[oa]\s)?representante|contralor|administrador|ombudsman|secretario|coordinador|coordinadora)(?:es|s)?)\b", re.IGNORECASE),
        title=re.compile(r"^(?:.*?:\s*)?(?:organización|estructura)(?:\sy\s\w+)?\s(?:del\s|de\sla\s|de\slas\s|de\slos\s|de\s(?=[«“]))(?P<body>.+)$|^(?:mandato|funciones)\s(?:del\s|de\sla\s)(?P<other>.+)$|^(?P<before>[^.:;]{4,120}?)(?:\s?[—–]\s|\s-\s|:\s)(?:establecimiento|creación|mandato|organización|funciones|estructura)\b[^.:;]{0,60}$", re.IGNORECASE | re.DOTALL),
        introduction=_compiled((
            r"\b(?:funciones|atribuciones|responsabilidades|tareas)\b[^:]*?\s(?:del\s|de\slas?\s|de\slos\s)(?P<body>[^:]+?)(?=\s(?:son|serán|consisten|consistirán|incluyen|incluirán|comprenden)\b|\s?[:,]|$)",
            r"^(?:el\s|la\s|los\s|las\s)(?P<body>[^:,;]+?)(?:,[^:]{3,120},)?\s(?:se\sencarga|se\sencargará|está\sencargad|es\sresponsable|tiene|tendrá|desempeña|desempeñará|ejerce|cumple)\w*\b",
            r"^(?:el\s|la\s|los\s|las\s)?(?P<body>[^:;]+?)\s?:$",
        )),
        as_follows=_any(r"\blas siguientes\b", r"\bsiguientes\b", r"a continuación", r"como sigue"),
        components=_any(r"\bse compone\b", r"\bestá (?:integrad|compuest|formad|constituid)[ao]\b", r"\bcomprende\b", r"\bconsta de\b", r"\bse divide en\b", r"\b(?:dependencias|unidades|oficinas|divisiones|secciones|entidades) (?:\w+ )?siguientes\b", r"\bsiguientes (?:dependencias|unidades|oficinas|divisiones|secciones|entidades)\b"),
        definitions=_any(r"siguientes definiciones", r"se entiende por", r"a los efectos", r"derog", r"abrog"),
        head=_compiled((r"^(?:el\s|la\s|los\s|las\s)?(?P<body>[^.;:]+?)\s(?:está|es|estará|están)\s(?:dirigid[ao]s?|encabezad[ao]s?|a\scargo|bajo|presidid[ao])\b",)),
        reports=_any(r"\brinde? cuentas\b", r"\bresponde(?:rá)? ante\b", r"\bdepende(?:rá)?\b", r"\bresponsable ante\b", r"\bbajo la autoridad\b"),
        preamble=_any(r"promulga lo siguiente", r"^el secretario general", r"dispone lo siguiente"),
        signature=re.compile(r"^\(?firmado\)?", re.IGNORECASE),
        columns={"body": r"^(?:oficina|división|unidad|entidad|dependencia|sección|departamento|nombre)\b", "functions": r"funci|atribuci|responsabilidad|tareas", "sources": r"fuente|base jurídica|fundamento|referencia|mandato legislativo", "number": r"^(?:n[úu]m\.?|núm(?:ero)?|nº|letra)$", "head": r"^(?:jefe|dirección|depende)"},
        article=re.compile(r"^(?:el|la|los|las)\s+", re.IGNORECASE),
    ),
    "ru": Genre(
        section=re.compile(rf"\s*(?:раздел|глава|часть|статья|пункт)(?:\s+|(?=\d)){NUMBER}(?:{NO_WORD}){TITLE}$", re.IGNORECASE | re.DOTALL),
        annex=re.compile(r"\s*(?:приложение|добавление)(?:\s+(?:[IVXLC]+|\d+|[А-ЯA-Z]))?\b(?P<title>.*)$", re.IGNORECASE | re.DOTALL),
        nouns=RU_NOUNS,
        body_name=re.compile(rf"(?:[\w-]+\s){{0,3}}?{_one_of(RU_NOUNS)}(?:$|\s|,)", re.IGNORECASE),
        other_title=_any(r"^общ(?:ее|ие) положени", r"^заключительн", r"вступлени\w+ в силу", r"^определени", r"^цел[ьи]", r"^сфера", r"^введение", r"^преамбула", r"^переходн", r"^отмена"),
        about_whole=_any(r"^(?:функции|мандат|задачи|структура|организация|организационная структура|функции и организация|полномочия|учреждение|назначение|круг ведения|состав)\b(?:\s.*)?$"),
        post=re.compile(r"^(?:[\w-]+\s){0,2}?(?:заместител\w*\s|помощник\w*\s|исполнительн\w+\s)*(?:генеральн\w+\sсекретар(?:ь|я|ю|ем|е)|исполнительн\w+\sсекретар(?:ь|я|ю|ем|е)|секретар(?:ь|я|ю|ем|е)|директор\w*|начальник\w*|руководител\w+|верховн\w+\sкомиссар\w*|(?:высок\w+\s|специальн\w+\s)?представител\w+|контролер\w*|советник\w*|юрисконсульт\w*|омбудсмен\w*|координатор\w*)\b", re.IGNORECASE),
        title=re.compile(r"^(?:.*?:\s*)?(?:организаци(?:я|онная\sструктура)|структура)(?:\sи\s\w+)?\s(?:подразделения\s(?=[«“]))?(?P<body>.+)$|^(?:функции|мандат)\s(?P<other>.+)$|^(?P<before>[^.:;]{4,120}?)(?:\s?[—–]\s|\s-\s|:\s)(?:учреждение|создание|круг\sведения|мандат|организаци\w+|функции|структура)\b[^.:;]{0,60}$", re.IGNORECASE | re.DOTALL),
        introduction=_compiled((
            r"(?:функци\w+|обязанност\w+|задач\w+)\s(?P<body>[^:]+?)(?=\s(?:заключа|явля|включа|состо|следу|таков|относ|вход|сводят)\w*|\s?[:,]|$)",
            r"^(?P<body>[^:,;]+?)\s(?:выполняет|осуществляет|отвечает|несет|обеспечивает|занимается|должн\w+)\b",
            r"^(?P<body>[^:;]+?)\s?:$",
        )),
        as_follows=_any(r"\bследующ\w+", r"\bзаключаются в\b", r"\bтаковы\b", r"нижеследующ"),
        components=_any(r"\bсостоит из\b", r"\bсостоят из\b", r"\bв состав\b", r"\bвключает в себя\b", r"\bподразделяется на\b", r"следующ\w+ (?:организационн\w+ )?(?:подразделени|отдел|секци|служб|групп)"),
        definitions=_any(r"следующие определения", r"означает", r"для целей", r"отменя"),
        head=_compiled((r"^во\sглаве\s(?P<body>[^.;:]+?)\sстоит\b", r"^(?P<body>[^.;:]+?)\s(?:возглавляет(?:ся)?|возглавляют)\b", r"^(?:деятельностью|работой)\s(?P<body>[^.;:]+?)\sруководит", r"^руководство\s(?P<body>[^.;:]+?)\sосуществляет")),
        reports=_any(r"подотчет\w+", r"подчиня\w+", r"отчитыва\w+"),
        preamble=_any(r"(?:постановляет|объявляет|издает|вводит в действие).{0,40}(?:следующ|нижеследующ)", r"^генеральный секретарь"),
        signature=re.compile(r"^\(?подпис[аь]\w*\)?", re.IGNORECASE),
        columns={"body": r"^(?:подразделение|отдел|управление|секция|орган|название|наименование)\b", "functions": r"функци|обязанност|задач", "sources": r"источник|основани|мандат|ссылк", "number": r"^(?:№|номер|п/п|буква)", "head": r"^(?:руководител|подчин)"},
        article=re.compile(r"^(?!)"),
    ),
    "ar": Genre(
        section=re.compile(
            rf"\s*(?:(?:البند|الفرع|القسم|الباب|المادة|الفصل|الجزء|باب|مادة|قسم|فصل)(?:\s+|(?=\d))(?:{NUMBER}|(?={AR_ORDINAL}))|(?={AR_ADVERB}\s?[–—:.-]))(?P<ordinal>{AR_ORDINAL}|{AR_ADVERB})?(?:{NO_WORD}|(?<=[\u0621-\u064a])(?={CAPITAL}))"
            rf"(?:(?:[\s.:–—-]+|(?<=[\d\u0621-\u064a])(?={CAPITAL}))(?P<title>.*))?$", re.DOTALL
        ),
        annex=re.compile(r"\s*(?:المرفق|مرفق|التذييل|تذييل|الضميمة)(?:\s+(?:ال\w+|[IVXLC]+|\d+))?(?P<title>.*)$", re.DOTALL),
        nouns=AR_NOUNS,
        body_name=re.compile(rf"{_one_of(AR_NOUNS)}(?:$|\s)"),
        other_title=_any(r"^(?:ال)?أحكام (?:ال)?(?:عامة|ختامية|انتقالية|نهائية|متنوعة)", r"^حكم عام", r"^(?:ال)?حكم", r"^أحكام", r"بدء النفاذ", r"(?:ال)?سريان", r"^(?:ال)?تعاريف", r"^(?:ال)?تعريفات", r"^(?:ال)?غرض", r"^(?:ال)?نطاق", r"^مقدمة", r"^(?:ال)?ديباجة", r"^إلغاء"),
        about_whole=_any(r"^(?:ال)?(?:وظائف|مهام|ولاية|تنظيم|هيكل|هيكل التنظيمي|اختصاصات|إنشاء|تعيين|تكوين)(?:\s.*)?$"),
        post=re.compile(r"^(?:نائب\s|مساعد\s|وكيل\s)?(?:ال)?(?:أمين|أمينة|أمناء|وكيل|ممثلة?|مدير|مديرة|رئيس|رئيسة|مفوض|مستشار|مراقب|منسق|أمين المظالم)(?:\s|$)"),
        title=re.compile(r"^(?:.*?:\s*)?(?:تنظيم|هيكل|الهيكل\sالتنظيمي\sل)\s?(?P<body>.+)$|^(?:ولاية|مهام|وظائف)\s(?P<other>.+)$|^(?P<before>[^.:;]{4,120}?)(?:\s?[—–]\s|\s-\s|:\s)(?:إنشا\w+|ولاي\w+|اختصاصات\w*|تنظيم\w*|مهام\w*)(?:\s[^.:;]{0,60})?$", re.DOTALL),
        introduction=_compiled((
            r"(?:الوظائف|المهام|الاختصاصات|المسؤوليات)(?:\s(?:الأساسية|الرئيسية|التالية|الجوهرية))*\s(?:ل(?=ل)|ل|التي\s(?:ي|ت)ضطلع\sبها\s|المنوطة\sب|المسندة\sإلى\s)(?P<body>[^:]+?)(?=\s(?:هي|فيما|كما|ما\sيلي|على\sالنحو|في\sما)|\s?[:،]|$)",
            r"(?:وظائف|مهام|اختصاصات)\s(?P<body>[^:]+?)(?=\s(?:الأساسية|الرئيسية|هي|فيما|كما|ما\sيلي|على\sالنحو)|\s?[:،]|$)",
            r"^(?:و)?[يت](?:ضطلع|تولى|قوم|ختص|عنى|كون|ؤدي|كلف|نهض|مارس)\s(?P<body>[^:،]+?)(?=\s(?:ب\w|مسؤول|عن\s|المهام|الوظائف|أيضا|ما\sيلي)|\s?[:،]|$)",
            r"^(?P<body>[^:،]+?)\s?:$",
        )),
        as_follows=_any(r"فيما يلي", r"ما يلي", r"كما يلي", r"التالية", r"النحو التالي", r"الآتية"),
        components=_any(r"[يت]تألف\b", r"[يت]تكون\b", r"[يت]نقسم\b", r"[يت]شمل (?:الوحدات|الشعب|المكاتب|الأقسام)", r"[يت]ضم\b"),
        definitions=_any(r"التعاريف التالية", r"يقصد ب", r"لأغراض هذ", r"[يت]لغى"),
        head=_compiled((r"^(?:و)?[يت](?:رأس|ترأس|دير|تولى\sرئاسة)\s(?P<body>[^.،:؛]+?)(?=\s(?:مدير|رئيس|أمين|وكيل|موظف|مساعد|نائب|منسق|كبير)|،|\.|$)",)),
        reports=_any(r"مسؤولا?ة? أمام", r"[يت]كون مسؤولا", r"[يت]خضع", r"[يت]تبع", r"تابعة? ل", r"مساءلا?ة? أمام"),
        preamble=_any(r"[يت]صدر ما يلي", r"^إن الأمين العام", r"^الأمين العام", r"يعلن ما يلي", r"[يت]صدر الأمين العام"),
        signature=re.compile(r"^\(?(?:توقيع|التوقيع)\)?"),
        columns={"body": r"^(?:ال)?(?:مكتب|شعبة|وحدة|جهة|كيان|قسم|اسم)", "functions": r"وظائف|مهام|وظيفة|مسؤوليات|اختصاصات", "sources": r"مصدر|سند|أساس|مرجع|ولاية", "number": r"^(?:ال)?(?:رقم|حرف)", "head": r"^(?:ال)?(?:رئيس|تبعية)"},
        article=re.compile(r"^(?!)"),
    ),
    "zh": Genre(
        section=re.compile(r"\s*第\s?(?P<number>\d+|[〇一二三四五六七八九十百]+)\s?(?:节|条|章|部分|款|编)(?:[\s.:：—–-]*(?P<title>.*))?$", re.DOTALL),
        annex=re.compile(r"\s*(?:附件|附录)\s?(?:[一二三四五六七八九十]+|\d+|[IVX]+)?(?P<title>.*)$", re.DOTALL),
        nouns=ZH_NOUNS,
        body_name=re.compile(rf"[^，。：；]{{0,40}}{_one_of(ZH_NOUNS)}(?:$|（|\()"),
        other_title=_any(r"^(?:一般规定|总则|通则|一般条款|最后规定|最后条款|附则|生效|定义|目的|范围|导言|序言|过渡|废止)"),
        about_whole=_any(r"的(?:设立|任命|任务规定|职权范围|组成)$", r"^(?:设立|任命|职权范围|组成)$", r"^(?:核心|主要)?(?:职能|职责|任务|任务规定|组织|结构|组织结构|职能和组织|机构设置)"),
        post=re.compile(r"^(?:副|助理|代理|常务|高级)*(?:秘书长|执行秘书|高级代表|特别代表|主任|司长|处长|科长|股长|局长|厅长|高级专员|法律顾问|主计长|监察员|协调员|主管|首长|部长|总干事)|.*(?:秘书长|执行秘书|高级代表|特别代表|高级专员|法律顾问|总干事)$"),
        title=re.compile(r"^(?:.*?[:：]\s*)?(?P<body>[^，。]+?)的?(?:(?:设立|任务规定)?[和与及、]?(?:组织结构|组织安排|组织|机构设置|职能和组织|结构|职权范围))$"),
        introduction=_compiled((
            r"^(?P<body>[^，。：；]{1,40}?)(?:是|属于?|设在|隶属)[^，。：；]{1,40}，其(?:核心|主要|基本)?(?:职能|职责)",
            r"^(?P<body>[^，。：；]{1,40}?)(?:的)?(?:核心|主要|基本|具体|下列)*(?:职能|职责|任务|职掌)(?=如下|为|是|包括|有|：|:|$)",
            r"^(?P<body>[^，。：；]{1,40}?)(?:负责|应当|应|承担|履行|主管)",
            r"^(?P<body>[^：，。；]{1,40})[：:]$",
        )),
        as_follows=_any(r"如下", r"下列", r"以下", r"包括[：:]?$"),
        components=_any(r"由(?:下列|以下).{0,12}组成", r"由.{2,60}组成", r"分为", r"下设", r"设有", r"(?:下列|以下)(?:单位|司|处|科|部门|办公室)"),
        definitions=_any(r"下列定义", r"以下定义", r"是指", r"废止", r"为本公报的目的"),
        head=_compiled((r"^(?P<body>[^，。：；]{2,40}?)由[^，。：；]{2,60}?(?:领导|主管|任|担任|负责|主持|为首长)", r"^(?P<body>[^，。：；]{2,40}?)的?(?:首长|主管|负责人)(?:是|为)")),
        reports=_any(r"对.{2,40}负责", r"向.{2,40}(?:汇报|报告|负责)", r"隶属"),
        preamble=_any(r"颁布如下", r"兹颁布", r"公布如下", r"^秘书长", r"发布如下"),
        signature=re.compile(r"^[（(]?签名"),
        columns={"body": r"^(?:办公室|司|单位|机构|名称|部门|科|处)", "functions": r"职能|职责|任务", "sources": r"授权|依据|来源|法律", "number": r"^(?:编号|序号|号)", "head": r"^(?:主管|首长|负责人|上级)"},
        article=re.compile(r"^(?!)"),
    ),
}  # fmt: skip

LETTERHEAD = re.compile(
    r"\W*(?:organi[sz]ation (?:of the united nations|des nations unies)|organización de las naciones unidas|организация объединенных наций)\W*",
    re.IGNORECASE,
)
"""The name of the organization above a bulletin, which in three languages begins as a title does."""

ARABIC_ORDINALS = {
    "الأول": 1, "الأولى": 1, "الثاني": 2, "الثانية": 2, "الثالث": 3, "الثالثة": 3, "الرابع": 4, "الرابعة": 4, "الخامس": 5, "الخامسة": 5,
    "السادس": 6, "السادسة": 6, "السابع": 7, "السابعة": 7, "الثامن": 8, "الثامنة": 8, "التاسع": 9, "التاسعة": 9, "العاشر": 10, "العاشرة": 10,
    "الحادي": 1, "الحادية": 1, "أولا": 1, "ثانيا": 2, "ثالثا": 3, "رابعا": 4, "خامسا": 5, "سادسا": 6, "سابعا": 7, "ثامنا": 8, "تاسعا": 9, "عاشرا": 10,
}  # fmt: skip


def kind_of_name(name, language):
    """Return the kind that a name of a body says it is; None where it says none."""
    nouns = GENRES[language].nouns
    if language == "zh":
        plain = re.sub(r"[（(].*$", "", name).strip()
        return next((nouns[noun] for noun in sorted(nouns, key=len, reverse=True) if plain.endswith(noun)), None)
    words = [word for word in re.findall(r"[\w-]+", name.casefold()) if word]
    found = [(place, nouns[word]) for place, word in enumerate(words) if word in nouns]
    if not found:
        return None
    if language == "en":
        after = {"of", "for", "on", "in", "at", "to"}
        leading = [kind for place, kind in found if place + 1 < len(words) and words[place + 1] in after]
        plain = re.split(r"\s*[(,]", name.casefold())[0].split()
        if leading:
            return leading[0]
        return nouns.get(plain[-1], found[-1][1]) if plain else found[-1][1]
    if language == "ru":  # the sector of a secretariat of a conference is no secretariat
        found = [own for own in found if own[1] != Kind.SECRETARIAT] or found
    return found[0][1]
