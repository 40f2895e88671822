"""Questions for posts and contact points, in every language: the body is found, and the result says why."""

import io

import pytest
from django.core.management import call_command

from search.index import index_errors
from search.query import find
from secretariat.languages import BY_SLUG
from secretariat.models import Body, ContactPoint, Post

from .test_queries import without_answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

BIOSAFETY, FINANCE, MEDIA = "biosafety-and-biosecurity-unit", "finance-unit", "communications-and-outreach-unit"

QUESTIONS = [
    ("en", "head of biosafety", BIOSAFETY, "post"),
    ("en", "who is the head of the finance unit?", FINANCE, "post"),
    ("en", "director of implementation support", "implementation-support-division", "post"),
    ("en", "deputy executive secretary", "secretariat", "post"),
    ("en", "media contact", MEDIA, "contact"),
    ("en", "journalists", MEDIA, "contact"),
    ("fr", "qui est le chef de la biosécurité ?", BIOSAFETY, "post"),
    ("fr", "contact presse", MEDIA, "contact"),
    ("es", "¿quién es el jefe de la unidad de finanzas?", FINANCE, "post"),
    ("es", "prensa", MEDIA, "contact"),
    ("ru", "руководитель группы по биобезопасности", BIOSAFETY, "post"),
    ("ru", "кто начальник финансовой группы", FINANCE, "post"),
    ("ru", "контакт для СМИ", MEDIA, "contact"),
    ("ar", "من هو رئيس وحدة السلامة الأحيائية", BIOSAFETY, "post"),
    ("ar", "الصحافة", MEDIA, "contact"),
    ("zh", "生物安全股负责人是谁", BIOSAFETY, "post"),
    ("zh", "财务股股长", FINANCE, "post"),
    ("zh", "媒体联系", MEDIA, "contact"),
]


def test_the_body_is_found_with_the_post_or_contact_point_and_nothing_else_is_lost():
    call_command("demo_contacts", stdout=io.StringIO())
    assert list(index_errors()) == []
    otherwise = {}
    for slug, question, expected, where in QUESTIONS:
        groups = find(question, BY_SLUG[slug]).groups[:3]
        found = [group.body.slug for group in groups]
        body = Body.objects.get(parent=None) if expected == "secretariat" else Body.objects.get(slug=expected)
        reason = next((group.reason for group in groups if group.body.pk == body.pk), None)
        own = Post if where == "post" else ContactPoint
        anchors = {f"#{where}-{pk}" for pk in own.objects.filter(body=body).values_list("pk", flat=True)}
        if reason is None or reason.where != where or reason.url[reason.url.index("#") :] not in anchors:
            otherwise[question] = (found, reason and (reason.where, reason.excerpt))
    assert otherwise == {}
    assert without_answer() == []
