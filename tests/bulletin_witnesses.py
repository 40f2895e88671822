"""Bulletins beside two witnesses that others wrote, mammoth and LibreOffice: `python -m tests.bulletin_witnesses`, outside of the suite.

Neither is an importer here: each is known to lose something (see docs/decisions/0060). The table says where they agree with
our reader about the texts of functions, and how each draws the labels. A witness that is not here makes a row that says so.
"""

import re
import shutil
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path


def documents(folder):
    """Yield (what it holds, path) of documents in the form of bulletins."""
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
    yield (
        "Arabic letters",
        make_docx(folder / "abjad.docx", *office(p("التخطيط؛", 1), p("الإبلاغ.", 1)), numbering=abjad),
    )


def ours(path):
    """Return the functions of our plan: (label, text)."""
    from bulletins.grammar import read_bulletin
    from bulletins.reading import read_document

    return [(one.label, one.text) for body in read_bulletin(read_document(path), "en").bodies for one in body.functions]


def by_mammoth(path):
    """Return the items of lists as mammoth makes them; it draws no labels."""
    import mammoth

    with path.open("rb") as file:
        html = mammoth.convert_to_html(file).value
    return [re.sub("<[^>]+>", "", item) for item in re.findall(r"<li>(.*?)</li>", html, re.DOTALL)]


def by_libreoffice(path, folder):
    """Return the lines after the introduction as LibreOffice writes them as text, with its labels."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run([shutil.which("soffice"), profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, path], check=True, capture_output=True, timeout=120)  # fmt: skip
    text = (folder / f"{path.stem}.txt").read_text(encoding="utf-8-sig")
    return [line.strip() for line in text.partition("as follows:")[2].splitlines() if line.strip()]


def rows(folder):
    """Yield (witness, document, what it makes of it, whether its texts are ours)."""
    try:
        version = metadata.version("mammoth")
    except metadata.PackageNotFoundError:
        version = ""
    has_libreoffice = shutil.which("soffice")
    for name, path in documents(folder):
        found = ours(path)
        if version:
            items = by_mammoth(path)
            yield (
                f"mammoth {version}",
                name,
                f"{len(items)} of {len(found)} items",
                items == [text for _label, text in found],
            )
        if has_libreoffice:
            lines = by_libreoffice(path, folder)
            expected = [f"{label} {text}" for label, text in found]
            yield "LibreOffice", name, "; ".join(lines[:3]), [" ".join(line.split()) for line in lines] == expected
    if not version:
        yield "mammoth", "—", "not here", None
    if not has_libreoffice:
        yield "LibreOffice", "—", "not here", None


def main():
    """Print the table."""
    import django

    django.setup()
    print("| witness | document | what it makes of it | as ours |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for witness, name, made, agrees in rows(Path(folder)):
            print(f"| {witness} | {name} | {made} | {'—' if agrees is None else 'yes' if agrees else 'no'} |")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.settings")
    main()
