"""A correction: what it corrects counts, and stands, until it is sent and then accepted."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.indicators.definition import indicators
from portal.indicators.years import years_at
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.pages.coverage.queries import Choice, coverage_of
from programs.evaluation.queries.programme import take_told
from programs.evaluation.queries.readiness import county_months
from programs.returns import operations
from programs.returns.models import Reminder, Return
from programs.returns.queries import late_counties, month_state, overdue_months, sums_of
from programs.returns.queries.summaries import returned_figures
from tests.factories import holder, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return, figures, given

pytestmark = pytest.mark.django_db
RUIAN = "330381"
LATER = datetime(2026, 11, 13, 4, tzinfo=UTC)


def accepted(**first):
    """Two accepted returns of one city: of 7 events, and of 3."""
    county_return("330382", state="accepted", values=figures(events="3"))
    return county_return(state="accepted", values=figures(events="7"), **first)


def summed(place="330000"):
    """How many counties are added up, and their events; the same of what was returned."""
    found = sums_of(region(place), cycle(), OCTOBER, at=LATER)
    events = [t.value for _part, lines in found.parts for t in lines if t.field.code == "events"]
    told = returned_figures(cycle(), OCTOBER, region(place))
    beside = [one.value for one in told.totals if one.field.code == "events"]
    return [(found.given, *events), (told.counties, *beside)]


def of_ruian(area="330300"):
    states = month_state(cycle(), OCTOBER, region(area), at=LATER)
    return next(one for one in states if one.region.code == RUIAN)


def test_the_old_version_is_added_up_until_the_new_one_is_accepted(cast, acting):
    row = accepted()
    assert summed() == summed("330300") == [(2, 10), (2, 10)]
    new = operations.correct(row, by=acting(cast.officer), at=LATER, reason="少报两场")
    assert summed() == summed("330300") == [(2, 10), (2, 10)]
    operations.save_draft(new, given=given(events="9"), by=acting(cast.officer), at=LATER)
    operations.submit(new, by=acting(cast.approver), at=LATER)
    assert summed() == summed("330300") == [(2, 10), (2, 10)]
    operations.approve(new, by=acting(cast.city), at=LATER)
    assert summed() == summed("330300") == [(2, 10), (2, 10)]
    operations.accept(new, by=acting(cast.province), at=LATER)
    assert summed() == summed("330300") == [(2, 12), (2, 12)]


def test_a_city_still_adds_up_what_lies_with_it(cast):
    county_return(state="submitted", values=figures(events="7"))
    assert summed("330300")[0] == (1, 7)
    assert summed()[0] == (0, None)


def test_a_county_that_corrects_is_neither_late_nor_waited_for(cast, acting):
    row = accepted()
    new = operations.correct(row, by=acting(cast.officer), at=LATER, reason="少报两场")
    year, place = cycle(), region(RUIAN)
    assert RUIAN not in {
        one.region.code for one in late_counties(year, OCTOBER, region("330000"), at=LATER)
    }
    assert OCTOBER.code not in {
        one.period for one in overdue_months(year, OCTOBER, place, at=LATER)
    }
    (facts,) = [one for one in years_at(place.path) if one.code == year.code]
    choice = Choice(region("330000"), facts, OCTOBER, indicators["returns.coverage"], False)
    shown = coverage_of(choice, acting(cast.province), at=LATER)
    assert RUIAN not in {one.code for one in shown.late}
    assert shown.late
    operations.remind_by_schedule(year, period=OCTOBER, at=LATER)
    assert not Reminder.objects.filter(region=place).exists()
    state = of_ruian()
    assert (state.state, state.pk, state.is_late, state.is_waiting) == (
        "accepted", row.pk, False, False,
    )  # fmt: skip
    assert state.is_corrected
    (month,) = [
        one for one in county_months(year, place, [OCTOBER], at=LATER) if one.region == place
    ]
    assert (month.state, month.is_late, month.shortfall) == ("accepted", False, None)
    assert take_told(year, region("330300"), OCTOBER, LATER)["counties"][RUIAN]["events"] == "7"
    assert new.replaces == row


@pytest.mark.parametrize("is_on_time", [True, False])
def test_a_correction_is_on_time_where_the_first_version_was(cast, acting, is_on_time):
    row = accepted(is_on_time=is_on_time)
    new = operations.correct(row, by=acting(cast.officer), at=LATER, reason="少报两场")
    assert of_ruian().is_late is not is_on_time
    operations.save_draft(new, given=given(events="9"), by=acting(cast.officer), at=LATER)
    operations.submit(new, by=acting(cast.approver), at=LATER)
    new.refresh_from_db()
    assert new.is_on_time is is_on_time
    state = of_ruian()
    assert (state.state, state.version, state.is_late) == ("submitted", 2, not is_on_time)
    operations.return_for_changes(new, by=acting(cast.city), at=LATER, reason="佐证不足")
    assert (of_ruian().state, of_ruian().is_waiting) == ("accepted", False)


def test_the_pages_call_no_correction_overdue(cast, acting, signed_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    row = accepted()
    new = operations.correct(row, by=acting(cast.officer), at=LATER, reason="少报两场")
    at_home = signed_in(cast.officer)
    lines = at_home.get(reverse("returns:list")).context["months"]
    (line,) = [one for one in lines if one["period"] == OCTOBER]
    assert (line["row"].pk, line["is_late"], line["was_late"]) == (new.pk, False, False)
    assert at_home.get(reverse("returns:return", args=[new.pk])).context["is_late"] is False
    assert 'id="home-return"' in (home := at_home.get("/")).text
    assert "overdue" not in home.text.split('id="home-return"')[1].split("</section>")[0].lower()
    listed = signed_in(cast.city).get(f"{reverse('returns:list')}?period=2026-10").text
    assert "being corrected" in listed.lower()


def test_a_correction_begun_by_mistake_is_dropped_with_a_reason(cast, acting):
    row = accepted()
    new = operations.correct(row, by=acting(cast.officer), at=LATER, reason="少报两场")
    operations.save_draft(new, given=given(events="9"), by=acting(cast.officer), at=LATER)
    stood = operations.drop_correction(new, by=acting(cast.officer), at=LATER, reason="误点")
    assert stood == row
    assert list(Return.objects.filter(region=row.region)) == [row]
    assert summed() == [(2, 10), (2, 10)]
    assert not of_ruian().is_corrected
    told = Event.objects.get(verb="programs.return.drop_correction")
    assert told.target == f"programs.return:{row.pk}"
    assert told.detail["reason"] == "误点"
    assert told.detail["cells"]["values"]["events"] == ["7", "9"]
    again = operations.correct(stood, by=acting(cast.officer), at=LATER, reason="少报两场")
    assert (again.version, again.replaces) == (2, row)


def test_a_correction_of_a_correction_is_dropped_alone(cast, acting):
    row = accepted()
    second = county_return(state="accepted", version=2, values=figures(events="8"))
    Return.objects.filter(pk=row.pk).update(replaced_by=second)
    third = operations.correct(second, by=acting(cast.officer), at=LATER, reason="少报两场")
    operations.drop_correction(third, by=acting(cast.officer), at=LATER, reason="误点")
    assert summed() == [(2, 11), (2, 11)]
    assert Return.objects.filter(region=row.region).count() == 2


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x00b"])
def test_a_correction_is_not_dropped_without_a_reason(cast, acting, reason):
    new = operations.correct(accepted(), by=acting(cast.officer), at=LATER, reason="少报两场")
    with pytest.raises(Invalid) as refusal:
        operations.drop_correction(new, by=acting(cast.officer), at=LATER, reason=reason)
    assert "reason" in refusal.value.fields
    assert Return.objects.filter(pk=new.pk).exists()


def test_only_a_correction_that_was_never_sent_is_dropped_by_its_county(cast, acting):
    row = accepted()
    first = county_return("330383")
    for not_one in (row, first):
        who = holder("county_officer", not_one.region.code)
        with pytest.raises(WrongState):
            operations.drop_correction(not_one, by=acting(who), at=LATER, reason="误点")
    new = operations.correct(row, by=acting(cast.officer), at=LATER, reason="少报两场")
    for who in (cast.approver, cast.city, cast.province, cast.stranger):
        with pytest.raises(NotPermitted):
            operations.drop_correction(new, by=acting(who), at=LATER, reason="误点")
    operations.save_draft(new, given=given(events="9"), by=acting(cast.officer), at=LATER)
    stale = Return.objects.select_related("region").get(pk=new.pk)
    operations.submit(new, by=acting(cast.approver), at=LATER)
    with pytest.raises(WrongState):
        operations.drop_correction(stale, by=acting(cast.officer), at=LATER, reason="误点")
    operations.return_for_changes(new, by=acting(cast.city), at=LATER, reason="佐证不足")
    with pytest.raises(WrongState):
        operations.drop_correction(new, by=acting(cast.officer), at=LATER, reason="误点")


def test_a_correction_is_dropped_on_its_page_and_by_rest(cast, acting, signed_in):
    row = accepted()
    officer = signed_in(cast.officer)
    new = operations.correct(row, by=acting(cast.officer), at=LATER, reason="少报两场")
    address = reverse("returns:drop", args=[new.pk])
    assert address in officer.get(reverse("returns:return", args=[new.pk])).text
    assert address not in signed_in(cast.approver).get(f"/returns/{new.pk}/").text
    answer = officer.post(address, {"reason": "误点"})
    assert (answer.status_code, answer["Location"]) == (302, f"/returns/{row.pk}/")
    row.refresh_from_db()
    new = operations.correct(row, by=acting(cast.officer), at=LATER, reason="少报两场")
    answer = officer.post(
        f"/api/v1/returns/{new.pk}/drop/", {"reason": "误点"}, content_type="application/json",
        headers={"Idempotency-Key": "d" * 20},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["id"], answer.json()["version"]) == (200, row.pk, 1)
    assert not Return.objects.filter(pk=new.pk).exists()
