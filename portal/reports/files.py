"""A document as a file in one of its forms, with what is said of the file afterwards."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from typing import BinaryIO

from portal.accounts.actor import Actor
from portal.reports.definition import Form
from portal.reports.documents import DocumentContext
from portal.reports.plans import EnterprisePlan, draw_plan, plan_document


@dataclass(frozen=True, slots=True)
class DrawnFile:
    """`name` is for whoever downloads it; it follows from the contents and holds no clock."""

    name: str
    form: Form
    sha256: str
    size: int


def prepared_by(actor: Actor) -> str:
    """The office at which somebody takes a file along, and who it is."""
    who, office = str(actor), actor.office
    return f"{office} · {who}" if office and office != who else who


def draw_file(source: DocumentContext | EnterprisePlan, form: Form, out: BinaryIO) -> DrawnFile:
    """Draw a document, or one enterprise's plan, and write it to `out`."""
    context = plan_document(source) if isinstance(source, EnterprisePlan) else source
    data = _drawn(source, context, form)
    out.write(data)
    name = f"{file_stem(context)}.{form}"
    return DrawnFile(name, form, hashlib.sha256(data).hexdigest(), len(data))


def file_stem(context: DocumentContext) -> str:
    """The snapshot's number and the title, without what a file's name may not hold."""
    stem = f"{context.snapshot_number}_{context.title}"
    return re.sub(r"[\s\x00-\x1f\"*/:<>?\\|]+", "_", stem)[:100].strip("._")


def _drawn(source: DocumentContext | EnterprisePlan, context: DocumentContext, form: Form) -> bytes:
    if form == "pdf":
        from portal.reports.pdf import draw_document

        return draw_plan(source) if isinstance(source, EnterprisePlan) else draw_document(context)
    if form == "docx":
        from portal.reports.word import draw_word

        return draw_word(context)
    from portal.reports.workbook import draw_workbook

    out = io.BytesIO()
    draw_workbook(context, out)
    return out.getvalue()
