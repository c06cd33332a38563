"""Problems, and what enterprises did about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experts.visits.facts import ProblemEntry
from experts.visits.forms.fields import area_field, day_field
from experts.visits.models import Problem
from experts.visits.schema import Checklist
from experts.visits.vocabulary import Category, Cause, Severity


class ProblemForm(forms.Form):
    """One problem. Photos come with it, or later."""

    clause = forms.ChoiceField(label=_("Clause"))
    description = area_field(_("What was found"), 500)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=Severity.choices, widget=forms.RadioSelect
    )
    cause = forms.ChoiceField(
        label=_("Main cause"), choices=Cause.choices, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(
        label=_("About what"), choices=Category.choices, initial=Category.MANAGEMENT
    )
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)
    suggestion = area_field(_("Suggestion"), 500, required=False)
    due_on = day_field(_("To be remedied by"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        checklist: Checklist,
        today: date,
        problem: Problem | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        given = dict(initial or {})
        if problem is not None:
            given = {name: getattr(problem, name) for name in self.base_fields}
        super().__init__(data, initial=given)
        self.today = today
        choices = [
            (chapter.title, [(item.code, f"{item.code} {item.title}") for item in chapter.items])
            for chapter in checklist.chapters
        ]
        self.fields["clause"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."), code="past")
        return day

    @property
    def entry(self) -> ProblemEntry:
        return ProblemEntry(**self.cleaned_data)


class RemedyForm(forms.Form):
    words = area_field(
        _("What was done"),
        500,
        help_text=_("Say what you changed, and add a photo if it shows."),
    )
