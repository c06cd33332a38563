"""Versions and responses: which is asked now, and what an enterprise has answered."""

from __future__ import annotations

import json
from functools import lru_cache

from django.db.models import F

from enterprises.register.models import Enterprise
from programs.cycles.models import Cycle
from programs.questionnaires.models import Response, Version
from programs.questionnaires.schema import Questionnaire, read_questionnaire

NEEDS = "needs"


@lru_cache(maxsize=64)
def _read(_sha256: str, text: str) -> Questionnaire:
    return read_questionnaire(json.loads(text))


def questionnaire_of(version: Version) -> Questionnaire:
    """The version's schema as data; read once per content."""
    return _read(version.schema_sha256, json.dumps(version.schema))


def version_for(cycle: Cycle, *, code: str = NEEDS) -> Version | None:
    """The published version that is asked in a year: the newest."""
    return (
        Version.objects.published()
        .filter(cycle=cycle, template__code=code)
        .with_all()
        .order_by("-number")
        .first()
    )


def response_of(enterprise: Enterprise, year: int, *, code: str = NEEDS) -> Response | None:
    """What the enterprise has answered in a year, or began to."""
    return (
        Response.objects.filter(enterprise=enterprise, cycle__year=year, template__code=code)
        .with_all()
        .order_by(F("counted_on").desc(nulls_last=True), "-pk")
        .first()
    )
