"""The conformance list: what a county's system must have shown, read from what really happened.

Nine checks are met by what the keys of the sandbox ask and are answered, four by what becomes of
returns and deliveries. A check stays met until the sandbox begins anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.sandbox import asking, following

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be shown, and how a system shows it."""

    code: str
    title: str | _StrPromise
    how: str | _StrPromise


@dataclass(frozen=True, slots=True)
class Asked(Check):
    """`when(exchanges)` is the moment at which they met it; None: they did not."""

    when: Callable[[asking.Exchanges], datetime | None]


@dataclass(frozen=True, slots=True)
class Followed(Check):
    """`when(sandboxes)` are the moments at which it was met, by the key of the sandbox."""

    when: Callable[[following.Sandboxes], following.Moments]


CHECKS: Final[tuple[Asked | Followed, ...]] = (
    Asked(
        "settings_read",
        _("Reads what it works with"),
        _("GET years/, forms/, roster/ and enterprises/, each answered 200."),
        asking.settings_read,
    ),
    Asked(
        "list_paged",
        _("Follows a list to its next page"),
        _("Follow “next” of any list, for example of enterprises/?page_size=10."),
        asking.list_paged,
    ),
    Asked(
        "dry_run",
        _("Tries a return without keeping it"),
        _("POST returns/?dry_run=1, answered 200."),
        asking.dry_run,
    ),
    Asked(
        "faults_mended",
        _("Mends what is refused"),
        _("POST returns/ with faults (422), then the same month without them."),
        asking.faults_mended,
    ),
    Asked(
        "return_kept",
        _("Begins a month's return"),
        _("POST returns/ with an Idempotency-Key, answered 201."),
        asking.return_kept,
    ),
    Asked(
        "post_repeated",
        _("Repeats a request without a second effect"),
        _("The same POST with the same Idempotency-Key: answered with Idempotent-Replayed."),
        asking.post_repeated,
    ),
    Asked(
        "change_made",
        _("Changes what it has read"),
        _("PATCH returns/… with If-Match and the ETag that was read, answered 200."),
        asking.change_made,
    ),
    Asked(
        "stale_refused",
        _("Writes over nobody's change"),
        _("PATCH returns/… with an ETag that is out of date, answered 412."),
        asking.stale_refused,
    ),
    Asked(
        "bulk_fetched",
        _("Sends many returns by a job"),
        _("POST returns/bulk/ with “Prefer: respond-async” (202), then GET jobs/…/result/."),
        asking.bulk_fetched,
    ),
    Followed(
        "return_submitted",
        _("Submits a return"),
        _("POST returns/…/submit/."),
        following.return_submitted,
    ),
    Followed(
        "remark_answered",
        _("Answers a reviewer's remark"),
        _("PATCH returns/… with answers, submit again, and see the return accepted."),
        following.remark_answered,
    ),
    Followed(
        "events_taken",
        _("Takes webhooks"),
        _("return.approved, return.returned, return.accepted and return.due, each answered 2xx."),
        following.events_taken,
    ),
    Followed(
        "forgery_refused",
        _("Refuses a forged webhook"),
        _("Ask for “forged”: the delivery with a wrong signature is answered 4xx."),
        following.forgery_refused,
    ),
)

ASKED: Final = tuple(one for one in CHECKS if isinstance(one, Asked))
FOLLOWED: Final = tuple(one for one in CHECKS if isinstance(one, Followed))
