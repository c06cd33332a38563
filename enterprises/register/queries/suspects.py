"""Entries that may be of one enterprise: by code, name, telephone number or address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from enterprises.register.models import (
    Enterprise,
    EnterpriseQuerySet,
    FormerName,
    NotDuplicate,
)
from portal.regions.models import Region

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: more entries than this with one telephone number are an agent's, with one address a park's
MOST_ALIKE: Final = 5
MOST_PAIRS: Final = 200
ORGANISATION: Final = Substr("credit_code", 9, 9)
#: what is compared: code of the ground, its weight, its words
GROUNDS: Final[dict[str, tuple[int, str | _StrPromise]]] = {
    "organisation": (60, _("the same organisation code within the credit code")),
    "name": (50, _("the same name")),
    "former": (50, _("the name of one is a former name of the other")),
    "phone": (25, _("the same telephone number")),
    "address": (20, _("the same address")),
}
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two entries and why they may be one, the strongest ground first."""

    first: Enterprise
    second: Enterprise
    grounds: tuple[str, ...]

    @property
    def weight(self) -> int:
        return sum(GROUNDS[one][0] for one in self.grounds)

    @property
    def words(self) -> list[str]:
        return [str(GROUNDS[one][1]) for one in self.grounds]


def suspicions_in(county: Region) -> list[Suspicion]:
    """Pairs of a county that may be one enterprise, the likeliest first; two hundred at most.

    Some statements over the county's rows, whatever is found; pairs that were told apart are out.
    """
    rows = Enterprise.objects.living().filter(region=county)
    found: dict[Pair, list[str]] = defaultdict(list)
    for ground, pairs in _grounds(rows, county):
        for pair in pairs:
            if ground not in found[pair]:
                found[pair].append(ground)
    return _suspicions(found)


def suspects_of(enterprise: Enterprise) -> list[Suspicion]:
    """What may be the same enterprise as this one: by code and number anywhere, by name and
    address in its county. One statement, in which each ground asks an index; of the others key,
    code, name and places are read."""
    others = Enterprise.objects.living().exclude(pk=enterprise.pk).exclude(_apart_from(enterprise))
    county = others.filter(region_id=enterprise.region_id)
    own_names = FormerName.objects.filter(enterprise=enterprise).values("name")
    asked: list[tuple[str, EnterpriseQuerySet]] = [
        (
            "organisation",
            others.alias(organisation=ORGANISATION).filter(
                organisation=enterprise.credit_code[8:17]
            ),
        ),
        ("name", county.filter(name=enterprise.name)),
        ("former", county.filter(former_names__name=enterprise.name)),
        ("former", county.filter(name__in=own_names)),
    ]
    if enterprise.contact_phone:
        asked.append(("phone", others.filter(contact_phone=enterprise.contact_phone)))
    if enterprise.address:
        asked.append(("address", county.filter(address=enterprise.address)))
    known, answers = _answers(asked)
    found: dict[Pair, list[str]] = defaultdict(list)
    for ground, keys in answers.items():
        for key in keys if len(keys) <= MOST_ALIKE else ():
            found[_pair(enterprise.pk, key)].append(ground)
    return _ranked(found, known | {enterprise.pk: enterprise})


def _apart_from(enterprise: Enterprise) -> Exists:
    """That somebody told a row and this enterprise apart."""
    other, own = OuterRef("pk"), enterprise.pk
    pair = Q(first=other, second=own) | Q(first=own, second=other)
    return Exists(NotDuplicate.objects.filter(pair))


