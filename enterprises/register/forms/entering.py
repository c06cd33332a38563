"""The entry as a form: its fields are drawn from the entry's, its faults are the entry's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.queries import duplicates_of, same_code
from enterprises.register.rules.entry import read_entry
from enterprises.register.rules.entry_fields import FIELDS, NAMES, YES_OR_NO, EntryField
from enterprises.register.rules.masks import MASKS
from portal.accounts.actor import Actor
from portal.kernel.faults import Fault, stops
from portal.regions.models import Region

#: the entry's fields as the page groups them
GROUPS: Final = (
    (
        "identity",
        gettext_lazy("Identity"),
        (
            "credit_code",
            "name",
            "region",
            "industry_code",
            "founded_on",
            "address",
            "old_number",
            "code_reason",
        ),
    ),
    (
        "branch",
        gettext_lazy("Branch of a legal person"),
        ("is_branch", "parent_code", "is_own_site"),
    ),
    (
        "figures",
        gettext_lazy("Figures of the last complete year"),
        ("staff_count", "revenue_wan", "assets_wan"),
    ),
    (
        "contact",
        gettext_lazy("Contact and quality"),
        (
            "contact_name",
            "contact_title",
            "contact_phone",
            "quality_lead",
            "has_quality_officer",
        ),
    ),
)
YES_NO: Final = (
    ("", gettext_lazy("Not given")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
)


#: suggestions while an industry is typed; without JavaScript, a list and a button
SUGGESTING: Final = {
    "list": "industries",
    "hx-get": reverse_lazy("register:industries"),
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#industry-found",
    "hx-swap": "outerHTML",
    "hx-sync": "this:replace",
}
#: how what is typed is asked for on a phone
TYPED: Final[Mapping[str, Mapping[str, str]]] = {
    "contact_phone": {"inputmode": "tel"},
    "credit_code": {"autocapitalize": "characters"},
    "parent_code": {"autocapitalize": "characters"},
    "old_number": {"inputmode": "numeric"},
    "name": {"autocomplete": "organization"},
}


class Raw(forms.Field):
    """What was typed, untouched: reading it is the entry's own business."""

    def validate(self, value: Any) -> None:
        """`required` is only shown; that something is missing is said by the entry."""


def _field(one: EntryField) -> forms.Field:
    return Raw(label=one.label, required=one.required, help_text=one.help, widget=_widget(one))


def _widget(one: EntryField) -> forms.Widget:
    if one.name in YES_OR_NO:
        return forms.Select(choices=YES_NO)
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if one.unit:
        attrs |= {"inputmode": "decimal", "data-unit": one.unit}
    attrs |= TYPED.get(one.name, {})
    if one.name == "industry_code":
        attrs |= SUGGESTING
    if one.name == "founded_on":
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.TextInput(attrs=attrs)


class EntryForm(forms.Form):
    """`values` are what was typed, for the operation; `warnings` are shown once before it runs.

    `typed` is shown again without a verdict, while an industry is looked up.
    """

    seen = forms.BooleanField(
        label=gettext_lazy("I have looked at this; it is right"), required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        by: Actor,
        on: date,
        counties: Sequence[Region],
        known: Mapping[str, Any] | None = None,
        pk: int | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        initial = {**known} if known else {}
        for name in YES_OR_NO & initial.keys():
            initial[name] = {True: "yes", False: "no", None: ""}[initial[name]]
        #: what is known of persons is shown masked; left as it is shown, it stays as it is known
        self.masked = {name: mask(initial.get(name) or "") for name, mask in MASKS.items()}
        initial |= self.masked if known else {}
        initial |= typed or {}
        super().__init__(data, initial=initial)
        self.by, self.on, self.known, self.pk = by, on, known, pk
        self.counties = counties
        self.warnings: tuple[Fault, ...] = ()
        for one in FIELDS:
            self.fields[one.name] = _field(one)
        if known is None and len(counties) > 1:
            options = [("", _("Choose a county")), *((str(c.pk), c.name) for c in counties)]
            self.fields["region"] = forms.ChoiceField(
                label=_("County"), choices=options, required=True
            )

    @property
    def groups(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        return [
            (code, title, [self[name] for name in names if name in self.fields])
            for code, title, names in GROUPS
        ]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self._value(name) for name in NAMES}

    def _value(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        if self.known and name in self.masked and value == self.masked[name]:
            return self.known[name]
        return value

    @property
    def county(self) -> Region | None:
        """The chosen county, or the only one."""
        if "region" not in self.fields:
            return self.counties[0] if len(self.counties) == 1 else None
        chosen = self.cleaned_data.get("region")
        return next((one for one in self.counties if str(one.pk) == chosen), None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        entry = read_entry(self.values, on=self.on, known=self.known)
        faults = [*entry.faults, *self._on_the_register({**(self.known or {}), **entry.values})]
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

    def _on_the_register(self, values: Mapping[str, Any]) -> list[Fault]:
        found: list[Fault] = []
        code = values.get("credit_code")
        if code and (same := same_code(code, by=self.by, besides=self.pk)):
            found.append(same)
        county = self.county
        if county is not None:
            found += duplicates_of(values, county, besides=self.pk)
        return found


def _said(fault: Fault) -> str:
    """The fault, its rule and what to do, as one paragraph under the field."""
    parts = [fault.message, fault.rule, fault.remedy]
    return " ".join(str(part) for part in parts if part)
