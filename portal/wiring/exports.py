"""The views of figures that are taken along: the page, and the route that makes its files."""

from __future__ import annotations

from portal.web.exports import ExportedView, exported_views

for _page, _export in (
    ("pages:coverage", "pages:coverage-export"),
    ("pages:explain", "pages:explain-export"),
    ("returns:list", "returns:export"),
    ("returns:summary", "returns:summary-export"),
    ("returns:city", "returns:city-export"),
    ("returns:warnings", "returns:warnings-export"),
    ("returns:doubts", "returns:doubts-export"),
    ("cycles:launch", "cycles:launch-export"),
    ("cycles:roster", "cycles:roster-export"),
    ("cycles:industries", "cycles:industries-export"),
    ("cycles:activities", "cycles:activities-export"),
    ("cycles:decisions", "cycles:decisions-export"),
    ("services:list", "services:export"),
    ("services:by-item", "services:by-item-export"),
    ("policies:papers", "policies:papers-export"),
    ("policies:applications", "policies:applications-export"),
    ("evaluation:national", "evaluation:national-export"),
):
    exported_views.add(ExportedView(_page, _export))
