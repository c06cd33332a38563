"""Versions and responses: which is asked now, and what an enterprise has answered."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

from django.db.models import Exists, F, OuterRef

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor
from portal.offices.models import Office
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Region
from programs.cycles.models import Cycle, RosterEntryQuerySet
from programs.cycles.queries import open_cycle_at
from programs.cycles.vocabulary import CycleState
from programs.questionnaires.models import Response, ResponseQuerySet, Version
from programs.questionnaires.schema import Questionnaire, read_questionnaire
from programs.questionnaires.scoring import Filling, fill
from programs.questionnaires.vocabulary import Permission

NEEDS = "needs"


@lru_cache(maxsize=64)
def _read(_sha256: str, text: str) -> Questionnaire:
    return read_questionnaire(json.loads(text))


def questionnaire_of(version: Version) -> Questionnaire:
    """The version's schema as data; read once per content."""
    return _read(version.schema_sha256, json.dumps(version.schema))


def filling_of(response: Response, *, today: date) -> Filling:
    """What is asked of a response and answered; once handed in, as on the day of handing in."""
    return fill(
        questionnaire_of(response.version),
        response.answers,
        today=response.submitted_on or today,
        last=response.last_answers,
    )


def response_before(enterprise: Enterprise, version: Version) -> Response | None:
    """Last time's: the newest that counts, of this questionnaire or of those that it follows."""
    codes = questionnaire_of(version).follows or (version.template.code,)
    return (
        Response.objects.counting()
        .filter(
            enterprise=enterprise,
            template__code__in=codes,
            template__region_id=version.template.region_id,
            cycle__year__lte=version.cycle.year,
        )
        .exclude(cycle_id=version.cycle_id, template_id=version.template_id)
        .select_related("version")
        .order_by("-counted_on", "-pk")
        .first()
    )


def version_for(cycle: Cycle, *, code: str = NEEDS) -> Version | None:
    """The published version that is asked in a year: the newest."""
    return (
        Version.objects.published()
        .filter(cycle=cycle, template__code=code)
        .with_all()
        .order_by("-number")
        .first()
    )


def response_of(enterprise: Enterprise, year: int, *, code: str = NEEDS) -> Response | None:
    """What the enterprise has answered in a year, or began to."""
    return (
        Response.objects.filter(enterprise=enterprise, cycle__year=year, template__code=code)
        .with_all()
        .order_by(F("counted_on").desc(nulls_last=True), "-pk")
        .first()
    )


def version_for_enterprise(enterprise: Enterprise, *, code: str = NEEDS) -> Version | None:
    """What is asked of an enterprise now: the newest of its province's newest open year."""
    cycle = open_cycle_at(enterprise.region.path)
    return version_for(cycle, code=code) if cycle else None


def asked_now(
    rows: ResponseQuerySet, enterprise: Enterprise, version: Version | None
) -> Response | None:
    """What was begun of it, among some rows."""
    if version is None:
        return None
    return rows.filter(
        enterprise=enterprise, cycle_id=version.cycle_id, template_id=version.template_id
    ).first()


def own_invitations(by: Actor) -> list[tuple[Enterprise, Version]]:
    """The enterprises that somebody acts for and that have not begun what is asked of them."""
    keys = [
        grant.value
        for grant in by.holding(Permission.RESPONSE_FILL)
        if grant.boundary == "enterprise"
    ]
    found = []
    for enterprise in Enterprise.objects.living().filter(pk__in=keys).select_related("region"):
        version = version_for_enterprise(enterprise)
        if version and asked_now(Response.objects.all(), enterprise, version) is None:
            found.append((enterprise, version))
    return found


def not_begun(entries: RosterEntryQuerySet) -> RosterEntryQuerySet:
    """Of some roster entries of open years, those whose enterprise has begun nothing."""
    begun = Response.objects.filter(
        cycle=OuterRef("cycle"), enterprise=OuterRef("enterprise"), template__code=NEEDS
    )
    asked = Version.objects.published().filter(cycle=OuterRef("cycle"), template__code=NEEDS)
    return (
        entries.listed()
        .filter(~Exists(begun), Exists(asked), cycle__state=CycleState.OPEN)
        .with_all()
        .order_by("-pk")
    )


def county_office(region: Region) -> Office | None:
    """The county's own office, which answers first."""
    return (
        Office.objects.active()
        .filter(region=region, kind=OfficeKind.COUNTY, is_zone=False)
        .order_by("code")
        .first()
    )
