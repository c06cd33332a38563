"""Show somebody's name and number to an officer who says why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import PERSONAL_FIELDS, Permission
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, NotPermitted
from portal.kernel.text import one_line

MOST_REASON = 200


@operation
def unmask(
    enterprise: Enterprise,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    seen_in: Model | None = None,
) -> dict[str, str]:
    """The personal fields in full, for one look, with the reason in the audit trail; `seen_in` is
    what else holds them, where it is not the register that is looked at."""
    if not enterprise.allows(by, to=Permission.CONTACT):
        raise NotPermitted(_("This is not yours to do."))
    why = sound_reason(reason)
    place: dict[str, Any] = (
        {"seen_in": f"{seen_in._meta.label_lower}:{seen_in.pk}"} if seen_in else {}
    )
    record("enterprises.enterprise.unmask", by=by, at=at, target=enterprise, reason=why, **place)
    return {name: getattr(enterprise, name) for name in PERSONAL_FIELDS}


def sound_reason(text: str) -> str:
    """Why persons are seen in full, on one line."""
    why = one_line(text)
    if not why:
        words = _("Please say why.")
        raise Invalid(words, reason=words)
    if len(why) > MOST_REASON:
        words = _("At most %(n)d characters.") % {"n": MOST_REASON}
        raise Invalid(words, reason=words)
    return why
