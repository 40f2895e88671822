"""An example of a reorganisation of the directory that comes with the software, in six languages, for trying out. It is marked as one."""

from datetime import date

from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body, Function, MandateSource
from secretariat.saving import no_texts

from .carrying_out import add_operation
from .demo_texts import (
    DIGITAL_SERVICES,
    EXPERTISE,
    IMPLEMENTATION_CLOSING,
    MAINSTREAMING_CLOSING,
    MEETINGS_OF_BODIES,
    PARTNERS,
    PARTNERSHIPS_OPENING,
    by_language,
)
from .kinds import OperationKind
from .models import Reorganisation

K = OperationKind
DAY = date(2027, 1, 1)
NEEDED = (
    "economic-policy-and-resource-mobilization-unit",
    "clearing-house-mechanism-unit",
    "information-technology-unit",
    "implementation-support-division",
    "partnerships-and-cooperation-unit",
    "mainstreaming-cooperation-and-outreach-support-division",
    "conference-services-unit",
)
"""The addresses of the bodies that the example is about."""


NAME = by_language(
    "إعادة التنظيم 2027 (مثال)",
    "Reorganisation 2027 (example)",
    "Reorganización de 2027 (ejemplo)",
    "Réorganisation 2027 (exemple)",
    "Реорганизация 2027 года (пример)",
    "2027年机构重组（示例）",
)
EXPLANATION = by_language(
    "هذا مثال وليس قراراً. تُجمع المعرفة والخدمات الرقمية في وحدة واحدة، وتُفصل السياسات الاقتصادية عن حشد الموارد، وتنتقل وظيفتان إلى الوحدتين اللتين تتوليانهما.",
    "This is an example, not a decision. Knowledge and digital services come together in one unit, economic policy and resource mobilization become two, and two functions go to the units that carry them out.",
    "Esto es un ejemplo, no una decisión. El conocimiento y los servicios digitales se reúnen en una unidad, la política económica y la movilización de recursos pasan a ser dos, y dos funciones pasan a las unidades que las desempeñan.",
    "Ceci est un exemple, non une décision. Les connaissances et les services numériques sont réunis dans une unité, la politique économique et la mobilisation des ressources en forment deux, et deux fonctions passent aux unités qui les exercent.",
    "Это пример, а не решение. Знания и цифровые услуги объединяются в одной группе, экономическая политика и мобилизация ресурсов разделяются на две, а две функции переходят к группам, которые их выполняют.",
    "这是示例，而非决定。知识与数字服务合并为一个单位，经济政策与资源调动分为两个单位，两项职能移交给实际承担的单位。",
)
DIGITAL = by_language(
    "وحدة المعرفة والخدمات الرقمية",
    "Knowledge and Digital Services Unit",
    "Unidad de Conocimiento y Servicios Digitales",
    "Unité des connaissances et des services numériques",
    "Группа по вопросам знаний и цифровых услуг",
    "知识与数字服务股",
)
DIGITAL_OPENING = by_language(
    "تدير وحدة المعرفة والخدمات الرقمية آلية غرفة تبادل المعلومات وتكنولوجيا المعلومات والاتصالات في الأمانة، بوسائل منها:",
    "The Knowledge and Digital Services Unit runs the Clearing-House Mechanism and the information and communications technology of the Secretariat, among other things by",
    "La Unidad de Conocimiento y Servicios Digitales gestiona el Mecanismo de Facilitación y la tecnología de la información y las comunicaciones de la Secretaría, entre otras cosas mediante:",
    "L’Unité des connaissances et des services numériques gère le Centre d’échange et les technologies de l’information et des communications du Secrétariat, notamment par :",
    "Группа по вопросам знаний и цифровых услуг обеспечивает работу механизма посредничества и информационно-коммуникационных технологий Секретариата, в том числе посредством:",
    "知识与数字服务股负责信息交换所机制以及秘书处的信息和通信技术，方式包括：",
)
ECONOMIC = by_language(
    "وحدة السياسات الاقتصادية",
    "Economic Policy Unit",
    "Unidad de Política Económica",
    "Unité de la politique économique",
    "Группа экономической политики",
    "经济政策股",
)
ECONOMIC_OPENING = by_language(
    "تقدم وحدة السياسات الاقتصادية الدعم بشأن الجوانب الاقتصادية والتجارية وجوانب مشاركة قطاع الأعمال في إطار الاتفاقية وبروتوكوليها.",
    "The Economic Policy Unit provides support on the economic, business engagement and trade-related aspects under the Convention and its Protocols.",
    "La Unidad de Política Económica presta apoyo sobre los aspectos económicos, comerciales y de participación empresarial en el marco del Convenio y sus Protocolos.",
    "L’Unité de la politique économique apporte un appui sur les aspects économiques, commerciaux et relatifs à l’engagement des entreprises dans le cadre de la Convention et de ses Protocoles.",
    "Группа экономической политики оказывает поддержку по экономическим и торговым аспектам и вовлечению деловых кругов в рамках Конвенции и протоколов к ней.",
    "经济政策股就《公约》及其议定书下的经济、企业参与和贸易相关方面提供支持。",
)
RESOURCES = by_language(
    "وحدة حشد الموارد",
    "Resource Mobilization Unit",
    "Unidad de Movilización de Recursos",
    "Unité de la mobilisation des ressources",
    "Группа мобилизации ресурсов",
    "资源调动股",
)
RESOURCES_OPENING = by_language(
    "تقدم وحدة حشد الموارد الدعم بشأن الجوانب المالية وحشد الموارد في إطار الاتفاقية وبروتوكوليها.",
    "The Resource Mobilization Unit provides support on the financial aspects and on resource mobilization under the Convention and its Protocols.",
    "La Unidad de Movilización de Recursos presta apoyo sobre los aspectos financieros y la movilización de recursos en el marco del Convenio y sus Protocolos.",
    "L’Unité de la mobilisation des ressources apporte un appui sur les aspects financiers et la mobilisation des ressources dans le cadre de la Convention et de ses Protocoles.",
    "Группа мобилизации ресурсов оказывает поддержку по финансовым аспектам и мобилизации ресурсов в рамках Конвенции и протоколов к ней.",
    "资源调动股就《公约》及其议定书下的财务方面和资源调动提供支持。",
)
MEETINGS = by_language(
    "وحدة الاجتماعات وخدمات المؤتمرات",
    "Meetings and Conference Services Unit",
    "Unidad de Reuniones y Servicios de Conferencias",
    "Unité des réunions et des services de conférence",
    "Группа заседаний и конференционного обслуживания",
    "会议与会议事务股",
)


