"""The form of a county's base."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.regions.models import Region
from programs.cycles.forms.fields import day
from programs.cycles.operations.bases import MOST, BaseFacts
from programs.cycles.vocabulary import BaseSource


class BaseForm(forms.Form):
    region = forms.ChoiceField(label=gettext_lazy("County"))
    enterprises = forms.IntegerField(
        label=gettext_lazy("Small and micro enterprises"), min_value=1, max_value=MOST
    )
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=BaseSource.choices)
    document = forms.CharField(
        label=gettext_lazy("Where it stands"),
        max_length=200,
        help_text=gettext_lazy("Title, edition and table, such as: Yearbook 2025, table 12-3."),
    )
    counted_on = day(gettext_lazy("Counted on"))

    def __init__(self, *args: Any, counties: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counties = {one.code: one for one in counties}
        field: Any = self.fields["region"]
        field.choices = [("", ""), *((one.code, f"{one.name} {one.code}") for one in counties)]

    def clean_counted_on(self) -> date:
        day: date = self.cleaned_data["counted_on"]
        if day > localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    @property
    def bases(self) -> dict[int, BaseFacts]:
        """County id → what was said of it, of a valid form."""
        said = dict(self.cleaned_data)
        return {self.counties[said.pop("region")].pk: BaseFacts(**said)}
