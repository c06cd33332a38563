"""What came of matchmaking events: contracts by the day of signing, their amounts, the rate of
letters of intent that became contracts (DOMAIN 2.1, row 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.cycles.indicators.activities import as_it_is, held
from programs.cycles.vocabulary import ActivityKind, Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _signed(code: str, title: _StrPromise, **more: Any) -> Measure:
    """A measure of contracts by the day on which they were signed; what was struck out counts no
    more."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.EventContract",
            permission=Permission.ACTIVITY_VIEW,
            dated="signed_on",
            where=Q(struck_on=None),
            any_level=True,
            columns=(
                (_("Matchmaking event"), lambda row: row.activity.title),
                (_("Held on"), lambda row: row.activity.held_on),
                (_("Office of"), lambda row: row.region.name),
                (_("Enterprise"), lambda row: row.enterprise.name if row.enterprise else ""),
                (_("Counterpart"), lambda row: row.counterpart),
                (_("Subject of the contract"), lambda row: row.subject),
                (_("Signed on"), lambda row: row.signed_on),
                (_("Amount (10,000 yuan)"), lambda row: row.amount_wan),
            ),
            related=("activity", "enterprise", "region"),
            url=lambda row: reverse("cycles:activity", args=[row.activity_id]),
            **more,
        )
    )


CONTRACTS: Final = _signed("activities.contracts", _("Contracts signed after matchmaking events"))
AMOUNT: Final = _signed(
    "activities.contract_amount",
    _("Amount of contracts after matchmaking events"),
    count="sum:amount_wan",
    unit=Unit.WAN,
)
#: of the rate: all that was signed, and all letters, up to a day. A month of its own would set the
#: contracts of one month's events beside the letters of another's.
SO_FAR: Final = _signed("activities.contracts_so_far", _("Contracts signed so far"), lasting=True)
LETTERS: Final = held(
    "activities.intents_so_far",
    _("Letters of intent so far"),
    ActivityKind.MATCHMAKING,
    count="sum:intents",
    lasting=True,
)

as_it_is(
    CONTRACTS,
    _(
        "Contracts that came of letters of intent of the year's matchmaking events, by the day on "
        "which they were signed; one for each letter"
    ),
)
as_it_is(
    AMOUNT,
    _(
        "Amounts of these contracts, added up, by the day on which they were signed; a contract "
        "that names no amount adds nothing"
    ),
)
indicators.add(
    Indicator(
        code="activities.contract_rate",
        title=_("Letters of intent that became contracts"),
        numerator=SO_FAR,
        denominator=LETTERS,
        unit=Unit.PERCENT,
        nothing=_("no letter of intent"),
        formula=_(
            "Contracts signed by the day ÷ letters of intent of all matchmaking events of the year "
            "held by the day. A month shows where the year stood at its end: contracts come weeks "
            "after the event, and letters of the last events have had less time."
        ),
    )
)
