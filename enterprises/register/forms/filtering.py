"""What the list is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.queries import STATE_WORDS, Filters
from enterprises.register.rules.industries import (
    industry_code,
    industry_name,
    is_listed,
    read_industries,
)
from enterprises.register.storage.search import FEWEST, asked
from enterprises.register.vocabulary import Kind, SizeClass
from portal.regions.models import Region
from portal.regions.queries import place_choices

ANY = ("", gettext_lazy("All"))
STATES = (ANY, *STATE_WORDS.items())


class FilterForm(forms.Form):
    """A wrong value narrows nothing and is named at its field."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "placeholder": gettext_lazy("Name, former name, code or phone"),
            }
        ),
    )
    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    size = forms.ChoiceField(
        label=gettext_lazy("Size class"), required=False, choices=[ANY, *SizeClass.choices]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of entity"), required=False, choices=[ANY, *Kind.choices]
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    order = forms.CharField(required=False, widget=forms.HiddenInput)
    per_page = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, places: Sequence[Region]) -> None:
        super().__init__(data)
        self.places = {place.code: place for place in places}
        if len(places) > 1:
            self.fields["place"].choices = place_choices(places)  # type: ignore[attr-defined]
        else:
            del self.fields["place"]
        self.fields["industry"].choices = _industries(data)  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        text = asked(self.cleaned_data["q"])
        if text and len(text) < FEWEST:
            raise forms.ValidationError(_("Type two characters or more."), code="too_short")
        return text

    @property
    def filters(self) -> Filters:
        """What was chosen, whatever else was wrong."""
        self.is_valid()
        given = self.cleaned_data
        place = self.places.get(given.get("place", ""))
        return Filters(
            text=given.get("q", ""),
            place=place.path if place else "",
            industry=given.get("industry", ""),
            size=given.get("size", ""),
            kind=given.get("kind", ""),
            state=given.get("state", ""),
        )


def _industries(data: Mapping[str, Any]) -> list[Any]:
    """Sections with their divisions beneath them; a group or class only where it is asked for."""
    options: list[Any] = [ANY]
    asked_for = industry_code(str(data.get("industry", ""))) or ""
    if len(asked_for) > 2 and is_listed(asked_for):
        options.append((asked_for, f"{asked_for} {industry_name(asked_for)}"))
    group: list[tuple[str, str]] = []
    for one in read_industries().values():
        if not one.parent:
            group = [(one.code, _("%(section)s, all") % {"section": str(one)})]
            options.append((str(one), group))
        elif len(one.code) == 2:
            group.append((one.code, str(one)))
    return options
