"""What the guards look at: our own packages, routes and rooms. Exceptions stand in one dict each,
with the reason; a test fails when an entry no longer excuses anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

HOUSE = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "enterprises", "programs", "experts", "certification")

#: the grounds of the two faces: the mechanisms themselves, reviewed by their own tests
GROUNDS = ("portal/api/", "portal/web/")

#: models without boundaries, and why nobody reaches them by a grant
UNBOUNDED = {
    "accounts.User": "reached through posts, memberships and experts; read by portal.offices",
    "accounts.PastPassword": "read by the password rule alone",
    "accounts.SignIn": "a person's own sessions: filtered by user in one query",
    "regions.Region": "public: the official list",
    "regions.Succession": "public: the official list",
    "audit.Link": "the chain, read by verification alone",
    "offices.Post": "read through its office",
    "offices.Authenticator": "a person's own second step, sealed: read by its operations alone",
    "offices.RecoveryCode": "hashes of a person's own codes: read by its operations alone",
    "api.Answer": "replayed to the account that asked, by its key",
    "api.Window": "counters of the throttle, by account",
    "indicators.Reading": "sums; a page reads those of a region that it has checked",
    "indicators.Breakdown": "parts of sums; a page reads those of a region that it has checked",
    "indicators.SharedEnterprise": "numbers for the fold; never shown",
    "indicators.DirtyCell": "marks for the fold",
    "indicators.Fold": "one row: the fold's lock",
    "webhooks.Attempt": "read through its delivery",
    "jobs.Pulse": "which workers are alive: read by readiness alone",
}


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every address of the resolver with its pattern."""

    def walk(entries: list[Any], before: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in entries:
            here = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, here)
            else:
                yield here, entry

    yield from walk(get_resolver().url_patterns, "")


def sources(*names: str) -> list[Path]:
    """Our Python files of these names, and files of packages of these names."""
    found = []
    for package in PACKAGES:
        for path in (HOUSE / package).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            named = path.name in {f"{n}.py" for n in names} or path.parent.name in names
            if named and not short(path).startswith(GROUNDS):
                found.append(path)
    return sorted(found)


def short(path: Path) -> str:
    return str(path.relative_to(HOUSE))
