"""What else a snapshot keeps: the year itself, documents, offices, what counties told, weights."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db.models import Count
from django.utils.timezone import localdate

from portal.kernel.period import Period
from portal.offices.models import Office
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.evaluation.queries.parts import SnapshotPart, snapshot_parts
from programs.evaluation.queries.weights import scheme_data, weights_of
from programs.policies.models import Policy
from programs.policies.vocabulary import PolicyLevel
from programs.returns.models import Return
from programs.returns.schema import Field
from programs.returns.schema import form as form_of
from programs.returns.vocabulary import State

#: documents that are named one by one
MOST_DOCUMENTS = 12
#: what one form counts and another has typed: code of the counted figure → of the typed one
SAME: Final = {
    "enterprises_trained": "trained_enterprises",
    "training_attendances": "trained_persons",
    "events_held": "events",
}
OFFICES = (OfficeKind.PROVINCE, OfficeKind.CITY, OfficeKind.COUNTY, OfficeKind.STATION)


def take_programme(cycle: Cycle, region: Region, period: Period, at: datetime) -> dict[str, Any]:
    """The year's days; its offices by kind; the policies of the region and those above it, the
    highest level first: {"documents": [[number, title, issuer, day], …], "documents_count": n}."""
    day = min(period.last, localdate(at))
    levels = list(PolicyLevel.values)
    policies = sorted(
        Policy.objects.in_force(on=day).reaching(region.path).order_by("-issued_on", "number"),
        key=lambda one: levels.index(one.level),
    )
    offices = Office.objects.active().filter(
        region__path__startswith=region.path, kind__in=OFFICES, is_sandbox=False
    )
    return {
        "opens_on": cycle.opens_on.isoformat(),
        "closes_on": cycle.closes_on.isoformat(),
        "offices": dict(offices.order_by().values_list("kind").annotate(n=Count("pk"))),
        "documents": [
            [one.number, one.title, one.issuer, one.issued_on.isoformat()]
            for one in policies[:MOST_DOCUMENTS]
        ],
        "documents_count": len(policies),
    }


def take_told(cycle: Cycle, region: Region, period: Period, at: datetime) -> dict[str, Any]:
    """What counties typed in returns that the province accepted, summed over the months:
    {"fields": [{code, unit, decimals, titles}], "counties": {code: {"months": n, field: sum}}}.

    What a form counts and another has typed stands here by the code of the typed figure, with
    "is_counted".
    """
    rows = (
        Return.objects.counting()
        .filter(
            cycle=cycle,
            region__path__startswith=region.path,
            state=State.ACCEPTED,
            month_on__gte=date(period.first.year, 1, 1),
            month_on__lte=min(period.last, localdate(at)),
        )
        .order_by("region__code", "period")
        .values_list("region__code", "form", "values")
    )
    fields: dict[str, Field] = {}
    sums: dict[str, dict[str, Decimal]] = {}
    for code, form, values in rows:
        line = sums.setdefault(code, {"months": Decimal()})
        line["months"] += 1
        for told, field in _told(form):
            if field.code in values:
                fields.setdefault(told, field)
                line[told] = line.get(told, Decimal()) + Decimal(values[field.code])
    return {
        "fields": [_said(told, field) for told, field in fields.items()],
        "counties": {
            code: {name: format(value, "f") for name, value in line.items()}
            for code, line in sums.items()
        },
    }


@cache
def _told(form: str) -> tuple[tuple[str, Field], ...]:
    """The figures of a form that are kept, by the code under which they are."""
    every = form_of(form).fields()
    return tuple(
        (SAME.get(field.code, field.code), field)
        for field in every
        if not field.is_counted or field.code in SAME
    )


def _said(told: str, field: Field) -> dict[str, Any]:
    said = {
        "code": told,
        "unit": field.unit,
        "decimals": field.decimals,
        "titles": {"zh-hans": field.zh, "en": field.en},
    }
    return said | {"is_counted": True} if field.is_counted else said


def take_scheme(cycle: Cycle, _region: Region, _period: Period, _at: datetime) -> Any:
    """The weights as they are today, so that the scores can be reckoned again."""
    return scheme_data(cycle, weights_of(cycle))


snapshot_parts.add(SnapshotPart("programme", take_programme))
snapshot_parts.add(SnapshotPart("told", take_told))
snapshot_parts.add(SnapshotPart("scheme", take_scheme))
