"""What is asked of the list of bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from certification.bodies.models import Body, BodyQuerySet
from certification.bodies.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.kernel.text import narrow, one_line
from portal.offices.models import Office
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Region


def narrowed(rows: BodyQuerySet, *, text: str = "", state: str = "") -> BodyQuerySet:
    """Those whose number or name holds the text; `state` is "approved" or "ended"."""
    asked = narrow(one_line(text))
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(approval_number__icontains=asked))
    if state:
        rows = rows.filter(ended_on__isnull=state == "approved")
    return rows


def offices_of_bodies() -> list[Office]:
    """Offices of certification bodies, for the form that ties a body to one."""
    return list(Office.objects.active().filter(kind=OfficeKind.BODY).order_by("name"))


def bodies_offered(by: Actor, *, to: str) -> list[Body]:
    """The bodies whose certificates somebody may record: all, or their own."""
    if any(grant.boundary == "region" for grant in by.holding(to)):
        return list(Body.objects.order_by("approval_number"))
    offices = [grant.value for grant in by.holding(to) if grant.boundary == "office"]
    return list(Body.objects.filter(office_id__in=offices).order_by("approval_number"))


def keeps_the_list(by: Actor) -> bool:
    return any(grant.boundary == "region" for grant in by.holding(Permission.MANAGE))


def may_change(body: Body, by: Actor) -> bool:
    """Whoever keeps the list in the province that entered the body; for all of them, the nation."""
    home = body.registered_by.path if body.registered_by else None
    return any(
        grant.value == "" or (home is not None and home.startswith(str(grant.value)))
        for grant in by.holding(Permission.MANAGE)
        if grant.boundary == "region"
    )


def province_of_keeper(by: Actor) -> Region | None:
    """The province for which somebody keeps the list; None for who keeps it for the nation."""
    paths = [str(g.value) for g in by.holding(Permission.MANAGE) if g.boundary == "region"]
    if not paths or "" in paths:
        return None
    top = min(paths).split(".", 1)[0] + "."
    return Region.objects.living().filter(path=top).first()


def wrong_with(values: Mapping[str, Any], *, besides: int | None = None) -> dict[str, str]:
    """Field to what is wrong with it: dates in disorder, a number, name or office taken."""
    wrong: dict[str, str] = {}
    approved, ended = values.get("approved_on"), values.get("ended_on")
    if approved and ended and ended < approved:
        wrong["ended_on"] = _("The approval ends before it begins.")
    office = values.get("office")
    if office is not None and office.kind != OfficeKind.BODY:
        wrong["office"] = _("This office is not that of a certification body.")
    others = Body.objects.exclude(pk=besides) if besides else Body.objects.all()
    taken = {
        "approval_number": _("A body of this approval number is on the list already."),
        "name": _("A body of this name is on the list already."),
        "office": _("Another body has this office."),
    }
    for name, words in taken.items():
        if values.get(name) and others.filter(**{name: values[name]}).exists():
            wrong.setdefault(name, words)
    return wrong
