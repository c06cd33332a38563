"""A document's contents, and the hash that two drawings of the same contents share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

from django.utils.crypto import salted_hmac

from portal.reports.blocks import Block, Chart, Inline, Photo, Table


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that the document's figures are made by, for the list on its last page."""

    code: str
    title: str
    words: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section as it stands in one document: its number, title and blocks."""

    code: str
    title: str
    blocks: Sequence[Block]
    number: str = ""


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """Everything that a document says, in one language; the renderers add nothing to it.

    `title` is the whole title (running head), `subtitle` the large line of the cover,
    `lead` the line above it. `data_at` is the moment that the figures are of; it also dates
    the file, so that the same contents give the same bytes. `snapshot_hash` is the SHA-256 of the
    frozen data that it is drawn from, where there is such a thing. `verification_url` names the
    issued copy and is no part of the contents.
    """

    code: str
    title: str
    subtitle: str
    office: str
    period: str
    version: str
    snapshot_number: str
    data_at: datetime
    template_version: str
    language: str
    chapters: Sequence[Chapter]
    lead: str = ""
    prepared_on: date | None = None
    formula_version: str = ""
    formulas: Sequence[Formula] = ()
    notice: str = ""
    provisional: bool = False
    demo: bool = False
    snapshot_hash: str = ""
    verification_url: str = ""

    def __post_init__(self) -> None:
        seen: set[tuple[type, str]] = set()
        for block in self.numbered():
            key = (type(block), block.number)
            if key in seen:
                raise ValueError(f"{type(block).__name__} {block.number} stands there twice.")
            seen.add(key)

    def blocks(self) -> Iterator[Block]:
        for chapter in self.chapters:
            yield from chapter.blocks

    def numbered(self) -> Iterator[Table | Chart]:
        """The tables and figures that the contents list, in the order of the pages."""
        for block in self.blocks():
            if isinstance(block, Table | Chart) and block.number:
                yield block


#: how it is drawn, or where it is checked, is no part of what it says
_APART = {"verification_url", "template_version", "svg"}


def canonical(context: object) -> str:
    """The contents as canonical JSON: sorted keys, figures as exact decimals, times in UTC."""
    return json.dumps(_written(context), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(context: object) -> str:
    """SHA-256 over `canonical`: of the figures and texts, not of a file's bytes."""
    return hashlib.sha256(canonical(context).encode("utf-8", "backslashreplace")).hexdigest()


def token_of(context: DocumentContext) -> str:
    """The public name of a document: not to be guessed, and the same when it is drawn again."""
    named = "\n".join((context.code, context.snapshot_number, content_hash(context)))
    return salted_hmac("portal.reports.token", named, algorithm="sha256").hexdigest()[:32]


def with_address(context: DocumentContext, address: str) -> DocumentContext:
    """The document with the address under which it is checked; its contents stay the same.

    `address` is the check page's address with "{token}" in it.
    """
    return replace(context, verification_url=address.replace("{token}", token_of(context)))


def grouped(digest: str, *, size: int = 8) -> list[str]:
    """A hash in groups of eight, for people who compare it by eye."""
    return [digest[start : start + size] for start in range(0, len(digest), size)]


def _written(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return {"figure": _figure(value)}
    if isinstance(value, datetime):
        return {"moment": value.astimezone(UTC).isoformat(timespec="seconds")}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return _gathered(value)


def _gathered(value: object) -> object:
    if isinstance(value, Inline):
        return {"inline": value.words}
    if isinstance(value, Photo):
        return {"photo": hashlib.sha256(value.data).hexdigest(), "caption": value.caption}
    if is_dataclass(value):
        said = {f.name: _written(getattr(value, f.name)) for f in fields(value)}
        said = {name: part for name, part in said.items() if name not in _APART}
        return {type(value).__name__: said}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {str(key): _written(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [_written(part) for part in value]
    return str(value)


def _figure(value: float | Decimal) -> str:
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise ValueError("A document holds finite figures only.")
    return format(exact.normalize(), "f") if exact else "0"
