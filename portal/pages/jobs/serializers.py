"""What the API says of jobs."""

from __future__ import annotations

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.jobs.models import Job


class JobOut(serializers.ModelSerializer[Job]):
    """`result` is where the file is read once the job is done; null before, and without a file."""

    note = serializers.CharField(source="explanation")
    result = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = ["id", "kind", "state", "asked_at", "finished_at", "attempt", "done", "total",
                  "percent", "note", "result"]  # fmt: skip

    percent = serializers.IntegerField()

    @extend_schema_field(serializers.CharField(allow_null=True))  # type: ignore[untyped-decorator]
    def get_result(self, job: Job) -> str | None:
        return reverse("api:job-result", args=[job.pk]) if job.has_result else None
