"""Invented names: of persons, places of work and enterprises. None is meant to be a real one."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, Final

from enterprises.register.vocabulary import Kind
from portal.regions.models import Region

LIBRARY: Final = Path(__file__).with_name("library")
LETTERS: Final = {"C": Kind.COMPANY, "S": Kind.SOLE_TRADER, "F": Kind.COOPERATIVE}
FORMS: Final = ("有限公司",) * 16 + ("科技有限公司",) * 2 + ("实业有限公司", "股份有限公司")
TRADERS: Final = ("加工厂", "经营部", "商行", "工作室", "厂")
_ENDINGS: Final = ("特别行政区", "林区", "新区", "市", "县", "区", "旗")


@dataclass(frozen=True, slots=True)
class Industry:
    """One line of the list of invented enterprises' industries (GB/T 4754, four digits)."""

    code: str
    name: str
    words: tuple[str, ...]
    weight: int
    kinds: frozenset[str]
    products: tuple[str, ...]


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Lists of words and sentences, by what they are for."""
    found: dict[str, Any] = json.loads((LIBRARY / "words.json").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=8)
def table(name: str) -> tuple[dict[str, str], ...]:
    """A table of the library, its lines by column."""
    with (LIBRARY / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@lru_cache(maxsize=1)
def industries() -> tuple[Industry, ...]:
    """The industries; the first 131 are the pilot industries of the year."""
    return tuple(
        Industry(
            code=line["code"],
            name=line["name"],
            words=tuple(line["words"].split("|")),
            weight=int(line["weight"]),
            kinds=frozenset(LETTERS[letter].value for letter in line["kinds"]),
            products=tuple(line["products"].split("|")),
        )
        for line in table("industries")
    )


@lru_cache(maxsize=4)
def _industries_of(kind: str) -> tuple[tuple[Industry, ...], tuple[int, ...]]:
    found = tuple(one for one in industries() if kind in one.kinds)
    return found, tuple(one.weight for one in found)


def an_industry(rng: Random, kind: str) -> Industry:
    """An industry in which enterprises of the kind are found, the common ones more often."""
    found, weights = _industries_of(kind)
    return rng.choices(found, weights)[0]


def a_person(rng: Random) -> str:
    """Surname and one or two characters."""
    known = words()
    name: str = rng.choice(known["surnames"])
    if rng.random() < 0.7:
        name += rng.choice(known["given_first"])
    return name + str(rng.choice(known["given_second"]))


def short_name(region: Region) -> str:
    """As it begins an enterprise's name: 瑞安 of 瑞安市, 景宁 of 景宁畲族自治县."""
    name = region.name
    if "自治" in name:
        return name[:2]
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def an_enterprise(rng: Random, *, place: str, kind: str, industry: Industry) -> str:
    """Place, an invented brand, what it makes, and the form that the law gives it."""
    known = words()
    brand = rng.choice(known["brand_first"]) + rng.choice(known["brand_second"])
    word = rng.choice(industry.words)
    if kind == Kind.COOPERATIVE:
        return f"{place}{brand}{word}专业合作社"
    if kind == Kind.SOLE_TRADER:
        return f"{place}{brand}{word}{_trader(rng, industry)}"
    return f"{place}{brand}{word}{rng.choice(FORMS)}"


def _trader(rng: Random, industry: Industry) -> str:
    """What a sole trader of a service is called says the word already."""
    return rng.choice(TRADERS) if industry.code < "5" else rng.choice(("", "店", "服务部"))


def an_address(rng: Random, county: str) -> str:
    known = words()
    town, road = rng.choice(known["towns"]), rng.choice(known["roads"])
    return f"{county}{town}{road}{rng.randint(1, 398)}号"


def a_phone(serial: int) -> str:
    """A number of the range 1390000xxxx, which the demonstration keeps to."""
    return f"1390000{serial % 10_000:04d}"
