"""The kinds of files that the portal takes, their limits (DESIGN 3), and how a file is refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

MB: Final = 1024 * 1024
LONGEST_NAME: Final = 120


class Kind(StrEnum):
    """What a file is, told by its first bytes and by its name, which must agree."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"


TABLES: Final = frozenset({Kind.XLSX, Kind.CSV})
IMAGES: Final = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})

SUFFIXES: Final[Mapping[str, Kind]] = {
    ".xlsx": Kind.XLSX,
    ".csv": Kind.CSV,
    ".pdf": Kind.PDF,
    ".jpg": Kind.JPEG,
    ".jpeg": Kind.JPEG,
    ".png": Kind.PNG,
    ".webp": Kind.WEBP,
}

MEDIA_TYPES: Final[Mapping[Kind, str]] = {
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.CSV: "text/csv",
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
}

MAX_BYTES: Final[Mapping[Kind, int]] = {
    Kind.XLSX: 20 * MB,
    Kind.CSV: 20 * MB,
    Kind.PDF: 20 * MB,
    Kind.JPEG: 10 * MB,
    Kind.PNG: 10 * MB,
    Kind.WEBP: 10 * MB,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that passed the gate. `encoding` is a codec name for text, and empty otherwise."""

    kind: Kind
    name: str
    size: int
    sha256: str
    encoding: str = ""

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


def refusal(
    code: str,
    message: str | _StrPromise,
    *,
    remedy: str | _StrPromise,
    value: str = "",
    rule: str | _StrPromise = "",
) -> Invalid:
    """The one way in which the gate says no: what is wrong, and what to do."""
    fault = Fault(f"files.{code}", message, value=value, rule=rule, remedy=remedy)
    return Invalid(message, faults=[fault])


def safe_name(name: str) -> str:
    """The last part of a file's name without characters that trick, at most 120 long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable())
    shown = re.sub(r'[<>:"|?*]', "_", shown).strip(" .") or "file"
    suffix = PurePosixPath(shown).suffix[:16]
    stem = shown.removesuffix(suffix)
    return stem[: LONGEST_NAME - len(suffix)] + suffix
