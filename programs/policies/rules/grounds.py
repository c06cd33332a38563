"""Who qualifies for a policy: one function per ground, three answers, each with its reason. Pure.

A policy's conditions are data; every key of `CONDITIONS` names a ground, `articles` its basis.
An unknown key is a fault when a policy is recorded, never silently passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.faults import Fault
from programs.policies.facts import Facts
from programs.policies.vocabulary import Verdict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Holds = Callable[[Facts, Any], bool | None]


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: what it says, whether it holds, and what is missing where that is not known."""

    code: str
    says: str | _StrPromise
    missing: str | _StrPromise
    holds: Holds
    takes: type


CONDITIONS: dict[str, Ground] = {}
#: beside the conditions: by ground, the article of the document that names it
ARTICLES: Final = "articles"
MOST_ARTICLE: Final = 60


def ground(
    code: str, says: str | _StrPromise, *, missing: str | _StrPromise, takes: type = list
) -> Callable[[Holds], Holds]:
    def add(holds: Holds) -> Holds:
        CONDITIONS[code] = Ground(code, says, missing, holds, takes)
        return holds

    return add


@ground(
    "kinds",
    gettext_lazy("Is of one of these kinds: %(wanted)s"),
    missing=gettext_lazy("The kind is not on the register."),
)
def is_of_kind(facts: Facts, wanted: Sequence[str]) -> bool | None:
    return None if facts.kind is None else facts.kind in wanted


@ground(
    "sizes",
    gettext_lazy("Is of this size: %(wanted)s"),
    missing=gettext_lazy("Staff, revenue or assets are not on the register."),
)
def is_of_size(facts: Facts, wanted: Sequence[str]) -> bool | None:
    return None if facts.size_class in {None, "", "unclear"} else facts.size_class in wanted


@ground(
    "industries",
    gettext_lazy("Works in one of these industries (GB/T 4754): %(wanted)s"),
    missing=gettext_lazy("The industry code is not on the register."),
)
def is_in_industry(facts: Facts, wanted: Sequence[str]) -> bool | None:
    if not facts.industry_code:
        return None
    code = facts.industry_code
    if any(code.startswith(prefix) for prefix in wanted):
        return True
    # a two-digit code on the register cannot say which of the narrower groups it is
    return None if any(prefix.startswith(code) for prefix in wanted) else False


@ground(
    "regions",
    gettext_lazy("Lies in one of these regions: %(wanted)s"),
    missing=gettext_lazy("The county is not on the register."),
)
def is_in_region(facts: Facts, wanted: Sequence[str]) -> bool | None:
    return not facts.regions.isdisjoint(wanted) if facts.regions else None


@ground(
    "tiers",
    gettext_lazy("Is on the roster in one of these tiers: %(wanted)s"),
    missing=gettext_lazy("There is no open programme year."),
)
def is_in_tier(facts: Facts, wanted: Sequence[str]) -> bool | None:
    if facts.on_roster is None:
        return None
    return facts.on_roster and facts.tier in wanted


@ground(
    "schemes",
    gettext_lazy("Holds a certificate in force: %(wanted)s"),
    missing=gettext_lazy("Certificates are not known."),
)
def holds_scheme(facts: Facts, wanted: Sequence[str]) -> bool | None:
    if facts.schemes is None:
        return None
    return any(expires >= facts.on for scheme, expires in facts.schemes.items() if scheme in wanted)


@ground(
    "most_staff",
    gettext_lazy("Has no more staff than %(wanted)s"),
    missing=gettext_lazy("Staff is not on the register."),
    takes=int,
)
def has_at_most(facts: Facts, wanted: int) -> bool | None:
    return None if facts.staff_count is None else facts.staff_count <= wanted


@ground(
    "least_months",
    gettext_lazy("Was founded at least %(wanted)s months ago"),
    missing=gettext_lazy("The day of founding is not on the register."),
    takes=int,
)
def is_old_enough(facts: Facts, wanted: int) -> bool | None:
    return None if facts.months_old is None else facts.months_old >= wanted


