"""The verbs of attachments: attach, detach."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.files.gate import check
from portal.files.holders import Holder, holders
from portal.files.images import rebuild
from portal.files.kinds import IMAGES, Checked, Kind, refusal
from portal.files.models import Attachment
from portal.kernel.errors import NotPermitted
from portal.regions.boundaries import Bounded


@operation
def attach(subject: Bounded, *, stream: BinaryIO, name: str, by: Actor, at: datetime) -> Attachment:
    """Hang a file on a row. It passes the gate; a picture is drawn again from its pixels.

    Reached through the operation of the room that owns the row, which knows when it may change.
    """
    holder = _holder(subject, by)
    label = subject._meta.label_lower
    if Attachment.objects.of(label, int(subject.pk)).count() >= holder.most:
        raise refusal(
            "too_many",
            _("There are %(most)d files here already.") % {"most": holder.most},
            remedy=_("Remove one that is not needed, then add this one."),
        )
    kept = check(stream, name=name, kinds=holder.kinds)
    content, made = _kept(stream, kept)
    attachment = Attachment(
        subject=label, subject_id=subject.pk, name=kept.name, made_by=by.user, made_at=at, **made
    )
    _store(attachment, content)
    attachment.save()
    record(
        "files.attachment.attach",
        by=by,
        at=at,
        target=attachment,
        subject=f"{label}:{subject.pk}",
        sha256=attachment.sha256,
        size=attachment.size,
    )
    return attachment


@operation
def detach(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """Take a file away from its row."""
    held = Attachment.objects.select_for_update().get(pk=attachment.pk)
    subject = apps.get_model(held.subject)._default_manager.get(pk=held.subject_id)
    _holder(subject, by)
    record(
        "files.attachment.detach",
        by=by,
        at=at,
        target=held,
        subject=f"{held.subject}:{held.subject_id}",
        sha256=held.sha256,
    )
    held.delete()


def _holder(subject: Bounded, by: Actor) -> Holder:
    holder = holders[subject._meta.label_lower]
    if not (by.is_system or subject.allows(by, to=holder.write)):
        raise NotPermitted(_("This is not yours to do."))
    return holder


def _kept(stream: BinaryIO, checked: Checked) -> tuple[bytes, dict[str, object]]:
    """What is kept of a file, and what its row says of it."""
    if checked.kind not in IMAGES:
        stream.seek(0)
        said = {
            "kind": checked.kind,
            "size": checked.size,
            "sha256": checked.sha256,
            "upload_sha256": checked.sha256,
        }
        return stream.read(), said
    made = rebuild(stream, checked.kind)
    again = check(BytesIO(made.content), name="picture.jpg", kinds={Kind.JPEG})
    return made.content, {
        "kind": Kind.JPEG,
        "size": again.size,
        "sha256": again.sha256,
        "upload_sha256": checked.sha256,
        "width": made.width,
        "height": made.height,
        "look": made.look,
        "taken_at": made.shot.taken_at,
        "taken_latitude": made.shot.latitude,
        "taken_longitude": made.shot.longitude,
    }


def _store(attachment: Attachment, content: bytes) -> None:
    """Files of the same contents lie once; one that no row names costs room and nothing else."""
    if not default_storage.exists(attachment.path):
        default_storage.save(attachment.path, ContentFile(content))
