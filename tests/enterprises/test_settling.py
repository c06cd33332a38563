"""Each night the sizes of enterprises whose first year is over are computed anew, in sets."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils.timezone import make_aware

from enterprises.register.jobs import SETTLE_SIZES
from enterprises.register.models import Enterprise, FactChange
from enterprises.register.operations import settle_sizes
from portal.accounts.actor import SYSTEM, actor_for
from portal.audit.models import Event
from portal.jobs.models import Job
from portal.jobs.queue import ask
from portal.jobs.runner import run as run_job
from portal.jobs.schedule import schedule
from portal.kernel.errors import NotPermitted
from tests.factories import NOON
from tests.factories.enterprises import enterprise

pytestmark = pytest.mark.django_db
YEAR_AGO = NOON.date().replace(year=NOON.year - 1)


def young(founded=YEAR_AGO, **values):
    given = {
        "industry_code": "3443",
        "staff_count": 30,
        "revenue_wan": 400,
        "size_class": "small",
        "size_is_provisional": True,
        "founded_on": founded,
    } | values
    return enterprise(**given)


def now(one):
    one.refresh_from_db()
    return (one.size_class, one.size_is_provisional, one.revision)


def test_who_is_a_year_old_is_provisional_no_longer():
    due, early = young(), young(YEAR_AGO.replace(day=YEAR_AGO.day + 1))
    assert settle_sizes(Enterprise.objects.all(), at=NOON) == 1
    assert now(due) == ("small", False, 2)
    assert now(early) == ("small", True, 1)
    assert not FactChange.objects.exists()
    assert settle_sizes(Enterprise.objects.all(), at=NOON) == 0


def test_a_class_that_is_another_one_now_is_noted():
    one = young(size_class="micro")
    settle_sizes(Enterprise.objects.all(), at=NOON)
    assert now(one) == ("small", False, 2)
    line = FactChange.objects.get()
    assert (line.field, line.was, line.now, line.source) == (
        "size_class",
        "micro",
        "small",
        "portal",
    )


def test_figures_that_are_not_known_stay_unclear():
    one = young(staff_count=None, size_class="unclear")
    settle_sizes(Enterprise.objects.all(), at=NOON)
    assert now(one) == ("unclear", False, 2)


def test_a_choice_stands_where_nothing_is_classified():
    one = young(
        industry_code="8391",
        size_class="small",
        chosen_size="small",
        chosen_for="8391",
        size_reason="Thirty teachers",
    )
    settle_sizes(Enterprise.objects.all(), at=NOON)
    assert now(one) == ("small", False, 2)


def test_closed_enterprises_stay_as_they_were():
    one = young(closed_on=NOON.date(), closed_reason="gone")
    assert settle_sizes(Enterprise.objects.all(), at=NOON) == 0
    assert now(one) == ("small", True, 1)


def test_one_event_for_all_and_as_many_statements_for_many(django_assert_max_num_queries):
    for number in range(30):
        young(size_class="micro" if number % 2 else "small")
    with django_assert_max_num_queries(12):
        assert settle_sizes(Enterprise.objects.all(), at=NOON) == 30
    event = Event.objects.get(verb="enterprises.enterprise.settle_sizes")
    assert (event.detail["settled"], event.detail["changed"]) == (30, 15)


def test_only_the_portal_does_it(cast):
    with pytest.raises(NotPermitted):
        settle_sizes(Enterprise.objects.all(), by=actor_for(cast.officer), at=NOON)


def test_of_the_29th_of_february():
    one = young(date(2027, 2, 28))
    settle_sizes(Enterprise.objects.all(), at=make_aware(datetime(2028, 2, 29, 1, 30)))
    assert now(one)[1] is False


def test_it_runs_each_night():
    assert any(one.kind == SETTLE_SIZES for one in schedule)
    one = young(date(2020, 1, 1))
    job = ask(SETTLE_SIZES, by=SYSTEM, at=NOON, params={})
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    assert now(one)[1] is False
