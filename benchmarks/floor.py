"""The baseline of the delivery benchmark: a Django view without middleware, database or template, with a response as long as a page."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

CONTENT = b"x" * int(os.environ["FLOOR_BYTES"])


def view(request):
    return HttpResponse(CONTENT)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="-" * 50, USE_I18N=False)
application = get_wsgi_application()
