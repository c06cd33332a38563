"""An XLSForm that is uploaded, and one that was checked and is on its way to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from programs.cycles.models import Cycle
from programs.questionnaires.schema.xlsform import EN, ZH

_SALT: Final = "questionnaires.xlsform"


class XLSFormUpload(forms.Form):
    """The workbook, the year that it is for, and the language of texts that do not say theirs."""

    file = forms.FileField(
        label=_("XLSForm workbook"),
        allow_empty_file=True,
        help_text=_("An .xlsx file with the sheets survey, choices and settings, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    year = forms.ChoiceField(label=_("For the year"))
    language = forms.ChoiceField(
        label=_("Texts without a language are in"),
        choices=[("", _("As the form says")), (ZH, _("Chinese")), (EN, _("English"))],
        required=False,
        help_text=_("Asked only of forms that do not say it themselves."),
    )

    def __init__(self, *args: Any, years: Sequence[Cycle], **options: Any) -> None:
        super().__init__(*args, **options)
        self._years = {str(year.pk): year for year in years}
        field: Any = self.fields["year"]
        field.choices = [(key, year.title) for key, year in self._years.items()]

    @property
    def year_chosen(self) -> Cycle:
        return self._years[self.cleaned_data["year"]]


def seal(schema: Any, *, cycle: Cycle, sha256: str, left_out: int, by: Actor) -> str:
    """What was checked, so that it is kept as it was seen, and by who saw it."""
    kept = {
        "schema": schema,
        "cycle": cycle.pk,
        "sha256": sha256,
        "left_out": left_out,
        "by": by.pk,
    }
    return signing.dumps(kept, salt=_SALT, compress=True)


def unseal(text: str, *, by: Actor) -> dict[str, Any] | None:
    """What was sealed for this person; None for everything else."""
    try:
        kept: dict[str, Any] = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return kept if kept["by"] == by.pk else None
