"""What stands around the returns: dates of the year, an extension, cities' months, a correction,
and the figures that the portal looked at twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final

from portal.calendar.rules import add_workdays, end_of
from portal.demo.returns import REMARKED
from portal.demo.seasons import office_time
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.returns.models import Grace, Return, ReturnEdit, ReturnStep, Summary, Window
from programs.returns.operations import look
from programs.returns.queries import proposed_dates
from programs.returns.queries.history import cells_between, parts_of
from programs.returns.queries.summaries import pending, totals_of
from programs.returns.vocabulary import GraceKind, State, SummaryState

WHY_LATER: Final = "台风停工停产，走访和培训推迟，报送延期。"
WHY_CORRECTED: Final = "漏报第二期内审员培训，按签到表补登培训人次。"
#: working days that the extension gives beyond the day of the demonstration
DAYS_GIVEN: Final = 3
#: attendances that the correction adds
ADDED: Final = 24


def write_chain(stage: Stage) -> Mapping[str, int]:
    """Around this year's returns, as they were written."""
    sheaf = Sheaf(Window, Grace, Return, ReturnStep, ReturnEdit, Summary)
    last = Period.month(stage.day.year, stage.day.month).previous()
    if last.first.year == stage.day.year:
        _dates(stage, sheaf, last)
        _extension(stage, sheaf, last)
    _correction(stage, sheaf, last)
    written = sheaf.keep()
    _replace(sheaf)
    months = Sheaf(Summary)
    _summaries(stage, months)
    raised = look(stage.cycles[stage.day.year], at=stage.at)
    return {**written, **months.keep(), "Doubt": raised}


def _dates(stage: Stage, sheaf: Sheaf, last: Period) -> None:
    """From last month to the end of the year: nothing that is over locks on the first day."""
    period = last
    while period.first.year == last.first.year:
        dates = proposed_dates(period)
        sheaf.add(
            Window(
                cycle=stage.cycles[stage.day.year],
                period=period.code,
                opens_on=dates.opens_on,
                due_on=dates.due_on,
                locks_on=max(dates.due_on, stage.day) + timedelta(days=14),
            )
        )
        period = period.next()


def _extension(stage: Stage, sheaf: Sheaf, last: Period) -> None:
    """One county that has not sent last month's return is given more time by its city."""
    sent = set(
        Return.objects.filter(period=last.code).exclude(submitted_on=None).values_list("region_id")
    )
    waiting = [
        county
        for county in stage.counties
        if county.city is not None and (county.region.pk,) not in sent and county is not stage.main
    ]
    if not waiting or waiting[0].city is None:
        return
    county = waiting[0]
    until = end_of(add_workdays(stage.day, DAYS_GIVEN))
    given_at = office_time(stage.rng("extension"), stage.day - timedelta(days=1))
    sheaf.add(
        Grace(
            cycle=stage.cycles[stage.day.year],
            region=county.region,
            period=last.code,
            kind=GraceKind.EXTENSION,
            until=until,
            reason=WHY_LATER,
            by=stage.reviewers.get(waiting[0].city.path, stage.manager),
            at=given_at,
        )
    )
    Return.objects.filter(region=county.region, period=last.code).update(due_at=until)


def _correction(stage: Stage, sheaf: Sheaf, last: Period) -> None:
    """One accepted return of the month before last was corrected, the whole way."""
    before = last.previous()
    county = next((one for one in stage.counties if one.city and one is not stage.main), None)
    if county is None or county.city is None:
        return
    old = Return.objects.filter(
        region=county.region, period=before.code, state=State.ACCEPTED, version=1
    ).first()
    if old is None:
        return
    new = _version_after(old)
    at = office_time(stage.rng("correction"), stage.day - timedelta(days=4))
    new.values = old.values | {REMARKED: str(Decimal(old.values[REMARKED]) + ADDED)}
    new.explanations = old.explanations | {REMARKED: WHY_CORRECTED}
    new.prepared_at, new.submitted_at = at, at + timedelta(minutes=40)
    new.accepted_on = (at + timedelta(days=1)).date()
    sheaf.add(new)
    people = (county.approver, stage.reviewers.get(county.city.path, stage.manager), stage.manager)
    _maker, new.approved_by, new.accepted_by = people
    way = (
        ("submit", State.DRAFT, State.SUBMITTED, timedelta(minutes=40)),
        ("approve", State.SUBMITTED, State.APPROVED, timedelta(hours=2)),
        ("accept", State.APPROVED, State.ACCEPTED, timedelta(days=1)),
    )
    for (move, source, target, after), by in zip(way, people, strict=True):
        step = ReturnStep(subject=new, move=move, source=source, target=target, by=by)
        step.at = at + after
        sheaf.add(step)
    cells = cells_between(parts_of(old), parts_of(new))
    sheaf.add(
        ReturnEdit(
            subject=new, revision=2, by=county.officer, at=at, channel=new.channel, cells=cells
        )
    )


def _version_after(old: Return) -> Return:
    new = Return.objects.get(pk=old.pk)
    new.pk, new.version, new.revision, new.reason = None, old.version + 1, 2, WHY_CORRECTED
    new._state.adding = True  # noqa: SLF001 - a copy that is kept as a new row
    return new


def _replace(sheaf: Sheaf) -> None:
    """What a correction corrects points to it, once it has a key."""
    for new in sheaf.of(Return):
        Return.objects.filter(
            region=new.region_id, period=new.period, version=new.version - 1
        ).update(replaced_by=new)


def _summaries(stage: Stage, sheaf: Sheaf) -> None:
    """Cities whose counties are all accepted have an accepted month; where all are approved, the
    city's approval lies with the province."""
    found: dict[tuple[str, str], list[Return]] = defaultdict(list)
    cycle = stage.cycles[stage.day.year]
    cities: dict[str, Region] = {one.city.path: one.city for one in stage.counties if one.city}
    for row in Return.objects.counting().filter(cycle=cycle).select_related("region"):
        path = ".".join(row.region.path.split(".")[:2]) + "."
        if path in cities:
            found[path, row.period].append(row)
    for (path, code), rows in sorted(found.items()):
        if pending(Period.parse(code), cities[path], rows):
            continue
        is_accepted = all(row.state == State.ACCEPTED for row in rows)
        at = max(row.submitted_at or stage.at for row in rows) + timedelta(hours=30)
        at = min(at, stage.at)
        sheaf.add(
            Summary(
                cycle=cycle,
                region=cities[path],
                period=code,
                state=SummaryState.ACCEPTED if is_accepted else SummaryState.APPROVED,
                totals={name: str(number) for name, number in totals_of(rows).items()},
                approved_at=at,
                approved_by=stage.reviewers.get(path),
                accepted_at=at if is_accepted else None,
                accepted_by=stage.manager if is_accepted else None,
            )
        )
