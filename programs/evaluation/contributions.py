"""What evaluation gives to lower rooms: the weights of a year, carried on into the next; the files
of the nation's notices; what locked months leave to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.files.holders import Holder, holders
from portal.files.kinds import IMAGES, Kind
from portal.notices.contributions import ToDo, todos
from programs.cycles.facts import YearPart, year_parts
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import Permission as Cycles
from programs.evaluation.operations.weights import set_weights
from programs.evaluation.queries.weights import scheme_data, weights_of
from programs.evaluation.scoring import points_of, scheme_from
from programs.evaluation.vocabulary import Permission
from programs.returns.queries.listing import undecided_after_lock


def _carry(before: Cycle, made: Cycle, by: Actor, at: datetime) -> int:
    """The points that the province set last; nothing where the portal's default counts."""
    last = weights_of(before)
    if last is None:
        return 0
    reason = _("Carried on from %(year)s.") % {"year": before.year}
    points = points_of(scheme_from(scheme_data(before, last)))
    set_weights(made, points=points, reason=reason, seen=0, by=by, at=at)
    return len(points)


def _things(cycle: Cycle) -> Mapping[str, str]:
    """Code of each item to its points, level by level."""
    points = points_of(scheme_from(scheme_data(cycle, weights_of(cycle))))
    return {code: " / ".join(map(str, one.values())) for code, one in points.items()}


year_parts.add(YearPart("weights", gettext_lazy("Weights of the evaluation"), _carry, _things))

holders.add(
    Holder(
        "programs.nationalresult",
        read=Permission.NATIONAL_VIEW,
        write=Permission.NATIONAL_KEEP,
        kinds=IMAGES | {Kind.PDF},
        most=3,
    )
)

todos.add(
    ToDo(
        "evaluation.undecided",
        gettext_lazy("Returns of locked months that wait for a decision"),
        "lock",
        Cycles.YEAR_LOCK,
        undecided_after_lock,
        "evaluation:desk",
    )
)
