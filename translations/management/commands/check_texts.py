import json
from collections import Counter
from dataclasses import asdict

from django.core.management.base import BaseCommand

from secretariat.languages import BY_SLUG, LANGUAGES
from translations.checks import ERROR
from translations.checks.stored import check_stored_texts


class Command(BaseCommand):
    help = "Check every stored translation. Exit code 1 if there is an error; warnings are only listed."

    def add_arguments(self, parser):
        parser.add_argument("--language", metavar="PREFIX", choices=list(BY_SLUG), help="only this one, for example fr")
        parser.add_argument("--json", action="store_true", help="print the check results as JSON")

    def handle(self, language, **options):
        chosen = [BY_SLUG[language]] if language else LANGUAGES
        found = list(check_stored_texts(chosen))
        if options["json"]:
            rows = [{"language": one.language.slug, "text": one.place, **asdict(one.result)} for one in found]
            self.stdout.write(json.dumps({"findings": rows}, ensure_ascii=False))
        else:
            for one in found:
                result = one.result
                self.stdout.write(f"{one.language.slug} {one.place}: {result.level} {result.code}: {result.message}")
            levels = Counter(one.result.level for one in found)
            self.stdout.write(f"Errors: {levels[ERROR]}. Warnings: {levels.total() - levels[ERROR]}.")
        if any(one.result.level == ERROR for one in found):
            raise SystemExit(1)
