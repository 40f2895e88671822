"""The error view: 503 if the database is unavailable, otherwise 500."""

import sys

from pages import errors

from .database import UNAVAILABLE_ERRORS
from .middleware import unavailable


def server_error(request):
    """Return 503 if the database could not be used, otherwise 500; called while the exception is being handled."""
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, UNAVAILABLE_ERRORS):
            return unavailable(request)
        error = error.__cause__ or error.__context__
    return errors.server_error(request)
