"""The sweeper finds what is to be posted, a job of each subscription posts it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import SYSTEM
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.sweeper import Duty, sweeper_duties
from portal.jobs.vocabulary import ENDED
from portal.jobs.work import JobKind, Work, job_kinds
from portal.webhooks.delivering import deliver
from portal.webhooks.operations import forget
from portal.webhooks.queries import due_subscriptions, with_deliveries_before

DELIVER: Final = "webhooks.deliver"
AT_ONCE: Final = 50
KEPT_FOR: Final = timedelta(days=30)
DAILY: Final = 24 * 3600


def run_deliver(work: Work) -> None:
    deliver(int(work.params["subscription"]), clock=timezone.now)


job_kinds.add(JobKind(DELIVER, _("Deliveries of a webhook"), run_deliver, soft=120, hard=150))


def ask_for_deliveries(at: datetime) -> int:
    """Ask for a job for each subscription that is due and has none under way; how many."""
    due = due_subscriptions(at=at, most=AT_ONCE)
    if not due:
        return 0
    under_way = Job.objects.filter(kind=DELIVER).exclude(state__in=ENDED)
    served = {params.get("subscription") for params in under_way.values_list("params", flat=True)}
    wanted = [key for key in due if key not in served]
    for key in wanted:
        ask(DELIVER, by=SYSTEM, at=at, params={"subscription": key})
    return len(wanted)


def forget_old(at: datetime) -> None:
    """Deliveries of more than thirty days ago go, a bounded number at a time."""
    for subscription in with_deliveries_before(at - KEPT_FOR):
        forget(subscription, before=at - KEPT_FOR, by=SYSTEM, at=at)


sweeper_duties.add(Duty(DELIVER, ask_for_deliveries, every=2))
sweeper_duties.add(Duty("webhooks.forget", forget_old, every=DAILY))
