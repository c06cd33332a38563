"""What the register gives to others: memberships by link, their grant, its step of the journey,
parts of the home page, the way down from a region.

Rooms above add here to an enterprise's page and journey: `panels.add(Panel(…))`,
`journey_steps.add(JourneyStep(…))`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.register.facts import (
    JourneyStep,
    Panel,
    StepReading,
    StepState,
    journey_steps,
    panels,
    shown_together,
)
from enterprises.register.models import (
    CodeException,
    CodeExceptionQuerySet,
    Enterprise,
    EnterpriseQuerySet,
    Membership,
)
from enterprises.register.operations import begin_membership
from enterprises.register.queries import journey_of, said_ended, scans_due, to_be_taken_over
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor, Grant, Holding, Holdings, holdings, roles
from portal.accounts.models import User
from portal.notices.contributions import ToDo, todos
from portal.offices.definition import Acceptance, acceptances
from portal.offices.models import Invitation
from portal.regions.models import Region
from portal.web.contributions import HomePart, WayDown, home_parts, ways_down

__all__ = [
    "JourneyStep",
    "Panel",
    "StepReading",
    "StepState",
    "grants_of_memberships",
    "journey_steps",
    "panels",
]

ENTERPRISE_MEMBER = "enterprise_member"
MOST_SHOWN = 10


def _memberships(user: User) -> QuerySet[Membership]:
    return Membership.objects.held().filter(user=user)


def grants_of_memberships(membership: Holding) -> Iterator[Grant]:
    """Whoever acts for an enterprise holds the member's role there, while it lasts."""
    yield Grant(roles[ENTERPRISE_MEMBER], "enterprise", membership.number)


holdings.add(
    Holdings("memberships", _memberships, {"number": "enterprise_id"}, grants_of_memberships)
)


def _registered(enterprise: Enterprise, _year: int) -> StepReading:
    return StepReading(
        StepState.DONE,
        on=timezone.localdate(enterprise.created_at),
        by=_("County office"),
        words=_("The enterprise is on the register."),
    )


journey_steps.add(JourneyStep("registered", _("Registered"), 10, _registered))


def _accept(invitation: Invitation, user: User, *, at: datetime) -> Membership:
    enterprise = Enterprise.objects.get(pk=invitation.boundary_id or 0)
    return begin_membership(enterprise, by=Actor(user), at=at, user=user)


def _place(invitation: Invitation) -> str:
    return Enterprise.objects.values_list("name", flat=True).get(pk=invitation.boundary_id or 0)


acceptances.add(
    Acceptance("enterprise", _("Enterprise"), frozenset({ENTERPRISE_MEMBER}), _accept, _place)
)


def _own_journeys(actor: Actor, at: datetime) -> Mapping[str, Any] | None:
    """For a member: the line of each enterprise that they act for."""
    today = timezone.localdate(at)
    held = Enterprise.objects.living().filter(pk__in=_held(actor, "enterprise")).order_by("pk")
    mine = list(held.with_places()[:MOST_SHOWN])
    shown_together(mine)
    lines = [
        {"enterprise": one, "journey": journey_of(one, year=today.year).as_shown(today)}
        for one in mine
    ]
    return {"lines": lines} if lines else None


def _of_the_station(actor: Actor, _at: datetime) -> Mapping[str, Any] | None:
    """For a station: the enterprises that it looks after."""
    stations = _held(actor, "station")
    if not stations:
        return None
    rows = Enterprise.objects.living().filter(station_id__in=stations)
    return {"enterprises": list(rows.order_by("-id")[:MOST_SHOWN]), "count": rows.count()}


def _held(actor: Actor, boundary: str) -> list[Any]:
    return [grant.value for grant in actor.holding(Permission.VIEW) if grant.boundary == boundary]


home_parts.add(
    HomePart(
        "enterprises.journey",
        10,
        Permission.VIEW,
        "enterprises/_home_journeys.html",
        _own_journeys,
    )
)
home_parts.add(
    HomePart(
        "enterprises.station",
        20,
        Permission.BROWSE,
        "enterprises/_home_station.html",
        _of_the_station,
    )
)


def _scans_missing(actor: Actor) -> CodeExceptionQuerySet:
    reached = CodeException.objects.reachable(by=actor, to=Permission.EXCEPT)
    return reached.without_scan(since=scans_due(timezone.now()))


todos.add(
    ToDo(
        "enterprises.licences",
        _("Scans of licences that are missing"),
        "upload",
        Permission.EXCEPT,
        _scans_missing,
        "dossier:exceptions?scan=due",
    )
)


def _of_ended_counties(actor: Actor) -> EnterpriseQuerySet:
    return to_be_taken_over(actor, on=timezone.localdate())


todos.add(
    ToDo(
        "enterprises.take_over",
        _("Enterprises of counties that ended, to be taken over"),
        "arrow-left-right",
        Permission.TRANSFER_PROPOSE,
        _of_ended_counties,
        "register:take-overs?county=",
        parted="region_id",
        labels=said_ended,
    )
)


def _register_of(region: Region) -> str:
    return f"{reverse('register:list')}?place={region.code}"


ways_down.add(WayDown("enterprises.register", _("Enterprises"), Permission.BROWSE, _register_of))
