"""Campaigns, opened by the province, for tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from enterprises.register.models import Enterprise
from portal.accounts.actor import Actor, actor_for
from programs.questionnaires import operations
from programs.questionnaires.models import AnswerLink, Campaign, Flag, Invitee, Version
from tests.factories import NOON, holder, person
from tests.factories.cycles import roster_entry
from tests.factories.enterprises import enterprise as make_enterprise
from tests.factories.questionnaires import version

OPENS, CLOSES = date(2026, 11, 2), date(2026, 11, 20)


def manager() -> Actor:
    """Somebody of the province who runs campaigns."""
    return actor_for(holder("province_manager", "330000"))


def officer(at: str = "330381") -> Actor:
    """Somebody of a county office."""
    return actor_for(holder("county_officer", at))


def listed(at: str = "330381", **values: object) -> Enterprise:
    """An enterprise on the roster of 2026."""
    made = make_enterprise(at, **values)
    roster_entry(made, state="listed")
    return made


def plan(**values: object) -> operations.Plan:
    given = {
        "title": "Autumn needs",
        "purpose": "To know which help is needed.",
        "basis": "SAMR [2020] No. 165",
        "opens_on": OPENS,
        "closes_on": CLOSES,
        "who": {},
        "reminders": (5, 1),
    } | values
    return operations.Plan(**given)  # type: ignore[arg-type]


def campaign(of: Version | None = None, **values: object) -> Campaign:
    """A campaign in preparation."""
    return operations.prepare_campaign(of or version(), plan=plan(**values), by=manager(), at=NOON)


def running(of: Version | None = None, *, at: datetime = NOON, **values: object) -> Campaign:
    """A campaign that invited everybody on the roster."""
    made = campaign(of, **values)
    operations.open_campaign(made, by=manager(), at=at)
    return made


def invitee(
    of: Enterprise | None = None, *, to: Version | None = None, **values: object
) -> Invitee:
    """An enterprise that a running campaign asks."""
    firm = of or listed()
    return Invitee.objects.with_all().get(campaign=running(to, **values), enterprise=firm)


def asked_by(of: Version, firm: Enterprise) -> dict[str, int]:
    """Keys of a running campaign of the version, and of what hangs on one invited enterprise."""
    given = {"title": "Autumn", "purpose": "To help.", "opens_on": OPENS, "closes_on": CLOSES}
    stamps = {"made_at": NOON, "opened_at": NOON, "state": "running"}
    asking, _new = Campaign.objects.get_or_create(
        region=of.cycle.region, version=of, defaults=given | stamps
    )
    one = Invitee.objects.create(
        campaign=asking,
        enterprise=firm,
        region=firm.region,
        tier="cultivation",
        industry="34",
        size_class="small",
        invited_on=NOON.date(),
    )
    link = AnswerLink.objects.create(
        invitee=one,
        token_hash=f"{AnswerLink.objects.count():064x}",
        given_to="王小明",
        is_known=True,
        made_by=person("Maker"),
        made_at=NOON,
        expires_at=NOON + timedelta(days=14),
    )
    flag = Flag.objects.create(invitee=one, kind="too_fast", found_at=NOON)
    return {
        "campaign": asking.pk,
        "invitee": one.pk,
        "answer_link": link.pk,
        "flag": flag.pk,
    }
