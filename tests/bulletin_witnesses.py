"""Bulletins beside two witnesses that others wrote, mammoth and LibreOffice: `python -m tests.bulletin_witnesses`, outside of the suite.

Before that, every form of `tests.bulletins.forms` in every way to write it, with the functions that were found and the words that were lost.
Neither is an importer here: each is known to lose something (see docs/decisions/0060). The table says where they agree with
our reader about the texts of functions, and how each draws the labels. A witness that is not here makes a row that says so.
"""

import re
import shutil
import subprocess
import tempfile
from html import unescape
from importlib import metadata
from pathlib import Path


def documents(folder):
    """Yield (what it holds, path) of documents in the form of bulletins."""
    from tests.bulletins.forms import FORMS, numbered_docx
    from tests.bulletins.making import abstract, level, make_docx, num, office, p, run

    deleted = '<w:del w:id="1" w:author="x"><w:r><w:delText>Struck out;</w:delText></w:r></w:del>'
    struck = p(raw=deleted, number=1, mark='<w:del w:id="2" w:author="x"/>')
    symbol = p(
        raw=run("Follow ") + f'<w:fldSimple w:instr="REF x">{run("ST/SGB/2015/3")}</w:fldSimple>' + run(";"), number=1
    )
    hidden = p(raw=run("Plan") + run(" secretly", "<w:vanish/>") + run(";"), number=1)
    abjad = abstract(0, level(0, "arabicAbjad", "(%1)")) + num(1, 0)
    forms = {
        "letters": office(p("Plan;", 1), p("Report.", 1)),
        "a struck-out function": office(p("Plan;", 1), struck, p("Report.", 1)),
        "a symbol in a field": office(symbol, p("Report.", 1)),
        "hidden text": office(hidden, p("Report.", 1)),
        "30 functions": office(*[p(f"Task {number};", 1) for number in range(30)]),
    }
    for name, blocks in forms.items():
        yield name, make_docx(folder / f"{name}.docx", *blocks)
    for name in ("finance", "french", "arabic"):
        language, source = FORMS[name]
        yield f"form {language}: {name}", numbered_docx(folder / f"form-{name}.docx", source, language)
    yield (
        "Arabic letters",
        make_docx(folder / "abjad.docx", *office(p("التخطيط؛", 1), p("الإبلاغ.", 1)), numbering=abjad),
    )


def ours(path, language="en"):
    """Return the functions of our plan: (label, text), those of a form with their items."""
    from bulletins.grammar import read_bulletin
    from bulletins.reading import read_document

    def walked(functions):
        for one in functions:
            yield one.label, one.text
            yield from walked(one.items)

    return [one for body in read_bulletin(read_document(path), language).bodies for one in walked(body.functions)]


def by_mammoth(path):
    """Return the items of lists as mammoth makes them; it draws no labels."""
    import mammoth

    with path.open("rb") as file:
        html = mammoth.convert_to_html(file).value
    return [
        unescape(re.sub("<[^>]+>", "", item)) for item in re.findall(r"<li>(.*?)(?=</li>|<ol>|<ul>)", html, re.DOTALL)
    ]


def by_libreoffice(path, folder):
    """Return the lines after the introduction as LibreOffice writes them as text, with its labels."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run([shutil.which("soffice"), profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, path], check=True, capture_output=True, timeout=120)  # fmt: skip
    text = (folder / f"{path.stem}.txt").read_text(encoding="utf-8-sig")
    return [
        line.strip()
        for line in text.partition("as follows:")[
            2 if "as follows:" in text and not path.stem.startswith("form-") else 0
        ].splitlines()
        if line.strip()
    ]


def rows(folder):
    """Yield (witness, document, what it makes of it, whether its texts are ours)."""
    try:
        version = metadata.version("mammoth")
    except metadata.PackageNotFoundError:
        version = ""
    has_libreoffice = shutil.which("soffice")
    for name, path in documents(folder):
        is_form = name.startswith("form ")
        found = ours(path, name.split()[1].strip(":") if is_form else "en")
        if version:
            items = by_mammoth(path)
            yield (
                f"mammoth {version}",
                name,
                f"{len(items)} of {len(found)} items",
                # a form has numbered paragraphs too, which mammoth takes for items
                set(items) >= {text for _label, text in found}
                if is_form
                else items == [text for _label, text in found],
            )
        if has_libreoffice:
            lines = by_libreoffice(path, folder)
            expected = [f"{label} {text}" for label, text in found]
            lines = [" ".join(line.split()) for line in lines]
            agrees = set(lines) >= {" ".join(line.split()) for line in expected} if is_form else lines == expected
            yield "LibreOffice", name, "; ".join(lines[:3]), agrees
    if not version:
        yield "mammoth", "—", "not here", None
    if not has_libreoffice:
        yield "LibreOffice", "—", "not here", None


def print_forms():
    """Print what the reader makes of bulletins in the forms that real ones have."""
    from tests.bulletins.forms import measured

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for form, way, right, every, lost, _wrong, _plan in measured(Path(folder)):
            found.setdefault(form, {})[way] = f"{right}/{every}" + (f", {lost} words lost" if lost else "")
    ways = list(next(iter(found.values())))
    print(f"| form | {' | '.join(ways)} |\n|{'---|' * (len(ways) + 1)}")
    for form, own in found.items():
        print(f"| {form} | {' | '.join(own[way] for way in ways)} |")
    print()


def main():
    """Print the table."""
    import django

    django.setup()
    print_forms()
    print("| witness | document | what it makes of it | as ours |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for witness, name, made, agrees in rows(Path(folder)):
            print(f"| {witness} | {name} | {made} | {'—' if agrees is None else 'yes' if agrees else 'no'} |")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
    main()
