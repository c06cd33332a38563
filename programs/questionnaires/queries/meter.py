"""The burden meter: what enterprises were asked, by month, by county, and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, DateField, Exists, OuterRef
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate

from enterprises.register.models import Enterprise
from programs.questionnaires.models import (
    Invitee,
    InviteeQuerySet,
    Response,
    ResponseQuerySet,
    Version,
)
from programs.questionnaires.queries.campaigns_burden import SPARED
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.rules import Burden, burden_of, months_before

MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked within a month or a county: how many questionnaires (`requests`), of how many
    enterprises, with how many questions and minutes together.

    An enterprise that is asked in two months counts in each; in a sum over months, once a month.
    """

    label: str
    key: str
    enterprises: int = 0
    requests: int = 0
    questions: int = 0
    minutes: int = 0

    @property
    def hours(self) -> int:
        return -(-self.minutes // 60)

    @property
    def minutes_each(self) -> float | None:
        """Minutes for one enterprise that was asked; None of nobody."""
        return self.minutes / self.enterprises if self.enterprises else None

    @property
    def questions_each(self) -> float | None:
        return self.questions / self.enterprises if self.enterprises else None


@dataclass(frozen=True, slots=True)
class Meter:
    """Twelve months, the newest last, and the counties in which something was asked in them."""

    months: tuple[Asked, ...]
    counties: tuple[Asked, ...]

    @property
    def newest(self) -> tuple[Asked, ...]:
        """The months as they are read, the newest first."""
        return self.months[::-1]

    @property
    def total(self) -> Asked:
        return _added("", "", self.months)


@dataclass(frozen=True, slots=True)
class Request:
    """One questionnaire that an enterprise was asked to answer, and when."""

    title: str
    on: date
    minutes: int
    questions: int


def meter(invitees: InviteeQuerySet, responses: ResponseQuerySet, *, on: date) -> Meter:
    """What was asked of enterprises in the month of a day and the eleven before it.

    Every invitation is a request in the month in which it came, except of who was excused or
    declined; so are answers that were begun without one. A county is that of the invitation.
    """
    first = months_before(on.replace(day=1), MONTHS - 1)
    lines = [*_invitations(invitees, first, on), *_own(responses, first, on)]
    costs = _costs({line["version"] for line in lines})
    by_month: dict[date, list[Asked]] = {}
    by_county: dict[tuple[str, str], list[Asked]] = {}
    for line in lines:
        one = _asked(line, costs)
        by_month.setdefault(line["month"], []).append(one)
        by_county.setdefault((line["code"], line["county"]), []).append(one)
    firms = _firms(invitees, responses, first, on)
    months = [months_before(on.replace(day=1), back) for back in reversed(range(MONTHS))]
    return Meter(
        tuple(
            _added(f"{month:%Y-%m}", f"{month:%Y-%m}", by_month.get(month, ()), firms.get(month, 0))
            for month in months
        ),
        tuple(
            _added(name, code, found, firms.get(code, 0))
            for (code, name), found in sorted(by_county.items())
        ),
    )


def _invitations(invitees: InviteeQuerySet, first: date, on: date) -> Iterable[Mapping[str, Any]]:
    return _by_month(
        invitees.exclude(state__in=SPARED).filter(invited_on__range=(first, on)),
        "invited_on",
        "campaign__version",
    )


def _own(responses: ResponseQuerySet, first: date, on: date) -> Iterable[Mapping[str, Any]]:
    found = responses.filter(invitees=None, started_at__date__range=(first, on))
    return _by_month(found, "started_at", "version")


def _by_month(rows: Any, field: str, version: str) -> list[dict[str, Any]]:
    found = (
        _with_month(rows, field)
        .values("month", version, "region__code", "region__name")
        .annotate(count=Count("pk"))
    )
    return [
        {
            "month": row["month"],
            "version": row[version],
            "code": row["region__code"],
            "county": row["region__name"],
            "count": row["count"],
        }
        for row in found
    ]


def _firms(
    invitees: InviteeQuerySet, responses: ResponseQuerySet, first: date, on: date
) -> dict[date | str, int]:
    """How many enterprises were asked, by month and by code of the county: each once."""
    asked = _with_month(
        invitees.exclude(state__in=SPARED).filter(invited_on__range=(first, on)), "invited_on"
    )
    begun = _with_month(
        responses.filter(invitees=None, started_at__date__range=(first, on)), "started_at"
    )
    found: dict[date | str, int] = {}
    for key in ("month", "region__code"):
        same = asked.filter(enterprise=OuterRef("enterprise"), **{key: OuterRef(key)})
        for rows in (asked, begun.filter(~Exists(same))):
            counted = rows.values_list(key).annotate(Count("enterprise", distinct=True))
            for name, count in counted:
                found[name] = found.get(name, 0) + count
    return found


def _with_month(rows: Any, field: str) -> Any:
    return rows.order_by().annotate(month=TruncMonth(field, output_field=DateField()))


def _costs(versions: Iterable[int]) -> dict[int, Burden]:
    rows = Version.objects.filter(pk__in=list(versions))
    return {one.pk: burden_of(questionnaire_of(one), invited=0) for one in rows}


def _asked(line: Mapping[str, Any], costs: Mapping[int, Burden]) -> Asked:
    cost, count = costs[line["version"]], line["count"]
    return Asked(
        "", "", requests=count, questions=count * cost.questions, minutes=count * cost.minutes
    )


def _added(label: str, key: str, parts: Iterable[Asked], firms: int | None = None) -> Asked:
    found = list(parts)
    names = ("enterprises", "requests", "questions", "minutes")
    sums = {name: sum(getattr(one, name) for one in found) for name in names}
    return Asked(label, key, **sums if firms is None else sums | {"enterprises": firms})


def requests_of(enterprise: Enterprise, *, on: date) -> list[Request]:
    """What one enterprise was asked in the twelve months up to a day, the newest first. Whoever
    asks has reached the enterprise."""
    first = months_before(on.replace(day=1), MONTHS - 1)
    asked = Invitee.objects.filter(enterprise=enterprise, invited_on__range=(first, on))
    found = [
        (one.campaign.version, one.campaign.title, one.invited_on)
        for one in asked.exclude(state__in=SPARED).select_related("campaign__version")
    ]
    begun = Response.objects.filter(
        enterprise=enterprise, invitees=None, started_at__date__range=(first, on)
    )
    found += [
        (one.version, str(one.version.template), localdate(one.started_at))
        for one in begun.select_related("version__template")
    ]
    lines = []
    for version, title, day in found:
        cost = burden_of(questionnaire_of(version), invited=0)
        lines.append(Request(title, day, cost.minutes, cost.questions))
    return sorted(lines, key=lambda line: line.on, reverse=True)
