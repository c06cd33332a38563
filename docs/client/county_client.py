"""A client of the portal's REST for county systems: one file, the standard library alone.

    client = CountyClient("https://portal.example.gov.cn", "qu_…")
    kept = client.post_return({"region": "330381", "period": "2026-10", "values": {…}})

Every POST carries an Idempotency-Key and is sent again with the same key until its outcome is
known, so that it has one effect, whatever breaks on the way. `Refused` holds the complete list of
faults. `verify_webhook` checks what the portal posts to your own address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

#: nobody knows what came of it, or it is too early: sent again with the same key
AGAIN = frozenset({409, 429, 502, 503, 504})
#: seconds by which the clock of a webhook may be off
TOLERANCE = 300


class Refused(Exception):
    """The portal said no. `faults` is the complete list, each with code, where, message, remedy."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('detail', '')}")
        self.status = status
        self.type: str = str(problem.get("type", ""))
        self.problem = problem
        self.faults: Sequence[Mapping[str, Any]] = problem.get("faults", [])


class Unreachable(Exception):
    """The portal did not answer, again and again. Send the same again later, with `key`."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no answer; repeat with the key {key}")
        self.key = key


class Forged(Exception):
    """What arrived was not signed with this secret, or too long ago."""


@dataclass(frozen=True)
class Answer:
    """What the portal said. `is_replayed`: it had been done before, and was not done again."""

    status: int
    body: Any
    etag: str = ""
    is_replayed: bool = False


@dataclass
class CountyClient:
    """`portal` is its address without a path, `key` the secret of the API key."""

    portal: str
    key: str
    tries: int = 6
    pause: float = 0.5
    timeout: float = 30.0
    language: str = "zh-hans"
    _opener: urllib.request.OpenerDirector = field(
        default_factory=urllib.request.build_opener, repr=False
    )

    def post_return(
        self, body: Mapping[str, Any], *, key: str = "", dry_run: bool = False, etag: str = ""
    ) -> Answer:
        """Begin the county's return of a month, or overwrite its draft. `dry_run` keeps nothing
        and answers with every fault. `key`: that of an attempt whose outcome is not known.
        `etag`: of the draft that was read, where a person or another system saved it last;
        without it `Refused` (428) says where to read it."""
        path = "/api/v1/returns/?dry_run=1" if dry_run else "/api/v1/returns/"
        headers = {"If-Match": etag} if etag else {}
        return self.call("POST", path, body, key=key, **headers)

    def post_returns(self, items: Sequence[Mapping[str, Any]], *, key: str = "") -> Answer:
        """Up to 1,000 returns by a job: all are kept, or none. Waits for its end; the answer is
        what became of each item."""
        asked = self.call(
            "POST", "/api/v1/returns/bulk/", {"items": items}, key=key, Prefer="respond-async"
        )
        return self.wait_for(asked.body["job"])

    def wait_for(self, job: int, *, seconds: float = 300.0) -> Answer:
        """The file of a job, once it is done; `Refused` when it ended otherwise."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.call("GET", f"/api/v1/jobs/{job}/").body
            if found["state"] == "done":
                return self.call("GET", found["result"])
            if found["state"] in {"failed", "cancelled", "dead"}:
                raise Refused(200, {"type": found["state"], "detail": found["note"]})
            time.sleep(self.pause)
        raise TimeoutError(f"job {job} is not done after {seconds} s")

    def submit(self, return_id: int, *, key: str = "") -> Answer:
        """Send a return up to the city, where the county's approver allowed the key to."""
        return self.call("POST", f"/api/v1/returns/{return_id}/submit/", {}, key=key)

    def change_return(self, return_id: int, change: Mapping[str, Any], *, etag: str) -> Answer:
        """Change a draft that was read with this ETag; `Refused` (412) if it is another by now."""
        headers = {"If-Match": etag}
        return self.call("PATCH", f"/api/v1/returns/{return_id}/", change, **headers)

    def remarks_on(self, return_id: int) -> Answer:
        """What reviewers said of single cells, and the county's answers; with the ETag that
        `answer_remarks` needs."""
        return self.call("GET", f"/api/v1/returns/{return_id}/remarks/")

    def answer_remarks(
        self, return_id: int, answers: Mapping[int, str], *, etag: str, **change: Any
    ) -> Answer:
        """Answer remarks by their ids; `values=`, `explanations=` and `texts=` change along."""
        told = {str(number): words for number, words in answers.items()}
        return self.change_return(return_id, {**change, "answers": told}, etag=etag)

    def sandbox(self) -> Answer:
        """Of a sandbox's key: its county, the month that waits, the checks, the passes."""
        return self.call("GET", "/api/v1/sandbox/")

    def ask_event(self, kind: str) -> Answer:
        """Have the sandbox's webhooks told of "return.due", or posted a "forged" test."""
        return self.call("POST", "/api/v1/sandbox/events/", {"type": kind})

    def every(self, path: str, **filters: str) -> Iterator[Mapping[str, Any]]:
        """All rows of a list, page by page: every("returns", period="2026-10")."""
        query = urllib.parse.urlencode(filters)
        url = f"/api/v1/{path}/" + (f"?{query}" if query else "")
        while url:
            page = self.call("GET", url).body
            yield from page["results"]
            after = urllib.parse.urlsplit(page["next"] or "")
            url = f"{after.path}?{after.query}" if page["next"] else ""

    def call(
        self, method: str, path: str, body: Any = None, *, key: str = "", **headers: str
    ) -> Answer:
        """One request, sent again until its outcome is known."""
        key = key or str(uuid.uuid4())
        sent = {
            "Authorization": f"Bearer {self.key}",
            "Accept": "application/json",
            "Accept-Language": self.language,
            **headers,
        }
        if method == "POST":
            sent["Idempotency-Key"] = key
        for number in range(self.tries):
            answer, wait = self._once(method, path, body, sent)
            if answer is not None:
                return answer
            time.sleep(max(wait, self.pause * 2**number) if number + 1 < self.tries else 0)
        raise Unreachable(key)

    def _once(
        self, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> tuple[Answer | None, float]:
        """The answer, or None and how long to wait."""
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        url = self.portal.rstrip("/") + path
        asked = urllib.request.Request(url, data, method=method)  # noqa: S310 - your own address
        for name, text in {**headers, "Content-Type": "application/json"}.items():
            asked.add_header(name, text)
        try:
            with self._opener.open(asked, timeout=self.timeout) as response:
                return _read(response.status, response.headers, response.read()), 0.0
        except urllib.error.HTTPError as refused:
            if refused.code in AGAIN:
                return None, float(refused.headers.get("Retry-After") or 0)
            raise Refused(refused.code, _problem(refused.read())) from None
        except (OSError, HTTPException):
            return None, 0.0


def _read(status: int, headers: Any, text: bytes) -> Answer:
    body = json.loads(text) if text else None
    replayed = headers.get("Idempotent-Replayed") == "true"
    return Answer(status, body, headers.get("ETag") or "", replayed)


def _problem(text: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {"detail": text[:200].decode("utf-8", "replace")}
    return found if isinstance(found, dict) else {"detail": str(found)}


def verify_webhook(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None
) -> Mapping[str, Any]:
    """The event that was posted, or `Forged`. `body` are the bytes as they came."""
    given = {name.lower(): text for name, text in headers.items()}
    try:
        message, moment = given["webhook-id"], given["webhook-timestamp"]
        is_near = abs((time.time() if now is None else now) - int(moment)) <= TOLERANCE
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (KeyError, ValueError) as error:
        raise Forged(str(error)) from error
    digest = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    signatures = given.get("webhook-signature", "").split(" ")
    if not is_near or not any(hmac.compare_digest(expected, one) for one in signatures):
        raise Forged("the signature does not fit")
    event: Mapping[str, Any] = json.loads(body)
    return event
