"""The square that a telephone reads: a link to the page that says whether a document is genuine."""

from __future__ import annotations

from django.utils.safestring import SafeString

from portal.reports.charts import ink


def qr(address: str, *, title: str) -> SafeString:
    """An SVG of the address at error level M, with the quiet zone that scanners need."""
    import segno

    code = segno.make_qr(address, error="m")
    border = 4
    size = code.symbol_size(border=0)[0]
    path = "".join(
        f"M{column + border} {row + border}h1v1h-1z"
        for row, modules in enumerate(code.matrix)
        for column, dark in enumerate(modules)
        if dark
    )
    side = size + 2 * border
    body = ink.rect(0, 0, side, side, ink.WHITE) + ink.tag("path", d=path, fill=ink.INK)
    return ink.drawing("qr", side, side, body, title=title)
