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
from programs.cycles.models import Activity, EventContract, PilotIndustry
from programs.cycles.operations.activities import ActivityFacts
from programs.cycles.vocabulary import EXAMINING, ActivityKind


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
    examined = forms.IntegerField(
        label=gettext_lazy("People examined"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=gettext_lazy("Where there was a test. Empty: what is noted of it stays."),
    )
    passed = forms.IntegerField(
        label=gettext_lazy("People who passed"), min_value=0, max_value=10_000, required=False
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind not in EXAMINING:
            del self.fields["examined"], self.fields["passed"]


class ContractForm(forms.Form):
    counterpart = forms.CharField(
        label=gettext_lazy("Counterpart"),
        max_length=100,
        help_text=gettext_lazy("With whom it was signed: a certification body, a customer."),
    )
    subject = forms.CharField(label=gettext_lazy("Subject of the contract"), max_length=200)
    signed_on = day(gettext_lazy("Signed on"))
    credit_code = forms.CharField(
        label=gettext_lazy("Credit code"),
        max_length=18,
        required=False,
        help_text=gettext_lazy("Of the enterprise that signed, where the register knows it."),
    )
    amount_wan = forms.DecimalField(
        label=gettext_lazy("Amount (10,000 yuan)"),
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Where the contract names one."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=120,
        help_text=gettext_lazy("What shows it: the number of the contract, a receipt."),
    )


class ContractChangeForm(ContractForm):
    """What is said of a contract now, and why it is said otherwise."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    @classmethod
    def of(cls, contract: EventContract) -> ContractChangeForm:
        """Filled with what stands; its ids are of this contract alone."""
        said = {
            name: getattr(contract, name) for name in EventContract.SAID if name in cls.base_fields
        }
        firm = contract.enterprise
        said["credit_code"] = firm.credit_code if firm else ""
        return cls(initial=said, auto_id=f"contract-{contract.pk}-%s")


class DecisionForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("What was decided"), max_length=300)
    owner = forms.CharField(label=gettext_lazy("Responsible unit"), max_length=60)
    due_on = day(gettext_lazy("To be done by"))


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=gettext_lazy("What came of it"), max_length=300)
