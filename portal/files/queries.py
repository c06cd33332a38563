"""Attachments for those who may read the row that they hang on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import IO, cast

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.files.holders import holders
from portal.files.models import Attachment
from portal.kernel.errors import Missing


def attachment_for(actor: Actor, pk: int) -> Attachment:
    """The attachment, if this person may read it; otherwise as if there were none."""
    found = Attachment.objects.filter(pk=pk).first()
    holder = holders.get(found.subject) if found else None
    if found is None or holder is None or not holder.reachable(actor, found.subject_id):
        raise Missing(_("There is nothing here that you may see."))
    return found


def attachments_by_row(label: str, subject_ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """Row id to its attachments, in one question. The rows were reached by whoever asks."""
    found: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.of(label, *subject_ids):
        found[attachment.subject_id].append(attachment)
    return dict(found)


def open_attachment(attachment: Attachment) -> IO[bytes]:
    """Its contents, to be read from the beginning."""
    if not default_storage.exists(attachment.path):
        raise Missing(_("The file is no longer there."))
    return cast("IO[bytes]", default_storage.open(attachment.path, "rb"))
