"""Which rows the list of the API shows."""

from __future__ import annotations

from dataclasses import dataclass

from enterprises.register.models import EnterpriseQuerySet
from enterprises.register.queries import Filters, narrowed, within
from enterprises.register.storage import matching


@dataclass(frozen=True, slots=True)
class ListedRows:
    """The rows within a reach, as `lookups_for` somebody says it, that meet the filters; with
    `phones` the text may be a telephone number."""

    reach: tuple[tuple[str, str | int], ...]
    filters: Filters
    phones: bool = False

    def rows(self) -> EnterpriseQuerySet:
        found = narrowed(within(self.reach), self.filters)
        return matching(found, self.filters.text, phones=self.phones)
