"""Reorganisations that rest on a mandate source, which therefore stays."""

from django.urls import reverse
from django.utils.html import format_html

from secretariat.text.display import displayed_html

from .models import Reorganisation


def uses_as_legal_basis(sources):
    """Yield the reorganisations whose legal basis is one of these mandate sources, as links."""
    for row in Reorganisation.objects.filter(legal_basis__in=sources):
        address = reverse("admin:reorganisations_reorganisation_change", args=[row.pk])
        yield format_html('<a href="{}">{}</a> · {}', address, displayed_html(row, "name"), row._meta.verbose_name)
