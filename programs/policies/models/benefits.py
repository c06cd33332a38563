"""What an enterprise had of a policy (政策兑现; DOMAIN 2.1, row 10)."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from enterprises.dossier.models import LedgerEntry, LedgerQuerySet
from programs.policies.models.applications import PolicyApplication
from programs.policies.models.policies import Policy


class BenefitQuerySet(LedgerQuerySet["Benefit"]):
    pass


class Benefit(LedgerEntry):
    """A policy was kept towards an enterprise: so much was paid, or something else was given.

    `amount_wan` is in 10,000 yuan, empty where what was given is not money: then `words` say what.
    `invoice` is the number of the invoice that was reimbursed, digits alone: it stands once in the
    whole country. A joint policy is one policy, so that what it gave on a day counts once,
    whoever paid. `application` is the granted one that it pays, where the enterprise applied.
    """

    SAID = ("policy", "given_on", "amount_wan", "words", "invoice", "application", "evidence")
    ONCE = ("policy", "given_on")
    DAY = "given_on"

    policy = models.ForeignKey(
        Policy, models.PROTECT, related_name="benefits", verbose_name=_("Policy kept")
    )
    given_on = models.DateField(_("Paid or given on"))
    amount_wan = models.DecimalField(
        _("Paid (10,000 yuan)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    words = models.CharField(_("What was given"), max_length=200, blank=True)
    invoice = models.CharField(_("Invoice number"), max_length=32, blank=True)

    application = models.ForeignKey(
        PolicyApplication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="benefits",
        verbose_name=_("Application that it pays"),
    )

    objects = BenefitQuerySet.as_manager()

    class Meta(LedgerEntry.Meta):
        constraints = [
            *LedgerEntry.Meta.constraints,
            UniqueConstraint(
                fields=["enterprise", "policy", "given_on"],
                condition=Q(struck_on__isnull=True),
                name="benefit_is_recorded_once",
            ),
            UniqueConstraint(
                fields=["invoice"],
                condition=Q(struck_on__isnull=True) & ~Q(invoice=""),
                name="benefit_uses_an_invoice_once",
            ),
            CheckConstraint(
                name="benefit_is_an_amount_or_words",
                condition=Q(amount_wan__isnull=False, amount_wan__gt=0)
                | (Q(amount_wan__isnull=True) & ~Q(words="")),
            ),
        ]
        indexes = [models.Index(fields=["region", "given_on"], name="benefit_of_a_county")]

    def __str__(self) -> str:
        return str(self.policy)
