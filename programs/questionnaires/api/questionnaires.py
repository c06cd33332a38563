"""REST: /api/v1/questionnaires/: versions, as data and as XLSForm; a workbook checked."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from portal.api.idempotency import once
from portal.api.resources import Resource
from portal.api.workbooks import MEDIA_TYPE, Workbook, WorkbookParser, workbook_of
from portal.kernel.errors import Invalid, NotPermitted
from programs.questionnaires.documents import workbook_name, xlsform_of_version
from programs.questionnaires.importers import read_xlsform
from programs.questionnaires.models import Version, VersionQuerySet
from programs.questionnaires.schema import read_questionnaire
from programs.questionnaires.schema.xlsform import EN, ZH
from programs.questionnaires.serializers import VersionLine, VersionOut, WorkbookOut
from programs.questionnaires.vocabulary import Permission, VersionState

HOW = [
    OpenApiParameter("name", str, description="file name, for a form without an id: needs.xlsx"),
    OpenApiParameter(
        "language", str, enum=[ZH, EN], description="of texts of which the form does not say it"
    ),
]


class QuestionnaireResource(Resource):
    """Read the published questionnaires: each version with its frozen schema."""

    model = Version
    access = Permission.QUESTIONNAIRE_VIEW
    serializer_class = VersionOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def get_serializer_class(self) -> Any:
        return VersionLine if self.action == "list" else VersionOut

    def arrange(self, reachable: VersionQuerySet) -> VersionQuerySet:
        rows = reachable.with_all()
        if not self.actor.may(Permission.QUESTIONNAIRE_MANAGE):
            rows = rows.published()
        return rows.defer("schema") if self.action == "list" else rows

    @extend_schema(responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"], url_path="xlsform", url_name="xlsform")
    def a_workbook(self, request: Request, **_pk: str) -> HttpResponse:  # noqa: ARG002
        """The version as an XLSForm workbook; the same version gives the same bytes."""
        version = self.get_object()
        manages = version.allows(self.actor, to=Permission.QUESTIONNAIRE_MANAGE)
        if version.state == VersionState.DRAFT and not manages:
            raise Http404
        told = HttpResponse(xlsform_of_version(version), content_type=MEDIA_TYPE)
        named = content_disposition_header(as_attachment=True, filename=workbook_name(version))
        told["Content-Disposition"] = named or ""
        return told

    @extend_schema(  # type: ignore[untyped-decorator]
        request={MEDIA_TYPE: OpenApiTypes.BINARY}, responses={200: WorkbookOut}, parameters=HOW
    )
    @action(detail=False, methods=["post"], parser_classes=[WorkbookParser])
    def check(self, request: Request) -> Answer:
        """What an XLSForm workbook, sent as the body, would become; nothing is kept of it.

        With an error the answer is 422 and the whole list of faults, each with its cell. Needs an
        Idempotency-Key.
        """
        if not self.actor.may(Permission.QUESTIONNAIRE_CHECK):
            raise NotPermitted(_("This is not yours to do."))
        name, language = _how(request.query_params)
        workbook = workbook_of(request)
        return once(request, lambda: _checked(workbook, name, language))


def _how(given: Any) -> tuple[str, str]:
    name, language = given.get("name") or "form.xlsx", given.get("language", "")
    if "\x00" in name:
        raise Invalid(_("The address holds characters that cannot be read."))
    if language not in ("", ZH, EN):
        words = _("Say zh or en.")
        raise Invalid(words, language=words)
    return name, language


def _checked(workbook: Workbook, name: str, language: str) -> Answer:
    uploaded = read_xlsform(workbook.stream(), name=name, asked=language)
    imported = uploaded.imported
    if imported.data is None:
        words = _("The workbook cannot be taken as it is.")
        raise Invalid(words, faults=imported.faults)
    questions = sum(1 for _question in read_questionnaire(imported.data).questions())
    body = {
        "name": uploaded.name,
        "sha256": uploaded.sha256,
        "questions": questions,
        "renamed": imported.renamed,
        "faults": imported.faults,
        "schema": imported.data,
    }
    return Answer(WorkbookOut(body).data)
