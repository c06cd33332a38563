"""Forms of pilot industries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.kernel.text import narrow
from portal.regions.models import Region
from portal.regions.queries import place_choices
from programs.cycles.models import PilotIndustry
from programs.cycles.operations.industries import IndustryFacts
from programs.cycles.vocabulary import IndustryState, Link


class IndustryForm(forms.Form):
    """What is said of an industry; only the province gives a code of its own."""

    name = forms.CharField(label=gettext_lazy("Name of the industry"), max_length=100)
    industry_codes = forms.CharField(
        label=gettext_lazy("Industry codes"),
        max_length=200,
        help_text=gettext_lazy("Codes of GB/T 4754, 2 to 4 digits, with commas between them."),
    )
    chain = forms.CharField(label=gettext_lazy("Industrial chain"), max_length=60, required=False)
    link = forms.ChoiceField(
        label=gettext_lazy("Link of the chain"),
        choices=[("", gettext_lazy("None")), *Link.choices],
        required=False,
    )
    lead = forms.CharField(label=gettext_lazy("Lead unit"), max_length=100, required=False)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Left empty, the portal numbers it."),
    )
    grounds = forms.CharField(
        label=gettext_lazy("Why this industry"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_industry_codes(self) -> list[str]:
        return split_codes(self.cleaned_data["industry_codes"])

    @property
    def facts(self) -> IndustryFacts:
        return IndustryFacts(**self.cleaned_data)


def split_codes(text: str) -> list[str]:
    """Codes with commas, enumeration commas or blanks between them."""
    plain = narrow(text).replace("、", ",").replace(" ", ",")
    return [part for part in plain.split(",") if part]


def as_typed(pilot: PilotIndustry) -> dict[str, Any]:
    """What the form of a proposal that came back begins with."""
    names = ("name", "chain", "link", "lead", "code", "grounds")
    return {name: getattr(pilot, name) for name in names} | {
        "industry_codes": ", ".join(pilot.industry_codes)
    }


class IndustryFilter(forms.Form):
    """Filters of the list; what cannot be read is as if it were not there."""

    q = forms.CharField(label=gettext_lazy("Name, code or chain"), max_length=60, required=False)
    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *IndustryState.choices],
        required=False,
    )

    def __init__(self, *args: Any, places: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        field: Any = self.fields["place"]
        field.choices = place_choices(places)
        if len(places) <= 1:
            del self.fields["place"]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that were given and can be read; a place by its path."""
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items() if value}
        return given | ({"place": self.places[given["place"]].path} if "place" in given else {})
