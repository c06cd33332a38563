"""Fields that several of the forms have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def area_field(label: Any, most: int, *, rows: int = 3, **options: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": rows, "data-counter": str(most)})
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


class ReasonForm(forms.Form):
    """A move that may or must be given a reason: which, the workflow says."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
