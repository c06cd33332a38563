"""Offices themselves: opened, closed, and the regular ones of a whole province at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation, record
from portal.kernel.errors import Invalid, Missing, NotPermitted, WrongState
from portal.kernel.text import one_line
from portal.offices.models import ApiKey, Invitation, Office, Post
from portal.offices.operations import account
from portal.offices.operations.keys import withdraw
from portal.offices.vocabulary import OfficeKind, Permission
from portal.regions.models import Region
from portal.regions.vocabulary import Level

NATIONWIDE = (OfficeKind.NATIONAL, OfficeKind.ADMINISTRATION, OfficeKind.BODY, OfficeKind.BANK)


@operation
def open_office(
    region: Region | None,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    code: str,
    name: str,
    parent: Office | None = None,
    is_zone: bool = False,
) -> Office:
    """Open an office for a region, or without one where it is nationwide."""
    office = Office(
        code=code.strip(),
        name=one_line(name),
        kind=kind,
        region=region,
        parent=parent,
        is_zone=is_zone,
    )
    if not (by.is_system or office.allows(by, to=Permission.OFFICE_MANAGE)):
        raise NotPermitted(_("Only the system administrator opens and closes offices."))
    _check(office)
    office.save()
    record("offices.office.open", by=by, at=at, target=office, kind=kind)
    return office


@operation
def close_office(office: Office, *, by: Actor, at: datetime, reason: str) -> None:
    """Close an office in which nobody holds a post any more; its keys and open links end."""
    office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    if not office.allows(by, to=Permission.OFFICE_MANAGE):
        raise NotPermitted(_("Only the system administrator opens and closes offices."))
    why = account.need_reason(reason)
    if office.closed_on is not None:
        raise WrongState(_("This office is closed already."))
    if Post.objects.held().filter(office=office).exists():
        raise WrongState(_("People hold posts here. End or hand over their posts first."))
    if office.children.filter(closed_on=None).exists():
        raise WrongState(_("Offices beneath this one are open. Close them first."))
    office.closed_on = timezone.localdate(at)
    office.save(update_fields=["closed_on"])
    account.cancel_links(Invitation.objects.filter(office=office), at=at)
    for key in ApiKey.objects.filter(office=office, revoked_at=None).select_related("office"):
        withdraw(key, by=by, at=at, reason="office closed")
    record("offices.office.close", by=by, at=at, target=office, reason=why)


@operation
def open_regular_offices(province_code: str, *, by: Actor, at: datetime) -> int:
    """One office for the province, each city and each county in force; those there stay.

    A city without counties is of level county and has a county office (DESIGN 3).
    """
    if not (by.is_system or by.may(Permission.OFFICE_MANAGE)):
        raise NotPermitted(_("Only the system administrator opens and closes offices."))
    today = timezone.localdate(at)
    province = (
        Region.objects.in_force(on=today)
        .of_the_nation()
        .filter(code=province_code, level=Level.PROVINCE)
        .first()
    )
    if province is None:
        raise Missing(_("There is no province of code %(code)s.") % {"code": province_code})
    opened = 0
    for level in (Level.PROVINCE, Level.CITY, Level.COUNTY):
        opened += _open_level(province, level, on=today)
    head = Office.objects.get(code=regular_code(province))
    record("offices.office.open_regular", by=by, at=at, target=head, count=opened)
    return opened


def regular_code(region: Region) -> str:
    """The code of the office that answers for a region: county-330381."""
    return f"{region.level}-{region.code}"


def _open_level(province: Region, level: Level, *, on: date) -> int:
    regions = Region.objects.in_force(on=on).within(province).filter(level=level)
    above = {
        office.region.path: office
        for office in Office.objects.filter(
            region__path__startswith=province.path, kind__in=["province", "city"], is_zone=False
        ).select_related("region")
        if office.region is not None
    }
    there = set(Office.objects.filter(kind=level).values_list("code", flat=True))
    wanted = [region for region in regions if regular_code(region) not in there]
    Office.objects.bulk_create(
        [
            Office(
                code=regular_code(region),
                name=f"{region.name}市场监督管理局",
                kind=level,
                region=region,
                parent=_parent(region.path, above),
            )
            for region in wanted
        ]
    )
    return len(wanted)


def _parent(path: str, above: dict[str, Office]) -> Office | None:
    """The office of the longest path above this one."""
    return next((above[start] for start in _starts(path) if start in above), None)


def _starts(path: str) -> Iterable[str]:
    parts = path.removesuffix(".").split(".")
    for length in range(len(parts) - 1, 0, -1):
        yield ".".join(parts[:length]) + "."


def _check(office: Office) -> None:
    if not office.code or len(office.code) > 30:
        words = _("Give a code of at most 30 characters.")
        raise Invalid(words, code=words)
    if not office.name or len(office.name) > 100:
        words = _("Give a name of at most 100 characters.")
        raise Invalid(words, name=words)
    if office.kind not in OfficeKind.values:
        words = _("There is no such kind of office.")
        raise Invalid(words, kind=words)
    if office.region is None and office.kind not in NATIONWIDE:
        words = _("An office of this kind needs a region.")
        raise Invalid(words, region=words)
    if Office.objects.filter(code=office.code).exists():
        words = _("Another office has this code.")
        raise Invalid(words, code=words)
