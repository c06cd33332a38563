"""What the coverage page shows, put together from readings."""

from portal.pages.coverage.queries.areas import Areas, areas_of, covered_in, day_of
from portal.pages.coverage.queries.bands import bands_of
from portal.pages.coverage.queries.cards import HEADLINES
from portal.pages.coverage.queries.choice import (
    DEFAULT,
    Choice,
    choice_named,
    default_indicator,
    refuse_untold,
    region_named,
    regions_reached,
    with_every_industry,
)
from portal.pages.coverage.queries.offers import (
    boundary_words,
    filter_words,
    indicators_offered,
    offers_of,
    years_offered,
)
from portal.pages.coverage.queries.page import Coverage, coverage_of
from portal.pages.coverage.queries.wording import (
    explain_path,
    explain_query,
    explain_url,
    figure_text,
    number_text,
    parts_text,
    value_text,
)

__all__ = [
    "DEFAULT",
    "HEADLINES",
    "Areas",
    "Choice",
    "Coverage",
    "areas_of",
    "bands_of",
    "boundary_words",
    "choice_named",
    "coverage_of",
    "covered_in",
    "day_of",
    "default_indicator",
    "explain_path",
    "explain_query",
    "explain_url",
    "figure_text",
    "filter_words",
    "indicators_offered",
    "number_text",
    "offers_of",
    "parts_text",
    "refuse_untold",
    "region_named",
    "regions_reached",
    "value_text",
    "with_every_industry",
    "years_offered",
]
