"""Needs: how many of each element, and who may answer them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from portal.accounts.actor import roles
from portal.accounts.models import User
from portal.offices.models import Office, Post
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Region
from programs.questionnaires.models import NeedQuerySet
from programs.questionnaires.vocabulary import Element, NeedState, Permission


@dataclass(frozen=True, slots=True)
class ElementCount:
    """How many needs of one element, and in which state."""

    element: str
    label: str
    total: int
    found: int
    dispatched: int
    answered: int
    solved: int


def needs_by_element(needs: NeedQuerySet) -> list[ElementCount]:
    """The needs of a list, by element; every element stands there, also without a need."""
    states = {state: Count("pk", filter=Q(state=state)) for state in NeedState.values}
    counted: dict[str, Any] = {
        row["element"]: row
        for row in needs.order_by().values("element").annotate(total=Count("pk"), **states)
    }
    none = dict.fromkeys(("total", *NeedState.values), 0)
    return [
        ElementCount(label=str(label), **({"element": element} | none | counted.get(element, {})))
        for element, label in Element.choices
    ]


def offices_that_answer(region: Region) -> list[Office]:
    """The county's own office first, then its stations, then the offices above it."""
    paths = ["".join(f"{p}." for p in region.path.rstrip(".").split(".")[:n]) for n in (1, 2, 3)]
    kinds = [OfficeKind.COUNTY, OfficeKind.STATION, OfficeKind.CITY, OfficeKind.PROVINCE]
    rows = (
        Office.objects.active()
        .filter(region__path__in={*paths, region.path}, kind__in=kinds)
        .select_related("region")
    )
    return sorted(rows, key=lambda office: (kinds.index(OfficeKind(office.kind)), office.code))


def answerers_at(offices: list[Office]) -> list[Post]:
    """The posts at these offices whose role may answer a need, by office and name."""
    able = [role.code for role in roles if Permission.NEED_ANSWER in role.permissions]
    return list(
        Post.objects.held()
        .filter(office__in=offices, role__in=able, user__is_active=True)
        .select_related("user", "office")
        .order_by("office__code", "user__display_name", "pk")
    )


def may_answer_at(user: User, office: Office) -> bool:
    """Whether somebody holds a post at the office whose role may answer."""
    return any(post.user_id == user.pk for post in answerers_at([office]))
