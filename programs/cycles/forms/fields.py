"""What the forms of a programme year share: days, reasons, and reading them soundly."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.errors import Invalid


def day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def sound(form: forms.Form) -> dict[str, Any]:
    """The form's values, or the refusal that names each field."""
    if not form.is_valid():
        fields: Any = {
            name: " ".join(map(str, said))
            for name, said in form.errors.items()
            if name != "__all__"
        }
        raise Invalid(_("Please correct what is marked."), **fields)
    return dict(form.cleaned_data)
