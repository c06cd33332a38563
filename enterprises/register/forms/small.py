"""Small forms of the enterprise page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.operations.sizing import CHOICES
from portal.offices.models import Office


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class SizeForm(ReasonForm):
    """The class that a person chooses; empty takes the choice back."""

    size = forms.ChoiceField(label=gettext_lazy("Size class"), required=False)
    field_order = ("size", "reason")

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [("", _("Not classified")), *((one.value, one.label) for one in CHOICES)]
        self.fields["size"].choices = choices  # type: ignore[attr-defined]


class CloseForm(ReasonForm):
    on = forms.DateField(
        label=gettext_lazy("Closed on"),
        required=False,
        help_text=gettext_lazy("Empty: today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class StationForm(forms.Form):
    """The open stations of the enterprise's county."""

    station = forms.ChoiceField(label=gettext_lazy("Station"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, stations: Sequence[Office], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.stations = {str(one.pk): one for one in stations}
        choices = [("", _("No station")), *((pk, one.name) for pk, one in self.stations.items())]
        self.fields["station"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Office | None:
        return self.stations.get(self.cleaned_data["station"])


class InviteForm(forms.Form):
    """Whom the county invites to act for an enterprise."""

    display_name = forms.CharField(label=gettext_lazy("Name of the person"), max_length=100)
    login = forms.CharField(
        label=gettext_lazy("Login"),
        max_length=40,
        help_text=gettext_lazy(
            "3 to 40 letters, digits, dots, hyphens or underscores; a mobile number will do."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
