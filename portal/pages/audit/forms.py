"""What the auditor asks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.vocabulary import Outcome


class EventFilter(forms.Form):
    verb = forms.CharField(label=_("Act begins with"), required=False, max_length=80)
    login = forms.CharField(
        label=_("By (login)"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    target = forms.CharField(
        label=_("Of what"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "accounts.user:12"}),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("Any")), *Outcome.choices]
    )
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
