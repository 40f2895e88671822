"""The answer to a fault: the database is away, or the fault is ours."""

import sys

from pages import errors

from .database import UNAVAILABLE_ERRORS
from .middleware import unavailable


def server_error(request):
    """503 where the database could not be asked, 500 otherwise. Called while the exception is being handled."""
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, UNAVAILABLE_ERRORS):
            return unavailable(request)
        error = error.__cause__ or error.__context__
    return errors.server_error(request)
