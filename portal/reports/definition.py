"""What rooms declare: lists for export (`Report`), documents, and the sections they add to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from portal.kernel.registry import Registry
from portal.reports.blocks import Block
from portal.reports.documents import Chapter

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

ColumnKind = Literal["text", "integer", "decimal", "date", "datetime"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its header, and where its value comes from. No query in `value`."""

    header: Words
    value: Callable[[Any], object]
    kind: ColumnKind = "text"
    width: int = 16


@dataclass(frozen=True, slots=True)
class Report:
    """A list of what the asker reaches; `arrange` orders, joins and filters, and cannot widen."""

    code: str
    title: Words
    permission: str
    model: type[Model]
    arrange: Callable[[Any, Mapping[str, Any]], QuerySet[Any]]
    columns: Sequence[Column]


Form = Literal["pdf", "docx", "xlsx"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is made of sections. `template_version` changes with its look or order."""

    code: str
    title: Words
    permission: str
    template_version: str
    forms: tuple[Form, ...] = ("pdf", "docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Section:
    """What one room says in one document.

    `code` is "<document>.<section>"; `order` places it; `number` is its chapter number in the
    document's contents ("" for the notes before the first). `build` gets the document's source
    (a snapshot's figures, frozen) in the document's language and asks the database nothing that
    the source does not freeze. No blocks: the section is left out.
    """

    code: str
    title: Words
    order: int
    build: Callable[[Any], Sequence[Block]]
    number: str = ""

    @property
    def document(self) -> str:
        return self.code.rpartition(".")[0]


reports: Registry[Report] = Registry("report")
documents: Registry[Document] = Registry("document")
sections: Registry[Section] = Registry("section")


def sections_of(document: Document) -> list[Section]:
    """The document's sections, in their order."""
    found = (section for section in sections if section.document == document.code)
    return sorted(found, key=lambda section: (section.order, section.code))


def chapters(document: Document, source: object) -> tuple[Chapter, ...]:
    """Every section that has something to say about `source`, in the language now active."""
    built = ((section, tuple(section.build(source))) for section in sections_of(document))
    return tuple(
        Chapter(section.code, str(section.title), blocks, section.number)
        for section, blocks in built
        if blocks
    )


def unknown_documents() -> list[str]:
    """Sections whose document nobody declared: looked for once, when everything is found."""
    return sorted(section.code for section in sections if section.document not in documents)
