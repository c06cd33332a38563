"""The form of a saved view."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class SavedViewForm(forms.Form):
    """What the view is called, and who sees it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Share it with my office"),
        required=False,
        help_text=gettext_lazy("Colleagues open it and see what they may see themselves."),
    )
