"""What returns give to the pages: to-dos, the late list, what comes first at home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import Actor
from portal.calendar.rules import in_words
from portal.indicators.standing import Reported, reported
from portal.indicators.years import YearFacts
from portal.kernel.period import Period
from portal.notices.contributions import ToDo, todos
from portal.regions.models import Region
from portal.web.contributions import (
    HomePart,
    LateCounty,
    LateList,
    LateMonth,
    home_parts,
    late_lists,
)
from programs.cycles.queries import counties_in_reach
from programs.returns.models import Return
from programs.returns.queries import (
    Terms,
    awaiting,
    late_counties,
    overdue_months,
    people_of,
    to_prepare,
)
from programs.returns.queries.cities import awaiting_cities
from programs.returns.queries.doubts import awaiting_settlement
from programs.returns.queries.standing import standing_of
from programs.returns.vocabulary import Permission


def _to_prepare(actor: Actor) -> int:
    return len(to_prepare(actor, at=timezone.now()))


def _to_submit(actor: Actor) -> QuerySet[Return]:
    drafts = Return.objects.newest_version().open().exclude(prepared_by=actor.user)
    return drafts.reachable(by=actor, to=Permission.SUBMIT)


def _to_decide(actor: Actor) -> QuerySet[Return]:
    return awaiting(actor)


todos.add(
    ToDo(
        code="returns.prepare",
        label=_("Monthly returns to prepare"),
        icon="cloud-upload",
        permission=Permission.PREPARE,
        count=_to_prepare,
        url="returns:list",
    )
)
todos.add(
    ToDo(
        code="returns.submit",
        label=_("Monthly returns to submit"),
        icon="send",
        permission=Permission.SUBMIT,
        count=_to_submit,
        url="returns:list",
    )
)
todos.add(
    ToDo(
        code="returns.review",
        label=_("Monthly returns to review"),
        icon="clipboard-check",
        permission=Permission.REVIEW,
        count=_to_decide,
        url="returns:list?state=submitted",
    )
)
todos.add(
    ToDo(
        code="returns.accept",
        label=_("Monthly returns to accept"),
        icon="clipboard-check",
        permission=Permission.ACCEPT,
        count=_to_decide,
        url="returns:list?state=approved",
    )
)
todos.add(
    ToDo(
        code="returns.accept_cities",
        label=_("Cities' months to accept"),
        icon="building",
        permission=Permission.ACCEPT,
        count=awaiting_cities,
        url="returns:cities",
    )
)
for _code, _permission in {"review": Permission.REVIEW, "accept": Permission.ACCEPT}.items():
    todos.add(
        ToDo(
            code=f"returns.doubts.{_code}",
            label=_("Figures that deserve a second look"),
            icon="search",
            permission=_permission,
            count=awaiting_settlement,
            url="returns:doubts",
        )
    )


def _late(
    year: YearFacts,
    month: Period,
    region: Region,
    within: Sequence[Region],
    at: datetime,
    in_brief: bool,  # noqa: FBT001 - a place in a tuple of arguments, as LateList says
) -> Iterable[LateCounty]:
    """The counties of a region whose return of the month is late."""
    late = late_counties(year, month, region, at=at, within=within, in_brief=in_brief)
    officers = [] if in_brief else [one.region.pk for one in late]
    people = people_of(officers, ("county_officer",)) if officers else {}
    return [
        LateCounty(
            region_id=one.region.pk,
            code=one.region.code,
            name=one.region.name,
            city=one.city.name if one.city else "",
            days=one.days,
            months_running=one.months_running,
            person=str(next(iter(people.get(one.region.pk, ())), "")),
            reminded_at=one.reminded_at,
        )
        for one in late
    ]


def _months(year: YearFacts, until: Period, county: Region, at: datetime) -> Iterable[LateMonth]:
    """The months that the county owes, each with its return, or the list where it is begun."""
    for one in overdue_months(year, until, county, at=at):
        days = (timezone.localdate(at) - timezone.localdate(one.due_at)).days + 1
        listed = f"{reverse('returns:list')}?year={year.year}"
        url = reverse("returns:return", args=[one.pk]) if one.pk else listed
        yield LateMonth(Period.parse(one.period), days, url)


late_lists.add(
    LateList(
        code="returns",
        permission=Permission.VIEW,
        remind_permission=Permission.REMIND,
        remind_url_name="returns:remind",
        late=_late,
        months=_months,
    )
)


reported.add(Reported("programs.Return", Permission.VIEW, standing_of))


def _of_my_county(actor: Actor, at: datetime) -> Mapping[str, Any] | None:
    """The county's newest month that has ended: where its return stands, when it is due."""
    counties = counties_in_reach(actor, to=Permission.PREPARE) or counties_in_reach(
        actor, to=Permission.SUBMIT
    )
    if not counties:
        return None
    month = Period.month(*_year_and_month(at)).previous()
    row = (
        Return.objects.newest_version()
        .filter(region=counties[0], period=month.code)
        .with_all()
        .first()
    )
    due = row.due_at if row else _due(counties[0], month)
    is_waited_for = row is None or (row.is_open and row.version == 1)
    return {
        "county": counties[0],
        "month": month,
        "row": row,
        "due_words": in_words(due),
        "is_late": at >= due and is_waited_for,
        "days_left": (timezone.localdate(due) - timezone.localdate(at)).days,
        "is_open": row is None or row.is_open,
        "is_waited_for": is_waited_for,
    }


def _due(county: Region, month: Period) -> datetime:
    """When a month that was not begun is due, by the dates of its province."""
    year = f"{county.code[:2]}0000-{month.first.year}"
    return Terms([year], [month.code]).due_at(year, month, county)


def _year_and_month(at: datetime) -> tuple[int, int]:
    today = timezone.localdate(at)
    return today.year, today.month


for _permission in (Permission.PREPARE, Permission.SUBMIT):
    home_parts.add(
        HomePart(
            code=f"returns.county.{_permission.rsplit('.', 1)[-1]}",
            order=10,
            permission=_permission,
            template="programs/returns/_home_county.html",
            context=_of_my_county,
        )
    )


def _queue(actor: Actor, _at: datetime) -> Mapping[str, Any] | None:
    """What waits for this person's decision: the first ten, the oldest first."""
    rows = awaiting(actor).with_all().order_by("submitted_at", "pk")
    first = list(rows.annotate(waiting=Window(Count("pk")))[:10])
    return {"returns": first, "count": first[0].waiting} if first else None  # type: ignore[attr-defined]


for _permission in (Permission.REVIEW, Permission.ACCEPT):
    home_parts.add(
        HomePart(
            code=f"returns.queue.{_permission.rsplit('.', 1)[-1]}",
            order=20,
            permission=_permission,
            template="programs/returns/_home_queue.html",
            context=_queue,
        )
    )
