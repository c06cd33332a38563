"""REST of moves, duplicates, mergers and dossiers: what a county's system reads and answers."""

from __future__ import annotations

import pytest

from enterprises.dossier.facts import TimelineLine
from enterprises.dossier.queries import leaf_of
from enterprises.dossier.queries.timeline import Told
from enterprises.register.models import Enterprise, Transfer
from enterprises.register.operations import change_enterprise, merge_enterprises, tell_apart
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from tests.enterprises.test_api import System
from tests.factories import NOON, holder
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise

pytestmark = pytest.mark.django_db

MOVES = "/api/v1/moves/"
DUPLICATES = "/api/v1/duplicates/"
SCOPES = [
    "enterprises.enterprise.view",
    "enterprises.enterprise.browse",
    "enterprises.transfer.view",
    "enterprises.transfer.propose",
    "enterprises.transfer.answer",
    "enterprises.merger.view",
]


@pytest.fixture
def ruian(cast):
    return System("330381", cast.officer, SCOPES)


@pytest.fixture
def yueqing(cast):
    return System("330382", cast.neighbour, SCOPES)


def body(one, **changes):
    return {"enterprise": one.credit_code, "to": "330382", "reason": "Moved", **changes}


def test_one_system_proposes_and_the_other_accepts(ruian, yueqing):
    one = enterprise()
    made = ruian.post(body(one, address="新址 1 号"), MOVES)
    assert (made.status_code, made["Location"]) == (201, f"{MOVES}{made.json()['id']}/")
    told = made.json()
    assert (told["region"], told["to"], told["asked"]) == ("330381", "330382", "330382")
    assert ruian.post({}, f"{made['Location']}accept/").status_code == 403
    waiting = yueqing.get(f"{MOVES}?state=proposed&asked=330382").json()["results"]
    assert waiting == [told]
    accepted = yueqing.post({}, f"{made['Location']}accept/")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    one.refresh_from_db()
    assert (one.region.code, one.address) == ("330382", "新址 1 号")
    assert yueqing.post({}, f"{made['Location']}accept/").status_code == 409
    assert yueqing.get(f"{MOVES}?state=proposed").json()["results"] == []


def test_the_county_to_which_it_came_asks_and_hears_a_reason(ruian, yueqing):
    one = enterprise()
    made = yueqing.post(body(one, enterprise=f" {one.credit_code.lower()} "), MOVES)
    assert (made.status_code, made.json()["asked"]) == (201, "330381")
    url = f"{made['Location']}refuse/"
    assert ruian.post({}, url).status_code == 422
    refused = ruian.post({"reason": "It has not moved."}, url)
    assert (refused.status_code, refused.json()["state"]) == (200, "refused")
    one.refresh_from_db()
    assert one.region.code == "330381"


def test_a_look_up_that_finds_nothing_is_refused_and_stays_written_down(yueqing, cast):
    abroad = enterprise("440106", name="广州市东海阀门有限公司")
    for code, found in ((synthetic_code(78), "nowhere"), (abroad.credit_code, "elsewhere")):
        key = f"look-up-{found}-0001"
        answer = yueqing.post(body(abroad, enterprise=code), MOVES, key=key)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert [one["where"] for one in answer.json()["faults"]] == ["/enterprise"]
        assert abroad.name not in answer.text
        again = yueqing.post(body(abroad, enterprise=code), MOVES, key=key)
        assert (again.status_code, again.json()) == (422, answer.json())
        event = Event.objects.get(verb="enterprises.transfer.look_up", detail__found=found)
        assert event.outcome == "denied"
    assert not Transfer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"to": "330381"}, "/to"),
        ({"to": "440106"}, "/to"),
        ({"to": "999999"}, "/to"),
        ({"reason": ""}, "/reason"),
        ({"reason": "x" * 201}, "/reason"),
        ({"enterprise": ""}, "/enterprise"),
    ],
)
def test_what_is_wrong_in_a_proposal_is_named(ruian, changes, where):
    answer = ruian.post(body(enterprise(), **changes), MOVES)
    assert answer.status_code == 422
    assert [one["where"] for one in answer.json()["faults"]] == [where]
    assert not Transfer.objects.exists()


def test_nobody_is_moved_to_a_county_that_is_not_ones_own(yueqing):
    """Of an enterprise of another county one asks for oneself alone."""
    answer = yueqing.post(body(enterprise(), to="330327"), MOVES)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "/to")


def test_duplicates_are_told_with_their_grounds_until_somebody_looked(ruian, yueqing, cast):
    one = enterprise(name="瑞安市东海阀门有限公司", contact_phone="13800000001")
    two = enterprise(name="瑞安市东海阀门有限公司", contact_phone="13800000001")
    told = ruian.get(DUPLICATES).json()
    assert told["county"] == "330381"
    found = told["results"][0]
    assert [found[name]["credit_code"] for name in ("first", "second")] == [
        one.credit_code,
        two.credit_code,
    ]
    assert (found["grounds"], found["weight"]) == (["name", "phone"], 75)
    assert "13800000001" not in ruian.get(DUPLICATES).text
    assert ruian.get(f"{DUPLICATES}?county=330382").status_code == 422
    assert yueqing.get(DUPLICATES).json()["results"] == []
    tell_apart(one, other=two, by=actor_for(cast.officer), at=NOON, reason="Two plants")
    assert ruian.get(DUPLICATES).json()["results"] == []


