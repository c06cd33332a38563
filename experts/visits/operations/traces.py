"""From which device a visit was recorded or confirmed; and positions that become less exact."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest, Round
from django.utils.translation import gettext as _

from experts.visits.models import Visit, VisitTrace
from experts.visits.vocabulary import Act
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.files.models import Attachment
from portal.kernel.errors import NotPermitted

#: decimals of a degree that stay: about 100 m
COARSE: Final = 3
COARSE_M: Final = 100


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


@operation
def coarsen_positions(before: datetime, *, by: Actor, at: datetime) -> int:
    """Keep positions that came before to a thousandth of a degree alone: of visits, of their
    traces and of photos. How many rows that were. The portal itself does this, each night."""
    if not by.is_system:
        raise NotPermitted(_("This is not yours to do."))
    place, taken = ("latitude", "longitude"), ("taken_latitude", "taken_longitude")
    accuracy = Greatest(Coalesce(F("accuracy_m"), 0), COARSE_M)
    visits = Visit.objects.filter(located_at__lt=before)
    traces = VisitTrace.objects.filter(located_at__lt=before)
    photos = Attachment.objects.filter(made_at__lt=before, taken_latitude__isnull=False)
    count = _coarsen(visits, *place, accuracy_m=accuracy)
    count += _coarsen(traces, *place)
    count += _coarsen(photos, *taken)
    record(
        "experts.visit.coarsen",
        by=by,
        at=at,
        target=VisitTrace(),
        before=before.isoformat(),
        count=count,
    )
    return count


def _coarsen(rows: Any, latitude: str, longitude: str, **more: Any) -> int:
    """Round what is not round yet; how many rows."""
    coarse = {name: Round(F(name), precision=COARSE) for name in (latitude, longitude)}
    exact = rows.exclude(**coarse)
    return int(exact.update(**coarse, **more))
