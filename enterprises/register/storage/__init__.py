"""SQL of the register that differs by engine: search, look-up, loading, lists and pages of rows."""

from enterprises.register.storage.known import names_taken, with_codes
from enterprises.register.storage.lists import (
    former_names_of,
    scans_of,
    stations_beside,
    with_lists,
)
from enterprises.register.storage.loading import insert
from enterprises.register.storage.pages import as_dicts
from enterprises.register.storage.search import matching, searchable

__all__ = [
    "as_dicts",
    "former_names_of",
    "insert",
    "matching",
    "names_taken",
    "scans_of",
    "searchable",
    "stations_beside",
    "with_codes",
    "with_lists",
]
