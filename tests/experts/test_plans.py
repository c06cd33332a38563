"""Problems to their end; plans signed by both; the report and its check page."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.timezone import localdate
from django.utils.translation import override

from experts.visits.jobs import OVERDUE, PLAN_REPORT, PLAN_REPORTS, ask_for_reports
from experts.visits.models import Plan, Problem, Series
from experts.visits.operations import (
    add_measure,
    add_photo,
    change_measure,
    close_problem,
    complete,
    confirm_plan,
    drop_measure,
    propose_plan,
    remove_photo,
    report_remedy,
    return_plan,
    return_problem,
    save_goal,
    tell_overdue,
)
from experts.visits.queries import overdue_untold, plan_report
from experts.visits.queries.readiness import LINES, _known, conditions_of, frozen_readiness
from portal.accounts.actor import SYSTEM, actor_for
from portal.files.models import Attachment
from portal.files.operations import attach, detach
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.results import open_result
from portal.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from portal.notices.models import Notice
from portal.reports.models import IssuedDocument
from portal.reports.plans import draw_plan, plan_document
from programs.policies.models import Policy
from tests.factories import NOON
from tests.factories.certification import certificate
from tests.factories.cycles import moves_of
from tests.factories.experts import Scene, measure_entry, photo, record
from tests.factories.policies import policy

TODAY = localdate(NOON)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


# ---- problems ----


def test_a_problem_goes_to_its_end(scene: Scene) -> None:
    problem = scene.confirmed().problems.get()
    report_remedy(problem, words=" 已送检 ", by=actor_for(scene.member), at=NOON)
    return_problem(problem, by=actor_for(scene.officer), at=NOON, reason="请补充证书")
    report_remedy(problem, words="证书见照片", by=actor_for(scene.member), at=NOON)
    close_problem(problem, by=actor_for(scene.expert.user), at=NOON)
    problem.refresh_from_db()
    assert (problem.state, problem.closed_on, problem.closed_by) == (
        "closed",
        TODAY,
        scene.expert.user,
    )
    assert moves_of(problem) == ["remedy", "return", "remedy", "close"]
    assert [remedy.words for remedy in problem.remedies.all()] == ["已送检", "证书见照片"]


@pytest.mark.parametrize("who", ["member", "neighbour", "city", "province", "other expert"])
def test_nobody_else_verifies(cast: SimpleNamespace, scene: Scene, who: str) -> None:
    problem = scene.confirmed().problems.get()
    report_remedy(problem, words="已送检", by=actor_for(scene.member), at=NOON)
    other = Scene()
    other.assigned()
    user = {"member": scene.member, "other expert": other.expert.user}.get(who) or getattr(
        cast, who
    )
    for verb in (close_problem, return_problem):
        with pytest.raises(NotPermitted):
            verb(problem, by=actor_for(user), at=NOON, reason="x")


def test_nobody_else_reports_a_remedy_and_nobody_before_the_visit_is_confirmed(
    scene: Scene,
) -> None:
    problem = scene.recorded().problems.get()
    with pytest.raises(WrongState):
        report_remedy(problem, words="x", by=actor_for(scene.member), at=NOON)
    for user in (scene.officer, scene.expert.user, Scene().member):
        with pytest.raises(NotPermitted):
            report_remedy(problem, words="x", by=actor_for(user), at=NOON)


@pytest.mark.parametrize("words", ["", "  ", "长" * 501])
def test_a_remedy_says_what_was_done(scene: Scene, words: str) -> None:
    problem = scene.confirmed().problems.get()
    with pytest.raises(Invalid):
        report_remedy(problem, words=words, by=actor_for(scene.member), at=NOON)
    problem.refresh_from_db()
    assert problem.state == "open"


def test_those_concerned_are_told_once_that_a_problem_is_overdue(scene: Scene) -> None:
    problem = scene.confirmed().problems.get()
    late = problem.due_on + timedelta(days=1)
    assert list(overdue_untold(on=problem.due_on)) == []
    assert list(overdue_untold(on=late)) == [problem]
    tell_overdue(problem, by=SYSTEM, at=NOON)
    assert list(overdue_untold(on=late)) == []
    told = Notice.objects.filter(kind="problems.overdue").values_list("user_id", flat=True)
    assert set(told) == {scene.member.pk, scene.officer.pk}
    with pytest.raises(NotPermitted):
        tell_overdue(problem, by=actor_for(scene.officer), at=NOON)


def test_the_nightly_job_tells_of_what_is_overdue(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    problem = scene.confirmed().problems.get()
    Problem.objects.filter(pk=problem.pk).update(due_on=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        ask(OVERDUE, by=SYSTEM, at=NOON)
    assert Job.objects.get(kind=OVERDUE).state == "done"
    assert Notice.objects.filter(kind="problems.overdue").count() == 2


# ---- photos ----


def test_photos_hang_on_problems_and_remedies(scene: Scene) -> None:
    scene.written()
    problem = scene.problem()
    by = actor_for(scene.expert.user)
    kept = add_photo(problem, stream=photo((3000, 2000)), name="现场.jpg", by=by, at=NOON)
    assert (kept.width, kept.height, kept.kind) == (1600, 1067, "jpeg")
    with pytest.raises(NotPermitted):
        add_photo(problem, stream=photo(), name="a.jpg", by=actor_for(scene.member), at=NOON)
    remove_photo(problem, attachment=kept, by=by, at=NOON)
    assert not Attachment.objects.exists()


def test_a_remedy_takes_photos_while_it_is_verified(scene: Scene) -> None:
    problem = scene.confirmed().problems.get()
    remedy = report_remedy(problem, words="已送检", by=actor_for(scene.member), at=NOON)
    add_photo(remedy, stream=photo(), name="证书.jpg", by=actor_for(scene.member), at=NOON)
    close_problem(problem, by=actor_for(scene.officer), at=NOON)
    with pytest.raises(WrongState):
        add_photo(remedy, stream=photo(), name="b.jpg", by=actor_for(scene.member), at=NOON)


def test_a_row_takes_nine_files_and_no_others_than_pictures(scene: Scene) -> None:
    scene.written()
    problem, by = scene.problem(), actor_for(scene.expert.user)
    for number in range(9):
        attach(problem, stream=photo((100 + number, 90)), name="a.jpg", by=by, at=NOON)
    with pytest.raises(Invalid):
        attach(problem, stream=photo(), name="a.jpg", by=by, at=NOON)
    detach(Attachment.objects.first(), by=by, at=NOON)
    for name in ("a.pdf", "a.exe"):
        with pytest.raises(Invalid):
            attach(problem, stream=photo(), name=name, by=by, at=NOON)
    assert Attachment.objects.count() == 8


# ---- plans ----


def test_a_plan_is_signed_by_both_and_numbered(scene: Scene) -> None:
    plan = scene.agreed()
    plan.refresh_from_db()
    assert (plan.state, plan.number, plan.confirmed_on) == (
        "confirmed",
        "ZJ-330381-2026-0001",
        TODAY,
    )
    assert (plan.proposed_by, plan.confirmed_by) == (scene.expert.user, scene.member)
    assert moves_of(plan) == ["propose", "confirm"]


def test_numbers_of_a_county_have_no_gaps(scene: Scene) -> None:
    scene.agreed()
    refused = Scene().planned()
    with pytest.raises(NotPermitted):
        confirm_plan(refused, by=actor_for(scene.member), at=NOON)
    assert Scene().agreed().number == "ZJ-330381-2026-0002"
    assert Scene(county="330382").agreed().number == "ZJ-330382-2026-0001"
    assert Series.objects.get(region__code="330381").last == 2


def test_each_side_does_its_own(scene: Scene) -> None:
    plan = scene.planned()
    for user in (scene.officer, scene.expert.user, Scene().member):
        for verb in (confirm_plan, return_plan):
            with pytest.raises(NotPermitted):
                verb(plan, by=actor_for(user), at=NOON, reason="x")
    return_plan(plan, by=actor_for(scene.member), at=NOON, reason="日期太紧")
    plan.refresh_from_db()
    assert (plan.state, plan.proposed_on, plan.proposed_by) == ("draft", None, None)
    with pytest.raises(NotPermitted):
        propose_plan(plan, by=actor_for(scene.member), at=NOON)


def test_a_plan_without_a_measure_for_a_serious_problem_is_not_signed(scene: Scene) -> None:
    plan, by = scene.confirmed().plan, actor_for(scene.expert.user)
    with pytest.raises(WrongState):
        propose_plan(plan, by=by, at=NOON)
    add_measure(plan, entry=measure_entry(problem=None), by=by, at=NOON)
    with pytest.raises(WrongState, match="1"):
        propose_plan(plan, by=by, at=NOON)


def test_measures_are_changed_only_while_the_plan_is_written(scene: Scene) -> None:
    plan, by = scene.confirmed().plan, actor_for(scene.expert.user)
    one = add_measure(plan, entry=measure_entry(), by=by, at=NOON)
    two = add_measure(plan, entry=measure_entry(problem=None), by=by, at=NOON)
    change_measure(one, entry=measure_entry(owner="李班长"), by=by, at=NOON)
    drop_measure(two, by=by, at=NOON)
    assert [measure.owner for measure in plan.measures.all()] == ["李班长"]
    with pytest.raises(Invalid) as refused:
        add_measure(
            plan,
            entry=measure_entry(text="", owner="", due_on=TODAY, done_when="长" * 201),
            by=by,
            at=NOON,
        )
    assert len(refused.value.faults) == 4
    with pytest.raises(Invalid):
        add_measure(plan, entry=measure_entry(problem=9), by=by, at=NOON)
    with pytest.raises(NotPermitted):
        add_measure(plan, entry=measure_entry(), by=actor_for(scene.member), at=NOON)
    propose_plan(plan, by=by, at=NOON)
    with pytest.raises(WrongState):
        drop_measure(one, by=by, at=NOON)


def test_a_goal_is_not_saved_over_a_newer_one(scene: Scene) -> None:
    plan, by = scene.confirmed().plan, actor_for(scene.expert.user)
    save_goal(plan, goal="一次交验合格率 95%", revision=0, by=by, at=NOON)
    with pytest.raises(Stale):
        save_goal(plan, goal="别的", revision=0, by=by, at=NOON)
    with pytest.raises(Invalid):
        save_goal(plan, goal="长" * 301, revision=1, by=by, at=NOON)
    plan.refresh_from_db()
    assert plan.goal == "一次交验合格率 95%"


# ---- the report ----


def test_the_report_says_what_was_frozen_and_nothing_newer(scene: Scene) -> None:
    plan = scene.agreed()
    before = plan_report(plan)
    scene.enterprise.name = "改名有限公司"
    scene.enterprise.save()
    after = plan_report(Plan.objects.with_all().get(pk=plan.pk))
    assert plan_document(before) == plan_document(after)
    assert after.verification_url.endswith("/")
    assert "/verify/" in after.verification_url
    assert after.problems[0].description == "7件量具超过检定有效期"
    assert [one.what for one in after.first] == ["把过期量具送检，停用期间换用在检量具"]


def lights(plan: Plan) -> dict[str, str]:
    return dict(zip(LINES, [one.light for one in conditions_of(plan)], strict=True))


def test_readiness_says_what_is_known_and_takes_nothing_for_met_unseen(scene: Scene) -> None:
    plan = scene.agreed()
    assert lights(plan) == dict.fromkeys(LINES, "waiting") | {
        "reviews": "met", "sanctions": "met",
    }  # fmt: skip
    weak = Scene(NOON)
    weak.written(**{"9_3": {"score": 1, "note": "没有做过管理评审"}})
    weak.problem()
    complete(weak.visit, by=actor_for(weak.expert.user), at=NOON)
    assert dict(_known(weak.visit, {}))["reviews"][1] == "unmet"
    old = Plan(visit=plan.visit, frozen={})
    assert lights(old)["sanctions"] == "waiting"


def test_a_revoked_certificate_stands_against_an_application_for_a_year(scene: Scene) -> None:
    on = localdate(NOON)
    one = certificate(scene.enterprise, status="revoked", status_since=on - timedelta(days=30))
    assert one.status == "revoked"
    known = frozen_readiness(scene.enterprise, on=on)
    assert known["sanctions"] == {"against": (on - timedelta(days=30)).isoformat()}
    assert frozen_readiness(scene.enterprise, on=on + timedelta(days=400))["sanctions"] == {
        "against": None
    }
    plan = scene.agreed()
    assert lights(plan)["sanctions"] == "unmet"


def test_the_policies_that_fitted_on_the_day_are_in_the_report(scene: Scene) -> None:
    fitting = policy(most_fen=2_000_000, conditions={"sizes": [scene.enterprise.size_class]})
    far = policy("440000")
    plan = scene.agreed()
    Policy.objects.filter(pk=fitting.pk).update(title="改名")
    (said,) = plan_report(plan).policies
    assert fitting.title in said.title
    assert far.title not in said.title
    assert said.why
    with override("zh-hans"):
        (chinese,) = plan_report(plan).policies
    assert chinese.title == said.title.replace(" (", "（").replace(")", "）")
    assert "Small" not in chinese.why
    titles = [chapter.title for chapter in plan_document(plan_report(plan)).chapters]
    assert {"Certification", "Policies and follow-up"} <= set(titles)


def test_what_is_to_be_reached_is_what_the_plan_promises(scene: Scene) -> None:
    written = plan_report(scene.agreed())
    assert [(one.baseline, one.goal) for one in written.targets] == [(1, 0), (1, 0), (0, 1)]
    assert written.targets_between.startswith(written.visited_on.isoformat())


@pytest.mark.slow
def test_the_job_makes_one_file_in_chinese_and_issues_it(
    scene: Scene, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    """Drawn beforehand: within a test's transaction a lease cannot be renewed from elsewhere."""
    plan = scene.agreed()
    drawn = draw_plan(plan_report(plan))
    assert drawn == draw_plan(plan_report(plan))
    monkeypatch.setattr("experts.visits.jobs.draw_plan", lambda _written: drawn)
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(PLAN_REPORT, by=actor_for(scene.member), at=NOON, params={"plan": plan.pk})
    job.refresh_from_db()
    assert job.state == "done", job.note
    assert (job.result_name, job.result_rows) == ("ZJ-330381-2026-0001.pdf", 1)
    with open_result(job) as file:
        data = file.read()
    assert data.startswith(b"%PDF-")
    issued = IssuedDocument.objects.get()
    assert issued.file_hashes == {"pdf": hashlib.sha256(data).hexdigest()}
    assert issued.number == plan.number


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_report_can_be_read_in_chinese(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(draw_plan(plan_report(scene.agreed())))
    told = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    for words in ("7件量具超过检定有效期", "ZJ-330381-2026-0001", scene.enterprise.name):
        assert words in told.stdout


def test_a_report_is_not_made_for_somebody_else(
    cast: SimpleNamespace, scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    plan = scene.agreed()
    for user in (cast.neighbour, Scene().member):
        with django_capture_on_commit_callbacks(execute=True):
            job = ask(PLAN_REPORT, by=actor_for(user), at=NOON, params={"plan": plan.pk})
        job.refresh_from_db()
        assert (job.state, job.result_path) == ("failed", "")
    assert not IssuedDocument.objects.exists()


@pytest.mark.slow
def test_the_reports_of_a_county_come_in_one_file_with_settled_names(
    scene: Scene, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    drawn = []
    monkeypatch.setattr(
        "experts.visits.jobs.draw_plan", lambda plan: drawn.append(plan.number) or b"%PDF-x"
    )
    scene.agreed()
    Scene().agreed()
    Scene(county="330382").agreed()
    with django_capture_on_commit_callbacks(execute=True):
        jobs = ask_for_reports(
            region_path=scene.visit.region.path, year=2026, by=actor_for(scene.officer), at=NOON
        )
    job = Job.objects.get(pk=jobs[0].pk)
    assert (job.kind, job.state, job.result_rows) == (PLAN_REPORTS, "done", 2), job.note
    with open_result(job) as file, zipfile.ZipFile(file) as bundle:
        assert bundle.namelist() == ["ZJ-330381-2026-0001.pdf", "ZJ-330381-2026-0002.pdf"]
    assert drawn == ["ZJ-330381-2026-0001", "ZJ-330381-2026-0002"]


def test_the_record_of_the_tests_is_whole() -> None:
    assert len(record().scores) == 47
