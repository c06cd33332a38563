"""The stage of an entry: found in records of higher rooms, kept by the fold."""

from datetime import date
from io import StringIO
from itertools import combinations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experts.visits.models import Problem
from experts.visits.operations import confirm_plan, report_remedy
from portal.accounts.actor import SYSTEM, actor_for
from portal.indicators.folding import fold, mark
from portal.indicators.models import DirtyCell
from programs.cycles import operations, queries
from programs.cycles.facts import StageSource, stage_sources
from programs.cycles.models import RosterEntry
from programs.cycles.rules import JOURNEY, beyond, stage_of
from programs.cycles.vocabulary import Stage
from programs.questionnaires.models import Template
from tests.factories import NOON, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise
from tests.factories.experts import Scene
from tests.factories.questionnaires import response, version

ENTRY = "programs.RosterEntry"
#: the room of applications keeps no records yet: the test stands in for it
COMING = ("applied", "first_audit", "second_audit", "declined")


def folded(entry):
    mark(ENTRY, region_id=entry.region_id, cycle_code=entry.cycle.code)
    fold(at=NOON)
    entry.refresh_from_db()
    return entry.stage


# the rule


def test_the_furthest_record_says_the_stage():
    steps = [stage for stage in JOURNEY if stage not in (Stage.CANDIDATE, Stage.CLOSED)]
    for many in range(3):
        for recorded in combinations(steps, many):
            furthest = max(recorded, key=JOURNEY.index, default=Stage.LISTED)
            found = stage_of("listed", set(recorded), is_year_locked=False)
            assert found == max(furthest, Stage.LISTED, key=JOURNEY.index)


@pytest.mark.parametrize(
    ("state", "recorded", "locked", "wanted"),
    [
        ("nominated", {"certified"}, False, "candidate"),
        ("returned", set(), False, "candidate"),
        ("withdrawn", {"planned"}, False, "left"),
        ("withdrawn", {"followed"}, True, "left"),
        ("listed", set(), False, "listed"),
        ("listed", {"followed", "diagnosed"}, True, "closed"),
        ("listed", {"planned"}, True, "planned"),
        ("listed", {"declined", "followed"}, False, "followed"),
    ],
)
def test_what_the_state_and_the_lock_say(state, recorded, locked, wanted):
    assert stage_of(state, recorded, is_year_locked=locked) == wanted


def test_beyond_a_stage_lie_the_later_ones():
    assert beyond("certified") == [Stage.CERTIFIED, Stage.FOLLOWED, Stage.CLOSED]
    assert beyond("left") == [Stage.LEFT]
    assert beyond("nowhere") == []


# the walk


@pytest.fixture
def applications():
    """Sources of the four stages of certification, which another room will contribute."""
    marks: dict[str, set[int]] = {code: set() for code in COMING}
    before = dict(stage_sources._entries)
    for code in COMING:
        stage_sources.add(
            StageSource(
                code,
                ENTRY,
                lambda code=code: Exists(
                    RosterEntry.objects.filter(pk=OuterRef("pk"), pk__in=marks[code])
                ),
            )
        )
    yield marks
    stage_sources._entries = before


def _answered(entry, code):
    template, _new = Template.objects.get_or_create(
        code=code, region=region("330000"), defaults={"title": code}
    )
    made = version(cycle(), template=template)
    return response(entry.enterprise, state="submitted", to=made, counted_on=date(2026, 11, 3))


def test_one_enterprise_walks_through_every_stage(cast, acting, applications):
    """From nomination to the closed case, by the records of every room; then it leaves."""
    scene = Scene(NOON)
    entry = RosterEntry.objects.get(enterprise=scene.enterprise)
    RosterEntry.objects.filter(pk=entry.pk).update(
        state="nominated", listed_on=None, since_on=None, stage="candidate"
    )
    entry.refresh_from_db()
    seen = [folded(entry)]
    operations.list_entry(entry, by=acting(cast.city), at=NOON)
    seen.append(entry.stage)
    assert folded(entry) == "listed"
    _answered(entry, "baseline")
    seen.append(folded(entry))
    plan = scene.planned()
    seen.append(folded(entry))
    confirm_plan(plan, by=actor_for(scene.member), at=NOON)
    seen.append(folded(entry))
    problem = Problem.objects.filter(visit=plan.visit).first()
    report_remedy(problem, words="已整改", by=actor_for(scene.member), at=NOON)
    seen.append(folded(entry))
    for code in ("declined", "applied", "first_audit", "second_audit"):
        applications[code].add(entry.pk)
        seen.append(folded(entry))
    certificate(entry.enterprise, is_qms=True, issued_on=date(2026, 11, 3))
    seen.append(folded(entry))
    _answered(entry, "follow_up_6")
    seen.append(folded(entry))
    operations.lock(cycle(), period="2026", by=acting(cast.province), at=NOON)
    entry.refresh_from_db()
    seen.append(entry.stage)
    assert tuple(seen) == JOURNEY
    operations.unlock(cycle(), period="2026", reason="更正", by=acting(cast.province), at=NOON)
    entry.refresh_from_db()
    assert entry.stage == "followed"
    operations.withdraw(entry, withdrawal="unwilling", by=acting(cast.officer), at=NOON)
    assert entry.stage == "left"
    assert folded(entry) == "left"


