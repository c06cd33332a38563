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


def conditions_of(form: forms.Form) -> list[str]:
    """The filters that were given and can be read, in words: for the file that they made."""
    form.is_valid()
    return [
        f"{form.fields[name].label}{_(': ')}{_in_words(form.fields[name], str(value))}"
        for name, value in form.cleaned_data.items()
        if value
    ]


def _in_words(field: Any, value: str) -> str:
    """What the reader chose, as the form named it."""
    flat: dict[str, str] = {}
    for code, label in getattr(field, "choices", ()):
        inner = label if isinstance(label, list | tuple) else [(code, label)]
        flat |= {str(one): str(words) for one, words in inner}
    return flat.get(value, value).strip()
