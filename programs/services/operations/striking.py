"""Strike out a case that never was."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.dossier.rules import text_fault
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.indicators.folding import mark
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.kernel.text import one_line
from portal.workflows.steps import lock
from programs.services.models import ServiceCase
from programs.services.vocabulary import Permission

MOST_REASON = 500


@operation
def strike_case(
    case: ServiceCase, *, by: Actor, at: datetime, reason: str, revision: int | None = None
) -> None:
    """It was entered or sent by mistake: it counts no more, and stays to be read with the reason.
    Its number sent again changes nothing."""
    if words := text_fault(reason, longest=MOST_REASON):
        said = words if one_line(reason) else _("Please say why.")
        raise Invalid(said, reason=said)
    lock(case)
    if not case.allows(by, to=Permission.CASE_KEEP):
        raise NotPermitted(_("This is not yours to do."))
    if case.struck_on is not None:
        raise WrongState(_("This entry was struck out."))
    if revision is not None and revision != case.revision:
        raise Stale(_("It was changed since you read it. Read it again."))
    case.struck_on, case.reason = localdate(at), one_line(reason)
    case.revision += 1
    case.save(update_fields=["struck_on", "reason", "revision"])
    record("programs.service_case.strike", by=by, at=at, target=case, reason=case.reason)
    mark("programs.ServiceCase", region_id=case.region_id)
