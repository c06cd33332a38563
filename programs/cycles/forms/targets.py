"""The grid of targets as it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.text import narrow, unsafe_characters
from programs.cycles.queries import Cell
from programs.cycles.vocabulary import Basis


class BasisForm(forms.Form):
    """By what a proposal is made; nothing is kept of it. Predecessors are offered where a county
    was made in the course of the year (`has_made`)."""

    basis = forms.ChoiceField(label=gettext_lazy("Share out"), choices=Basis.choices)

    def __init__(self, *args: Any, has_made: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_made:
            field: Any = self.fields["basis"]
            field.choices = [one for one in Basis.choices if one[0] != Basis.PREDECESSORS]


class GridReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Where the parts do not add up, or an accepted target changes."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass
class Typed:
    """What was typed into a grid: targets by indicator and region id, the texts, what is wrong."""

    values: dict[tuple[str, int], Decimal | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def read_grid(data: Any, cells: Iterable[Cell]) -> Typed:
    """The cells that were sent; an empty one takes the target away."""
    typed = Typed()
    for cell in cells:
        if cell.name not in data:
            continue
        raw = str(data.get(cell.name, ""))
        text = narrow(raw)
        typed.texts[cell.name] = raw[:13]
        number = _number(text) if text else None
        if text and number is None:
            words = _("Write a number that is not below 0, with at most 2 decimals.")
            typed.wrong[cell.name] = words
        else:
            typed.values[cell.indicator.code, cell.region.pk] = number
    return typed


def _number(text: str) -> Decimal | None:
    if unsafe_characters(text) or len(text) > 13 or "e" in text.lower() or "_" in text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number < 0 or number >= Decimal("1e10"):
        return None
    return number if number == round(number, 2) else None
