"""What counties type into their returns: figures that nothing else counts, texts, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any, Final

from portal.demo.names import industries, words
from portal.demo.seasons import BUSY
from portal.demo.stage import County
from portal.kernel.faults import Severity
from portal.kernel.period import Period
from programs.returns.rules import Given, Known, Verdict, evaluate
from programs.returns.schema import Form

CENT: Final = Decimal("0.01")
#: how often a county's own papers differ from what the portal counted
DIFFERS: Final = 0.01
DIFFERING: Final = "visits"
#: the rule about changes against last month, and the sentences for those downwards
CHANGED, FELL = "returns.change", "returns.change down"


def typed(rng: Random, county: County, period: Period) -> dict[str, Any]:
    """The figures of one month that the portal cannot count, in the size of the county."""
    busy = county.weight * (0.5 + BUSY[period.first.month - 1] / 2)
    trained = round(busy * rng.uniform(5, 12))
    granted = (Decimal(rng.uniform(120, 900)) * Decimal(busy)).quantize(CENT)
    paid = rng.random() < 0.35
    return {
        "trained_enterprises": trained,
        "trained_persons": round(trained * rng.uniform(1.3, 2.4)),
        "events": rng.choices((0, 1, 2), (55, 38, 7))[0],
        "policies_new": 1 if rng.random() < 0.07 else 0,
        "subsidy_paid_wan": _wan(rng, 2, 24, busy) if paid else "0.00",
        "fee_waived_wan": _wan(rng, 0.2, 3.5, busy),
        "credit_granted_wan": str(granted),
        "credit_disbursed_wan": str((granted * Decimal(rng.uniform(0.4, 0.9))).quantize(CENT)),
    }


def _wan(rng: Random, low: float, high: float, busy: float) -> str:
    return str((Decimal(rng.uniform(low, high)) * Decimal(busy)).quantize(CENT))


def texts(rng: Random) -> dict[str, str]:
    known = words()
    industry = rng.choice(industries()).name
    found = {
        "highlights": rng.choice(known["highlights"]).format(industry=industry),
        "difficulties": rng.choice(known["difficulties"]),
        "next_month": rng.choice(known["next_month"]),
    }
    return {code: text for code, text in found.items() if text}


def complete(
    rng: Random, form: Form, known: Known, values: Mapping[str, Any], said: Mapping[str, str]
) -> Verdict:
    """The return with a reason wherever the rules ask for one: nothing stands against sending it.

    Now and then a county differs from what was counted, and says why.
    """
    figures = dict(values)
    if rng.random() < DIFFERS:
        figures[DIFFERING] = str(known.counted[DIFFERING] + 1)
    settled = replace(known, is_over=True, unanswered=())
    given = Given(values=figures, texts=said)
    verdict = evaluate(form, given, settled)
    if not verdict.stopping:
        return verdict
    reasons = {}
    for fault in verdict.stopping:
        code = fault.where.rsplit("/", 1)[-1]
        if fault.severity is Severity.EXPLAIN:
            fell = Decimal(verdict.values[code]) < known.previous.get(code, Decimal())
            kind = FELL if fell and fault.code == CHANGED else fault.code
            reasons[code] = rng.choice(words()["explanations"][kind])
    return evaluate(form, replace(given, explanations=reasons), settled)
