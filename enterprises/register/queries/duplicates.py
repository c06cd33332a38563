"""Duplicates: the same code anywhere, the same name in the county, the same telephone number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from enterprises.register.models import Enterprise
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.kernel.faults import Fault, Severity
from portal.regions.models import Region

MOST_NAMED = 3


def same_code(code: str, *, by: Actor, besides: int | None = None) -> Fault | None:
    """The error that the code is on the register already; who may not see it learns no name."""
    found = Enterprise.objects.exclude(pk__in=_besides(besides)).filter(credit_code=code).first()
    if found is None:
        return None
    if found.allows(by, to=Permission.VIEW):
        words = _("This code is on the register already: %(name)s.") % {"name": found.name}
        remedy = _("Open that enterprise and change it there.")
    else:
        words = _("This code is on the register of another county.")
        remedy = _("Ask the office above to have it moved to your county.")
    return Fault("enterprise.exists", words, where="credit_code", value=code, remedy=remedy)


def duplicates_of(
    values: Mapping[str, Any], region: Region, *, besides: int | None = None
) -> Iterator[Fault]:
    """Warnings: enterprises of the county with the same name or the same telephone number."""
    county = Enterprise.objects.living().filter(region=region).exclude(pk__in=_besides(besides))
    if name := values.get("name"):
        yield from _named("enterprise.same_name", "name", name, county.filter(name=name))
    if phone := values.get("contact_phone"):
        same = county.filter(contact_phone=phone)
        yield from _named("enterprise.same_phone", "contact_phone", phone, same)


def _besides(pk: int | None) -> list[int]:
    return [] if pk is None else [pk]


def _named(code: str, where: str, value: str, rows: Any) -> Iterator[Fault]:
    found = list(rows.values_list("name", "credit_code")[:MOST_NAMED])
    if not found:
        return
    listed = _(", ").join(f"{name} ({credit_code})" for name, credit_code in found)
    words = {
        "enterprise.same_name": _("The county has an enterprise of this name: %(found)s."),
        "enterprise.same_phone": _("The county has an enterprise with this number: %(found)s."),
    }[code]
    yield Fault(
        code,
        words % {"found": listed},
        where=where,
        value=value,
        remedy=_("Make sure that it is not the same one; if it is not, go on."),
        severity=Severity.WARN,
    )
