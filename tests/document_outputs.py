"""Documents in programs that others wrote: rows of `tests.outputs`. What pages look like, people say."""

import re
import shutil
import subprocess
from urllib.request import urlopen

from secretariat.languages import BY_SLUG, list_marker
from tests.data_outputs import served

PHRASES = {"ar": "الأمين التنفيذي", "ru": "Исполнительного секретаря", "zh": "执行秘书"}
WORDS = {"ar": "الأمين", "ru": "Канцелярия", "zh": "执行秘书办公室"}
"""In one line of the chart."""
SPAN = {"ar": "2011-2020", "ru": "2011–2020", "zh": "2011-2020"}
FIRST = {"ar": "(ا)"}
"""The first letter of a list as LibreOffice draws it, where it is not ours: without hamza."""


def rows(folder):
    """Yield (program, what it gets, what it makes of it, whether that is well; None if it is not here)."""
    with served() as base:
        for slug in PHRASES:
            for name in ("directory.pdf", "chart.pdf", "directory.docx"):
                with urlopen(f"{base}/{slug}/documents/{name}") as response:
                    (folder / f"{slug}-{name}").write_bytes(response.read())
    yield from _poppler(folder)
    yield from _libreoffice(folder)


def _run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, check=False)
    return re.sub("[\u200b-\u200f\u202a-\u202e]", "", done.stdout)


def _version(program, option):
    done = subprocess.run([program, option], capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else ""


def _poppler(folder):
    if not shutil.which("pdfinfo"):
        yield "poppler", "—", "not here", None
        return
    program = f"poppler {_version('pdfinfo', '-v')}"
    for slug, phrase in PHRASES.items():
        language = BY_SLUG[slug]
        for name, what in (("directory.pdf", "the text"), ("chart.pdf", "the chart")):
            path = folder / f"{slug}-{name}"
            about, structure = _run("pdfinfo", path), _run("pdfinfo", "-struct", path)
            tags = {
                tag: len(re.findall(rf"^\s*{tag}\b", structure, re.MULTILINE)) for tag in ("H1", "L", "Lbl", "Link")
            }
            is_tagged = re.search(r"^Tagged: +yes$", about, re.MULTILINE) and tags["H1"] and tags["Link"]
            shown = ", ".join(f"{count} {tag}" for tag, count in tags.items() if count)
            yield program, f"{what} in `{language.tag}` as PDF", f"tagged: {shown}", bool(is_tagged)
            text = re.sub(r"\s+", " ", _run("pdftotext", path, "-"))
            wanted = (WORDS[slug],) if name == "chart.pdf" else (phrase, SPAN[slug])
            holds = all(own in text for own in wanted)
            yield (
                program,
                f"letters of {what} in `{language.tag}`",
                f"{'has' if holds else 'lacks'} “{'”, “'.join(wanted)}”",
                holds,
            )


def _libreoffice(folder):
    from secretariat.models import Body, Mandate  # here: settings are made when the command begins

    program = shutil.which("soffice")
    if not program:
        yield "LibreOffice", "—", "not here", None
        return
    lists = Mandate.objects.filter(functions__isnull=False, body__in=Body.objects.published()).distinct().count()
    for slug, phrase in PHRASES.items():
        language = BY_SLUG[slug]
        _run(program, f"-env:UserInstallation=file://{folder}/libreoffice", "--headless", "--convert-to", "pdf", "--outdir", folder / "lo", folder / f"{slug}-directory.docx")  # fmt: skip
        text = _run("pdftotext", "-layout", folder / "lo" / f"{slug}-directory.pdf", "-")
        first = FIRST.get(slug, list_marker(1, language))
        count = len(re.findall(rf"(?:^|\s){re.escape(first)}(?:\s|$)", text, re.MULTILINE))
        pages = text.count("\f")
        numbered = [page for page in range(2, pages + 1) if re.search(rf"^\s+{page}\s*\f", text, re.MULTILINE)]
        holds = count == lists and phrase in re.sub(r"\s+", " ", text) and len(numbered) == pages - 1
        yield f"LibreOffice {_version(program, '--version')}", f"the text in `{language.tag}` as DOCX", f"{pages} pages, {len(numbered)} with their number; {count} of {lists} lists begin with {first}", holds  # fmt: skip
