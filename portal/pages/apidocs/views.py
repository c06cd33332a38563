"""The contract of the API: for people who write county systems, signed in or not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.renderers import JSON
from portal.pages.apidocs.changelog import CHANGES

REASON = "the description of the API holds no data; writers of county systems read it first"


class Schema(SpectacularAPIView):  # type: ignore[misc]
    """OpenAPI 3 as JSON."""

    open_to_all = REASON
    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = []
    throttle_classes: ClassVar[list[Any]] = []
    renderer_classes = [JSON]

    def _get_filename(self, request: Request, version: str) -> str:  # noqa: ARG002
        """Under the same name in every language."""
        return "openapi.json"


class ChangeOut(serializers.Serializer[Any]):
    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=["added", "changed", "deprecated", "removed"])
    of = serializers.CharField()
    what = serializers.CharField()


class ChangelogOut(serializers.Serializer[Any]):
    results = ChangeOut(many=True)


class Changelog(APIView):
    """What changed in the API, the newest first."""

    open_to_all = REASON
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    @extend_schema(responses=ChangelogOut)  # type: ignore[untyped-decorator]
    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response({"results": [asdict(one) for one in CHANGES]})


class Reader(SpectacularSwaggerSplitView):  # type: ignore[misc]
    """Swagger UI from our own files, its script in a file of its own (no inline script)."""

    open_to_all = REASON
    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = []
    throttle_classes: ClassVar[list[Any]] = []
