"""The scan of a licence that shows a code whose check fails."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from enterprises.register.models import CodeException
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.files.models import Attachment
from portal.files.operations import attach
from portal.kernel.errors import NotPermitted


@operation
def attach_licence(
    exception: CodeException, *, stream: BinaryIO, name: str, by: Actor, at: datetime
) -> Attachment:
    """Hang the scan on the exception; the newest one's hash stands there."""
    held = (
        CodeException.objects.select_for_update(of=("self",))
        .select_related("enterprise__region")
        .get(pk=exception.pk)
    )
    if not held.allows(by, to=Permission.EXCEPT):
        raise NotPermitted(_("This is not yours to do."))
    attachment = attach(held, stream=stream, name=name, by=by, at=at)
    held.licence_sha256 = attachment.sha256
    held.save(update_fields=["licence_sha256"])
    return attachment
