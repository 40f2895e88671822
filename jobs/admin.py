"""Admin of jobs: a list of them, and a page with the progress of each."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)  # what people need to know of it is in its job
