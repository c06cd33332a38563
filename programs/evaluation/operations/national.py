"""The verbs of the nation's evaluation: record a year's result, correct it, strike it out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.operations.ledgers import (
    Fill,
    Scan,
    correct_entry,
    refuse,
    strike_entry,
    write_down,
)
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.errors import NotPermitted
from portal.kernel.text import one_line
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.evaluation.facts import Dimension, dimension_data
from programs.evaluation.models import NationalResult
from programs.evaluation.rules import result_faults
from programs.evaluation.vocabulary import Permission


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What a notice says of a province's year: a score, a rank or both, and the parts."""

    year: int
    notice_on: date | None
    source: str
    total: Decimal | None = None
    rank: int | None = None
    of_how_many: int | None = None
    is_most_improved: bool = False
    dimensions: tuple[Dimension, ...] = ()
    notice_number: str = ""


@operation
def record_result(
    region: Region, *, facts: ResultFacts, by: Actor, at: datetime, scan: Scan | None = None
) -> NationalResult:
    """Write down the result of a province's year, once the nation has given notice of it."""
    if region.level != Level.PROVINCE:
        raise NotPermitted(_("The nation evaluates provinces."))
    made, to = NationalResult(region=region), Permission.NATIONAL_KEEP
    fill, detail = _filling(facts, today=localdate(at)), {"year": facts.year}
    return write_down(made, fill, to=to, by=by, at=at, scan=scan, detail=detail)


@operation
def correct_result(
    result: NationalResult,
    *,
    facts: ResultFacts,
    by: Actor,
    at: datetime,
    reason: str,
    revision: int | None = None,
    scan: Scan | None = None,
) -> NationalResult:
    """Say it as it is: the trail keeps what it was, and why."""
    fill, to = _filling(facts, today=localdate(at)), Permission.NATIONAL_KEEP
    return correct_entry(
        result, fill, to=to, by=by, at=at, reason=reason, revision=revision, scan=scan
    )


@operation
def strike_result(
    result: NationalResult, *, by: Actor, at: datetime, reason: str, revision: int | None = None
) -> None:
    """It was recorded by mistake: it stands in no series any more."""
    to = Permission.NATIONAL_KEEP
    strike_entry(result, to=to, by=by, at=at, reason=reason, revision=revision)


def _filling(facts: ResultFacts, *, today: date) -> Fill[NationalResult]:
    values: dict[str, Any] = {one.name: getattr(facts, one.name) for one in fields(facts)}

    def fill(result: NationalResult) -> None:
        refuse(result_faults(values, today=today))
        for name, value in values.items():
            setattr(result, name, one_line(value) if isinstance(value, str) else value)
        result.dimensions = dimension_data(facts.dimensions)

    return fill
