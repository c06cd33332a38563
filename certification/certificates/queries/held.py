"""Certificates as questionnaires ask for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from certification.certificates.models import Certificate
from programs.questionnaires.facts import Held

#: schemes to the kinds that the library's questionnaires name; what manages quality is "qms"
KINDS: Final[Mapping[str, str]] = {
    "iso14001": "ems",
    "iso45001": "ohsms",
    "iso22000": "fsms",
    "haccp": "fsms",
    "iso50001": "enms",
    "iso27001": "isms",
    "ccc": "ccc",
    "green_product": "green",
    "organic": "organic",
    "low_carbon": "low_carbon",
    "regional_brand": "regional_brand",
    "homestay": "service",
    "after_sales": "service",
}


def held_by(enterprises: Collection[int]) -> Mapping[int, list[Held]]:
    """Enterprise key to all its certificates, also those that ended. One statement."""
    found: dict[int, list[Held]] = defaultdict(list)
    for one in Certificate.objects.filter(enterprise__in=enterprises).select_related("body"):
        kind = "qms" if one.is_qms else KINDS.get(one.scheme, "other")
        found[one.enterprise_id].append(
            Held(
                kind=kind,
                label=one.scheme_label,
                number=one.number,
                body=one.body.name,
                issued=one.issued_on,
                expires=one.expires_on,
                ended=one.ended_on,
            )
        )
    return found
