"""Applications for policies: the list under its conditions, those of an enterprise, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, QuerySet

from enterprises.register.facts import Belongings
from enterprises.register.models import Enterprise
from enterprises.register.rules.credit_code import normalise
from portal.accounts.actor import Actor
from portal.kernel.text import one_line
from programs.policies.models import Policy, PolicyApplication, PolicyApplicationQuerySet
from programs.policies.queries.fitting import Fit, facts_about, verdicts_among, with_names
from programs.policies.vocabulary import ApplicationState, Permission

LENGTH = 18


def applications_chosen(
    rows: PolicyApplicationQuerySet, chosen: Mapping[str, str]
) -> PolicyApplicationQuerySet:
    """The rows that meet every filter: q (part of the enterprise's name, or its credit code), place
    (a path), policy (its key), kind (of the policy), state, year (applied in), again ("yes": the
    same enterprise for the same policy)."""
    if text := one_line(chosen.get("q", "")):
        code = normalise(text)
        named = Q(enterprise__name__icontains=text)
        rows = rows.filter(
            named | Q(enterprise__credit_code=code) if len(code) == LENGTH else named
        )
    if place := chosen.get("place"):
        rows = rows.filter(region__path__startswith=place)
    for name, lookup in (("policy", "policy"), ("kind", "policy__kind"), ("state", "state")):
        if value := chosen.get(name):
            rows = rows.filter(**{lookup: value})
    if year := chosen.get("year"):
        rows = rows.filter(applied_on__year=int(year))
    found = rows.with_all()
    return found.repeated() if chosen.get("again") else found


def standing_of(application: PolicyApplication) -> Fit:
    """How the enterprise stood to the policy on the day on which it applied, by what is known."""
    facts = facts_about(application.enterprise, on=application.applied_on)
    return with_names(verdicts_among([application.policy], facts))[0]


def years_of_applications(rows: PolicyApplicationQuerySet) -> list[int]:
    """The years in which was applied, the newest first."""
    return [one.year for one in rows.dates("applied_on", "year", order="DESC")]


def applications_read_by(by: Actor) -> PolicyApplicationQuerySet:
    """The applications that somebody reads."""
    return PolicyApplication.objects.reachable(by=by, to=Permission.APPLICATION_VIEW)


def to_decide(by: Actor) -> QuerySet[PolicyApplication]:
    """What waits for somebody who decides; not what they put in themselves."""
    rows = PolicyApplication.objects.reachable(by=by, to=Permission.DECIDE).waiting()
    return rows.exclude(recorded_by=by.pk) if by.pk is not None else rows


@dataclass(frozen=True, slots=True)
class Counts:
    """How many applied for a policy and what became of them; withdrawn ones do not count."""

    granted: int
    refused: int
    waiting: int

    @property
    def applied(self) -> int:
        return self.granted + self.refused + self.waiting

    @property
    def decided(self) -> int:
        return self.granted + self.refused

    @property
    def rate(self) -> Decimal | None:
        """Granted of those decided on, in percent with one decimal; None of none."""
        if not self.decided:
            return None
        return (Decimal(self.granted) * 100 / self.decided).quantize(Decimal("0.1"), ROUND_HALF_UP)


def counts_of(policy: Policy, rows: PolicyApplicationQuerySet) -> Counts:
    """Of the applications in `rows`, those for the policy."""
    states = rows.filter(policy=policy).order_by().values_list("state")
    by_state = dict(states.annotate(n=Count("pk")))
    return Counts(
        by_state.get(ApplicationState.GRANTED, 0),
        by_state.get(ApplicationState.REFUSED, 0),
        by_state.get(ApplicationState.APPLIED, 0),
    )


def applications_in(enterprises: Iterable[Enterprise]) -> dict[int, list[PolicyApplication]]:
    """Enterprise id to its applications, the newest first."""
    known = {one.pk: one for one in enterprises}
    found: dict[int, list[PolicyApplication]] = {}
    rows = PolicyApplication.objects.filter(enterprise__in=list(known))
    joined = rows.select_related("policy", "region", "recorded_by", "decided_by")
    for one in joined.order_by("-applied_on", "-pk"):
        one.enterprise = known[one.enterprise_id]
        found.setdefault(one.enterprise_id, []).append(one)
    return found


APPLICATIONS: Belongings[list[PolicyApplication]] = Belongings(
    "programs.policyapplication", applications_in, list
)
