"""What an enterprise reads once it has answered: itself beside others, and who helps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from programs.questionnaires.operations.tallying import fold, take_back, tally_all
from programs.questionnaires.schema import read_questionnaire
from programs.questionnaires.scoring.risks import rated
from tests.factories.enterprises import enterprise, member
from tests.factories.policies import policy
from tests.factories.questionnaires import full_version, need, response

DAY = date(2026, 5, 6)
WEAK = {"B01": "not_built", "B06a": ["people"], "F01": "none"}


def url(one):
    return reverse("questionnaires:outcome", args=[one.pk])


def answered(asked, at="330381", industry="3443", **needs):
    """A response that counts, with so many needs of each element."""
    firm = enterprise(at, industry_code=industry)
    risk = rated(read_questionnaire(asked.schema), WEAK, on=DAY)
    made = response(firm, to=asked, state="submitted", answers=WEAK, **risk)
    for element, count in needs.items():
        for _number in range(count):
            need(made, element=element)
    return made


@pytest.fixture
def asked(db):
    """Ruian eight, Yueqing two, Xihu six, all of manufacturing."""
    asked = full_version()
    asked.mine = answered(asked, standards=3, testing=1)
    for number in range(7):
        answered(asked, standards=number % 2)
    answered(asked, "330382", standards=9)
    answered(asked, "330382")
    for _number in range(6):
        answered(asked, "330106", "1711", brand=2)
    tally_all()
    return asked


def lines(page):
    return {line.element: line for line in page.context["outcome"].lines}


def test_needs_stand_beside_the_averages_of_county_and_industry(asked, signed_in):
    page = signed_in(member(asked.mine.enterprise)).get(url(asked.mine))
    outcome, found = page.context["outcome"], lines(page)
    assert outcome.industry == 16  # all of manufacturing, in the whole province
    assert (found["standards"].own, found["testing"].own, found["brand"].own) == (3, 1, 0)
    # 3 + 3 of Ruian, 9 of Yueqing, of 16
    assert found["standards"].industry == Decimal("0.9")
    assert found["standards"].own_share == Decimal("100.00")
    assert "n = 16" in page.text
    assert 'style="' not in page.text.partition('id="outcome"')[2]


def test_corrected_answers_stand_among_the_others_once(asked, signed_in):
    """Until the counters are folded, what is taken back stands beside what was handed in anew."""
    fold()
    take_back(asked.mine)
    tally_all()
    page = signed_in(member(asked.mine.enterprise)).get(url(asked.mine))
    assert page.context["outcome"].industry == 16
    assert lines(page)["standards"].industry == Decimal("0.9")


def test_a_county_beside_a_small_one_is_not_shown(asked, signed_in):
    """Wenzhou is Ruian and a county of two: what Ruian says on average would give it away."""
    page = signed_in(member(asked.mine.enterprise)).get(url(asked.mine))
    assert page.context["outcome"].county is None
    assert lines(page)["standards"].county is None
    assert "county " not in " ".join(page.text.partition('id="elements"')[2].split())[
        :4000
    ].replace("county and industry", "")


def test_a_county_of_enough_answers_is_shown(asked, signed_in):
    xihu = answered(asked, "330106", "1711", brand=4)
    for _number in range(6):
        answered(asked, "330102", "1711")
    tally_all()
    page = signed_in(member(xihu.enterprise)).get(url(xihu))
    assert page.context["outcome"].county == 7
    assert lines(page)["brand"].county == Decimal("2.3")  # (6 × 2 + 4) / 7


def test_few_answers_are_compared_with_nobody(db, signed_in):
    asked = full_version()
    mine = answered(asked, standards=2)
    tally_all()
    page = signed_in(member(mine.enterprise)).get(url(mine))
    assert page.context["outcome"].compares is False
    assert "Too few enterprises of your county and industry" in page.text


def test_who_helps_which_policies_fit_and_what_was_asked_for(asked, cast, signed_in):
    credit = policy(kind="credit", title="Loan on a certificate")
    policy(kind="honour", title="An award")
    policy(kind="money", title="For others", conditions={"industries": ["61"]})
    need(asked.mine, element="finance", item="I03.credit")
    page = signed_in(member(asked.mine.enterprise)).get(url(asked.mine))
    assert cast.officer.display_name in page.text
    policies = page.text.partition('id="policies"')[2]
    assert policies.index(credit.title) < policies.index("An award")
    assert "you asked for this" in policies
    assert "For others" not in policies
    assert "#risk" in page.text


def test_the_page_costs_the_same_however_many_answered(
    asked, cast, signed_in, django_assert_num_queries
):
    """Seven of them are what policies ask of an enterprise; four who asks."""
    policy()
    client = signed_in(member(asked.mine.enterprise))
    client.get(url(asked.mine))
    for _time in range(2):
        with django_assert_num_queries(17):
            client.get(url(asked.mine))
        for _number in range(5):
            answered(asked, quality=1)
        tally_all()


def test_what_does_not_count_is_shown_as_it_stands(asked, signed_in):
    firm = enterprise()
    waiting = response(firm, to=asked, state="unconfirmed", answers=WEAK)
    answer = signed_in(member(firm)).get(url(waiting))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("questionnaires:response", args=[waiting.pk])
    assert signed_in(member(firm)).get(url(asked.mine)).status_code == 404
