"""What every change of a chain shares: who may when, the reason, what was and is, the mark.

A chain that is being drawn is changed by who keeps it. One that is approved is corrected by the
province alone, with a reason: what stands approved has been seen by who approves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import record
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.workflows.steps import lock
from programs.chains.models import ChainChange, IndustrialChain
from programs.chains.queries import lacking_of
from programs.chains.rules import MOST_LINES, may_be_edited
from programs.chains.vocabulary import ChainState
from programs.cycles.operations.texts import text_of

MODEL = "programs.IndustrialChain"


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changes a chain and when; from which revision, and why where it is approved."""

    by: Actor
    at: datetime
    reason: str = ""
    revision: int | None = None


@dataclass(slots=True)
class Lines:
    """What a part said before and says after, as text."""

    was: Sequence[str] = ()
    now: Sequence[str] = field(default_factory=list)


@contextmanager
def editing(chain: IndustrialChain, part: str, edit: Edit) -> Iterator[Lines]:
    """Hold the chain and refuse who may not; after the block, keep what changed."""
    lock(chain)
    refuse_editing(chain, edit.by)
    if edit.revision is not None and edit.revision != chain.revision:
        raise Stale(_("It was changed since you read it. Read it again."))
    is_approved = chain.state == ChainState.APPROVED
    reason = text_of(edit.reason, "reason", longest=500, required=False)
    if is_approved and not reason:
        raise Invalid(_("Please say why."), reason=_("Please say why."))
    lines = Lines()
    yield lines
    if list(lines.was) == list(lines.now):
        raise Invalid(_("Nothing was changed."))
    if is_approved:
        refuse_lacking(chain)
    chain.revision += 1
    chain.save()
    ChainChange.objects.create(
        chain=chain,
        revision=chain.revision,
        part=part,
        reason=reason if is_approved else "",
        gone=[one for one in lines.was if one not in lines.now],
        come=[one for one in lines.now if one not in lines.was],
        by=edit.by.user,
        at=edit.at,
    )
    verb = "correct" if is_approved else "change"
    record(
        f"programs.industrialchain.{verb}",
        by=edit.by,
        at=edit.at,
        target=chain,
        part=part,
        lines=len(lines.now),
        reason=reason,
    )
    mark_chain(chain)


def refuse_editing(chain: IndustrialChain, by: Actor) -> None:
    to = may_be_edited(chain.state)
    if not to:
        raise WrongState(
            _("That is not possible while it is “%(state)s”.")
            % {"state": chain.get_state_display()}
        )
    if not chain.allows(by, to=to):
        raise NotPermitted(_("This is not yours to do."))


def refuse_lacking(chain: IndustrialChain) -> None:
    """Refuse what would stand without one of its three charts."""
    if lacking := lacking_of(chain):
        words = _("These charts are not whole yet: %(charts)s")
        raise Invalid(words % {"charts": _(", ").join(str(one.label) for one in lacking)})


def mark_chain(chain: IndustrialChain) -> None:
    mark(MODEL, region_id=chain.region_id)


def refuse_many(lines: Sequence[object]) -> None:
    if len(lines) > MOST_LINES:
        raise Invalid(_("At most %(count)d lines fit into one chart.") % {"count": MOST_LINES})
