"""What a province sets for its results."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted
from portal.regions.models import Region
from programs.questionnaires.models import SmallestGroup
from programs.questionnaires.vocabulary import Permission

LEAST: Final = 3
MOST: Final = 100


@operation
def set_smallest_group(
    province: Region, *, minimum: int, valid_from: date, by: Actor, at: datetime
) -> SmallestGroup:
    """Show no results of fewer answers, from a day on; what was set for that day is replaced."""
    kept = SmallestGroup.objects.filter(region=province, valid_from=valid_from).first()
    group = kept or SmallestGroup(region=province, valid_from=valid_from)
    if not group.allows(by, to=Permission.QUESTIONNAIRE_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if not LEAST <= minimum <= MOST:
        words = _("Give a number from %(least)d to %(most)d.") % {"least": LEAST, "most": MOST}
        raise Invalid(words, minimum=words)
    group.minimum = minimum
    group.save()
    record(
        "programs.smallest_group.set",
        by=by,
        at=at,
        target=group,
        minimum=minimum,
        valid_from=valid_from.isoformat(),
    )
    return group
