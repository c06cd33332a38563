"""What documents give to lower rooms: an issued file outlasts the time of ordinary results."""

from __future__ import annotations

from collections.abc import Collection

from portal.jobs.retention import Keeper, keepers
from portal.reports.models import IssuedDocument


def issued_files(hashes: Collection[str]) -> Collection[str]:
    """Those of the hashes that stand in an issued document, current or replaced."""
    rows = IssuedDocument.objects.values_list("file_hashes", flat=True)
    issued = {sha for row in rows.iterator(chunk_size=2_000) for sha in row.values()}
    return issued.intersection(hashes)


keepers.add(Keeper("issued_documents", issued_files))
