"""The conformance list: what a county's system must have shown, read from what really happened.

Most checks look at what the keys of the sandbox asked and how it was answered; three look at what
became of returns and deliveries. A check stays met until the sandbox begins anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.sandbox.models import Exchange, MetCheck, Pass, Sandbox
from portal.webhooks.models import Attempt, Delivery
from portal.webhooks.vocabulary import DeliveryState, Outcome
from programs.returns.models import Remark, ReturnStep
from programs.returns.vocabulary import State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

API: Final = "/api/v1/"
#: what a system reads before it sends anything
READ: Final = ("years", "forms", "roster", "enterprises")
#: what a system is told by webhook
TOLD: Final = ("return.approved", "return.returned", "return.accepted", "return.due")


@dataclass
class Record:
    """What happened in a sandbox in its present run, oldest first."""

    sandbox: Sandbox

    @cached_property
    def exchanges(self) -> list[Exchange]:
        return list(self.sandbox.exchanges.order_by("pk"))

    def first(self, fits: Callable[[Exchange], bool]) -> datetime | None:
        return next((one.at for one in self.exchanges if fits(one)), None)

    @cached_property
    def deliveries(self) -> dict[str, datetime]:
        """Kind of event → when the first of it was taken."""
        rows = Delivery.objects.events().filter(
            subscription__office=self.sandbox.office_id,
            state=DeliveryState.DELIVERED,
            ended_at__gte=self.sandbox.begun_at,
        )
        found = rows.order_by("-ended_at").values_list("kind", "ended_at")
        return {kind: at for kind, at in found if at is not None}


Met = Callable[[Record], "datetime | None"]


@dataclass(frozen=True, slots=True)
class Check:
    """`when(record)` is the moment at which it was met; None: it was not yet."""

    code: str
    title: str | _StrPromise
    how: str | _StrPromise
    when: Met


def _is(method: str, path: str, *statuses: int) -> Callable[[Exchange], bool]:
    """Whether an exchange is of this method and address (`*`: one part) and was answered so."""
    wanted = (API + path).strip("/").split("/")

    def fits(one: Exchange) -> bool:
        parts = one.path.strip("/").split("/")
        is_there = len(parts) == len(wanted) and all(
            part in ("*", given) for part, given in zip(wanted, parts, strict=True)
        )
        return one.method == method and is_there and one.status in statuses

    return fits


def _read(record: Record) -> datetime | None:
    return _last(record.first(_is("GET", f"{noun}/", 200)) for noun in READ)


def _paged(record: Record) -> datetime | None:
    return record.first(lambda one: one.method == "GET" and one.is_next_page and one.status == 200)


def _dry_run(record: Record) -> datetime | None:
    posted = _is("POST", "returns/", 200)
    return record.first(lambda one: one.is_dry and posted(one))


def _kept(record: Record) -> datetime | None:
    begun = _is("POST", "returns/", 201)
    return record.first(lambda one: one.is_keyed and not one.is_replayed and begun(one))


def _replayed(record: Record) -> datetime | None:
    posted = _is("POST", "returns/", 200, 201)
    return record.first(lambda one: one.is_replayed and posted(one))


def _mended(record: Record) -> datetime | None:
    """A month that was refused with faults, and then kept."""
    refused: set[str] = set()
    posted, kept = _is("POST", "returns/", 422), _is("POST", "returns/", 200, 201)
    for one in record.exchanges:
        if posted(one) and one.period and one.problem != "idempotency_key_reused":
            refused.add(one.period)
        elif kept(one) and not one.is_dry and one.period in refused:
            return one.at
    return None


def _changed(record: Record) -> datetime | None:
    changed = _is("PATCH", "returns/*/", 200)
    return record.first(lambda one: one.is_conditional and changed(one))


def _stale(record: Record) -> datetime | None:
    return record.first(_is("PATCH", "returns/*/", 412))


def _bulk(record: Record) -> datetime | None:
    """A bulk that was answered by a job, and a job's result fetched after it."""
    asked = record.first(_is("POST", "returns/bulk/", 202))
    result = _is("GET", "jobs/*/result/", 200)
    return record.first(lambda one: asked is not None and one.at >= asked and result(one))


def _submitted(record: Record) -> datetime | None:
    """By a key: nobody else prepares in a sandbox after it has begun."""
    steps = ReturnStep.objects.filter(
        subject__region=record.sandbox.region_id,
        move="submit",
        by__key__office=record.sandbox.office_id,
    )
    return steps.order_by("pk").values_list("at", flat=True).first()


def _answered(record: Record) -> datetime | None:
    """A remark that was answered, on a return that was accepted after it."""
    rows = Remark.objects.filter(
        subject__region=record.sandbox.region_id,
        subject__state=State.ACCEPTED,
        answered_by__key__office=record.sandbox.office_id,
    )
    return rows.order_by("answered_at").values_list("answered_at", flat=True).first()


def _told(record: Record) -> datetime | None:
    return _last(record.deliveries.get(kind) for kind in TOLD)


