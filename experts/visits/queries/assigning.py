"""Before somebody is sent: who can go, and what should be read first."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from experts.pool.queries import conflicts_between
from experts.pool.vocabulary import Permission as Pool
from experts.visits.models import Visit
from experts.visits.rules import BURDEN
from experts.visits.vocabulary import Permission, VisitState
from portal.accounts.actor import Actor
from portal.kernel.faults import Fault, Severity
from programs.cycles.models import Cycle, RosterEntry, RosterEntryQuerySet
from programs.cycles.vocabulary import CycleState


def is_on_roster(enterprise: Enterprise, cycle: Cycle) -> bool:
    return RosterEntry.objects.listed().filter(cycle=cycle, enterprise=enterprise).exists()


def candidates(by: Actor, *, on: date) -> list[Expert]:
    """The experts who can be sent on the day: active, with an account, of one's own or above."""
    return list(
        Expert.objects.reachable(by=by, to=Pool.VIEW)
        .active(on=on)
        .filter(user__is_active=True)
        .with_place()
        .order_by("name", "pk")
    )


#: visits in which nobody came, or which do not count: another may be sent
NOBODY_WENT: Final = (VisitState.DECLINED, VisitState.WITHDRAWN, VisitState.ANNULLED)


def visits_near(enterprise: Enterprise, day: date, *, but: int | None = None) -> list[Visit]:
    """Visits to the enterprise within 30 days of the day that took place or still will."""
    rows = (
        Visit.objects.filter(enterprise=enterprise, planned_on__range=(day - BURDEN, day + BURDEN))
        .exclude(state__in=NOBODY_WENT)
        .select_related("expert")
        .order_by("planned_on", "pk")
    )
    return [visit for visit in rows if visit.pk != but]


def warnings_before(
    enterprise: Enterprise, expert: Expert, planned_on: date, *, but: int | None = None
) -> list[Fault]:
    """Conflicts of interest and burdens. An error stops; a warning must have been read."""
    found = [
        Fault(
            f"conflict.{conflict.code}",
            conflict.words,
            where="expert",
            severity=Severity.ERROR if conflict.stops else Severity.WARN,
        )
        for conflict in conflicts_between(
            expert, name=enterprise.name, credit_code=enterprise.credit_code
        )
    ]
    for visit in visits_near(enterprise, planned_on, but=but):
        words = _("Another visit of this enterprise is planned or was on %(day)s (%(expert)s).")
        said = {"day": date_format(visit.planned_on, "DATE_FORMAT"), "expert": visit.expert.name}
        found.append(
            Fault(
                "burden",
                words % said,
                where="planned_on",
                rule=_("At most one visit in 30 days, unless there is a reason."),
                severity=Severity.WARN,
            )
        )
    return found


def unvisited(by: Actor, *, text: str = "") -> RosterEntryQuerySet:
    """Entries on the rosters of open years, in this person's reach, to whom nobody goes."""
    entries = (
        RosterEntry.objects.reachable(by=by, to=Permission.ASSIGN)
        .listed()
        .filter(cycle__state=CycleState.OPEN)
        .exclude(
            Exists(
                Visit.objects.filter(
                    cycle_id=OuterRef("cycle_id"), enterprise_id=OuterRef("enterprise_id")
                ).exclude(state__in=NOBODY_WENT)
            )
        )
    )
    return (entries.filter(enterprise__name__icontains=text) if text else entries).with_all()
