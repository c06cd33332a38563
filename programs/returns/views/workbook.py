"""The workbook channel: download it prefilled, upload it filled in."""

from __future__ import annotations

import base64
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.files import gate
from portal.files.kinds import MEDIA_TYPES, Kind
from portal.kernel.errors import Invalid
from portal.kernel.period import Period
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, page, screen
from programs.returns import operations
from programs.returns.forms import WorkbookForm
from programs.returns.importers import (
    Uploaded,
    mark_workbook,
    read_workbook,
    sheet_name,
    write_workbook,
)
from programs.returns.models import Return
from programs.returns.queries import ground_of, sheet_of
from programs.returns.schema import form as form_named
from programs.returns.views.findings import at_cells
from programs.returns.views.sheet import return_of
from programs.returns.vocabulary import Channel, Permission


@require_GET
@screen(Permission.PREPARE)
def download(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/workbook/"""
    row = return_of(request, pk)
    ground = ground_of(row.region, Period.parse(row.period), at=timezone.now())
    parts, _verdict = sheet_of(ground, row)
    out = io.BytesIO()
    write_workbook(out, row, ground, parts)
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPES[Kind.XLSX])
    name = f"return-{sheet_name(row).replace(' ', '-')}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@screen(Permission.PREPARE)
def upload(request: ScreenRequest, pk: int) -> HttpResponse:
    """/returns/12/upload/: all faults by cell, with the marked copy; or kept as the draft."""
    row = return_of(request, pk)
    if request.method == "GET":
        return _page(request, row)
    uploaded, marked = _read(request, row)
    if not uploaded.is_kept:
        return _page(request, row, uploaded=uploaded, marked=marked, status=422)
    operations.save_draft(
        row,
        given=uploaded.given,
        by=request.actor,
        at=timezone.now(),
        channel=Channel.WORKBOOK,
        strict=True,
    )
    say(request, _("The workbook is kept as the draft. Check it once more, then submit it."))
    return redirect("returns:return", pk=pk)


def _read(request: ScreenRequest, row: Return) -> tuple[Uploaded, bytes]:
    """What the file holds, and its marked copy if it has faults."""
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        words = _("Choose the filled-in workbook first.")
        raise Invalid(words, file=words)
    given = form.cleaned_data["file"]
    checked = gate.check(given, name=given.name, kinds={Kind.XLSX})
    now = timezone.now()
    ground = ground_of(row.region, Period.parse(row.period), at=now)
    with tempfile.NamedTemporaryFile(prefix="return-", suffix=".xlsx") as copy:
        shutil.copyfileobj(given, copy)
        copy.flush()
        path = Path(copy.name)
        uploaded = read_workbook(path, checked, row, ground, by=request.actor, at=now)
        marked = io.BytesIO()
        if uploaded.table.header_row and not uploaded.is_kept:
            mark_workbook(marked, uploaded, path, checked)
    return uploaded, marked.getvalue()


def _page(
    request: ScreenRequest,
    row: Return,
    *,
    uploaded: Uploaded | None = None,
    marked: bytes = b"",
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "programs/returns/upload.html",
        "programs/returns/_upload.html",
        status=status,
        row=row,
        form=WorkbookForm(),
        uploaded=uploaded,
        faults=_faults(uploaded, row, request.LANGUAGE_CODE) if uploaded else [],
        marked=base64.b64encode(marked).decode() if marked else "",
        media_type=MEDIA_TYPES[Kind.XLSX],
        marked_name=f"return-{sheet_name(row).replace(' ', '-')}-marked.xlsx",
    )


def _faults(uploaded: Uploaded, row: Return, language: str) -> list[dict[str, Any]]:
    codes = {line.number: line.code for line in uploaded.table.lines if line.code is not None}
    return at_cells(form_named(row.form), uploaded.faults, codes, language)
