"""What an enterprise said elsewhere: offered to the register, taken over by an officer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.facts import Statement
from enterprises.dossier.models import Objection
from enterprises.dossier.operations.objections import keep_raised
from enterprises.dossier.vocabulary import ObjectionState
from enterprises.register.models import Enterprise
from enterprises.register.operations import change_enterprise
from enterprises.register.vocabulary import FactSource
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.errors import NotPermitted, WrongState
from portal.workflows.steps import follow, lock, permit, take


def offer_statements(
    enterprise: Enterprise,
    statements: Iterable[Statement],
    *,
    source: str,
    key: int,
    words: str,
    by: Actor,
    at: datetime,
) -> list[Objection]:
    """Offer what was said in one place to the register: one objection for each fact, new ones
    alone. A part of an operation that has checked who says it.

    Said again, it is not offered twice, also when an officer declined it; what is said no more, or
    otherwise by now, is taken back while nobody answered it. `words` name the place.
    """
    said = {one.fact: one for one in statements}
    rows = Objection.objects.select_for_update(of=("self",)).filter(enterprise=enterprise)
    standing = set[str]()
    for one in rows.said_in(source, key).exclude(state=ObjectionState.WITHDRAWN).order_by("pk"):
        is_same = one.fact in said and said[one.fact].now == one.now
        if is_same:
            standing.add(one.fact)
        elif one.state == ObjectionState.OPEN:
            follow("withdraw", one, by=by, at=at)
    waiting = set(rows.waiting().values_list("fact", "now"))
    return [
        keep_raised(
            enterprise, by=by, at=at, fact=one.fact, words=words, source=source, source_key=key,
            was=one.was, now=one.now,
        )
        for one in said.values()
        if one.fact not in standing and (one.fact, one.now) not in waiting
    ]  # fmt: skip


@operation
def take_over(
    objection: Objection, *, by: Actor, at: datetime, reason: str = "", revision: int | None = None
) -> None:
    """The register says from now on what the enterprise said; the fact's history names where.
    `revision` is that of the entry as it was read beside it: another change meanwhile refuses."""
    permit("uphold", objection, by=by)
    lock(objection)
    if not objection.now:
        raise WrongState(_("It does not say what is right. Correct the register by hand."))
    if objection.raised_by_id is not None and objection.raised_by_id == by.pk:
        raise NotPermitted(_("Somebody else answers what you said yourself."))
    today = localdate(at)
    answer = reason.strip()[:500] or _("The register says so from today.")
    stamps = {"answer": answer, "answered_on": today}
    take("uphold", objection, by=by, at=at, reason=answer, **stamps)
    change_enterprise(
        objection.enterprise,
        values={objection.fact: objection.now},
        revision=revision,
        source=FactSource.SAID,
        reference=objection.words,
        by=by,
        at=at,
    )
