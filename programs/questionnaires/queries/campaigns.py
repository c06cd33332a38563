"""Campaigns: whom one would invite, who answered, what waits for somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from enterprises.register.facts import Belongings
from enterprises.register.models import Enterprise, Membership
from enterprises.register.rules.industries import industry_name
from enterprises.register.vocabulary import SizeClass
from portal.accounts.actor import Actor
from portal.regions.models import Region
from programs.cycles.models import RosterEntry, RosterEntryQuerySet
from programs.questionnaires.models import (
    SILENT,
    Campaign,
    Invitee,
    InviteeQuerySet,
    Response,
    Version,
)
from programs.questionnaires.queries.responses import own_invitations
from programs.questionnaires.rules import months_before
from programs.questionnaires.rules.verifying import BASELINE
from programs.questionnaires.vocabulary import InviteeState, Permission

#: what a rate is split by, and the column of an invitee that it is
DIMENSIONS: Final[Mapping[str, str]] = {
    "county": "region",
    "industry": "industry",
    "size": "size_class",
}


def invitable(campaign: Campaign, *, on: date) -> RosterEntryQuerySet:
    """The entries of the enterprises that the campaign would invite and has not: one of each."""
    found = _asked_of(campaign, on=on).filter(_within(campaign.who), enterprise__closed_on=None)
    invited = Invitee.objects.filter(campaign_id=campaign.pk, enterprise=OuterRef("enterprise"))
    return found.filter(~Exists(invited)).order_by("pk")


def _asked_of(campaign: Campaign, *, on: date) -> RosterEntryQuerySet:
    """The roster of the year; for a follow-up, those whose baseline is old enough."""
    entries = RosterEntry.objects.listed()
    if campaign.months is None:
        return entries.filter(cycle_id=campaign.version.cycle_id)
    since = months_before(on, campaign.months)
    measured = Response.objects.counting().filter(
        template__code=BASELINE, cycle=OuterRef("cycle"), enterprise=OuterRef("enterprise")
    )
    newest = (
        RosterEntry.objects.listed()
        .filter(
            Exists(measured.filter(counted_on__lte=since)),
            cycle__region_id=campaign.region_id,
            enterprise=OuterRef("enterprise"),
        )
        .order_by("-cycle__year")
        .values("pk")[:1]
    )
    return entries.filter(cycle__region_id=campaign.region_id, pk=Subquery(newest))


def _within(who: Mapping[str, Any]) -> Q:
    """What a filter says, over roster entries."""
    asked = Q()
    if tier := who.get("tier"):
        asked &= Q(tier=tier)
    if codes := who.get("counties"):
        counties = Region.objects.filter(code__in=codes).values("pk")
        asked &= Q(enterprise__region__in=counties)
    if sizes := who.get("sizes"):
        asked &= Q(enterprise__size_class__in=sizes)
    if pilots := who.get("pilots"):
        asked &= Q(pilot_industry__code__in=pilots)
    if industries := who.get("industries"):
        begins = Q()
        for code in industries:
            begins |= Q(enterprise__industry_code__startswith=code)
        asked &= begins
    return asked


@dataclass(frozen=True, slots=True)
class CountyCount:
    county: str
    count: int


def counted_by_county(entries: RosterEntryQuerySet) -> list[CountyCount]:
    """How many of some entries each county has, by the code of the county."""
    rows = (
        entries.order_by()
        .values("enterprise__region__name", "enterprise__region__code")
        .annotate(count=Count("pk"))
        .order_by("enterprise__region__code")
    )
    return [CountyCount(row["enterprise__region__name"], row["count"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were invited and how many of them answered; `rate` in percent, None of nobody.

    `late` of the answers came after the close; `roster` are all listed of the year in this group.
    """

    key: str
    label: str
    invited: int
    opened: int
    answering: int
    answered: int
    late: int
    excused: int
    declined: int
    roster: int | None = None

    @property
    def rate(self) -> float | None:
        return 100 * self.answered / self.invited if self.invited else None

    @property
    def silent(self) -> int:
        return self.invited - self.answered - self.excused - self.declined


def _counts() -> dict[str, Count]:
    answered = Q(state=InviteeState.ANSWERED)
    states = {
        "opened": Q(state=InviteeState.OPENED),
        "answering": Q(state=InviteeState.ANSWERING),
        "answered": answered,
        "late": answered & Q(answered_on__gt=F("campaign__closes_on")),
        "excused": Q(state=InviteeState.EXCUSED),
        "declined": Q(state=InviteeState.DECLINED),
    }
    found = {name: Count("pk", filter=rule) for name, rule in states.items()}
    return found | {"invited": Count("pk")}


def total_of(lines: Iterable[Tally]) -> Tally:
    """Groups that do not overlap, together."""
    found = list(lines)
    names = ("invited", "opened", "answering", "answered", "late", "excused", "declined")
    return Tally("", "", **{name: sum(getattr(one, name) for one in found) for name in names})


