"""The WSGI application that a server (granian, `manage.py serve`) runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")

django_application = get_wsgi_application()
application = import_string("delivery.cache.wsgi_middleware.PageCacheMiddleware")(django_application)

# What was loaded so far stays as long as the process. Having the garbage collector examine all of it repeatedly, during a response,
# took a quarter of the time of the slowest searches.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
