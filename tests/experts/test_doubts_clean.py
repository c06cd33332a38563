"""A thousand visits as they should be: almost none of them needs a look."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import cos, radians
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageEnhance

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from experts.visits.models import Problem, Visit, VisitDoubt, VisitStep, VisitTrace
from experts.visits.operations import look_at
from experts.visits.rules import hours_between
from portal.calendar.rules import is_workday
from portal.files.camera import look_of
from portal.files.models import Attachment
from tests.factories import NOON
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise
from tests.factories.experts import expert
from tests.factories.visiting import RUIAN, answers, device, motif

DAY = timedelta(days=1)
#: latitude and longitude of the middle of three counties of Wenzhou, about
COUNTIES = {"330381": RUIAN, "330382": (28.1167, 120.9800), "330326": (27.6667, 120.5667)}
EXPERTS, FIRMS, DAYS = 6, 60, 45
MOST_FLAGGED = 0.02


@dataclass
class Firm:
    row: Enterprise
    place: tuple[float, float]
    motif: int


class CleanYear:
    """What honest experts do, with all that is ragged in it: positions 15 to 700 m off or missing,
    cameras without a clock or minutes wrong, records handed over days later, two enterprises a
    day, a second telephone, the same machine photographed again at the second visit."""

    def __init__(self) -> None:
        self.rng = Random("clean visits")
        self.year = cycle()
        self.count = 0
        self.seen: Counter[int] = Counter()
        self.visits: list[Visit] = []
        self.steps: list[VisitStep] = []
        self.traces: list[VisitTrace] = []
        self.problems: list[Problem] = []
        self.photos: list[tuple[Problem, Attachment]] = []

    def county(self, code: str) -> None:
        firms = [self._firm(code) for _number in range(FIRMS)]
        for person in [expert(code) for _number in range(EXPERTS)]:
            self._season(person, firms)

    def _firm(self, code: str) -> Firm:
        self.count += 1
        return Firm(enterprise(code), self._near(COUNTIES[code], 22_000), self.count)

    def _near(self, place: tuple[float, float], metres: float) -> tuple[float, float]:
        north, east = (self.rng.gauss(0, metres / 2) for _side in range(2))
        latitude, longitude = place
        return (
            latitude + north / 111_200,
            longitude + east / (111_200 * cos(radians(latitude))),
        )

    def _season(self, person: Expert, firms: list[Firm]) -> None:
        day, gone = date(2026, 4, 7), 0
        while gone < DAYS:
            day += DAY * self.rng.randint(1, 4)
            if not is_workday(day):
                continue
            gone += 1
            for hour in self.rng.choice(((9,), (9, 14), (8, 13), (10,), (14,))):
                self._visit(person, self.rng.choice(firms), day, hour)

    def _visit(self, person: Expert, firm: Firm, day: date, hour: int) -> None:
        rng, county = self.rng, firm.row.region
        arrived = NOON.replace(month=day.month, day=day.day, hour=0) + timedelta(
            hours=hour - 8, minutes=rng.choice((0, 10, 15, 30, 45))
        )
        left = arrived + timedelta(minutes=rng.randint(45, 190))
        recorded = left + timedelta(minutes=rng.randint(2, 60))
        if rng.random() < 0.2:
            recorded = left + DAY * rng.randint(1, 10)
        confirmed = recorded + timedelta(hours=rng.randint(1, 90))
        self.count += 1
        visit = Visit(
            cycle=self.year,
            enterprise=firm.row,
            region=county,
            expert=person,
            state="confirmed",
            planned_on=day,
            assigned_at=arrived - 5 * DAY,
            checklist="gbt19001-2016",
            arrived_at=arrived,
            left_at=left,
            hours=hours_between(arrived, left),
            scores=answers(self.count),
            total=Decimal(rng.randint(200, 450)) / 100,
            level=3,
            recorded_on=recorded.date(),
            confirmed_on=confirmed.date() + DAY,
            plan_due_on=confirmed.date() + 25 * DAY,
        )
        self._locate(visit, firm, left)
        self.visits.append(visit)
        self.steps.append(
            VisitStep(
                subject=visit, move="complete", source="accepted", target="recorded", at=recorded
            )
        )
        self._trace(visit, recorded, confirmed)
        self._photograph(visit, firm)

    def _locate(self, visit: Visit, firm: Firm, at: datetime) -> None:
        draw = self.rng.random()
        if draw < 0.3:
            return
        latitude, longitude = self._near(firm.place, 60)
        if draw > 0.9:  # a telephone with the shifted coordinates of Chinese maps
            latitude, longitude = latitude - 0.0027, longitude + 0.0047
        visit.latitude, visit.longitude = round(latitude, 6), round(longitude, 6)
        visit.accuracy_m = self.rng.choice((8, 15, 30, 65, 400))
        visit.located_at = at

    def _trace(self, visit: Visit, recorded: datetime, confirmed: datetime) -> None:
        names = [f"expert {visit.expert_id}"]
        if self.rng.random() < 0.1:
            names.append(f"second of {visit.expert_id}")
        for name in names:
            self._left(visit, "record", name, recorded, placed=visit.located_at is not None)
        self._left(visit, "confirm", f"firm {visit.enterprise_id}", confirmed)

    def _left(
        self, visit: Visit, act: str, name: str, at: datetime, *, placed: bool = False
    ) -> None:
        place: dict[str, Any] = {}
        if placed:
            place = {
                "latitude": visit.latitude,
                "longitude": visit.longitude,
                "located_at": visit.located_at,
            }
        self.traces.append(
            VisitTrace(visit=visit, act=act, device=device(name), first_at=at, last_at=at, **place)
        )

    def _photograph(self, visit: Visit, firm: Firm) -> None:
        problem = Problem(
            visit=visit,
            enterprise=firm.row,
            region=visit.region,
            cycle=self.year,
            number=1,
            clause="7.1.5",
            category="metrology",
            severity="ordinary",
            cause="measurement",
            description="7件量具超过检定有效期",
            due_on=visit.planned_on + 30 * DAY,
            found_on=visit.confirmed_on,
        )
        self.problems.append(problem)
        for number in range(self.rng.choice((0, 1, 1, 2, 3))):
            self.photos.append((problem, self._photo(visit, firm, number)))
        self.seen[firm.row.pk] += 1

    def _photo(self, visit: Visit, firm: Firm, number: int) -> Attachment:
        self.count += 1
        hashed = hashlib.sha256(str(self.count).encode()).hexdigest()
        again = number == 0 and self.seen[firm.row.pk] > 0 and self.rng.random() < 0.3
        picture = self._again(firm) if again else motif(self.count, (96, 72))
        taken: datetime | None = None
        assert visit.arrived_at is not None
        if self.rng.random() < 0.7:
            taken = visit.arrived_at + timedelta(minutes=self.rng.randint(-40, 200))
        place: dict[str, Any] = {}
        if taken is not None and self.rng.random() < 0.4:
            latitude, longitude = self._near(firm.place, 80)
            place = {
                "taken_latitude": round(latitude, 6),
                "taken_longitude": round(longitude, 6),
            }
        return Attachment(
            subject="experts.problem",
            name="现场.jpg",
            kind="jpeg",
            size=1,
            sha256=hashed,
            upload_sha256=hashed[::-1],
            look=look_of(picture),
            taken_at=taken,
            made_at=visit.left_at,
            **place,
        )

    def _again(self, firm: Firm) -> Image.Image:
        """The same machine from a step aside, in another light."""
        picture = motif(10**6 + firm.motif, (96, 72))
        left, top = self.rng.randint(8, 24), self.rng.randint(6, 18)
        aside = picture.crop((left, top, 96, 72)).resize((96, 72))
        return ImageEnhance.Brightness(aside).enhance(self.rng.uniform(0.6, 1.4))

    def keep(self) -> None:
        Visit.objects.bulk_create(self.visits)
        VisitStep.objects.bulk_create(self.steps)
        VisitTrace.objects.bulk_create(self.traces)
        Problem.objects.bulk_create(self.problems)
        for problem, photo in self.photos:
            photo.subject_id = problem.pk
        Attachment.objects.bulk_create([photo for _problem, photo in self.photos])


@pytest.mark.any_engine
@pytest.mark.slow
@pytest.mark.django_db
def test_of_a_thousand_clean_visits_two_in_a_hundred_are_flagged_at_most() -> None:
    world = CleanYear()
    for code in COUNTIES:
        world.county(code)
    world.keep()
    assert len(world.visits) >= 1_000
    assert len(world.photos) >= 1_000
    for visit in Visit.objects.with_all().order_by("arrived_at", "pk"):
        look_at(visit, at=NOON)
    flagged = set(VisitDoubt.objects.values_list("visit", flat=True))
    by_rule = Counter(VisitDoubt.objects.values_list("rule", flat=True))
    share = len(flagged) / len(world.visits)
    assert share <= MOST_FLAGGED, (len(flagged), len(world.visits), by_rule)
    # the same world notices what does not belong: one is said to have been elsewhere at once
    first = world.visits[0]
    others = Visit.objects.with_all().filter(expert=first.expert)
    second = others.exclude(enterprise=first.enterprise).order_by("arrived_at")[0]
    second.arrived_at, second.left_at = first.arrived_at, first.left_at
    look_at(second, at=NOON)
    assert VisitDoubt.objects.filter(visit=second, rule="visits.overlap").exists()
