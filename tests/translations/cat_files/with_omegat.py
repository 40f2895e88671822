"""OmegaT itself, in console mode, with projects of the seed: what it gives back, for `make check-outputs`."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from secretariat.languages import BY_SLUG
from translations.cat_files import formats
from translations.cat_files.plan import make_plan
from translations.cat_files.segments import exported_segments
from translations.status_report import status_report


def with_omegat(folder):
    """Yield (program, what it gets, what comes back, whether that is well)."""
    omegat = shutil.which("omegat")
    if not omegat:
        yield "OmegaT", "—", "not here", None
        return
    name, home = f"OmegaT {_version()}", folder / "omegat-home"
    home.mkdir()
    for slug in ("fr", "ar", "zh"):
        language = BY_SLUG[slug]
        content, _suffix = formats.content(exported_segments(list(status_report([language]))), "omegat")
        archive = folder / f"omegat-{slug}.zip"
        archive.write_bytes(content)
        with ZipFile(archive) as file:
            file.extractall(folder)
        project = folder / f"directory-{slug}"
        counts = _returned(omegat, project, home)
        number = sum(counts.values())
        what = f"a project in {language.own_name}, nothing translated"
        yield name, what, f"{number} texts: {_shown(counts)}", counts == {"unchanged": number}
        auto = project / "tm" / "auto"
        auto.mkdir()
        memory = (project / "tm" / "not-approved.tmx").read_text(encoding="utf-8")
        (auto / "memory.tmx").write_text(memory, encoding="utf-8")
        counts = _returned(omegat, project, home)
        what = f"the same, filled from its memory ({language.tag})"
        english = [one for one in formats.read_file(_packed(project)) if one.target == one.source]
        shown = f"{number} texts: {_shown(counts)}; {len(english)} in English"
        yield name, what, shown, counts == {"unchanged": number} and len(english) < number / 20
        first = re.search(r"<seg>([^<]+)</seg></tuv></tu>", memory)
        (auto / "memory.tmx").write_text(memory.replace(first[0], first[0].replace("</seg>", " X</seg>", 1), 1), encoding="utf-8")  # fmt: skip
        counts = _returned(omegat, project, home)
        what = "the same, one text translated otherwise in that memory"
        yield name, what, f"{number} texts: {_shown(counts)}", counts == {"unchanged": number - 1, "draft": 1}


def _returned(omegat, project, home):
    """Let OmegaT write the target files; return the outcomes of an import of the whole project, zipped: outcome → number."""
    java = {**os.environ, "HOME": str(home), "JAVA_TOOL_OPTIONS": f"-Duser.home={home}"}
    command = [omegat, str(project), "--mode=console-translate"]
    subprocess.run(command, capture_output=True, timeout=300, check=True, env=java)
    counts = make_plan(formats.read_file(_packed(project))).counts()
    return {outcome: number for outcome, number in counts.items() if number}


def _packed(project):
    """Return the path of a zip of the whole project."""
    returned = project.with_suffix(".returned.zip")
    with ZipFile(returned, "w", ZIP_DEFLATED) as archive:
        for path in sorted(project.rglob("*")):
            archive.write(path, f"{project.name}/{path.relative_to(project)}")
    return returned


def _shown(counts):
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.items())


def _version():
    """Return the version that Debian has installed; OmegaT has no option that says it."""
    query = ["dpkg-query", "-W", "-f", "${Version}", "omegat"]
    found = (
        subprocess.run(query, capture_output=True, text=True, check=False)
        if Path("/usr/bin/dpkg-query").exists()
        else None
    )
    return found.stdout.partition("+")[0] if found else ""
