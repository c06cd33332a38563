"""Small forms: dispatching and answering a need, filters, a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.kernel.errors import Invalid
from portal.offices.models import Office, Post
from portal.regions.models import Region
from portal.regions.queries import place_choices
from programs.cycles.models import Cycle
from programs.questionnaires.vocabulary import (
    Against,
    DeclineReason,
    Element,
    NeedState,
    ResponseState,
    RiskLevel,
    Urgency,
)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DeclineForm(forms.Form):
    """Why an enterprise does not want to answer."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("Needed where another reason is chosen."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class VerifyForm(forms.Form):
    """What the figures were checked against."""

    against = forms.MultipleChoiceField(
        label=gettext_lazy("Checked against"),
        choices=Against.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("What the check showed"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is done about it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DispatchForm(forms.Form):
    """Who answers: an office ("office:3"), or a person of it ("person:3:12")."""

    to = forms.ChoiceField(label=gettext_lazy("Who answers"))

    def __init__(
        self, *args: Any, offices: Sequence[Office], posts: Iterable[Post], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found: dict[str, tuple[Office, User | None]] = {}
        groups: list[Any] = []
        held = list(posts)
        for office in offices:
            key = f"office:{office.pk}"
            self.found[key] = (office, None)
            entries = [(key, _("%(office)s, no one person") % {"office": office.name})]
            for post in held:
                if post.office_id == office.pk:
                    key = f"person:{office.pk}:{post.user_id}"
                    self.found[key] = (office, post.user)
                    entries.append((key, post.user.display_name))
            groups.append((office.name, entries))
        field: Any = self.fields["to"]
        field.choices = groups

    @property
    def chosen(self) -> tuple[Office, User | None]:
        """The office and the person that were chosen, or the refusal."""
        if not self.is_valid():
            words = _("Choose an office or a person from the list.")
            raise Invalid(words, to=words)
        return self.found[self.cleaned_data["to"]]


class Filter(forms.Form):
    """Filters; what cannot be read is as if it were not there."""

    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)

    def __init__(self, *args: Any, places: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        field: Any = self.fields["place"]
        field.choices = place_choices(places)
        if len(places) <= 1:
            del self.fields["place"]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that were given and can be read; a place by its path."""
        self.is_valid()
        given = {name: str(value) for name, value in self.cleaned_data.items() if value}
        return given | ({"place": self.places[given["place"]].path} if "place" in given else {})


class NeedFilter(Filter):
    element = forms.ChoiceField(
        label=gettext_lazy("Element"),
        choices=[("", gettext_lazy("All")), *Element.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *NeedState.choices],
        required=False,
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"),
        choices=[("", gettext_lazy("All")), *Urgency.choices],
        required=False,
    )
    due = forms.ChoiceField(
        label=gettext_lazy("Due"),
        choices=[
            ("", gettext_lazy("All")),
            ("overdue", gettext_lazy("Overdue")),
            ("escalated", gettext_lazy("Told to the superior")),
        ],
        required=False,
    )


class CommonFilter(Filter):
    """Which year's needs are compared, where, and in which industry; the newest year at first."""

    year = forms.ChoiceField(label=gettext_lazy("Programme year"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)

    def __init__(
        self,
        *args: Any,
        years: Sequence[Cycle],
        industries: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._years = {str(year.pk): year for year in years}
        year: Any = self.fields["year"]
        year.choices = [(key, one.title) for key, one in self._years.items()]
        industry: Any = self.fields["industry"]
        industry.choices = [("", _("All")), *industries]

    @property
    def year_chosen(self) -> Cycle | None:
        """The year that was chosen, else the newest; None where there is none."""
        return self._years.get(self.chosen.get("year", "")) or next(
            iter(self._years.values()), None
        )


class ResponseFilter(Filter):
    """`by_risk`: for offices, who see the quality risk of many."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *ResponseState.choices],
        required=False,
    )
    risk = forms.ChoiceField(
        label=gettext_lazy("Quality risk"),
        choices=[("", gettext_lazy("All")), *RiskLevel.choices],
        required=False,
    )
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=[("", gettext_lazy("Newest first")), ("risk", gettext_lazy("Highest risk first"))],
        required=False,
    )
    verified = forms.ChoiceField(
        label=gettext_lazy("Verification"),
        choices=[
            ("", gettext_lazy("All")),
            ("yes", gettext_lazy("Verified")),
            ("waiting", gettext_lazy("Waits to be verified")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, by_risk: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_risk:
            del self.fields["risk"], self.fields["order"]
