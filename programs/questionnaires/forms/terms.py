"""The terms of needs in a province, and the answer that is given once for many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from programs.questionnaires.rules import LONGEST_TERM, TIMED, Terms
from programs.questionnaires.vocabulary import NeedState, Urgency

_STEPS = {
    NeedState.FOUND: gettext_lazy("To dispatch it, from the day that it was found"),
    NeedState.DISPATCHED: gettext_lazy("To answer it, from the day that it was dispatched"),
    NeedState.ANSWERED: gettext_lazy("To settle it, from the day that it was answered"),
}


class TermsForm(forms.Form):
    """Working days for each state and urgency; when the superior is told; what is common."""

    valid_from = forms.DateField(
        label=gettext_lazy("Hold from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    escalate_after = forms.IntegerField(
        label=gettext_lazy("Working days overdue until the county's superior is told"),
        min_value=0,
        max_value=LONGEST_TERM,
    )
    common_share = forms.IntegerField(
        label=gettext_lazy("A need is common when so many of those that answered ask for it"),
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"data-unit": "%"}),
    )
    common_least = forms.IntegerField(
        label=gettext_lazy("and at least so many enterprises"), min_value=1, max_value=10_000
    )

    def __init__(self, data: Any, *, terms: Terms, today: date) -> None:
        initial = {
            "valid_from": today,
            "escalate_after": terms.escalate_after,
            "common_share": terms.common_share,
            "common_least": terms.common_least,
        }
        for state in TIMED:
            for urgency in Urgency:
                initial[f"{state}_{urgency}"] = terms.days[state][urgency]
        super().__init__(data, initial=initial)
        for state in TIMED:
            for urgency in Urgency:
                self.fields[f"{state}_{urgency}"] = forms.IntegerField(
                    label=urgency.label,
                    min_value=1,
                    max_value=LONGEST_TERM,
                )

    def table(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """What each step is, and its fields by urgency."""
        for state in TIMED:
            yield str(_STEPS[state]), [self[f"{state}_{urgency}"] for urgency in Urgency]

    @property
    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            days={
                state: {urgency: given[f"{state}_{urgency}"] for urgency in Urgency}
                for state in TIMED
            },
            escalate_after=given["escalate_after"],
            common_share=given["common_share"],
            common_least=given["common_least"],
            valid_from=given["valid_from"],
        )


class CommonAnswerForm(forms.Form):
    """Which need of which county is answered, and what is done about it."""

    county = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    year = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    template = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    item = forms.CharField(widget=forms.HiddenInput, max_length=60)
    industry = forms.CharField(widget=forms.HiddenInput, max_length=4, required=False)
    text = forms.CharField(
        label=gettext_lazy("What is done about it, for all of them"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
