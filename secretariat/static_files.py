"""The organisation's logo and icon among the static files."""

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage


class OrganisationFinder(FileSystemFinder):
    """Finds the pictures that the organisation's file names."""

    def find(self, path, find_all=False, **options):
        found = [str(picture.path) for picture in settings.ORGANISATION.pictures if picture.static_name == path]
        return found if find_all else found[0] if found else []

    def list(self, ignore_patterns):
        for picture in settings.ORGANISATION.pictures:
            storage = FileSystemStorage(picture.path.parent)
            storage.prefix = picture.static_name.rpartition("/")[0]
            yield picture.path.name, storage
