"""The geography: counties in force on the day, their offices, some stations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portal.accounts.actor import SYSTEM
from portal.demo.stage import County, Stage
from portal.demo.writing import Sheaf
from portal.offices.models import Office
from portal.offices.operations import open_regular_offices
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Region, Succession
from portal.regions.vocabulary import Level

ADMINISTRATION: Final = "administration"
#: of the counties besides those of the demonstration accounts, how many have stations
WITH_STATIONS: Final = 0.3
ORDINALS: Final = ("第一", "第二", "第三")


def set_up(stage: Stage) -> None:
    """Read the province as it is on the day, and open an office wherever one is due."""
    open_regular_offices(stage.province.code, by=SYSTEM, at=stage.at)
    living = Region.objects.in_force(on=stage.day).within(stage.province)
    stage.cities = {one.path: one for one in living.filter(level=Level.CITY).order_by("path")}
    offices = {
        office.region_id: office
        for office in Office.objects.filter(
            kind=OfficeKind.COUNTY, region__path__startswith=stage.province.path, is_zone=False
        )
    }
    before = _predecessors(stage)
    rng = stage.rng("places")
    for region in living.counties().order_by("path", "code"):
        head = ".".join(region.path.split(".")[:2]) + "."
        stage.counties.append(
            County(
                region=region,
                before=before.get(region.pk),
                city=stage.cities.get(head) if head != region.path else None,
                weight=rng.lognormvariate(0, 0.45),
                diligence=rng.uniform(0.72, 1.0),
                office=offices[region.pk],
            )
        )
    stage.main.weight, stage.main.diligence = 2.2, 0.95
    stage.second.weight, stage.second.diligence = 1.6, 0.9


def _predecessors(stage: Stage) -> dict[int, Region]:
    """Region id to the first region that it took over from, as of last year."""
    rows = Succession.objects.filter(
        successor__path__startswith=stage.province.path,
        predecessor__valid_to__year__gte=stage.day.year - 1,
    ).select_related("predecessor")
    found: dict[int, Region] = {}
    for row in rows.order_by("successor_id", "predecessor__code"):
        found.setdefault(row.successor_id, row.predecessor)
    return found


def write_offices(stage: Stage) -> Mapping[str, int]:
    """The administrators' office, three stations in counties of the accounts, some elsewhere."""
    rng = stage.rng("stations")
    sheaf = Sheaf(Office)
    if not Office.objects.filter(code=ADMINISTRATION).exists():
        sheaf.add(Office(code=ADMINISTRATION, name="系统管理", kind=OfficeKind.ADMINISTRATION))
    shown = {stage.main.region.pk, stage.second.region.pk}
    for county in stage.counties:
        if county.region.pk in shown or rng.random() < WITH_STATIONS:
            county.stations = [sheaf.add(_station(county, n)) for n in range(len(ORDINALS))]
    return sheaf.keep()


def _station(county: County, number: int) -> Office:
    return Office(
        code=f"station-{county.region.code}-{number + 1}",
        name=f"{county.office.name}{ORDINALS[number]}市场监管所",
        kind=OfficeKind.STATION,
        region=county.region,
        parent=county.office,
    )
