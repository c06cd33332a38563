"""The roster in sets: a reviewer's many entries, a county's table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.operations import note_consents
from enterprises.dossier.vocabulary import Purpose
from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import SizeClass
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.imports.definition import FileFacts, Kept
from portal.kernel.errors import Invalid, Refused
from programs.cycles.models import Cycle, RosterEntry
from programs.cycles.operations.roster import list_entry, refuse_closed_year, return_entry
from programs.cycles.queries import open_cycle_at, reviewing_region_of
from programs.cycles.vocabulary import Permission

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of one entry of many: done, or refused and why."""

    entry: RosterEntry
    is_done: bool
    words: str = ""


@operation
def review_many(
    cycle: Cycle,
    *,
    entries: Sequence[RosterEntry],
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> list[Reviewed]:
    """List or return many entries; each stands for itself, and its refusal is told."""
    act = {"list": list_entry, "return": return_entry}.get(verb)
    if act is None:
        raise Invalid(_("Choose what to do with them."))
    if not entries or len(entries) > MOST_AT_ONCE:
        raise Invalid(_("Choose 1 to %(most)s entries.") % {"most": MOST_AT_ONCE})
    results = []
    for entry in entries:
        try:
            with transaction.atomic():
                act(entry, by=by, at=at, reason=reason)
            results.append(Reviewed(entry, is_done=True))
        except Refused as refusal:
            results.append(Reviewed(entry, is_done=False, words=str(refusal)))
    done = sum(result.is_done for result in results)
    record(
        "programs.cycle.review_many",
        by=by,
        at=at,
        target=cycle,
        move=verb,
        done=done,
        refused=len(results) - done,
    )
    return results


@operation
def keep_roster(lines: Any, *, by: Actor, at: datetime, file: FileFacts) -> Kept:
    """Nominate every enterprise of a table, in one transaction with one audit event.

    Lines hold credit_code, tier, pilot_industry (a code, or None) and consent_on. An enterprise
    that is on the roster already stays as it is.
    """
    cycle = open_year_for(by)
    refuse_closed_year(cycle)
    known = enterprises_by_code(lines, by=by)
    pilots = {pilot.code: pilot for pilot in cycle.pilot_industries.confirmed()}
    taken = _taken(cycle, [enterprise.pk for enterprise in known.values()])
    today = localdate(at)
    reviewers: dict[int, Any] = {}
    made: list[RosterEntry] = []
    for line in lines:
        enterprise = known.get(line.credit_code)
        if enterprise is None or not _may_stand(enterprise) or enterprise.pk in taken:
            continue
        taken.add(enterprise.pk)
        region = enterprise.region
        if region.pk not in reviewers:
            reviewers[region.pk] = reviewing_region_of(region, today)
        made.append(
            RosterEntry(
                cycle=cycle,
                enterprise=enterprise,
                region=region,
                reviewing_region=reviewers[region.pk],
                tier=line.tier,
                pilot_industry=pilots.get(line.pilot_industry or ""),
                is_medium=enterprise.size_class == SizeClass.MEDIUM,
                consent_on=line.consent_on,
                nominated_on=today,
            )
        )
    RosterEntry.objects.bulk_create(made, batch_size=1000)
    given = {entry.enterprise_id: entry.consent_on for entry in made}
    note_consents(given, purpose=Purpose.ROSTER, by=by, at=at)
    rows = len(lines)
    lost = sum(1 for line in lines if line.credit_code not in known)
    record(
        "programs.cycle.keep_roster",
        by=by,
        at=at,
        target=cycle,
        rows=rows,
        new=len(made),
        file=file.name,
        sha256=file.sha256,
    )
    return Kept(new=len(made), unchanged=rows - len(made) - lost, refused=lost)


def _may_stand(enterprise: Enterprise) -> bool:
    """What the rules of the table have named already is left out."""
    return enterprise.size_class != SizeClass.LARGE and enterprise.counts_by_itself


def open_year_for(by: Actor) -> Cycle:
    """The newest open year of the province in which `by` nominates."""
    for grant in by.holding(Permission.ROSTER_NOMINATE):
        if grant.boundary == "region" and (cycle := open_cycle_at(str(grant.value))):
            return cycle
    raise Invalid(_("There is no open programme year in your province."))


def enterprises_by_code(lines: Iterable[Any], *, by: Actor) -> dict[str, Enterprise]:
    """The enterprises of a table that `by` may nominate, asked for in batches."""
    codes = sorted({line.credit_code for line in lines if line.credit_code})
    reachable = Enterprise.objects.reachable(by=by, to=Permission.ROSTER_NOMINATE).living()
    found: dict[str, Enterprise] = {}
    for start in range(0, len(codes), 1000):
        rows = reachable.filter(credit_code__in=codes[start : start + 1000])
        found.update({row.credit_code: row for row in rows.select_related("region")})
    return found


def _taken(cycle: Cycle, pks: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(pks), 1000):
        rows = RosterEntry.objects.living().filter(
            cycle=cycle, enterprise_id__in=pks[start : start + 1000]
        )
        found.update(rows.values_list("enterprise_id", flat=True))
    return found
