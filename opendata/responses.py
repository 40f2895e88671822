"""Responses of the API and of the data files, without the library of the API."""

import json

from django.http import HttpResponse

JSON, PROBLEM = "application/json", "application/problem+json"


def json_response(content, status=200, links=None, content_type=JSON):
    response = HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=content_type)
    if links:
        response.headers["Link"] = ", ".join(f'<{address}>; rel="{name}"' for name, address in links.items())
    return response


def problem(status, title, detail, errors=()):
    """Return an error response as problem+json (RFC 9457)."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return json_response({**content, "errors": list(errors)} if errors else content, status, content_type=PROBLEM)
