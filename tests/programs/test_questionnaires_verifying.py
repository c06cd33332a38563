"""An officer verifies the figures of a baseline: what it needs, where it shows, when it ends."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.folding import fold
from portal.indicators.models import DirtyCell
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from portal.notices.contributions import todos
from programs.questionnaires import operations
from programs.questionnaires.models import Response, Verification
from programs.questionnaires.vocabulary import ResponseState
from tests.factories import NOON, holder, region
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import SMALL, response, version

LATER = NOON + timedelta(days=3)
TODAY = NOON.date()


@pytest.fixture
def baseline(db):
    """A baseline that its enterprise handed in."""
    of = enterprise()
    asked = version(schema=SMALL | {"code": "baseline"})
    return response(of, to=asked, state="submitted", filled_by=member(of))


def verified(of: Response, by, **given):
    given = {"against": ["site_visit", "accounts"], "note": "Agrees."} | given
    return operations.verify(of, **given, by=by, at=NOON)


def counted() -> int:
    """Of the county's verified baselines of the month, the rows behind the figure."""
    measure = indicators.get("questionnaire.baseline_verified").numerator
    path = region("330381").path
    rows = rows_behind(measure, "", Period.month(2026, 11), path=path, today=TODAY, to_date=True)
    return rows.count()


def test_an_officer_verifies_and_it_is_counted_until_the_answers_are_opened(baseline, cast, acting):
    officer = acting(cast.officer)
    assert list(todos["questionnaires.verify"].count(officer)) == [baseline]
    made = verified(baseline, officer, against=["accounts", "site_visit", "nonsense"])
    baseline.refresh_from_db()
    assert (baseline.verified_on, made.against) == (TODAY, ["site_visit", "accounts"])
    assert counted() == 1
    assert not todos["questionnaires.verify"].count(officer).exists()
    operations.send_back(baseline, reason="The staff is odd.", by=officer, at=LATER)
    baseline.refresh_from_db()
    made.refresh_from_db()
    assert (baseline.state, baseline.verified_on) == (ResponseState.DRAFT, None)
    assert (made.ended_by, made.reason) == (cast.officer, "The staff is odd.")
    assert counted() == 0
    owner = acting(baseline.filled_by)
    operations.submit(baseline, by=owner, at=LATER)
    baseline.refresh_from_db()
    assert baseline.verified_on is None
    verified(baseline, officer)
    assert Verification.objects.count() == 2


def test_nobody_verifies_what_they_filled_in(cast, acting):
    asked = version(schema=SMALL | {"code": "baseline"})
    officer = acting(cast.officer)
    filled = response(to=asked, state="confirmed", filled_by=cast.officer)
    with pytest.raises(NotPermitted, match="filled it in"):
        verified(filled, officer)
    touched = response(to=asked, state="draft", on_behalf=True)
    operations.save_answers(
        touched, values={"A2": "51"}, revision=0, device="d", by=officer, at=NOON
    )
    colleague = acting(holder("county_officer", "330381"))
    operations.submit_on_behalf(touched, by=colleague, at=NOON)
    operations.confirm(touched, by=acting(member(touched.enterprise)), at=NOON)
    Response.objects.filter(pk=touched.pk).update(filled_by=None)
    for one in (officer, colleague):  # who wrote some of it, who handed it over
        with pytest.raises(NotPermitted, match="filled it in"):
            verified(touched, one)


@pytest.mark.parametrize("who", ["neighbour", "city", "province", "approver", "viewer"])
def test_only_an_officer_of_its_county_verifies(baseline, cast, acting, who):
    with pytest.raises(NotPermitted):
        verified(baseline, acting(getattr(cast, who)))


def test_what_is_verified_is_a_baseline_that_counts(baseline, cast, acting):
    by = acting(cast.officer)
    asked = baseline.version
    for of in (
        response(to=asked, state="unconfirmed"),
        response(state="submitted"),  # the needs questionnaire
        response(
            to=version(cycle(2025, state="locked"), SMALL | {"code": "baseline"}),
            state="submitted",
        ),
    ):
        with pytest.raises(WrongState):
            verified(of, by)
    for wrong in ({"against": []}, {"against": ["other"], "note": " "}, {"note": "x" * 501}):
        with pytest.raises(Invalid):
            verified(baseline, by, **wrong)
    verified(baseline, by)
    with pytest.raises(WrongState):
        verified(baseline, by)


def test_a_verification_is_withdrawn_with_its_reason(baseline, cast, acting):
    by = acting(cast.officer)
    made = verified(baseline, by)
    with pytest.raises(Invalid):
        operations.withdraw_verification(baseline, reason=" ", by=by, at=LATER)
    with pytest.raises(NotPermitted):
        operations.withdraw_verification(
            baseline, reason="No.", by=acting(cast.neighbour), at=LATER
        )
    fold(at=LATER)
    operations.withdraw_verification(baseline, reason="The wrong firm.", by=by, at=LATER)
    assert DirtyCell.objects.filter(model="programs.response").exists()  # it counts no more
    made.refresh_from_db()
    baseline.refresh_from_db()
    assert (baseline.verified_on, made.reason) == (None, "The wrong firm.")
    assert baseline.state == ResponseState.SUBMITTED
    with pytest.raises(WrongState):
        operations.withdraw_verification(baseline, reason="Again.", by=by, at=LATER)


def test_the_page_verifies_and_list_and_rest_show_it(
    baseline, cast, signed_in, django_assert_max_num_queries
):
    url = reverse("questionnaires:response", args=[baseline.pk])
    county, owner = signed_in(cast.officer), signed_in(baseline.filled_by)
    waiting, done = (reverse("questionnaires:responses") + f"?verified={one}"
                     for one in ("waiting", "yes"))  # fmt: skip
    assert f"{url}verify/" in county.get(url).text
    assert f"{url}verify/" not in owner.get(url).text
    assert baseline.enterprise.name in county.get(waiting).text
    assert county.post(f"{url}verify/", {"note": "Fine."}).status_code == 422
    sent = {"against": ["site_visit", "tax"], "note": "Seen on site."}
    assert county.post(f"{url}verify/", sent).status_code == 302
    with django_assert_max_num_queries(15):
        shown = county.get(url).text
    for words in ("Seen on site.", "What was seen on site, Tax returns", f"{url}unverify/"):
        assert words in shown
    assert "Seen on site." in owner.get(url).text
    assert baseline.enterprise.name in county.get(done).text
    assert baseline.enterprise.name not in county.get(waiting).text
    said = county.get(reverse("api:response-detail", args=[baseline.pk])).json()
    assert said["verified_on"] is not None
    assert county.post(f"{url}unverify/", {"reason": "A slip."}).status_code == 302
    assert "A slip." in county.get(url).text


def test_the_boundaries_of_a_verification_are_those_of_its_response(baseline, cast, acting):
    verified(baseline, acting(cast.officer))
    seen = {
        who: Verification.objects.reachable(
            by=acting(getattr(cast, who)), to="programs.response.view"
        ).count()
        for who in ("officer", "neighbour", "city", "province")
    }
    assert seen == {"officer": 1, "neighbour": 0, "city": 1, "province": 1}
    assert region("330381").path == baseline.region.path
