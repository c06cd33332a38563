"""Issuing documents: the one verb of this room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.reports.documents import DocumentContext, content_hash, token_of
from portal.reports.models import IssuedDocument


@operation
def issue_document(
    context: DocumentContext,
    *,
    series: str,
    title: str,
    region_path: str,
    file_hashes: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """Write down that this document was issued, and that it replaces the one before it.

    Whether `by` may ask for the document was decided where it was asked for, by the document's
    own permission. The same contents in the same language are the same document: its files'
    hashes are brought up to date, and it stays what it was, current or replaced.
    """
    known = IssuedDocument.objects.select_for_update().filter(token=token_of(context)).first()
    if known is not None:
        known.file_hashes = {**known.file_hashes, **file_hashes}
        known.save(update_fields=["file_hashes"])
        record("reports.document.draw_again", by=by, at=at, target=known, token=known.token)
        return known
    before = (
        IssuedDocument.objects.select_for_update()
        .filter(series=series, language=context.language)
        .current()
        .first()
    )
    if before is not None:
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    issued = _issued(
        context, series=series, title=title, region_path=region_path, files=file_hashes, at=at
    )
    if before is not None:
        before.replaced_by = issued
        before.save(update_fields=["replaced_by"])
    record(
        "reports.document.issue",
        by=by,
        at=at,
        target=issued,
        series=series,
        content_hash=issued.content_hash,
        replaces=before.token if before else "",
    )
    return issued


def _issued(
    context: DocumentContext,
    *,
    series: str,
    title: str,
    region_path: str,
    files: Mapping[str, str],
    at: datetime,
) -> IssuedDocument:
    return IssuedDocument.objects.create(
        token=token_of(context),
        document=context.code,
        series=series,
        number=context.snapshot_number,
        title=title,
        language=context.language,
        snapshot_number=context.snapshot_number,
        snapshot_hash=context.snapshot_hash,
        version=context.version,
        content_hash=content_hash(context),
        file_hashes=dict(files),
        template_version=context.template_version,
        office_name=context.office,
        region_path=region_path,
        data_at=context.data_at,
        is_provisional=context.provisional,
        issued_at=at,
    )
