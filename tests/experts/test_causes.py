"""Problems name the causes on fishbones that they come from: who says so, and what is counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from experts.visits.operations import name_cause
from portal.accounts.actor import actor_for
from portal.indicators.counting import rows_behind
from portal.indicators.definition import indicators
from portal.indicators.reading import read
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from programs.chains.facts import CauseLine
from programs.chains.operations import draw_causes
from programs.chains.queries import charts_of, named_causes
from tests.factories import NOON, region
from tests.factories.chains import chain
from tests.factories.experts import Scene


@pytest.fixture
def problem(db):
    scene = Scene()
    scene.confirmed(problems=2)
    found = scene.visit.problems.first()
    found.scene = scene
    return found


@pytest.mark.parametrize("who", ["officer", "expert"])
def test_officer_and_expert_say_from_which_cause_it_comes(problem, who, cast):
    of_province, of_city = chain(), chain("330300")
    scene = problem.scene
    by = actor_for(scene.officer if who == "officer" else scene.expert.user)
    for one in (of_city.causes.first(), of_province.causes.last()):
        name_cause(problem, cause=one, by=by, at=NOON)
        problem.refresh_from_db()
        assert problem.chain_cause == one
    name_cause(problem, cause=None, by=by, at=NOON)
    assert problem.chain_cause is None


def test_only_causes_of_approved_chains_above_it(problem, cast):
    officer = actor_for(problem.scene.officer)
    for foreign in (chain("330100"), chain("440000"), chain(state="submitted")):
        with pytest.raises(Invalid):
            name_cause(problem, cause=foreign.causes.first(), by=officer, at=NOON)
    cause = chain().causes.first()
    for stranger in (cast.neighbour, cast.province, problem.scene.member):
        with pytest.raises(NotPermitted):
            name_cause(problem, cause=cause, by=actor_for(stranger), at=NOON)
    unseen = Scene()
    unseen.recorded()
    with pytest.raises(WrongState):
        name_cause(
            unseen.visit.problems.first(), cause=cause, by=actor_for(unseen.officer), at=NOON
        )


def test_a_cause_that_a_problem_names_stays_on_its_bone(problem, cast):
    made = chain()
    cause, other = made.causes.all()
    name_cause(problem, cause=cause, by=actor_for(problem.scene.officer), at=NOON)
    assert named_causes([cause.pk, other.pk]) == {cause.pk: 1}
    kept = [CauseLine(other.bone, other.words, other.weight, other.pk)]
    with pytest.raises(Invalid, match=cause.words):
        draw_causes(made, lines=kept, by=actor_for(cast.province), at=NOON, reason="精简")
    shown = charts_of(made, by=actor_for(cast.officer)).causes
    assert [row.problems for row in shown] == [1, 0]
    foreign = charts_of(made, by=actor_for(cast.stranger)).causes
    assert [row.problems for row in foreign] == [0, 0]


def test_the_share_of_linked_problems_opens_its_rows(problem, cast):
    name_cause(problem, cause=chain().causes.first(), by=actor_for(problem.scene.officer), at=NOON)
    wanted, month = indicators["problems.linked"], Period.month(2026, 11)
    figure = read([wanted], region("330381"), "330000-2026", month, at=NOON)[wanted.code]
    assert figure.value == Decimal("50.0")
    behind = rows_behind(
        wanted.numerator, "330000-2026", month, path=region("330381").path,
        today=date(2026, 11, 3), to_date=True,
    )  # fmt: skip
    assert [row.pk for row in behind] == [problem.pk]


def test_it_is_said_on_the_page_of_the_problem(problem, signed_in):
    cause = chain().causes.last()
    client = signed_in(problem.scene.officer)
    page, act = (reverse(f"visits:{name}", args=[problem.pk]) for name in ("problem", "name-cause"))
    assert cause.words in client.get(page).content.decode()
    assert client.post(act, {"cause": "4711"}).status_code == 422
    assert client.post(act, {"cause": cause.pk}).status_code == 302
    listed = client.get(f"{reverse('visits:problems')}?cause={cause.pk}").content.decode()
    assert problem.description in listed
    member = signed_in(problem.scene.member)
    assert "name-cause" not in member.get(page).content.decode()
    assert member.post(act, {"cause": cause.pk}).status_code == 403
