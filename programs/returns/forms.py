"""What pages post: figures, reasons, texts and answers by name; rules read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.kernel.errors import Invalid
from portal.kernel.period import Period
from programs.returns.operations.noting import Note
from programs.returns.queries import Dates
from programs.returns.rules import Change, Given
from programs.returns.vocabulary import RemarkReason, State

VALUE, REASON, TEXT, ANSWER = "value.", "reason.", "text.", "answer."
MISSING = "missing."


def given_by(posted: QueryDict) -> Given:
    """The return as the page posts it; what the form does not have is passed on, to be refused."""
    parts: dict[str, dict[str, Any]] = {VALUE: {}, REASON: {}, TEXT: {}}
    for name in posted:
        for start, part in parts.items():
            if name.startswith(start):
                part[name.removeprefix(start)] = posted[name]
    return Given(parts[VALUE], parts[REASON], parts[TEXT])


def taken_by(posted: QueryDict) -> Change:
    """What of a workbook is taken over into the draft: the cells that were ticked."""
    parts: dict[str, dict[str, Any]] = {"values": {}, "explanations": {}, "texts": {}}
    for name in posted.getlist("take"):
        part, _dot, code = name.partition(".")
        if part in parts:
            parts[part][code] = posted.get(f"cell.{name}", "")
    return Change(parts["values"], parts["explanations"], parts["texts"])


def answers_by(posted: QueryDict) -> dict[int, str]:
    """Remark id → answer, of those that were answered."""
    numbers = [name.removeprefix(ANSWER) for name in posted if name.startswith(ANSWER)]
    return {
        int(number): words
        for number in numbers
        if number.isascii() and number.isdigit() and len(number) < 19
        if (words := str(posted[f"{ANSWER}{number}"]).strip())
    }


def revision_by(posted: QueryDict) -> int | None:
    text = posted.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def notes_by(posted: QueryDict) -> list[Note]:
    """The remarks on cells: rows of field, reason and words; rows in which neither a cell is
    chosen nor anything said are none."""
    rows = zip(
        posted.getlist("note_field"),
        posted.getlist("note_reason"),
        posted.getlist("note_words"),
        strict=False,
    )
    return [Note(field, reason, words) for field, reason, words in rows if field or words.strip()]


def missing_by(posted: QueryDict) -> dict[str, str]:
    """County code → why the city goes on without it, of those of which something is said."""
    return {
        name.removeprefix(MISSING): str(posted[name])
        for name in posted
        if name.startswith(MISSING) and str(posted[name]).strip()
    }


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": "500"}),
    )


class WindowForm(forms.Form):
    """The days of one month; its fields carry the month's code before their names."""

    opens_on = forms.DateField(label=_("Opens on"), widget=_day())
    due_on = forms.DateField(label=_("Last day"), widget=_day())
    locks_on = forms.DateField(label=_("Locks after"), widget=_day(), required=False)

    @classmethod
    def of(cls, month: Period, dates: Dates, bound: QueryDict | None) -> WindowForm:
        initial = {"opens_on": dates.opens_on, "due_on": dates.due_on, "locks_on": dates.locks_on}
        return cls(bound, initial=initial, prefix=month.code)

    def dates(self) -> Dates:
        return Dates(**self.cleaned_data)


class GraceForm(forms.Form):
    until = forms.DateField(
        label=_("Until the end of"), widget=_day(), help_text=_("At most 31 days from now.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": "500"}),
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some returns of a list, what is to become of them, and whether it was looked at first."""

    ids: tuple[int, ...]
    act: str
    is_confirmed: bool


def chosen_by(posted: QueryDict) -> Chosen:
    ids = (text for text in posted.getlist("row") if text.isascii() and text.isdigit())
    return Chosen(
        tuple(int(text) for text in ids if len(text) < 19),
        posted.get("act", ""),
        posted.get("confirm") == "1",
    )


def month_by(text: str) -> Period:
    """The month that an address or a page names."""
    try:
        period = Period.parse(text)
    except ValueError:
        period = None
    if period is None or not period.is_month:
        words = gettext("Give the month as 2026-10.")
        raise Invalid(words, period=words)
    return period


class WorkbookForm(forms.Form):
    file = forms.FileField(label=_("Filled-in workbook (.xlsx)"))


class FilterForm(forms.Form):
    """What narrows the list of a month's returns; strange values are as if they were not there."""

    period = forms.ChoiceField(label=_("Month"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("missing", _("Not begun")), *State.choices],
    )
    late = forms.ChoiceField(
        label=_("Late"),
        required=False,
        choices=[
            ("", _("All")),
            ("1", _("Only late ones")),
            ("overdue", _("Overdue and never sent")),
        ],
    )

    def __init__(self, *args: Any, periods: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["period"]
        field.choices = periods

    def chosen(self, name: str) -> str:
        """A sound value, or "" when none was chosen."""
        if not self.is_valid():
            return "" if name in self.errors else str(self.cleaned_data.get(name, ""))
        return str(self.cleaned_data.get(name, ""))


def reasons_of_remarks() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in RemarkReason.choices]
