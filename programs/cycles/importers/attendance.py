"""Who came to activities, as a table: the code of the activity, the enterprise, how many people
came, were examined and passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.imports.definition import Column, Importer, Lines, Problem, importers
from portal.imports.values import Whole
from programs.cycles.importers.roster import CreditCode
from programs.cycles.models import Activity
from programs.cycles.operations import MOST_PEOPLE, keep_attendances, said_now
from programs.cycles.queries import (
    NOBODY,
    Came,
    attendances_known,
    fewer_in_locked,
    firms_of_codes,
    is_writable,
)
from programs.cycles.rules import exam_fault
from programs.cycles.vocabulary import ActivityKind, Permission

CODE = "programs.attendance"


def _against(lines: Lines, /, *, by: Actor, at: datetime) -> Iterator[Problem]:  # noqa: ARG001
    """Known activities of one's own, known enterprises of the province, each pair once."""
    wanted = {line.activity for line in lines if line.activity}
    reached = Activity.objects.reachable(by=by, to=Permission.ACTIVITY_KEEP).standing()
    known = {one.pk: one for one in reached.filter(pk__in=wanted).with_all()}
    firms = firms_of_codes({line.credit_code for line in lines if line.credit_code})
    said = _said(lines, known)
    fewer = fewer_in_locked(known.values(), said)
    seen: set[tuple[Any, Any]] = set()
    for line in lines:
        activity = known.get(line.activity or 0)
        if line.activity:
            yield from _of_activity(line, activity)
        if line.credit_code:
            yield from _of_enterprise(line, firms.get(line.credit_code), activity)
        pair = (line.activity, line.credit_code)
        if all(pair) and pair in seen:
            message = _("The same enterprise stands in two rows.")
            yield Problem(line.number, "credit_code", "attendance.twice", message)
        seen.add(pair)
        if activity and pair in said:
            yield from _of_exam(line, said[pair], activity)
        if pair in fewer:
            message = _(
                "Fewer people than a locked month has counted. The province can open it again."
            )
            yield Problem(line.number, "people", "attendance.fewer", message, str(line.people))


def _said(lines: Lines, known: Mapping[int, Activity]) -> dict[tuple[Any, Any], Came]:
    """Activity and credit code to what will be noted of it; what cannot be read is left out."""
    before = attendances_known(known, {line.credit_code for line in lines if line.credit_code})
    return {
        pair: said_now(line.people, line.examined, line.passed, before=before.get(pair, NOBODY))
        for line in lines
        if line.people
        for pair in [(line.activity, line.credit_code)]
    }


def _of_exam(line: Any, now: Came, activity: Activity) -> Iterator[Problem]:
    fault = exam_fault(
        people=now.people, examined=now.examined, passed=now.passed, kind=activity.kind
    )
    if fault is not None and activity.kind != ActivityKind.MEETING:
        column, message = fault
        value = getattr(line, column)
        yield Problem(
            line.number,
            column,
            f"attendance.{column}",
            message,
            "" if value is None else str(value),
            rule=_("Passed ≤ examined ≤ people who came, of training and contests alone."),
            remedy=_("Correct the numbers, or leave both cells empty where nobody was examined."),
        )


def _of_activity(line: Any, activity: Activity | None) -> Iterator[Problem]:
    if activity is None:
        message = _("Your office has recorded no activity of this code.")
        yield Problem(
            line.number, "activity", "attendance.unknown_activity", message, str(line.activity)
        )
    elif activity.kind == ActivityKind.MEETING:
        message = _("Enterprises are noted of matchmaking, training and contests alone.")
        yield Problem(line.number, "activity", "attendance.meeting", message)
    elif not is_writable(activity.cycle):
        message = _("The programme year “%(year)s” is not open.") % {"year": activity.cycle.title}
        yield Problem(line.number, "activity", "attendance.closed_year", message)


def _of_enterprise(
    line: Any, firm: Enterprise | None, activity: Activity | None
) -> Iterator[Problem]:
    province = activity.cycle.region.path if activity else ""
    if firm is None or not firm.region.path.startswith(province):
        message = _("No enterprise of the province has this credit code.")
        yield Problem(
            line.number,
            "credit_code",
            "attendance.unknown_enterprise",
            message,
            line.credit_code,
            remedy=_("Check the code, or register the enterprise first."),
        )


attendance_importer = importers.add(
    Importer(
        code=CODE,
        title=gettext_lazy("Who came to activities"),
        permission=Permission.ACTIVITY_KEEP,
        columns=[
            Column(
                "activity",
                gettext_lazy("Code of the activity"),
                parse=Whole(least=1),
                required=True,
                synonyms=("活动编号",),
                example="12",
                help=gettext_lazy("As the page of the activity shows it."),
                width=14,
            ),
            Column(
                "credit_code",
                gettext_lazy("Credit code"),
                parse=CreditCode(),
                required=True,
                synonyms=("统一社会信用代码", "信用代码"),
                example="91339999MA9T000187",
                width=22,
            ),
            Column(
                "people",
                gettext_lazy("People who came"),
                parse=Whole(least=1, most=MOST_PEOPLE),
                required=True,
                synonyms=("人次", "参加人次"),
                example="2",
                width=12,
            ),
            Column(
                "examined",
                gettext_lazy("People examined"),
                parse=Whole(least=0, most=MOST_PEOPLE),
                synonyms=("参考人数", "考核人数", "参赛人数"),
                example="2",
                help=gettext_lazy(
                    "Of training and contests alone. Empty: nothing is said of it, and what is "
                    "noted stays."
                ),
                width=12,
            ),
            Column(
                "passed",
                gettext_lazy("People who passed"),
                parse=Whole(least=0, most=MOST_PEOPLE),
                synonyms=("合格人数", "通过人数"),
                example="1",
                help=gettext_lazy("Of those examined; the two belong together."),
                width=12,
            ),
        ],
        keep=keep_attendances,
        help=gettext_lazy(
            "Notes which enterprises came, with how many people, and who passed the test of a "
            "training session or a contest."
        ),
        against=_against,
    )
)
