from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from secretariat.changes import change_context
from translations import demo_contacts


class Command(BaseCommand):
    help = "Make example posts and contact points for trying out; --remove takes them away again."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="remove the examples instead")

    def handle(self, remove, **options):
        examples, others = demo_contacts.stored_examples()
        with change_context(source="demo_contacts"):
            if remove:
                demo_contacts.remove_examples(examples)
                count = len(examples)
                sentence = ngettext("%(count)d example removed.", "%(count)d examples removed.", count)
            else:
                if others:
                    raise CommandError(
                        "The directory has posts or contact points of its own; examples would mix with them."
                    )
                if examples:
                    raise CommandError("The examples are there already; “demo_contacts --remove” takes them away.")
                count = demo_contacts.make_examples()
                sentence = ngettext("%(count)d example made.", "%(count)d examples made.", count)
        self.stdout.write(sentence % {"count": count})
