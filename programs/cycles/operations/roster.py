"""The roster: an enterprise is nominated, listed or returned, and leaves with a reason."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.operations import note_consents
from enterprises.dossier.queries import withdrawn_after
from enterprises.dossier.vocabulary import Purpose
from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import SizeClass
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark_many
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.workflows.steps import lock as hold
from portal.workflows.steps import permit, take
from programs.cycles.models import Cycle, PilotIndustry, RosterEntry
from programs.cycles.queries import (
    branch_words,
    is_writable,
    province_path,
    reviewing_region_of,
    withdrawn_words,
)
from programs.cycles.vocabulary import (
    IndustryState,
    Permission,
    Stage,
    Tier,
    WithdrawalReason,
)
from programs.cycles.workflow import ROSTER_ENTRY

LABEL = "programs.RosterEntry"


class AlreadyNominated(WrongState):
    """The enterprise is on the roster of that year, or on its way there."""


@operation
def nominate(
    enterprise: Enterprise,
    *,
    cycle: Cycle,
    tier: str,
    consent_on: date,
    pilot_industry: PilotIndustry | None = None,
    by: Actor,
    at: datetime,
) -> RosterEntry:
    """Nominate an enterprise that consents, for review by the city (or by the province)."""
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if not enterprise.allows(by, to=Permission.ROSTER_NOMINATE):
        raise NotPermitted(_("This enterprise is not in your county."))
    refuse_closed_year(cycle)
    refuse_enterprise(enterprise, cycle)
    refuse_choice(cycle, tier, pilot_industry)
    _refuse_consent(consent_on, localdate(at))
    refuse_withdrawn_consent(enterprise, consent_on)
    if RosterEntry.objects.living().filter(cycle=cycle, enterprise=enterprise).exists():
        raise AlreadyNominated(_("This enterprise is on the roster of this year already."))
    entry = RosterEntry.objects.create(
        cycle=cycle,
        enterprise=enterprise,
        region_id=enterprise.region_id,
        reviewing_region=reviewing_region_of(enterprise.region, localdate(at)),
        tier=tier,
        pilot_industry=pilot_industry,
        is_medium=enterprise.size_class == SizeClass.MEDIUM,
        consent_on=consent_on,
        nominated_on=localdate(at),
    )
    note_consents({enterprise.pk: consent_on}, purpose=Purpose.ROSTER, by=by, at=at)
    record("programs.rosterentry.open", by=by, at=at, target=entry, tier=tier)
    return entry


@operation
def list_entry(entry: RosterEntry, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Put a nominated enterprise on the roster, if it can still stand there."""
    hold(entry)
    permit("list", entry, by=by)
    refuse_closed_year(entry.cycle)
    if entry.state in ROSTER_ENTRY["list"].sources:
        refuse_enterprise(entry.enterprise, entry.cycle)
        refuse_withdrawn_consent(entry.enterprise, entry.consent_on)
    today = localdate(at)
    stamps = {"listed_on": today, "since_on": today, "stage": Stage.LISTED}
    take("list", entry, by=by, at=at, reason=reason, **stamps)
    _mark(entry, decides=True)


@operation
def return_entry(entry: RosterEntry, *, by: Actor, at: datetime, reason: str) -> None:
    """Send it back to the county, saying what is wanted."""
    hold(entry)
    refuse_closed_year(entry.cycle)
    take("return", entry, by=by, at=at, reason=reason)
    _keep_reason(entry, reason)


