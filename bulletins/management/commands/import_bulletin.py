import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.alignment import BulletinAlignment
from bulletins.drafts import BulletinDraft, flat_functions
from bulletins.planning import plan_bulletin
from bulletins.unchanged import changes_of
from files.uploads import InvalidFile, as_single_line
from reorganisations.drafting import MAX_OPERATIONS
from secretariat.changes import change_context
from secretariat.languages import BY_SLUG, SOURCE
from secretariat.models import Body


class Command(BaseCommand):
    help = (
        "Read a bulletin (DOCX, ODT, HTML, plain text; PDF as a last resort) and say which bodies, functions and sources are in it, "
        "and what was not understood."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="“-” reads pasted text from the standard input")
        parser.add_argument("--under", metavar="SLUG", help="make the first bodies parts of this body")
        parser.add_argument("--language", choices=[*BY_SLUG], default="", help="default: recognised")
        parser.add_argument(
            "--translations-of",
            metavar="SLUG",
            help="take it for a translation of what this branch of the directory has: drafts for the translators’ desk",
        )
        parser.add_argument(
            "--first",
            type=Path,
            metavar="FILE",
            help="with --translations-of: the same bulletin in a language that the directory has",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what is in the bulletin, and do nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the plan as JSON")

    def handle(self, file, under, language, dry_run, as_json, translations_of, first, **options):
        if translations_of:
            self.import_translations(file, language, self.body_under(translations_of), first, dry_run, as_json)
            return
        body = self.body_under(under)
        plan = self.plan(file, language)
        changes = changes_of(plan, body)
        if as_json:
            name = (getattr(body, BY_SLUG[plan.language].column("name")) or body.name_en) if body else None
            self.stdout.write(
                json.dumps(
                    plan.as_json(name) | {"changes": [one.as_json() for one in changes]}, ensure_ascii=False, indent=2
                )
            )
        else:
            self.list_plan(plan)
            self.list_changes(plan, changes)
        if dry_run:
            if not as_json:
                self.stdout.write(_("This was a dry run; nothing was changed."))
            return
        under = body or Body.objects.filter(parent=None).first()
        if under is None or not plan.bodies:
            raise CommandError(_("There is no body to draft, or none to draft it under; nothing was changed."))
        self.write_draft(plan, under)

    def list_changes(self, plan, changes):
        if plan.bodies and not changes:
            self.stdout.write(_("No change: the directory has all of this already, word for word."))
        for change in changes:
            self.line(f"{change.body}: {change.sentence}")

    def plan(self, file, language=""):
        try:
            return plan_bulletin(file, language)
        except InvalidFile as error:
            for sentence in error.messages:
                self.stderr.write(str(sentence))
            raise CommandError(_("The file is refused; nothing was changed.")) from None

    def import_translations(self, file, language, top, first, dry_run, as_json):
        plan = self.plan(file, language)
        if BY_SLUG[plan.language] is SOURCE:
            raise CommandError(_("This bulletin is in the language that translations are made from; nothing was changed."))  # fmt: skip
        alignment = BulletinAlignment(plan, top, self.plan(first) if first else None)
        new = alignment.new_texts()
        stored = 0
        if not dry_run:
            with change_context(source="manage.py import_bulletin"):
                stored = alignment.save()
        if as_json:
            content = {"language": plan.language, "drafts": [one.as_json() for one in new], "findings": [one.as_json() for one in alignment.findings]}  # fmt: skip
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2))
            return
        for finding in alignment.findings:
            self.line(f"{finding.place}: {finding.message}")
        if dry_run:
            for one in new:
                self.line(f"{one.place}: {one.target}")
            self.stdout.write(_("This was a dry run; nothing was changed."))
        counts = {"new": len(new), "same": len(alignment.texts) - len(new), "stored": stored}
        self.stdout.write(_("Texts that are new: %(new)d; that readers have already: %(same)d; drafts stored: %(stored)d.") % counts)  # fmt: skip

    def write_draft(self, plan, under):
        if sum(1 + len([*flat_functions(planned.functions)]) for planned in plan.bodies) > MAX_OPERATIONS:
            raise CommandError(_("A reorganisation has at most %(count)d operations.") % {"count": MAX_OPERATIONS})
        draft = BulletinDraft(plan, under)
        with change_context(source="manage.py import_bulletin"):
            row = draft.write()
        for left in draft.not_drafted:
            self.stderr.write(_("Not in the draft, see the plan: “%(name)s”.") % {"name": left.name})
        sentence = _("Written as a draft reorganisation (number %(number)d): bodies %(bodies)d, functions %(functions)d. The directory was not changed.")  # fmt: skip
        self.stderr.write(sentence % {"number": row.pk, "bodies": draft.bodies, "functions": draft.functions})

    def body_under(self, slug):
        if not slug:
            return None
        body = Body.objects.filter(slug=slug).first()
        if body is None:
            raise CommandError(_("No body has the address '%(slug)s'.") % {"slug": slug})
        return body

    def list_plan(self, plan):
        for body in plan.bodies:
            parent = body.parent.name if body.parent else "—"
            self.line(f"{body.number} {body.name} ({body.kind or '?'}; {parent})")
            for function in body.functions:
                self.list_function(function, 1)
        for finding in plan.all_findings():
            self.line(f"{finding.place}: {finding.message}")

    def list_function(self, function, depth):
        self.line(f"{'    ' * depth}{function.label} {function.text}")
        for item in function.items:
            self.list_function(item, depth + 1)

    def line(self, text):
        self.stdout.write(as_single_line(text.rstrip()))
