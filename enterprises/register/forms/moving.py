"""Forms of a move to another county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.regions.models import Region


class MoveForm(forms.Form):
    """Where the enterprise moves, and why."""

    to = forms.ChoiceField(label=gettext_lazy("County that is to answer for it"))
    address = forms.CharField(
        label=gettext_lazy("New address"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: the address stays."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, counties: Sequence[Region]
    ) -> None:
        super().__init__(data)
        self.counties = {one.code: one for one in counties}
        choices = [("", _("Choose a county")), *((one.code, one.name) for one in counties)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        if len(counties) == 1:
            self.fields["to"].initial = counties[0].code

    @property
    def chosen(self) -> Region:
        return self.counties[self.cleaned_data["to"]]


class TakeOverForm(MoveForm):
    """The county to which an enterprise has come asks for it."""

    field_order = ("credit_code", "to", "address", "reason")
    credit_code = forms.CharField(
        label=gettext_lazy("Credit code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
