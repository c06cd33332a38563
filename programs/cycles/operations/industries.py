"""Pilot industries: a county proposes, its city reviews, the province confirms.

A county right under the province has no city above it: what it proposes waits for the province.
What the province itself enters it has decided: it is on the list at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.rules.industries import industry_of
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.workflows.steps import lock as hold
from portal.workflows.steps import take
from programs.cycles.models import Cycle, PilotIndustry
from programs.cycles.operations.texts import text_of
from programs.cycles.queries import industry_size, province_path, reviewing_region_of
from programs.cycles.vocabulary import CycleState, IndustryState, Link, Permission

LABEL = "programs.PilotIndustry"


@dataclass(frozen=True, slots=True)
class IndustryFacts:
    """What is said of an industry. `code` may be left out: the portal numbers it."""

    name: str
    industry_codes: Sequence[str]
    code: str = ""
    chain: str = ""
    link: str = ""
    lead: str = ""
    grounds: str = ""


@operation
def propose_industry(
    cycle: Cycle, *, region: Region, facts: IndustryFacts, by: Actor, at: datetime
) -> PilotIndustry:
    """Propose an industry for the year's list; the enterprises in it are counted there and then."""
    hold(cycle)
    pilot = PilotIndustry(cycle=cycle, region=region)
    if not pilot.allows(by, to=Permission.INDUSTRY_PROPOSE):
        raise NotPermitted(_("This is not yours to do."))
    if region.level not in (Level.COUNTY, Level.PROVINCE):
        raise NotPermitted(_("A county or the province proposes a pilot industry."))
    is_own = region.level == Level.PROVINCE
    _refuse_year(cycle, region, is_draft_open=is_own)
    today = localdate(at)
    pilot.reviewing_region = region if is_own else reviewing_region_of(region, today)
    pilot.proposed_on = today
    pilot.first_year = cycle.year
    _fill(pilot, facts, at=at)
    if is_own:
        pilot.state, pilot.confirmed_on = IndustryState.CONFIRMED, today
    elif pilot.reviewing_region.level == Level.PROVINCE:
        pilot.state = IndustryState.REVIEWED
    pilot.save()
    record("programs.pilotindustry.open", by=by, at=at, target=pilot, state=str(pilot.state))
    _mark(pilot)
    return pilot


@operation
def change_industry(pilot: PilotIndustry, *, facts: IndustryFacts, by: Actor, at: datetime) -> None:
    """Correct a proposal that was returned; its enterprises are counted anew."""
    hold(pilot)
    if not pilot.allows(by, to=Permission.INDUSTRY_PROPOSE):
        raise NotPermitted(_("This is not yours to do."))
    if pilot.state != IndustryState.RETURNED:
        raise WrongState(_("Only a proposal that was returned can be changed."))
    _fill(pilot, facts, at=at)
    pilot.save()
    record("programs.pilotindustry.change", by=by, at=at, target=pilot, code=pilot.code)


