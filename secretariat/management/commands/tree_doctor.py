import json

from django.core.management.base import BaseCommand

from secretariat import tree


class Command(BaseCommand):
    help = "Examine the tree of bodies. Exit code 1 when something is wrong (after --fix: when something remains)."

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="rebuild what follows from parent and position")
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, fix, **options):
        before, findings = tree.repair() if fix else ([], tree.validate())
        repaired = [finding for finding in before if finding not in findings]
        if options["json"]:
            self.stdout.write(json.dumps({"findings": findings, "repaired": repaired}))
        else:
            for word, found in (("Mended", repaired), ("Found", findings)):
                for finding in found:
                    bodies = ", ".join(map(str, finding["bodies"]))
                    self.stdout.write(f"{word} ({finding['rule']}): {finding['sentence']} Bodies: {bodies}")
            if not findings:
                self.stdout.write("The tree is sound.")
        if findings:
            raise SystemExit(1)