class OtherDirectoryError(Exception):
    """Raised if the directory is not the one that comes with the software: the example would be about nothing."""


def make_example():
    """Write the draft of the example and return it. Raises OtherDirectoryError."""
    bodies = {body.slug: body for body in Body.objects.filter(slug__in=NEEDED)}
    if missing := sorted(set(NEEDED) - bodies.keys()):
        raise OtherDirectoryError(", ".join(missing))
    own = {slug: body.pk for slug, body in bodies.items()}
    economic, clearing, technology, implementation, partners, mainstreaming, meetings = (own[s] for s in NEEDED)
    columns = {language.column("name"): NAME[language.slug] for language in LANGUAGES}
    columns |= {language.column("explanation"): EXPLANATION[language.slug] for language in LANGUAGES}
    basis = MandateSource.objects.filter(slug="decision-x-15").first()
    row = Reorganisation.objects.create(
        **no_texts(Reorganisation) | columns,
        takes_effect_on=DAY,
        legal_basis=basis,
        is_example=True,
        last_reference=3,
    )

    def add(kind, values, texts=None):
        add_operation(row, kind, values, texts)

    def establish(reference, beside, slug, name, opening):
        sources = [*MandateSource.objects.filter(mandates__body=beside).order_by("pk").values_list("pk", flat=True)]
        values = {
            "body": reference,
            "target": beside,
            "where": "after",
            "kind": "unit",
            "slug": slug,
            "sources": sources,
        }
        add(K.ESTABLISH, values, {("body", reference, "name"): name, ("mandate", reference, "opening"): opening})

    establish(-1, clearing, "knowledge-and-digital-services-unit", DIGITAL, DIGITAL_OPENING)
    add(K.MERGE, {"bodies": [clearing, technology], "into": -1})
    establish(-2, economic, "economic-policy-unit", ECONOMIC, ECONOMIC_OPENING)
    establish(-3, economic, "resource-mobilization-unit", RESOURCES, RESOURCES_OPENING)
    add(K.SPLIT, {"body": economic, "into": [-2, -3], "parts_to": -2, "contacts_to": -2})
    for body, words, to, own, others_words, others in (
        (implementation, "ICT services", -1, DIGITAL_SERVICES, "facilitating and servicing", MEETINGS_OF_BODIES),
        (mainstreaming, "with partners", partners, PARTNERS, "technical expertise", EXPERTISE),
    ):
        # The function that goes ends its new list, and the one that is now the last but one leads on to the last.
        for pk in _with_words(body, words):
            add(K.TRANSFER_FUNCTION, {"function": pk, "to": to})
            add(K.AMEND_FUNCTION, {"function": pk}, {("function", pk, "text"): own})
        for pk in _with_words(body, others_words):
            add(K.AMEND_FUNCTION, {"function": pk}, {("function", pk, "text"): others})
    for body, field, own in (
        (implementation, "closing", IMPLEMENTATION_CLOSING),
        (mainstreaming, "closing", MAINSTREAMING_CLOSING),
        (partners, "opening", PARTNERSHIPS_OPENING),
    ):
        add(K.SET_TEXTS, {"body": body}, {("mandate", body, field): own})
    add(K.RENAME, {"body": meetings}, {("body", meetings, "name"): MEETINGS})
    for pk in Function.objects.filter(mandate__body__in=(clearing, technology)).values_list("pk", flat=True):
        add(K.KEEP_FUNCTION, {"function": pk})
    for pk in Function.objects.filter(mandate__body=economic).values_list("pk", flat=True):
        add(K.TRANSFER_FUNCTION, {"function": pk, "to": -2})
    return row


def _with_words(body, words):
    """Return the ids of the function of a body with some words in English, if it has one."""
    functions = Function.objects.filter(mandate__body=body, **{f"{SOURCE.column('text')}__contains": words})
    return [*functions.values_list("pk", flat=True)[:1]]


def remove_examples():
    """Remove the examples that are not in force; return how many there were."""
    rows = [*Reorganisation.objects.open().filter(is_example=True)]
    for row in rows:
        row.delete()
    return len(rows)
