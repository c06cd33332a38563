"""Versions as XLSForm workbooks: downloaded, uploaded and checked, kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.files.kinds import MEDIA_TYPES, Kind
from portal.kernel.errors import Invalid
from portal.kernel.faults import Severity
from portal.web.refusals import say
from portal.web.screens import ScreenRequest, posted, rows, screen
from programs.cycles.models import Cycle
from programs.cycles.vocabulary import CycleState
from programs.questionnaires import operations
from programs.questionnaires.documents import workbook_name, xlsform_of, xlsform_of_version
from programs.questionnaires.forms import XLSFormUpload, seal, shown, unseal
from programs.questionnaires.importers import Uploaded, read_xlsform
from programs.questionnaires.models import Version
from programs.questionnaires.schema import library, read_questionnaire
from programs.questionnaires.scoring import fill
from programs.questionnaires.vocabulary import Permission, VersionState

MOST_SHOWN: Final = 500
#: the library has no day of its own; its workbooks are the same at all times
LIBRARY_MADE_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)


@require_GET
@screen(Permission.QUESTIONNAIRE_VIEW)
def version_xlsform(request: ScreenRequest, pk: int) -> HttpResponse:
    """/questionnaires/versions/3/xlsform/"""
    version = get_object_or_404(rows(request, of=Version.objects).with_all(), pk=pk)
    manages = version.allows(request.actor, to=Permission.QUESTIONNAIRE_MANAGE)
    if version.state == VersionState.DRAFT and not manages:
        raise Http404
    return _workbook(xlsform_of_version(version), workbook_name(version))


@require_GET
@screen(Permission.QUESTIONNAIRE_MANAGE)
def library_xlsform(_request: ScreenRequest, name: str) -> HttpResponse:
    """/questionnaires/versions/library/needs_2027/"""
    schema = library().get(name)
    if schema is None:
        raise Http404
    return _workbook(xlsform_of(schema, version="", made_at=LIBRARY_MADE_AT), f"{name}.xlsx")


def _workbook(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=MEDIA_TYPES[Kind.XLSX])
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or ""
    return response


@require_http_methods(["GET", "POST"])
@screen(Permission.QUESTIONNAIRE_MANAGE)
def upload_xlsform(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/versions/upload/: the upload; then what it gives, and nothing is kept."""
    years = rows(request, of=Cycle.objects).exclude(state=CycleState.LOCKED).newest_first()
    form = XLSFormUpload(posted(request), request.FILES or None, years=list(years))
    found: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        found = _checked(request, form) if form.is_valid() else {}
        status = 200 if found.get("sealed") else 422
    template = "programs/questionnaires/xlsform/upload.html"
    return render(request, template, {"form": form} | found, status=status)


def _checked(request: ScreenRequest, form: XLSFormUpload) -> dict[str, Any]:
    """What the page shows of an uploaded form."""
    given = form.cleaned_data["file"]
    asked = form.cleaned_data["language"]
    try:
        uploaded = read_xlsform(given.file, name=given.name, asked=asked)
    except Invalid as refusal:
        return {"refused": refusal.message, "faults": refusal.faults, "name": given.name}
    imported = uploaded.imported
    errors = [one for one in imported.faults if one.severity is Severity.ERROR]
    found: dict[str, Any] = {
        "name": uploaded.name,
        "faults": imported.faults[:MOST_SHOWN],
        "more_faults": max(0, len(imported.faults) - MOST_SHOWN),
        "error_count": len(errors),
        "warning_count": len(imported.faults) - len(errors),
        "renamed": imported.renamed,
        "year": form.year_chosen,
    }
    return found if imported.data is None else found | _preview(request, form, uploaded, found)


def _preview(
    request: ScreenRequest, form: XLSFormUpload, uploaded: Uploaded, found: Mapping[str, Any]
) -> dict[str, Any]:
    """The questionnaire as it would be asked, and what is sent back to keep it."""
    data = uploaded.imported.data
    questionnaire = read_questionnaire(data)
    state = fill(questionnaire, {}, today=timezone.localdate())
    return {
        "questionnaire": questionnaire,
        "question_count": sum(1 for _question in questionnaire.questions()),
        "sections": [
            (section, list(shown(section, state, {}, prefilled={})))
            for section in questionnaire.sections
        ],
        "sealed": seal(
            data,
            cycle=form.year_chosen,
            sha256=uploaded.sha256,
            left_out=found["warning_count"],
            by=request.actor,
        ),
    }


@require_POST
@screen(Permission.QUESTIONNAIRE_MANAGE)
def import_xlsform(request: ScreenRequest) -> HttpResponse:
    """/questionnaires/versions/import/: keep what was checked as a version in preparation."""
    kept = unseal(request.POST.get("checked", ""), by=request.actor)
    if kept is None:
        raise BadRequest
    cycle = get_object_or_404(
        rows(request, of=Cycle.objects).select_related("region"), pk=kept["cycle"]
    )
    version = operations.import_version(
        cycle,
        schema=kept["schema"],
        sha256=kept["sha256"],
        left_out=kept["left_out"],
        by=request.actor,
        at=timezone.now(),
    )
    say(request, _("The questionnaire is prepared. Look at it, then publish it."))
    return redirect("questionnaires:version", pk=version.pk)
