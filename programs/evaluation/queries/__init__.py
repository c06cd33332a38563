"""Questions about evaluation: what a snapshot would hold, and whether a period can be locked."""

from programs.evaluation.queries.freezing import content_of, figures_until
from programs.evaluation.queries.programme import take_programme, take_scheme, take_told
from programs.evaluation.queries.readiness import (
    CountyMonth,
    Gap,
    Readiness,
    blocking,
    county_months,
    in_force,
    places_within,
    readiness,
    standing,
    waiting_cells,
)
from programs.evaluation.queries.reading import (
    documents_of,
    jobs_of,
    region_for,
    regions_to_ask,
    restatements_of,
    text_chapters,
    texts_of,
    version_of,
    years_for,
)
from programs.evaluation.queries.weights import (
    Change,
    Setting,
    scheme_data,
    settings_of,
    weights_of,
)

__all__ = [
    "Change",
    "CountyMonth",
    "Gap",
    "Readiness",
    "Setting",
    "blocking",
    "content_of",
    "county_months",
    "documents_of",
    "figures_until",
    "in_force",
    "jobs_of",
    "places_within",
    "readiness",
    "region_for",
    "regions_to_ask",
    "restatements_of",
    "scheme_data",
    "settings_of",
    "standing",
    "take_programme",
    "take_scheme",
    "take_told",
    "text_chapters",
    "texts_of",
    "version_of",
    "waiting_cells",
    "weights_of",
    "years_for",
]
