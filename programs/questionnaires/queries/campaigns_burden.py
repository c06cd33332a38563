"""What all campaigns of a month and of a year together ask of one enterprise, and whose is full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from portal.regions.models import Region
from programs.cycles.models import RosterEntryQuerySet
from programs.questionnaires.models import BurdenCap, Campaign, Invitee, Response, Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.rules import Burden, Limits, burden_of, limits
from programs.questionnaires.vocabulary import InviteeState

#: whoever need not answer bears nothing
SPARED = (InviteeState.EXCUSED, InviteeState.DECLINED)


@dataclass(frozen=True, slots=True)
class FullBurden:
    """How many of those whom a campaign would ask are over a cap with it: of the month (in minutes
    or questions), of the year by minutes, of the year by questionnaires, any of them. The minutes
    of the month, this campaign included, on average and at most; None of nobody."""

    asked: int
    by_month: int
    by_minutes: int
    by_questionnaires: int
    over: int
    month_average: float | None = field(default=None, compare=False)
    month_most: int | None = field(default=None, compare=False)

    @property
    def within(self) -> int:
        return self.asked - self.over


def limits_in(province: Region, *, on: date) -> Limits:
    """The limits that hold in a province on a day: those of the portal, with the month's caps as
    the province set them."""
    kept = BurdenCap.objects.in_force(on=on).filter(region=province).first()
    if kept is None:
        return limits()
    return replace(
        limits(),
        minutes_a_month_at_most=kept.minutes,
        questions_a_month_at_most=kept.questions,
    )


def with_burden(
    entries: RosterEntryQuerySet, campaign: Campaign, *, on: date
) -> RosterEntryQuerySet:
    """Entries with what their enterprise is asked, this campaign included: in the calendar month of
    a day `month_minutes` and `month_questions`, in the campaign's year `year_minutes` and
    `year_questionnaires`.

    A questionnaire counts once, whoever asks for it and even if it was begun without a campaign.
    """
    own = burden_of(questionnaire_of(campaign.version), invited=0)
    costs = _costs(campaign)
    year, month = [], []
    for template, cost in costs.items():
        asked = (
            Invitee.objects.filter(
                enterprise=OuterRef("enterprise"), campaign__version__template=template
            )
            .exclude(state__in=SPARED)
            .order_by()
        )
        begun = Response.objects.filter(enterprise=OuterRef("enterprise"), template=template)
        of_year = campaign.version.cycle.year
        is_asked = Q(Exists(asked.filter(campaign__version__cycle__year=of_year))) | Q(
            Exists(begun.filter(cycle__year=of_year))
        )
        year.append((is_asked, cost))
        in_month = {"year": on.year, "month": on.month}
        is_asked = Q(Exists(asked.filter(**_within("invited_on", **in_month)))) | Q(
            Exists(begun.filter(**_within("started_at", **in_month), invitees=None))
        )
        month.append((is_asked, cost))
    return entries.annotate(
        month_minutes=_sum(own.minutes, ((rule, cost.minutes) for rule, cost in month)),
        month_questions=_sum(own.questions, ((rule, cost.questions) for rule, cost in month)),
        year_minutes=_sum(own.minutes, ((rule, cost.minutes) for rule, cost in year)),
        year_questionnaires=_sum(1, ((rule, 1) for rule, _cost in year)),
    )


def _within(field: str, **parts: int) -> dict[str, int]:
    return {f"{field}__{name}": value for name, value in parts.items()}


def _sum(own: int, others: Iterable[tuple[Q, int]]) -> Combinable:
    total: Combinable = Value(own, output_field=IntegerField())
    for rule, cost in others:
        total = total + Case(When(rule, then=Value(cost)), default=Value(0))
    return total


def _costs(campaign: Campaign) -> Mapping[int, Burden]:
    """What each other questionnaire of the province costs, by template: the dearest version of the
    campaign's year and of the years beside it."""
    found: dict[int, Burden] = {}
    year = campaign.version.cycle.year
    versions = Version.objects.published().filter(
        cycle__year__range=(year - 1, year + 1), cycle__region_id=campaign.region_id
    )
    for version in versions.exclude(template_id=campaign.version.template_id):
        cost = burden_of(questionnaire_of(version), invited=0)
        if (kept := found.get(version.template_id)) is None or kept.minutes < cost.minutes:
            found[version.template_id] = cost
    return found


def _over(limits: Limits) -> tuple[Q, Q, Q]:
    return (
        Q(month_minutes__gt=limits.minutes_a_month_at_most)
        | Q(month_questions__gt=limits.questions_a_month_at_most),
        Q(year_minutes__gt=limits.minutes_a_year_at_most),
        Q(year_questionnaires__gt=limits.questionnaires_a_year_at_most),
    )


def _any_over(limits: Limits) -> Q:
    month, minutes, questionnaires = _over(limits)
    return month | minutes | questionnaires


def full_burden(
    entries: RosterEntryQuerySet, campaign: Campaign, limits: Limits, *, on: date
) -> FullBurden:
    """Of some entries that the campaign would ask on a day, how many are over a cap with it."""
    month, minutes, questionnaires = _over(limits)
    found = (
        with_burden(entries, campaign, on=on)
        .order_by()
        .aggregate(
            asked=Count("pk"),
            by_month=Count("pk", filter=month),
            by_minutes=Count("pk", filter=minutes),
            by_questionnaires=Count("pk", filter=questionnaires),
            over=Count("pk", filter=_any_over(limits)),
            month_average=Avg("month_minutes"),
            month_most=Max("month_minutes"),
        )
    )
    return FullBurden(**found)


def asked_too_much(
    entries: RosterEntryQuerySet, campaign: Campaign, limits: Limits, *, on: date
) -> RosterEntryQuerySet:
    """Those that are over a cap with the campaign; the most burdened first."""
    found = with_burden(entries, campaign, on=on).filter(_any_over(limits))
    return found.order_by(F("year_minutes").desc(), F("month_minutes").desc(), "pk")


def to_ask(
    entries: RosterEntryQuerySet, campaign: Campaign, limits: Limits, *, on: date
) -> RosterEntryQuerySet:
    """Those whom the campaign asks: without `asks_over`, all that are within the caps."""
    if campaign.asks_over:
        return entries
    return with_burden(entries, campaign, on=on).exclude(_any_over(limits))
