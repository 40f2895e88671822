"""Example posts and contact points for trying out. They name no person, and nobody is reached by them.

The mailboxes are under a domain that RFC 2606 reserves for examples, and the telephone numbers are those that North America
reserves for fiction: 555-0100 to 555-0199.
"""

from itertools import chain

from secretariat.changes import one_revision
from secretariat.contacts import IN_ORDER, ContactPoint, Post
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body, Kind
from secretariat.saving import create_all

from . import texts
from .models import TextState

DOMAIN, NUMBER, MAX_BODIES, MAX_MAILBOX = "example.org", "+15145550{:03}", 100, 24

HOURS = {
    "ar": "من الاثنين إلى الجمعة، من الساعة 9:00 إلى الساعة 17:00 (بتوقيت مونتريال)",
    "en": "Monday to Friday, 9:00 to 17:00 (Montreal time)",
    "es": "De lunes a viernes, de 9:00 a 17:00 (hora de Montreal)",
    "fr": "Du lundi au vendredi, de 9:00 à 17:00 (heure de Montréal)",
    "ru": "С понедельника по пятницу, с 9:00 до 17:00 (время Монреаля)",
    "zh": "星期一至星期五，9:00至17:00（蒙特利尔时间）",
}
REGISTRATION = {
    "ar": "تسجيل المندوبين",
    "en": "Registration of delegates",
    "es": "Inscripción de delegados",
    "fr": "Inscription des délégués",
    "ru": "Регистрация делегатов",
    "zh": "代表注册",
}
TITLES = {
    "Executive Secretary": {
        "ar": "الأمين التنفيذي",
        "es": "Secretario Ejecutivo",
        "fr": "Secrétaire exécutif",
        "ru": "Исполнительный секретарь",
        "zh": "执行秘书",
    },
    "Deputy Executive Secretary": {
        "ar": "نائب الأمين التنفيذي",
        "es": "Secretario Ejecutivo Adjunto",
        "fr": "Secrétaire exécutif adjoint",
        "ru": "Заместитель Исполнительного секретаря",
        "zh": "副执行秘书",
    },
    "Chief of the Office": {
        "ar": "رئيس المكتب",
        "es": "Jefe de la Oficina",
        "fr": "Chef du Bureau",
        "ru": "Руководитель Канцелярии",
        "zh": "办公室主任",
    },
    "Director of the Division": {
        "ar": "مدير الشعبة",
        "es": "Director de la División",
        "fr": "Directeur de la Division",
        "ru": "Директор Отдела",
        "zh": "司长",
    },
    "Deputy Director of the Division": {
        "ar": "نائب مدير الشعبة",
        "es": "Director Adjunto de la División",
        "fr": "Directeur adjoint de la Division",
        "ru": "Заместитель директора Отдела",
        "zh": "副司长",
    },
    "Head of the Unit": {
        "ar": "رئيس الوحدة",
        "es": "Jefe de la Unidad",
        "fr": "Chef de l’Unité",
        "ru": "Руководитель Группы",
        "zh": "股长",
    },
    "Focal point for enquiries from Parties": {
        "ar": "جهة التنسيق لاستفسارات الأطراف",
        "es": "Punto focal para las consultas de las Partes",
        "fr": "Correspondant pour les demandes des Parties",
        "ru": "Координатор по запросам Сторон",
        "zh": "缔约方咨询联络人",
    },
}
HEAD, DEPUTY, FOCAL_POINT = Post.Role.HEAD, Post.Role.DEPUTY, Post.Role.FOCAL_POINT
POSTS = {
    Kind.SECRETARIAT: ((HEAD, "Executive Secretary"), (DEPUTY, "Deputy Executive Secretary")),
    Kind.OFFICE: ((HEAD, "Chief of the Office"),),
    Kind.DIVISION: ((HEAD, "Director of the Division"), (DEPUTY, "Deputy Director of the Division")),
    Kind.UNIT: ((HEAD, "Head of the Unit"), (FOCAL_POINT, "Focal point for enquiries from Parties")),
}


def is_example(obj):
    """Return whether a post or contact point is one of these examples."""
    if isinstance(obj, Post):
        return obj.title_en in TITLES and not texts.value(obj, "holder", SOURCE)
    return obj.email.endswith(f"@{DOMAIN}")


def stored_examples():
    """Return the stored posts and contact points in two lists: the examples, and the others."""
    stored = [obj for model in IN_ORDER for obj in model.objects.all()]
    return [obj for obj in stored if is_example(obj)], [obj for obj in stored if not is_example(obj)]


def remove_examples(examples):
    """Remove examples, as one change."""
    with one_revision():
        for obj in examples:
            obj.delete()


def make_examples():
    """Make the examples in the first bodies of the directory, as one change; returns how many posts and contact points."""
    with one_revision():
        bodies = list(enumerate(Body.objects.all()[:MAX_BODIES]))
        made = [list(chain.from_iterable(own(body, number) for number, body in bodies)) for own in (_posts, _contacts)]
        for objects in made:
            create_all(objects, state=TextState.Approval.APPROVED)
    return sum(map(len, made))


def _posts(body, number):
    for position, (role, title) in enumerate(POSTS[body.kind]):
        status = Post.Status.VACANT if role == DEPUTY and number % 2 else Post.Status.FILLED
        yield Post(
            body=body,
            position=position,
            role=role,
            status=status,
            **_in_columns("title", {"en": title, **TITLES[title]}),
        )


def _in_columns(name, texts_by_slug):
    return {BY_SLUG[slug].column(name): text for slug, text in texts_by_slug.items()}


def _contacts(body, number):
    for position, contact in enumerate(_contacts_of(body, number)):
        contact.position = position
        yield contact


def _contacts_of(body, number):
    mailbox, purpose = _mailbox(body), ContactPoint.Purpose
    yield ContactPoint(
        body=body, purpose=purpose.GENERAL, email=f"{mailbox}@{DOMAIN}", phone=NUMBER.format(100 + number % 100),
        languages="en fr", **_in_columns("hours", HOURS),
    )  # fmt: skip
    if "Communication" in body.name_en:
        yield ContactPoint(body=body, purpose=purpose.MEDIA, email=f"media@{DOMAIN}", languages="ar en es fr ru zh")
    if body.kind == Kind.SECRETARIAT:
        yield ContactPoint(
            body=body, purpose=purpose.PARTIES, email=f"registration@{DOMAIN}", url=f"https://{DOMAIN}/registration",
            room="900", languages="en", **_in_columns("label", REGISTRATION),
        )  # fmt: skip
    elif body.kind != Kind.UNIT:
        yield ContactPoint(body=body, purpose=purpose.STAFF, email=f"staff.{mailbox}@{DOMAIN}", languages="en")


def _mailbox(body):
    """The first words of its address, as many as a mailbox has."""
    words = body.slug.split("-")
    while len("-".join(words)) > MAX_MAILBOX or (
        len(words) > 1 and words[-1] in ("and", "of", "the", "unit", "division")
    ):
        words = words[:-1] or [body.slug[:MAX_MAILBOX]]
    return "-".join(words)
