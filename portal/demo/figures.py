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
REGISTERED: Final = "enterprises.registered"
POLICY_KINDS: Final = ("money", "credit", "procurement", "other")
#: the rule about changes against last month, and the sentences for those downwards
CHANGED, FELL = "returns.change", "returns.change down"


def typed(rng: Random, county: County, period: Period, known: Known) -> dict[str, Any]:
    """The figures of one month that the portal cannot count, in the size of the county: those of
    every form."""
    busy = county.weight * (0.5 + BUSY[period.first.month - 1] / 2)
    trained = round(busy * rng.uniform(5, 12))
    granted = (Decimal(rng.uniform(120, 900)) * Decimal(busy)).quantize(CENT)
    paid = rng.random() < 0.35
    first = {
        "trained_enterprises": trained,
        "trained_persons": round(trained * rng.uniform(1.3, 2.4)),
        "events": rng.choices((0, 1, 2), (55, 38, 7))[0],
        "policies_new": 1 if rng.random() < 0.07 else 0,
        "subsidy_paid_wan": _wan(rng, 2, 24, busy) if paid else "0.00",
        "fee_waived_wan": _wan(rng, 0.2, 3.5, busy),
        "credit_granted_wan": str(granted),
        "credit_disbursed_wan": str((granted * Decimal(rng.uniform(0.4, 0.9))).quantize(CENT)),
    }
    return first | _further(rng, period, known, first)


def _further(rng: Random, period: Period, known: Known, first: Mapping[str, Any]) -> dict[str, Any]:
    """What the second form asks for, agreeing with what the first one asked for already."""
    registered = int(known.facts.get(REGISTERED, Decimal(1_000_000)))
    sessions = max(1, first["trained_enterprises"] // 12) if first["trained_enterprises"] else 0
    guests = first["events"] * rng.randint(12, 30)
    granted_to = min(registered, rng.randint(2, 9)) or 1
    paid = Decimal(first["subsidy_paid_wan"])
    found = {
        "pilot_industries": known.previous.get("pilot_industries", Decimal(rng.randint(1, 3))),
        "cert_new_other": rng.randint(0, 4),
        "training_sessions": sessions,
        "training_hours": f"{sessions * rng.choice((3, 6))}.0",
        "event_enterprises": guests,
        "event_services": guests + rng.randint(0, 6) if guests else 0,
        "event_intents": rng.randint(0, guests // 4) if guests else 0,
        "subsidised_enterprises": min(registered, max(1, int(paid // 6))) if paid else 0,
        "credit_enterprises": granted_to,
        "loan_enterprises": max(1, granted_to - rng.randint(0, 2)),
    }
    if not registered:
        found["subsidised_enterprises"], found["subsidy_paid_wan"] = 0, "0.00"
    return found | _policies(rng, first["policies_new"]) | _decisions(rng, period, known)


def _policies(rng: Random, new: int) -> dict[str, int]:
    """The new policies by level and by type."""
    joint = rng.randint(0, new)
    kinds = [rng.choice(POLICY_KINDS) for _policy in range(new)]
    by_kind = {f"policies_{kind}": kinds.count(kind) for kind in POLICY_KINDS}
    return {"policies_own": new - joint, "policies_joint": joint} | by_kind


def _decisions(rng: Random, period: Period, known: Known) -> dict[str, int]:
    """What was decided and carried out: what is open at the end goes on into the next month."""
    begins = 0 if period.first.month == 1 else rng.randint(0, 2)
    before = int(known.previous.get("decisions_open", Decimal(begins)))
    made = rng.randint(1, 4)
    done = rng.randint(0, min(before + made, 4))
    return {
        "meetings": rng.randint(1, 2),
        "decisions_made": made,
        "decisions_done": done,
        "decisions_open": before + made - done,
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
