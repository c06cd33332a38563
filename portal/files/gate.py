"""The gate: what may come in as a file, decided from its bytes before anything opens it.

It knows no database and no request. Whether all bytes arrived (Content-Length, the client's
SHA-256) is checked by the web; whether a file holds a virus, by the scan hook.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.files import archives, images, pdfs, plain
from portal.files.kinds import IMAGES, MAX_BYTES, MB, SUFFIXES, Checked, Kind, refusal, safe_name
from portal.kernel.errors import Invalid

CHUNK: Final = 256 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_SUFFIXES: Final = frozenset({".xls", ".et", ".xlt", ".xlsb", ".ods", ".numbers"})
_SAVE_AS_XLSX: Final = gettext_lazy(
    "Open it in Excel or WPS, choose “Save as”, the type “Excel workbook (.xlsx)”, "
    "and upload the new file."
)
_STARTS: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (_OLE, "ole"),
    (b"%PDF-", Kind.PDF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF8", "other"),
    (b"Rar!", "other"),
    (b"7z\xbc\xaf", "other"),
    (b"\x1f\x8b", "other"),
    (b"\x7fELF", "other"),
    (b"MZ", "other"),
)


def check(stream: BinaryIO, *, name: str, kinds: Collection[Kind]) -> Checked:
    """Let a file of one of `kinds` pass, or refuse it with the reason and what to do.

    `stream` is binary and can seek; it is left at its beginning.
    """
    kind = _kind_by_name(name, kinds)
    size = _size(stream, kind)
    _check_start(stream, kind)
    encoding = ""
    if kind is Kind.XLSX:
        archives.check_workbook(stream, size=size)
    elif kind is Kind.CSV:
        encoding = plain.encoding_of(stream)
    elif kind is Kind.PDF:
        pdfs.check_pdf(stream)
    else:
        images.check_image(stream, kind)
    digest = _sha256(stream)
    return Checked(kind, safe_name(name), size, digest, encoding)


def _kind_by_name(name: str, kinds: Collection[Kind]) -> Kind:
    suffix = PurePosixPath(safe_name(name)).suffix.lower()
    kind = SUFFIXES.get(suffix)
    if kind is not None and kind in kinds:
        return kind
    if Kind.XLSX in kinds and suffix in _OLD_SUFFIXES:
        raise _old_workbook(suffix)
    if Kind.XLSX in kinds and suffix in {".xlsm", ".xltm"}:
        raise refusal(
            "workbook_with_macros",
            _("Workbooks with macros are not accepted."),
            remedy=_(
                "Save it as “Excel workbook (.xlsx)”, which leaves macros out, and upload it."
            ),
            value=suffix,
        )
    if suffix in {".heic", ".heif"} and IMAGES & set(kinds):
        raise refusal(
            "kind_not_accepted",
            _("Photos in the HEIC format are not accepted."),
            remedy=_("Set the phone's camera to “most compatible” (JPEG), or save it as JPEG."),
            value=suffix,
        )
    accepted = ", ".join(end for end, known in SUFFIXES.items() if known in kinds)
    raise refusal(
        "kind_not_accepted",
        _("Files of this kind are not accepted here."),
        remedy=_("Upload a file of one of these kinds: %(kinds)s") % {"kinds": accepted},
        value=suffix[:20],
    )


def _old_workbook(value: str) -> Invalid:
    return refusal(
        "old_workbook",
        _("The workbook is of an old or another format; only .xlsx can be read."),
        remedy=_SAVE_AS_XLSX,
        value=value,
    )


def _size(stream: BinaryIO, kind: Kind) -> int:
    size = stream.seek(0, 2)
    if size == 0:
        raise refusal(
            "empty",
            _("The file is empty."),
            remedy=_("Choose the file again; if it is a copy, take the original."),
        )
    if size > MAX_BYTES[kind]:
        raise refusal(
            "too_large",
            _("The file has %(size)s MB; at most %(most)s MB are accepted.")
            % {"size": -(-size // MB), "most": MAX_BYTES[kind] // MB},
            remedy=_("Split it into several files, or leave out pictures and empty rows."),
            value=str(size),
        )
    return size


def _check_start(stream: BinaryIO, kind: Kind) -> None:
    """The first bytes must be those of the kind that the name says."""
    stream.seek(0)
    start = stream.read(512)
    found = _told_by(start)
    expected = "zip" if kind is Kind.XLSX else "text" if kind is Kind.CSV else kind
    if found == expected:
        return
    if kind is Kind.XLSX and found == "ole":
        raise _old_or_protected(stream)
    if kind is Kind.XLSX and found == "text":
        raise refusal(
            "content_is_other",
            _("The file is named .xlsx, but it is text or a web page."),
            remedy=_SAVE_AS_XLSX,
        )
    raise refusal(
        "content_is_other",
        _("What is in the file does not fit its name (%(suffix)s).") % {"suffix": f".{kind}"},
        remedy=_("Open the file in its own program, save it in the right format, and upload it."),
    )


def _told_by(start: bytes) -> str:
    """What the first bytes say; text is whatever says nothing else."""
    for magic, kind in _STARTS:
        if start.startswith(magic):
            return kind
    if start[:4] == b"RIFF":
        return Kind.WEBP if start[8:12] == b"WEBP" else "other"
    return "other" if start[4:8] == b"ftyp" else "text"


def _old_or_protected(stream: BinaryIO) -> Invalid:
    """An OLE container is either an old .xls or an .xlsx behind a password."""
    stream.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in stream.read():
        return archives.protected()
    return _old_workbook(".xls")


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()