def _forgery(record: Record) -> datetime | None:
    """A delivery with a wrong signature that was refused by an address that takes right ones."""
    refused = Attempt.objects.filter(
        delivery__subscription__in=Delivery.objects.events()
        .filter(state=DeliveryState.DELIVERED)
        .values("subscription"),
        delivery__subscription__office=record.sandbox.office_id,
        delivery__is_forged=True,
        outcome=Outcome.REFUSED,
        status__range=(400, 499),
        at__gte=record.sandbox.begun_at,
    )
    return refused.order_by("pk").values_list("at", flat=True).first()


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    """The latest; None where one is missing."""
    found = list(moments)
    return None if None in found else max(one for one in found if one is not None)


CHECKS: Final = (
    Check(
        "settings_read",
        _("Reads what it works with"),
        _("GET years/, forms/, roster/ and enterprises/, each answered 200."),
        _read,
    ),
    Check(
        "list_paged",
        _("Follows a list to its next page"),
        _("Follow “next” of any list, for example of enterprises/?page_size=10."),
        _paged,
    ),
    Check(
        "dry_run",
        _("Tries a return without keeping it"),
        _("POST returns/?dry_run=1, answered 200."),
        _dry_run,
    ),
    Check(
        "faults_mended",
        _("Mends what is refused"),
        _("POST returns/ with faults (422), then the same month without them."),
        _mended,
    ),
    Check(
        "return_kept",
        _("Begins a month's return"),
        _("POST returns/ with an Idempotency-Key, answered 201."),
        _kept,
    ),
    Check(
        "post_repeated",
        _("Repeats a request without a second effect"),
        _("The same POST with the same Idempotency-Key: answered with Idempotent-Replayed."),
        _replayed,
    ),
    Check(
        "change_made",
        _("Changes what it has read"),
        _("PATCH returns/… with If-Match and the ETag that was read, answered 200."),
        _changed,
    ),
    Check(
        "stale_refused",
        _("Writes over nobody's change"),
        _("PATCH returns/… with an ETag that is out of date, answered 412."),
        _stale,
    ),
    Check(
        "bulk_fetched",
        _("Sends many returns by a job"),
        _("POST returns/bulk/ with “Prefer: respond-async” (202), then GET jobs/…/result/."),
        _bulk,
    ),
    Check(
        "return_submitted",
        _("Submits a return"),
        _("POST returns/…/submit/."),
        _submitted,
    ),
    Check(
        "remark_answered",
        _("Answers a reviewer's remark"),
        _("PATCH returns/… with answers, submit again, and see the return accepted."),
        _answered,
    ),
    Check(
        "events_taken",
        _("Takes webhooks"),
        _("return.approved, return.returned, return.accepted and return.due, each answered 2xx."),
        _told,
    ),
    Check(
        "forgery_refused",
        _("Refuses a forged webhook"),
        _("Ask for “forged”: the delivery with a wrong signature is answered 4xx."),
        _forgery,
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A check and when it was met."""

    check: Check
    met_at: datetime | None


def lines_of(sandbox: Sandbox) -> list[Line]:
    """Every check in its order, as written down."""
    met = dict(sandbox.met.values_list("code", "at"))
    return [Line(check, met.get(check.code)) for check in CHECKS]


def look_again(sandbox: Sandbox, *, at: datetime) -> None:
    """Write down what was met since; nothing is written where nothing was."""
    met = set(sandbox.met.values_list("code", flat=True))
    open_ones = [check for check in CHECKS if check.code not in met]
    found = Record(sandbox)
    new = {check.code: when for check in open_ones if (when := check.when(found)) is not None}
    if new:
        note_checks(sandbox, met=new, by=SYSTEM, at=at)


@operation
def note_checks(
    sandbox: Sandbox, *, met: dict[str, datetime], by: Actor, at: datetime
) -> Pass | None:
    """Write down checks that were met, and issue the pass with the last of them."""
    Sandbox.objects.select_for_update().get(pk=sandbox.pk)
    rows = [MetCheck(sandbox=sandbox, code=code, at=when) for code, when in met.items()]
    MetCheck.objects.bulk_create(rows, ignore_conflicts=True)
    record("sandbox.sandbox.meet", by=by, at=at, target=sandbox, checks=sorted(met))
    known = dict(sandbox.met.values_list("code", "at"))
    is_whole = known.keys() >= {check.code for check in CHECKS}
    if not is_whole or sandbox.passes.filter(run=sandbox.run).exists():
        return None
    names = sandbox.exchanges.values_list("key__name", flat=True).distinct()
    issued = Pass.objects.create(
        sandbox=sandbox,
        run=sandbox.run,
        number=f"{localdate(at):%Y%m%d}-{secrets.token_hex(4).upper()}",
        issued_at=at,
        systems=sorted(set(names)),
        checks={check.code: known[check.code].isoformat() for check in CHECKS},
    )
    record("sandbox.pass.issue", by=by, at=at, target=issued, number=issued.number)
    return issued
