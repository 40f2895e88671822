"""Bulletins that come in by the admin: small ones are read at once, large ones as a job."""

import io
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext, gettext_lazy, ngettext

from files.uploads import InvalidFile
from jobs.running import JobFailed, job
from secretariat import languages
from secretariat.changes import write_lock
from secretariat.languages import BY_SLUG
from secretariat.waiting import TaskStep

from .inherited import inherited_decisions
from .models import Bulletin
from .stored_plan import to_store

MAX_IMMEDIATE_PACKED, MAX_IMMEDIATE_XML, MAX_IMMEDIATE_TEXT = 200_000, 1_000_000, 300_000
"""Bytes of a packed file, of the XML in it, and of a text that are read at once, which takes about a second."""
FILE_IS_GONE = gettext_lazy("The file is no longer kept; upload it again. Nothing was changed.")


def is_large(content):
    """Return whether a file is read as a job: a package or a PDF holds more text than its size says."""
    if content.startswith((b"PK", b"%PDF")) and len(content) > MAX_IMMEDIATE_PACKED:
        return True
    if content.startswith(b"PK"):
        with suppress(BadZipFile, ValueError, OverflowError), ZipFile(io.BytesIO(content)) as package:
            return (
                sum(part.file_size for part in package.infolist() if part.filename.endswith(".xml")) > MAX_IMMEDIATE_XML
            )
    return len(content) > MAX_IMMEDIATE_TEXT


def read_content(row, content):
    """Read a file, and store in a bulletin, which is not saved, what it would become. Raises InvalidFile."""
    # Readers of files are imported when there is one: they need libraries that no other page needs.
    from .planning import plan_document
    from .reading import read_document

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bulletin"
        path.write_bytes(content)
        document = read_document(path)
    plan = plan_document(document, row.language)
    if not plan.bodies:
        raise InvalidFile(gettext("No body was found in it: no heading names one, and no text says who heads one or what its functions are."))  # fmt: skip
    stored = to_store(document, plan, languages.current().slug)
    row.read, row.content, row.refusal = stored.as_json(), None, ""
    if row.translation_of_id:
        if stored.language == row.translation_of.language:
            raise InvalidFile(gettext("This bulletin is in the same language as the first one, %(language)s.") % {"language": BY_SLUG[stored.language].own_name})  # fmt: skip
        row.decisions = inherited_decisions(row.translation_of, stored)
    row.language, row.title = stored.language, stored.title or stored.bodies[0].name


@job
def read_bulletin_later(run, pk):
    """Read the file of the bulletin with this id."""
    row = Bulletin.objects.get(pk=pk)
    if row.content is None:
        raise JobFailed(FILE_IS_GONE)
    run.progress(TaskStep.READING, 0, 0)
    try:
        read_content(row, zlib.decompress(row.content))
    except InvalidFile as error:
        with write_lock():
            refusal = " ".join(map(str, error.messages))
            Bulletin.objects.filter(pk=pk).update(content=None, refusal=refusal)
        raise JobFailed(refusal) from None
    with write_lock():
        row.save()
        run.finish(read_sentence(row))


def read_sentence(row):
    """Return how much was found in a bulletin, as a sentence."""
    count = len(row.read["bodies"])
    return ngettext("The bulletin was read: %(count)d body.", "The bulletin was read: %(count)d bodies.", count) % {"count": count}  # fmt: skip