def _answers(
    asked: list[tuple[str, EnterpriseQuerySet]],
) -> tuple[dict[int, Enterprise], dict[str, set[int]]]:
    """What is found by its key, and the keys that each ground gives, the weightiest first."""
    first, *others = [
        rows.order_by()
        .annotate(_rank=Value(_order(ground), IntegerField()))
        .values_list("_rank", "pk", "credit_code", "name", "station_id", "region__path")
        for ground, rows in asked
    ]
    known: dict[int, Enterprise] = {}
    answers: dict[str, set[int]] = defaultdict(set)
    grounds = list(GROUNDS)
    for rank, key, code, name, station, path in first.union(*others, all=True).order_by("_rank")[
        :MOST_PAIRS
    ]:
        place = Region(path=path)
        known[key] = Enterprise(
            pk=key, credit_code=code, name=name, station_id=station, region=place
        )
        answers[grounds[rank]].add(key)
    return known, answers


def _grounds(rows: EnterpriseQuerySet, county: Region) -> Iterator[tuple[str, Iterable[Pair]]]:
    yield "organisation", _alike(rows, ORGANISATION)
    yield "name", _alike(rows, F("name"))
    yield "former", _formerly(rows, county)
    yield "phone", _alike(rows.exclude(contact_phone=""), F("contact_phone"))
    yield "address", _alike(rows.exclude(address=""), F("address"))


def _alike(rows: EnterpriseQuerySet, key: Any) -> Iterator[Pair]:
    """Pairs of rows that have the key in common, unless too many have it."""
    keyed = rows.annotate(_key=key)
    shared = (
        keyed.values("_key")
        .annotate(_n=Count("pk"))
        .filter(_n__gt=1, _n__lte=MOST_ALIKE)
        .order_by("_key")
        .values("_key")[:MOST_PAIRS]
    )
    groups: dict[Any, list[int]] = defaultdict(list)
    values = [row["_key"] for row in shared]
    for value, pk in keyed.filter(_key__in=values).values_list("_key", "pk"):
        groups[value].append(pk)
    for group in groups.values():
        yield from (_pair(*two) for two in combinations(sorted(group), 2))


def _formerly(rows: EnterpriseQuerySet, county: Region) -> Iterator[Pair]:
    """An entry whose name another one of the county had before."""
    former = FormerName.objects.filter(
        enterprise__region=county, enterprise__closed_on=None
    ).values_list("name", "enterprise_id")
    had: dict[str, list[int]] = defaultdict(list)
    named = rows.filter(name__in=former.values("name"))[:MOST_PAIRS]
    bearers = dict(named.values_list("pk", "name"))
    for name, pk in former.filter(name__in=set(bearers.values())):
        had[name].append(pk)
    for pk, name in bearers.items():
        yield from (_pair(pk, other) for other in had[name] if other != pk)


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _suspicions(found: dict[Pair, list[str]]) -> list[Suspicion]:
    """The pairs with their entries, but those that somebody told apart."""
    if not found:
        return []
    apart = told_apart(list(found))
    kept = {pair: grounds for pair, grounds in found.items() if pair not in apart}
    pairs = sorted(kept, key=lambda pair: _by_weight(pair, kept[pair]))[:MOST_PAIRS]
    rows = Enterprise.objects.with_places().in_bulk({key for pair in pairs for key in pair})
    return _ranked({pair: kept[pair] for pair in pairs}, rows)


def _ranked(found: Mapping[Pair, list[str]], rows: Mapping[int, Enterprise]) -> list[Suspicion]:
    """The likeliest first."""
    return [
        Suspicion(rows[pair[0]], rows[pair[1]], tuple(sorted(found[pair], key=_order)))
        for pair in sorted(found, key=lambda pair: _by_weight(pair, found[pair]))
    ]


def _by_weight(pair: Pair, grounds: Iterable[str]) -> tuple[int, Pair]:
    return -sum(GROUNDS[one][0] for one in grounds), pair


def _order(ground: str) -> int:
    return list(GROUNDS).index(ground)


def told_apart(pairs: list[Pair]) -> set[Pair]:
    """Those among the pairs of which somebody said that they are two."""
    firsts = {first for first, _second in pairs}
    rows = NotDuplicate.objects.filter(Q(first__in=firsts))
    return set(rows.values_list("first_id", "second_id"))
