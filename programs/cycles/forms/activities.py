"""Forms of activities, attendance and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.regions.models import Region
from portal.regions.queries import place_choices
from programs.cycles.forms.fields import day
from programs.cycles.models import Activity, PilotIndustry
from programs.cycles.operations.activities import ActivityFacts
from programs.cycles.vocabulary import ActivityKind


class ActivityForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of activity"), choices=ActivityKind.choices)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    held_on = day(gettext_lazy("Held on"))
    place = forms.CharField(label=gettext_lazy("Venue"), max_length=100, required=False)
    hosts = forms.CharField(label=gettext_lazy("Hosts"), max_length=200, required=False)
    chain = forms.CharField(label=gettext_lazy("Industrial chain"), max_length=60, required=False)
    pilot_industry = forms.ChoiceField(label=gettext_lazy("Pilot industry"), required=False)
    hours = forms.DecimalField(
        label=gettext_lazy("Training hours"),
        max_digits=5,
        decimal_places=1,
        min_value=0,
        required=False,
        help_text=gettext_lazy("Of training sessions alone."),
    )
    intents = forms.IntegerField(
        label=gettext_lazy("Letters of intent"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy("Of matchmaking events alone."),
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

    def clean_intents(self) -> int:
        return int(self.cleaned_data["intents"] or 0)

    @staticmethod
    def said_of(activity: Activity) -> dict[str, Any]:
        """What the form begins with where an activity is corrected."""
        names = ("kind", "title", "held_on", "place", "hosts", "chain", "hours", "intents")
        said = {name: getattr(activity, name) for name in names}
        return said | {"pilot_industry": str(activity.pilot_industry_id or "")}

    @property
    def facts(self) -> ActivityFacts:
        return ActivityFacts(**self.cleaned_data)


class PlaceFilter(forms.Form):
    """Filters of a list; what cannot be read is as if it were not there."""

    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)

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


class ActivityFilter(PlaceFilter):
    q = forms.CharField(label=gettext_lazy("Title, venue or chain"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of activity"),
        choices=[("", gettext_lazy("All")), *ActivityKind.choices],
        required=False,
    )

    field_order = ("q", "place", "kind")


class DecisionFilter(PlaceFilter):
    q = forms.CharField(
        label=gettext_lazy("Decision, owner or meeting"), max_length=60, required=False
    )
    office = forms.ChoiceField(
        label=gettext_lazy("Office of"),
        choices=[("", gettext_lazy("All")), ("own", gettext_lazy("Your own office"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("All")),
            ("open", gettext_lazy("Not yet done")),
            ("overdue", gettext_lazy("overdue")),
            ("long", gettext_lazy("open for more than two months")),
            ("done", gettext_lazy("done")),
        ],
        required=False,
    )

    field_order = ("q", "place", "office", "state")


class AttendanceForm(forms.Form):
    credit_code = forms.CharField(label=gettext_lazy("Credit code"), max_length=18)
    people = forms.IntegerField(
        label=gettext_lazy("People who came"), min_value=1, max_value=10_000, initial=1
    )


class DecisionForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("What was decided"), max_length=300)
    owner = forms.CharField(label=gettext_lazy("Responsible unit"), max_length=60)
    due_on = day(gettext_lazy("To be done by"))


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=gettext_lazy("What came of it"), max_length=300)
