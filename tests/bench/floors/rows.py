"""A table read row by row, as django-import-export and its like do: for each row its instance is
looked up, a form validates it (its constraints by a query each), it is saved; nothing is done in
sets."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.utils.timezone import localdate

from enterprises.register.models import Enterprise
from enterprises.register.operations.rows import computed
from enterprises.register.rules.credit_code import parse
from portal.regions.models import Region

FIELDS = (
    "credit_code", "name", "address", "industry_code", "staff_count", "revenue_wan", "assets_wan",
    "founded_on", "contact_name", "contact_title", "contact_phone", "quality_lead",
)  # fmt: skip


class RowForm(forms.ModelForm):
    """One row; the credit code by the same rule as everywhere."""

    class Meta:
        model = Enterprise
        fields = FIELDS

    def clean_credit_code(self) -> str:
        code = parse(self.cleaned_data["credit_code"]).code
        if code is None:
            raise forms.ValidationError("credit code")
        return str(code)


def imported(path: Path, *, at: datetime) -> int:
    """Register or change every row of a CSV file; how many there were."""
    count = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            _keep(line, at)
            count += 1
    return count


def _keep(line: dict[str, Any], at: datetime) -> None:
    region = Region.objects.living().counties().get(code=line.pop("region"))
    known = Enterprise.objects.filter(credit_code=line["credit_code"]).first()
    known = known or Enterprise(created_at=at, registered_on=localdate(at))
    form = RowForm(line, instance=known)
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    row: Enterprise = form.save(commit=False)
    row.region, row.changed_at = region, at
    row.has_quality_officer = line["has_quality_officer"] == "true"
    values = {name: getattr(row, name) for name in FIELDS}
    for name, value in computed(values, on=localdate(at)).items():
        setattr(row, name, value)
    row.save()
