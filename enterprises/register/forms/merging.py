"""Choosing, field by field, what the kept entry has after a merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.models import Enterprise
from enterprises.register.operations.merging import CHOSEN
from enterprises.register.queries import KEYS
from enterprises.register.queries.suspects import GROUNDS
from enterprises.register.rules.credit_code import normalise
from enterprises.register.rules.industries import industry_name
from enterprises.register.rules.masks import MASKS

KEPT, MERGED = "kept", "merged"


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A field of both entries as the page compares them; `field` is None where they agree."""

    label: str
    kept: str
    merged: str
    field: Any = None


class MergeForm(forms.Form):
    """A choice for each field that differs; what only the other entry has is chosen at first."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kept: Enterprise, merged: Enterprise
    ) -> None:
        super().__init__(data)
        self.kept, self.merged = kept, merged
        for name in self.differing():
            empty = getattr(kept, name) in (None, "")
            self.fields[f"take_{name}"] = forms.ChoiceField(
                label=_label(name),
                choices=[(KEPT, _shown(kept, name)), (MERGED, _shown(merged, name))],
                initial=MERGED if empty else KEPT,
                widget=forms.RadioSelect,
            )

    def differing(self) -> Iterator[str]:
        for name in CHOSEN:
            if name == "station_id" and self.kept.region_id != self.merged.region_id:
                continue
            if getattr(self.kept, name) != getattr(self.merged, name):
                yield name

    @property
    def lines(self) -> list[ChoiceLine]:
        """Every field in its order; the code first, which is never chosen."""
        found = [ChoiceLine(_label("credit_code"), self.kept.credit_code, self.merged.credit_code)]
        found.append(ChoiceLine(_label("region"), str(self.kept.region), str(self.merged.region)))
        for name in CHOSEN:
            chosen = f"take_{name}"
            field = self[chosen] if chosen in self.fields else None
            shown = (_shown(self.kept, name), _shown(self.merged, name))
            found.append(ChoiceLine(_label(name), *shown, field))
        return found

    @property
    def from_merged(self) -> list[str]:
        given = self.cleaned_data
        return [name for name in CHOSEN if given.get(f"take_{name}") == MERGED]


def _credit_code(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=40, widget=widget)


class TwoCodesForm(forms.Form):
    """Two entries by their credit codes, for a comparison that nobody suggested."""

    first = _credit_code(gettext_lazy("Credit code that is kept"))
    second = _credit_code(gettext_lazy("Credit code of the other entry"))

    def clean_first(self) -> str:
        return normalise(self.cleaned_data["first"])

    def clean_second(self) -> str:
        return normalise(self.cleaned_data["second"])


class GroundForm(forms.Form):
    """What entries of different counties have in common."""

    ground = forms.ChoiceField(
        label=gettext_lazy("What both have"), choices=[(one, GROUNDS[one][1]) for one in KEYS]
    )


def _label(name: str) -> str:
    field: Any = Enterprise._meta.get_field(name.removesuffix("_id"))
    return str(field.verbose_name)


def _shown(enterprise: Enterprise, name: str) -> str:
    """The value as it is read: persons masked, an industry with its name."""
    value = getattr(enterprise, name.removesuffix("_id"))
    if value in (None, ""):
        return _("(empty)")
    if name in MASKS:
        return MASKS[name](value)
    if name == "industry_code":
        return f"{value} {industry_name(value)}"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)
