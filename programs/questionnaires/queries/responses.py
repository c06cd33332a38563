"""Versions and responses: which is asked now, and what an enterprise has answered."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left

from enterprises.register.facts import Belongings, shown_together
from enterprises.register.models import Enterprise, EnterpriseQuerySet, Membership
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.offices.models import Office
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Region
from programs.cycles.models import Cycle, RosterEntry, RosterEntryQuerySet
from programs.cycles.queries import open_cycle_at, open_cycle_of
from programs.cycles.vocabulary import CycleState
from programs.questionnaires.models import Response, ResponseQuerySet, Version
from programs.questionnaires.rules.verifying import BASELINE
from programs.questionnaires.schema import Questionnaire, read_questionnaire
from programs.questionnaires.scoring import Filling, fill
from programs.questionnaires.vocabulary import Permission

NEEDS: Final = "needs"
#: the questionnaires of a year that make an enterprise's file whole (DOMAIN 2.1, row 19)
FILE: Final = (NEEDS, BASELINE)


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
    mine = [
        one
        for one in responses_of(enterprise)
        if one.cycle.year == year and one.version.template.code == code
    ]
    return max(mine, key=lambda one: (one.counted_on or date.min, one.pk), default=None)


def responses_of(enterprise: Enterprise) -> list[Response]:
    """Every response of an enterprise, newest first. Whoever asks has reached the enterprise."""
    return _responses.of(enterprise)


def _responses_by_enterprise(enterprises: Sequence[Enterprise]) -> dict[int, list[Response]]:
    found: dict[int, list[Response]] = defaultdict(list)
    rows = Response.objects.filter(enterprise__in=enterprises).with_all()
    for one in rows.defer("version__schema").order_by("-pk"):
        found[one.enterprise_id].append(one)
    return found


_responses: Belongings[list[Response]] = Belongings(
    "questionnaires.responses", _responses_by_enterprise, list
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


def _versions_by_enterprise(enterprises: Sequence[Enterprise]) -> dict[int, Version]:
    """What each one's province asks in its newest open year."""
    years = {one.pk: open_cycle_of(one) for one in enterprises}
    rows = Version.objects.published().filter(
        cycle__in={year for year in years.values() if year}, template__code=NEEDS
    )
    newest = {one.cycle_id: one for one in rows.with_all().order_by("number")}
    return {pk: newest[year.pk] for pk, year in years.items() if year and year.pk in newest}


_versions: Belongings[Version | None] = Belongings(
    "questionnaires.versions", _versions_by_enterprise, lambda: None
)


def not_begun_of(enterprise: Enterprise) -> Version | None:
    """What is asked of an enterprise now and it has not begun."""
    year = open_cycle_of(enterprise)
    begun = (
        one.cycle_id == year.pk and one.version.template.code == NEEDS
        for one in responses_of(enterprise)
        if year
    )
    return None if year is None or any(begun) else _versions.of(enterprise)


def own_invitations(by: Actor) -> list[tuple[Enterprise, Version]]:
    """The enterprises that somebody acts for and that have not begun what is asked of them."""
    mine = list(Enterprise.objects.living().filter(pk__in=_acted_for(by)).with_places())
    shown_together(mine)
    asked = [(one, not_begun_of(one)) for one in mine]
    return [(one, version) for one, version in asked if version]


def invited(by: Actor) -> EnterpriseQuerySet:
    """The same enterprises as rows, to be counted."""
    year = (
        Cycle.objects.open()
        .filter(region__path=Left(OuterRef("region__path"), len("33.")))
        .newest_first()
    )
    mine = Enterprise.objects.living().filter(pk__in=_acted_for(by))
    needs = {"cycle": OuterRef("open_year"), "template__code": NEEDS}
    begun = Response.objects.filter(enterprise=OuterRef("pk"), **needs)
    asked = Version.objects.published().filter(**needs)
    return mine.alias(open_year=Subquery(year.values("pk")[:1])).filter(
        Exists(asked), ~Exists(begun)
    )


def _acted_for(by: Actor) -> list[int]:
    held = by.holding(Permission.RESPONSE_FILL)
    return [int(grant.value) for grant in held if grant.boundary == "enterprise"]


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


def members_who_may_begin(version: Version) -> QuerySet[User]:
    """The people of the enterprises on the roster that can begin a version on their own now: that
    of the year's needs, which they have not begun. Any other is begun when a campaign asks."""
    if version.template.code != NEEDS:
        return User.objects.none()
    silent = not_begun(RosterEntry.objects.filter(cycle=version.cycle_id))
    held = Membership.objects.held().filter(enterprise__in=silent.order_by().values("enterprise"))
    return User.objects.filter(pk__in=held.values("user"))


def county_office(region: Region) -> Office | None:
    """The county's own office, which answers first."""
    return (
        Office.objects.active()
        .filter(region=region, kind=OfficeKind.COUNTY, is_zone=False)
        .order_by("code")
        .first()
    )
