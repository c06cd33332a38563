"""The record of a visit as it comes from a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from experts.visits.facts import Record
from experts.visits.forms.fields import area_field
from experts.visits.models import Visit
from experts.visits.schema import NOT_APPLICABLE, Checklist
from experts.visits.vocabulary import Conformity
from portal.kernel.text import clean, one_line

YES_NO = (("yes", _("Yes")), ("no", _("No")))
CONFORMITIES = Conformity.choices


class HeaderForm(forms.Form):
    """The head of a record: when, whom, what is done well. Nothing is required in a draft."""

    arrived_at = forms.DateTimeField(
        label=_("Arrived at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    left_at = forms.DateTimeField(
        label=_("Left at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    people_met = forms.CharField(
        label=_("People met"),
        max_length=300,
        required=False,
        help_text=_("Names and positions"),
    )
    met_top_manager = forms.ChoiceField(
        label=_("The top manager took part"),
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect,
    )
    latitude = forms.DecimalField(
        label=_("Latitude"),
        max_digits=9,
        decimal_places=6,
        min_value=-90,
        max_value=90,
        required=False,
        widget=forms.HiddenInput,
    )
    longitude = forms.DecimalField(
        label=_("Longitude"),
        max_digits=9,
        decimal_places=6,
        min_value=-180,
        max_value=180,
        required=False,
        widget=forms.HiddenInput,
    )
    accuracy_m = forms.IntegerField(
        label=_("Accuracy"),
        min_value=0,
        max_value=100_000,
        required=False,
        widget=forms.HiddenInput,
    )
    strengths = area_field(_("What is done well"), 500, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        arrived, left = given.get("arrived_at"), given.get("left_at")
        if arrived and left and left <= arrived:
            self.add_error("left_at", str(_("The leaving is not after the arrival.")))
        if (given.get("latitude") is None) != (given.get("longitude") is None):
            self.add_error("longitude", str(_("A position is latitude and longitude together.")))
        return given

    @classmethod
    def of(cls, visit: Visit) -> HeaderForm:
        """Filled with what is kept."""
        return cls(initial=shown_fields(visit))


def place_in_words(name: str, checklist: Checklist) -> str:
    """A field of the head by its label, an item by its clause and title."""
    if name in HeaderForm.base_fields:
        return str(HeaderForm.base_fields[name].label)
    item = checklist.item(name)
    return f"{gettext('Clause')} {item.code} {item.title}" if item else name


def place_on_page(name: str) -> str:
    """The fragment of the record's page at which the field or item stands."""
    return f"#id_{name}" if name in HeaderForm.base_fields else f"#item-{name}"


def shown_fields(visit: Visit) -> dict[str, Any]:
    return {
        "arrived_at": visit.arrived_at,
        "left_at": visit.left_at,
        "people_met": visit.people_met,
        "met_top_manager": "yes" if visit.met_top_manager else "no",
        "latitude": visit.latitude,
        "longitude": visit.longitude,
        "accuracy_m": visit.accuracy_m,
        "strengths": visit.strengths,
    }


def record_of(data: QueryDict, header: HeaderForm, checklist: Checklist) -> Record:
    """What was sent: the head's fields that stand in the data, and the items that do."""
    fields: dict[str, Any] = {}
    for name, value in header.cleaned_data.items():
        if name not in data:
            continue
        if name == "met_top_manager":
            fields[name] = value == "yes"
        elif isinstance(value, str):
            fields[name] = clean(value)
        else:
            fields[name] = value
    return Record(fields, dict(_items_of(data, checklist)))


def _items_of(data: QueryDict, checklist: Checklist) -> Iterable[tuple[str, dict[str, Any]]]:
    for item in checklist.items():
        given = data.get(f"s-{item.code}", "")
        if f"n-{item.code}" not in data and not given:
            continue
        yield (
            item.code,
            {
                "score": _score(given),
                "conformity": data.get(f"c-{item.code}", ""),
                "note": one_line(data.get(f"n-{item.code}", "")),
            },
        )


def _score(text: str) -> int | str | None:
    if text in ("", NOT_APPLICABLE):
        return text or None
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else -1
