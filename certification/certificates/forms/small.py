"""The filters of the list, and the change of a status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.certificates.queries import Filters
from certification.certificates.rules.certificate import FOLLOWS
from certification.certificates.schema import scheme_choices
from certification.certificates.vocabulary import Status
from enterprises.register.storage.search import FEWEST, asked
from portal.regions.models import Region
from portal.regions.queries import place_choices

ANY = ("", gettext_lazy("All"))
FORCE = (
    ANY,
    ("in", gettext_lazy("In force today")),
    ("soon", gettext_lazy("Expires within 90 days")),
    ("out", gettext_lazy("Not in force today")),
)
VERBS = {
    Status.VALID: gettext_lazy("Reinstate the certificate"),
    Status.SUSPENDED: gettext_lazy("Suspend the certificate"),
    Status.REVOKED: gettext_lazy("Revoke the certificate"),
    Status.CANCELLED: gettext_lazy("Cancel at the holder's wish"),
}


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
                "placeholder": gettext_lazy("Enterprise, credit code or certificate number"),
            }
        ),
    )
    place = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"), required=False)
    force = forms.ChoiceField(label=gettext_lazy("In force"), required=False, choices=FORCE)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False, choices=[ANY, *Status.choices]
    )

    def __init__(self, data: Mapping[str, Any], *, places: Sequence[Region]) -> None:
        super().__init__(data)
        self.places = {place.code: place for place in places}
        if len(places) > 1:
            self.fields["place"].choices = place_choices(places)  # type: ignore[attr-defined]
        else:
            del self.fields["place"]
        qms = ("qms", _("All quality management systems"))
        self.fields["scheme"].choices = [ANY, qms, *scheme_choices()]  # type: ignore[attr-defined]

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
        return Filters.of(
            {
                "text": given.get("q", ""),
                "place": place.path if place else "",
                "scheme": given.get("scheme", ""),
                "status": given.get("status", ""),
                "force": given.get("force", ""),
            }
        )


class StatusForm(forms.Form):
    """What may follow the status that it has now, from which day, and why."""

    status = forms.ChoiceField(label=gettext_lazy("Change of status"))
    since = forms.DateField(
        label=gettext_lazy("Since"),
        required=False,
        help_text=gettext_lazy("As the registry shows it. Empty: today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"required": True}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: str) -> None:
        super().__init__(data, auto_id="id_status_%s")
        follows = FOLLOWS.get(now, frozenset())
        options = [(code.value, label) for code, label in VERBS.items() if code in follows]
        self.fields["status"].choices = options  # type: ignore[attr-defined]
