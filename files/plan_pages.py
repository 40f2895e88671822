"""What the page of a plan shows, as JSON: a language in it is stored by its slug."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from secretariat.languages import BY_SLUG, Language

LANGUAGE = "language slug"


class PageEncoder(DjangoJSONEncoder):
    """Encodes languages as objects with one key."""

    def default(self, value):
        return {LANGUAGE: value.slug} if isinstance(value, Language) else super().default(value)


class PageDecoder(json.JSONDecoder):
    """Decodes what a PageEncoder has written."""

    def __init__(self, **options):
        super().__init__(**options, object_hook=_decoded)


def _decoded(value):
    return BY_SLUG[value[LANGUAGE]] if value.keys() == {LANGUAGE} else value
