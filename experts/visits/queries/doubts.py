"""A visit and what it is compared with, as the rules of doubts see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from experts.visits.models import Problem, Visit, VisitDoubt, VisitTrace
from experts.visits.models.visits import VisitQuerySet
from experts.visits.rules.doubts import (
    Device,
    Picture,
    Sight,
    Surroundings,
)
from experts.visits.rules.doubts.pictures import ALIKE_BITS, tells_something
from experts.visits.rules.doubts.records import DEVICE_DAYS
from experts.visits.rules.places import COUNTY_FROM, Place, Position, extent_of, place_of
from experts.visits.vocabulary import Act, VisitState
from portal.files.models import Attachment

LABEL: Final = "experts.problem"
HANDED_OVER: Final = (VisitState.RECORDED, VisitState.CONFIRMED)
NEAR: Final = timedelta(days=7)
#: how far back pictures are compared by their look; the same file is found however old it is
LOOKED_BACK: Final = timedelta(days=730)
#: the most rows that one comparison reads
MOST: Final = 500


def sight_of(visit: Visit, *, recorded_at: datetime | None) -> Sight:
    """A visit that was handed over, so that its times are there."""
    assert visit.arrived_at is not None
    assert visit.left_at is not None
    return Sight(
        pk=visit.pk,
        enterprise=visit.enterprise_id,
        expert=visit.expert_id,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        recorded_at=recorded_at,
        position=_position(visit),
        answers=visit.scores,
    )


def surroundings_of(visit: Visit) -> Surroundings:
    """What a visit is compared with, in a fixed number of statements."""
    near = _near(visit)
    pictures = _pictures(Problem.objects.filter(visit=visit))
    devices = _devices(VisitTrace.objects.filter(visit=visit))
    place = _places([visit.enterprise_id], but=visit.pk).get(visit.enterprise_id)
    return Surroundings(
        near=near,
        filled=_filled(visit),
        pictures=pictures,
        alike=_alike(visit, pictures) if pictures else (),
        devices=devices,
        shared=_shared(visit, devices),
        own=_own(visit, devices),
        enterprise_place=place,
        county_place=_county_place(visit) if place is None and visit.latitude is not None else None,
        extent=extent_of(visit.region.code),
    )


def _position(row: Any) -> Position | None:
    """Of a visit or of a trace."""
    if row.latitude is None:
        return None
    accuracy = getattr(row, "accuracy_m", None) or 0
    return Position(float(row.latitude), float(row.longitude), accuracy, row.located_at)


def _near(visit: Visit) -> tuple[Sight, ...]:
    assert visit.arrived_at is not None
    span = (visit.arrived_at - NEAR, visit.arrived_at + NEAR)
    rows = Visit.objects.filter(
        expert=visit.expert_id, state__in=HANDED_OVER, arrived_at__range=span
    ).exclude(pk=visit.pk)
    found = list(rows.defer("scores", "touched", "strengths").order_by("arrived_at", "pk")[:MOST])
    unplaced = {one.enterprise_id for one in found if one.latitude is None}
    places = _places(unplaced) if unplaced else {}
    return tuple(_as_near(one, places.get(one.enterprise_id)) for one in found)


def _as_near(visit: Visit, place: Place | None) -> Sight:
    assert visit.arrived_at is not None
    assert visit.left_at is not None
    return Sight(
        pk=visit.pk,
        enterprise=visit.enterprise_id,
        expert=visit.expert_id,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        recorded_at=None,
        position=_position(visit),
        known=place.middle if place else None,
    )


def _filled(visit: Visit) -> tuple[Sight, ...]:
    """The expert's visits elsewhere that came to the same total with the same checklist."""
    rows = Visit.objects.filter(
        expert=visit.expert_id,
        state__in=HANDED_OVER,
        checklist=visit.checklist,
        total=visit.total,
    ).exclude(enterprise=visit.enterprise_id)
    return tuple(
        sight_of(one, recorded_at=None)
        for one in rows.order_by("-arrived_at", "-pk")[:MOST]
        if one.scores == visit.scores
    )


def _pictures(problems: Any) -> tuple[Picture, ...]:
    """The photos of problems, in the order in which they came."""
    held = _held(problems)
    found = Attachment.objects.of(LABEL, *held)
    return tuple(_picture(one, *held[one.subject_id]) for one in found)


def _held(problems: Any) -> dict[int, tuple[int, int]]:
    """Problem to its visit and enterprise."""
    rows = problems.order_by().values_list("pk", "visit", "enterprise")
    return {pk: (visit, enterprise) for pk, visit, enterprise in rows}


def _picture(one: Attachment, visit: int, enterprise: int) -> Picture:
    place = None
    if one.taken_latitude is not None and one.taken_longitude is not None:
        place = Position(float(one.taken_latitude), float(one.taken_longitude))
    return Picture(
        one.pk, visit, one.sha256, one.upload_sha256, one.look, one.taken_at, place, enterprise
    )


