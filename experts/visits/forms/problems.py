"""Problems, and what enterprises did about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experts.visits.facts import ProblemEntry
from experts.visits.forms.fields import area_field, day_field
from experts.visits.models import Problem
from experts.visits.schema import Checklist
from experts.visits.vocabulary import Category, Cause, Severity
from programs.chains.models import ChainCause


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


class CauseForm(forms.Form):
    """Which cause on a fishbone a problem comes from, chain by chain; those of its own bone say so
    by standing first in their chain."""

    cause = forms.ChoiceField(label=_("Cause on the fishbone"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        causes: Iterable[ChainCause],
        problem: Problem,
    ) -> None:
        super().__init__(data, initial={"cause": problem.chain_cause_id or ""})
        self.by_pk = {str(one.pk): one for one in causes}
        chains: dict[str, list[tuple[str, str]]] = {}
        for one in sorted(self.by_pk.values(), key=lambda one: one.bone != problem.cause):
            words = f"{one.get_bone_display()} · {one.words}"
            chains.setdefault(one.chain.name, []).append((str(one.pk), words))
        field: Any = self.fields["cause"]
        field.choices = [("", _("None")), *sorted(chains.items())]

    @property
    def chosen(self) -> ChainCause | None:
        return self.by_pk.get(self.cleaned_data["cause"])


class RemedyForm(forms.Form):
    words = area_field(
        _("What was done"),
        500,
        help_text=_("Say what you changed, and add a photo if it shows."),
    )
