"""Visits of the demonstration's county as they were recorded on site, and two that need a look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final

from experts.visits.models import Visit, VisitDoubt, VisitTrace
from experts.visits.queries import sight_of, surroundings_of
from experts.visits.rules.doubts import doubts_of
from experts.visits.rules.places import Extent, extent_of
from experts.visits.vocabulary import Act, DoubtState
from portal.demo.seasons import DAY
from portal.demo.stage import Stage
from portal.demo.writing import Sheaf

#: the last visits of the county, in which everything that is taken in on site is there
MOST: Final = 14
#: the days for which positions are kept exactly
EXACT: Final = 30 * DAY
EXPLAINED: Final = "当日手机定位漂移，到达和离开时间以企业门卫登记为准，可向企业核实。"
CLEARED: Final = "企业负责人当场在专家手机上登录本企业账号确认，已电话核实，情况属实。"


def write_doubts(stage: Stage) -> Mapping[str, int]:
    """The last visits get positions and devices; one was far away, and one was confirmed
    on the telephone of its record."""
    visits = _last(stage)
    extent = extent_of(stage.province.code)
    if extent is None or len(visits) < 2:
        return {}
    _locate(stage, visits, extent)
    sheaf = Sheaf(VisitTrace, VisitDoubt)
    for trace in _traces(visits):
        sheaf.add(trace)
    VisitTrace.objects.bulk_create(sheaf.of(VisitTrace))
    for visit in visits:
        for doubt in _doubts(visit, stage):
            sheaf.add(doubt)
    VisitDoubt.objects.bulk_create(sheaf.of(VisitDoubt))
    return {table.__name__: len(sheaf.of(table)) for table in (VisitTrace, VisitDoubt)}


def _last(stage: Stage) -> list[Visit]:
    """The newest first, one of each enterprise and day of an expert."""
    rows = (
        Visit.objects.confirmed()
        .with_all()
        .filter(region=stage.main.region, cycle=stage.cycles[stage.day.year])
        .order_by("-planned_on", "pk")[:MOST]
    )
    return list(rows)


def _locate(stage: Stage, visits: Sequence[Visit], extent: Extent) -> None:
    """Around the middle of the province, within a county's width; the newest beyond the border."""
    rng = stage.rng("doubts")
    middle = ((extent.south + extent.north) / 2, (extent.west + extent.east) / 2)
    for number, visit in enumerate(visits):
        north, east = rng.uniform(-0.1, 0.1), rng.uniform(-0.1, 0.1)
        latitude = extent.north + 0.8 if number == 0 else middle[0] + north
        is_exact = stage.day - visit.planned_on < EXACT
        digits = 6 if is_exact else 3
        visit.latitude, visit.longitude = round(latitude, digits), round(middle[1] + east, digits)
        visit.accuracy_m = rng.choice((8, 12, 20, 35)) if is_exact else 100
        visit.located_at = visit.left_at
    fields = ["latitude", "longitude", "accuracy_m", "located_at"]
    Visit.objects.bulk_update(visits, fields)


def _traces(visits: Sequence[Visit]) -> Iterable[VisitTrace]:
    """Each expert has a telephone, each enterprise a computer; one confirmed on the telephone."""
    for visit in visits:
        on_the_spot = visit is visits[1]
        assert visit.left_at is not None
        firm = f"expert {visit.expert_id}" if on_the_spot else f"firm {visit.enterprise_id}"
        later = timedelta(minutes=3) if on_the_spot else timedelta(hours=5)
        for act, name, at in (
            (Act.RECORD, f"expert {visit.expert_id}", visit.left_at),
            (Act.CONFIRM, firm, visit.left_at + later),
        ):
            number = sha256(f"demo {name}".encode()).hexdigest()
            yield VisitTrace(visit=visit, act=act, device=number, first_at=at, last_at=at)


def _doubts(visit: Visit, stage: Stage) -> Iterable[VisitDoubt]:
    """What the rules find; the confirmation was looked into, and what is far away was explained."""
    for found in doubts_of(sight_of(visit, recorded_at=visit.left_at), surroundings_of(visit)):
        doubt = VisitDoubt(
            visit=visit,
            rule=found.rule,
            version=found.version,
            numbers=dict(found.numbers),
            other_id=found.other,
            attachment_id=found.picture,
            mark=found.mark,
            found_at=stage.at,
        )
        if found.rule == "visits.own_confirmation":
            doubt.state, doubt.reason = DoubtState.CLEARED, CLEARED
            doubt.settled_at, doubt.settled_by = stage.at, stage.cast.get("city")
        else:
            doubt.explanation, doubt.explained_at = EXPLAINED, stage.at
        yield doubt
