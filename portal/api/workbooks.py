"""A workbook as the body of a request: what a system sends that has a file and no form."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from typing import IO, Any, BinaryIO, Final

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from portal.api.problems import Problem
from portal.files.kinds import MAX_BYTES, MEDIA_TYPES, Kind

MEDIA_TYPE: Final = MEDIA_TYPES[Kind.XLSX]


class Workbook:
    """Bytes that somebody says are a workbook; the gate decides. Its text is their SHA-256, so
    that a key is told apart by what it was sent with."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __str__(self) -> str:
        return hashlib.sha256(self._data).hexdigest()

    def stream(self) -> BinaryIO:
        return io.BytesIO(self._data)


class WorkbookParser(BaseParser):
    """XLSX in, as it is; larger than a file may be: 413."""

    media_type = MEDIA_TYPE

    def parse(  # type: ignore[override]  # the stubs know mappings alone
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Workbook:
        most = MAX_BYTES[Kind.XLSX]
        data = stream.read(most + 1)
        if len(data) > most:
            raise Problem("too_large", 413, _("The body is larger than %(n)d bytes.") % {"n": most})
        return Workbook(data)


def workbook_of(request: Request) -> Workbook:
    """The body as it was read; of none, an empty file, which the gate refuses in its words."""
    return request.data if isinstance(request.data, Workbook) else Workbook(b"")
