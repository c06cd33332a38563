"""What changed in the API, the newest first; `docs/api-changelog.md` is printed from here.

Within v1 nothing is taken away and no meaning changes without six months in which the answers of
what is going say so (`Deprecation`, `Sunset` and `Link` headers, `portal.api.lifetimes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is one of added, changed, deprecated, removed; `of` is an address of the API."""

    on: date
    kind: Literal["added", "changed", "deprecated", "removed"]
    of: str
    what: str


CHANGES: Final = (
    Change(
        date(2026, 11, 30), "added", "/api/v1/activities/{id}/",
        "PATCH corrects an activity while its month is open; it needs If-Match.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/",
        "Every GET of one thing has an ETag of what it shows, and answers 304 to If-None-Match. "
        "If-Match takes the tags of before and those of now.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/webhooks/{id}/discard-dead/",
        "Settles what was not delivered without posting it again; “discarded” is a state of "
        "deliveries.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/sandbox/",
        "An invented county to try a system in, the checks that it has met, the pass; events that "
        "it asks for. Answers to its keys say “Portal-Sandbox: true”.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/returns/{id}/remarks/",
        "What reviewers said of single cells; PATCH of a return takes “answers” to it.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/moves/",
        "Moves of enterprises between counties: proposed, asked for, accepted, refused.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/duplicates/",
        "What may be entered twice in a county, with the grounds.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/mergers/",
        "Which entries were merged into which, and parted again.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/dossiers/",
        "Every fact of an enterprise with its source, and what happened to it.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/questionnaires/",
        "A version as an XLSForm workbook; a workbook checked without being kept.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/webhooks/",
        "Subscriptions to events, signed, with repeats.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/deliveries/",
        "What was delivered, what was not, every attempt.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/jobs/",
        "Follow, cancel and read the jobs that a key asked for.",
    ),
    Change(
        date(2026, 11, 30), "added", "/api/v1/returns/bulk/",
        "With “Prefer: respond-async” the answer is 202 and a job; its result says each item.",
    ),
    Change(date(2026, 11, 30), "added", "/api/v1/changelog/", "This list."),
    Change(
        date(2026, 11, 30), "changed", "/api/v1/returns/",
        "Two posts to one draft at the same moment follow one another instead of the later one "
        "writing over the state of the earlier.",
    ),
    Change(
        date(2026, 11, 22), "added", "/api/v1/",
        "Version 1: years, roster, enterprises, returns, indicators, questionnaires, visits, "
        "certificates, policies.",
    ),
)  # fmt: skip
