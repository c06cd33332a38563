"""What activities count: matchmaking events (家, 家次, intents), training (家, 人次, hours),
meetings, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import DateField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.cycles.vocabulary import ActivityKind, Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from portal.indicators.definition import Getter

    Columns = tuple[tuple[str | _StrPromise, Getter], ...]


def held(
    code: str,
    title: _StrPromise,
    kind: str,
    count: str = "rows",
    unit: str = Unit.ITEMS,
    **more: Any,
) -> Measure:
    """A measure of activities of a kind; those that were struck out count no more."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Activity",
            permission=Permission.ACTIVITY_VIEW,
            dated="held_on",
            where=Q(kind=kind, struck_on=None),
            count=count,
            unit=unit,
            **more,
            any_level=True,
            columns=(
                (_("Title"), lambda activity: activity.title),
                (_("Held on"), lambda activity: activity.held_on),
                (_("Office of"), lambda activity: activity.region.name),
                (_("Venue"), lambda activity: activity.place),
                (_("Training hours"), lambda activity: activity.hours),
                (_("Letters of intent"), lambda activity: activity.intents),
            ),
            related=("region",),
        )
    )


CAME: Final = (
    (_("Enterprise"), lambda row: row.enterprise.name),
    (_("Credit code"), lambda row: row.enterprise.credit_code),
    (_("Activity"), lambda row: row.activity.title),
    (_("Held on"), lambda row: row.held_on),
    (_("People who came"), lambda row: row.people),
)


def came(
    code: str, title: _StrPromise, kinds: Q, count: str, unit: str, columns: Columns = CAME
) -> Measure:
    """A measure of who came to activities of some kinds: 家, 家次 or 人次, never mixed (DOMAIN
    2.0)."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Attendance",
            permission=Permission.ACTIVITY_VIEW,
            dated="held_on",
            where=kinds,
            count=count,
            unit=unit,
            any_level=True,
            columns=columns,
            related=("enterprise", "activity", "region"),
        )
    )


class LongOpenFrom(Func):
    """`rules.long_open_from` of a day, asked of the database."""

    arity = 1
    output_field = DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """An interval of months is cut short at a month's end by itself."""
        template = "((%(expressions)s + interval '2 months')::date + 1)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """A day that a month does not have runs over into the next: the earlier one is meant."""
        template = (
            "date(min(date(%(expressions)s, '+2 months'), "
            "date(%(expressions)s, 'start of month', '+3 months', '-1 day')), '+1 day')"
        )
        return self.as_sql(compiler, connection, template=template, **context)


def _long_open() -> dict[str, Any]:
    return {"long_open_from": LongOpenFrom("decided_on")}


def _decided(code: str, title: _StrPromise, dated: str, until: str = "", **more: Any) -> Measure:
    """A measure of what meetings decided: by the day of the decision, or that on which it was
    done."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Decision",
            permission=Permission.ACTIVITY_VIEW,
            dated=dated,
            until=until,
            **more,
            any_level=True,
            columns=(
                (_("What was decided"), lambda row: row.words),
                (_("Responsible unit"), lambda row: row.owner),
                (_("Decided on"), lambda row: row.decided_on),
                (_("To be done by"), lambda row: row.due_on),
                (_("Done on"), lambda row: row.done_on),
                (_("Office of"), lambda row: row.region.name),
            ),
            related=("region",),
        )
    )


EVENTS = held("cycles.events", _("Matchmaking events"), ActivityKind.MATCHMAKING)
INTENTS = held(
    "cycles.event_intents",
    _("Letters of intent of matchmaking events"),
    ActivityKind.MATCHMAKING,
    count="sum:intents",
)
SESSIONS = held("cycles.training_sessions", _("Training sessions"), ActivityKind.TRAINING)
TRAINING_HOURS = held(
    "cycles.training_hours",
    _("Training hours"),
    ActivityKind.TRAINING,
    count="sum:hours",
    unit=Unit.HOURS,
)
MEETINGS = held("cycles.meetings", _("Working meetings"), ActivityKind.MEETING)
MATCHED = came(
    "cycles.event_enterprises",
    _("Enterprises at matchmaking events"),
    Q(kind=ActivityKind.MATCHMAKING),
    "enterprises",
    Unit.ENTERPRISES,
)
PRESENCES = came(
    "cycles.event_services",
    _("Presences of enterprises at matchmaking events"),
    Q(kind=ActivityKind.MATCHMAKING),
    "rows",
    Unit.SERVICES,
)
TRAINED = came(
    "cycles.training_enterprises",
    _("Enterprises trained"),
    Q(kind=ActivityKind.TRAINING),
    "enterprises",
    Unit.ENTERPRISES,
)
ATTENDANCES = came(
    "cycles.training_attendances",
    _("Attendances of training"),
    Q(kind=ActivityKind.TRAINING),
    "sum:people",
    Unit.ATTENDANCES,
)
DECISIONS = _decided("cycles.decisions_made", _("Decisions made"), "decided_on")
DONE = _decided("cycles.decisions_done", _("Decisions done"), "done_on")
#: decided and not yet done: a stock
OPEN_DECISIONS = _decided(
    "cycles.decisions_open", _("Decisions not yet done"), "decided_on", until="done_on"
)
#: red items: a stock; what was done before it was open for so long never was one
LONG_OPEN = _decided(
    "cycles.decisions_long_open",
    _("Decisions open for more than two months"),
    "long_open_from",
    until="done_on",
    computed=_long_open,
    where=Q(done_on=None) | Q(done_on__gt=F("long_open_from")),
)


def as_it_is(measure: Measure, formula: _StrPromise, **more: Any) -> None:
    """An indicator that is the measure itself."""
    indicators.add(
        Indicator(
            code=measure.code,
            title=measure.title,
            numerator=measure,
            unit=measure.unit,
            formula=formula,
            **more,
        )
    )


as_it_is(EVENTS, _("Matchmaking events that an office of the division held; each counts"))
as_it_is(
    MATCHED, _("Different enterprises that came to at least one matchmaking event of an office")
)
as_it_is(
    PRESENCES,
    _("Enterprises that came to matchmaking events, each counted at every event that it came to"),
)
as_it_is(INTENTS, _("Letters of intent that were signed at matchmaking events, added up"))
as_it_is(
    SESSIONS,
    _("Training sessions that an office of the division held; each counts"),
)
as_it_is(
    TRAINED, _("Different enterprises that came to at least one training session of an office")
)
as_it_is(
    ATTENDANCES, _("People of enterprises that came to training sessions, each time they came")
)
as_it_is(TRAINING_HOURS, _("Hours of the training sessions that were held, each session once"))
as_it_is(MEETINGS, _("Working meetings that an office of the division held; each counts"))
as_it_is(DECISIONS, _("Decisions of working meetings, by the day of the meeting"))
as_it_is(
    DONE, _("Decisions of working meetings that were carried out, by the day on which they were")
)
as_it_is(
    OPEN_DECISIONS,
    _("Decisions of working meetings that were made and not yet done on the day"),
    higher_is_better=False,
)
as_it_is(
    LONG_OPEN,
    _(
        "Decisions of the year's working meetings that were not done on the last day of the month "
        "and made more than two calendar months before it. Two months are over on the same day two "
        "months later, or on the last day of a month that has no such day (of 31 December: 28 or "
        "29 February); a decision counts from the day after."
    ),
    higher_is_better=False,
)
