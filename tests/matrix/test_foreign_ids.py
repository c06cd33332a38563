"""An id of somebody else's in a field: refused with words, or as if it did not exist; no effect.

Each line is asked with one's own (`control`: what is answered then), with a foreign id and with
one that nobody has: the answers to the last two are the same, and name nothing of the stranger's.
"""

from __future__ import annotations

import copy
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from certification.bodies.models import Body
from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import synthetic_code
from experts.pool.models import Expert
from experts.visits.models import Problem
from portal.offices.models import Office
from tests.matrix.asking import Asker
from tests.matrix.scene import NOWHERE

pytestmark = pytest.mark.django_db
REFUSED = {400, 404, 409, 422}
COUNTED = {"enterprises", "programs", "experts", "certification", "offices"}


@dataclass(frozen=True)
class Line:
    """`field` of a form at `path` names a `noun`; {noun} in path and values is one's own.

    A field within a field is written as in a JSON pointer: items/1/region.
    """

    role: str
    path: str
    field: str
    noun: str
    values: dict[str, Any] = field(default_factory=dict)
    #: what is answered to one's own
    control: tuple[int, ...] = (200, 201, 302)
    relation: str = "sibling"
    form: str = "{}"


MEASURE = {"text": "Calibrate the gauges", "owner": "Li", "due_on": "2026-12-10",
           "done_when": "All gauges carry a mark"}  # fmt: skip
KEY = {"name": "Another", "expires_on": "2026-12-10", "rate": "60"}
ENTERPRISE = {"credit_code": synthetic_code(6_999_999), "name": "测试新办阀门有限公司",
              "region": "{region}", "industry_code": "3443", "staff_count": 20,
              "revenue_wan": "500.00", "founded_on": "2015-06-18", "contact_name": "张三",
              "contact_phone": "13800000000"}  # fmt: skip
RETURN = {"region": "{region}", "period": "2026-09", "values": {}, "texts": {}}

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
        "/policies/applications/for/{enterprise}/",
        "policy",
        "policy",
        {"applied_on": "2026-06-18", "words": "Award", "evidence": "1"},
    ),
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
         # one's own draft of that month was saved by a person: it is to be read first
         {"period": "2026-10", "values": {}, "texts": {}}, control=(428,)),
    Line(
        "county_officer",
        "/api/v1/certificates/",
        "credit_code",
        "credit_code",
        {"certificate_number": "00126Q19999R0S", "scheme": "iso9001", "body": "{body_number}",
         "issued_on": "2026-03-05", "expires_on": "2029-03-04"},
    ),
    Line("county_officer", "/returns/open/", "region", "region", {"period": "2026-08"}),
    Line("city_reviewer", "/returns/remind/", "within", "region", {"month": "2026-09"},
         relation="other_city"),
    Line("city_reviewer", "/returns/remind/", "within", "region", {"month": "2026-09"},
         relation="abroad"),
    Line("county_officer", "/visits/{visit}/reassign/", "expert", "expert",
         {"planned_on": "2026-11-10", "heeded": "on"}),
    Line("expert", "/visits/measures/{measure}/", "problem", "problem_number", MEASURE,
         control=(409,)),
    Line("county_officer", "/offices/{office}/keys/new/", "scopes", "scope", KEY),
    Line("county_officer", "/api/v1/enterprises/", "region", "region", ENTERPRISE),
    Line("county_officer", "/api/v1/enterprises/bulk/", "items/1/region", "region",
         {"items": [ENTERPRISE, ENTERPRISE | {"credit_code": synthetic_code(6_999_998)}]}),
    Line("county_officer", "/api/v1/returns/bulk/", "items/1/region", "region",
         {"items": [RETURN, RETURN | {"period": "2026-08"}]}),
    Line("county_system", "/api/v1/returns/bulk/", "items/1/region", "region",
         {"items": [RETURN, RETURN | {"period": "2026-08"}]}),
    Line("county_system", "/api/v1/returns/bulk/?dry_run=1", "items/1/region", "region",
         {"items": [RETURN, RETURN | {"period": "2026-08"}]}),
]  # fmt: skip


def value_of(asked: Asker, line: Line, relation: str, noun: str) -> Any:
    if relation == "nonexistent":
        return NOBODYS.get(noun, NOWHERE)
    place = asked.scene.places[relation]
    if noun == "station":
        return place["station"].pk
    if noun == "credit_code":
        return Enterprise.objects.get(pk=place["enterprise"]).credit_code
    if noun == "body_number":
        return Body.objects.get(pk=place["body"]).approval_number
    if noun == "region":
        return Office.objects.get(pk=place["office"]).region.code
    if noun == "problem_number":
        return (
            Problem.objects.get(pk=place["problem"]).number
            if relation == "own"
            else place["problem"]
        )
    if noun == "scope":
        return "returns.return.prepare" if relation == "own" else "returns.return.submit"
    return asked.scene.value(noun, relation, line.role)


#: what nobody has, of the nouns that are not numbers
NOBODYS = {"region": "339998", "credit_code": synthetic_code(6_999_997), "scope": "no.such.scope"}
OWN = (
    "enterprise",
    "year",
    "need",
    "body_number",
    "visit",
    "measure",
    "office",
    "region",
)


def filled(value: Any, own: dict[str, Any]) -> Any:
    """Every {noun} as one's own."""
    if isinstance(value, dict):
        return {name: filled(one, own) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, own) for one in value]
    return value.format(**own) if isinstance(value, str) else value


def put(values: Any, pointer: str, value: Any) -> None:
    *way, last = pointer.split("/")
    for step in way:
        values = values[int(step) if isinstance(values, list) else step]
    values[last] = value


def post(asked: Asker, line: Line, relation: str) -> tuple[int, bool, str]:
    """The status, whether a row was made, and what was said."""
    own = {noun: value_of(asked, line, "own", noun) for noun in OWN}
    values = filled(copy.deepcopy(line.values), own)
    put(values, line.field, line.form.format(value_of(asked, line, relation, line.noun)))
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
    return response.status_code, changed, response.content.decode()


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in COUNTED
    }


@pytest.mark.parametrize("line", LINES, ids=lambda one: f"{one.role} {one.path} {one.field}")
def test_a_foreign_id_in_a_field_is_refused(asker: Asker, line: Line) -> None:
    status, _made, _words = post(asker, line, "own")
    assert status in line.control, "The line itself must be right, or it proves nothing."
    status, made, words = post(asker, line, line.relation)
    refused = status in REFUSED or ("dry_run" in line.path and json.loads(words)["faults"])
    assert refused, status
    assert not made
    assert not [name for name in names_at(asker, line.relation) if name in words]
    assert post(asker, line, "nonexistent")[0] == status


def names_at(asked: Asker, relation: str) -> list[str]:
    """What nobody may learn of the stranger's place."""
    place = asked.scene.places[relation]
    enterprise = Enterprise.objects.get(pk=place["enterprise"])
    return [enterprise.name, Expert.objects.get(pk=place["expert"]).name]


def test_the_experts_of_the_scene_belong_to_their_counties(asker: Asker) -> None:
    places = asker.scene.places
    own, other = (Expert.objects.get(pk=places[at]["expert"]) for at in ("own", "sibling"))
    assert own.region_id != other.region_id
