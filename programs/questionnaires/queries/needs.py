"""Needs: how many of each element, and who may answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Max, Q

from portal.accounts.actor import roles
from portal.accounts.models import User
from portal.offices.models import Office, Post
from portal.offices.vocabulary import OfficeKind
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.questionnaires.models import Need, NeedQuerySet, NeedTerms, ResponseQuerySet
from programs.questionnaires.rules import DEFAULT, Terms
from programs.questionnaires.vocabulary import Element, NeedState, Permission

#: needs that wait for an office
OPEN: Final = (NeedState.FOUND, NeedState.DISPATCHED)
MOST_SHARED: Final = 300


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


def narrowed_needs(needs: NeedQuerySet, chosen: Mapping[str, str], today: date) -> NeedQuerySet:
    """The needs that meet the filters of the list: place (a path), element, state, urgency, due."""
    if place := chosen.get("place"):
        needs = needs.filter(region__path__startswith=place)
    for name in ("element", "state", "urgency"):
        if value := chosen.get(name):
            needs = needs.filter(**{name: value})
    if chosen.get("due") == "overdue":
        needs = needs.overdue(today)
    if chosen.get("due") == "escalated":
        needs = needs.filter(escalated_on__isnull=False)
    return needs


def terms_at(province_id: int, day: date) -> Terms:
    """The terms that hold in a province on a day; this portal's default before its first own."""
    found = (
        NeedTerms.objects.filter(region_id=province_id, valid_from__lte=day).newest_first().first()
    )
    if found is None:
        return DEFAULT
    return Terms(
        days=found.days,
        escalate_after=found.escalate_after,
        common_share=found.common_share,
        common_least=found.common_least,
        valid_from=found.valid_from,
    )


def years_of_needs(needs: NeedQuerySet) -> list[Cycle]:
    """The programme years that needs are of, the newest first."""
    return list(Cycle.objects.filter(pk__in=needs.order_by().values("cycle_id")).newest_first())


@dataclass(frozen=True, slots=True)
class SharedNeed:
    """The same item, asked for by several enterprises of one county.

    `answered` is how many of its enterprises answered the questionnaire, `open` how many of the
    needs wait to be dispatched or answered.
    """

    region_id: int
    county: str
    template_id: int
    item: str
    words: str
    element: str
    asking: int
    answered: int
    open: int
    is_common: bool

    @property
    def share(self) -> float:
        return 100 * self.asking / self.answered if self.answered else 0.0


def shared_needs(
    needs: NeedQuerySet, responses: ResponseQuerySet, terms: Terms
) -> list[SharedNeed]:
    """The common items first, then those that most ask for; single ones are left out.

    `needs` and `responses` are of one year and of the same enterprises.
    """
    answered = {
        (row["region_id"], row["template_id"]): row["firms"]
        for row in responses.counting()
        .order_by()
        .values("region_id", "template_id")
        .annotate(firms=Count("enterprise_id", distinct=True))
    }
    rows = list(
        needs.wanted()
        .order_by()
        .values("region_id", "region__name", "response__template_id", "item", "element")
        .annotate(
            firms=Count("enterprise_id", distinct=True),
            open=Count("pk", filter=Q(state__in=OPEN)),
            one=Max("pk"),
        )
        .filter(firms__gt=1)
        .order_by("-firms", "region_id", "item")[:MOST_SHARED]
    )
    words = needs.in_bulk([row["one"] for row in rows])
    found = [
        SharedNeed(
            region_id=row["region_id"],
            county=row["region__name"],
            template_id=row["response__template_id"],
            item=row["item"],
            words=str(words[row["one"]]),
            element=str(Element(row["element"]).label),
            asking=row["firms"],
            answered=(
                all_of_them := answered.get((row["region_id"], row["response__template_id"]), 0)
            ),
            open=row["open"],
            is_common=terms.is_common(row["firms"], all_of_them),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.is_common, -one.share, one.county, one.item))


def common_need_of(
    need: Need, needs: NeedQuerySet, responses: ResponseQuerySet, *, on: date
) -> SharedNeed | None:
    """What many enterprises of the county ask for, if the need is a part of it.

    `needs` and `responses` are those that the reader reaches: the whole county, or it is not told.
    """
    template = need.response.template_id
    same = needs.filter(
        cycle_id=need.cycle_id,
        region_id=need.region_id,
        item=need.item,
        response__template_id=template,
    )
    answered = responses.filter(
        cycle_id=need.cycle_id, region_id=need.region_id, template_id=template
    )
    terms = terms_at(need.cycle.region_id, on)
    return next((one for one in shared_needs(same, answered, terms) if one.is_common), None)


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
