"""The chain itself, the filters of the list, the reason of a move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.regions.models import Region
from programs.chains.facts import ChainFacts
from programs.chains.models import IndustrialChain
from programs.chains.vocabulary import ChainState
from programs.cycles.forms import ReasonForm, sound

__all__ = ["ChainFilter", "ChainForm", "ReasonForm", "sound"]

SAID = ("name", "leader", "is_key", "goal")
ANY = ("", gettext_lazy("All"))


class ChainForm(forms.Form):
    """What is said of a chain; where it is kept is chosen once, when it is entered."""

    region = forms.ChoiceField(label=gettext_lazy("Kept by"))
    name = forms.CharField(
        label=gettext_lazy("Industrial chain"),
        max_length=60,
        help_text=gettext_lazy("Pilot industries that name it stand on its page."),
    )
    leader = forms.CharField(
        label=gettext_lazy("Leader of the chain"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("The leading enterprise, or the unit that leads the work."),
    )
    goal = forms.CharField(
        label=gettext_lazy("What is to be lifted"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("It stands at the head of the fishbone."),
    )
    is_key = forms.BooleanField(label=gettext_lazy("Key chain"), required=False, initial=True)

    def __init__(
        self,
        data: Any = None,
        *,
        regions: Sequence[Region] = (),
        chain: IndustrialChain | None = None,
    ) -> None:
        initial = {name: getattr(chain, name) for name in SAID} if chain else None
        super().__init__(data, initial=initial)
        self.regions = {str(one.pk): one for one in regions}
        if chain is not None:
            del self.fields["region"]
        else:
            field: Any = self.fields["region"]
            field.choices = [(pk, one.name) for pk, one in self.regions.items()]

    @property
    def chosen_region(self) -> Region:
        return self.regions[self.cleaned_data["region"]]

    @property
    def facts(self) -> ChainFacts:
        return ChainFacts(**{name: self.cleaned_data[name] for name in SAID})


class ChainFilter(forms.Form):
    """Filters of the list; what cannot be read is as if it were not there."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Chain or leader")}
        ),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[ANY, *ChainState.choices]
    )
    key = forms.ChoiceField(
        label=gettext_lazy("Key chain"),
        required=False,
        choices=[ANY, ("yes", gettext_lazy("Key chains alone"))],
    )

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that were given and can be read."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
