"""Forms of years and rosters: they read shapes; operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.errors import Invalid
from portal.kernel.text import narrow, unsafe_characters
from portal.regions.models import Region
from portal.regions.queries import place_choices
from programs.cycles.models import Cycle, PilotIndustry
from programs.cycles.vocabulary import RosterState, Tier, WithdrawalReason


def day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class YearForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2020, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    opens_on = day(gettext_lazy("Opens on"))
    closes_on = day(gettext_lazy("Closes on"))


class PilotForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Code"), max_length=30)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    industry_codes = forms.CharField(
        label=gettext_lazy("Industry codes"),
        max_length=200,
        help_text=gettext_lazy("Codes of GB/T 4754, 2 to 4 digits, with commas between them."),
    )
    lead = forms.CharField(label=gettext_lazy("Lead unit"), max_length=100, required=False)

    def clean_industry_codes(self) -> list[str]:
        text = narrow(self.cleaned_data["industry_codes"])
        return [part for part in text.replace("、", ",").replace(" ", ",").split(",") if part]


class NominateForm(forms.Form):
    tier = forms.ChoiceField(
        label=gettext_lazy("Tier"), choices=Tier.choices, widget=forms.RadioSelect
    )
    pilot_industry = forms.ChoiceField(label=gettext_lazy("Pilot industry"), required=False)
    consent_on = day(
        gettext_lazy("Consent of the enterprise"),
        help_text=gettext_lazy("The day on which the enterprise agreed to take part."),
    )

    def __init__(self, *args: Any, pilots: Sequence[PilotIndustry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pilots = {str(pilot.pk): pilot for pilot in pilots}
        field: Any = self.fields["pilot_industry"]
        field.choices = [
            ("", _("None")),
            *((key, pilot.name) for key, pilot in self.pilots.items()),
        ]

    def clean_pilot_industry(self) -> PilotIndustry | None:
        return self.pilots.get(self.cleaned_data["pilot_industry"])


class ChangeForm(NominateForm):
    """Tier and pilot industry of an entry that was returned."""

    consent_on = None  # type: ignore[assignment]


class RosterFilter(forms.Form):
    """Filters of the roster; what cannot be read is as if it were not there."""

    q = forms.CharField(label=gettext_lazy("Name or credit code"), max_length=60, required=False)
    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    tier = forms.ChoiceField(
        label=gettext_lazy("Tier"),
        choices=[("", gettext_lazy("All")), *Tier.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *RosterState.choices],
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


class WithdrawForm(forms.Form):
    withdrawal = forms.ChoiceField(
        label=gettext_lazy("Why does it leave?"), choices=WithdrawalReason.choices
    )
    reason = forms.CharField(
        label=gettext_lazy("In words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def sound(form: forms.Form) -> dict[str, Any]:
    """The form's values, or the refusal that names each field."""
    if not form.is_valid():
        fields: Any = {
            name: " ".join(map(str, said))
            for name, said in form.errors.items()
            if name != "__all__"
        }
        raise Invalid(_("Please correct what is marked."), **fields)
    return dict(form.cleaned_data)


def read_targets(
    data: Any, regions: Iterable[Region]
) -> tuple[dict[int, Decimal | None], dict[int, str]]:
    """Region id to target as typed (empty: none), and region id to what is wrong."""
    values: dict[int, Decimal | None] = {}
    wrong: dict[int, str] = {}
    for region in regions:
        text = narrow(str(data.get(f"t{region.pk}", "")))
        if not text:
            values[region.pk] = None
            continue
        number = _number(text)
        if number is None:
            wrong[region.pk] = _("Write a number that is not below 0, with at most 2 decimals.")
        else:
            values[region.pk] = number
    return values, wrong


def _number(text: str) -> Decimal | None:
    if unsafe_characters(text) or len(text) > 13 or "e" in text.lower() or "_" in text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number < 0 or number >= Decimal("1e10"):
        return None
    return number if number == round(number, 2) else None


def year_form(cycle: Cycle | None, year: int) -> dict[str, Any]:
    """What a new year's form begins with: last year's title and dates, moved on by a year."""
    if cycle is None:
        return {"year": year}
    moved = cycle.year + 1
    return {
        "year": moved,
        "title": cycle.title.replace(str(cycle.year), str(moved)),
        "opens_on": _moved(cycle.opens_on),
        "closes_on": _moved(cycle.closes_on),
    }


def _moved(on: Any) -> Any:
    try:
        return on.replace(year=on.year + 1)
    except ValueError:  # 29 February
        return on.replace(year=on.year + 1, day=28)
