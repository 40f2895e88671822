"""The two forms of the admin: a file to bring in, and what to take out."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from secretariat.admin.body_choice import BodyField

from .tables import FORMATS


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # it is refused like other files that hold nothing
        help_text=_("A CSV file in UTF-8, or an XLSX workbook, of which the first sheet is read."),
    )
    under = BodyField(
        label=_("Put it under"),
        required=False,
        help_text=_(
            "Only for a file that has a root of its own: the root becomes a part of this body, a division of the Secretariat or a unit of another body."
        ),
    )


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=pgettext_lazy("of a file", "Format"),
        choices=[(suffix.removeprefix("."), suffix.removeprefix(".").upper()) for suffix in FORMATS],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    branch = BodyField(
        label=_("Only this body and everything below it"),
        required=False,
        empty_label=_("The whole directory"),
    )
