"""What clients saw, compared with what the database holds (SECURITY 4.2).

A client writes down every request before it is sent (`invoke`) and what came of it: `ok`, `fail`
(refused for good) or `info` (nobody knows). What is `info` is sent again with the same key until
it is one of the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """`row` and `revision` are what an answer said; `text` is what was sent."""

    key: str
    fingerprint: str
    kind: str
    status: int = 0
    row: int = 0
    revision: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Answers (key, fingerprint, row, revision), events (row, revision), rows (row, revision,
    text) of the database."""

    answers: Sequence[tuple[str, str, int, int]]
    events: Sequence[tuple[int, int]]
    rows: Sequence[tuple[int, int, str]]


@dataclass
class _Seen:
    """The history by key."""

    invoked: dict[str, Line] = field(default_factory=dict)
    ended: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))


def violations(history: Iterable[Line], kept: Kept) -> list[str]:
    """Every promise that was broken; empty when all hold."""
    seen = _Seen()
    found = list(_read(history, seen))
    return [*found, *_of_keys(seen, kept), *_of_effects(seen, kept), *_of_rows(seen, kept)]


def _read(history: Iterable[Line], seen: _Seen) -> Iterator[str]:
    for line in history:
        if line.kind == "invoke":
            first = seen.invoked.setdefault(line.key, line)
            if first.fingerprint != line.fingerprint:
                yield f"{line.key}: sent with two bodies"
        elif line.key not in seen.invoked:
            yield f"{line.key}: ended before it was sent"
        elif line.kind in {"ok", "fail"}:
            seen.ended[line.key].append(line)
        if line.status >= 500 and line.status != 503:
            yield f"{line.key}: answered {line.status}"


def _of_keys(seen: _Seen, kept: Kept) -> Iterator[str]:
    """Each key that was answered well has one effect, each refused one none."""
    count = Counter(key for key, *_rest in kept.answers)
    by_key = {key: (mark, row, revision) for key, mark, row, revision in kept.answers}
    for key, sent in seen.invoked.items():
        ends = seen.ended.get(key, [])
        kinds = {line.kind for line in ends}
        if not ends:
            yield f"{key}: nobody knows what came of it"
        if len(kinds) > 1:
            yield f"{key}: both done and refused"
        if kinds == {"fail"} and count[key]:
            yield f"{key}: refused, and kept"
        if "ok" in kinds and count[key] != 1:
            yield f"{key}: kept {count[key]} times"
        if key in by_key and by_key[key][0] != sent.fingerprint:
            yield f"{key}: another body was kept"
        said = {(line.row, line.revision) for line in ends if line.kind == "ok"}
        if len(said) > 1:
            yield f"{key}: answered in two ways"
        if key in by_key and said and by_key[key][1:] not in said:
            yield f"{key}: what was kept was not what was said"


def _of_effects(seen: _Seen, kept: Kept) -> Iterator[str]:
    """Answers, events and clients tell of the same effects, each once."""
    for key, *_rest in kept.answers:
        if key not in seen.invoked:
            yield f"{key}: kept, and nobody sent it"
    answered = Counter((row, revision) for _key, _mark, row, revision in kept.answers)
    written = Counter(map(tuple, kept.events))
    for spot in sorted(answered.keys() | written.keys()):
        if answered[spot] != 1 or written[spot] != 1:
            yield f"{spot}: answered {answered[spot]} times, written down {written[spot]} times"


def _of_rows(seen: _Seen, kept: Kept) -> Iterator[str]:
    """Revisions have no gap, and the last one is what stands in the row."""
    revisions: dict[int, dict[int, str]] = defaultdict(dict)
    for key, _mark, row, revision in kept.answers:
        revisions[row][revision] = key
    for row, revision, text in kept.rows:
        known = revisions.get(row, {})
        if sorted(known) != list(range(1, revision + 1)):
            yield f"row {row}: revision {revision}, effects {sorted(known)}"
        last = seen.invoked.get(known.get(revision, ""))
        if last is not None and last.text != text:
            yield f"row {row}: it does not hold what was sent last"
    for row in revisions.keys() - {row for row, *_rest in kept.rows}:
        yield f"row {row}: it is gone"
