"""A year begun from the one before: what the province chooses to carry on is copied."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted
from portal.regions.vocabulary import Level
from programs.cycles.facts import year_parts
from programs.cycles.models import Cycle, PilotIndustry, Target, TargetAnswer
from programs.cycles.operations.years import open_cycle
from programs.cycles.queries import divisions_of
from programs.cycles.vocabulary import IndustryState, Permission


@operation
def copy_year(
    before: Cycle,
    *,
    year: int,
    title: str,
    opens_on: date,
    closes_on: date,
    parts: Collection[str],
    by: Actor,
    at: datetime,
) -> Cycle:
    """Prepare a year as `open_cycle` does, and carry the chosen parts of an earlier one on."""
    if not before.allows(by, to=Permission.YEAR_MANAGE):
        raise NotPermitted(_("This is not yours to do."))
    if unknown := set(parts) - {part.code for part in year_parts}:
        words = _("There is no such part of a year: %(parts)s") % {
            "parts": ", ".join(sorted(unknown)[:5])
        }
        raise Invalid(words, parts=words)
    if year <= before.year:
        words = _("Choose a year after the one that is copied.")
        raise Invalid(words, year=words)
    made = open_cycle(
        before.region,
        year=year,
        title=title,
        opens_on=opens_on,
        closes_on=closes_on,
        by=by,
        at=at,
    )
    carried = {
        part.code: part.copy(before, made, by, at) for part in year_parts if part.code in parts
    }
    record("programs.cycle.copy", by=by, at=at, target=made, of=before.code, carried=carried)
    return made


def copy_industries(before: Cycle, made: Cycle, _by: Actor, _at: datetime) -> int:
    """The confirmed industries stay on the list, each with the year in which it came onto it."""
    old, new = f"{before.year}-", f"{made.year}-"
    copied = PilotIndustry.objects.bulk_create(
        PilotIndustry(
            cycle=made,
            region=one.region,
            reviewing_region=one.reviewing_region,
            code=new + one.code.removeprefix(old) if one.code.startswith(old) else one.code,
            name=one.name,
            industry_codes=one.industry_codes,
            chain=one.chain,
            link=one.link,
            lead=one.lead,
            grounds=one.grounds,
            enterprise_count=one.enterprise_count,
            certified_count=one.certified_count,
            counted_on=one.counted_on,
            state=IndustryState.CONFIRMED,
            proposed_on=one.proposed_on,
            confirmed_on=made.opens_on,
            first_year=one.first_year,
        )
        for one in before.pilot_industries.confirmed().select_related("region", "reviewing_region")
    )
    regions = {one.region_id for one in copied}
    mark_many("programs.PilotIndustry", regions, cycle_code=made.code)
    return len(copied)


def copy_targets(before: Cycle, made: Cycle, _by: Actor, at: datetime) -> int:
    """The targets of divisions that are in force still; every county is asked again."""
    divisions = {one.pk: one for one in divisions_of(made)}
    rows = before.targets.filter(region__in=divisions)
    copied = Target.objects.bulk_create(
        Target(cycle=made, region_id=one.region_id, indicator=one.indicator, value=one.value)
        for one in rows
    )
    TargetAnswer.objects.bulk_create(
        TargetAnswer(cycle=made, region_id=pk, asked_on=localdate(at))
        for pk in dict.fromkeys(one.region_id for one in copied)
        if divisions[pk].level == Level.COUNTY
    )
    return len(copied)
