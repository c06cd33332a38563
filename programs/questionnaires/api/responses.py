"""REST: /api/v1/responses/, to be read."""

from __future__ import annotations

from portal.api.resources import Resource
from programs.questionnaires.models import Response, ResponseQuerySet
from programs.questionnaires.serializers import ResponseOut
from programs.questionnaires.vocabulary import Permission


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
