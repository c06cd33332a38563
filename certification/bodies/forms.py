"""Forms of the list of certification bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.bodies.queries import wrong_with
from certification.bodies.rules import read_approval_number
from portal.kernel.errors import Invalid
from portal.offices.models import Office


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False, **more)


class BodyFilter(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Name or approval number")}
        ),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Approval"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("approved", gettext_lazy("Approved")),
            ("ended", gettext_lazy("Approval ended")),
        ],
    )

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        given = self.cleaned_data
        return {"text": given.get("q", ""), "state": given.get("state", "")}


class BodyForm(forms.Form):
    """What the list says of a body."""

    approval_number = forms.CharField(
        label=gettext_lazy("Approval number"),
        max_length=40,
        help_text=gettext_lazy("As the national administration gave it: CNCA-R-2002-001."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    approved_on = _day(gettext_lazy("Approved on"))
    ended_on = _day(
        gettext_lazy("Approval ended on"),
        help_text=gettext_lazy("Empty while the approval holds."),
    )
    office = forms.ChoiceField(
        label=gettext_lazy("Office in this portal"),
        required=False,
        help_text=gettext_lazy("Its people then see the certificates of this body, and no others."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offices: Sequence[Office],
        besides: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.besides = besides
        self.offices = {str(one.pk): one for one in offices}
        choices = [("", _("None")), *((pk, one.name) for pk, one in self.offices.items())]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]

    def clean_approval_number(self) -> str:
        try:
            return read_approval_number(self.cleaned_data["approval_number"])
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_office(self) -> Office | None:
        return self.offices.get(self.cleaned_data["office"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, words in wrong_with(cleaned, besides=self.besides).items():
            if name not in self.errors:
                self.add_error(name, words)
        return cleaned
