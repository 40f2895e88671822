"""The error view: 503 if another writer took too long or the database is unavailable, otherwise 500."""

import sys

from pages import errors
from secretariat.waiting import is_lock_timeout

from .database import UNAVAILABLE_ERRORS
from .middleware import unavailable


def server_error(request):
    """Return the page for the exception that is being handled."""
    error = sys.exc_info()[1]
    if is_lock_timeout(error):
        return errors.busy(request)
    while error is not None:
        if isinstance(error, UNAVAILABLE_ERRORS):
            return unavailable(request)
        error = error.__cause__ or error.__context__
    return errors.server_error(request)
