"""What the API says of policies, applications, benefits, loans and policy papers."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from rest_framework import serializers

from enterprises.dossier.serializers import ENTRY, KEPT, LedgerEntryIn, LedgerEntryOut
from programs.policies.models import Benefit, Loan, Policy, PolicyApplication, PolicyPaper
from programs.policies.vocabulary import LoanKind, PaperKind, PolicyKind, PolicyLevel, PolicyState


def _wan(**more: Any) -> serializers.DecimalField:
    """An amount in 10,000 yuan."""
    return serializers.DecimalField(max_digits=10, decimal_places=2, **more)


class PolicyOut(serializers.Serializer[Policy]):
    """One policy. Amounts are in fen; `conditions` name grounds and their values."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    level = serializers.ChoiceField(choices=PolicyLevel.choices)
    kind = serializers.ChoiceField(choices=PolicyKind.choices)
    region = serializers.CharField(source="region.code")
    issuer = serializers.CharField()
    joint_issuers = serializers.CharField(allow_blank=True)
    issued_on = serializers.DateField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    amount = serializers.CharField()
    least_fen = serializers.IntegerField(allow_null=True)
    most_fen = serializers.IntegerField(allow_null=True)
    budget_fen = serializers.IntegerField(allow_null=True)
    clause = serializers.CharField(allow_blank=True)
    where_to_apply = serializers.CharField(allow_blank=True)
    conditions = serializers.DictField()
    state = serializers.ChoiceField(choices=PolicyState.choices)
    revision = serializers.IntegerField()


class ApplicationOut(serializers.ModelSerializer[PolicyApplication]):
    """An application for a policy. Amounts are in 10,000 yuan; what was paid stands in benefits.
    `is_repeat`: the same enterprise's application for the same policy was decided on before."""

    credit_code = serializers.CharField(source="enterprise.credit_code")
    region = serializers.CharField(source="region.code")
    policy_number = serializers.CharField(source="policy.number")
    reason = serializers.CharField(source="why")
    is_repeat = serializers.BooleanField()

    class Meta:
        model = PolicyApplication
        fields: ClassVar = [
            "id", "credit_code", "region", "policy", "policy_number", "applied_on", "words",
            "asked_wan", "evidence", "by_enterprise", "is_repeat", "repeat_reason", "state",
            "granted_wan", "decided_on", "withdrawn_on", "reason", "recorded_at",
        ]  # fmt: skip


class ApplicationIn(serializers.Serializer[Any]):
    """That an enterprise applied with its county; `policy` is the id of a published one."""

    credit_code = serializers.CharField(max_length=40)
    policy = serializers.IntegerField(min_value=1, max_value=10**15)
    applied_on = serializers.DateField()
    words = serializers.CharField(max_length=500, help_text="what it is applied for")
    asked_wan = _wan(required=False, allow_null=True, default=None)
    evidence = serializers.CharField(max_length=120)
    repeat_reason = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text="why it is taken again, where one for this policy was decided on before",
    )


class DecisionIn(serializers.Serializer[Any]):
    """What is decided: `grant` takes the amount in 10,000 yuan, `refuse` needs the reason."""

    granted_wan = _wan(required=False, allow_null=True, default=None)
    decided_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="today, if none is given"
    )
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class BenefitOut(LedgerEntryOut):
    """What an enterprise had of a policy: an amount in 10,000 yuan, or `words` of what it was."""

    policy_number = serializers.CharField(source="policy.number")

    class Meta:
        model = Benefit
        fields: ClassVar = [
            *ENTRY, "policy", "policy_number", "given_on", "amount_wan", "words", "invoice",
            "application", *KEPT,
        ]  # fmt: skip


class BenefitIn(LedgerEntryIn):
    """What was paid or given; `policy` is the id of a published one."""

    policy = serializers.IntegerField(min_value=1, max_value=10**15)
    given_on = serializers.DateField()
    amount_wan = _wan(required=False, allow_null=True, default=None)
    words = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    invoice = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")
    application = serializers.IntegerField(
        min_value=1,
        max_value=10**15,
        required=False,
        allow_null=True,
        default=None,
        help_text="id of the granted application that it pays",
    )


