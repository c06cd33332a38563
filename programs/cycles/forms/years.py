"""Forms of programme years."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from programs.cycles.forms.fields import day
from programs.cycles.models import Cycle


class YearForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2020, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    opens_on = day(gettext_lazy("Opens on"))
    closes_on = day(gettext_lazy("Closes on"))


def year_form(cycle: Cycle | None, year: int) -> dict[str, Any]:
    """What a new year's form begins with: last year's title and dates, moved on by a year."""
    if cycle is None:
        return {"year": year}
    moved = cycle.year + 1
    return {
        "year": moved,
        "title": cycle.title.replace(str(cycle.year), str(moved)),
        "opens_on": _moved(cycle.opens_on),
        "closes_on": _moved(cycle.closes_on),
    }


def _moved(on: Any) -> Any:
    try:
        return on.replace(year=on.year + 1)
    except ValueError:  # 29 February
        return on.replace(year=on.year + 1, day=28)
