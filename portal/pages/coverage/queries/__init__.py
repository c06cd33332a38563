"""What the coverage page shows, put together from readings."""

from portal.pages.coverage.queries.cards import HEADLINES
from portal.pages.coverage.queries.choice import (
    DEFAULT,
    Choice,
    choice_named,
    default_indicator,
    region_named,
    regions_reached,
)
from portal.pages.coverage.queries.funnel import FUNNEL
from portal.pages.coverage.queries.page import Coverage, coverage_of
from portal.pages.coverage.queries.tiles import bands_of
from portal.pages.coverage.queries.wording import (
    explain_path,
    explain_query,
    explain_url,
    figure_text,
)

__all__ = [
    "DEFAULT",
    "FUNNEL",
    "HEADLINES",
    "Choice",
    "Coverage",
    "bands_of",
    "choice_named",
    "coverage_of",
    "default_indicator",
    "explain_path",
    "explain_query",
    "explain_url",
    "figure_text",
    "region_named",
    "regions_reached",
]
