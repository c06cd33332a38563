"""Finding an industry by its name or number while an entry is filled in."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from enterprises.register.forms import EntryForm
from enterprises.register.forms.filtering import MOST_TEXT
from enterprises.register.rules.industries import (
    Industry,
    find_industries,
    industry_code,
    read_industries,
)
from enterprises.register.rules.industries import industry_of as listed
from enterprises.register.vocabulary import Permission
from portal.web.screens import ScreenRequest, page, screen

MOST_FOUND: Final = 10


@require_GET
@screen(Permission.BROWSE)
def industries(request: ScreenRequest) -> HttpResponse:
    """/enterprises/industries/?industry_code=阀门: those that are called so or begin so; with
    ?chosen=344, the field of the entry with that code; with ?industry=阀门, lists of the register
    that are narrowed to one of them, by the filters that come with it."""
    if "industry" in request.GET:
        found = offered(request.GET)
        return page(
            request, "enterprises/industries.html", "enterprises/_industries_offered.html",
            offered=found,
        )  # fmt: skip
    if "chosen" in request.GET:
        code = industry_code(request.GET["chosen"]) or ""
        today = timezone.localdate()
        form = EntryForm(by=request.actor, on=today, counties=(), typed={"industry_code": code})
        field = form["industry_code"]
        return render(request, "enterprises/_industry.html", {"field": field, "found": None})
    found = looked_up(request.GET.get("industry_code", ""))
    return page(
        request, "enterprises/industries.html", "enterprises/_industries_found.html", found=found
    )


def offered(query: QueryDict) -> dict[str, Any]:
    """What the industry in a list's query may be, each with the address of that list."""
    text = query.get("industry", "").replace("\x00", "").strip()[:MOST_TEXT]
    kept = query.copy()
    for name in ("after", "before", "view"):
        kept.pop(name, None)
    lines = []
    for one in find_industries(text, most=MOST_FOUND):
        kept["industry"] = one.code
        lines.append({"industry": one, "url": f"{reverse('register:list')}?{kept.urlencode()}"})
    return {"text": text, "lines": lines}


def divisions() -> list[Industry]:
    """Sections and divisions, for browsers that run no scripts."""
    return [one for one in read_industries().values() if len(one.code) <= 2]


def looked_up(text: str) -> dict[str, Any]:
    """The industries of a text; `within` is where a code lies that the list does not go down to."""
    text = text.replace("\x00", "").strip()[:64]
    code = industry_code(text) or ""
    within: Industry | None = listed(code) if code and not code.isalpha() else None
    rows = [one for one in find_industries(text, most=MOST_FOUND) if one.parent]
    return {"text": text, "code": code, "within": within, "rows": rows}
