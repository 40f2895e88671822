"""How readers ask for posts and contact points: words by which these are found, beside their titles and labels."""

from functools import cache

from django.utils import translation

from secretariat.languages import LANGUAGES
from secretariat.models import ContactPoint, Post

ROLE_WORDS = {
    Post.Role.HEAD: {
        "ar": "رئيس رئيسة مدير مديرة",
        "en": "head chief director leader manager boss",
        "es": "jefe jefa jefatura director directora responsable",
        "fr": "chef cheffe directeur directrice responsable dirige",
        "ru": "руководитель руководит начальник глава директор заведующий",
        "zh": "负责人 领导 主任 股长 司长 处长 科长",
    },
    Post.Role.DEPUTY: {
        "ar": "نائب نائبة مساعد",
        "en": "deputy vice assistant",
        "es": "adjunto adjunta subdirector subdirectora suplente",
        "fr": "adjoint adjointe suppléant suppléante",
        "ru": "заместитель",
        "zh": "副手 副职",
    },
    Post.Role.FOCAL_POINT: {
        "ar": "جهة التنسيق منسق نقطة الاتصال",
        "en": "focal point liaison coordinator",
        "es": "punto focal coordinador coordinadora enlace",
        "fr": "correspondant correspondante point focal coordonnateur coordonnatrice",
        "ru": "координатор координационный центр",
        "zh": "联络人 联络点 协调人",
    },
    Post.Role.OTHER: {},
}
PURPOSE_WORDS = {
    ContactPoint.Purpose.MEDIA: {
        "ar": "وسائل الإعلام الصحافة الصحفيين",
        "en": "media press journalists interview",
        "es": "medios prensa periodistas entrevista",
        "fr": "médias presse journalistes entretien",
        "ru": "СМИ пресса журналисты интервью",
        "zh": "媒体 新闻 记者 采访",
    },
}


@cache
def words_of_role(role):
    """Return the words for a role of a post: language tag → words."""
    own = ROLE_WORDS.get(role, {})
    return {language.tag: own[language.slug] for language in LANGUAGES if language.slug in own}


@cache
def words_of_purpose(purpose):
    """Return the words for a purpose of a contact point: language tag → words."""
    own = PURPOSE_WORDS.get(purpose, {})
    return {language.tag: own[language.slug] for language in LANGUAGES if language.slug in own}


@cache
def _labels(purpose):
    found = {}
    for language in LANGUAGES:
        with translation.override(language.code):
            found[language.tag] = str(ContactPoint.Purpose(purpose).label)
    return found


def contact_text(contact):
    """Return how results show a contact point of a record: language tag → its purpose and label."""
    return {
        tag: f"{label} · {contact['label'][tag]}" if tag in contact["label"] else label
        for tag, label in _labels(contact["purpose"]).items()
    }