@operation
def nominate_again(entry: RosterEntry, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Hand a returned entry to the reviewer once more."""
    hold(entry)
    refuse_closed_year(entry.cycle)
    refuse_enterprise(entry.enterprise, entry.cycle)
    refuse_withdrawn_consent(entry.enterprise, entry.consent_on)
    take("nominate", entry, by=by, at=at, reason=reason, nominated_on=localdate(at))


@operation
def withdraw(
    entry: RosterEntry,
    *,
    withdrawal: str = WithdrawalReason.OTHER,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Take an enterprise off the roster. Its data stay, and so does its place in the year."""
    hold(entry)
    permit("withdraw", entry, by=by)
    refuse_closed_year(entry.cycle)
    if withdrawal not in WithdrawalReason.values:
        words = _("Choose one of the reasons.")
        raise Invalid(words, withdrawal=words)
    if withdrawal == WithdrawalReason.OTHER and not reason.strip():
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    stamps = {
        "withdrawn_on": localdate(at),
        "withdrawal": withdrawal,
        "stage": Stage.LEFT,
    }
    take("withdraw", entry, by=by, at=at, reason=reason, **stamps)
    _keep_reason(entry, reason)
    _mark(entry)


ROSTER_VERBS: dict[str, Callable[..., Any]] = {
    "list": list_entry,
    "return": return_entry,
    "nominate": nominate_again,
    "withdraw": withdraw,
}


def refuse_closed_year(cycle: Cycle) -> None:
    """Refuse when the year is not open, or is locked."""
    if not is_writable(cycle):
        raise WrongState(_("The programme year “%(year)s” is not open.") % {"year": cycle.title})


def refuse_enterprise(enterprise: Enterprise, cycle: Cycle) -> None:
    """Refuse an enterprise that cannot be on this roster at all; medium-sized ones may be."""
    if cycle.region.path != province_path(enterprise.region.path):
        words = _("The enterprise does not lie in the province of this programme year.")
        raise Invalid(words, enterprise=words)
    if enterprise.is_closed:
        words = _("The enterprise has closed.")
        raise Invalid(words, enterprise=words)
    if not enterprise.counts_by_itself:
        words = branch_words(enterprise)
        raise Invalid(words, enterprise=words)
    if enterprise.size_class == SizeClass.LARGE:
        words = _(
            "This is a large enterprise. The programme is for micro and small enterprises; "
            "medium-sized ones are allowed with a flag."
        )
        raise Invalid(words, enterprise=words)


def refuse_choice(cycle: Cycle, tier: str, pilot_industry: PilotIndustry | None) -> None:
    """Refuse a tier that there is not, or an industry that is not on the list of the year."""
    if tier not in Tier.values:
        raise Invalid(_("Choose a tier."), tier=_("Choose a tier."))
    if pilot_industry is not None and not _is_on_list(pilot_industry, cycle):
        words = _("This pilot industry is not on the list of this year.")
        raise Invalid(words, pilot_industry=words)


def _is_on_list(pilot: PilotIndustry, cycle: Cycle) -> bool:
    return pilot.cycle_id == cycle.pk and pilot.state == IndustryState.CONFIRMED


def refuse_withdrawn_consent(enterprise: Enterprise, consent_on: date) -> None:
    """A consent that was taken back is none: a newer one must be given."""
    withdrawn = withdrawn_after([enterprise.pk], Purpose.ROSTER).get(enterprise.pk)
    if withdrawn is not None and consent_on <= withdrawn:
        words = withdrawn_words(withdrawn)
        raise Invalid(words, consent_on=words)


def _refuse_consent(consent_on: date, today: date) -> None:
    if consent_on > today:
        words = _("The date of consent lies in the future.")
        raise Invalid(words, consent_on=words)


def _keep_reason(entry: RosterEntry, reason: str) -> None:
    entry.reason = reason
    entry.save(update_fields=["reason"])


def mark_counted(cycle: Cycle, enterprises: Collection[int], *, decides: bool = False) -> None:
    """Say that what the roster counts of these enterprises changed, wherever they are on it: only
    the last of an enterprise's entries counts in the year.

    `decides`: by what was written the enterprises have their tier from now on.
    """
    entries = RosterEntry.objects.filter(cycle=cycle, enterprise__in=enterprises)
    regions = set(entries.order_by().values_list("region_id", flat=True).distinct())
    mark_many(LABEL, regions, cycle_code=cycle.code, decides=decides)


def _mark(entry: RosterEntry, *, decides: bool = False) -> None:
    mark_counted(entry.cycle, [entry.enterprise_id], decides=decides)
