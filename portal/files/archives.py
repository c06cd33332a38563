"""Workbooks as zip archives, checked before anything opens them.

The directory is read first (entries, sizes, names), then every part is inflated once in small
pieces, since a directory may lie. Nothing is kept in memory and no XML is parsed.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from portal.files.kinds import MB, refusal
from portal.kernel.errors import Invalid

MAX_ENTRIES: Final = 200
MAX_DIRECTORY: Final = 256 * 1024
MAX_UNPACKED: Final = 250 * MB
MAX_RATIO: Final = 100
SMALL_PART: Final = 1 * MB  # below this size a high ratio harms nobody
CHUNK: Final = 64 * 1024

_LOCAL_HEADER: Final = struct.Struct("<4s5H3I2H")
_END: Final = struct.Struct("<4s4H2IH")
_NESTED: Final = (".zip", ".xlsx", ".xlsm", ".docx", ".rar", ".7z", ".gz", ".jar", ".ole")
_NEEDED: Final = ("[content_types].xml", "_rels/.rels", "xl/workbook.xml")
_DECLARED: Final = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9_.-]+)[\"']")
_FORBIDDEN_XML: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_workbook(stream: BinaryIO, *, size: int) -> None:
    """Refuse an .xlsx that is broken, protected, too large inside, or holds more than cells."""
    _check_end(stream, size=size)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _broken() from error
    _check_directory(parts, size=size)
    _check_contents([part.filename.lower() for part in parts])
    for part in parts:
        _check_part(stream, part)


def _broken(part: str = "") -> Invalid:
    return refusal(
        "archive_broken",
        _("The workbook is damaged or was cut off on its way."),
        remedy=_("Open it in Excel or WPS, save it again as .xlsx, and upload the new file."),
        value=part[:80],
    )


def _too_large(message: str, value: str = "") -> Invalid:
    return refusal(
        "archive_too_large",
        message,
        remedy=_(
            "Keep only the sheet with the data: copy its cells into a new workbook without "
            "pictures and empty rows, or split it into several files."
        ),
        value=value[:80],
        rule=_("At most 200 parts, 250 MB unpacked, and 100 times the packed size."),
    )


def _check_end(stream: BinaryIO, *, size: int) -> None:
    """The end record says how large the directory is: looked at before the directory is read."""
    tail_size = min(size, 65_557)
    stream.seek(size - tail_size)
    tail = stream.read(tail_size)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise _broken()
    _sig, _disk, _start, _here, entries, directory, _offset, _comment = _END.unpack_from(
        tail, found
    )
    if tail[max(0, found - 20) : found].startswith(b"PK\x06\x07") or entries > MAX_ENTRIES:
        raise _too_large(_("The workbook has too many parts inside."), str(entries))
    if directory > MAX_DIRECTORY:
        raise _too_large(_("The list of parts inside the workbook is too long."))


def _check_directory(parts: Sequence[zipfile.ZipInfo], *, size: int) -> None:
    """Refuse by what the directory says, before a single part is inflated."""
    if len(parts) > MAX_ENTRIES:
        raise _too_large(_("The workbook has too many parts inside."), str(len(parts)))
    if any(part.flag_bits & 0x1 for part in parts):
        raise protected()
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _too_large(_("The workbook is too large when it is unpacked."))
    for part in parts:
        if part.file_size > max(SMALL_PART, MAX_RATIO * part.compress_size):
            raise _too_large(_("A part of the workbook is packed too tightly."), part.filename)
    known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if {part.compress_type for part in parts} - known or sum(
        part.compress_size for part in parts
    ) > size:
        raise _broken()
    _check_names([part.orig_filename for part in parts])


def _check_names(names: Sequence[str]) -> None:
    """Names that lead out of the archive, or two parts of one name, are no accident."""
    strange = [
        name
        for name in names
        if name.startswith("/") or re.search(r"[\x00-\x1f\\:]|(^|/)\.\.(/|$)", name)
    ]
    if strange or len({name.lower() for name in names}) < len(names):
        raise refusal(
            "archive_names",
            _("The workbook has parts with names that no workbook has."),
            remedy=_("Copy the cells into a new workbook, save it as .xlsx, and upload that."),
            value=ascii(strange[0])[:80] if strange else "",
        )


def protected() -> Invalid:
    """A workbook with a password cannot be read by anyone but its owner."""
    return refusal(
        "workbook_protected",
        _("The workbook is protected by a password."),
        remedy=_("Open it, remove the password (File, Info), save it, and upload it again."),
    )


def _check_contents(names: Sequence[str]) -> None:
    """Only cells: no macros, no links to other files, nothing embedded; and it is a workbook."""
    if any(name.endswith(".bin") and "vbaproject" in name for name in names) or any(
        name.startswith(("xl/macrosheets/", "xl/dialogsheets/")) for name in names
    ):
        raise refusal(
            "workbook_with_macros",
            _("The workbook holds macros."),
            remedy=_(
                "Save it as “Excel workbook (.xlsx)”, which leaves macros out, and upload it."
            ),
        )
    if any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in names):
        raise refusal(
            "workbook_with_links",
            _("The workbook takes values from other files."),
            remedy=_(
                "Copy the sheet and paste it as values into a new workbook, then upload that."
            ),
        )
    if any(
        name.startswith(("xl/embeddings/", "xl/activex/")) or name.endswith(_NESTED)
        for name in names
    ):
        raise _with_files()
    _check_is_workbook(names)


def _with_files() -> Invalid:
    return refusal(
        "workbook_with_files",
        _("The workbook holds other files inside."),
        remedy=_("Remove the embedded objects, save it, and upload it again."),
    )


def _check_is_workbook(names: Sequence[str]) -> None:
    if "word/document.xml" in names or "content.xml" in names or "ppt/presentation.xml" in names:
        raise refusal(
            "content_is_other",
            _("The file is another kind of document with the name of a workbook."),
            remedy=_("Put the table into Excel or WPS and save it as “Excel workbook (.xlsx)”."),
        )
    sheets = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    if not sheets or not set(_NEEDED) <= set(names):
        raise _broken()


def _check_part(stream: BinaryIO, part: zipfile.ZipInfo) -> None:
    """Inflate one part, counting: its size and checksum are what the directory says."""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    total, checksum, before = 0, 0, b""
    for chunk in _inflated(stream, part):
        if not total and chunk.startswith(b"PK\x03\x04"):
            raise _with_files()
        if is_xml:
            _check_xml(before + chunk, first=not total)
        before = chunk[-16:]
        total += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        if total > part.file_size:
            raise _too_large(_("A part of the workbook is larger than it says."), part.filename)
    if total != part.file_size or checksum != part.CRC:
        raise _broken(part.filename)


def _inflated(stream: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, a few at a time, as far as its packed bytes go and no further."""
    left = _seek_data(stream, part)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and not inflate.eof:
        packed = stream.read(min(CHUNK, left))
        if not packed:
            raise _broken(part.filename)
        left -= len(packed)
        if part.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        while packed and not inflate.eof:
            try:
                yield inflate.decompress(packed, CHUNK * 4)
            except zlib.error as error:
                raise _broken(part.filename) from error
            packed = inflate.unconsumed_tail
    if part.compress_type == zipfile.ZIP_DEFLATED and not inflate.eof:
        raise _broken(part.filename)


def _seek_data(stream: BinaryIO, part: zipfile.ZipInfo) -> int:
    """Stand at the first packed byte of a part; its number of packed bytes."""
    if part.header_offset < 0:  # a damaged directory may point before the file
        raise _broken(part.filename)
    stream.seek(part.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise _broken(part.filename)
    fields = _LOCAL_HEADER.unpack(header)
    if fields[2] & 0x1:
        raise protected()
    stream.seek(fields[9] + fields[10], 1)
    return part.compress_size


def _check_xml(chunk: bytes, *, first: bool) -> None:
    """No document types or entities (XML bombs, outside files), and nothing but UTF-8."""
    declared = _DECLARED.match(chunk.removeprefix(b"\xef\xbb\xbf")) if first else None
    strange = declared and declared[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}
    wide = first and (chunk.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in chunk[:4])
    if strange or wide or _FORBIDDEN_XML.search(chunk):
        raise refusal(
            "workbook_xml",
            _("The workbook is written in a way that no spreadsheet program writes."),
            remedy=_("Open it in Excel or WPS, save it again as .xlsx, and upload the new file."),
        )
