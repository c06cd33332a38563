"""Counties with keys for clients that submit, and afterwards what the database holds of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.api.models import Answer
from portal.audit.models import Event
from portal.offices.operations import allow_submission, issue_key
from portal.regions.loading import load_regions
from portal.regions.models import Region
from programs.returns.models import Return
from tests.factories import holder, office
from tests.factories.cycles import cycle

SCOPES = ["returns.return.view", "returns.return.prepare"]


def stage(counties: int) -> dict[str, str]:
    """Code of a county to the secret of its key."""
    load_regions()
    cycle()
    now = timezone.now()
    secrets = {}
    province = Region.objects.living().get(code="330000")
    rows = Region.objects.living().counties().filter(path__startswith=province.path)
    for region in rows.order_by("code")[:counties]:
        officer = actor_for(holder("county_officer", region.code))
        approver = actor_for(holder("county_approver", region.code))
        issued = issue_key(
            office(region.code), by=officer, at=now, name="county system", scopes=SCOPES,
            expires_on=timezone.localdate(now) + timedelta(days=30), rate=6000,
        )  # fmt: skip
        allow_submission(issued.key, by=approver, at=now)
        secrets[region.code] = issued.secret
    return secrets


def kept() -> dict[str, Any]:
    """Every kept answer, every effect in the audit trail, every return as it is now."""
    connection.close()  # the database may have been another one until now
    answers = []
    for one in Answer.objects.filter(route="/api/v1/returns/").order_by("pk"):
        body = json.loads(one.body)
        answers.append([one.key, one.fingerprint, body["id"], body["revision"]])
    events = Event.objects.filter(verb="programs.return.send").order_by("pk")
    return {
        "answers": answers,
        "events": [[int(one.target.split(":")[1]), one.detail["revision"]] for one in events],
        "rows": [[row.pk, row.revision, row.texts["highlights"]] for row in Return.objects.all()],
    }
