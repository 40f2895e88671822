"""Files that come in, from a browser or by hand: neither their length, nor their name, nor what they are said to be is trusted."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _

from secretariat.text.characters import UNPRINTABLE_IN_A_LINE

MAX_FILE_BYTES = 20_000_000
MAX_ROWS = 30_000
MAX_CELL_LENGTH = 100_000
MAX_TITLE_LINES = 20
"""Lines above the names of the columns of a table, which are not read."""


class InvalidFile(Exception):
    """The file as a whole cannot be used; `sentences` say why. Nothing was changed."""

    def __init__(self, *messages):
        super().__init__(*messages)
        self.messages = messages


class InvalidPlan(Exception):
    """A plan that cannot be carried out; nothing was changed."""

    def __init__(self, errors):
        super().__init__(*errors)
        self.errors = errors


class StalePlan(Exception):
    """The directory was changed since the plan was shown; `plan` is what an import would do now."""

    def __init__(self, plan):
        super().__init__()
        self.plan = plan


class UnacceptedWarnings(Exception):
    """A plan with warnings that nobody has accepted with a reason; nothing was changed."""

    def __init__(self, plan):
        super().__init__()
        self.plan = plan


class UploadLimit(FileUploadHandler):
    """Lets files through up to a number of bytes; what comes after is read from the line and thrown away."""

    def __init__(self, max_bytes):
        super().__init__()
        self.left = max_bytes
        self.is_exceeded = False

    def receive_data_chunk(self, raw_data, start):
        self.left -= len(raw_data)
        if self.left < 0:
            self.is_exceeded = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None  # the next handler stores the file


def safe_file_name(name):
    """Return the name of a file in a form that is safe to show and store."""
    return as_single_line(name)[:255]


def as_single_line(text):
    """A text without what a terminal would obey."""
    return UNPRINTABLE_IN_A_LINE.sub("\N{REPLACEMENT CHARACTER}", text)


def at_line(line, sentence):
    """A sentence with its line, and without what a terminal would obey."""
    return _("line %(line)d: %(sentence)s") % {"line": line, "sentence": as_single_line(sentence)}


def read_header(path):
    """The first bytes of a file. Raises InvalidFile where it is too large or cannot be read."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InvalidFile(too_large())
        with path.open("rb") as file:
            return file.read(8)
    except OSError as error:
        raise InvalidFile(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from None


def too_large():
    return _("The file is larger than %(limit)d MB.") % {"limit": MAX_FILE_BYTES // 1_000_000}


def too_long():
    return _("A cell holds at most %(limit)d characters.") % {"limit": MAX_CELL_LENGTH}
