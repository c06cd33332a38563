"""Forms of the pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from experts.pool.facts import Entry
from experts.pool.models import Expert
from experts.pool.vocabulary import Employer, Level, Specialty
from portal.regions.models import Region

ANY = ("", _("All"))


class FilterForm(forms.Form):
    """What the list of the pool is narrowed by; a wrong value narrows nothing."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name or employer")}),
    )
    level = forms.ChoiceField(label=_("Team"), required=False, choices=[ANY, *Level.choices])
    specialty = forms.ChoiceField(
        label=_("Specialty"), required=False, choices=[ANY, *Specialty.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Can be sent")), ("ended", _("Has left")), ("all", _("All"))],
    )


class EntryForm(forms.Form):
    """One entry of the pool. What is wrong with it, the operation says with the same words."""

    region = forms.ChoiceField(label=_("Kept by the office of"))
    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    employer = forms.CharField(
        label=_("Employer"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    employer_kind = forms.ChoiceField(label=_("Kind of employer"), choices=Employer.choices)
    employer_code = forms.CharField(
        label=_("Employer's credit code"),
        max_length=18,
        required=False,
        help_text=_("With it, the portal knows that an expert must not visit the employer."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    title = forms.CharField(label=_("Professional title"), max_length=60, required=False)
    specialties = forms.MultipleChoiceField(
        label=_("Specialties"),
        choices=Specialty.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = forms.DateField(
        label=_("Term begins"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("Term ends"),
        required=False,
        help_text=_("Empty: without an end."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        regions: Sequence[Region] = (),
        expert: Expert | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(expert) if expert else None)
        self.regions = {str(region.pk): region for region in regions}
        if expert is not None or len(self.regions) == 1:
            del self.fields["region"]
        else:
            choices = [(pk, region.name) for pk, region in self.regions.items()]
            self.fields["region"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        begins, ends = given.get("valid_from"), given.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", str(_("The term ends before it begins.")))
        if given.get("employer_code") and len(given["employer_code"].strip()) != 18:
            self.add_error("employer_code", str(_("A credit code has 18 characters.")))
        return given

    @property
    def region_chosen(self) -> Region:
        return self.regions[self.cleaned_data.get("region") or next(iter(self.regions))]

    @property
    def entry(self) -> Entry:
        given = {name: value for name, value in self.cleaned_data.items() if name != "region"}
        return Entry(**given)


class InviteForm(forms.Form):
    """The login under which an expert will sign in."""

    login = forms.CharField(
        label=_("Login"),
        max_length=40,
        help_text=_(
            "3 to 40 letters, digits, dots, hyphens or underscores; a mobile number will do."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


def _initial(expert: Expert) -> dict[str, Any]:
    names = [name for name in EntryForm.base_fields if name != "region"]
    return {name: getattr(expert, name) for name in names}
