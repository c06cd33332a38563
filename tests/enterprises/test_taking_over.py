"""A county ended in mid-year: its enterprises pass to those that followed, once and with all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone, translation

from enterprises.dossier.queries.timeline import timeline_of
from enterprises.register.jobs import taking_over as job_room
from enterprises.register.models import Enterprise, Tenure, Transfer
from enterprises.register.operations import (
    TAKE_OVER,
    ask_to_take_over,
    close_enterprise,
    merge_enterprises,
)
from enterprises.register.operations import taking_over as operations_room
from enterprises.register.queries import ended_counties, take_over_plan
from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.indicators.folding import fold, mark
from portal.indicators.reading import read
from portal.jobs.models import Job
from portal.jobs.operations import ask_again
from portal.jobs.results import open_result
from portal.jobs.runner import run
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.notices.models import Notice
from portal.notices.queries import todos_for
from portal.offices.models import Post
from portal.regions.models import Region
from programs.cycles.models import RosterEntry
from programs.returns.queries import ground_of
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise

pytestmark = pytest.mark.django_db
#: eleven days after the change of 9 April 2021
IN_APRIL = datetime(2021, 4, 20, 4, tzinfo=UTC)
MARCH, APRIL = Period.month(2021, 3), Period.month(2021, 4)
URL = "/enterprises/take-over/"


@pytest.fixture(autouse=True)
def _results_here(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def city() -> Any:
    return holder("city_reviewer", "330100")


def old(code: str) -> Region:
    return Region.objects.get(code=code, valid_to=date(2021, 4, 9))


def left_in(code: str, *, address: str = "", is_listed: bool = False) -> Enterprise:
    """An enterprise that the county answered for when it ended."""
    firm = enterprise("330105", address=address)
    Enterprise.objects.filter(pk=firm.pk).update(region=old(code))
    firm.refresh_from_db()
    Tenure.objects.create(enterprise=firm, region=firm.region, began_on=date(2021, 1, 4))
    if is_listed:
        days = dict.fromkeys(("listed_on", "since_on"), date(2021, 2, 1))
        days |= {"consent_on": date(2021, 1, 5), "nominated_on": date(2021, 1, 6)}
        roster_entry(firm, state="listed", cycle=cycle(2021), **days)
        mark("programs.RosterEntry", region_id=firm.region_id, cycle_code=cycle(2021).code)
    return firm


def ask(by: Any, code: str = "330103", to: str = "330105", **given: Any) -> Job:
    given = {"reason": "区划调整", "at": IN_APRIL} | given
    return ask_to_take_over(old(code), by=actor_for(by), to=region(to), **given)


def ran(job: Job) -> Job:
    run(job.pk)
    job.refresh_from_db()
    return job


def spread(month: Period, *, code: str = "roster.listed") -> tuple[int, int, int]:
    """The figure of the ended county, of the one that followed, and of their city."""
    fold(at=NOON)
    one = indicators[code]
    year = "" if code == "enterprises.registered" else cycle(2021).code
    return tuple(
        int(read([one], where, year, month, at=NOON)[one.code].numerator)
        for where in (old("330103"), region("330105"), region("330100"))
    )


def told() -> dict[str, Any]:
    """What was written down at the end, once."""
    return Event.objects.get(verb="enterprises.transfer.end_take_over").detail


class TestTheFigures:
    def test_pass_to_the_county_that_followed_and_count_once_in_the_city(self, city, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: IN_APRIL)
        left_in("330103", is_listed=True)
        assert spread(APRIL) == (1, 0, 1)
        job = ran(ask(city))
        assert (job.state, job.done, job.total) == ("done", 1, 1)
        assert spread(MARCH) == (1, 0, 1)
        assert spread(APRIL) == (0, 1, 1)
        assert spread(MARCH, code="enterprises.registered") == (1, 0, 1)
        assert spread(APRIL, code="enterprises.registered") == (0, 1, 1)
        ground = ground_of(region("330105"), APRIL, at=datetime(2021, 5, 3, tzinfo=UTC))
        assert ground.known.counted["roster_total"] == 1

    def test_the_roster_goes_on_where_it_was(self, city, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: IN_APRIL)
        firm = left_in("330103", is_listed=True)
        ran(ask(city))
        before, after = RosterEntry.objects.filter(enterprise=firm).order_by("pk")
        assert (before.state, before.withdrawal, before.withdrawn_on) == (
            "withdrawn",
            "moved",
            IN_APRIL.date(),
        )
        assert (after.came_from, after.region, after.since_on) == (
            before,
            region("330105"),
            date(2021, 2, 1),
        )

    def test_the_history_says_until_when_which_county_answered(self, city, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: IN_APRIL)
        firm = left_in("330103")
        ran(ask(city))
        firm.refresh_from_db()
        spans = [(t.region.name, t.began_on, t.ended_on) for t in firm.tenures.all()]
        assert spans == [
            ("下城区", date(2021, 1, 4), IN_APRIL.date()),
            ("拱墅区", IN_APRIL.date(), None),
        ]
        with translation.override("zh-hans"):
            told_now = timeline_of(firm, actor_for(city))
        lines = [(one.line.on, one.line.words) for one in told_now]
        assert (IN_APRIL.date(), "拱墅区；此前由下城区负责") in lines


class TestTheJob:
    @pytest.fixture(autouse=True)
    def _it_is_april(self, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: IN_APRIL)

    def test_killed_in_the_middle_and_begun_again_moves_each_once(self, city, monkeypatch):
        firms = [left_in("330103", is_listed=True) for _number in range(5)]
        job = ask(city)
        real, seen = job_room.take_over, []

        def dies_at_the_third(firm: Enterprise, **given: Any) -> Transfer:
            seen.append(firm.pk)
            if len(seen) == 3:
                raise OperationalError("the server is gone")
            return real(firm, **given)

        monkeypatch.setattr(job_room, "take_over", dies_at_the_third)
        ran(job)
        assert Transfer.objects.count() == 2
        assert not job.has_ended
        assert not Event.objects.filter(verb="enterprises.transfer.end_take_over").exists()
        Job.objects.filter(pk=job.pk).update(rung_at=IN_APRIL)
        ran(job)
        assert job.state == "done"
        assert seen == [one.pk for one in [*firms[:3], *firms[2:]]]
        assert Transfer.objects.count() == 5
        assert set(Enterprise.objects.values_list("region__code", flat=True)) == {"330105"}
        assert RosterEntry.objects.living().count() == 5
        assert RosterEntry.objects.count() == 10
        assert {key: told()[key] for key in ("planned", "moved", "left", "still_open")} == {
            "planned": 5,
            "moved": 5,
            "left": 0,
            "still_open": 0,
        }

    def test_broken_off_and_asked_for_again_goes_on_with_the_rest(self, city, settings):
        for _number in range(4):
            left_in("330103")
        settings.FAILPOINT = "mid_work:raise"
        job = ran(ask(city))
        assert (job.state, Transfer.objects.count()) == ("failed", 2)
        settings.FAILPOINT = ""
        again = ran(ask_again(job, by=actor_for(city), at=IN_APRIL))
        assert (again.state, again.done, Transfer.objects.count()) == ("done", 2, 4)
        assert (told()["planned"], told()["moved"]) == (4, 4)

    def test_a_failure_in_the_midst_of_one_leaves_nothing_of_it(self, city, monkeypatch):
        """Its roster entry cannot follow: the register does not move it either."""
        first, second, third = (left_in("330103", is_listed=True) for _number in range(3))
        from programs.cycles.contributions import register as follower

        real = follower.follow_enterprise

        def fails(firm: Enterprise, **given: Any) -> int:
            real(firm, **given)
            if firm.pk == second.pk:
                raise ValueError("unforeseen")
            return 0

        monkeypatch.setattr(follower, "follow_enterprise", fails)
        job = ran(ask(city))
        assert job.state == "done"
        codes = dict(Enterprise.objects.values_list("pk", "region__code"))
        assert codes == {first.pk: "330105", second.pk: "330103", third.pk: "330105"}
        assert RosterEntry.objects.get(enterprise=second).region == old("330103")
        assert not Transfer.objects.filter(enterprise=second).exists()
        (fault,) = told()["faults"]
        assert (fault["code"], fault["name"]) == (second.credit_code, second.name)
        assert fault["why"]
        assert (told()["moved"], told()["still_open"]) == (2, 1)
        with open_result(job) as file:
            book = openpyxl.load_workbook(file)
        moved, stayed = book.worksheets
        assert {row[0].value for row in moved.iter_rows(min_row=2)} == {
            first.credit_code,
            third.credit_code,
        }
        assert [row[0].value for row in stayed.iter_rows(min_row=2)] == [second.credit_code]

    def test_what_was_refused_is_named_with_its_words(self, city, monkeypatch):
        firm, other = left_in("330103"), left_in("330103")
        real = operations_room.propose_transfer

        def refuses(one: Enterprise, **given: Any) -> Transfer:
            if one.pk == firm.pk:
                raise WrongState("它正在核查。")
            return real(one, **given)

        monkeypatch.setattr(operations_room, "propose_transfer", refuses)
        ran(ask(city))
        other.refresh_from_db()
        assert other.region.code == "330105"
        assert told()["faults"] == [
            {"code": firm.credit_code, "name": firm.name, "why": "它正在核查。"}
        ]

    def test_one_that_another_county_took_meanwhile_is_left_there(self, city, monkeypatch):
        firm, other = left_in("330103"), left_in("330103")
        job = ask(city)
        real = job_room.passing_over

        def read_before_it_went(*given: Any, **named: Any) -> Any:
            keys = list(real(*given, **named).values_list("pk", flat=True))
            Enterprise.objects.filter(pk=firm.pk).update(region=region("330106"))
            return Enterprise.objects.filter(pk__in=keys)

        monkeypatch.setattr(job_room, "passing_over", read_before_it_went)
        ran(job)
        firm.refresh_from_db()
        assert (job.state, firm.region.code) == ("done", "330106")
        assert [one["code"] for one in told()["faults"]] == [firm.credit_code]
        assert Transfer.objects.get().enterprise == other

    def test_goes_on_in_further_jobs_and_ends_once(self, city, monkeypatch):
        monkeypatch.setattr(job_room, "MOST_IN_A_JOB", 2)
        for _number in range(5):
            left_in("330103")
        ask(city)
        for _step in range(3):
            ran(Job.objects.filter(kind=TAKE_OVER).latest("pk"))
        assert Job.objects.filter(kind=TAKE_OVER, state="done").count() == 3
        assert (told()["planned"], told()["moved"]) == (5, 5)

    def test_acts_with_what_its_asker_holds_now(self, city):
        left_in("330103")
        job = ask(city)
        Post.objects.filter(user=city).update(ended_at=NOON)
        ran(job)
        assert job.state == "failed"
        assert not Transfer.objects.exists()

    def test_the_new_county_is_told_once(self, city):
        officer = holder("county_officer", "330105")
        for _number in range(3):
            left_in("330103")
        ran(ask(city))
        (notice,) = Notice.objects.filter(user=officer)
        assert (notice.kind, notice.words["number"]) == ("transfer.taken_over", 3)
        begun = Event.objects.get(verb="enterprises.transfer.take_over")
        assert (begun.detail["planned"], begun.detail["to"]) == (3, "330105")


class TestAsking:
    def test_is_for_who_may_propose_for_both(self, cast, city):
        left_in("330103")
        for who in (cast.stranger, cast.city, cast.viewer, cast.abroad):
            with pytest.raises(NotPermitted):
                ask(who)
            assert ended_counties(actor_for(who), on=IN_APRIL.date()) == []
        for who in (cast.province, city, holder("county_officer", "330105")):
            (one,) = ended_counties(actor_for(who), on=IN_APRIL.date())
            assert (one.region, one.open_count) == (old("330103"), 1)
            assert [after.code for after in one.successors] == ["330105"]

    def test_of_a_county_that_was_split_no_part_takes_by_itself(self, cast, city):
        left_in("330110")
        for code in ("330110", "330113"):
            who = actor_for(holder("county_officer", code))
            assert ended_counties(who, on=IN_APRIL.date()) == []
        officer = holder("county_officer", "330110")
        with pytest.raises(NotPermitted):
            ask(officer, "330110", "330113")
        with pytest.raises(NotPermitted):
            ask(officer, "330110", "330110")

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"to": "330106"}, "to"),
            ({"reason": " "}, "reason"),
            ({"reason": "长" * 201}, "reason"),
            ({"contains": "长" * 201}, "contains"),
            ({"contains": "没有这条路"}, "contains"),
            ({"at": datetime(2021, 4, 8, 4, tzinfo=UTC)}, "county"),
        ],
    )
    def test_names_what_is_wrong(self, city, given, field):
        left_in("330103", address="武林路 1 号")
        with pytest.raises(Invalid) as refusal:
            ask(city, **given)
        assert list(refusal.value.fields) == [field]
        assert not Job.objects.exists()

    def test_a_county_that_stands_is_not_taken_over(self, city):
        with pytest.raises(Invalid):
            ask_to_take_over(
                region("330106"),
                by=actor_for(city),
                at=IN_APRIL,
                to=region("330105"),
                reason="区划调整",
            )

    def test_is_done_by_one_job_at_a_time(self, city, cast):
        left_in("330103")
        ask(city)
        with pytest.raises(WrongState):
            ask(cast.province)
        assert Job.objects.count() == 1

    def test_what_would_not_pass_over_is_said_with_why(self, city, cast, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: IN_APRIL)
        stays = left_in("330103", address="长庆街道 2 号", is_listed=True)
        left_in("330103", address="文晖街道 1 号", is_listed=True)
        closed, kept, merged, waits = (left_in("330103") for _number in range(4))
        close_enterprise(closed, by=SYSTEM, at=IN_APRIL, reason="注销", on=date(2021, 4, 1))
        merge_enterprises(
            kept, merged=merged, by=SYSTEM, at=IN_APRIL, reason="重复", from_merged=()
        )
        Transfer.objects.create(
            enterprise=waits, region=waits.region, to_region=region("330381"),
            asking_region=region("330381"), asked_region=waits.region, reason="迁入瑞安",
            proposed_by=cast.officer, proposed_at=IN_APRIL,
        )  # fmt: skip
        plan = take_over_plan(old("330103"), contains="文晖街道")
        assert (plan.moving_count, plan.elsewhere_count, plan.waiting_count) == (1, 2, 1)
        assert (plan.closed_count, plan.merged_count) == (1, 1)
        assert [number for _label, number in plan.along] == [1]
        (one,) = ended_counties(actor_for(city), on=IN_APRIL.date())
        assert (one.open_count, one.waiting_count) == (4, 1)
        assert [number for _label, number in one.along] == [2]
        ran(ask(city))
        assert set(Enterprise.objects.filter(region=old("330103"))) == {closed, merged, waits}
        stays.refresh_from_db()
        assert stays.region.code == "330105"


class TestThePages:
    @pytest.fixture(autouse=True)
    def _it_is_april(self, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: IN_APRIL)

    def test_a_merger_has_one_county_to_pass_to(self, city, signed_in):
        firm = left_in("330103", address="武林路 1 号", is_listed=True)
        client = signed_in(city)
        listed = client.get(URL)
        assert "下城区" in listed.text
        one = f"{URL}?county={firm.region_id}"
        assert one in listed.text
        page = client.get(one)
        assert firm.name in page.text
        assert 'name="contains"' not in page.text
        body = {"county": firm.region_id, "to": "330105", "reason": ""}
        assert client.post(URL, body).status_code == 422
        answer = client.post(URL, body | {"reason": "区划调整"})
        job = Job.objects.get(kind=TAKE_OVER)
        assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{job.pk}/")
        ran(job)
        firm.refresh_from_db()
        assert firm.region.code == "330105"
        assert client.get(one).status_code == 404
        assert client.get(URL).status_code == 200

    def test_of_a_split_each_part_is_chosen_and_the_rest_stays(self, city, signed_in):
        south = left_in("330110", address="临平街道 1 号")
        north = left_in("330110", address="仓前街道 1 号")
        client = signed_in(city)
        county = {"county": south.region_id}
        page = client.get(URL, county)
        assert {"余杭区", "临平区"} <= {one.name for one in page.context["county"].successors}
        assert 'csrfmiddlewaretoken" value' not in page.text.split('id="take-over"')[1]
        part = county | {"to": "330113", "contains": "临平街道"}
        seen = client.get(URL, part)
        assert south.name in seen.text
        assert north.name not in seen.text
        assert client.post(URL, county | {"reason": "区划调整"}).status_code == 422
        assert client.post(URL, part | {"reason": "区划调整"}).status_code == 302
        ran(Job.objects.get(kind=TAKE_OVER))
        codes = dict(Enterprise.objects.values_list("pk", "region__code"))
        assert (codes[south.pk], codes[north.pk]) == ("330113", "330110")
        north.refresh_from_db()
        assert north.region == old("330110")
        rest = county | {"to": "330110", "reason": "区划调整"}
        assert client.post(URL, rest).status_code == 302
        ran(Job.objects.filter(kind=TAKE_OVER).latest("pk"))
        north.refresh_from_db()
        assert north.region == region("330110")

    def test_the_to_do_names_each_county_that_ended(self, city, cast):
        left_in("330103")
        for _number in range(2):
            left_in("330110")
        with translation.override("zh-hans"):
            waiting = todos_for(actor_for(city))
        found = [one for one in waiting if one.code == "enterprises.take_over"]
        assert [(one.label, one.count) for one in found] == [
            ("下城区（2021-04-09 撤销）企业待划转至拱墅区", 1),
            ("余杭区（2021-04-09 撤销）企业待划转至余杭区或临平区", 2),
        ]
        assert found[0].url == f"{URL}?county={old('330103').pk}"
        for who in (cast.city, cast.officer, holder("county_officer", "330110")):
            codes = {one.code for one in todos_for(actor_for(who))}
            assert "enterprises.take_over" not in codes

    @pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30, "１"])
    def test_a_county_that_is_none_of_theirs_is_not_there(self, city, signed_in, key):
        left_in("330103")
        client = signed_in(city)
        assert client.get(URL, {"county": key}).status_code == 404
        assert client.post(URL, {"county": key, "reason": "x"}).status_code == 404

    def test_another_city_sees_none(self, cast, signed_in):
        firm = left_in("330103")
        client = signed_in(cast.city)
        assert firm.region.name not in client.get(URL).text
        assert client.get(URL, {"county": firm.region_id}).status_code == 404
        assert client.post(URL, {"county": firm.region_id, "reason": "x"}).status_code == 404
        assert not Job.objects.exists()

    def test_the_list_costs_the_same_however_many(self, city, django_assert_num_queries):
        left_in("330103")
        actor = actor_for(city)
        with django_assert_num_queries(5):
            ended_counties(actor, on=IN_APRIL.date())
        for code in ("330104", "330110", "330110", "330102"):
            left_in(code)
        with django_assert_num_queries(5):
            assert len(ended_counties(actor, on=IN_APRIL.date())) == 4

    def test_the_page_of_moves_leads_here(self, city, cast, signed_in):
        left_in("330103")
        moves = reverse("register:transfers")
        assert URL in signed_in(city).get(moves).text
        assert URL not in signed_in(cast.city).get(moves).text
