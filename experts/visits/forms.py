"""Forms of visits, problems and plans; the record of a visit as it comes from a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from experts.visits.facts import MeasureEntry, ProblemEntry, Record
from experts.visits.models import Measure, Problem, Visit
from experts.visits.queries import warnings_before
from experts.visits.schema import NOT_APPLICABLE, Checklist
from experts.visits.vocabulary import (
    Category,
    Cause,
    Conformity,
    PlanState,
    ProblemState,
    Severity,
    VisitState,
)
from portal.kernel.faults import Fault, stops
from portal.kernel.text import clean, one_line

ANY = ("", _("All"))
YES_NO = (("yes", _("Yes")), ("no", _("No")))


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def _area(label: Any, most: int, *, rows: int = 3, **options: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": rows, "data-counter": str(most)})
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


class ReasonForm(forms.Form):
    """A move that may or must be given a reason: which, the workflow says."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class VisitFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Enterprise or expert")}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *VisitState.choices])


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


class AssignForm(forms.Form):
    """Whom to send and when. `warnings` is what stands against it, once both are chosen."""

    expert = forms.ChoiceField(label=_("Expert"))
    planned_on = _day(_("Planned on"))
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=300,
        required=False,
        help_text=_("What the expert should look at; the enterprise reads it too."),
    )
    heeded = forms.BooleanField(label=_("I have read the warnings"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        enterprise: Enterprise,
        experts: Sequence[Expert],
        today: date,
        visit: Visit | None = None,
    ) -> None:
        super().__init__(data, initial={"planned_on": visit.planned_on} if visit else None)
        self.enterprise, self.visit, self.today = enterprise, visit, today
        self.experts = {str(one.pk): one for one in experts}
        self.warnings: list[Fault] = []
        choices = [("", _("Choose")), *((pk, _named(one)) for pk, one in self.experts.items())]
        self.fields["expert"].choices = choices  # type: ignore[attr-defined]
        if visit is not None:
            del self.fields["purpose"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        expert, day = self.experts.get(given.get("expert", "")), given.get("planned_on")
        if day and day < self.today:
            self.add_error("planned_on", str(_("The planned day lies in the past.")))
        elif expert and day and not expert.is_active(day):
            self.add_error("expert", str(_("The expert's term does not reach that day.")))
        elif expert and day:
            self._warn(expert, day, heeded=bool(given.get("heeded")))
        return given

    def _warn(self, expert: Expert, day: date, *, heeded: bool) -> None:
        but = self.visit.pk if self.visit else None
        self.warnings = warnings_before(self.enterprise, expert, day, but=but)
        if stops(self.warnings):
            self.add_error("expert", str(_("This expert cannot be sent here.")))
        elif self.warnings and not heeded:
            words = str(_("Please read the warnings first, and confirm."))
            self.add_error("heeded", words)

    @property
    def chosen(self) -> Expert:
        return self.experts[self.cleaned_data["expert"]]


def _named(expert: Expert) -> str:
    special = "、".join(expert.specialty_labels[:3])
    return f"{expert.name} · {expert.employer} · {special}"


class HeaderForm(forms.Form):
    """The head of a record: when, whom, what is done well. Nothing is required in a draft."""

    arrived_at = forms.DateTimeField(
        label=_("Arrived at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    left_at = forms.DateTimeField(
        label=_("Left at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    people_met = forms.CharField(
        label=_("People met"),
        max_length=300,
        required=False,
        help_text=_("Names and positions"),
    )
    met_top_manager = forms.ChoiceField(
        label=_("The top manager took part"),
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect,
    )
    strengths = _area(_("What is done well"), 500, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        arrived, left = given.get("arrived_at"), given.get("left_at")
        if arrived and left and left <= arrived:
            self.add_error("left_at", str(_("The leaving is not after the arrival.")))
        return given

    @classmethod
    def of(cls, visit: Visit) -> HeaderForm:
        """Filled with what is kept."""
        return cls(initial=shown_fields(visit))


def shown_fields(visit: Visit) -> dict[str, Any]:
    return {
        "arrived_at": visit.arrived_at,
        "left_at": visit.left_at,
        "people_met": visit.people_met,
        "met_top_manager": "yes" if visit.met_top_manager else "no",
        "strengths": visit.strengths,
    }


def record_of(data: QueryDict, header: HeaderForm, checklist: Checklist) -> Record:
    """What was sent: the head's fields that stand in the data, and the items that do."""
    fields: dict[str, Any] = {}
    for name, value in header.cleaned_data.items():
        if name not in data:
            continue
        if name == "met_top_manager":
            fields[name] = value == "yes"
        elif isinstance(value, str):
            fields[name] = clean(value)
        else:
            fields[name] = value
    return Record(fields, dict(_items_of(data, checklist)))


def _items_of(data: QueryDict, checklist: Checklist) -> Iterable[tuple[str, dict[str, Any]]]:
    for item in checklist.items():
        given = data.get(f"s-{item.code}", "")
        if f"n-{item.code}" not in data and not given:
            continue
        yield (
            item.code,
            {
                "score": _score(given),
                "conformity": data.get(f"c-{item.code}", ""),
                "note": one_line(data.get(f"n-{item.code}", "")),
            },
        )


def _score(text: str) -> int | str | None:
    if text in ("", NOT_APPLICABLE):
        return text or None
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else -1


class ProblemForm(forms.Form):
    """One problem. Photos come with it, or later."""

    clause = forms.ChoiceField(label=_("Clause"))
    description = _area(_("What was found"), 500)
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
    suggestion = _area(_("Suggestion"), 500, required=False)
    due_on = _day(_("To be remedied by"))

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
    words = _area(
        _("What was done"),
        500,
        help_text=_("Say what you changed, and add a photo if it shows."),
    )


class MeasureForm(forms.Form):
    """One measure of a plan."""

    text = forms.CharField(label=_("Measure"), max_length=200)
    problem = forms.ChoiceField(label=_("For problem"), required=False)
    owner = forms.CharField(label=_("Who does it"), max_length=60)
    due_on = _day(_("To be done by"))
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


CONFORMITIES = Conformity.choices
