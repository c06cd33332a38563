"""A dry run of what is sent: the real thing, taken back whole, so that it cannot say otherwise."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from portal.api.problems import Problem
from portal.kernel.errors import Refused
from portal.kernel.faults import Fault


def refusal_to(act: Callable[[], object]) -> list[Fault]:
    """Why `act` would be refused now, fault by fault; empty if it would be done. Nothing of it is
    kept, told or sent."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refused as refusal:
        told: tuple[Fault, ...] = getattr(refusal, "faults", ())
        return [*told] or [Fault(f"returns.{refusal.code}", str(refusal.message), "")]
    except Problem as problem:
        return [Fault(f"returns.{problem.code}", problem.words, "")]
    return []