def test_sql_and_rule_agree_on_every_entry(cast, applications):
    """One expression, one function: the same stage for entries of all states."""
    for state in ("nominated", "listed", "returned", "withdrawn"):
        entry = roster_entry(enterprise(), state=state)
        certificate(entry.enterprise, is_qms=True, issued_on=date(2026, 6, 1))
        applications["applied"].add(entry.pk)
    roster_entry(enterprise(), state="listed")
    rows = RosterEntry.objects.annotate(found=queries.stage_expression())
    for entry in rows:
        recorded = queries.stages_recorded(entry)
        assert entry.found == stage_of(entry.state, recorded, is_year_locked=False)
    assert {entry.found for entry in rows} == {"candidate", "certified", "left", "listed"}


def test_a_certificate_from_before_the_roster_is_no_stage(cast):
    entry = roster_entry(enterprise(), state="listed")
    certificate(entry.enterprise, is_qms=True, issued_on=date(2026, 4, 19))
    assert folded(entry) == "listed"


# the fold


def test_the_fold_writes_only_what_differs_and_only_there(cast):
    here = roster_entry(enterprise("330381"), state="listed")
    there = roster_entry(enterprise("330382"), state="listed")
    mark(ENTRY, region_id=here.region_id, cycle_code=here.cycle.code)
    fold(at=NOON)
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.stage, there.stage) == ("listed", "candidate")
    mark(ENTRY, region_id=here.region_id, cycle_code=here.cycle.code)
    with CaptureQueriesContext(connection) as made:
        fold(at=NOON)
    assert not [one for one in made if one["sql"].startswith('UPDATE "programs_rosterentry"')]


def test_an_entry_follows_its_enterprise_that_moved(cast):
    entry = roster_entry(enterprise("330381"), state="listed")
    firm = entry.enterprise
    firm.region = region("330382")
    firm.save()
    mark("experts.Visit", region_id=firm.region_id, cycle_code=entry.cycle.code)
    fold(at=NOON)
    entry.refresh_from_db()
    assert entry.stage == "listed"


def test_the_fold_costs_the_same_for_many_entries_as_for_few(cast):
    costs = []
    for many in (2, 20):
        for _n in range(many):
            entry = roster_entry(enterprise(), state="listed")
        mark(ENTRY, region_id=entry.region_id, cycle_code=entry.cycle.code)
        with CaptureQueriesContext(connection) as made:
            fold(at=NOON)
        costs.append(len([one for one in made if "programs_rosterentry" in one["sql"]]))
    assert costs[0] == costs[1]


def test_the_check_names_what_differs_and_repairs_it(cast):
    entry = roster_entry(enterprise(), state="listed")
    folded(entry)
    out = StringIO()
    call_command("verify_stages", stdout=out)
    assert "1 stages agree" in out.getvalue()
    RosterEntry.objects.update(stage="certified")
    with pytest.raises(CommandError, match="kept certified, found listed"):
        call_command("verify_stages", stdout=StringIO())
    call_command("verify_stages", "--repair", stdout=StringIO())
    entry.refresh_from_db()
    assert entry.stage == "listed"
    RosterEntry.objects.update(stage="left")
    assert operations.repair_stages(cycle(), by=SYSTEM, at=NOON) == 1
    assert operations.repair_stages(cycle(), by=SYSTEM, at=NOON) == 0


def test_every_source_names_a_stage_and_a_model():
    from django.apps import apps

    assert {one.code for one in stage_sources} == {
        "baseline", "diagnosed", "planned", "remedying", "certified", "followed",
    }  # fmt: skip
    for source in stage_sources:
        assert source.code in JOURNEY
        apps.get_model(source.model)


# pages and REST


def test_the_roster_filters_by_stage_and_counts_each(cast, signed_in):
    for _n in range(3):
        folded(roster_entry(enterprise(), state="listed"))
    gone = roster_entry(enterprise(), state="listed")
    certificate(gone.enterprise, is_qms=True, issued_on=date(2026, 6, 1))
    folded(gone)
    client = signed_in(cast.officer)
    page = client.get(reverse("cycles:roster"))
    steps = {str(one["label"]): one for one in page.context["funnel"]}
    assert [one["value_text"] for one in steps.values()] == ["4", "1", "1", "1", "1", "1", "0"]
    for step in steps.values():
        rows = client.get(reverse("cycles:roster") + step["url"])
        assert str(len(rows.context["entries"])) == step["value_text"]
    found = client.get(reverse("cycles:roster") + "?stage=certified").context["entries"]
    assert [one.pk for one in found] == [gone.pk]
    assert client.get(reverse("cycles:roster") + "?stage=nowhere").status_code == 200
    rest = client.get("/api/v1/roster/?stage=certified").json()["results"]
    assert [(one["id"], one["stage"]) for one in rest] == [(gone.pk, "certified")]
    assert client.get("/api/v1/roster/?reached=certified").json()["results"] == rest


def test_the_page_folds_what_it_shows(cast, signed_in):
    entry = roster_entry(enterprise(), state="listed")
    mark(ENTRY, region_id=entry.region_id, cycle_code=entry.cycle.code)
    page = signed_in(cast.officer).get(reverse("cycles:roster"))
    assert [one.stage for one in page.context["entries"]] == ["listed"]
    assert not DirtyCell.objects.exists()


def test_the_entry_shows_its_way(cast, signed_in):
    entry = roster_entry(enterprise(), state="listed")
    certificate(entry.enterprise, is_qms=True, issued_on=date(2026, 6, 1))
    folded(entry)
    page = signed_in(cast.officer).get(reverse("cycles:entry", args=[entry.pk]))
    states = {one["label"]: one["state"] for one in page.context["journey"]}
    assert states[str(Stage.CERTIFIED.label)] == "now"
    assert states[str(Stage.DIAGNOSED.label)] == "open"
    assert states[str(Stage.LISTED.label)] == "done"
