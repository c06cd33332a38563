"""Forms of applications: putting one in, deciding, withdrawing; the filters of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enterprises.dossier.forms import day
from enterprises.dossier.operations import Scan
from enterprises.register.models import Enterprise
from portal.regions.models import Region
from programs.cycles.forms import PlaceFilter
from programs.policies.forms.small import ANY
from programs.policies.models import Policy, PolicyApplication
from programs.policies.operations import ApplicationFacts
from programs.policies.queries import policies_open_to, putting_faults
from programs.policies.vocabulary import ApplicationState, PolicyKind

WAN: Final = gettext_lazy("10,000 yuan")


def _wan(label: Any, **more: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "data-unit": WAN})
    return forms.DecimalField(
        label=label, widget=widget, max_digits=10, decimal_places=2, min_value=Decimal(0), **more
    )


class ApplicationForm(forms.Form):
    """What an enterprise applies for: by itself for a `policy` today; recorded by its county with
    the policy, the day and, for a second one, why it is taken again."""

    field_order = (
        "policy", "applied_on", "words", "asked_wan", "evidence", "file", "repeat_reason",
    )  # fmt: skip

    policy = forms.ChoiceField(
        label=gettext_lazy("Policy applied for"),
        help_text=gettext_lazy("What is published for this place; ended ones too."),
    )
    applied_on = day(gettext_lazy("Applied on"))
    words = forms.CharField(
        label=gettext_lazy("What it is applied for"),
        max_length=500,
        help_text=gettext_lazy("For example 首次取得质量管理体系认证证书,申请一次性奖励."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asked_wan = _wan(
        pgettext_lazy("application for a policy", "Asked for"),
        required=False,
        help_text=gettext_lazy("Empty where the document fixes it, or what is given is not money."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "The number of a certificate, contract or invoice; or add its file."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File of the evidence"),
        required=False,
        help_text=gettext_lazy("A PDF or a picture."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )
    repeat_reason = forms.CharField(
        label=gettext_lazy("Why it is taken again"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Only where an application of this enterprise for this policy was decided on before."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        enterprise: Enterprise,
        policy: Policy | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        self.enterprise, self.applied_for = enterprise, policy
        if policy is not None:
            for name in ("policy", "applied_on", "repeat_reason"):
                del self.fields[name]
            return
        offered = sorted(policies_open_to(enterprise), key=lambda one: one.number)
        self.policies = {str(one.pk): one for one in offered}
        self.fields["policy"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a policy")),
            *((key, f"{one.number} {one.title}") for key, one in self.policies.items()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        chosen = self.chosen_policy
        today = timezone.localdate()
        values = {**cleaned, "applied_on": cleaned.get("applied_on", today)}
        faults = putting_faults(
            self.enterprise,
            chosen,
            values,
            by_enterprise=self.applied_for is not None,
            has_file=bool(cleaned.get("file")),
            today=today,
        )
        for name, words in faults.items():
            self.add_error(name if name in self.fields else None, words)
        return cleaned

    @property
    def chosen_policy(self) -> Policy:
        return self.applied_for or self.policies[self.cleaned_data["policy"]]

    @property
    def facts(self) -> ApplicationFacts:
        said = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return ApplicationFacts(**{"applied_on": None, **said, "policy": self.chosen_policy})

    @property
    def scan(self) -> Scan | None:
        upload = self.cleaned_data.get("file")
        return Scan(cast("Any", upload.file), upload.name or "") if upload else None


class GrantForm(forms.Form):
    """How much is granted, and since when it is decided."""

    granted_wan = _wan(
        pgettext_lazy("application for a policy", "Granted"),
        required=False,
        help_text=gettext_lazy("Empty where what is given is not money."),
    )
    decided_on = day(
        pgettext_lazy("application for a policy", "Decided on"),
        required=False,
        help_text=gettext_lazy("Empty: today."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def of(cls, application: PolicyApplication) -> GrantForm:
        """Begun with what was asked for."""
        return cls(initial={"granted_wan": application.asked_wan})


class RefuseForm(forms.Form):
    """Why it is refused, and since when that is decided."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The enterprise reads it."),
        widget=forms.Textarea(attrs={"rows": 2, "required": True}),
    )
    decided_on = day(
        pgettext_lazy("application for a policy", "Decided on"),
        required=False,
        help_text=gettext_lazy("Empty: today."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "required": True}),
    )


VERB_FORMS: Final[Mapping[str, type[forms.Form]]] = {
    "grant": GrantForm,
    "refuse": RefuseForm,
    "withdraw": WithdrawForm,
}


class ApplicationFilter(PlaceFilter):
    """Filters of the list; what cannot be read is as if it were not there."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Enterprise or credit code")}
        ),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[ANY, *ApplicationState.choices]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of policy"), required=False, choices=[ANY, *PolicyKind.choices]
    )
    year = forms.ChoiceField(label=gettext_lazy("Applied in"), required=False)
    again = forms.ChoiceField(
        label=gettext_lazy("Flags"),
        required=False,
        choices=[ANY, ("yes", gettext_lazy("Same enterprise, same policy"))],
    )
    policy = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    field_order = ("q", "place", "state", "kind", "year", "again", "policy")

    def __init__(
        self,
        *args: Any,
        places: Sequence[Region],
        years: Sequence[int],
        policy: Policy | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, places=places, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [ANY, *((str(one), str(one)) for one in years)]
        one: Any = self.fields["policy"]
        one.label = gettext_lazy("Policy applied for")
        one.choices = [ANY, (str(policy.pk), policy.title)] if policy else [ANY]
