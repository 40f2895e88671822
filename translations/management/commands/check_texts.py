import json
from dataclasses import asdict

from django.core.management.base import BaseCommand

from secretariat.languages import BY_SLUG, LANGUAGES
from translations.checks.storage import check_other_fields, correct
from translations.checks.stored import StoredCheckResult, check_stored_texts, directory_texts


class Command(BaseCommand):
    help = (
        "Check every stored text. Exit code 1 if there is an error that nobody has dismissed; warnings are only listed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--language", metavar="PREFIX", choices=list(BY_SLUG), help="only this one, for example fr")
        parser.add_argument(
            "--fix", action="store_true", help="first correct white space and characters that no text can hold"
        )
        parser.add_argument("--json", action="store_true", help="print the check results as JSON")

    def handle(self, language, **options):
        chosen = [BY_SLUG[language]] if language else LANGUAGES
        if options["fix"]:
            count = correct(chosen, directory_texts(), note="check_texts --fix")
            self.stderr.write(f"Corrected: {count}.")
        found = [*check_stored_texts(chosen), *(StoredCheckResult(*one) for one in check_other_fields(chosen))]
        if options["json"]:
            rows = [{"language": one.language.slug, "text": one.place, **asdict(one.result)} for one in found]
            self.stdout.write(json.dumps({"findings": rows}, ensure_ascii=False))
        else:
            for one in found:
                result = one.result
                self.stdout.write(f"{one.language.slug} {one.place}: {result.level} {result.code}: {result.message}")
            errors = sum(one.result.blocks for one in found)
            self.stdout.write(f"Errors: {errors}. Warnings: {len(found) - errors}.")
        if any(one.result.blocks for one in found):
            raise SystemExit(1)