@operation
def review_industry(pilot: PilotIndustry, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The city finds it sound and passes it on to the province."""
    _go("review", pilot, by=by, at=at, reason=reason)


@operation
def return_industry(pilot: PilotIndustry, *, by: Actor, at: datetime, reason: str) -> None:
    """City or province, whichever it waits for, sends it back and says what is wanted."""
    hold(pilot)
    move = industry_move_name(pilot, "return")
    _go(move, pilot, by=by, at=at, reason=reason, told=reason)


@operation
def confirm_industry(pilot: PilotIndustry, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The province puts it on the list: from today it may be chosen, and it counts."""
    _go("confirm", pilot, by=by, at=at, reason=reason, confirmed_on=localdate(at))
    _mark(pilot)


@operation
def propose_industry_again(
    pilot: PilotIndustry, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Hand a returned proposal to whoever reviews it once more."""
    _go(industry_move_name(pilot, "propose"), pilot, by=by, at=at, reason=reason)


@operation
def withdraw_industry(pilot: PilotIndustry, *, by: Actor, at: datetime, reason: str) -> None:
    """Whoever proposed it takes it back, or the province declines it, with the reason."""
    _go("withdraw", pilot, by=by, at=at, reason=reason, told=reason)


@operation
def end_industry(pilot: PilotIndustry, *, by: Actor, at: datetime, reason: str) -> None:
    """Take an industry off the list. Enterprises entered under it stay so; none is added."""
    stamps = {"left_on": localdate(at), "last_year": pilot.cycle.year}
    _go("end", pilot, by=by, at=at, reason=reason, told=reason, **stamps)
    _mark(pilot)


INDUSTRY_VERBS: dict[str, Callable[..., None]] = {
    "review": review_industry,
    "return": return_industry,
    "confirm": confirm_industry,
    "propose": propose_industry_again,
    "withdraw": withdraw_industry,
    "end": end_industry,
}


def industry_move_name(pilot: PilotIndustry, verb: str) -> str:
    """The move that a verb means of this proposal: by whom it is reviewed decides."""
    if verb == "return" and pilot.state == IndustryState.REVIEWED:
        return "return_from_province"
    if verb == "propose" and pilot.reviewing_region.level == Level.PROVINCE:
        return "propose_straight"
    return verb


def _go(
    move: str,
    pilot: PilotIndustry,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    told: str = "",
    **stamps: object,
) -> None:
    hold(pilot)
    if pilot.cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))
    take(move, pilot, by=by, at=at, reason=reason, **stamps)
    pilot.reason = told
    pilot.save(update_fields=["reason"])


def _fill(pilot: PilotIndustry, facts: IndustryFacts, *, at: datetime) -> None:
    """What was said, checked; and what the register counts of it on that day."""
    codes = list(dict.fromkeys(facts.industry_codes))
    unknown = [one for one in codes if industry_of(one) is None]
    if unknown or not codes:
        words = _("These are no industry codes of GB/T 4754: %(codes)s") % {
            "codes": ", ".join(unknown) or "—"
        }
        raise Invalid(words, industry_codes=words)
    if facts.link and facts.link not in Link.values:
        words = _("Choose one of the links of the chain.")
        raise Invalid(words, link=words)
    if facts.link and not facts.chain.strip():
        words = _("Name the chain that it is a link of.")
        raise Invalid(words, chain=words)
    pilot.industry_codes = codes
    pilot.name = text_of(facts.name, "name", longest=100)
    pilot.chain = text_of(facts.chain, "chain", longest=60, required=False)
    pilot.link = facts.link
    pilot.lead = text_of(facts.lead, "lead", longest=100, required=False)
    pilot.grounds = text_of(facts.grounds, "grounds", longest=500, required=False)
    pilot.code = _code(pilot, facts.code)
    size = industry_size(codes, path=pilot.region.path, on=localdate(at))
    pilot.enterprise_count, pilot.certified_count = size.enterprises, size.certified
    pilot.counted_on = localdate(at)


def _code(pilot: PilotIndustry, wanted: str) -> str:
    """The code as given, or the next number of the region's: "330381-02"."""
    others = PilotIndustry.objects.filter(cycle=pilot.cycle).exclude(pk=pilot.pk)
    if not wanted.strip():
        if pilot.code:
            return pilot.code
        start = f"{pilot.region.code}-"
        taken = set(others.filter(code__startswith=start).values_list("code", flat=True))
        return next(
            code for n in range(1, len(taken) + 2) if (code := f"{start}{n:02d}") not in taken
        )
    code = text_of(wanted, "code", longest=30)
    if others.filter(code=code).exists():
        words = _("There is a pilot industry with this code already.")
        raise Invalid(words, code=words)
    return code


def _refuse_year(cycle: Cycle, region: Region, *, is_draft_open: bool) -> None:
    """Counties propose while the year is under way; the province while it prepares it, too."""
    if cycle.region.path != province_path(region.path):
        raise NotPermitted(_("This is not yours to do."))
    if cycle.state == CycleState.LOCKED:
        raise WrongState(_("The programme year is locked."))
    if cycle.state == CycleState.DRAFT and not is_draft_open:
        raise WrongState(_("The programme year “%(year)s” is not open.") % {"year": cycle.title})


def _mark(pilot: PilotIndustry) -> None:
    mark(LABEL, region_id=pilot.region_id, cycle_code=pilot.cycle.code)
