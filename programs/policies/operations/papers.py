"""The verbs of policy papers: record one, correct it, strike it out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
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
from portal.kernel.text import clean, one_line
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from programs.cycles.models import Cycle
from programs.cycles.queries import is_locked, province_path
from programs.policies.models import PolicyPaper
from programs.policies.rules import document_number, paper_faults
from programs.policies.vocabulary import Permission, PolicyLevel


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is said of a policy paper; `plan_of` makes it the division's plan for that year."""

    title: str
    number: str
    kind: str
    issuer: str
    issued_on: date | None
    joint_departments: str = ""
    clause: str = ""
    plan_of: Cycle | None = None


@operation
def record_paper(
    region: Region,
    *,
    facts: PaperFacts,
    by: Actor,
    at: datetime,
    is_national: bool = False,
    scan: Scan | None = None,
) -> PolicyPaper:
    """Record a paper that a division issued; its level follows. One of the nation is recorded by a
    province (`is_national`), for itself."""
    if is_national and region.level != Level.PROVINCE:
        refuse({"region": _("A paper of the nation is recorded by a province.")})
    level = PolicyLevel.NATIONAL if is_national else PolicyLevel(region.level)
    made = PolicyPaper(region=region, level=level)
    to, detail = Permission.PAPER_KEEP, {"number": document_number(facts.number)}
    fill = _filling(facts, today=localdate(at))
    return write_down(made, fill, to=to, by=by, at=at, scan=scan, detail=detail)


@operation
def correct_paper(
    paper: PolicyPaper,
    *,
    facts: PaperFacts,
    by: Actor,
    at: datetime,
    reason: str,
    revision: int | None = None,
    scan: Scan | None = None,
) -> PolicyPaper:
    """Say it as it is; who issued it stays: a paper of another division is struck out."""
    fill, to = _filling(facts, today=localdate(at)), Permission.PAPER_KEEP
    return correct_entry(
        paper, fill, to=to, by=by, at=at, reason=reason, revision=revision, scan=scan
    )


@operation
def strike_paper(
    paper: PolicyPaper, *, by: Actor, at: datetime, reason: str, revision: int | None = None
) -> None:
    """It was recorded by mistake, or withdrawn by whoever issued it: it counts no more."""
    to = Permission.PAPER_KEEP
    strike_entry(paper, to=to, by=by, at=at, reason=reason, revision=revision)


def _filling(facts: PaperFacts, *, today: date) -> Fill[PolicyPaper]:
    values: dict[str, Any] = {one.name: getattr(facts, one.name) for one in fields(facts)}

    def fill(paper: PolicyPaper) -> None:
        faults = paper_faults(values, level=paper.level, today=today)
        if words := _year_fault(paper, facts.plan_of):
            faults.setdefault("plan_of", words)
        refuse(faults)
        for name, value in values.items():
            setattr(paper, name, one_line(value) if isinstance(value, str) else value)
        paper.number, paper.clause = document_number(facts.number), clean(facts.clause)

    return fill


def _year_fault(paper: PolicyPaper, year: Cycle | None) -> str:
    """A plan is of a year of the division's own province; those of a locked one stay as is."""
    if year is not None and year.region.path != province_path(paper.region.path):
        return _("There is no such programme year.")
    if paper.plan_of_id == (year.pk if year else None):
        return ""
    changed = [one for one in (year, paper.plan_of) if one is not None]
    return _("This programme year is locked.") if any(map(is_locked, changed)) else ""
