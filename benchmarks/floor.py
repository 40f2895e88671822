"""The least that Django can do: one view without middleware, database or template, whose answer is as long as a page of ours."""

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
