"""The small lists on an enterprise's page, read in the statement that reads the enterprise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef
from django.db.models.functions import Substr

from enterprises.register.models import EnterpriseQuerySet, FormerName
from enterprises.register.storage.listed import Listed
from portal.files.models import Attachment
from portal.offices.models import Office
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Region


def with_lists(rows: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Each row with `formers` (its former names), `scans` (of the licence that shows an unusual
    code: pk and name), `stations` (the open ones of its county) and `divisions` (those that ever
    had the number within its code)."""
    formers = FormerName.objects.filter(enterprise=OuterRef("pk"))
    scans = Attachment.objects.filter(subject="enterprises.codeexception")
    stations = Office.objects.active().filter(kind=OfficeKind.STATION)
    return rows.annotate(
        formers=Listed(formers.order_by("-until_on", "-pk"), name="name", until_on="until_on"),
        scans=Listed(scans.filter(subject_id=OuterRef("pk")).order_by("pk"), pk="pk", name="name"),
        stations=Listed(
            stations.filter(region=OuterRef("region")).order_by("code"), pk="pk", name="name"
        ),
        divisions=Listed(
            Region.objects.filter(code=Substr(OuterRef("credit_code"), 3, 6)).order_by(
                "-valid_from"
            ),
            path="path",
            name="name",
        ),
    )


def former_names_of(enterprise: Any) -> list[FormerName]:
    """Of one read by `with_lists`: the newest first."""
    return [
        FormerName(name=one["name"], until_on=date.fromisoformat(one["until_on"]))
        for one in enterprise.formers
    ]


def scans_of(enterprise: Any) -> list[Attachment]:
    """Of one read by `with_lists`: the scans of the licence, with key and name alone."""
    return [Attachment(pk=one["pk"], name=one["name"]) for one in enterprise.scans]


@dataclass(frozen=True, slots=True)
class Division:
    """The division within a credit code; without a name where no division ever had the number."""

    code: str
    name: str


def division_of(enterprise: Any) -> Division | None:
    """Of one read by `with_lists`: the division within its code, as it was called last, where the
    county lies neither there nor beneath. It is only told: a code keeps it for ever (DOMAIN 5.1).
    """
    code, found = enterprise.credit_code[2:8], enterprise.divisions
    if code == enterprise.region.code:
        return None
    if any(enterprise.region.path.startswith(one["path"]) for one in found):
        return None
    return Division(code, found[0]["name"] if found else "")


def stations_beside(enterprise: Any) -> list[Office]:
    """Of one read by `with_lists`: the stations that may look after it, with key and name alone."""
    return [Office(pk=one["pk"], name=one["name"]) for one in enterprise.stations]
