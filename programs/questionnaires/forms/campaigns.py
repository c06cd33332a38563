"""Forms of campaigns: whom they invite, filters of the list, a link, a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.rules.industries import industry_code
from enterprises.register.vocabulary import SizeClass
from portal.kernel.text import narrow
from portal.regions.models import Region
from programs.cycles.models import PilotIndustry
from programs.cycles.vocabulary import Tier
from programs.questionnaires.models import Campaign
from programs.questionnaires.operations import Plan
from programs.questionnaires.rules import limits
from programs.questionnaires.vocabulary import InviteeState

MONTHS: Final = (6, 12, 24)
SIZES: Final = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)
#: working days before the close
REMINDERS: Final = "10, 5, 1"


def day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _parts(text: str) -> list[str]:
    return [part for part in narrow(text).replace("、", ",").replace(" ", ",").split(",") if part]


class CampaignForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("Whoever is asked reads it before the first question."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        help_text=gettext_lazy(
            "The document that allows it, with its number; it is shown as well."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    opens_on = day(gettext_lazy("Opens on"))
    closes_on = day(gettext_lazy("Closes on"))
    short_notice = forms.CharField(
        label=gettext_lazy("Reason for a short time"),
        help_text=gettext_lazy("Only if it closes sooner; whoever reads the campaign sees it."),
        max_length=500,
        required=False,
    )
    reminders = forms.CharField(
        label=gettext_lazy("Reminders"),
        help_text=gettext_lazy("Working days before the close, with commas between them."),
        max_length=40,
        required=False,
    )
    months = forms.TypedChoiceField(
        label=gettext_lazy("Follow-up"), coerce=int, empty_value=None, required=False
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("Tier"),
        choices=[("", gettext_lazy("All")), *Tier.choices],
        required=False,
    )
    sizes = forms.MultipleChoiceField(
        label=gettext_lazy("Size class"),
        help_text=gettext_lazy("None chosen: all of them."),
        choices=[(one.value, one.label) for one in SIZES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    industries = forms.CharField(
        label=gettext_lazy("Industry codes"),
        help_text=gettext_lazy("Codes of GB/T 4754, 2 to 4 digits, with commas between them."),
        max_length=200,
        required=False,
    )
    pilots = forms.MultipleChoiceField(
        label=gettext_lazy("Pilot industries"),
        help_text=gettext_lazy("None chosen: all of them."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        required=False,
    )
    counties = forms.MultipleChoiceField(
        label=gettext_lazy("Counties"),
        help_text=gettext_lazy("None chosen: all of them."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        counties: Sequence[Region],
        pilots: Sequence[PilotIndustry],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("counties", [(one.code, one.name) for one in counties])
        self._choose("pilots", [(one.code, one.name) for one in pilots])
        words = _("At least %(days)d working days after it opens; sooner only for a reason.")
        self.fields["closes_on"].help_text = words % {"days": limits().workdays_at_least}
        words = _("%(months)d months after the baseline")
        months = [(number, words % {"months": number}) for number in MONTHS]
        self._choose("months", [("", _("No follow-up")), *months])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_reminders(self) -> tuple[int, ...]:
        parts = _parts(self.cleaned_data["reminders"])
        if bad := [part for part in parts if not (part.isascii() and part.isdigit())]:
            words = _("“%(part)s” is no number of working days. Write, for example: 10, 5, 1")
            raise forms.ValidationError(words % {"part": bad[0][:10]})
        return tuple(int(part[:6]) for part in parts)

    def clean_industries(self) -> list[str]:
        parts = _parts(self.cleaned_data["industries"])
        known = [industry_code(part) for part in parts]
        for part, code in zip(parts, known, strict=True):
            if code is None:
                words = _("There is no industry “%(code)s” in GB/T 4754. Correct or remove it.")
                raise forms.ValidationError(words % {"code": part[:10]})
        return [code for code in known if code]

    @property
    def plan(self) -> Plan:
        """What was filled in; the form is valid."""
        given = self.cleaned_data
        names = ("tier", "sizes", "industries", "pilots", "counties")
        return Plan(
            title=given["title"],
            purpose=given["purpose"],
            basis=given["basis"],
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            who={name: given[name] for name in names if given[name]},
            months=given["months"],
            reminders=given["reminders"],
            short_notice=given["short_notice"],
        )


def initial_of(campaign: Campaign) -> dict[str, Any]:
    """A campaign as its form shows it."""
    who = campaign.who
    return {
        "title": campaign.title,
        "purpose": campaign.purpose,
        "basis": campaign.basis,
        "opens_on": campaign.opens_on,
        "closes_on": campaign.closes_on,
        "short_notice": campaign.short_notice,
        "months": campaign.months or "",
        "reminders": ", ".join(map(str, campaign.reminders)),
        **who,
        "industries": ", ".join(who.get("industries", ())),
    }


class OpeningForm(forms.Form):
    """What becomes of those whom all campaigns of the month or year together ask too much."""

    full = forms.ChoiceField(
        label=gettext_lazy("Enterprises that are asked enough already"),
        choices=[
            ("spare", gettext_lazy("Leave them out")),
            ("ask", gettext_lazy("Ask them all the same, for a reason")),
        ],
        widget=forms.RadioSelect,
        initial="spare",
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Needed to ask more than the caps allow; it is shown on this page."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class InviteeFilter(forms.Form):
    """Filters of the list of the invited; what cannot be read is as if it were not there."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("All")),
            ("silent", gettext_lazy("Not answered")),
            *InviteeState.choices,
            ("late", gettext_lazy("Answered late")),
        ],
        required=False,
    )
    county = forms.CharField(
        label=gettext_lazy("Code of the county"),
        max_length=6,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    industry = forms.CharField(
        label=gettext_lazy("Industry (2 digits)"),
        max_length=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size class"),
        choices=[("", gettext_lazy("All")), *SizeClass.choices],
        required=False,
    )

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class AnswerLinkForm(forms.Form):
    """To whom a one-time link goes: the contact in the register, or somebody who is named."""

    to = forms.ChoiceField(
        label=gettext_lazy("Who gets the link"),
        choices=[
            ("contact", gettext_lazy("The contact in the register")),
            ("other", gettext_lazy("Somebody else")),
        ],
        widget=forms.RadioSelect,
        initial="contact",
    )
    given_to = forms.CharField(
        label=gettext_lazy("Name of somebody else"), max_length=60, required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone of somebody else"),
        help_text=gettext_lazy("Only the last four digits are kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
        max_length=20,
        required=False,
    )
