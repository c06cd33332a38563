"""REST: /api/v1/jobs/, what a key or a person asked for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.actor import Actor
from portal.api.resources import Resource
from portal.jobs import operations
from portal.jobs.models import Job, JobQuerySet
from portal.jobs.results import open_result
from portal.jobs.vocabulary import Permission
from portal.pages.jobs.serializers import JobOut


def _cancel(job: Job, *, by: Actor, at: datetime, reason: str = "") -> None:  # noqa: ARG001
    operations.cancel(job, by=by, at=at)


class JobResource(Resource):
    """Follow one's jobs: how far they are, how they ended, what they wrote."""

    model = Job
    access = Permission.VIEW
    verbs: ClassVar = {"cancel": _cancel}
    serializer_class = JobOut
    ordering = "-id"
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"

    def arrange(self, reachable: JobQuerySet) -> JobQuerySet:
        return reachable.defer("params")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One's own, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})  # type: ignore[untyped-decorator]
    @action(detail=True, methods=["get"], url_path="result", url_name="result")
    def a_result(self, request: Request, **_pk: str) -> FileResponse:  # noqa: ARG002
        """The file of a job that is done, as it was hashed; of a bulk of returns JSON."""
        job = self.get_object()
        kind = "application/json" if job.result_name.endswith(".json") else None
        return FileResponse(
            open_result(job),
            as_attachment=True,
            filename=job.result_name,
            content_type=kind or "application/octet-stream",
        )
