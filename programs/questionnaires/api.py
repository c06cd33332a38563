"""REST: /api/v1/questionnaires/ and /api/v1/responses/, both to be read."""

from __future__ import annotations

from typing import Any

from portal.api.resources import Resource
from programs.questionnaires.models import (
    Response,
    ResponseQuerySet,
    Version,
    VersionQuerySet,
)
from programs.questionnaires.serializers import ResponseOut, VersionLine, VersionOut
from programs.questionnaires.vocabulary import Permission


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


class ResponseResource(Resource):
    """Read responses in reach; those that count, and those that are being filled in."""

    model = Response
    access = Permission.RESPONSE_VIEW
    serializer_class = ResponseOut
    ordering = "id"
    filter_backends = ()
    lookup_value_regex = "[0-9]+"

    def arrange(self, reachable: ResponseQuerySet) -> ResponseQuerySet:
        return reachable.with_all()
