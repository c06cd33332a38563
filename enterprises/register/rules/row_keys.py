"""Row keys: which row of which download a line is, and how it stood then. Pure.

A key is written R7.1234.3: download 7, enterprise 1234, revision 3. It does not look like a day or
a number, so that a spreadsheet leaves it as it is.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from portal.imports.values import Wrong

_WRITTEN: Final = re.compile(r"R([0-9]{1,12})\.([0-9]{1,18})\.([0-9]{1,9})")
_AT_ONCE: Final = 8_192


class RowKey(NamedTuple):
    """`download` and `enterprise` are 0 where only the revision was said (REST)."""

    download: int
    enterprise: int
    revision: int

    def __str__(self) -> str:
        return f"R{self.download}.{self.enterprise}.{self.revision}"


def read_row_key(text: str) -> RowKey:
    """The key as it was written; `Wrong` if it is none."""
    found = _WRITTEN.fullmatch(text.upper())
    if found is None:
        raise Wrong(
            "row_key",
            _("This is not the key of a downloaded row."),
            rule=_("As it stands in the downloaded table, for example R7.1234.3."),
            remedy=_("Copy it from the downloaded table; in a row that you added, leave it empty."),
        )
    return RowKey(*map(int, found.groups()))


class Packer:
    """Keys of rows in ascending order, packed as they come, in flat memory."""

    def __init__(self) -> None:
        self._zipped = zlib.compressobj()
        self._pieces: list[bytes] = []
        self._some = array("Q")
        self._last = 0
        self.count = 0

    def add(self, key: int) -> None:
        self._some.append(key - self._last)
        self._last = key
        self.count += 1
        if len(self._some) == _AT_ONCE:
            self._flush()

    def packed(self) -> bytes:
        """Everything that was added; the packer is done with then."""
        self._flush()
        return b"".join((*self._pieces, self._zipped.flush()))

    def _flush(self) -> None:
        self._pieces.append(self._zipped.compress(self._some.tobytes()))
        self._some = array("Q")


def unpacked(packed: bytes) -> Iterator[int]:
    """The keys of what a `Packer` packed."""
    steps = array("Q")
    steps.frombytes(zlib.decompress(packed) if packed else b"")
    key = 0
    for step in steps:
        key += step
        yield key
