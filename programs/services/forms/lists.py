"""The filters of cases, the month of the table by item, and an item as it is entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.kernel.period import Period
from portal.kernel.text import one_line
from portal.regions.models import Region
from portal.regions.queries import place_choices
from programs.questionnaires.vocabulary import Element
from programs.services.facts import ItemFacts
from programs.services.models import ServiceItem
from programs.services.rules import number_of
from programs.services.vocabulary import ONLINE, Channel, Result

ANY = ("", gettext_lazy("All"))


class MonthField(forms.CharField):
    """A month as 2026-10; where a browser has no picker for it, it is typed so."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-10"})
        super().__init__(required=False, max_length=7, widget=widget, **more)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            return Period.parse(text).code if text else ""
        except ValueError:
            words = _("Write the month as 2026-10.")
            raise forms.ValidationError(words, code="month") from None


class _Placed(forms.Form):
    """A form of filters with the places that can be chosen, where there is more than one."""

    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)

    def __init__(self, data: Mapping[str, Any], *, places: Sequence[Region]) -> None:
        super().__init__(data)
        self.places = {place.code: place for place in places}
        if len(places) > 1:
            self.fields["place"].choices = place_choices(places)  # type: ignore[attr-defined]
        else:
            del self.fields["place"]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that were given and can be read; `place` is a path."""
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items() if value}
        if "place" in given:
            given["place"] = self.places[given["place"]].path
        return given


class CaseFilter(_Placed):
    """Filters of the list; what cannot be read narrows nothing and is named at its field."""

    field_order = ("q", "month", "asked", "place", "item", "channel", "result")

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "placeholder": gettext_lazy("Case number or credit code"),
            }
        ),
    )
    month = MonthField(label=gettext_lazy("Done in the month"))
    asked = MonthField(label=gettext_lazy("Asked in the month"))
    item = forms.ChoiceField(label=gettext_lazy("Service item"), required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("service", "Channel"),
        required=False,
        choices=[
            ANY,
            (ONLINE, pgettext_lazy("service channel", "All online channels")),
            *Channel.choices,
        ],
    )
    result = forms.ChoiceField(
        label=pgettext_lazy("service", "Outcome"),
        required=False,
        choices=[ANY, *Result.choices],
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        places: Sequence[Region],
        items: Sequence[ServiceItem],
    ) -> None:
        super().__init__(data, places=places)
        options = [ANY, *((str(one.pk), one.name) for one in items)]
        self.fields["item"].choices = options  # type: ignore[attr-defined]


class MonthFilter(_Placed):
    """The month and the area of the table by item."""

    field_order = ("month", "place")

    month = MonthField(label=gettext_lazy("Month"))


class ItemForm(forms.Form):
    """An item; one that is on the list already keeps its code and its system."""

    code = forms.CharField(label=gettext_lazy("Item code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Service item"), max_length=100)
    element = forms.ChoiceField(label=gettext_lazy("Element"), choices=Element.choices)
    system = forms.CharField(
        label=gettext_lazy("Source system"),
        max_length=40,
        help_text=gettext_lazy(
            "The system through which it is asked for; numbers of cases are unique within it."
        ),
    )
    ended_on = forms.DateField(
        label=gettext_lazy("Off the list from"),
        required=False,
        help_text=gettext_lazy("Empty while it can be asked for."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        province: Region,
        known: ServiceItem | None = None,
    ) -> None:
        names = ("code", "name", "element", "system", "ended_on")
        super().__init__(data, initial={one: getattr(known, one) for one in names} if known else {})
        self.province, self.known = province, known
        for name in ("code", "system") if known else ():
            del self.fields[name]

    def clean_code(self) -> str:
        return self._unused("code", number_of(self.cleaned_data["code"]))

    def clean_name(self) -> str:
        return self._unused("name", one_line(self.cleaned_data["name"]))

    def _unused(self, field: str, text: str) -> str:
        same = ServiceItem.objects.filter(region=self.province, **{field: text})
        if (same.exclude(pk=self.known.pk) if self.known else same).exists():
            words = _("An item with this code or name stands on the list already.")
            raise forms.ValidationError(words, code="taken")
        return text

    @property
    def facts(self) -> ItemFacts:
        kept = {one: getattr(self.known, one) for one in ("code", "system")} if self.known else {}
        return ItemFacts(**kept, **self.cleaned_data)
