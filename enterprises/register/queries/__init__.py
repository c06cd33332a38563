"""What is asked of the register: places in reach, lists, duplicates, history, the journey."""

from enterprises.register.queries.across import KEYS, PairLeaf, suspicions_across
from enterprises.register.queries.duplicates import duplicates_of, same_code
from enterprises.register.queries.history import Change, field_label, history_of
from enterprises.register.queries.journey import Journey, journey_of
from enterprises.register.queries.licences import scans_due
from enterprises.register.queries.listing import (
    CONDITIONS,
    ORDERS,
    PAGE_SIZES,
    Filters,
    Leaf,
    capped_count,
    leaf_through,
    narrowed,
)
from enterprises.register.queries.merging import (
    MergePlan,
    foreign_keys_to_enterprise,
    merge_plan,
    merger_of,
    return_plan,
)
from enterprises.register.queries.persons import contact_of, is_own, own_keys, sees_persons
from enterprises.register.queries.places import (
    counties_beside,
    counties_held,
    counties_kept_by,
    holds_over,
    is_kept_by,
    path_of,
    places_in_reach,
    province_of,
    stations_of,
)
from enterprises.register.queries.reaching import reached, within
from enterprises.register.queries.saved_views import (
    STATE_WORDS,
    SaidView,
    home_office,
    said_filters,
    said_views,
)
from enterprises.register.queries.suspects import Suspicion, suspects_of, suspicions_in
from enterprises.register.queries.taking_over import (
    EndedCounty,
    TakeOverPlan,
    ended_counties,
    passing_over,
    said_ended,
    successors_of,
    take_over_plan,
    to_be_taken_over,
)

__all__ = [
    "CONDITIONS",
    "KEYS",
    "ORDERS",
    "PAGE_SIZES",
    "STATE_WORDS",
    "Change",
    "EndedCounty",
    "Filters",
    "Journey",
    "Leaf",
    "MergePlan",
    "PairLeaf",
    "SaidView",
    "Suspicion",
    "TakeOverPlan",
    "capped_count",
    "contact_of",
    "counties_beside",
    "counties_held",
    "counties_kept_by",
    "duplicates_of",
    "ended_counties",
    "field_label",
    "foreign_keys_to_enterprise",
    "history_of",
    "holds_over",
    "home_office",
    "is_kept_by",
    "is_own",
    "journey_of",
    "leaf_through",
    "merge_plan",
    "merger_of",
    "narrowed",
    "own_keys",
    "passing_over",
    "path_of",
    "places_in_reach",
    "province_of",
    "reached",
    "return_plan",
    "said_ended",
    "said_filters",
    "said_views",
    "same_code",
    "scans_due",
    "sees_persons",
    "stations_of",
    "successors_of",
    "suspects_of",
    "suspicions_across",
    "suspicions_in",
    "take_over_plan",
    "to_be_taken_over",
    "within",
]
