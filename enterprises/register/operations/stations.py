"""Give an enterprise to the market regulation station that looks after it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from enterprises.register.operations.rows import hold
from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid
from portal.offices.models import Office
from portal.offices.vocabulary import OfficeKind


@operation
def assign_station(
    enterprise: Enterprise, *, by: Actor, at: datetime, station: Office | None
) -> Enterprise:
    """Name the station, or take it away; only a station of the enterprise's own county."""
    held = hold(enterprise, by=by)
    if station is not None and not _may_have(held, station):
        words = _("Choose an open station of this county.")
        raise Invalid(words, station=words)
    before = str(held.station or "")
    held.station = station
    held.revision += 1
    held.changed_at = at
    held.save(update_fields=["station", "revision", "changed_at"])
    record(
        "enterprises.enterprise.assign_station",
        by=by,
        at=at,
        target=held,
        changed={"station": [before, str(station or "")]},
    )
    return held


def _may_have(enterprise: Enterprise, station: Office) -> bool:
    return (
        station.kind == OfficeKind.STATION
        and station.region_id == enterprise.region_id
        and station.closed_on is None
    )
