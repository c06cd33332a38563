"""Forms of rosters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.regions.models import Region
from portal.regions.queries import place_choices
from programs.cycles.forms.fields import day
from programs.cycles.models import PilotIndustry
from programs.cycles.rules import JOURNEY
from programs.cycles.vocabulary import RosterState, Stage, Tier, WithdrawalReason

#: of entries that belong to no pilot industry
WITHOUT: Final = "none"


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


class ChangeListedForm(ChangeForm):
    """The same of an entry that is on the roster, with the reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the history of the entry; the county is told."),
    )


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

    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        choices=[("", gettext_lazy("All")), *Stage.choices],
        required=False,
    )
    reached = forms.ChoiceField(
        label=gettext_lazy("Has come at least to"),
        choices=[("", gettext_lazy("All")), *((stage.value, stage.label) for stage in JOURNEY)],
        required=False,
    )

    pilot = forms.ChoiceField(label=gettext_lazy("Pilot industry"), required=False)

    field_order = ("q", "place", "tier", "pilot", "state", "stage", "reached")

    def __init__(
        self,
        *args: Any,
        places: Sequence[Region],
        pilots: Sequence[PilotIndustry] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        pilot: Any = self.fields["pilot"]
        named = [(str(one.pk), one.name) for one in pilots]
        pilot.choices = [("", _("All")), *named, (WITHOUT, _("In no pilot industry"))]
        if not pilots:
            del self.fields["pilot"]
        self.places = {place.code: place for place in places}
        field: Any = self.fields["place"]
        field.choices = place_choices(places)
        if len(places) <= 1:
            del self.fields["place"]

    @property
    def chosen_codes(self) -> dict[str, str]:
        """The filters as an address says them."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

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
