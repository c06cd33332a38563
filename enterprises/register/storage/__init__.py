"""SQL of the register that differs by engine: name search, bulk loading, lists in a column."""

from enterprises.register.storage.lists import (
    former_names_of,
    scans_of,
    stations_beside,
    with_lists,
)
from enterprises.register.storage.loading import insert
from enterprises.register.storage.search import matching, searchable

__all__ = [
    "former_names_of",
    "insert",
    "matching",
    "scans_of",
    "searchable",
    "stations_beside",
    "with_lists",
]
