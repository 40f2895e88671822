"""The OpenAPI description of the API: what its library makes of the types, with what that leaves out."""

import json
import re
from functools import cache
from http import HTTPStatus

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from secretariat.languages import SOURCE

from .responses import PROBLEM

HEADERS = {
    "ETag": "A strong one, which changes with the directory; send it back in If-None-Match.",
    "Cache-Control": "It may be stored, but is to be revalidated each time.",
    "Link": "RFC 8288: the pages of a list (first, prev, next, last), what a record describes, its other forms.",
    "Location": "The same request with the current id.",
    "Retry-After": "How many seconds to wait.",
}
"""Headers of responses, each with its description."""
HEADERS_OF = {200: ("ETag", "Cache-Control", "Link"), 301: ("Location",), 429: ("Retry-After",), 503: ("Retry-After",)}
"""The headers of a response by its status."""


def description(api, base):
    """Return the OpenAPI description of the API at this address; it names the licence if one is set."""
    common = _common(api)
    licence = {"license": settings.DATA_LICENCE._asdict()} if settings.DATA_LICENCE else {}
    with override(SOURCE.code):
        page = reverse("api-page")
    return {
        **common,
        "info": {**common["info"], **licence},
        "servers": [{"url": base}],
        "externalDocs": {"url": base + page},
    }


@cache
def _common(api):
    """Return what is the same for every request: errors are problem+json, headers are declared, examples have names."""
    found = api.get_openapi_schema(path_prefix="/api/v1/")
    found["components"]["headers"] = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in HEADERS.items()
    }
    tags = {}
    for path, operations in found["paths"].items():
        for operation in operations.values():
            operation["tags"] = [path.split("/")[3] or operation["operationId"]]
            tags |= dict.fromkeys(operation["tags"])
            for parameter in operation["parameters"]:
                if examples := parameter.pop("examples", None):
                    parameter["examples"] = {example: {"value": example} for example in examples}
            responses = operation["responses"]
            responses[304] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
            for status, response in responses.items():
                if status >= 400:
                    response["content"] = {PROBLEM: next(iter(response.get("content", {}).values()))}
                if names := HEADERS_OF.get(status):
                    response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
            operation["responses"] = {str(status): responses[status] for status in sorted(responses)}
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(found)))
    schemas = found["components"]["schemas"]
    found["components"]["schemas"] = {name: schemas[name] for name in schemas if name in used}
    return {**found, "tags": [{"name": name} for name in tags], "security": []}
