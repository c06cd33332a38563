"""SQL of the register that differs by engine: search, look-up, loading, lists and pages of rows."""

from enterprises.register.storage.known import names_taken, with_codes
from enterprises.register.storage.lists import (
    division_of,
    former_names_of,
    scans_of,
    stations_beside,
    with_lists,
)
from enterprises.register.storage.loading import insert
from enterprises.register.storage.pages import Asked, Lines, as_dicts, writes_json
from enterprises.register.storage.search import matching, searchable

__all__ = [
    "Asked",
    "Lines",
    "as_dicts",
    "division_of",
    "former_names_of",
    "insert",
    "matching",
    "names_taken",
    "scans_of",
    "searchable",
    "stations_beside",
    "with_codes",
    "with_lists",
    "writes_json",
]
