"""The filters of the list, and the end of a policy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from programs.policies.vocabulary import PolicyKind, PolicyLevel

ANY = ("", gettext_lazy("All"))
STATES = (
    ANY,
    ("in_force", gettext_lazy("In force today")),
    ("later", gettext_lazy("Begins later")),
    ("over", gettext_lazy("No longer in force")),
)
DRAFTS = ("draft", gettext_lazy("Drafts"))


class PolicyFilter(forms.Form):
    """Filters of the list; what cannot be read is as if it were not there."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Number, title or issuer")}
        ),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Policy level"), required=False, choices=[ANY, *PolicyLevel.choices]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[ANY, *PolicyKind.choices]
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)

    def __init__(self, *args: Any, manages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if manages:
            self.fields["state"].choices = [*STATES, DRAFTS]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that were given and can be read."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class EndForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Not given any more from"),
        required=False,
        help_text=gettext_lazy("Empty: from today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"required": True}),
    )
