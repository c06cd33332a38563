"""Years, rosters, questionnaires and responses by REST; the roster as a table."""

import uuid
from datetime import date

import pytest

from portal.imports.definition import FileFacts, importers
from programs.cycles.models import RosterEntry
from tests.factories import NOON
from tests.factories.cycles import cycle, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.questionnaires import response, version

ROSTER = "/api/v1/roster/"


def post(client, path, body=None, key=""):
    return client.post(
        path,
        body or {},
        content_type="application/json",
        headers={"Idempotency-Key": key or uuid.uuid4().hex},
    )


def test_a_county_reads_its_years_and_its_roster(cast, signed_in):
    mine, far = roster_entry(state="listed"), roster_entry(enterprise("330106"))
    client = signed_in(cast.officer)
    years = client.get("/api/v1/years/").json()["results"]
    assert [year["code"] for year in years] == ["330000-2026"]
    found = client.get(ROSTER).json()["results"]
    assert [row["enterprise"] for row in found] == [mine.enterprise.credit_code]
    assert client.get(f"{ROSTER}{far.pk}/").status_code == 404
    assert client.get(ROSTER, {"state": "returned"}).json()["results"] == []
    assert client.get(ROSTER, {"q": "a\x00"}).status_code == 422


def test_a_nomination_by_rest_is_the_same_nomination(cast, signed_in):
    firm, pilot = enterprise(), pilot_industry()
    body = {
        "year": "330000-2026",
        "enterprise": firm.credit_code,
        "tier": "introduction",
        "pilot_industry": pilot.code,
        "consent_on": "2026-04-01",
    }
    client, key = signed_in(cast.officer), uuid.uuid4().hex
    made = post(client, ROSTER, body, key)
    assert (made.status_code, made.json()["state"]) == (201, "nominated")
    again = post(client, ROSTER, body, key)
    assert (again.status_code, RosterEntry.objects.count()) == (201, 1)
    assert post(client, ROSTER, body).status_code == 409
    assert post(signed_in(cast.viewer), ROSTER, body).status_code == 403
    city = signed_in(cast.city)
    listed = post(city, f"{ROSTER}{made.json()['id']}/list/")
    assert (listed.status_code, listed.json()["state"]) == (200, "listed")
    assert post(city, f"{ROSTER}{made.json()['id']}/erase/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"year": "330000-1999"},
        {"year": None},
        {"enterprise": "91339999MA9T000187"},
        {"tier": "huge"},
        {"pilot_industry": "nothing"},
        {"consent_on": "soon"},
        {"consent_on": "2999-01-01"},
    ],
)
def test_a_wrong_nomination_is_refused_with_its_fields(cast, signed_in, change):
    cycle()
    body = {
        "year": "330000-2026",
        "enterprise": enterprise().credit_code,
        "tier": "introduction",
        "consent_on": "2026-04-01",
    }
    answer = post(signed_in(cast.officer), ROSTER, body | change)
    assert answer.status_code == 422
    assert not RosterEntry.objects.exists()


def test_a_foreign_enterprise_is_not_known_by_its_code(cast, signed_in):
    cycle()
    body = {
        "year": "330000-2026",
        "enterprise": enterprise("330106").credit_code,
        "tier": "introduction",
        "consent_on": "2026-04-01",
    }
    assert post(signed_in(cast.officer), ROSTER, body).status_code == 422


def test_questionnaires_are_read_with_their_schema(cast, signed_in):
    asked, draft = version(), version(state="draft", published_at=None)
    client = signed_in(cast.officer)
    (line,) = client.get("/api/v1/questionnaires/").json()["results"]
    assert line["id"] == asked.pk
    assert "schema" not in line
    whole = client.get(f"/api/v1/questionnaires/{asked.pk}/").json()
    assert whole["schema"] == asked.schema
    assert client.get(f"/api/v1/questionnaires/{draft.pk}/").status_code == 404


def test_responses_are_read_in_reach(cast, signed_in):
    mine, far = response(state="submitted"), response(enterprise("330106"))
    client = signed_in(cast.officer)
    (row,) = client.get("/api/v1/responses/").json()["results"]
    assert (row["id"], row["answers"]["B1"]) == (mine.pk, "no")
    assert client.get(f"/api/v1/responses/{far.pk}/").status_code == 404


def test_the_roster_importer_names_every_fault(cast, acting):
    importer = importers["programs.roster"]
    cycle()
    good, large, far, there = (
        enterprise(),
        enterprise(size_class="large"),
        enterprise("330106"),
        roster_entry().enterprise,
    )
    line = importer.line
    day = date(2026, 4, 1)
    lines = [
        line(2, good.credit_code, "introduction", None, day),
        line(3, large.credit_code, "introduction", None, day),
        line(4, far.credit_code, "introduction", None, day),
        line(5, there.credit_code, "introduction", None, day),
        line(6, good.credit_code, "introduction", None, date(2999, 1, 1)),
    ]
    actor = acting(cast.officer)
    problems = list(importer.against(lines, by=actor, at=NOON))
    problems += [one for rule in importer.table_rules for one in rule(lines)]
    assert sorted((p.number, p.code) for p in problems) == [
        (3, "roster.large"),
        (4, "roster.unknown_enterprise"),
        (5, "roster.already_there"),
        (6, "roster.consent_in_future"),
        (6, "roster.twice"),
    ]
    kept = importer.keep(lines[:1], by=actor, at=NOON, file=FileFacts("r.csv", "0" * 64, 1))
    assert kept.new == 1