def test_who_keeps_several_counties_names_one(signed_in):
    client = signed_in(holder("province_manager", "330000"))
    assert client.get(DUPLICATES).status_code == 422
    assert client.get(f"{DUPLICATES}?county=330382").json()["county"] == "330382"


def test_mergers_are_read_by_the_county_that_made_them(ruian, yueqing, cast):
    one, two = enterprise(), enterprise()
    merge_enterprises(
        one, merged=two, from_merged=frozenset(), by=actor_for(cast.officer), at=NOON, reason="x"
    )
    [told] = ruian.get("/api/v1/mergers/").json()["results"]
    assert (told["kept"]["id"], told["merged"]["id"]) == (one.pk, two.pk)
    assert told["undone_at"] is None
    assert ruian.get(f"/api/v1/mergers/{told['id']}/").json() == told
    assert yueqing.get("/api/v1/mergers/").json()["results"] == []
    assert yueqing.get(f"/api/v1/mergers/{told['id']}/").status_code == 404


def dossier(one, rest=""):
    return f"/api/v1/dossiers/{one.pk}/{rest}"


def changed(one, cast):
    """Figures and a contact that were altered by hand."""
    values = {"staff_count": 92, "contact_phone": "13800000009"}
    by = actor_for(cast.officer)
    change_enterprise(one, by=by, at=NOON, values=values, revision=one.revision)
    return Enterprise.objects.get(pk=one.pk)


def test_a_dossier_says_of_each_fact_where_it_came_from(ruian, yueqing, cast, signed_in):
    one = changed(enterprise(staff_count=86), cast)
    facts = {fact["name"]: fact for fact in ruian.get(dossier(one)).json()["facts"]}
    staff = facts["staff_count"]
    assert (staff["value"], staff["by"]) == ("92", cast.officer.display_name)
    assert [(was["was"], was["now"]) for was in staff["changes"]] == [("86", "92")]
    assert not {"contact_name", "contact_title", "contact_phone", "quality_lead"} & facts.keys()
    seen = {
        fact["name"]: fact for fact in signed_in(cast.officer).get(dossier(one)).json()["facts"]
    }
    assert seen["contact_phone"]["value"] == "138****0009"
    assert [(was["was"], was["now"]) for was in seen["contact_phone"]["changes"]] == [("", "")]
    assert yueqing.get(dossier(one)).status_code == 404
    assert yueqing.get(dossier(one, "lines/")).status_code == 404


def test_lines_come_leaf_by_leaf_and_a_key_reads_what_its_scopes_reach(ruian, cast):
    one = enterprise()
    roster_entry(one, cycle=cycle(), state="listed")
    few = System("330381", cast.officer, ["enterprises.enterprise.view"])
    more = System("330381", cast.officer, [*SCOPES, "programs.roster.view"])
    counts = [len(who.get(dossier(one, "lines/")).json()["results"]) for who in (few, more)]
    assert counts[0] < counts[1]
    whole = more.get(dossier(one, "lines/")).json()
    assert whole["next"] is None
    found, url = [], dossier(one, "lines/?page_size=1")
    while url:
        leaf = more.get(url).json()
        assert len(leaf["results"]) == 1
        found, url = found + leaf["results"], leaf["next"]
    assert found == whole["results"]
    answer = more.get(dossier(one, "lines/?cursor=x"))
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "/cursor")


def test_a_leaf_goes_on_after_its_line_whatever_came_in_between():
    def told(day, what):
        return Told(TimelineLine(NOON.date().replace(day=day), what), "Room", "icon")

    lines = [told(3, "c"), told(5, "e"), told(5, "d"), told(1, "a"), told(5, "d")]
    leaf, last = leaf_of(lines, after="", size=2)
    assert [one.line.what for one in leaf] == ["d", "e"]
    newer = [told(6, "f"), told(5, "b"), *lines]
    assert [one.line.what for one in leaf_of(newer, after=last, size=9)[0]] == ["c", "a"]
    gone = [one for one in lines if one.line.what != "e"]
    again, end = leaf_of(gone, after=last, size=9)
    assert ([one.line.what for one in again], end) == (["d", "c", "a"], "")
    with pytest.raises(ValueError, match="isoformat"):
        leaf_of(lines, after="x", size=1)


@pytest.mark.parametrize("rest", ["", "lines/"])
def test_a_dossier_costs_the_same_however_long_it_is(
    ruian, cast, rest, django_assert_max_num_queries
):
    one = enterprise()
    for number in range(4):
        values = {"staff_count": 100 + number}
        by = actor_for(cast.officer)
        revision = Enterprise.objects.get(pk=one.pk).revision
        change_enterprise(one, by=by, at=NOON, values=values, revision=revision)
    ruian.get(dossier(one, rest))
    with django_assert_max_num_queries(15):
        ruian.get(dossier(one, rest))
