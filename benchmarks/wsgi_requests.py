"""Requests to the WSGI application in this process, as a server makes them; copied into a checkout of another commit, too.

Django's test client does work of its own for each request, which would count as a part of a quick page.
"""

import importlib
from functools import cache
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults


@cache
def _application():
    return importlib.import_module("secretariat.wsgi").application


def get(path, **parameters):
    """Return the status of a GET request as a number; its body is read and the response closed."""
    environ = {"PATH_INFO": path, "QUERY_STRING": urlencode(parameters), "HTTP_HOST": "testserver"}
    setup_testing_defaults(environ)
    statuses = []
    response = _application()(environ, lambda status, _headers, _error=None: statuses.append(int(status[:3])))
    try:
        for _part in response:
            pass
    finally:
        if hasattr(response, "close"):
            response.close()
    return statuses[-1]
