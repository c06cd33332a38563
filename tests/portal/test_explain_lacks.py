"""The page behind a figure says which rows are there and are not counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from certification.certificates.models import Certificate
from certification.certificates.queries.standing import certificates_lacking
from experts.visits.models import Visit
from experts.visits.queries.standing import visits_lacking
from portal.indicators.definition import measures
from portal.indicators.standing import lacking
from portal.kernel.period import Period
from programs.questionnaires.models import Response
from programs.questionnaires.queries.standing import responses_lacking
from tests.factories import NOON, region
from tests.factories.certification import certificate
from tests.factories.experts import Scene
from tests.factories.questionnaires import response

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)


def lacks(of: Any, measure: str, *months: Period, at: str = "330381") -> list[int]:
    return [one.count for one in of(measure, "330000-2026", months, [region(at)], NOON)]


def test_every_figure_that_lacks_something_is_declared() -> None:
    assert not {code for one in lacking for code in one.measures if code not in measures}


def test_responses_that_wait_for_the_enterprise_or_are_being_filled_in(cast: Any) -> None:
    row = response()
    day = row.started_at.date()
    months = (Period.month(day.year, day.month),)
    assert lacks(responses_lacking, "questionnaire.surveyed", *months) == [0, 1]
    Response.objects.filter(pk=row.pk).update(
        state="unconfirmed", submitted_on=day, on_behalf=True, filled_by=cast.officer
    )
    assert lacks(responses_lacking, "questionnaire.surveyed", *months) == [1, 0]
    before = months[0].previous()
    assert lacks(responses_lacking, "questionnaire.surveyed", before) == [0, 0]
    assert lacks(responses_lacking, "questionnaire.baseline", *months) == [0, 0]
    assert lacks(responses_lacking, "questionnaire.surveyed", *months, at="330382") == [0, 0]


def test_visits_that_are_not_confirmed(
    cast: Any, signed_in: Any, django_assert_num_queries: Any
) -> None:
    visit = Scene().assigned()
    last = Period.month(visit.planned_on.year, visit.planned_on.month)
    with django_assert_num_queries(2):  # the county, and one for both
        assert lacks(visits_lacking, "visits.confirmed", last) == [0, 1]
    assert lacks(visits_lacking, "visits.confirmed", last.previous()) == [0, 0]
    address = f"/explain/visits.confirmed/?region=330381&month={last.code}"
    page = signed_in(cast.province).get(address).text
    assert "Recorded and not counted" in page
    assert "Visits planned by then and not recorded yet" in page
    Visit.objects.filter(pk=visit.pk).update(state="withdrawn")
    assert "Recorded and not counted" not in signed_in(cast.province).get(address).text


def test_certificates_that_are_suspended_or_have_no_first_day(cast: Any) -> None:
    row = certificate()
    day = date(2026, 10, 5)
    Certificate.objects.filter(pk=row.pk).update(
        status="suspended", status_since=day, ended_on=day, first_issued_on=None
    )
    assert lacks(certificates_lacking, "certificates.in_force", OCTOBER) == [1]
    assert lacks(certificates_lacking, "certificates.new_qms", OCTOBER) == [1]
    later = day + timedelta(days=60)
    Certificate.objects.filter(pk=row.pk).update(ended_on=later)
    assert lacks(certificates_lacking, "certificates.in_force", OCTOBER) == [0]
