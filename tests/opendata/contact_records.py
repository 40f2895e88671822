"""Records of bodies with posts and contact points, made up under names that nobody has, for tests of what is written from them."""

BASE = "https://directory.example.org"
LONG = "联合国生物多样性公约秘书处实施支持司能力建设与知识管理及信息交换所机制协调股" * 3
"""More than a line of a card, in one word without a space."""
ODD = 'Press; media, "web" \\ more'


def body_record(slug="media-unit", parent=None, **more):
    names = {
        "en": "Media Unit",
        "ar": "وحدة وسائط الإعلام",
        "es": "Dependencia de Medios",
        "fr": "Unité des médias",
        "ru": "Группа по работе со средствами массовой информации",
        "zh-Hans": LONG,
    }
    return {
        "id": slug,
        "uri": f"{BASE}/id/{slug}",
        "external_id": None,
        "kind": "unit",
        "parent": parent,
        "position": 1,
        "level": 1,
        "name": names,
        "acronym": {"en": "MU"},
        "mandate": None,
        "posts": [],
        "contacts": [],
        "topics": [],
        "pages": {tag: f"{BASE}/{tag[:2]}/units/{slug}/" for tag in names},
        "established_on": None,
        "dissolved_on": None,
        "predecessors": [],
        "successors": [],
        "updated_at": "2026-11-29T11:30:05.123456+02:00",
        **more,
    }


def contact_record(number=7, **more):
    return {
        "id": str(number),
        "uri": f"{BASE}/id/media-unit#contact-{number}",
        "purpose": "media",
        "label": {},
        "hours": {"en": "Monday to Friday, 9 to 17", "ar": "من الاثنين إلى الجمعة", "fr": "Du lundi au vendredi"},
        "languages": ["fr", "ar"],
        "email": "media@почта.example",
        "phone": "+15142882220",
        "extension": "12",
        "url": None,
        "room": "B-12",
        **more,
    }


def post_record(number=3, **more):
    title = {"en": "Head of the Unit", "fr": "Chef de l’Unité", "ru": "Начальник группы"}
    facts = {"role": "head", "title": title, "status": "vacant", "from": "2026-01-01", "to": None}
    return {"id": str(number), "uri": f"{BASE}/id/media-unit#post-{number}", **facts, **more}
