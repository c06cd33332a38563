"""Names that hold a text of 2 to 8 characters, beside a scan and a page by primary key.

DESIGN 7: rare terms ≥ 50 times faster than a scan, ≤ 5 times a page by primary key, every length
within 5 times of each other; and exactly the rows that Python's `in` finds. A scan costs as much as
there are rows: over a tenth of the million it need be outdone a tenth as much.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from django.db import connection, transaction

from enterprises.register.models import Enterprise
from enterprises.register.queries import leaf_through
from enterprises.register.storage import matching
from tests.bench import databases, seeding
from tests.bench.figures import in_turns, seconds, told
from tests.bench.floors.statements import scanned

ROWS = {"small": 100_000, "full": 1_000_000}
LENGTHS = range(2, 9)
#: terms of each length, and how few rows hold a rare one
TERMS, RARE = 5, 100
PAGE = 20


def run(size: str = "small") -> None:
    with databases.fresh("bench_search"):
        seeding.register(ROWS[size])
        databases.analysed("enterprises_enterprise")
        names = seeding.names()
        terms = {length: rare_terms(names, length) for length in LENGTHS}
        common = names[len(names) // 2][1][-4:-2]
        for term in (*(one for some in terms.values() for one in some[:1]), common):
            agree(term, names)
        _measured(terms, common, f">= {ROWS[size] / 20_000:g}")


def _measured(terms: dict[int, list[str]], common: str, over_rows: str) -> None:
    rare = [term for some in terms.values() for term in some]

    def of(some: list[str], look: Callable[[str], object]) -> Callable[[], float]:
        return lambda: seconds(lambda: [look(term) for term in some]) / len(some) * 1000

    ours, floor, page, ours_common, *each = in_turns(
        of(rare, found),
        of(rare, scan),
        of(rare, lambda _term: by_primary_key()),
        of([common], found),
        *(of(some, found) for some in terms.values()),
        rounds=7,
    )
    told("name_search_rare_vs_scan", "searches/s", 1000 / ours, 1000 / floor, over_rows)
    told("name_search_rare_vs_primary_key_page", "ms", ours, page, "<= 5")
    told("name_search_common_vs_primary_key_page", "ms", ours_common, page)
    told("name_search_slowest_vs_fastest_length", "ms", max(each), min(each), "<= 5")


def found(term: str) -> list[int]:
    """What the list shows first for a text that somebody typed."""
    rows = matching(Enterprise.objects.all(), term)
    leaf = leaf_through(rows, order="newest", size=PAGE, after=None, before=None)
    return [one.pk for one in leaf.rows]


def by_primary_key() -> list[int]:
    leaf = leaf_through(
        Enterprise.objects.all(), order="newest", size=PAGE, after=None, before=None
    )
    return [one.pk for one in leaf.rows]


def scan(term: str) -> list[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        return scanned(cursor, term, limit=PAGE + 1)[:PAGE]


def agree(term: str, names: list[tuple[int, str]]) -> None:
    """The search, the scan and Python's `in` find the same rows."""
    told_by_python = {pk for pk, name in names if term in name}
    everything = set(matching(Enterprise.objects.all(), term).values_list("pk", flat=True))
    first = sorted(told_by_python, reverse=True)[:PAGE]
    if everything != told_by_python or found(term) != first or scan(term) != first:
        raise AssertionError(f"the search for {term} and Python's `in` differ")


def rare_terms(names: list[tuple[int, str]], length: int) -> list[str]:
    """Texts out of names that few rows hold; of two characters the rarest that there are."""
    rng = Random(length)
    counted: dict[str, int] = {}
    for _pk, name in names:
        for place in range(len(name) - length + 1):
            part = name[place : place + length]
            counted[part] = counted.get(part, 0) + 1
    rare = sorted(term for term, number in counted.items() if number <= RARE)
    if len(rare) < TERMS:
        return sorted(counted, key=lambda term: (counted[term], term))[:TERMS]
    return rng.sample(rare, TERMS)
