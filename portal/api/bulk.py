"""The body of a bulk request: its items, and whether it is only a dry run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.api.problems import Problem

MOST_ITEMS: Final = 1_000


def items_of(data: Mapping[str, Any]) -> tuple[list[Any], bool]:
    """`items` and `dry_run` of a body; 422 where they are of another shape, 413 over 1,000."""
    items, dry_run = data.get("items"), data.get("dry_run", False)
    if not isinstance(items, list) or not items or not isinstance(dry_run, bool):
        words = _("Send an object with “items”, a list of 1 to 1,000, and “dry_run”.")
        raise Problem("invalid", 422, words, faults=[])
    if len(items) > MOST_ITEMS:
        raise Problem("too_large", 413, _("At most %(n)d items.") % {"n": MOST_ITEMS})
    return items, dry_run
