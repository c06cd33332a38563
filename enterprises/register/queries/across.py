"""Entries of different counties that may be of one enterprise: what the city or the province over
both looks through, ground by ground, some at a time.

A name or an address comes again from county to county, so that over a border both count only with
the same contact person. Organisation code and telephone number stand in indexes: what a page of
those costs does not grow with the register.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Value
from django.db.models.functions import Concat

from enterprises.register.models import Enterprise, EnterpriseQuerySet, FormerName
from enterprises.register.queries.suspects import (
    GROUNDS,
    MOST_ALIKE,
    ORGANISATION,
    Suspicion,
    told_apart,
)

PER_PAGE: Final = 20
#: leaves that are read to find one that shows anything, where all pairs were told apart
MOST_LEAVES: Final = 5
_BETWEEN: Final = Value("\n")
#: what has to be the same, of those that have it
KEYS: Final[dict[str, tuple[Any, Q]]] = {
    "organisation": (ORGANISATION, Q()),
    "phone": (F("contact_phone"), ~Q(contact_phone="")),
    "name": (Concat("name", _BETWEEN, "contact_name"), ~Q(contact_name="")),
    "former": (None, Q()),
    "address": (
        Concat("address", _BETWEEN, "contact_name"),
        ~Q(address="") & ~Q(contact_name=""),
    ),
}


@dataclass(frozen=True, slots=True)
class PairLeaf:
    """Some pairs, and the key after which the next ones are found."""

    pairs: list[Suspicion]
    after: int | None


def suspicions_across(
    reached: EnterpriseQuerySet, *, ground: str, after: int | None = None
) -> PairLeaf:
    """Pairs of the entries reached, over county borders, that one ground brings together; each
    with every ground that there is. Pairs that were told apart are out."""
    rows = reached.living()
    leaf = PairLeaf([], after)
    for _number in range(MOST_LEAVES):
        leaf = _leaf(rows, ground, leaf.after)
        if leaf.pairs or leaf.after is None:
            break
    return leaf


def _leaf(rows: EnterpriseQuerySet, ground: str, after: int | None) -> PairLeaf:
    of_ground = _formerly if ground == "former" else _alike
    groups, onwards = of_ground(rows, ground, after)
    pairs = {
        (one.pk, other.pk): (one, other)
        for group in groups
        for one, other in combinations(sorted(group, key=lambda entry: entry.pk), 2)
        if one.region_id != other.region_id
    }
    apart = told_apart(list(pairs))
    found = [
        Suspicion(*two, tuple(_grounds_of(*two)))
        for pair, two in pairs.items()
        if pair not in apart
    ]
    return PairLeaf(found, onwards)


def _alike(
    rows: EnterpriseQuerySet, ground: str, after: int | None
) -> tuple[list[list[Enterprise]], int | None]:
    """Entries that have the key in common, in the order of the key; the anchor is one of them."""
    key, having = KEYS[ground]
    keyed = rows.filter(having).annotate(_key=key)
    shared: Any = (
        keyed.order_by()
        .values("_key")
        .annotate(_n=Count("pk"), _first=Min("region_id"), _last=Max("region_id"))
        .filter(_n__gt=1, _n__lte=MOST_ALIKE, _first__lt=F("_last"))
    )
    past = keyed.filter(pk=after).values_list("_key", flat=True).first() if after else None
    if past is not None:
        shared = shared.filter(_key__gt=past)
    values = list(shared.order_by("_key").values_list("_key", flat=True)[: PER_PAGE + 1])
    groups: dict[Any, list[Enterprise]] = {value: [] for value in values[:PER_PAGE]}
    for one in _read(keyed.filter(_key__in=list(groups))):
        groups[one._key].append(one)  # type: ignore[attr-defined] # noqa: SLF001 - annotated
    is_more = len(values) > PER_PAGE
    last = groups[values[PER_PAGE - 1]] if is_more else []
    return list(groups.values()), last[0].pk if last else None


def _formerly(
    rows: EnterpriseQuerySet, _ground: str, after: int | None
) -> tuple[list[list[Enterprise]], int | None]:
    """Who bears a name that another one had before; the anchor is the former name."""
    bearers = rows.exclude(contact_name="").filter(
        name=OuterRef("name"), contact_name=OuterRef("enterprise__contact_name")
    )
    elsewhere = bearers.exclude(region_id=OuterRef("enterprise__region_id"))
    names = FormerName.objects.filter(Exists(elsewhere), enterprise__in=rows.values("pk"))
    found = list(names.filter(pk__gt=after or 0).order_by("pk")[: PER_PAGE + 1])
    shown, is_more = found[:PER_PAGE], len(found) > PER_PAGE
    had = {one.pk: one for one in _read(rows.filter(pk__in=[one.enterprise_id for one in shown]))}
    bearing = list(_read(rows.filter(name__in=[one.name for one in shown])))
    groups = [
        [had[one.enterprise_id], other]
        for one in shown
        for other in bearing
        if other.name == one.name and other.contact_name == had[one.enterprise_id].contact_name
    ]
    return groups, shown[-1].pk if is_more else None


def _read(rows: EnterpriseQuerySet) -> Iterable[Enterprise]:
    return rows.with_places().prefetch_related("former_names").order_by("pk")


def _grounds_of(one: Enterprise, other: Enterprise) -> Iterator[str]:
    """Every ground for these two, the strongest first."""
    names = [{entry.name for entry in two.former_names.all()} for two in (one, other)]
    holds = {
        "organisation": one.credit_code[8:17] == other.credit_code[8:17],
        "name": one.name == other.name,
        "former": other.name in names[0] or one.name in names[1],
        "phone": one.contact_phone == other.contact_phone != "",
        "address": one.address == other.address != "",
    }
    return (ground for ground in GROUNDS if holds[ground])
