"""Forms of the dossier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from enterprises.dossier.queries.facts import SHOWN, label_of
from enterprises.dossier.vocabulary import Purpose


class ObjectionForm(forms.Form):
    """What is wrong, and what about it."""

    fact = forms.ChoiceField(label=gettext_lazy("What is wrong"))
    words = forms.CharField(
        label=gettext_lazy("What is wrong about it, and what is right"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [(name, label_of(name)) for name in (*SHOWN, "other")]
        self.fields["fact"].choices = choices  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=gettext_lazy("What it agrees to"), choices=Purpose.choices)
    receiver = forms.CharField(
        label=gettext_lazy("Towards whom"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("The name of the bank, for figures passed to a bank."),
    )
    given_on = forms.DateField(
        label=gettext_lazy("Given on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    given_by = forms.CharField(
        label=gettext_lazy("Given by"),
        max_length=60,
        help_text=gettext_lazy("Who agreed for the enterprise; shown masked."),
    )


class AnswerForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Answer"), max_length=500, required=False)
