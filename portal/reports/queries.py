"""Is this document genuine? For anybody who holds its address, and without personal data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from portal.reports.documents import grouped
from portal.reports.models import IssuedDocument
from portal.reports.vocabulary import Standing

_TOKEN = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check page says. Of an unknown address it says nothing but that."""

    standing: Standing
    title: str = ""
    number: str = ""
    snapshot_number: str = ""
    office_name: str = ""
    language: str = ""
    template_version: str = ""
    is_provisional: bool = False
    data_at: datetime | None = None
    issued_at: datetime | None = None
    version: str = ""
    snapshot_hash: str = ""
    content_hash: str = ""
    snapshot_groups: tuple[str, ...] = ()
    hash_groups: tuple[str, ...] = ()
    file_hashes: Mapping[str, str] = field(default_factory=dict)
    replaced_at: datetime | None = None
    replaced_by_number: str = ""
    replaced_by_version: str = ""

    @property
    def is_genuine(self) -> bool:
        return self.standing is not Standing.UNKNOWN


def verify(token: str) -> Verdict:
    """The verdict on the document that was issued under this token."""
    if not _TOKEN.fullmatch(token):
        return Verdict(Standing.UNKNOWN)
    issued = IssuedDocument.objects.select_related("replaced_by").filter(token=token).first()
    if issued is None:
        return Verdict(Standing.UNKNOWN)
    return _verdict(issued)


def verify_hash(sha256: str) -> list[Verdict]:
    """The verdicts on what was issued with these contents, from this snapshot, or with a file of
    this hash; the newest first, ten at most. The same contents may be issued in several languages.
    """
    if not _SHA256.fullmatch(sha256):
        return []
    known = Q(content_hash=sha256) | Q(snapshot_hash=sha256)
    return _verdicts(known) or _verdicts(_file_of(sha256))


def _file_of(sha256: str) -> Q:
    """Not indexed, since it lies within JSON: asked only where the indexes know nothing."""
    named = Q(file_hashes__pdf=sha256)
    for form in ("docx", "xlsx"):
        named |= Q(**{f"file_hashes__{form}": sha256})
    return named


def _verdicts(named: Q) -> list[Verdict]:
    found = IssuedDocument.objects.select_related("replaced_by").filter(named)
    return [_verdict(issued) for issued in found.order_by("-pk")[:10]]


def _verdict(issued: IssuedDocument) -> Verdict:
    return Verdict(
        standing=Standing.CURRENT if issued.replaced_at is None else Standing.REPLACED,
        title=issued.title,
        number=issued.number,
        snapshot_number=issued.snapshot_number,
        office_name=issued.office_name,
        language=issued.language,
        template_version=issued.template_version,
        is_provisional=issued.is_provisional,
        data_at=issued.data_at,
        issued_at=issued.issued_at,
        version=issued.version,
        snapshot_hash=issued.snapshot_hash,
        content_hash=issued.content_hash,
        snapshot_groups=tuple(grouped(issued.snapshot_hash)),
        hash_groups=tuple(grouped(issued.content_hash)),
        file_hashes=issued.file_hashes,
        replaced_at=issued.replaced_at,
        replaced_by_number=issued.replaced_by.number if issued.replaced_by else "",
        replaced_by_version=issued.replaced_by.version if issued.replaced_by else "",
    )
