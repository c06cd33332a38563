"""What the list is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.queries import STATE_WORDS, Filters
from enterprises.register.rules.industries import industry_code, named_industry
from enterprises.register.storage.search import FEWEST, asked
from enterprises.register.vocabulary import Kind, SizeClass
from portal.regions.models import Region
from portal.regions.queries import place_choices

ANY = ("", gettext_lazy("All"))
MOST_TEXT = 64
#: suggestions while an industry is typed; without JavaScript they stand beneath what was asked
SUGGESTING = {
    "autocomplete": "off",
    "placeholder": gettext_lazy("Name or number"),
    "list": "industries",
    "hx-get": reverse_lazy("register:industries"),
    "hx-include": "closest form",
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#industries-offered",
    "hx-swap": "outerHTML",
    "hx-sync": "this:replace",
}
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
    industry = forms.CharField(
        label=gettext_lazy("Industry"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.TextInput(attrs=SUGGESTING),
    )
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

    def clean_q(self) -> str:
        text = asked(self.cleaned_data["q"])
        if text and len(text) < FEWEST:
            raise forms.ValidationError(_("Type two characters or more."), code="too_short")
        return text

    def clean_industry(self) -> str:
        """The code of what was typed: a number, a section's letter, or what an industry is called;
        of a part of a name what was found is offered instead (`views.industries.offered`)."""
        text = self.cleaned_data["industry"].replace("\x00", "")
        code = industry_code(text) or named_industry(text) if text else ""
        if code is None:
            raise forms.ValidationError(_("Choose one of these, or type its number."), "unclear")
        return code

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
