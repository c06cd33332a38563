"""A year begun from the one before, and what differs from it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.kernel.errors import Invalid, NotPermitted
from portal.kernel.period import Period
from programs.cycles import operations, queries
from programs.cycles.facts import year_parts
from programs.cycles.models import Cycle, Target, TargetAnswer
from programs.evaluation.models import Weights
from programs.evaluation.operations.weights import set_weights
from programs.evaluation.queries.weights import scheme_data
from programs.evaluation.scoring import points_of, scheme_from
from programs.returns.models import Window
from programs.returns.operations import set_windows
from programs.returns.queries import Dates, proposed_dates
from programs.returns.schema import form_in
from tests.factories import NOON, region
from tests.factories.cycles import cycle, pilot_industry
from tests.factories.questionnaires import version
from tests.factories.returns import SECOND, THIRD, with_form

PARTS = ["forms", "industries", "targets", "weights"]


def copied(acting, who, *parts, **values):
    given = {
        "year": 2027,
        "title": "2027年提升行动",
        "opens_on": date(2027, 1, 15),
        "closes_on": date(2027, 12, 31),
    } | values
    return operations.copy_year(cycle(), parts=parts, by=acting(who), at=NOON, **given)


@pytest.fixture
def whole_year(cast, acting):
    """2026 with two industries, one of which left, targets, weights and a questionnaire."""
    year = cycle()
    pilot_industry(year, "2026-001", first_year=2025)
    pilot_industry(year, "2026-002", state="ended", name="纺织")
    pilot_industry(year, "2026-003", state="proposed", name="家具")
    for code in ("330000", "330381"):
        Target.objects.create(
            cycle=year, region=region(code), indicator="roster.listed", value=Decimal(9)
        )
    points = points_of(scheme_from(scheme_data(cycle(), None)))
    first, second = list(points)[:2]
    changed = {code: dict(one) for code, one in points.items()}
    for level in changed[first]:
        changed[first][level] += 1
        changed[second][level] -= 1
    set_weights(year, points=changed, reason="省局调整", seen=0, by=acting(cast.province), at=NOON)
    version(year)
    return year


def test_every_part_is_carried_on(cast, acting, whole_year):
    made = copied(acting, cast.province, *PARTS)
    (pilot,) = made.pilot_industries.all()
    assert (pilot.code, pilot.state, pilot.first_year) == ("2027-001", "confirmed", 2025)
    assert pilot.confirmed_on == made.opens_on
    assert made.targets.count() == 2
    (answer,) = TargetAnswer.objects.filter(cycle=made)
    assert (answer.region.code, answer.state) == ("330381", "asked")
    assert Weights.objects.of(made.code).count() == 1
    (form,) = made.questionnaires.all()
    assert form.state == "draft"
    event = Event.objects.get(verb="programs.cycle.copy")
    assert event.detail["carried"] == {
        "forms": 1,
        "industries": 1,
        "targets": 2,
        "weights": len(points_of(scheme_from(scheme_data(cycle(), None)))),
    }
    assert (made.state, cycle().targets.count()) == ("draft", 2)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_not_chosen_is_left_behind(cast, acting, whole_year, part):
    made = copied(acting, cast.province, part)
    counts = {
        "forms": made.questionnaires.count(),
        "industries": made.pilot_industries.count(),
        "targets": made.targets.count(),
        "weights": Weights.objects.of(made.code).count(),
    }
    assert [name for name, count in counts.items() if count] == [part]


def test_what_differs_is_listed_part_by_part(cast, acting, whole_year):
    made = copied(acting, cast.province, *PARTS, opens_on=date(2027, 2, 1))
    made.targets.filter(region__code="330381").update(value=12)
    pilot_industry(made, "2027-009", name="五金")
    parts = queries.differences_between(queries.year_before(made), made)
    found = [[(one.was, one.now) for one in part.differences] for part in parts]
    by_title = dict(zip(["dates", *(part.code for part in year_parts)], found, strict=True))
    assert by_title["dates"] == [("2026-01-15", "2027-02-01")]
    assert by_title["industries"] == [("", "GB/T 4754 345")]
    assert by_title["targets"] == [("9 enterprises", "12 enterprises")]
    assert by_title["weights"] == by_title["forms"] == []


def test_the_form_and_the_dates_of_the_returns_are_carried_on(cast, acting):
    by, year = acting(cast.province), with_form(THIRD)
    dates = {
        "2026-09": Dates(date(2026, 10, 8), date(2026, 10, 8), None),
        "2026-10": Dates(date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 20)),
    }
    set_windows(year, dates=dates, by=by, at=NOON)
    made = copied(acting, cast.province, "return_form", "windows")
    assert (made.return_form.form, made.return_form.reason) == (THIRD, "Carried on from 2026.")
    found = {row.period: row for row in Window.objects.filter(cycle=made)}
    assert list(found) == ["2027-09", "2027-10"]
    assert found["2027-09"].due_on == proposed_dates(Period.month(2027, 9)).due_on
    october = found["2027-10"]
    assert (october.opens_on, october.due_on) == (date(2027, 11, 2), date(2027, 11, 9))
    assert october.locks_on == date(2027, 11, 19)
    event = Event.objects.get(verb="programs.cycle.copy")
    assert event.detail["carried"] == {"return_form": 1, "windows": 2}
    by_title = dict(zip(["dates", *(part.code for part in year_parts)],
                        queries.differences_between(year, made), strict=True))  # fmt: skip
    assert by_title["return_form"].differences == []
    assert (by_title["windows"].count, by_title["windows"].differences) == (2, [])
    found["2027-10"].due_on = date(2027, 11, 12)
    found["2027-10"].save()
    found["2027-09"].delete()
    changed = queries.differences_between(year, made)
    lines = [one for part in changed for one in part.differences if "Month" in one.what]
    assert [(one.what, bool(one.was), bool(one.now)) for one in lines] == [
        ("Month 09", True, False), ("Month 10", True, True),
    ]  # fmt: skip


def test_a_chosen_form_that_no_longer_holds_gives_way_and_it_is_said(cast, acting, signed_in):
    year = with_form(SECOND)
    made = copied(acting, cast.province, "return_form")
    assert made.return_form.form == THIRD
    told = "Form 2026.2 of 2026 no longer holds in 2027: 2027.1 took its place."
    assert made.return_form.reason == told
    (part,) = [one for one in queries.differences_between(year, made) if "Form of" in one.title]
    (one,) = part.differences
    assert one.was.startswith("2026.2")
    assert one.now.startswith("2027.1")
    assert one.now.endswith(told)
    assert Event.objects.get(verb="programs.return.choose_form").detail["form"] == THIRD
    assert form_in(2027, "return_2026") == form_in(2028, THIRD) == THIRD
    assert form_in(2026, SECOND) == SECOND


def test_without_a_form_or_dates_of_its_own_nothing_is_carried_on(cast, acting):
    cycle()
    made = copied(acting, cast.province, "return_form", "windows")
    event = Event.objects.get(verb="programs.cycle.copy")
    assert event.detail["carried"] == {"return_form": 0, "windows": 0}
    assert not Window.objects.filter(cycle=made).exists()


@pytest.mark.parametrize("who", ["viewer", "city", "officer", "abroad"])
def test_only_the_province_copies_its_year(cast, acting, who):
    cycle()
    with pytest.raises(NotPermitted):
        copied(acting, getattr(cast, who), "industries")
    assert Cycle.objects.count() == 1


@pytest.mark.parametrize("values", [{"year": 2026}, {"year": 2025}])
def test_a_year_is_copied_into_a_later_one(cast, acting, values):
    with pytest.raises(Invalid):
        copied(acting, cast.province, **values)


def test_an_unknown_part_is_refused(cast, acting):
    with pytest.raises(Invalid):
        copied(acting, cast.province, "secrets")
    assert not Cycle.objects.filter(year=2027).exists()


def test_the_page_carries_on_what_is_ticked_and_shows_what_differs(cast, signed_in, whole_year):
    client = signed_in(cast.province)
    page = client.get(reverse("cycles:year-new"))
    assert 'name="parts"' in page.text
    given = {
        "year": "2027", "title": "2027年提升行动", "opens_on": "2027-02-01",
        "closes_on": "2027-12-31", "parts": ["industries", "targets"],
    }  # fmt: skip
    answer = client.post(reverse("cycles:year-new"), given)
    made = Cycle.objects.get(year=2027)
    assert answer.url == reverse("cycles:year-differences", args=[made.pk])
    shown = client.get(answer.url)
    assert "2027-02-01" in shown.text
    assert signed_in(cast.officer).get(answer.url).status_code == 404
    assert client.get(reverse("cycles:year-differences", args=[whole_year.pk])).status_code == 200
    alone = client.post(reverse("cycles:year-new"), given | {"year": "2028", "parts": []})
    assert alone.url == reverse("cycles:year", args=[Cycle.objects.get(year=2028).pk])
