"""Text files: their encoding by rule, never by guess (BOM, then strict UTF-8, then GB18030)."""

from __future__ import annotations

import codecs
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from portal.files.kinds import refusal
from portal.kernel.errors import Invalid

CHUNK: Final = 256 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, ""),  # before UTF-16 LE, whose mark it begins with; not accepted
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(stream: BinaryIO) -> str:
    """The codec that reads the whole file strictly. A file that none reads is refused."""
    stream.seek(0)
    start = stream.read(4)
    for bom, codec in _BOMS:
        if start.startswith(bom):
            if codec and _reads(stream, codec):
                return codec
            raise _unreadable()
    if _reads(stream, "utf-8"):
        return "utf-8"
    _refuse_mixed(stream)
    if _reads(stream, "gb18030"):
        return "gb18030"
    raise _unreadable()


def _unreadable() -> Invalid:
    return refusal(
        "encoding_unknown",
        _("The text of the file cannot be read: its encoding is not known."),
        remedy=_("Save it in Excel or WPS as “CSV UTF-8”, or as .xlsx, and upload that."),
        rule=_("Text is read as UTF-8 or GB18030 (GBK)."),
    )


def _with_nul() -> Invalid:
    return refusal(
        "text_with_nul",
        _("The file is not text: it holds NUL characters."),
        remedy=_("Save it in Excel or WPS as “CSV UTF-8”, or as .xlsx, and upload that."),
    )


def _reads(stream: BinaryIO, codec: str) -> bool:
    """Whether the codec reads every byte; a NUL is refused at once, as no text holds one."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        while chunk := stream.read(CHUNK):
            if "\0" in decoder.decode(chunk):
                raise refusal(
                    "text_with_nul",
                    _("The file is not text: it holds NUL characters."),
                    remedy=_(
                        "Save it in Excel or WPS as “CSV UTF-8”, or as .xlsx, and upload that."
                    ),
                )
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _refuse_mixed(stream: BinaryIO) -> None:
    """Lines that only UTF-8 explains beside lines that UTF-8 cannot read: two files in one."""
    stream.seek(0)
    utf8: list[int] = []
    other: list[int] = []
    for number, line in enumerate(stream.read().splitlines(), start=1):
        if line.isascii():
            continue
        try:
            wide = sum(c >= "\u0800" for c in line.decode("utf-8"))
        except UnicodeDecodeError:
            other.append(number)
        else:
            if wide >= 2:
                utf8.append(number)
        if utf8 and other:
            raise refusal(
                "encoding_mixed",
                _("The file mixes two encodings: lines %(one)s and %(two)s do not agree.")
                % {"one": min(utf8[0], other[0]), "two": max(utf8[0], other[0])},
                remedy=_("Put the tables together in Excel or WPS and save them as one .xlsx."),
            )
