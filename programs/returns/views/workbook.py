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
from programs.returns.forms import WorkbookForm, revision_by, taken_by
from programs.returns.importers import (
    Uploaded,
    mark_workbook,
    read_workbook,
    sheet_name,
    write_workbook,
)
from programs.returns.models import Return
from programs.returns.queries import Differing, Ground, differing, ground_of, sheet_of
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
    """/returns/12/upload/: all faults by cell, with the marked copy; what differs from a draft that
    was saved after the download, to be chosen from; or kept as the draft."""
    row = return_of(request, pk)
    if request.method == "GET":
        return _page(request, row)
    if "revision" in request.POST:
        return _take(request, row)
    uploaded, marked, ground = _read(request, row)
    if not uploaded.is_kept:
        return _page(request, row, uploaded=uploaded, marked=marked, status=422)
    differences = _to_choose(row, ground, uploaded)
    if differences:
        return _choose(request, row, uploaded, differences)
    operations.save_draft(
        row,
        given=uploaded.given,
        by=request.actor,
        at=timezone.now(),
        revision=row.revision,
        channel=Channel.WORKBOOK,
        strict=True,
    )
    say(request, _("The workbook is kept as the draft. Check it once more, then submit it."))
    if uploaded.revision is None:
        say(request, _("The workbook does not say when it was downloaded. Nothing that was "
                       "reported in the draft was written over by it."))  # fmt: skip
    return redirect("returns:return", pk=pk)


def _to_choose(row: Return, ground: Ground, uploaded: Uploaded) -> list[Differing]:
    """The cells that a person decides on: nothing that was saved after the download, or (where the
    workbook does not say when that was) that was reported at all, is written over unasked."""
    if uploaded.revision == row.revision or uploaded.verdict is None:
        return []
    found = differing(row, ground, uploaded.verdict, revision=uploaded.revision)
    is_asked = uploaded.revision is not None or any(one.is_lost for one in found)
    return found if is_asked else []


def _choose(
    request: ScreenRequest, row: Return, uploaded: Uploaded, differences: list[Differing]
) -> HttpResponse:
    form, language = form_named(row.form), request.LANGUAGE_CODE
    cells = [
        {"label": one.change.label(form, language), "change": one.change, "since": one.since,
         "name": one.name, "is_taken": one.since is None}
        for one in differences
    ]  # fmt: skip
    return page(
        request,
        "programs/returns/choose.html",
        "programs/returns/_choose.html",
        status=409,
        row=row,
        cells=cells,
        is_dated=uploaded.revision is not None,
    )


def _take(request: ScreenRequest, row: Return) -> HttpResponse:
    """The cells that were ticked, put over the draft as it was shown beside the workbook."""
    change, revision = taken_by(request.POST), revision_by(request.POST)
    if revision is None:
        words = _("Choose the filled-in workbook first.")
        raise Invalid(words, file=words)
    if not (change.values or change.explanations or change.texts):
        say(request, _("Nothing was taken from the workbook: the draft stays as it is."))
        return redirect("returns:return", pk=row.pk)
    operations.save_draft(
        row,
        given=change,
        by=request.actor,
        at=timezone.now(),
        revision=revision,
        channel=Channel.WORKBOOK,
    )
    say(request, _("What you chose of the workbook is kept in the draft. Check it once more."))
    return redirect("returns:return", pk=row.pk)


def _read(request: ScreenRequest, row: Return) -> tuple[Uploaded, bytes, Ground]:
    """What the file holds, its marked copy if it has faults, and what the month stands on."""
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
    return uploaded, marked.getvalue(), ground


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
