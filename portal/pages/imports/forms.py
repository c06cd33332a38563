"""What is uploaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.files import gate
from portal.files.kinds import TABLES
from portal.kernel.errors import Refused
from portal.kernel.faults import Fault


class UploadForm(forms.Form):
    """A file that passes the gate; what the gate says against it stands beside the field."""

    file = forms.FileField(
        label=gettext_lazy("Workbook or CSV file"),
        allow_empty_file=True,
        help_text=gettext_lazy(".xlsx or .csv, at most 20 MB and 100,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.faults: tuple[Fault, ...] = ()

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        try:
            gate.check(given.file, name=given.name, kinds=TABLES)
        except Refused as refusal:
            self.faults = tuple(getattr(refusal, "faults", ()))
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        given.file.seek(0)
        return given