def tally_by_campaign(invitees: InviteeQuerySet) -> dict[int, Tally]:
    """Campaign id to the tally of its invitees among some."""
    names = tuple(_counts())
    rows: Iterable[Mapping[str, Any]] = invitees.order_by().values("campaign").annotate(**_counts())
    return {row["campaign"]: Tally("", "", **{name: row[name] for name in names}) for row in rows}


#: "county", "industry" or "size" to key to how many are on the roster
Listed = Mapping[str, Mapping[str, int]]


def tallies(invitees: InviteeQuerySet, listed: Listed, *, by: str) -> list[Tally]:
    """Response rates by "county", "industry" or "size"; every group that was invited, by key."""
    column, names = DIMENSIONS[by], tuple(_counts())
    rows = invitees.order_by().values(column, *_NAMES[by]).annotate(**_counts())
    found = []
    for row in rows:
        counts = {name: row[name] for name in names}
        key = str(row[_NAMES[by][0]] if _NAMES[by] else row[column])
        found.append(Tally(key, _label(by, key, row), roster=listed[by].get(key, 0), **counts))
    return sorted(found, key=lambda one: _order(by, one.key))


_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "county": ("region__code", "region__name"),
    "industry": (),
    "size": (),
}
_OF_ENTRY: Final = {
    "county": "enterprise__region__code",
    "industry": "enterprise__industry_code",
    "size": "enterprise__size_class",
}


def listed_for(campaign: Campaign, roster: RosterEntryQuerySet) -> Listed:
    """The roster of the campaign's year among some entries, by each of the dimensions. One
    statement."""
    entries = roster.listed().filter(cycle_id=campaign.version.cycle_id).order_by()
    found: dict[str, Counter[str]] = {by: Counter() for by in _OF_ENTRY}
    for *keys, count in entries.values_list(*_OF_ENTRY.values()).annotate(Count("pk")):
        for by, key in zip(_OF_ENTRY, keys, strict=True):
            found[by][key[:2] if by == "industry" else key] += count
    return found


def _label(by: str, key: str, row: Mapping[str, Any]) -> str:
    if by == "county":
        return str(row["region__name"])
    return industry_name(key) if by == "industry" else str(SizeClass(key).label)


def _order(by: str, key: str) -> tuple[int, str]:
    return (list(SizeClass).index(SizeClass(key)), key) if by == "size" else (0, key)


def chosen_invitees(rows: InviteeQuerySet, chosen: Mapping[str, str]) -> InviteeQuerySet:
    """Those that meet every filter: state ("silent" for all without an answer, "late" for answers
    after the close), county (a code), industry (2 digits), size."""
    state = chosen.get("state")
    if state == "late":
        rows = rows.filter(answered_on__gt=F("campaign__closes_on"))
    elif state:
        rows = rows.filter(state__in=SILENT if state == "silent" else [state])
    if county := chosen.get("county"):
        rows = rows.filter(region__code=county)
    if industry := chosen.get("industry"):
        rows = rows.filter(industry=industry)
    if size := chosen.get("size"):
        rows = rows.filter(size_class=size)
    return rows


def asked_of(by: Actor) -> InviteeQuerySet:
    """What running campaigns ask of the enterprises that somebody acts for: the unanswered."""
    keys = [
        int(grant.value)
        for grant in by.holding(Permission.RESPONSE_FILL)
        if grant.boundary == "enterprise"
    ]
    found = Invitee.objects.asked_now().filter(enterprise__in=keys)
    return found.with_all().order_by("campaign__closes_on", "pk")


def members_by_enterprise(enterprises: QuerySet[Any] | list[int]) -> dict[int, list[int]]:
    """Enterprise id to the ids of the people who act for it now."""
    held = Membership.objects.held().filter(enterprise__in=enterprises, user__is_active=True)
    found: dict[int, list[int]] = {}
    for enterprise, user in held.values_list("enterprise_id", "user_id").distinct():
        found.setdefault(enterprise, []).append(user)
    return found


def not_begun_by(by: Actor) -> tuple[list[Invitee], list[tuple[Enterprise, Version]]]:
    """What is asked of somebody's enterprises and not begun: by campaigns, and by the year's needs
    questionnaire where no campaign asks for it."""
    asked = [one for one in asked_of(by) if one.response_id is None]
    known = {(one.enterprise_id, one.campaign.version.template_id) for one in asked}
    rest = [
        (enterprise, version)
        for enterprise, version in own_invitations(by)
        if (enterprise.pk, version.template_id) not in known
    ]
    return asked, rest


def asks_of(enterprise: Enterprise) -> list[Invitee]:
    """What campaigns have asked of an enterprise, the soonest to close first. Whoever asks has
    reached the enterprise."""
    return _asks.of(enterprise)


def _asks_by_enterprise(enterprises: Sequence[Enterprise]) -> dict[int, list[Invitee]]:
    found: dict[int, list[Invitee]] = {}
    rows = Invitee.objects.filter(enterprise__in=enterprises).with_all()
    for one in rows.order_by("campaign__closes_on", "pk"):
        found.setdefault(one.enterprise_id, []).append(one)
    return found


_asks: Belongings[list[Invitee]] = Belongings("questionnaires.asks", _asks_by_enterprise, list)
