"""The list of the invited, and the daily round of campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.rules.industries import industry_name
from enterprises.register.vocabulary import SizeClass
from portal.accounts.actor import SYSTEM
from portal.jobs.work import JobKind, Work, job_kinds
from portal.reports.cells import CellKind
from portal.reports.sheets import Sheet, SheetColumn, write_workbook
from programs.cycles.vocabulary import Tier
from programs.questionnaires import operations
from programs.questionnaires.models import Campaign, Invitee
from programs.questionnaires.queries import chosen_invitees
from programs.questionnaires.vocabulary import DeclineReason, InviteeState, Permission

INVITEES: Final = "questionnaires.invitees"
DAILY: Final = "questionnaires.campaigns"
PER_FETCH: Final = 2_000


def run_daily(work: Work) -> None:
    """Every running campaign: close what is over, invite whose month has come, remind, look."""
    running = list(Campaign.objects.running().with_all())
    for campaign in work.through(running, total=len(running)):
        operations.find_flags(campaign, by=SYSTEM, at=work.at)
        if timezone.localdate(work.at) > campaign.closes_on:
            operations.close_over(campaign, by=SYSTEM, at=work.at)
            continue
        if campaign.months is not None:
            operations.invite_more(campaign, by=SYSTEM, at=work.at)
        operations.remind_campaign(campaign, by=SYSTEM, at=work.at)


def _columns() -> dict[str, tuple[str, CellKind]]:
    """What is read of an invitee, its header and kind."""
    return {
        "enterprise__name": (_("Name"), "text"),
        "enterprise__credit_code": (_("Credit code"), "text"),
        "region__name": (_("County"), "text"),
        "tier": (_("Tier"), "text"),
        "industry": (_("Industry"), "text"),
        "size_class": (_("Size class"), "text"),
        "state": (_("State"), "text"),
        "invited_on": (_("Invited on"), "date"),
        "answered_on": (_("Answered on"), "date"),
        "declined": (_("Why it declined"), "text"),
        "reason": (_("Reason"), "text"),
    }


def run_invitees(work: Work) -> None:
    """{"campaign": pk, "chosen": {filter: value}}: the invited that the asker reaches."""
    reached = Invitee.objects.reachable(by=work.actor, to=Permission.CAMPAIGN_VIEW)
    mine = reached.filter(campaign=work.params["campaign"])
    found = chosen_invitees(mine, work.params["chosen"]).order_by("region__code", "pk")
    columns = _columns()
    labels = {
        "tier": dict(Tier.choices),
        "size_class": dict(SizeClass.choices),
        "state": dict(InviteeState.choices),
        "declined": dict(DeclineReason.choices),
    }
    rows = found.values(*columns).iterator(chunk_size=PER_FETCH)
    counted = work.through(rows, total=found.order_by().count())
    written = write_workbook(
        work.file(f"{_('Invited enterprises')}-{timezone.localdate(work.at):%Y%m%d}.xlsx"),
        [
            Sheet(
                _("Invited enterprises"),
                [SheetColumn(title, 18, kind) for title, kind in columns.values()],
                ([_said(labels, name, row[name]) for name in columns] for row in counted),
            )
        ],
    )
    work.count_rows(written.rows)


def _said(labels: Mapping[str, Mapping[Any, Any]], name: str, value: Any) -> Any:
    """A value as it is read: a label, the name of an industry, else as it is kept."""
    if name == "industry":
        return industry_name(value)
    return str(labels[name].get(value, value)) if name in labels else value


job_kinds.add(JobKind(DAILY, gettext_lazy("Daily round of campaigns"), run_daily))
job_kinds.add(JobKind(INVITEES, gettext_lazy("List of invited enterprises"), run_invitees))
