"""The enterprises of a county that ended pass to one that followed it: all, or those of a place.

Asked for by who may propose a move for both; done by a job, one enterprise after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise, Transfer, TransferQuerySet
from enterprises.register.operations.transferring import MOST_TEXT, propose_transfer
from enterprises.register.queries import holds_over, passing_over, successors_of
from enterprises.register.vocabulary import Permission, TransferState
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.vocabulary import ENDED
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.regions.models import Region
from portal.workflows.steps import lock

TAKE_OVER: Final = "enterprises.take_over"
MOST_NAMED: Final = 100


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What was asked for: the enterprises of `county` whose address contains `contains` ("": all)
    pass to `to`. `begun` is when it was asked for, and `planned` how many there were then."""

    county: Region
    to: Region
    reason: str
    contains: str
    begun: datetime
    planned: int

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Self:
        """As a job's parameters hold it."""
        regions = Region.objects.in_bulk([params["county"], params["to"]])
        return cls(
            regions[params["county"]],
            regions[params["to"]],
            params["reason"],
            params["contains"],
            datetime.fromisoformat(params["begun"]),
            params["planned"],
        )

    @property
    def params(self) -> dict[str, Any]:
        return {
            "county": self.county.pk,
            "to": self.to.pk,
            "reason": self.reason,
            "contains": self.contains,
            "begun": self.begun.isoformat(),
            "planned": self.planned,
        }

    def moved(self, by: Actor) -> TransferQuerySet:
        """What somebody moved for this since it was asked for, by whichever attempt."""
        return Transfer.objects.filter(
            region=self.county,
            to_region=self.to,
            state=TransferState.ACCEPTED,
            reason=self.reason,
            proposed_by=by.user,
            proposed_at__gte=self.begun,
        )


@operation
def ask_to_take_over(
    county: Region, *, by: Actor, at: datetime, to: Region, reason: str, contains: str = ""
) -> Job:
    """Begin to hand the open enterprises of a county that ended to one that followed it.

    It is for who may propose a move for that county and for each that followed: of one that was
    split no part takes by itself. Enterprises that wait for an answer to a move stay. One job at a
    time does it for a county.
    """
    lock(county)
    after = successors_of([county.pk]).get(county.pk, ())
    for one in (to, *after):
        need_both(by, county, one)
    why, place = _texts(reason, contains)
    _refuse_places(county, to, after, at)
    going_on = Job.objects.filter(kind=TAKE_OVER, params__county=county.pk)
    if going_on.exclude(state__in=ENDED).exists():
        raise WrongState(_("The enterprises of this county are being taken over already."))
    planned = passing_over(county, contains=place).count()
    if not planned:
        words = _("No enterprise of the county would pass over.")
        raise Invalid(words, contains=words)
    asked = TakeOver(county, to, why, place, at, planned)
    job = ask(TAKE_OVER, by=by, at=at, params=asked.params)
    record(
        "enterprises.transfer.take_over",
        by=by,
        at=at,
        target=county,
        to=to.code,
        reason=why,
        contains=place,
        planned=planned,
        job=job.pk,
    )
    return job


@operation
def take_over(
    enterprise: Enterprise, *, by: Actor, at: datetime, county: Region, to: Region, reason: str
) -> Transfer:
    """One enterprise of the county that ended passes to the other, today."""
    lock(enterprise)
    if enterprise.region_id != county.pk:
        raise WrongState(_("Another county answers for this enterprise by now."))
    need_both(by, county, to)
    return propose_transfer(enterprise, by=by, at=at, to=to, reason=reason, is_one_of_many=True)


@operation
def end_take_over(
    county: Region, *, by: Actor, at: datetime, asked: TakeOver, left: Sequence[Mapping[str, str]]
) -> int:
    """Write down what came of it: how many passed over, by whichever attempt; the enterprises that
    did not, the first hundred by their codes, each with why; and what is there still."""
    moved = asked.moved(by).count()
    record(
        "enterprises.transfer.end_take_over",
        by=by,
        at=at,
        target=county,
        to=asked.to.code,
        to_region=asked.to.pk,
        reason=asked.reason,
        contains=asked.contains,
        planned=asked.planned,
        moved=moved,
        left=len(left),
        faults=[dict(one) for one in left[:MOST_NAMED]],
        still_open=Enterprise.objects.living().filter(region=county).count(),
    )
    return moved


def need_both(by: Actor, county: Region, to: Region) -> None:
    """Refuse who may not propose a transfer for both counties."""
    if not all(holds_over(by, Permission.TRANSFER_PROPOSE, one) for one in (county, to)):
        raise NotPermitted(_("This is not yours to do."))


def _refuse_places(county: Region, to: Region, after: Sequence[Region], at: datetime) -> None:
    if county.valid_to is None or county.valid_to > localdate(at):
        words = _("This county has not ended.")
        raise Invalid(words, county=words)
    if to not in after:
        words = _("Choose a county that followed this one.")
        raise Invalid(words, to=words)


def _texts(reason: str, contains: str) -> tuple[str, str]:
    why, place = one_line(reason), one_line(contains)
    if not why:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    for name, text in (("reason", why), ("contains", place)):
        if len(text) > MOST_TEXT:
            words = _("At most %(n)d characters.") % {"n": MOST_TEXT}
            fields: dict[str, Any] = {name: words}
            raise Invalid(words, **fields)
    return why, place
