"""Every view of figures is taken along, as a workbook and on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from portal.web.exports import exported_views
from tests.guards.house import routes

#: rooms whose lists and boards are views of coverage
ROOMS = (
    "portal.pages.coverage",
    "portal.pages.explain",
    "programs.cycles",
    "programs.returns",
    "programs.services",
    "programs.policies",
    "programs.evaluation",
)
#: pages of these rooms without a row of their own that are taken along otherwise, or hold nothing
KEPT_ON_SCREEN = {
    "cycles:years": "the years themselves: a handful, and each of them is a page",
    "cycles:review-queue": "what waits for a decision: the roster holds the same entries",
    "cycles:targets-here": "leads to the targets of the year, whose grid has a workbook of its own",
    "returns:cities": "what waits for a decision: each city's month is taken along by itself",
    "returns:forms": "forms are data: each version is a file of the library",
    "returns:before": "one return of before a boundary changed: printed as returns are",
    "returns:windows": "dates to be set: what follows from them stands in the list",
    "returns:grace": "a form",
    "policies:list": "the policies themselves: what came of them is taken along as applications",
    "services:items": "reference data: it is uploaded as a workbook",
    "evaluation:desk": "leads to snapshots, which are issued as PDF, Word and workbook",
}


def _named(route: str, entry: URLPattern) -> str:
    """The name of a route with its namespace."""
    app = entry.callback.__module__
    space = next(
        (one for one, (_prefix, resolver) in get_resolver().namespace_dict.items()
         if any(getattr(child, "callback", None) is entry.callback
                for child in resolver.url_patterns)),
        "",
    )  # fmt: skip
    if not space and app.startswith("portal.pages"):
        space = "pages"
    return f"{space}:{entry.name}"


def _pages() -> Iterator[str]:
    """The pages without an object in these rooms that are read, and no forms to record with."""
    for route, entry in routes():
        where = getattr(entry.callback, "__wrapped__", entry.callback).__module__
        if not where.startswith(ROOMS) or "<" in route or route.startswith("api/"):
            continue
        name = _named(route, entry)
        if not name.endswith(("new", "-export", ":export")):
            yield name


#: routes that change something, or are steps of it: no views
STEPS = {
    "cycles:many-preview",
    "cycles:many-apply",
    "cycles:review-preview",
    "cycles:review-apply",
    "returns:open",
    "returns:remind",
    "returns:form-choose",
    "returns:decide",
    "returns:cities-accept",
}


def test_every_view_of_figures_is_taken_along() -> None:
    declared = {one.code for one in exported_views}
    found = set(_pages()) - STEPS
    lacking = found - declared - set(KEPT_ON_SCREEN)
    assert not lacking, "Declare it in portal/wiring/exports.py, or say in KEPT_ON_SCREEN why not."


def test_what_is_kept_on_the_screen_is_still_there() -> None:
    assert set(KEPT_ON_SCREEN) <= set(_pages())
    assert set(_pages()) >= STEPS
    assert not set(KEPT_ON_SCREEN) & {one.code for one in exported_views}


@pytest.mark.parametrize("view", list(exported_views), ids=lambda one: one.code)
def test_a_view_and_its_files_have_routes_of_one_permission(view) -> None:
    by_name = {_named(route, entry): entry.callback for route, entry in routes()}
    page, export = by_name[view.code], by_name[view.export]
    assert page.access == export.access
    for args in ([], [1], ["roster.listed"]):
        try:
            address = reverse(view.export, args=args)
        except NoReverseMatch:
            continue
        assert address
        return
    raise AssertionError(view.export)