def _alike(visit: Visit, pictures: Sequence[Picture]) -> tuple[Picture, ...]:
    """The same files anywhere; pictures that may look the same among the expert's and the
    county's. The oldest first: the first use comes before the later ones."""
    kept = [one.kept for one in pictures]
    uploaded = [one.uploaded for one in pictures if one.uploaded]
    same = Attachment.objects.filter(
        Q(sha256__in=kept) | Q(upload_sha256__in=uploaded), subject=LABEL
    )
    found = {one.pk: one for one in same.order_by("pk")[:MOST]}
    found |= {one.pk: one for one in _looking_alike(visit, pictures)}
    problems = Problem.objects.filter(pk__in={one.subject_id for one in found.values()})
    handed = problems.exclude(visit=visit.pk).filter(
        visit__state__in=[*HANDED_OVER, VisitState.ANNULLED]
    )
    held = _held(handed)
    return tuple(
        _picture(found[pk], *held[found[pk].subject_id])
        for pk in sorted(found)
        if found[pk].subject_id in held
    )


def _looking_alike(visit: Visit, pictures: Sequence[Picture]) -> Iterable[Attachment]:
    assert visit.arrived_at is not None
    problems = Problem.objects.filter(
        Q(visit__expert=visit.expert_id) | Q(region=visit.region_id),
        visit__arrived_at__gte=visit.arrived_at - LOOKED_BACK,
    ).exclude(visit=visit.pk)
    rows = Attachment.objects.filter(subject=LABEL, subject_id__in=problems.values("pk"))
    looks = rows.exclude(look="").order_by().values_list("pk", "look")
    mine = [int(one.look, 16) for one in pictures if tells_something(one.look)]
    if not mine:
        return ()
    near = [
        pk
        for pk, look in looks
        if any((int(look, 16) ^ one).bit_count() <= ALIKE_BITS for one in mine)
    ]
    return Attachment.objects.filter(pk__in=near[:MOST]) if near else ()


def _devices(rows: Any) -> tuple[Device, ...]:
    return tuple(
        Device(
            visit=one.visit_id,
            expert=one.visit.expert_id,
            act=one.act,
            device=one.device,
            user=one.user_id,
            first_at=one.first_at,
            last_at=one.last_at,
            position=_position(one),
        )
        for one in rows.select_related("visit").order_by("-last_at", "pk")[:MOST]
    )


def _shared(visit: Visit, devices: Sequence[Device]) -> tuple[Device, ...]:
    """What other experts recorded from the devices of this record, within days."""
    mine = [one for one in devices if one.act == Act.RECORD]
    if not mine:
        return ()
    days = timedelta(days=DEVICE_DAYS)
    span = (min(one.last_at for one in mine) - days, max(one.last_at for one in mine) + days)
    rows = VisitTrace.objects.filter(
        act=Act.RECORD, device__in={one.device for one in mine}, last_at__range=span
    )
    return _devices(rows.exclude(visit__expert=visit.expert_id))


def _own(visit: Visit, devices: Sequence[Device]) -> tuple[Device, ...]:
    """The expert's own traces with a position, of the days of this visit's."""
    mine = [one.position.at for one in devices if one.position and one.position.at]
    if not mine:
        return ()
    day = timedelta(days=1)
    rows = VisitTrace.objects.filter(
        visit__expert=visit.expert_id,
        act=Act.RECORD,
        located_at__range=(min(mine) - day, max(mine) + day),
    )
    return _devices(rows)


def _trusted() -> VisitQuerySet:
    """Confirmed visits with a position in which nothing waits for a look."""
    waiting = VisitDoubt.objects.open().values("visit")
    return Visit.objects.confirmed().filter(latitude__isnull=False).exclude(pk__in=waiting)


def _places(enterprises: Collection[int], *, but: int | None = None) -> dict[int, Place]:
    """Enterprise to where its confirmed visits found it."""
    rows = _trusted().filter(enterprise__in=enterprises)
    if but is not None:
        rows = rows.exclude(pk=but)
    found: dict[int, list[Position]] = {}
    for one in rows.only("enterprise", "latitude", "longitude", "accuracy_m", "located_at"):
        position = _position(one)
        assert position is not None
        found.setdefault(one.enterprise_id, []).append(position)
    places = {pk: place_of(positions) for pk, positions in found.items()}
    return {pk: place for pk, place in places.items() if place is not None}


def _county_place(visit: Visit) -> Place | None:
    """Where the other enterprises of the county are: one position of each, the last."""
    rows = _trusted().filter(region=visit.region_id).exclude(enterprise=visit.enterprise_id)
    found: dict[int, Position | None] = {}
    for one in rows.only(
        "enterprise", "latitude", "longitude", "accuracy_m", "located_at"
    ).order_by("-confirmed_on", "-pk")[:MOST]:
        found.setdefault(one.enterprise_id, _position(one))
    positions = [position for position in found.values() if position is not None]
    return place_of(positions, least=COUNTY_FROM)
