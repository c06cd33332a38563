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
#: months of all counties from which something can be learnt
LEAST_KNOWN: Final = 30
#: how many months of its own weigh as much as what is known of all counties
WEIGHT: Final = 2
#: from which on a county is named: two of three that are named for less would come in time
LEAST_PERCENT: Final = 33

#: months running, this one too, in which a counted figure may be replaced for the same reason
MOST_TIMES: Final = 2

Figures = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the portal counted of a return's fields, the reasons why other figures were given, and
    the reasons of the months before, the newest first."""

    figures: Figures = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a figure (`cell`), or the whole return (""), deserves a second look; `facts` are the
    numbers of its sentence."""

    kind: str
    cell: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def suspicions(
    form: Form,
    values: Figures,
    history: Sequence[Figures],
    peers: Sequence[Figures],
    counted: Counted | None = None,
) -> Iterator[Suspicion]:
    """What is strange in a return. `history` are the county's own months before, the newest
    first; `peers` the other counties' returns of the same month. Of figures that the portal counts
    `counted` says what it counted: typed over it they are asked about (SECURITY T31)."""
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
    if counted is not None:
        yield from _replaced(form, values, counted)


def _replaced(form: Form, values: Figures, counted: Counted) -> Iterator[Suspicion]:
    """Figures that lie far from what was counted, and those that lie beside it every month for a
    reason that never changes."""
    for one in form.fields():
        number, count = _number(values, one), _number(counted.figures, one)
        if not one.is_counted or number is None or count is None or number == count:
            continue
        apart = abs(number - count)
        if apart >= LEAST_DIFFERENCE and apart * 2 >= count:
            yield Suspicion("counted", one.code, {"value": _plain(number), "usual": _plain(count)})
        said = _same(counted.reasons.get(one.code, ""))
        times = 1
        for reasons in counted.before:
            if not said or _same(reasons.get(one.code, "")) != said:
                break
            times += 1
        if times > MOST_TIMES:
            yield Suspicion("reason", one.code, {"n": times})


def _same(reason: str) -> str:
    """A reason without what two that say the same may differ in."""
    return "".join(filter(str.isalnum, reason)).casefold()


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
    """Whether a return says nothing: every figure of the month, typed or counted, is 0. What runs
    from the beginning of the year stands there whether or not anything was done in the month."""
    of_month = [values.get(one.code) for one in form.fields() if not one.is_to_date]
    return not any(Decimal(text or 0) for text in of_month)


def missing_cells(form: Form, values: Mapping[str, Any], texts: Mapping[str, Any]) -> int:
    """How many figures and texts of a draft are still to be filled in."""
    figures = sum(
        one.required and not one.is_counted and one.code not in values for one in form.fields()
    )
    return figures + sum(len(str(texts.get(one.code, ""))) < one.least for one in form.texts)


@dataclass(frozen=True, slots=True)
class Alike:
    """Of months before that had not come with as many working days left: `of` how many, and of
    these `late` came late or never."""

    of: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a county is with a month. `missing` is how many cells of its draft are empty, None
    where nothing was begun. `known` months of any county are known; `own` are its own of them that
    were as far behind, `all` those of every county of the province."""

    missing: int | None
    days_left: int
    known: int = 0
    own: Alike = field(default_factory=Alike)
    all: Alike = field(default_factory=Alike)

    @property
    def percent(self) -> int | None:
        """How probably it will be late: the share of its own months that were as far behind, drawn
        to that of all counties as if that were `WEIGHT` months more; theirs is (late + 1) / (of +
        2), so that who is further behind than anybody ever was is as likely late as not. None
        where too little is known of anybody."""
        if self.known < LEAST_KNOWN:
            return None
        late = self.own.late * (self.all.of + 2) + WEIGHT * (self.all.late + 1)
        return late * 100 // ((self.own.of + WEIGHT) * (self.all.of + 2))


def risks(of: Progress) -> list[tuple[str, Mapping[str, int]]]:
    """Why a county will probably be late: codes with their numbers; nothing where it will not.

    It will, when in at least a third of the like months it was (`Progress.percent`). Where nothing
    is known of months before, it will with at most two working days left and nothing begun, or one
    left and holes in the draft. A draft that is whole is never named: it only wants to be sent.
    """
    if of.missing == 0:
        return []
    found: list[tuple[str, Mapping[str, int]]] = []
    percent, days = of.percent, of.days_left
    if percent is not None and percent >= LEAST_PERCENT:
        found.append(("likely", {"percent": percent}))
        mine = {"late": of.own.late, "of": of.own.of, "days": days}
        every = {"late": of.all.late, "of": of.all.of, "days": days}
        found.append(("own", mine) if of.own.late else ("all", every))
    if found or percent is None:
        if of.missing is None and (found or days <= 2):
            found.append(("not_begun", {"days": days}))
        if of.missing and (found or days <= 1):
            found.append(("not_whole", {"missing": of.missing, "days": days}))
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
