"""The entry as a form: its fields are drawn from the entry's, its faults are the entry's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.bodies.models import Body
from certification.certificates.models import Certificate
from certification.certificates.queries import looked_up
from certification.certificates.rules import FIELDS, CertificateField, read_entry
from certification.certificates.schema import scheme_choices
from certification.certificates.vocabulary import Status
from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.kernel.faults import Fault, stops

GROUPS: Final = (
    ("whose", gettext_lazy("Enterprise and body"), ("credit_code", "body")),
    (
        "paper",
        gettext_lazy("What the certificate says"),
        (
            "certificate_number",
            "scheme",
            "issued_on",
            "expires_on",
            "first_issued_on",
            "scope",
        ),
    ),
    ("status", gettext_lazy("Status in the national registry"), ("status", "status_since")),
)
#: what a correction leaves as it is
FIXED: Final = ("credit_code", "body", "status", "status_since")


class Raw(forms.Field):
    """What was typed, untouched: reading it is the entry's own business."""

    def validate(self, value: Any) -> None:
        """`required` is only shown; that something is missing is said by the entry."""


def _widget(one: CertificateField) -> forms.Widget:
    if one.name.endswith(("_on", "_since")):
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if one.name == "scheme":
        return forms.Select(choices=[("", _("Choose a scheme")), *scheme_choices()])
    if one.name == "status":
        return forms.Select(choices=[("", _("By its dates")), *Status.choices])
    if one.name == "scope":
        return forms.Textarea(attrs={"rows": 2})
    return forms.TextInput(attrs={"autocomplete": "off"})


class CertificateForm(forms.Form):
    """`values` are what was typed, for the operation; `warnings` are shown once before it runs."""

    seen = forms.BooleanField(
        label=gettext_lazy("I have looked at this; it is right"), required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        by: Actor,
        on: date,
        bodies: Sequence[Body] = (),
        known: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={**(initial or {}), **(known or {})})
        self.by, self.on, self.known = by, on, known
        self.warnings: tuple[Fault, ...] = ()
        self.enterprise: Enterprise | None = None
        self.certificate: Certificate | None = None
        for one in FIELDS:
            if known is not None and one.name in FIXED:
                continue
            self.fields[one.name] = Raw(
                label=one.label, required=one.required, help_text=one.help, widget=_widget(one)
            )
        if "body" in self.fields:
            # never chosen beforehand: the enterprise chooses its body (DOMAIN 1.1)
            options = [
                (one.approval_number, f"{one.name} ({one.approval_number})") for one in bodies
            ]
            self.fields["body"].widget = forms.Select(
                choices=[("", _("Choose the body named on the certificate")), *options]
            )
            self.fields["body"].help_text = _("The enterprise chooses its body freely.")

    @property
    def groups(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        found = [
            (code, title, [self[name] for name in names if name in self.fields])
            for code, title, names in GROUPS
        ]
        return [group for group in found if group[2]]

    @property
    def values(self) -> dict[str, Any]:
        return {
            one.name: self.cleaned_data.get(one.name) for one in FIELDS if one.name in self.fields
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        entry = read_entry(self.values, on=self.on, known=self.known)
        faults = list(entry.faults)
        if self.known is None:
            found = looked_up([entry.values], by=self.by, on=self.on)[0]
            faults += found.faults
            self.enterprise, self.certificate = found.enterprise, found.known
        for fault in faults:
            if stops([fault]):
                self.add_error(fault.where if fault.where in self.fields else None, _said(fault))
        self.warnings = tuple(fault for fault in faults if not stops([fault]))
        if self.warnings and not self.errors and not cleaned.get("seen"):
            words = _(
                "Please look at what is to be checked, tick that it is right, and save again."
            )
            self.add_error("seen", words)
        return cleaned


def _said(fault: Fault) -> str:
    """The fault, its rule and what to do, as one paragraph under the field."""
    return " ".join(str(part) for part in (fault.message, fault.rule, fault.remedy) if part)
