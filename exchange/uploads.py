"""Files from a browser: neither their length, nor their name, nor what they are said to be is trusted."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from .columns import UNPRINTABLE_IN_A_LINE


class Limit(FileUploadHandler):
    """Lets files through up to a number of bytes; what comes after is read from the line and thrown away."""

    def __init__(self, most):
        super().__init__()
        self.left = most
        self.is_exceeded = False

    def receive_data_chunk(self, raw_data, start):
        self.left -= len(raw_data)
        if self.left < 0:
            self.is_exceeded = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None  # the next handler keeps the file


def plain_name(name):
    """The name of a file as it can be shown and kept."""
    return UNPRINTABLE_IN_A_LINE.sub("\N{REPLACEMENT CHARACTER}", name)[:255]
