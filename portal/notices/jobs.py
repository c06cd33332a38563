"""Mail: one job that sends what has not left yet. What fails stays, and is tried again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import SYSTEM
from portal.accounts.models import User
from portal.audit.models import Event
from portal.audit.trail import on_verb
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.sweeper import Duty, sweeper_duties
from portal.jobs.vocabulary import ENDED, State
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.errors import Refused
from portal.notices.models import Notice
from portal.notices.operations import note_mailed
from portal.notices.queries import shown
from portal.offices.models import Invitation
from portal.offices.queries import place_of, role_label, token_for
from portal.offices.vocabulary import Purpose

log = logging.getLogger(__name__)
MAIL = "notices.mail"
SECONDS = 10
#: after a failure the next attempt waits this long
PAUSE = timedelta(minutes=10)
AT_ONCE = 1000


def run_mail(work: Work) -> None:
    """Every link and every unread notice that has not been mailed: one mail for each person."""
    failed = 0
    mails = [*_links(work.at), *_digests()]
    with get_connection(timeout=SECONDS) as post:
        for user, template, context, sent in work.through(mails, total=len(mails)):
            try:
                _compose(user, template, context, post).send()
            except (SMTPException, OSError):
                log.exception("mail.failed", extra={"user": user.pk})
                failed += 1
            else:
                note_mailed(user, by=SYSTEM, at=timezone.now(), **sent)
    if failed:
        words = gettext("%(count)d mails could not be sent. They will be tried again.")
        raise Refused(words % {"count": failed})


job_kinds.add(JobKind(MAIL, _("Mail"), run_mail, soft=900, hard=960))

Mail = tuple[User, str, dict[str, Any], dict[str, Any]]


def _unsent_links(at: datetime) -> Any:
    links = Invitation.objects.open(at=at).filter(mailed_at=None, user__is_active=True)
    return links.exclude(user__email="").select_related("user", "office")


def _unsent_notices() -> Any:
    unread = Notice.objects.filter(mailed_at=None, read_at=None, user__is_active=True)
    return unread.exclude(user__email="").select_related("user")


def _links(at: datetime) -> Iterator[Mail]:
    for link in _unsent_links(at)[:AT_ONCE]:
        is_reset = link.purpose == Purpose.RESET
        name = "accounts:reset" if is_reset else "accounts:activate"
        address = settings.PUBLIC_URL + reverse(name, args=[token_for(link.nonce)])
        context = {"link": link, "address": address}
        yield link.user, "mail/reset.txt" if is_reset else "mail/link.txt", context, {"link": link}


def _digests() -> Iterator[Mail]:
    unsent = _unsent_notices().order_by("user_id", "pk")[:AT_ONCE]
    for _user, group in groupby(unsent, key=lambda notice: notice.user_id):
        notices = list(group)
        yield notices[0].user, "mail/notices.txt", {"notices": notices}, {"notices": notices}


def _compose(user: User, template: str, context: dict[str, Any], post: Any) -> EmailMessage:
    """The mail in the receiver's language; the first line of the template is its subject."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        link = context.get("link")
        told = context | {
            "user": user,
            "portal_address": settings.PUBLIC_URL,
            "lines": [shown(notice) for notice in context.get("notices", ())],
            "role": role_label(link.role) if link else "",
            "place": place_of(link) if link else "",
        }
        text = render_to_string(template, told).strip()
    subject, _end, body = text.partition("\n")
    return EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", to=[user.email], connection=post
    )


@on_verb("offices.link.make")
def _mail_link(event: Event, target: Model) -> None:
    """A link is waited for: it leaves right after the commit, not at the next round."""
    if isinstance(target, Invitation) and target.user.email:
        ask(MAIL, by=SYSTEM, at=event.at, once=f"{MAIL}:{target.pk}")


def ask_for_mail(at: datetime) -> None:
    """Ask for a round of mail when something waits, none is under way, and no failure is fresh."""
    if not (_unsent_notices().exists() or _unsent_links(at).exists()):
        return
    rounds = Job.objects.filter(kind=MAIL)
    if rounds.exclude(state__in=ENDED).exists():
        return
    if rounds.filter(state=State.FAILED, finished_at__gt=at - PAUSE).exists():
        return
    ask(MAIL, by=SYSTEM, at=at)


sweeper_duties.add(Duty(MAIL, ask_for_mail, every=30))
