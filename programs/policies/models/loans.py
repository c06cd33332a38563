"""What banks lent on quality, certificates and standards (DOMAIN 2.1, rows 8 and 68)."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.models import LedgerEntry, LedgerQuerySet
from programs.policies.vocabulary import LoanKind


class LoanQuerySet(LedgerQuerySet["Loan"]):
    pass


class Loan(LedgerEntry):
    """A bank granted an enterprise credit, and paid some of it out or none yet.

    Credit granted (授信额) and disbursed (放款额) are two figures, in 10,000 yuan; they are never
    added. `rate` is in percent a year. `certificate` is the number of the certificate that the
    loan rests on, as the enterprise holds it.
    """

    SAID = (
        "bank", "bank_code", "kind", "granted_on", "credit_wan", "disbursed_on", "disbursed_wan",
        "rate", "certificate", "evidence",
    )  # fmt: skip
    ONCE = ("bank", "kind", "granted_on")
    DAY = "granted_on"

    bank = models.CharField(_("Lending bank"), max_length=100)
    bank_code = models.CharField(_("Credit code of the bank"), max_length=18, blank=True)
    kind = models.CharField(_("Kind of loan"), max_length=14, choices=LoanKind)
    granted_on = models.DateField(_("Credit granted on"))
    credit_wan = models.DecimalField(
        _("Credit granted (10,000 yuan)"), max_digits=10, decimal_places=2
    )
    disbursed_on = models.DateField(_("Disbursed on"), null=True, blank=True)
    disbursed_wan = models.DecimalField(
        _("Disbursed (10,000 yuan)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    rate = models.DecimalField(
        _("Interest (% a year)"), max_digits=5, decimal_places=3, null=True, blank=True
    )
    certificate = models.CharField(_("Certificate it rests on"), max_length=60, blank=True)

    objects = LoanQuerySet.as_manager()

    class Meta(LedgerEntry.Meta):
        constraints = [
            *LedgerEntry.Meta.constraints,
            UniqueConstraint(
                fields=["enterprise", "bank", "kind", "granted_on"],
                condition=Q(struck_on__isnull=True),
                name="loan_is_recorded_once",
            ),
            CheckConstraint(name="loan_names_its_bank", condition=~Q(bank="")),
            CheckConstraint(name="loan_grants_credit", condition=Q(credit_wan__gt=0)),
            CheckConstraint(
                name="loan_is_disbursed_on_a_day_and_within_its_credit",
                condition=Q(disbursed_wan__isnull=True, disbursed_on__isnull=True)
                | Q(
                    disbursed_wan__isnull=False,
                    disbursed_on__isnull=False,
                    disbursed_wan__gt=0,
                    disbursed_wan__lte=F("credit_wan"),
                    disbursed_on__gte=F("granted_on"),
                ),
            ),
            CheckConstraint(
                name="loan_rate_is_above_nothing",
                condition=Q(rate__isnull=True) | Q(rate__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["region", "granted_on"], name="loan_of_a_county")]

    def __str__(self) -> str:
        return f"{self.bank} · {self.get_kind_display()}"
