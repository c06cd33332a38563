"""What a sandbox begins with: a place, a programme year, a roster, a month that was accepted.

Invented and repeatable: the same numbers in every run of every sandbox, but for the credit codes.
Everything goes the way that a county's own data go.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from typing import Any, Final

from django.utils.timezone import localdate

from enterprises.register.models import Enterprise
from enterprises.register.operations import keep_enterprises
from enterprises.register.operations.rows import ENTERED
from portal.demo.enterprises import invented
from portal.imports.definition import FileFacts
from portal.kernel.period import Period
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.sandbox.models import Sandbox
from portal.sandbox.places import Place, ended_path, path_of
from portal.sandbox.players import player
from programs.cycles.models import Cycle, RosterEntry
from programs.cycles.operations import keep_roster, open_cycle, publish, review_many
from programs.cycles.vocabulary import Tier
from programs.returns.operations import accept, approve, send, submit
from programs.returns.rules import Given
from programs.returns.schema import default_form, form

SEED: Final = 7
ENTERPRISES, LISTED = 30, 20
KIND: Final = "sandbox"
NAMES: Final = {Level.PROVINCE: "演练省", Level.CITY: "演练市", Level.COUNTY: "演练县"}
HIGHLIGHTS: Final = (
    "本月围绕试点行业开展入企帮扶，组织专家走访企业，发现并办结一批质量问题，举办内审员培训两期，"
    "指导企业完善质量管理体系，推动多家企业申请质量管理体系认证。"
)
FILE: Final = "sandbox"


def put_up(place: Place, *, of: str, at: datetime) -> Region:
    """The county of a place, named after the one that it stands for, in its city and province."""
    _region(f"{place.province}0000", Level.PROVINCE, path_of(place.province), at=at)
    _region(f"{place.city}00", Level.CITY, path_of(place.city), at=at)
    name = f"{NAMES[Level.COUNTY]}（{of}）"
    return _region(place.county, Level.COUNTY, place.path, at=at, name=name, run=place.run)


def take_down(sandbox: Sandbox, *, at: datetime) -> None:
    """End the county of a run: its rows stay, and nobody reaches them any more."""
    region = sandbox.region
    region.path = ended_path(region.path, sandbox.run)
    region.valid_to = max(localdate(at), region.valid_from + timedelta(days=1))
    region.save(update_fields=["path", "valid_to"])


def _region(
    code: str, level: Level, path: str, *, at: datetime, name: str = "", run: int = 1
) -> Region:
    begins = date(localdate(at).year - 1, 1, 1) + timedelta(days=run - 1)
    found = Region.objects.living().filter(code=code).first()
    return found or Region.objects.create(
        code=code, level=level, path=path, name=name or NAMES[level], kind=KIND, valid_from=begins
    )


def seed(sandbox: Sandbox, *, at: datetime) -> None:
    """Programme years, enterprises, roster, and the return of the month before last."""
    accepted, waiting = sandbox.months_at_start
    years = sorted({accepted.first.year, waiting.first.year, localdate(at).year})
    cycles = [open_year(sandbox, year, at=at) for year in years]
    enterprises = _register(sandbox, at=at)
    _list(sandbox, cycles[-1], enterprises, at=at)
    _send(sandbox, accepted, at=at)


def open_year(sandbox: Sandbox, year: int, *, at: datetime) -> Cycle:
    """The programme year of the sandbox's province, opened if it is not there."""
    province = Region.objects.living().get(path=sandbox.region.province_path)
    found = Cycle.objects.filter(region=province, year=year).first()
    if found is not None:
        return found
    by = player("province_manager", sandbox)
    cycle = open_cycle(
        province,
        year=year,
        title=f"{year}年提升行动（演练）",
        opens_on=date(year, 1, 1),
        closes_on=date(year, 12, 31),
        by=by,
        at=at,
    )
    publish(cycle, by=by, at=at)
    return cycle


def _register(sandbox: Sandbox, *, at: datetime) -> list[Enterprise]:
    rng, day = Random(SEED), localdate(at)  # noqa: S311 - nothing is kept secret by it
    first = sandbox.place.first_serial
    lines = [_line(rng, sandbox.region, day, first + n) for n in range(ENTERPRISES)]
    by = player("county_officer", sandbox)
    keep_enterprises(lines, by=by, at=at, file=FileFacts(FILE, "", len(lines)))
    return list(Enterprise.objects.filter(region=sandbox.region).order_by("credit_code"))


def _line(rng: Random, county: Region, day: date, serial: int) -> Any:
    values, _industry = invented(rng, place="演练", county=county, day=day, serial=serial)
    entered = {**dict.fromkeys((*ENTERED, "code_reason")), **values}
    return SimpleNamespace(**entered, region=county.pk)


def _list(sandbox: Sandbox, cycle: Cycle, enterprises: list[Enterprise], *, at: datetime) -> None:
    """Nominated are all but the last; of them the first are listed by the city."""
    lines = [
        SimpleNamespace(
            credit_code=one.credit_code,
            tier=Tier.INTRODUCTION if number % 10 == 0 else Tier.CULTIVATION,
            pilot_industry=None,
            consent_on=localdate(at),
        )
        for number, one in enumerate(enterprises[:-2])
    ]
    officer = player("county_officer", sandbox)
    keep_roster(lines, by=officer, at=at, file=FileFacts(FILE, "", len(lines)))
    entries = list(
        RosterEntry.objects.filter(cycle=cycle, region=sandbox.region).with_all().order_by("pk")
    )
    review_many(
        cycle, entries=entries[:LISTED], verb="list", by=player("city_reviewer", sandbox), at=at
    )


def _send(sandbox: Sandbox, month: Period, *, at: datetime) -> None:
    asked = form(default_form(month.first.year))
    values = {field.code: str(Decimal(0)) for field in asked.typed}
    given = Given(values, {}, {"highlights": HIGHLIGHTS})
    officer, approver = (player(role, sandbox) for role in ("county_officer", "county_approver"))
    row, _verdict, _is_new = send(sandbox.region, period=month, given=given, by=officer, at=at)
    submit(row, by=approver, at=at)
    approve(row, by=player("city_reviewer", sandbox), at=at)
    accept(row, by=player("province_manager", sandbox), at=at)
