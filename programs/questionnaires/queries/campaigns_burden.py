"""What all campaigns of a year together ask of one enterprise, and whose year is full."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When

from programs.cycles.models import RosterEntryQuerySet
from programs.questionnaires.models import Campaign, Invitee, Response, Version
from programs.questionnaires.queries.responses import questionnaire_of
from programs.questionnaires.rules import Limits
from programs.questionnaires.vocabulary import InviteeState

#: whoever need not answer bears nothing
SPARED = (InviteeState.EXCUSED, InviteeState.DECLINED)


@dataclass(frozen=True, slots=True)
class YearBurden:
    """How many of those whom a campaign would ask are over a cap of the year with it: by minutes,
    by questionnaires, by either."""

    asked: int
    by_minutes: int
    by_questionnaires: int
    over: int

    @property
    def within(self) -> int:
        return self.asked - self.over


def with_year(entries: RosterEntryQuerySet, campaign: Campaign) -> RosterEntryQuerySet:
    """Entries with what their enterprise is asked in the campaign's year, this campaign included:
    `year_minutes` and `year_questionnaires`.

    A questionnaire counts once, whoever asks for it and even if it was begun without a campaign.
    """
    minutes = Value(questionnaire_of(campaign.version).minutes, output_field=IntegerField())
    questionnaires = Value(1, output_field=IntegerField())
    year = campaign.version.cycle.year
    for template, cost in _costs(campaign, year).items():
        asked = Invitee.objects.filter(
            enterprise=OuterRef("enterprise"),
            campaign__version__template=template,
            campaign__version__cycle__year=year,
        ).exclude(state__in=SPARED)
        begun = Response.objects.filter(
            enterprise=OuterRef("enterprise"), template=template, cycle__year=year
        )
        is_asked = Q(Exists(asked)) | Q(Exists(begun))
        minutes += Case(When(is_asked, then=Value(cost)), default=Value(0))  # type: ignore[assignment]
        questionnaires += Case(When(is_asked, then=Value(1)), default=Value(0))  # type: ignore[assignment]
    return entries.annotate(year_minutes=minutes, year_questionnaires=questionnaires)


def _costs(campaign: Campaign, year: int) -> dict[int, int]:
    """Minutes by questionnaire: the others that are published for the year."""
    found: dict[int, int] = {}
    versions = Version.objects.published().filter(
        cycle__year=year, cycle__region_id=campaign.region_id
    )
    for version in versions.exclude(template_id=campaign.version.template_id):
        cost = questionnaire_of(version).minutes
        found[version.template_id] = max(found.get(version.template_id, 0), cost)
    return found


def _over(limits: Limits) -> tuple[Q, Q]:
    return (
        Q(year_minutes__gt=limits.minutes_a_year_at_most),
        Q(year_questionnaires__gt=limits.questionnaires_a_year_at_most),
    )


def year_burden(entries: RosterEntryQuerySet, campaign: Campaign, limits: Limits) -> YearBurden:
    """Of some entries that the campaign would ask, how many are over a cap with it."""
    minutes, questionnaires = _over(limits)
    found = (
        with_year(entries, campaign)
        .order_by()
        .aggregate(
            asked=Count("pk"),
            by_minutes=Count("pk", filter=minutes),
            by_questionnaires=Count("pk", filter=questionnaires),
            over=Count("pk", filter=minutes | questionnaires),
        )
    )
    return YearBurden(**found)


def asked_too_much(
    entries: RosterEntryQuerySet, campaign: Campaign, limits: Limits
) -> RosterEntryQuerySet:
    """Those that are over a cap of the year with the campaign; the most burdened first."""
    minutes, questionnaires = _over(limits)
    found = with_year(entries, campaign).filter(minutes | questionnaires)
    return found.order_by(F("year_minutes").desc(), "pk")


def to_ask(entries: RosterEntryQuerySet, campaign: Campaign, limits: Limits) -> RosterEntryQuerySet:
    """Those whom the campaign asks: without `asks_over`, all that are within the caps."""
    if campaign.asks_over:
        return entries
    minutes, questionnaires = _over(limits)
    return with_year(entries, campaign).exclude(minutes | questionnaires)
