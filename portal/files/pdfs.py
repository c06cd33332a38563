"""PDF attachments: whole, readable by everybody, and without anything that runs."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from portal.files.kinds import MB, refusal

MAX_PAGES: Final = 300
MAX_UNPACKED: Final = 50 * MB
_STREAM: Final = re.compile(rb"/ObjStm[^>]{0,512}>>\s{0,4}stream\r?\n")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b"
)
_PAGE: Final = re.compile(rb"/Type\s{0,8}/Page\b(?!s)")


def check_pdf(stream: BinaryIO) -> None:
    """Refuse a PDF that is cut off, protected, too long, or holds scripts or other files."""
    stream.seek(0)
    content = stream.read()
    if b"%%EOF" not in content[-2048:] or b"PK\x05\x06" in content[-66_000:]:
        raise refusal(
            "pdf_broken",
            _("The PDF is damaged or was cut off on its way."),
            remedy=_("Print or save it as PDF again, and upload the new file."),
        )
    if re.search(rb"/Encrypt\b", content):
        raise refusal(
            "pdf_protected",
            _("The PDF is protected by a password or by rights."),
            remedy=_("Print it to a new PDF without protection, and upload that."),
        )
    pages = 0
    for part in _readable(content):
        pages += len(_PAGE.findall(part))
        if _ACTIVE.search(part):
            raise refusal(
                "pdf_active",
                _("The PDF holds scripts, forms that send, or other files."),
                remedy=_("Print it to a new PDF, which leaves these out, and upload that."),
            )
    if pages > MAX_PAGES:
        raise refusal(
            "pdf_too_long",
            _("The PDF has %(pages)s pages; at most %(most)s are accepted.")
            % {"pages": pages, "most": MAX_PAGES},
            remedy=_("Split it into several files."),
            value=str(pages),
        )


def _readable(content: bytes) -> Iterator[bytes]:
    """The plain objects, then those packed in object streams, with escaped names written out."""
    yield _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    left = MAX_UNPACKED
    for found in _STREAM.finditer(content):
        inflate = zlib.decompressobj()
        try:
            part = inflate.decompress(content[found.end() :][: 4 * MB], max(left, 1))
        except zlib.error:
            continue
        left -= len(part)
        if left <= 0:
            raise refusal(
                "pdf_too_large",
                _("The PDF is too large when it is unpacked."),
                remedy=_("Print it to a new PDF, and upload that."),
            )
        yield _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
