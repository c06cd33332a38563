"""Which figures deserve a second look, which returns say nothing, who will probably be late. Pure.

The rules are this portal's default: each is a sentence that a reviewer can check with a pencil.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from math import log1p
from statistics import median
from typing import Any, Final

from programs.returns.schema import Field, Form

#: own months and other counties that a comparison needs at least
LEAST_MONTHS: Final = 5
LEAST_PEERS: Final = 8
#: how far, in robust standard deviations of the logarithm, a figure may lie from its like
MOST_Z: Final = 4.5
MOST_PEER_Z: Final = 5.0
#: spreads narrower than these are taken as these: small figures jump by nature
LEAST_SPREAD: Final = 0.25
LEAST_PEER_SPREAD: Final = 0.5
#: differences smaller than this are nobody's time
LEAST_DIFFERENCE: Final = 10
#: figures that must be the same, or round, before it is said of the whole return
LEAST_COPIED: Final = 4
LEAST_ROUND: Final = 5

Figures = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a figure (`cell`), or the whole return (""), deserves a second look; `facts` are the
    numbers of its sentence."""

    kind: str
    cell: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def suspicions(
    form: Form, values: Figures, history: Sequence[Figures], peers: Sequence[Figures]
) -> Iterator[Suspicion]:
    """What is strange in a return. `history` are the county's own months before, the newest
    first; `peers` the other counties' returns of the same month."""
    typed = _typed(form)
    for one in typed:
        number = _number(values, one)
        if number is None:
            continue
        own = [n for n in (_number(figures, one) for figures in history) if n is not None]
        others = [n for n in (_number(figures, one) for figures in peers) if n is not None]
        if len(own) >= LEAST_MONTHS:
            yield from _unlike("history", one, number, own, MOST_Z, LEAST_SPREAD)
        elif len(others) >= LEAST_PEERS:
            yield from _unlike("peers", one, number, others, MOST_PEER_Z, LEAST_PEER_SPREAD)
    if history:
        yield from _copied(typed, values, history[0])
    yield from _round(typed, values)


def _typed(form: Form) -> list[Field]:
    """The figures of the month alone that nobody but the county knows."""
    return [one for one in form.fields() if not one.is_counted and not one.is_to_date]


def _number(figures: Figures, of: Field) -> float | None:
    text = figures.get(of.code)
    return float(text) if text else None


def _unlike(
    kind: str, of: Field, number: float, like: Sequence[float], most: float, least_spread: float
) -> Iterator[Suspicion]:
    """Robust z of the logarithm: 0.6745 × (x − median) / median absolute deviation.

    Of history alone figures that are mostly 0 say nothing: they come now and then.
    """
    if sum(n > 0 for n in like) * 2 <= len(like) or number == 0:
        return
    logs = [log1p(n) for n in like if n > 0]
    middle = median(logs)
    spread = max(median(abs(n - middle) for n in logs), least_spread)
    z = 0.6745 * (log1p(number) - middle) / spread
    usual = median(n for n in like if n > 0)
    if abs(z) > most and abs(number - usual) >= LEAST_DIFFERENCE:
        facts = {"value": _plain(number), "usual": _plain(usual), "n": len(logs), "z": round(z, 1)}
        yield Suspicion(kind, of.code, facts)


def _plain(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _copied(typed: Sequence[Field], values: Figures, last: Figures) -> Iterator[Suspicion]:
    said = [one for one in typed if _number(values, one)]
    same = [one for one in said if _number(values, one) == _number(last, one)]
    if len(same) >= LEAST_COPIED and len(same) * 10 >= len(said) * 8:
        yield Suspicion("copied", "", {"same": len(same), "of": len(said)})


def _round(typed: Sequence[Field], values: Figures) -> Iterator[Suspicion]:
    large = [n for n in (_number(values, one) for one in typed) if n is not None and n >= 10]
    if len(large) >= LEAST_ROUND and all(n % 10 == 0 for n in large):
        yield Suspicion("digits", "", {"n": len(large)})


def is_empty(form: Form, values: Figures) -> bool:
    """Whether a return says nothing of its own: every figure that is typed is 0."""
    typed = [values.get(one.code) for one in form.fields() if not one.is_counted]
    return not any(Decimal(text or 0) for text in typed)


def missing_cells(form: Form, values: Mapping[str, Any], texts: Mapping[str, Any]) -> int:
    """How many figures and texts of a draft are still to be filled in."""
    figures = sum(
        one.required and not one.is_counted and one.code not in values for one in form.fields()
    )
    return figures + sum(len(str(texts.get(one.code, ""))) < one.least for one in form.texts)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a county is with a month. `late` of its last `months` came late or never; `missing`
    is how many cells of its draft are empty, None where nothing was begun."""

    late: int
    months: int
    missing: int | None
    days_left: int


def risks(of: Progress) -> list[tuple[str, Mapping[str, int]]]:
    """Why a county will probably be late: codes with their numbers; nothing where it will not.

    It will, when at most two working days are left and nothing was begun, when one is left and the
    draft has holes, or when half of its last months came late and this one is not whole.
    """
    found: list[tuple[str, Mapping[str, int]]] = []
    is_whole = of.missing == 0
    if of.late >= 2 and of.late * 2 >= of.months and not is_whole:
        found.append(("late_before", {"late": of.late, "months": of.months}))
    if of.missing is None and of.days_left <= 2:
        found.append(("not_begun", {"days": of.days_left}))
    if of.missing and of.days_left <= 1:
        found.append(("not_whole", {"missing": of.missing, "days": of.days_left}))
    return found


@dataclass(frozen=True, slots=True)
class Hits:
    """How a forecast met what came: of `of` counties `late` were late, `told` were said to be, and
    `met` were both."""

    of: int = 0
    late: int = 0
    told: int = 0
    met: int = 0

    @classmethod
    def counted(cls, of: Collection[int], late: Set[int], told: Set[int]) -> Hits:
        """Of some ids, those that were late and those of which it was said."""
        return cls(len(of), len(late), len(told), len(late & told))

    def __add__(self, other: Hits) -> Hits:
        return Hits(
            self.of + other.of,
            self.late + other.late,
            self.told + other.told,
            self.met + other.met,
        )

    @property
    def precision(self) -> str:
        """Of those of which it was said, how many were late."""
        return share(self.met, self.told)

    @property
    def recall(self) -> str:
        """Of those that were late, of how many it was said."""
        return share(self.met, self.late)


def share(part: int, whole: int) -> str:
    """A percentage rounded half up, or "—" of nothing."""
    return f"{(part * 200 + whole) // (2 * whole)}%" if whole else "—"
