"""The form of the nation's result of a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.forms import EntryForm, day
from programs.evaluation.facts import Dimension, dimension_lines, read_dimensions
from programs.evaluation.operations import ResultFacts
from programs.evaluation.rules import result_faults


class ResultForm(EntryForm):
    field_order = (
        "year", "total", "rank", "of_how_many", "is_most_improved", "notice_number", "notice_on",
        "source", "dimensions", "file",
    )  # fmt: skip

    year = forms.IntegerField(
        label=gettext_lazy("Year that was evaluated"), min_value=2000, max_value=2100
    )
    total = forms.DecimalField(
        label=gettext_lazy("Total score"),
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Empty where the notice gives none."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    rank = forms.IntegerField(
        label=gettext_lazy("Rank in the nation"), required=False, min_value=1, max_value=99
    )
    of_how_many = forms.IntegerField(
        label=gettext_lazy("Provinces that were ranked"), required=False, min_value=1, max_value=99
    )
    is_most_improved = forms.BooleanField(
        label=gettext_lazy("Named as most improved"), required=False
    )
    notice_number = forms.CharField(
        label=gettext_lazy("Number of the notice"), max_length=60, required=False
    )
    notice_on = day(gettext_lazy("Date of the notice"))
    source = forms.CharField(
        label=gettext_lazy("Source of the result"),
        max_length=200,
        help_text=gettext_lazy("The title of the notice, or where the result was read."),
    )
    dimensions = forms.CharField(
        label=gettext_lazy("Scores by dimension"),
        required=False,
        max_length=2000,
        strip=False,
        help_text=gettext_lazy(
            "One to a line: name, score/full marks. For example 组织发动 27.5/30."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def said_of(self, entry: Any) -> dict[str, Any]:
        lines = "\n".join(dimension_lines(entry.parts))
        return super().said_of(entry) | {"dimensions": lines}

    def clean_dimensions(self) -> tuple[Dimension, ...]:
        read = read_dimensions(self.cleaned_data["dimensions"])
        if isinstance(read, str):
            words = _("This line is not a name with score/full marks: %(line)s")
            raise forms.ValidationError(words % {"line": read[:60]})
        return tuple(read)

    def faults(self) -> Mapping[str, str]:
        return result_faults(self.values, today=timezone.localdate())

    @property
    def facts(self) -> ResultFacts:
        return ResultFacts(**self.values)
