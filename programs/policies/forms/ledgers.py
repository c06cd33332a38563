"""Forms of benefits and loans."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.dossier.forms import LedgerForm, day
from enterprises.register.models import Enterprise
from portal.kernel.text import one_line
from programs.policies.facts import Agreement
from programs.policies.models import Benefit, Loan, Policy, PolicyApplication
from programs.policies.operations import BenefitFacts, LoanFacts
from programs.policies.queries import (
    agreement_faults,
    bases_of,
    grant_of,
    granted_to,
    paying_faults,
    policies_given,
    spending_faults,
)
from programs.policies.rules import benefit_faults, loan_faults
from programs.policies.vocabulary import LoanKind


def _number(label: Any, unit: Any, *, digits: int, places: int, **more: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "data-unit": unit})
    return forms.DecimalField(
        label=label, widget=widget, max_digits=digits, decimal_places=places, **more
    )


def _wan(label: Any, **more: Any) -> forms.DecimalField:
    unit = gettext_lazy("10,000 yuan")
    return _number(label, unit, digits=10, places=2, min_value=Decimal(0), **more)


class BenefitForm(LedgerForm):
    field_order = (
        "policy", "application", "given_on", "amount_wan", "words", "invoice", *LedgerForm.LAST,
    )  # fmt: skip

    policy = forms.ChoiceField(
        label=gettext_lazy("Policy kept"),
        help_text=gettext_lazy("What is published for this place; ended ones too."),
    )
    application = forms.ChoiceField(
        label=gettext_lazy("Application that it pays"),
        required=False,
        help_text=gettext_lazy("One that was granted, where the enterprise applied."),
    )
    given_on = day(gettext_lazy("Paid or given on"))
    amount_wan = _wan(
        gettext_lazy("Paid"),
        required=False,
        help_text=gettext_lazy("Empty where what was given is not money."),
    )
    words = forms.CharField(
        label=gettext_lazy("What was given"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where it is not money, for example 优先采购 or 用地指标."),
    )

    invoice = forms.CharField(
        label=gettext_lazy("Invoice number"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("Where an invoice was reimbursed: each one is reimbursed once."),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        enterprise: Enterprise,
        entry: Benefit | None = None,
        pays: int | None = None,
    ) -> None:
        """`pays` is the application that a new one begins with."""
        self.enterprise = enterprise
        also = entry.policy_id if entry else None
        self.policies = {str(one.pk): one for one in policies_given(enterprise, also=also)}
        applied = granted_to(enterprise, also=entry.application_id if entry else None)
        self.applications = {str(one.pk): one for one in applied}
        super().__init__(data, files, entry=entry)
        self.fields["policy"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a policy")),
            *((key, f"{one.number} {one.title}") for key, one in self.policies.items()),
        ]
        self.fields["application"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *((key, str(one)) for key, one in self.applications.items()),
        ]
        if not self.applications:
            del self.fields["application"]
        elif (named := self.applications.get(str(pays))) is not None:
            self.initial["policy"] = str(named.policy_id)
            self.initial["application"] = str(named.pk)
            self.initial["amount_wan"] = named.granted_wan

    def said_of(self, entry: Benefit) -> dict[str, Any]:
        chosen = {"policy": str(entry.policy_id), "application": str(entry.application_id or "")}
        return super().said_of(entry) | chosen

    def clean_application(self) -> PolicyApplication | None:
        return self.applications.get(self.cleaned_data["application"])

    def clean_policy(self) -> Policy:
        return self.policies[self.cleaned_data["policy"]]

    def faults(self) -> Mapping[str, str]:
        policy = self.values["policy"]
        today = timezone.localdate()
        found = benefit_faults(self.values, grant=grant_of(policy), today=today)
        spent = spending_faults(
            policy, self.values, of=self.enterprise.pk, but=self.entry.pk if self.entry else None
        )
        applied = self.values.get("application")
        paying = paying_faults(
            applied, self.values, of=self.enterprise.pk, but=self.entry.pk if self.entry else None
        )
        return paying | spent | found

    @property
    def facts(self) -> BenefitFacts:
        return BenefitFacts(**self.values)


class LoanForm(LedgerForm):
    field_order = (
        "bank", "bank_code", "agreed_on", "agreed_by", "kind", "granted_on", "credit_wan",
        "disbursed_on", "disbursed_wan", "rate", "certificate", "evidence", "file", "reason",
    )  # fmt: skip

    bank = forms.CharField(
        label=gettext_lazy("Lending bank"),
        max_length=100,
        help_text=gettext_lazy("Its full name, as the enterprise agreed towards it."),
    )
    bank_code = forms.CharField(
        label=gettext_lazy("Credit code of the bank"), max_length=18, required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of loan"), choices=LoanKind.choices)
    granted_on = day(gettext_lazy("Credit granted on"))
    credit_wan = _wan(gettext_lazy("Credit granted"))
    disbursed_on = day(gettext_lazy("Disbursed on"), required=False)
    disbursed_wan = _wan(
        gettext_lazy("Disbursed"),
        required=False,
        help_text=gettext_lazy("What was paid out of the credit; it is never added to it."),
    )
    rate = _number(
        gettext_lazy("Interest"),
        gettext_lazy("% a year"),
        digits=5,
        places=3,
        min_value=Decimal(0),
        required=False,
    )
    certificate = forms.ChoiceField(label=gettext_lazy("Certificate it rests on"), required=False)
    agreed_on = day(
        gettext_lazy("The enterprise agreed on"),
        required=False,
        help_text=gettext_lazy(
            "That its figures and certificates pass to this bank. Empty where it has agreed before."
        ),
    )
    agreed_by = forms.CharField(
        label=gettext_lazy("Agreed by"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Who agreed for the enterprise; shown masked."),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        enterprise: Enterprise,
        entry: Loan | None = None,
    ) -> None:
        self.enterprise, self.known = enterprise, entry.bank if entry else ""
        self.bases = bases_of(enterprise)
        super().__init__(data, files, entry=entry)
        self.fields["certificate"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *((one.number, one.label) for one in self.bases),
        ]

    @property
    def values(self) -> dict[str, Any]:
        apart = {"agreed_on", "agreed_by"}
        return {name: value for name, value in super().values.items() if name not in apart}

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.cleaned_data["agreed_on"], self.cleaned_data["agreed_by"])

    def faults(self) -> Mapping[str, str]:
        today = timezone.localdate()
        numbers = {one.number for one in self.bases}
        found = loan_faults(self.values, certificates=numbers, today=today)
        bank = one_line(self.values["bank"])
        if bank != self.known:
            found |= agreement_faults(self.enterprise, bank, self.agreement, today=today)
        return found

    @property
    def facts(self) -> LoanFacts:
        return LoanFacts(**self.values)
