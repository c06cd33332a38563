"""From which device a visit was recorded or confirmed."""

from __future__ import annotations

from datetime import datetime

from experts.visits.models import Visit, VisitTrace
from experts.visits.vocabulary import Act
from portal.accounts.actor import Actor


def trace(
    visit: Visit, act: Act, *, device: str, by: Actor, at: datetime, located: bool = False
) -> None:
    """Keep it, by the server's clock. Part of the act that it is a trace of; without a device
    (its browser keeps no number) there is none. `located`: the visit's position came with it."""
    if not device:
        return
    seen: dict[str, object] = {"last_at": at, "user": by.user}
    if located and visit.latitude is not None:
        seen |= {
            "latitude": visit.latitude,
            "longitude": visit.longitude,
            "located_at": at,
        }
    VisitTrace.objects.update_or_create(
        visit=visit, act=act, device=device, defaults=seen, create_defaults=seen | {"first_at": at}
    )
