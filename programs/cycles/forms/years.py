"""Forms of programme years."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.cycles.facts import year_parts
from programs.cycles.forms.fields import day
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState


class YearForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2020, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    opens_on = day(gettext_lazy("Opens on"))
    closes_on = day(gettext_lazy("Closes on"))
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Carry on from the year before"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, before: Cycle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parts"]
        field.choices = [(part.code, part.title) for part in year_parts]
        if before is None:
            del self.fields["parts"]


class CorrectYearForm(forms.Form):
    """Title and dates of a year that is prepared; of one under way the title and a later end."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    opens_on = day(gettext_lazy("Opens on"))
    closes_on = day(gettext_lazy("Closes on"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        names = ("title", "opens_on", "closes_on")
        kwargs["initial"] = {name: getattr(cycle, name) for name in names}
        super().__init__(*args, **kwargs)
        if cycle.state == CycleState.DRAFT:
            del self.fields["reason"]
        else:
            del self.fields["opens_on"]
            self.fields["closes_on"].help_text = _("Only a later day than now.")


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
        "parts": [part.code for part in year_parts],
    }


def _moved(on: Any) -> Any:
    try:
        return on.replace(year=on.year + 1)
    except ValueError:  # 29 February
        return on.replace(year=on.year + 1, day=28)
