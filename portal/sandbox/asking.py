"""Checks that are met by what a sandbox's keys ask and are answered. Over exchanges, oldest first;
each function gives the moment at which its check was met, or None."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from portal.sandbox.models import Exchange

API: Final = "/api/v1/"
#: what a system reads before it sends anything
READ: Final = ("years", "forms", "roster", "enterprises")

Exchanges = Sequence["Exchange"]


def settings_read(exchanges: Exchanges) -> datetime | None:
    return latest(_first(exchanges, _is("GET", f"{noun}/", 200)) for noun in READ)


def list_paged(exchanges: Exchanges) -> datetime | None:
    return _first(
        exchanges, lambda one: one.method == "GET" and one.is_next_page and one.status == 200
    )


def dry_run(exchanges: Exchanges) -> datetime | None:
    posted = _is("POST", "returns/", 200)
    return _first(exchanges, lambda one: one.is_dry and posted(one))


def faults_mended(exchanges: Exchanges) -> datetime | None:
    """A month that was refused with faults, and then kept."""
    refused: set[str] = set()
    posted, kept = _is("POST", "returns/", 422), _is("POST", "returns/", 200, 201)
    for one in exchanges:
        if posted(one) and one.period and one.problem != "idempotency_key_reused":
            refused.add(one.period)
        elif kept(one) and not one.is_dry and one.period in refused:
            return one.at
    return None


def return_kept(exchanges: Exchanges) -> datetime | None:
    begun = _is("POST", "returns/", 201)
    return _first(exchanges, lambda one: one.is_keyed and not one.is_replayed and begun(one))


def post_repeated(exchanges: Exchanges) -> datetime | None:
    posted = _is("POST", "returns/", 200, 201)
    return _first(exchanges, lambda one: one.is_replayed and posted(one))


def change_made(exchanges: Exchanges) -> datetime | None:
    changed = _is("PATCH", "returns/*/", 200)
    return _first(exchanges, lambda one: one.is_conditional and changed(one))


def stale_refused(exchanges: Exchanges) -> datetime | None:
    return _first(exchanges, _is("PATCH", "returns/*/", 412))


def bulk_fetched(exchanges: Exchanges) -> datetime | None:
    """A bulk that was answered by a job, and a job's result fetched after it."""
    asked = _first(exchanges, _is("POST", "returns/bulk/", 202))
    result = _is("GET", "jobs/*/result/", 200)
    return _first(exchanges, lambda one: asked is not None and one.at >= asked and result(one))


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """The latest; None where one is missing."""
    found = list(moments)
    return None if None in found else max(one for one in found if one is not None)


Fits = Callable[["Exchange"], bool]


def _first(exchanges: Exchanges, fits: Fits) -> datetime | None:
    return next((one.at for one in exchanges if fits(one)), None)


def _is(method: str, path: str, *statuses: int) -> Fits:
    """Whether an exchange is of this method and address (`*`: one part) and was answered so."""
    wanted = (API + path).strip("/").split("/")

    def fits(one: Exchange) -> bool:
        parts = one.path.strip("/").split("/")
        is_there = len(parts) == len(wanted) and all(
            part in ("*", given) for part, given in zip(wanted, parts, strict=True)
        )
        return one.method == method and is_there and one.status in statuses

    return fits
