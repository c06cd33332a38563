"""Plans and their measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experts.visits.facts import MeasureEntry
from experts.visits.forms.fields import day_field
from experts.visits.models import Measure, Problem


class MeasureForm(forms.Form):
    """One measure of a plan."""

    text = forms.CharField(label=_("Measure"), max_length=200)
    problem = forms.ChoiceField(label=_("For problem"), required=False)
    owner = forms.CharField(label=_("Who does it"), max_length=60)
    due_on = day_field(_("To be done by"))
    done_when = forms.CharField(
        label=_("What counts as done"),
        max_length=200,
        help_text=_("Something that can be seen or counted."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        problems: Sequence[Problem],
        today: date,
        measure: Measure | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(measure) if measure else None)
        self.today = today
        choices = [(str(one.number), f"{one.number} {one.description[:40]}") for one in problems]
        self.fields["problem"].choices = [("", _("None")), *choices]  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."), code="past")
        return day

    @property
    def entry(self) -> MeasureEntry:
        given = dict(self.cleaned_data)
        given["problem"] = int(given["problem"]) if given["problem"] else None
        return MeasureEntry(**given)


def _initial(measure: Measure) -> dict[str, Any]:
    return {
        "text": measure.text,
        "owner": measure.owner,
        "due_on": measure.due_on,
        "done_when": measure.done_when,
        "problem": str(measure.problem.number) if measure.problem else "",
    }


class GoalForm(forms.Form):
    goal = forms.CharField(label=_("Goal"), max_length=300, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
