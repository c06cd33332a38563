"""An id of somebody else's in a field: refused with words, or as if it did not exist; no effect.

Each line is asked twice: with one's own (`control`: what is answered then) and with a foreign one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from enterprises.register.models import Enterprise
from experts.pool.models import Expert
from portal.offices.models import Office
from tests.matrix.asking import Asker

pytestmark = pytest.mark.django_db
REFUSED = {400, 404, 409, 422}
COUNTED = {"enterprises", "programs", "experts", "certification", "offices"}


@dataclass(frozen=True)
class Line:
    """`field` of a form at `path` names a `noun`; {noun} in path and values is one's own."""

    role: str
    path: str
    field: str
    noun: str
    values: dict[str, Any] = field(default_factory=dict)
    #: what is answered to one's own
    control: tuple[int, ...] = (200, 201, 302)
    relation: str = "sibling"
    form: str = "{}"


LINES = [
    Line("county_officer", "/enterprises/{enterprise}/station/", "station", "station"),
    Line(
        "county_officer",
        "/years/{year}/nominate/",
        "enterprise",
        "enterprise",
        {"tier": "introduction", "consent_on": "2026-04-01"},
        control=(409,),
    ),
    Line("city_reviewer", "/years/review/preview/", "entry", "entry", {"verb": "list"},
         relation="other_city"),
    Line("city_reviewer", "/years/review/apply/", "entry", "entry", {"verb": "list"},
         relation="other_city"),
    Line(
        "county_officer",
        "/visits/assign/{enterprise}/",
        "expert",
        "expert",
        {"planned_on": "2026-11-10", "heeded": "on"},
        control=(409,),
    ),
    Line("county_officer", "/questionnaires/needs/{need}/dispatch/", "to", "office",
         form="office:{}"),
    Line(
        "county_officer",
        "/api/v1/roster/",
        "enterprise",
        "credit_code",
        {"year": "330000-2026", "tier": "introduction", "consent_on": "2026-04-01"},
        control=(409,),
    ),
    Line("county_system", "/api/v1/returns/", "region", "region",
         {"period": "2026-10", "values": {}, "texts": {}}, control=(200, 201, 422)),
    Line(
        "county_officer",
        "/api/v1/certificates/",
        "credit_code",
        "credit_code",
        {"certificate_number": "00126Q19999R0S", "scheme": "iso9001", "body": "{body_number}",
         "issued_on": "2026-03-05", "expires_on": "2029-03-04"},
    ),
]  # fmt: skip


def value_of(asked: Asker, line: Line, relation: str, noun: str) -> Any:
    place = asked.scene.places[relation]
    if noun == "station":
        return place["station"].pk
    if noun == "credit_code":
        return Enterprise.objects.get(pk=place["enterprise"]).credit_code
    if noun == "body_number":
        from certification.bodies.models import Body

        return Body.objects.get(pk=place["body"]).approval_number
    if noun == "region":
        return Office.objects.get(pk=place["office"]).region.code
    return asked.scene.value(noun, relation, line.role)


def post(asked: Asker, line: Line, relation: str) -> tuple[int, bool]:
    """The status, and whether a row was made."""
    import json
    import uuid

    own = {noun: value_of(asked, line, "own", noun) for noun in (
        "enterprise", "year", "need", "body_number")}  # fmt: skip
    values = {
        name: value.format(**own) if isinstance(value, str) else value
        for name, value in line.values.items()
    }
    values[line.field] = line.form.format(value_of(asked, line, relation, line.noun))
    path = line.path.format(**own)
    more: dict[str, Any] = {}
    if path.startswith("/api/"):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        more = {"content_type": "application/json", "headers": headers}
        if line.role == "county_system":
            more["headers"]["Authorization"] = f"Bearer {asked.scene.secret}"
    before = rows()
    with transaction.atomic():
        data = json.dumps(values) if more else values
        response = asked.client(line.role).post(path, data, **more)
        changed = rows() != before
        transaction.set_rollback(True)
    return response.status_code, changed


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in COUNTED
    }


@pytest.mark.parametrize("line", LINES, ids=lambda one: f"{one.path} {one.field}")
def test_a_foreign_id_in_a_field_is_refused(asker: Asker, line: Line) -> None:
    status, _made = post(asker, line, "own")
    assert status in line.control, "The line itself must be right, or it proves nothing."
    status, made = post(asker, line, line.relation)
    assert status in REFUSED
    assert not made


def test_the_experts_of_the_scene_belong_to_their_counties(asker: Asker) -> None:
    places = asker.scene.places
    own, other = (Expert.objects.get(pk=places[at]["expert"]) for at in ("own", "sibling"))
    assert own.region_id != other.region_id