@ground(
    "helped",
    gettext_lazy("Was visited by an expert of the programme this year"),
    missing=gettext_lazy("There is no open programme year."),
    takes=bool,
)
def was_helped(facts: Facts, wanted: bool) -> bool | None:  # noqa: FBT001 - a condition's value
    return None if facts.helped is None else facts.helped is wanted


@dataclass(frozen=True, slots=True)
class Finding:
    """What one ground came to: True, False, or None with what is missing.

    `basis` is the article of the document that names the ground, where it was recorded.
    """

    ground: Ground
    wanted: Any
    answer: bool | None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every ground of a policy, applied to one enterprise's facts."""

    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """No outweighs unknown, unknown outweighs yes; without grounds everybody qualifies."""
        answers = {finding.answer for finding in self.findings}
        if False in answers:
            return Verdict.INELIGIBLE
        return Verdict.UNCLEAR if None in answers else Verdict.ELIGIBLE


def assess(conditions: Mapping[str, Any], facts: Facts) -> Assessment:
    """Apply every condition. Conditions are what `condition_faults` has let pass."""
    articles = conditions.get(ARTICLES, {})
    return Assessment(
        tuple(
            Finding(
                CONDITIONS[code],
                wanted,
                CONDITIONS[code].holds(facts, wanted),
                str(articles.get(code, "")),
            )
            for code, wanted in conditions.items()
            if code != ARTICLES
        )
    )


def condition_faults(conditions: Any) -> Iterator[Fault]:
    """What is wrong with conditions that somebody entered; `where` is their JSON pointer."""
    if not isinstance(conditions, Mapping):
        yield _fault("", conditions, _("Conditions are an object of names and values."))
        return
    for code, wanted in conditions.items():
        if code == ARTICLES:
            yield from _article_faults(wanted, conditions)
        elif code not in CONDITIONS:
            yield _fault(code, wanted, _("There is no such condition."))
        else:
            yield from _value_faults(CONDITIONS[code], wanted)


def _value_faults(known: Ground, wanted: Any) -> Iterator[Fault]:
    if known.takes is list:
        if not _is_list_of_texts(wanted):
            words = _("This condition takes a list of at least one text.")
            yield _fault(known.code, wanted, words)
    elif known.takes is bool:
        if not isinstance(wanted, bool):
            yield _fault(known.code, wanted, _("This condition takes yes or no."))
    elif isinstance(wanted, bool) or not isinstance(wanted, int) or not 0 <= wanted < 10**9:
        yield _fault(known.code, wanted, _("This condition takes a whole number."))


def _article_faults(articles: Any, conditions: Mapping[str, Any]) -> Iterator[Fault]:
    """The articles name grounds that are among the conditions."""
    if not isinstance(articles, Mapping):
        yield _fault(ARTICLES, articles, _("Articles are an object of names and texts."))
        return
    for code, text in articles.items():
        if code not in conditions or code == ARTICLES:
            yield _fault(f"{ARTICLES}/{code}", text, _("There is no such condition here."))
        elif not isinstance(text, str) or not 0 < len(text) <= MOST_ARTICLE:
            yield _fault(f"{ARTICLES}/{code}", text, _("An article is a short text."))


def _is_list_of_texts(wanted: Any) -> bool:
    return (
        isinstance(wanted, list)
        and 0 < len(wanted) <= 200
        and all(isinstance(one, str) and 0 < len(one) <= 40 for one in wanted)
    )


def _fault(code: str, value: Any, message: str) -> Fault:
    return Fault(
        "policy.condition",
        message,
        where=f"/conditions/{code}" if code else "/conditions",
        value=str(value)[:80],
        remedy=_("Known conditions: %(names)s.") % {"names": ", ".join(CONDITIONS)},
    )
