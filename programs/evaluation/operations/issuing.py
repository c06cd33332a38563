"""Issuing the report of a snapshot: one file after the other, none over a newer one."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import WrongState
from portal.reports.documents import DocumentContext, token_of
from portal.reports.models import IssuedDocument
from portal.reports.operations import issue_document
from portal.workflows.steps import lock as hold
from programs.evaluation.models import Snapshot
from programs.evaluation.operations.snapshots import refuse_stranger
from programs.evaluation.queries import version_of
from programs.evaluation.vocabulary import Permission


@operation
def issue_report(
    snapshot: Snapshot,
    *,
    context: DocumentContext,
    form: str,
    sha256: str,
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """Write down that a file of the snapshot's report was made, one after the other.

    A report of an older snapshot that was never issued before is refused: it would push the
    newer one aside. So is one whose texts were changed while it was drawn.
    """
    hold(snapshot)
    refuse_stranger(snapshot, by, to=Permission.VIEW)
    if context.version != version_of(snapshot):
        raise WrongState(_("The texts were changed meanwhile. Please have the report drawn again."))
    series = series_of(snapshot)
    current = IssuedDocument.objects.filter(series=series, language=context.language).current()
    issued = current.exclude(token=token_of(context)).first()
    if issued is not None and not IssuedDocument.objects.filter(token=token_of(context)).exists():
        newer = Snapshot.objects.filter(number=issued.snapshot_number, pk__gt=snapshot.pk)
        if newer.exists():
            words = _("A report of the newer snapshot %(number)s is issued already.")
            raise WrongState(words % {"number": issued.snapshot_number})
    made = issue_document(
        context,
        series=series,
        title=context.title,
        region_path=snapshot.region.path,
        file_hashes={form: sha256},
        by=by,
        at=at,
    )
    record("programs.report.make", by=by, at=at, target=snapshot, form=form, sha256=sha256)
    return made


def series_of(snapshot: Snapshot) -> str:
    """What the versions of one report share."""
    return f"programs.evaluation:{snapshot.region.code}:{snapshot.period}"
