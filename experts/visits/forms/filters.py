"""What the lists are narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experts.visits.vocabulary import PlanState, ProblemState, Severity, VisitState

ANY = ("", _("All"))


class VisitFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Enterprise or expert")}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *VisitState.choices])
    doubts = forms.ChoiceField(
        label=_("Looked into"), required=False, choices=[ANY, ("open", _("Needs a look"))]
    )

    def __init__(self, *args: Any, sees_doubts: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_doubts:
            del self.fields["doubts"]


class ProblemFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Enterprise or problem")}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, ("overdue", _("Overdue")), *ProblemState.choices],
    )
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[ANY, *Severity.choices]
    )
    cause = forms.IntegerField(
        required=False, min_value=1, max_value=10**15, widget=forms.HiddenInput
    )


class PlanFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Enterprise or number")}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *PlanState.choices])


class ChooseFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Enterprise")}),
    )