class LoanOut(LedgerEntryOut):
    """Credit granted and what was disbursed of it, in 10,000 yuan; the two are never added."""

    class Meta:
        model = Loan
        fields: ClassVar = [*ENTRY, *(name for name in Loan.SAID if name != "evidence"), *KEPT]


class LoanIn(LedgerEntryIn):
    """A loan that a bank granted on quality; `certificate` is the number of one that it holds."""

    bank = serializers.CharField(max_length=100)
    bank_code = serializers.CharField(max_length=18, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=LoanKind.choices)
    granted_on = serializers.DateField()
    credit_wan = _wan()
    disbursed_on = serializers.DateField(required=False, allow_null=True, default=None)
    disbursed_wan = _wan(required=False, allow_null=True, default=None)
    rate = serializers.DecimalField(
        max_digits=5,
        decimal_places=3,
        required=False,
        allow_null=True,
        default=None,
        help_text="percent a year",
    )
    certificate = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    agreed_on = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        help_text="where the enterprise has not agreed towards this bank before",
    )
    agreed_by = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", help_text="who agreed for it"
    )


class PaperOut(serializers.ModelSerializer[PolicyPaper]):
    """A policy paper; `struck_on` and `reason` say that it was struck out."""

    region = serializers.CharField(
        source="region.code", help_text="the division that issued it; of the nation, that keeps it"
    )
    plan_of = serializers.CharField(
        source="plan_of.code",
        default=None,
        allow_null=True,
        help_text="code of the programme year whose implementation plan it is",
    )

    class Meta:
        model = PolicyPaper
        fields: ClassVar = [
            "id", "region", "level", "title", "number", "kind", "issuer", "joint_departments",
            "issued_on", "clause", "plan_of", "recorded_at", "revision", "struck_on", "reason",
        ]  # fmt: skip


PLAN_OF: Final[dict[str, Any]] = {
    "max_length": 11,
    "allow_blank": True,
    "help_text": "code of the programme year whose plan it is, such as 330000-2026",
}


class PaperIn(serializers.Serializer[Any]):
    """A paper that a division issued; its level follows from the division."""

    region = serializers.CharField(max_length=6, help_text="code of the issuing division")
    is_national = serializers.BooleanField(
        default=False, help_text="a paper of the nation, kept by a province for itself"
    )
    title = serializers.CharField(max_length=200)
    number = serializers.CharField(max_length=60, help_text="as on the document: 国发〔2018〕3号")
    kind = serializers.ChoiceField(choices=PaperKind.choices)
    issuer = serializers.CharField(max_length=100)
    joint_departments = serializers.CharField(max_length=200, default="", allow_blank=True)
    issued_on = serializers.DateField()
    clause = serializers.CharField(max_length=4000, default="", allow_blank=True)
    plan_of = serializers.CharField(default="", **PLAN_OF)


class PaperChangeIn(serializers.Serializer[Any]):
    """What of a paper is corrected, and why; what is not given stays."""

    reason = serializers.CharField(max_length=500)
    title = serializers.CharField(max_length=200, required=False)
    number = serializers.CharField(max_length=60, required=False)
    kind = serializers.ChoiceField(choices=PaperKind.choices, required=False)
    issuer = serializers.CharField(max_length=100, required=False)
    joint_departments = serializers.CharField(max_length=200, required=False, allow_blank=True)
    issued_on = serializers.DateField(required=False)
    clause = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    plan_of = serializers.CharField(required=False, **PLAN_OF)

    def to_internal_value(self, data: Any) -> Any:
        """What cannot be corrected is refused by its name, never passed over."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            told = {name: [_("There is no such field.")] for name in unknown[:20]}
            raise serializers.ValidationError(told)
        return super().to_internal_value(data)
