"""The roster: entries, counts, filters, leafing through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from enterprises.dossier.queries import withdrawn_after
from enterprises.dossier.vocabulary import Purpose
from enterprises.register.facts import Belongings
from enterprises.register.models import Enterprise
from enterprises.register.storage import matching
from enterprises.register.vocabulary import SizeClass
from portal.accounts.actor import Actor
from portal.kernel.workflow import Move
from portal.regions.models import Region
from programs.cycles.models import Cycle, PilotIndustry, RosterEntry, RosterEntryQuerySet
from programs.cycles.rules import beyond
from programs.cycles.vocabulary import Permission, RosterState

Row = TypeVar("Row", bound=models.Model)
#: the moves after which an enterprise stands on the roster, or waits to
PUTTING_ON: Final = frozenset({"nominate", "list"})


def _entries_by_enterprise(enterprises: Sequence[Enterprise]) -> dict[int, list[RosterEntry]]:
    found: dict[int, list[RosterEntry]] = defaultdict(list)
    rows = RosterEntry.objects.filter(enterprise__in=enterprises).with_all()
    for entry in rows.order_by("-cycle__year", "-pk"):
        found[entry.enterprise_id].append(entry)
    return found


_entries: Belongings[list[RosterEntry]] = Belongings("cycles.roster", _entries_by_enterprise, list)


def entries_of(enterprise: Enterprise) -> list[RosterEntry]:
    """Every entry of an enterprise, newest first. Whoever asks has reached the enterprise."""
    return _entries.of(enterprise)


def roster_entry_of(enterprise: Enterprise, year: int) -> RosterEntry | None:
    """The enterprise's entry of that year; one that was withdrawn only when there is no other."""
    entries = [one for one in entries_of(enterprise) if one.cycle.year == year]
    living = (one for one in entries if one.state != RosterState.WITHDRAWN)
    return next(living, next(iter(entries), None))


def within_place(rows: RosterEntryQuerySet, code: str) -> RosterEntryQuerySet:
    """Those of the county, city or province that has or had this code; else none."""
    beneath = Q(pk__in=[])
    for path in Region.objects.filter(code=code).values_list("path", flat=True):
        beneath |= Q(region__path__startswith=path)
    return rows.filter(beneath)


def reviewing_region_of(county: Region, on: date) -> Region:
    """Whose office reviews a county: its city, or its province where no city stands between."""
    parts = county.path.rstrip(".").split(".")
    above = ".".join(parts[:2] if len(parts) > 2 else parts[:1]) + "."
    return Region.objects.in_force(on=on).get(path=above)


@dataclass(frozen=True, slots=True)
class RosterCount:
    """How many entries of a year are in each state, and how many of the listed in each tier."""

    nominated: int
    listed: int
    returned: int
    withdrawn: int
    introduction: int
    cultivation: int


def roster_count(cycle: Cycle, *, path: str = "") -> RosterCount:
    """The roster of a year beneath a path, counted in one question."""
    listed = Q(state=RosterState.LISTED)
    return RosterCount(
        **RosterEntry.objects.filter(cycle=cycle, region__path__startswith=path).aggregate(
            nominated=Count("pk", filter=Q(state=RosterState.NOMINATED)),
            listed=Count("pk", filter=listed),
            returned=Count("pk", filter=Q(state=RosterState.RETURNED)),
            withdrawn=Count("pk", filter=Q(state=RosterState.WITHDRAWN)),
            introduction=Count("pk", filter=listed & Q(tier="introduction")),
            cultivation=Count("pk", filter=listed & Q(tier="cultivation")),
        )
    )


