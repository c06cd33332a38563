"""The check page: what was issued under an address, or with a hash that is typed in."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.kernel.text import narrow
from portal.reports.queries import Verdict, verify, verify_hash
from portal.reports.vocabulary import Standing
from portal.web.screens import open_to_all

#: what can be typed: the contents' hash or a file's, whole, in groups or not; or the address's end
_HASH, _TOKEN = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
KINDS = {Standing.CURRENT: "ok", Standing.REPLACED: "warn", Standing.UNKNOWN: "error"}


@open_to_all("whoever holds a document may check it; the page names no person")
@never_cache
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """/verify/?hash=…"""
    typed = request.GET.get("hash", "")[:300]
    if not typed.strip():
        return render(request, "verify/ask.html", {"typed": "", "wrong": ""})
    found = re.sub(r"[\s　:-]+", "", narrow(typed)).lower().rstrip("/")
    if _TOKEN.fullmatch(found):
        return _show(request, [verify(found)], typed)
    if _HASH.fullmatch(found):
        return _show(request, verify_hash(found) or [Verdict(Standing.UNKNOWN)], typed)
    words = _("A SHA-256 has 64 characters: digits and the letters a to f. Copy all eight groups.")
    return render(request, "verify/ask.html", {"typed": typed, "wrong": words}, status=422)


@open_to_all("whoever holds a document may check it; the page names no person")
@never_cache
@require_GET
def check(request: HttpRequest, token: str) -> HttpResponse:
    """/verify/<token>/, the address of the square on the document."""
    return _show(request, [verify(token)], "")


def _show(request: HttpRequest, verdicts: list[Verdict], typed: str) -> HttpResponse:
    shown = [{"verdict": one, "kind": KINDS[one.standing]} for one in verdicts]
    status = 200 if any(one.is_genuine for one in verdicts) else 404
    response = render(
        request, "verify/verdict.html", {"verdicts": shown, "typed": typed}, status=status
    )
    response["X-Robots-Tag"] = "noindex"
    return response
