"""What needs a look, as it is read: by officers, by the expert, in lists and to-dos."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from experts.visits.models import Visit, VisitDoubt
from experts.visits.models.visits import VisitQuerySet
from experts.visits.rules.doubts import doubt_in_words, rules
from experts.visits.vocabulary import Permission
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A doubt as a page shows it. `other` is the visit it was compared with, for those who may
    read it; `may_settle` is whether this reader decides."""

    doubt: VisitDoubt
    title: str
    words: str
    other: Visit | None
    may_settle: bool


def doubts_shown(visit: Visit, *, to: Actor) -> list[DoubtLine]:
    """What an officer, or the visit's own expert, reads of it: those that are open first."""
    sees_all = visit.allows(to, to=Permission.DOUBT_VIEW)
    if not (sees_all or visit.allows(to, to=Permission.EXPLAIN)):
        return []
    found = visit.doubts.with_all().order_by("pk")
    settles = may_settle(visit, by=to)
    lines = [_line(one, to, settles=settles) for one in found]
    return sorted(lines, key=lambda line: line.doubt.state != "open")


def _line(doubt: VisitDoubt, to: Actor, *, settles: bool) -> DoubtLine:
    rule = rules.get(doubt.rule)
    other = doubt.other
    return DoubtLine(
        doubt,
        str(rule.title) if rule else doubt.rule,
        doubt_in_words(doubt.rule, doubt.numbers),
        other if other is not None and other.allows(to, to=Permission.VIEW) else None,
        settles and doubt.state == "open",
    )


def may_settle(visit: Visit, *, by: Actor) -> bool:
    """Whoever decides is neither the expert of the visit nor whoever sent the expert."""
    return visit.allows(by, to=Permission.DOUBT_SETTLE) and not _took_part(visit, by)


def settles_but_for_this(visit: Visit, *, by: Actor) -> bool:
    """Whether somebody who settles such things may not here, having gone or sent the expert."""
    return visit.allows(by, to=Permission.DOUBT_SETTLE) and _took_part(visit, by)


def _took_part(visit: Visit, by: Actor) -> bool:
    return by.user is not None and by.user.pk in (visit.assigned_by_id, visit.expert.user_id)


def visits_with_doubts(actor: Actor) -> Any:
    """The keys of the visits in which something needs a look that this person may read."""
    return VisitDoubt.objects.reachable(by=actor, to=Permission.DOUBT_VIEW).open().values("visit")


def doubted_among(visits: Collection[Visit], *, to: Actor) -> frozenset[int]:
    """Of these visits, those in which something needs a look."""
    found = visits_with_doubts(to).filter(visit__in=[one.pk for one in visits])
    return frozenset(found.values_list("visit", flat=True))


def visits_to_look_into(actor: Actor) -> VisitQuerySet:
    """Those in which something waits for this person's decision."""
    reached = Visit.objects.reachable(by=actor, to=Permission.DOUBT_SETTLE).looked_into()
    if actor.user is None:
        return reached
    own = Q(assigned_by=actor.user) | Q(expert__user=actor.user)
    return reached.exclude(own)
