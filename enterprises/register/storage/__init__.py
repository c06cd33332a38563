"""SQL of the register that differs by engine: name search and bulk loading."""

from enterprises.register.storage.loading import insert
from enterprises.register.storage.search import matching, searchable

__all__ = ["insert", "matching", "searchable"]
