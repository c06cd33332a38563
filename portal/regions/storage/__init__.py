"""SQL that is written out: rows read and made into models, writes that go together."""

from portal.regions.storage.inserts import insert, new_row, store, store_many
from portal.regions.storage.messages import in_one_message, is_together, together, write
from portal.regions.storage.rows import (
    columns_of,
    first_of,
    is_postgresql,
    made_of,
    region_of,
    region_statement,
    rows_of,
    width_of,
)
from portal.regions.storage.updates import update_many

__all__ = [
    "columns_of",
    "first_of",
    "in_one_message",
    "insert",
    "is_postgresql",
    "is_together",
    "made_of",
    "new_row",
    "region_of",
    "region_statement",
    "rows_of",
    "store",
    "store_many",
    "together",
    "update_many",
    "width_of",
    "write",
]
