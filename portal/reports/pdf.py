"""PDF: a template and its context to bytes, with our own fonts and nothing from anywhere else.

WeasyPrint costs a second and 60 MB to import: it is imported where it is used, in the worker.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import logging
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from portal.reports.documents import DocumentContext, content_hash, grouped
from portal.reports.layout import Shelf, anchor, views
from portal.reports.qr import qr
from portal.reports.words import day_words, label, moment_words

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

log = logging.getLogger(__name__)

#: the address under which our own files are asked for; no file of the disk has one like it
OWN = "document:/static/"
STYLE = "document.css"
FONTS = {
    "fonts/NotoSansSC-Regular.ttf": 400,
    "fonts/NotoSansSC-Bold.ttf": 700,
}
#: set for a character that our fonts lack: the printers' mark for a missing sort
MISSING = "\u3013"

#: one document at a time in a process: Pango's font map is not shared between threads
_drawing = threading.Lock()


class Refusal(ValueError):
    """An address that a document may not ask for."""


def shelf_fetcher(pictures: Mapping[str, bytes]) -> Any:
    """A fetcher that serves our style, our fonts and these pictures, and denies the rest."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            del headers
            if url in pictures:
                return URLFetcherResponse(
                    url, pictures[url], {"Content-Type": _kind(pictures[url])}
                )
            name = url.removeprefix(OWN)
            if url.startswith(OWN) and name in FONTS:
                return URLFetcherResponse(url, _file(name).read_bytes())
            log.warning("document.address_denied", extra={"scheme": url.partition(":")[0]})
            raise Refusal("A document asks for its own files only.")

    return OwnFilesOnly(allowed_protocols=())


def render(
    template: str,
    context: Mapping[str, object],
    *,
    language: str,
    drawn_at: datetime,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF of a template. The same context and moment give the same bytes, on any machine."""
    with translation.override(language):
        page = render_to_string(
            template, {**context, "lang": _lang(language), "drawn_at": drawn_at.isoformat()}
        )
    return draw(printable(page), pictures or {})


def draw(page: str, pictures: Mapping[str, bytes]) -> bytes:
    """Lay out one page of HTML that we wrote ourselves."""
    from weasyprint import HTML

    with _drawing, _uncollected():
        fonts, style = _type()
        html = HTML(string=page, base_url=OWN, url_fetcher=shelf_fetcher(pictures))
        drawn = html.write_pdf(
            font_config=fonts,
            stylesheets=[style],
            pdf_identifier=hashlib.sha256(page.encode()).digest()[:16],
        )
    return bytes(drawn)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cyclic collector, which walks all boxes again and again: a sixth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def draw_document(context: DocumentContext) -> bytes:
    """The PDF of a document: cover, contents, chapters, and the page that proves it."""
    with translation.override(context.language):
        return _drawn(context, "pdf/document.html", {})


def draw_with(template: str, context: DocumentContext, more: Mapping[str, object]) -> bytes:
    """The same with another front: `template` has the context's names and `more`."""
    with translation.override(context.language):
        return _drawn(context, template, more)


def _drawn(context: DocumentContext, template: str, more: Mapping[str, object]) -> bytes:
    shelf, digest = Shelf(), content_hash(context)
    before, between, after = page_words()
    listed = [(label(block), block.title, anchor(block)) for block in context.numbered()]
    shown: dict[str, object] = {
        "document": context,
        "chapters": [(chapter, list(views(chapter.blocks, shelf))) for chapter in context.chapters],
        "listed": listed,
        "digest": _halves(digest),
        "snapshot_digest": _halves(context.snapshot_hash),
        "frozen": moment_words(context.data_at),
        "prepared": day_words(context.prepared_on) if context.prepared_on else "",
        "qr": _square(context),
        "page_before": before,
        "page_between": between,
        "page_after": after,
        **more,
    }
    return render(
        template,
        shown,
        language=context.language,
        drawn_at=context.data_at,
        pictures=shelf.pictures,
    )


def _halves(digest: str) -> list[list[str]]:
    """Two lines of four groups; nothing of nothing."""
    return [grouped(digest)[:4], grouped(digest)[4:]] if digest else []


def page_words() -> tuple[str, str, str]:
    """ "Page 3 of 12" with the two numbers taken out, for the foot of the page."""
    marks = {"page": "\x01", "pages": "\x02"}
    words = (gettext("Page %(page)s of %(pages)s") % marks).replace(" ", "\u00a0")
    before, rest = words.split("\x01")
    between, after = rest.split("\x02")
    return before, between, after


def _square(context: DocumentContext) -> str:
    if not context.verification_url:
        return ""
    return qr(context.verification_url, title=gettext("Check this document"))


@cache
def _type() -> tuple[FontConfiguration, CSS]:
    """The fonts and the parsed style, once for each process: they cost more than a page."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    atexit.register(_type.cache_clear)  # its folder of fonts is removed while that is possible
    style = _file(STYLE).read_text("utf-8")
    style += "".join(f"col.w{part}{{width:{part / 10}%}}" for part in range(1, 1001))
    return fonts, CSS(string=style, font_config=fonts, base_url=OWN, url_fetcher=shelf_fetcher({}))


class _Printable(dict[int, str | int | None]):
    """For `str.translate`: what to set for a character, found once for each."""

    def __init__(self, known: frozenset[int]) -> None:
        super().__init__({0x2011: "-", 0x00AD: None, 0x09: " "})
        self.known = known

    def __missing__(self, code: int) -> str | int | None:
        self[code] = self._set(code)
        return self[code]

    def _set(self, code: int) -> str | int | None:
        if code in {0x0A, 0x0D}:
            return code
        if unicodedata.category(chr(code)) in {"Cc", "Cf"}:
            return None
        if code in self.known or unicodedata.category(chr(code)) == "Zs":
            return code
        return MISSING


@cache
def _printable() -> _Printable:
    """Only what both of our faces hold: another face would come from the machine, or not at all."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    held = [frozenset(TTFont(_file(name), lazy=True)["cmap"].getBestCmap()) for name in FONTS]
    return _Printable(frozenset.intersection(*held))


def printable(words: str) -> str:
    """The words without control marks; a character that our fonts lack becomes `MISSING`."""
    return words.translate(_printable())


def _file(name: str) -> Path:
    return Path(settings.BASE_DIR) / "static" / name


def _lang(language: str) -> str:
    return "zh-CN" if language.startswith("zh") else language


def _kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    raise Refusal("A picture in a document is JPEG or PNG.")
