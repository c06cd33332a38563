"""Forms of a move to another county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.regions.models import Region

MOST_CONTAINED: Final = 40


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


class AskForm(MoveForm):
    """The county to which an enterprise has come asks for it."""

    field_order = ("credit_code", "to", "address", "reason")
    credit_code = forms.CharField(
        label=gettext_lazy("Credit code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )


class PartForm(forms.Form):
    """Which enterprises of a county that ended are looked at, and who is to take them over."""

    to = forms.ChoiceField(label=gettext_lazy("County that takes them over"), required=False)
    contains = forms.CharField(
        label=gettext_lazy("Address contains"),
        max_length=MOST_CONTAINED,
        required=False,
        help_text=gettext_lazy(
            "Such as the name of a subdistrict; the rest stays for the next county. Empty: all."
        ),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, counties: Sequence[Region]
    ) -> None:
        super().__init__(data)
        self.counties = {one.code: one for one in counties}
        choices = [(one.code, one.name) for one in counties]
        if len(counties) > 1:
            choices = [("", _("Choose a county")), *choices]
        else:
            del self.fields["contains"]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Region | None:
        """The one that was chosen; where only one follows, that one."""
        if len(self.counties) == 1:
            return next(iter(self.counties.values()))
        return self.counties.get(self.cleaned_data.get("to", "")) if self.is_valid() else None

    @property
    def place(self) -> str:
        """What the address is to contain; "" for all."""
        return self.cleaned_data.get("contains", "") if self.is_valid() else ""


class TakeOverForm(PartForm):
    """The same, with why: what is asked for."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, counties: Sequence[Region]
    ) -> None:
        super().__init__(data, counties=counties)
        self.fields["to"].required = len(counties) > 1
        for name in {"to", "contains"} & set(self.fields):
            self.fields[name].widget = forms.HiddenInput()
