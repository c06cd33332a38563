"""Visits with all that rules look at: photos of cameras, positions, devices, times."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from experts.visits.facts import Record, Upload
from experts.visits.models import Visit
from experts.visits.operations import (
    accept,
    add_problem,
    assign,
    complete,
    confirm_visit,
    save_record,
)
from experts.visits.schema import CURRENT, checklist
from portal.accounts.actor import actor_for
from tests.factories import NOON, holder
from tests.factories.cycles import cycle
from tests.factories.enterprises import member
from tests.factories.experts import expert, listed_enterprise, problem_entry

#: Ruian, and places 80 km north and 3,000 km north-west of it
RUIAN = (27.7786, 120.6553)
TAIZHOU = (28.5, 120.66)
URUMQI = (43.8256, 87.6168)


def device(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def motif(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of coarse patches, as different from another seed's as two photos are."""
    rng = Random(seed)
    small = Image.new("RGB", (12, 9))
    for x in range(12):
        for y in range(9):
            small.putpixel((x, y), tuple(rng.randrange(256) for _colour in range(3)))
    return small.resize(size, Image.Resampling.BICUBIC)


def camera_photo(
    seed: int = 1,
    *,
    taken_at: datetime | None = None,
    offset: str = "+08:00",
    place: tuple[float, float] | None = None,
    quality: int = 88,
    size: tuple[int, int] = (640, 480),
    picture: Image.Image | None = None,
) -> BytesIO:
    """A JPEG as a telephone writes it, with its notes."""
    notes = Image.Exif()
    notes[0x010E] = "OWNER-OF-THE-CAMERA"
    if taken_at is not None:
        inner: dict[int, Any] = {0x9003: taken_at.strftime("%Y:%m:%d %H:%M:%S")}
        if offset:
            inner[0x9011] = offset
        notes.get_ifd(0x8769).update(inner)
    if place is not None:
        latitude, longitude = place
        notes.get_ifd(0x8825).update(
            {
                1: "N" if latitude >= 0 else "S",
                2: _sexagesimal(latitude),
                3: "E" if longitude >= 0 else "W",
                4: _sexagesimal(longitude),
            }
        )
    out = BytesIO()
    shown = picture if picture is not None else motif(seed, size)
    shown.save(out, "JPEG", quality=quality, exif=notes)
    out.seek(0)
    return out


def _sexagesimal(degrees: float) -> tuple[Fraction, Fraction, Fraction]:
    whole = abs(degrees)
    minutes = (whole - int(whole)) * 60
    seconds = (minutes - int(minutes)) * 60
    return Fraction(int(whole)), Fraction(int(minutes)), Fraction(round(seconds * 1000), 1000)


@dataclass(frozen=True)
class Tour:
    """How one visit went; each test changes what it is about."""

    arrived_at: datetime = NOON - timedelta(hours=3)
    minutes: int = 120
    recorded_after: timedelta = timedelta(minutes=5)
    place: tuple[float, float] | None = None
    accuracy_m: int = 15
    device: str = "own"
    photos: Sequence[BytesIO] = ()
    seed: int = 0
    confirmed_after: timedelta | None = timedelta(hours=5)
    confirming_device: str = "enterprise"

    def changed(self, **values: Any) -> Tour:
        return replace(self, **values)


def answers(seed: int) -> dict[str, dict[str, Any]]:
    """A whole checklist that differs with the seed."""
    rng = Random(f"answers {seed}")
    return {item.code: {"score": rng.randrange(2, 6)} for item in checklist(CURRENT).items()}


def go(
    tour: Tour,
    *,
    expert: Expert,
    enterprise: Enterprise,
    officer: Any = None,
) -> Visit:
    """Carry a visit out by the operations, each by whom it belongs to and at its moment."""
    county = enterprise.region.code
    officer = officer or holder("county_officer", county)
    assigned_at = tour.arrived_at - timedelta(days=1)
    visit = assign(
        enterprise,
        cycle=cycle(at=county[:2] + "0000"),
        expert=expert,
        planned_on=(tour.arrived_at + timedelta(hours=8)).date(),
        heeded=True,
        by=actor_for(officer),
        at=assigned_at,
    )
    by = actor_for(expert.user)
    accept(visit, by=by, at=assigned_at)
    left_at = tour.arrived_at + timedelta(minutes=tour.minutes)
    place: dict[str, Any] = {}
    if tour.place is not None:
        latitude, longitude = (Decimal(str(round(one, 6))) for one in tour.place)
        place = {"latitude": latitude, "longitude": longitude, "accuracy_m": tour.accuracy_m}
    save_record(
        visit,
        entry=Record(
            {
                "arrived_at": tour.arrived_at,
                "left_at": left_at,
                "people_met": "赵明远（总经理）",
                "met_top_manager": True,
                **place,
            },
            answers(tour.seed),
        ),
        revision=visit.revision,
        by=by,
        at=left_at,
        device=device(tour.device) if tour.device else "",
    )
    recorded_at = left_at + tour.recorded_after
    add_problem(
        visit,
        entry=problem_entry(recorded_at),
        photos=[Upload(photo, "现场.jpg") for photo in tour.photos],
        by=by,
        at=left_at,
    )
    complete(visit, by=by, at=recorded_at, device=device(tour.device) if tour.device else "")
    if tour.confirmed_after is not None:
        confirm_visit(
            visit,
            by=actor_for(member(enterprise)),
            at=recorded_at + tour.confirmed_after,
            device=device(tour.confirming_device) if tour.confirming_device else "",
        )
    return visit


class Fieldwork:
    """Experts, enterprises and their visits in one county; seeds differ by themselves."""

    def __init__(self, county: str = "330381") -> None:
        self.county = county
        self.officer = holder("county_officer", county)
        self.expert = expert(county)
        self._seed = 100

    def enterprise(self) -> Enterprise:
        return listed_enterprise(self.county)

    def go(
        self, *, expert: Expert | None = None, to: Enterprise | None = None, **how: Any
    ) -> Visit:
        self._seed += 1
        tour = Tour(seed=self._seed).changed(**how)
        return go(
            tour,
            expert=expert or self.expert,
            enterprise=to or self.enterprise(),
            officer=self.officer,
        )
