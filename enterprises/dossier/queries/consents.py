"""Whether an enterprise took back what it had agreed to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from enterprises.dossier.models import Consent
from enterprises.dossier.vocabulary import Purpose


def withdrawn_after(enterprises: Iterable[int], purpose: Purpose) -> dict[int, date]:
    """Enterprise key to the day on which its last consent was withdrawn, where none stands."""
    rows = Consent.objects.filter(enterprise__in=list(enterprises), purpose=purpose, receiver="")
    found: dict[int, date] = {}
    standing: set[int] = set()
    for key, day in rows.values_list("enterprise_id", "withdrawn_on"):
        if day is None:
            standing.add(key)
        else:
            found[key] = max(day, found.get(key, day))
    return {key: day for key, day in found.items() if key not in standing}
