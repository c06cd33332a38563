"""Who can approve what somebody draws: four eyes, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.actor import Actor
from portal.offices.models import Office
from portal.offices.queries import deciders
from portal.offices.vocabulary import Permission as Offices
from portal.regions.models import Region
from programs.chains.vocabulary import Permission


@dataclass(frozen=True, slots=True)
class Approvers:
    """The province's office (None where it has none), how many people there beside somebody can
    approve, and whether that one may read the office's page."""

    office: Office | None
    others: int
    reads_office: bool


def approvers_beside(by: Actor, region: Region) -> Approvers:
    """Who in the province of a region can approve the chains that somebody submits: whoever
    submits a chain does not."""
    found = deciders(Permission.APPROVE, path=region.province_path, but=by.user)
    office = found.office
    reads = office is not None and office.allows(by, to=Offices.OFFICE_VIEW)
    return Approvers(office, found.others, reads)
