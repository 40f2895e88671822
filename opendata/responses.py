"""Responses of the API and of the data files, without the library of the API."""

import json

from django.http import HttpResponse

JSON, PROBLEM = "application/json", "application/problem+json"


def json_response(content, status=200, links=(), content_type=JSON):
    """Return a response with JSON; `links` are for its header, as in `link_header`."""
    response = HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=content_type)
    if links:
        response.headers["Link"] = link_header(links)
    return response


def link_header(links):
    """Return the value of the header Link (RFC 8288) for pairs of an address and its attributes."""
    written = ((address, "".join(f'; {name}="{value}"' for name, value in own.items())) for address, own in links)
    return ", ".join(f"<{address}>{attributes}" for address, attributes in written)


def problem(status, title, detail, errors=()):
    """Return an error response as problem+json (RFC 9457)."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return json_response({**content, "errors": list(errors)} if errors else content, status, content_type=PROBLEM)
