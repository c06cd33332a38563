"""The lists of a programme year as workbooks: exactly what a list shows, without its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.reports.lists import ListColumn, write_list
from programs.cycles.facts import LaunchCell
from programs.cycles.models import (
    Activity,
    Decision,
    EventContract,
    PilotIndustry,
    RosterEntry,
)
from programs.cycles.queries import (
    LaunchBoard,
    LaunchLine,
    chosen_activities,
    chosen_decisions,
    chosen_industries,
    contracts_of,
    launch_board,
    members_by_industry,
    narrowed,
    share_of,
    year_for,
)
from programs.cycles.rules import last_long_open
from programs.cycles.vocabulary import ActivityKind, Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

EXPORT: Final = "cycles.list"
LAUNCH: Final = "cycles.launch"
PER_FETCH: Final = 2_000
Chosen = Mapping[str, str]
_ = gettext_lazy


@dataclass(frozen=True, slots=True)
class YearList:
    """A list that can be taken along: its rows in reach of somebody under conditions (of a day),
    read in batches, and its columns."""

    title: str | _StrPromise
    rows: Callable[[Actor, Chosen, date], Any]
    columns: Sequence[ListColumn]
    beside: Callable[[list[Any]], None] = lambda _batch: None


def _roster(by: Actor, chosen: Chosen, _on: date) -> Any:
    return narrowed(RosterEntry.objects.reachable(by=by, to=Permission.ROSTER_VIEW), chosen)


def _industries(by: Actor, chosen: Chosen, _on: date) -> Any:
    reached = PilotIndustry.objects.reachable(by=by, to=Permission.INDUSTRY_VIEW)
    return chosen_industries(reached, chosen)


def _activities(by: Actor, chosen: Chosen, _on: date) -> Any:
    reached = Activity.objects.reachable(by=by, to=Permission.ACTIVITY_VIEW)
    return chosen_activities(reached, chosen).annotate(
        firms=Count("attendances"),
        people=Coalesce(Sum("attendances__people"), 0),
        examined=Sum("attendances__examined"),
        passed=Sum("attendances__passed"),
    )


def _contracts(by: Actor, chosen: Chosen, _on: date) -> Any:
    events = Activity.objects.reachable(by=by, to=Permission.ACTIVITY_VIEW)
    reached = EventContract.objects.reachable(by=by, to=Permission.ACTIVITY_VIEW)
    return reached.filter(activity__in=chosen_activities(events, chosen).values("pk"))


def _decisions(by: Actor, chosen: Chosen, on: date) -> Any:
    reached = Decision.objects.reachable(by=by, to=Permission.ACTIVITY_VIEW)
    is_long = Q(done_on=None, decided_on__lte=last_long_open(on))
    found = chosen_decisions(reached, chosen, by=by, on=on)
    return found.annotate(is_long=ExpressionWrapper(is_long, BooleanField()))


def _members(batch: list[Any]) -> None:
    """How many enterprises of each industry are on the roster, asked once for a batch."""
    found = members_by_industry(batch)
    for pilot in batch:
        pilot.members = found.get(pilot.pk, 0)


def _signed(batch: list[Any]) -> None:
    """How many letters of intent of each activity became contracts, asked once for a batch."""
    found = contracts_of(batch)
    for activity in batch:
        activity.signed = found.get(activity.pk, 0)


def _came(activity: Any, name: str) -> int | None:
    """Nobody is noted as having come to a meeting."""
    return None if activity.kind == ActivityKind.MEETING else getattr(activity, name)


LISTS: Final[Mapping[str, YearList]] = {
    "roster": YearList(
        _("Roster"),
        _roster,
        (
            ListColumn(_("Name"), lambda row: row.enterprise.name, width=32),
            ListColumn(_("Credit code"), lambda row: row.enterprise.credit_code, width=22),
            ListColumn(_("County"), lambda row: row.region.name),
            ListColumn(_("Tier"), lambda row: str(row.get_tier_display())),
            ListColumn(_("Pilot industry"), lambda row: _name(row.pilot_industry)),
            ListColumn(_("State"), lambda row: str(row.get_state_display())),
            ListColumn(_("Stage"), lambda row: str(row.get_stage_display())),
            ListColumn(_("Nominated on"), lambda row: row.nominated_on, "date"),
            ListColumn(_("On the roster since"), lambda row: row.listed_on, "date"),
            ListColumn(_("Taken off the roster on"), lambda row: row.withdrawn_on, "date"),
        ),
    ),
    "industries": YearList(
        _("Pilot industries"),
        _industries,
        (
            ListColumn(_("Pilot industry"), lambda row: row.name, width=28),
            ListColumn(_("Code"), lambda row: row.code),
            ListColumn(_("Industry codes"), lambda row: ", ".join(row.industry_codes)),
            ListColumn(_("Chain"), lambda row: row.chain),
            ListColumn(_("Link of the chain"), lambda row: str(row.get_link_display() or "")),
            ListColumn(_("Proposed by"), lambda row: row.region.name),
            ListColumn(_("Enterprises in it"), lambda row: row.enterprise_count, "integer"),
            ListColumn(_("Certified"), lambda row: row.certified_count, "integer"),
            ListColumn(
                _("Certified share"),
                lambda row: share_of(row.certified_count, row.enterprise_count),
                "decimal",
            ),
            ListColumn(_("On the roster"), lambda row: row.members, "integer"),
            ListColumn(_("From the year"), lambda row: row.first_year, "integer"),
            ListColumn(_("Until the year"), lambda row: row.last_year, "integer"),
            ListColumn(_("State"), lambda row: str(row.get_state_display())),
        ),
        _members,
    ),
    "activities": YearList(
        _("Activities"),
        _activities,
        (
            ListColumn(_("Number of the activity"), lambda row: row.pk, "integer"),
            ListColumn(_("Title"), lambda row: row.title, width=36),
            ListColumn(_("Kind of activity"), lambda row: str(row.get_kind_display())),
            ListColumn(_("Held on"), lambda row: row.held_on, "date"),
            ListColumn(_("Venue"), lambda row: row.place),
            ListColumn(_("Office of"), lambda row: row.region.name),
            ListColumn(_("Pilot industry"), lambda row: _name(row.pilot_industry)),
            ListColumn(_("Enterprises that came"), lambda row: _came(row, "firms"), "integer"),
            ListColumn(_("People who came"), lambda row: _came(row, "people"), "integer"),
            ListColumn(_("Training hours"), lambda row: row.hours, "decimal"),
            ListColumn(_("People examined"), lambda row: row.examined, "integer"),
            ListColumn(_("People who passed"), lambda row: row.passed, "integer"),
            ListColumn(_("Letters of intent"), lambda row: row.intents, "integer"),
            ListColumn(
                _("Contracts signed"),
                lambda row: row.signed if row.kind == ActivityKind.MATCHMAKING else None,
                "integer",
            ),
            ListColumn(_("Struck out on"), lambda row: row.struck_on, "date"),
        ),
        _signed,
    ),
    "contracts": YearList(
        _("Contracts of events"),
        _contracts,
        (
            ListColumn(_("Number of the activity"), lambda row: row.activity_id, "integer"),
            ListColumn(_("Matchmaking event"), lambda row: row.activity.title, width=36),
            ListColumn(_("Held on"), lambda row: row.activity.held_on, "date"),
            ListColumn(_("Office of"), lambda row: row.region.name),
            ListColumn(_("Enterprise"), lambda row: row.enterprise and row.enterprise.name),
            ListColumn(_("Credit code"), lambda row: row.enterprise and row.enterprise.credit_code),
            ListColumn(_("Counterpart"), lambda row: row.counterpart, width=30),
            ListColumn(_("Subject of the contract"), lambda row: row.subject, width=36),
            ListColumn(_("Signed on"), lambda row: row.signed_on, "date"),
            ListColumn(_("Amount (10,000 yuan)"), lambda row: row.amount_wan, "decimal"),
            ListColumn(_("Evidence"), lambda row: row.evidence, width=26),
            ListColumn(_("Struck out on"), lambda row: row.struck_on, "date"),
            ListColumn(_("Reason"), lambda row: row.reason),
        ),
    ),
    "decisions": YearList(
        _("Decisions of meetings"),
        _decisions,
        (
            ListColumn(_("What was decided"), lambda row: row.words, width=44),
            ListColumn(_("Meeting"), lambda row: row.meeting.title, width=30),
            ListColumn(_("Decided on"), lambda row: row.decided_on, "date"),
            ListColumn(_("Responsible unit"), lambda row: row.owner),
            ListColumn(_("To be done by"), lambda row: row.due_on, "date"),
            ListColumn(_("Done on"), lambda row: row.done_on, "date"),
            ListColumn(
                _("Open for more than two months"), lambda row: str(_("yes")) if row.is_long else ""
            ),
            ListColumn(_("What came of it"), lambda row: row.outcome, width=36),
            ListColumn(_("Office of"), lambda row: row.region.name),
        ),
    ),
}


def _name(pilot: PilotIndustry | None) -> str:
    return pilot.name if pilot is not None else ""


def run_export(work: Work) -> None:
    """{"list": one of LISTS, "year": key or None, "chosen": {…}, "said": conditions in words}."""
    one = LISTS[work.params["list"]]
    found = one.rows(work.actor, work.params["chosen"], timezone.localdate(work.at))
    if work.params.get("year"):
        found = found.filter(cycle=work.params["year"])
    total = found.order_by().count()
    if not total:
        raise Refused(_("There is nothing to export for this choice."))
    rows = _batches(found.with_all(), one)
    write_list(work, str(one.title), one.columns, rows, total=total, conditions=work.params["said"])


def _batches(found: Any, one: YearList) -> Any:
    """The rows in the order of the list: the last one first."""
    batch: list[Any] = []
    for row in found.order_by("-pk").iterator(chunk_size=PER_FETCH):
        batch.append(row)
        if len(batch) == PER_FETCH:
            one.beside(batch)
            yield from batch
            batch = []
    one.beside(batch)
    yield from batch


job_kinds.add(JobKind(EXPORT, _("A list as a workbook"), run_export, soft=600, hard=900))


def run_launch(work: Work) -> None:
    """{"year": key, "sort": a step's code, "county" or ""}: the board of a year, a county a row."""
    cycle = year_for(work.actor, work.params["year"], to=Permission.TARGET_VIEW)
    board = launch_board(cycle, work.actor) if cycle is not None else None
    if cycle is None or board is None or not board.lines:
        raise Refused(_("There is nothing to export for this choice."))
    columns = [
        ListColumn(_("County"), lambda line: line.county.name),
        ListColumn(_("Division code"), lambda line: line.county.code),
    ]
    for place, step in enumerate(board.steps):
        columns += _of_step(place, step.title)
    columns.append(ListColumn(_("Lacking"), lambda line: line.lacks, "integer"))
    rows = board.sorted_by(work.params["sort"])
    title = str(_("Launch of the year"))
    said = [cycle.title, _sorted(board, work.params["sort"])]
    facts = [(str(_("Boundaries")), str(_("Counties in force when the year opens")))]
    write_list(work, title, columns, rows, total=len(rows), conditions=said, facts=facts)


def _sorted(board: LaunchBoard, code: str) -> str:
    """What the board is sorted by, in words."""
    named = {step.code: str(step.title) for step in board.steps} | {"county": _("County")}
    return f"{_('Sort by')}{_(': ')}{named.get(code, _('Who lacks most'))}"


def _of_step(place: int, title: str | _StrPromise) -> list[ListColumn]:
    """The day on which a county took a step, and what is said of it or of why it has not."""

    def cell(line: LaunchLine) -> LaunchCell:
        return line.cells[place][1]

    said = _("%(step)s: in words") % {"step": title}
    return [
        ListColumn(title, lambda line: cell(line).on, "date"),
        ListColumn(said, lambda line: str(cell(line).words), width=28),
    ]


job_kinds.add(JobKind(LAUNCH, _("The launch of a year as a workbook"), run_launch))