def narrowed(rows: RosterEntryQuerySet, chosen: Mapping[str, str]) -> RosterEntryQuerySet:
    """The rows that meet every filter: q (name or credit code), place (a path), tier, state,
    pilot (the key of a pilot industry, or "none"), stage, reached (a stage that they have come to,
    or beyond)."""
    if text := chosen.get("q", ""):
        found = matching(Enterprise.objects.all(), text).values("pk")
        rows = rows.filter(enterprise_id__in=found)
    if place := chosen.get("place"):
        rows = rows.filter(region__path__startswith=place)
    if reached := chosen.get("reached"):
        rows = rows.filter(stage__in=beyond(reached))
    if pilot := chosen.get("pilot"):
        rows = rows.filter(pilot_industry=int(pilot) if pilot.isdigit() else None)
    for name in ("tier", "state", "stage"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    return rows


def obstacles_to(move: Move, entries: Sequence[RosterEntry], *, by: Actor) -> list[str]:
    """Of each entry why somebody cannot make the move with it, in words; "" if they can.

    Whoever is nominated or listed must be able to stand on the roster on that day: it goes on, is
    no branch and not large, and its consent was not taken back since (DOMAIN 1.2).
    """
    puts_on = move.name in PUTTING_ON
    keys = [one.enterprise_id for one in entries] if puts_on else []
    withdrawn = withdrawn_after(keys, Purpose.ROSTER)
    return [
        _obstacle_to(move, one, by=by)
        or (puts_on and _standing_fault(one, withdrawn.get(one.enterprise_id)))
        or ""
        for one in entries
    ]


def _obstacle_to(move: Move, entry: RosterEntry, *, by: Actor) -> str:
    if not entry.allows(by, to=move.permission):
        return _("This is not yours to do.")
    if entry.state not in move.sources:
        return _("“%(move)s” is not possible while it is “%(state)s”.") % {
            "move": move.label,
            "state": entry.get_state_display(),
        }
    return ""


def _standing_fault(entry: RosterEntry, withdrawn: date | None) -> str:
    """Why the enterprise of an entry cannot stand on the roster, in words; `withdrawn` is the day
    on which its last consent was taken back, where none stands."""
    enterprise = entry.enterprise
    if enterprise.is_closed:
        return _("The enterprise has closed.")
    if not enterprise.counts_by_itself:
        return branch_words(enterprise)
    if enterprise.size_class == SizeClass.LARGE:
        return _("%(name)s is a large enterprise.") % {"name": enterprise.name}
    if withdrawn is not None and entry.consent_on <= withdrawn:
        return withdrawn_words(withdrawn)
    return ""


def withdrawn_words(withdrawn: date) -> str:
    """That a consent was taken back, when, and what is needed."""
    words = _("The enterprise withdrew its consent on %(day)s; a newer one is needed.")
    return words % {"day": withdrawn.isoformat()}


def branch_words(enterprise: Enterprise) -> str:
    """Why a branch is not put on the roster, and what to do (DOMAIN 5.1)."""
    words = _("This is a branch: the legal person is put on the roster.")
    if enterprise.parent_code:
        code = {"code": enterprise.parent_code}
        words = _("This is a branch: the legal person is put on the roster (%(code)s).") % code
    own = _("If it is a separate site with a helper of its own, say so in its entry.")
    return f"{words} {own}"


def pilots_of(year: int | None) -> list[PilotIndustry]:
    """The pilot industries by which the roster of a year (its key) is narrowed: those on its list,
    by name."""
    found = PilotIndustry.objects.filter(cycle=year).confirmed().order_by("name", "pk")
    return list(found) if year is not None else []


def on_roster(cycle: Cycle, enterprises: Iterable[Enterprise]) -> dict[int, RosterEntry]:
    """Enterprise id to its living entry of the year."""
    rows = RosterEntry.objects.living().filter(cycle=cycle, enterprise__in=list(enterprises))
    return {row.enterprise_id: row for row in rows}


def years_of_rows(rows: RosterEntryQuerySet) -> list[Cycle]:
    """The years that some rows belong to, newest first: for who reaches rows and no region."""
    years = Cycle.objects.filter(pk__in=rows.order_by().values("cycle"))
    return list(years.select_related("region").newest_first())


def enterprise_of_code(code: str, *, by: Actor) -> Enterprise | None:
    """The enterprise of a credit code that somebody may nominate."""
    reached = Enterprise.objects.reachable(by=by, to=Permission.ROSTER_NOMINATE)
    return reached.filter(credit_code=code).select_related("region").first()


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Row]):
    """Some rows of a list, newest first, and the key after which the next begin."""

    rows: list[Row]
    after: int | None


def leaf_through(rows: models.QuerySet[Row], *, after: int | None, size: int = 50) -> Leaf[Row]:
    """The rows after a key, in falling order of keys: new rows never move what was read."""
    shown = rows.order_by("-pk")
    if after is not None:
        shown = shown.filter(pk__lt=after)
    found = list(shown[: size + 1])
    more = len(found) > size
    return Leaf(found[:size], found[size - 1].pk if more else None)
