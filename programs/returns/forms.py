"""What pages post: figures, reasons, texts and answers by name; rules read them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from programs.returns.operations.deciding import Note
from programs.returns.rules import Given
from programs.returns.vocabulary import RemarkReason, State

VALUE, REASON, TEXT, ANSWER = "value.", "reason.", "text.", "answer."


def given_by(posted: QueryDict) -> Given:
    """The return as the page posts it; what the form does not have is passed on, to be refused."""
    parts: dict[str, dict[str, Any]] = {VALUE: {}, REASON: {}, TEXT: {}}
    for name in posted:
        for start, part in parts.items():
            if name.startswith(start):
                part[name.removeprefix(start)] = posted[name]
    return Given(parts[VALUE], parts[REASON], parts[TEXT])


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
    """The remarks on cells: three rows of field, reason and words; rows without words are none."""
    rows = zip(
        posted.getlist("note_field"),
        posted.getlist("note_reason"),
        posted.getlist("note_words"),
        strict=False,
    )
    return [Note(field, reason, words) for field, reason, words in rows if words.strip()]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": "500"}),
    )


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
        label=_("Late"), required=False, choices=[("", _("All")), ("1", _("Only late ones"))]
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
