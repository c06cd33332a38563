"""Keys of county systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.offices.models import ApiKey, Office, Post
from portal.offices.operations import issue_key
from tests.factories import person, region


@dataclass(frozen=True)
class Machine:
    key: ApiKey
    headers: dict[str, str]


def province_key(*scopes: str, code: str = "330000", **values: Any) -> Machine:
    """A key of an office of the kind of a county that stands at a province."""
    now = timezone.now()
    place = Office.objects.create(code=f"k{code}", name="Hall", kind="county", region=region(code))
    officer = person("Keeper")
    Post.objects.create(user=officer, office=place, role="county_officer", began_at=now)
    issued = issue_key(
        place,
        by=actor_for(officer),
        at=now,
        **{
            "name": "county system",
            "scopes": scopes,
            "expires_on": timezone.localdate(now) + timedelta(days=90),
            "rate": 6000,
            **values,
        },
    )
    return Machine(issued.key, {"Authorization": f"Bearer {issued.secret}"})
