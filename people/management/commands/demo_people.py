import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from secretariat.models import Body, Kind

THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]", "testserver"}


class Command(BaseCommand):
    help = (
        "Create a demo account for each role and print the passwords. Running it repeatedly only sets new "
        "passwords. Refused in production."
    )

    def handle(self, **options):
        self.refuse_in_production()
        division = Body.objects.filter(kind=Kind.DIVISION).first()
        if not division:
            raise CommandError("There is no division to edit yet. Load a directory first: manage.py load_directory.")
        people = (
            ("demo-administrator", "Administrators", "administrator", {}),
            ("demo-editor", "Editors", f"editor of “{division.name_en}”", {"body": division}),
            ("demo-translator", "Translators", "translator of French", {"language": "fr", "role": "translator"}),
            ("demo-reviewer", "Reviewers", "reviewer of French", {"language": "fr", "role": "reviewer"}),
            ("demo-auditor", "Auditors", "auditor", {}),
        )
        with transaction.atomic():
            for name, role, description, grant in people:
                password = secrets.token_urlsafe(12)
                self.make(name, role, password, grant)
                self.stdout.write(f"{name:20}{password:20}{description}")

    def make(self, name, role, password, grant):
        person, is_new = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": True})
        person.set_password(password)
        person.save(update_fields=["password"])
        if not is_new:
            return
        person.groups.add(Group.objects.get(name=role))
        if "body" in grant:
            person.branches.create(**grant)
        elif grant:
            person.language_roles.create(**grant)

    def refuse_in_production(self):
        """Raise CommandError if the site is reachable by others: over HTTPS or under another host name."""
        if settings.HTTPS:
            reason = "HTTPS is on"
        elif others := [host for host in settings.ALLOWED_HOSTS if host not in THIS_MACHINE]:
            reason = f"ALLOWED_HOSTS names {others[0]}"
        else:
            return
        raise CommandError(
            f"Demo accounts are not created in production, and {reason}. Create real accounts in the admin."
        )
