from django.core.management.base import BaseCommand

from public_record import new_day


class Command(BaseCommand):
    help = "Show readers the posts that begin today and no longer those that are over. “serve” and “job_worker” run it by themselves."

    def handle(self, **options):
        new_day.begin()
