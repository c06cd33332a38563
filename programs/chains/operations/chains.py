"""A chain is entered, submitted, approved or returned, corrected, and one day kept no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted
from portal.regions.models import Region
from portal.regions.vocabulary import Level
from portal.workflows.steps import lock, permit, take
from programs.chains.facts import ChainFacts
from programs.chains.models import IndustrialChain
from programs.chains.operations.editing import Edit, editing, mark_chain, refuse_lacking
from programs.chains.vocabulary import Permission
from programs.cycles.operations.texts import text_of


@operation
def open_chain(region: Region, *, facts: ChainFacts, by: Actor, at: datetime) -> IndustrialChain:
    """Enter a chain of a province or a city, to be drawn."""
    chain = IndustrialChain(region=region, opened_on=localdate(at))
    if not chain.allows(by, to=Permission.DRAW):
        raise NotPermitted(_("This is not yours to do."))
    if region.level not in (Level.PROVINCE, Level.CITY):
        raise NotPermitted(_("A chain is kept by a province or a city."))
    _fill(chain, facts)
    chain.save()
    record("programs.industrialchain.open", by=by, at=at, target=chain, name=chain.name)
    mark_chain(chain)
    return chain


@operation
def change_chain(
    chain: IndustrialChain,
    *,
    facts: ChainFacts,
    by: Actor,
    at: datetime,
    reason: str = "",
    revision: int | None = None,
) -> None:
    """Say otherwise what is said of the chain itself."""
    with editing(chain, "chain", Edit(by, at, reason, revision)) as lines:
        lines.was = _said(chain)
        _fill(chain, facts)
        lines.now = _said(chain)


@operation
def submit_chain(chain: IndustrialChain, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Hand the chain with its three charts to the province."""
    lock(chain)
    permit("submit", chain, by=by)
    refuse_lacking(chain)
    take("submit", chain, by=by, at=at, reason=reason, submitted_by=by.user)
    _tell(chain, "")


@operation
def approve_chain(chain: IndustrialChain, *, by: Actor, at: datetime, reason: str = "") -> None:
    """The province approves the charts: from today the chain counts as drawn, and problems can
    name its causes."""
    lock(chain)
    permit("approve", chain, by=by)
    if by.user is not None and chain.submitted_by_id == by.user.pk:
        raise NotPermitted(_("Somebody else than who submitted it has to approve it."))
    take(
        "approve", chain, by=by, at=at, reason=reason,
        approved_on=localdate(at), approved_by=by.user,
    )  # fmt: skip
    mark_chain(chain)


@operation
def return_chain(chain: IndustrialChain, *, by: Actor, at: datetime, reason: str) -> None:
    """The province sends it back and says what is wanted."""
    take("return", chain, by=by, at=at, reason=reason)
    _tell(chain, reason)


@operation
def end_chain(chain: IndustrialChain, *, by: Actor, at: datetime, reason: str) -> None:
    """It is kept no more from today. What was approved stays to be read; no problem names it
    anew."""
    take("end", chain, by=by, at=at, reason=reason, ended_on=localdate(at))
    _tell(chain, reason)
    mark_chain(chain)


CHAIN_VERBS: dict[str, Callable[..., None]] = {
    "submit": submit_chain,
    "approve": approve_chain,
    "return": return_chain,
    "end": end_chain,
}


def _tell(chain: IndustrialChain, reason: str) -> None:
    chain.reason = reason.strip()
    chain.save(update_fields=["reason"])


def _fill(chain: IndustrialChain, facts: ChainFacts) -> None:
    chain.name = text_of(facts.name, "name", longest=60)
    chain.leader = text_of(facts.leader, "leader", longest=100, required=False)
    chain.goal = text_of(facts.goal, "goal", longest=200, required=False)
    chain.is_key = facts.is_key
    same = IndustrialChain.objects.kept().filter(region=chain.region, name=chain.name)
    if same.exclude(pk=chain.pk).exists():
        words = _("A chain of this name is kept here already.")
        raise Invalid(words, name=words)


def _said(chain: IndustrialChain) -> list[str]:
    """What is said of the chain itself, a line for each."""
    key = _("Key chain") if chain.is_key else _("Not a key chain")
    return [one for one in (chain.name, chain.leader, chain.goal, key) if one]
