"""Certificates of the register: prefilled into the answers, and compared with them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal.kernel.errors import Invalid
from programs.questionnaires import operations
from programs.questionnaires.queries import filling_of
from programs.questionnaires.queries.registry import differences_from_register
from programs.questionnaires.schema import library
from tests.factories import NOON
from tests.factories.certification import certificate
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import response, version

TODAY = NOON.date()
ROW = {"state": "kept", "kind": "qms", "number": "00126Q1", "body": "B", "issued": "2026-01-05",
       "expires": "2029-01-04"}  # fmt: skip


@pytest.fixture
def firm(db):
    return enterprise()


def held(firm, number="00126Q1", **more):
    given = {"issued_on": date(2026, 1, 5), "number": number} | more
    return certificate(firm, **given)


def asked_of(name):
    return version(schema=library()[name])


def said(of):
    state = filling_of(of, today=TODAY)
    return [(one.where, one.severity, one.message) for one in
            differences_from_register(of, state, on=TODAY)]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code"),
    [("needs_2026", "B02"), ("needs_2027", "B02"), ("baseline_2026", "P17")],
)
def test_certificates_are_prefilled_and_fit_the_question(firm, acting, name, code):
    one = held(firm)
    held(firm, "00124Q9", issued_on=date(2024, 1, 5), ended_on=TODAY)
    asked = asked_of(name)
    begun = operations.start(firm, version=asked, by=acting(member(firm)), at=NOON)
    known = begun.prefilled[code]
    question = next(
        q for s in asked.schema["sections"] for q in s["questions"] if q["code"] == code
    )
    assert (known["source"], known["on"]) == ("certificates", TODAY.isoformat())
    rows = {row["number"]: row for row in known["value"]}
    assert rows[one.number]["body"] == one.body.name
    assert rows[one.number].get("expires") == one.expires_on.isoformat()
    has_state = any(column["code"] == "state" for column in question["columns"])
    assert ("00124Q9" in rows) == has_state  # what ended is told only where it can be said
    if has_state:
        assert (rows[one.number]["state"], rows["00124Q9"]["state"]) == ("new", "lost")
        assert rows[one.number]["kind"] == "qms"


def test_without_a_certificate_last_time_is_shown(firm, acting):
    first, then = asked_of("baseline_2026"), asked_of("follow_up_6_2026")
    response(firm, to=first, state="submitted", answers={"P17": [ROW]})
    by = acting(member(firm))
    begun = operations.start(firm, version=then, by=by, at=NOON)
    assert begun.prefilled["P17"]["source"] == "last"
    begun.delete()
    held(firm, issued_on=date(2026, 6, 1))  # after the baseline, of May
    begun = operations.start(firm, version=then, by=by, at=NOON)
    assert [row["state"] for row in begun.prefilled["P17"]["value"]] == ["new"]
    question = next(
        q for s in then.schema["sections"] for q in s["questions"] if q["code"] == "P17"
    )
    assert question["prefill"] == "certificates"


def test_an_answer_unlike_the_register_is_a_warning(firm, db):
    needs = asked_of("needs_2027")
    of = response(firm, to=needs, answers={"B01": "certified", "B02": [ROW]})
    [claim, row] = said(of)
    assert (claim[0], claim[1], row[0]) == ("/B01", "warn", "/B02")
    assert "no quality management certificate" in claim[2]
    assert "00126Q1 is not in the register" in row[2]
    one = held(firm)
    assert said(of) == []
    of.answers = {"B01": "built"}
    [claim] = said(of)
    assert "says not certified; the register has 00126Q1" in claim[2]
    one.ended_on = TODAY
    one.save()
    of.answers = {"B01": "certified", "B02": [ROW]}
    [claim, row] = said(of)
    until = (TODAY - timedelta(days=1)).isoformat()
    assert f"00126Q1, was valid until {until}" in claim[2]
    assert "named as valid; in the register it is not" in row[2]


def test_rows_are_compared_one_by_one(firm, db):
    of = response(firm, to=asked_of("baseline_2026"), answers={"P17": "not_applicable"})
    assert said(of) == []
    held(firm, "0012 6q2")
    [silent] = said(of)
    assert "it is not named" in silent[2]
    of.answers = {"P17": [ROW | {"number": "00126Q2 ", "state": "lost"}]}
    [lost] = said(of)
    assert "named as lost" in lost[2]
    of.answers = {"P17": [ROW | {"number": "00126Q2", "state": "new"}]}
    assert said(of) == []
    of.answers = {"P17": ["nonsense", {"number": ""}]}
    assert len(said(of)) == 1


def test_of_two_bodies_with_one_number_the_one_in_force_is_meant(firm):
    asked = asked_of("baseline_2026")
    held(firm, issued_on=date(2024, 1, 5), ended_on=date(2026, 3, 1))
    held(firm)
    assert said(response(firm, to=asked, answers={"P17": [ROW]})) == []


def test_the_officer_sees_it_and_says_what_the_check_showed(firm, cast, acting, signed_in):
    owner = member(firm)
    of = response(firm, to=asked_of("baseline_2026"), state="submitted", filled_by=owner,
                  answers={"P17": [ROW]})  # fmt: skip
    by = acting(cast.officer)
    shown = signed_in(cast.officer).get(reverse("questionnaires:response", args=[of.pk])).text
    assert "00126Q1 is not in the register of certificates." in shown
    with pytest.raises(Invalid, match="Say what the check showed"):
        operations.verify(of, against=["certificates"], by=by, at=NOON)
    operations.verify(of, against=["certificates"], note="Seen on paper.", by=by, at=NOON)
    assert of.verified_on == TODAY


def test_who_is_shown_what_the_portal_knows_sees_it_before_handing_in(firm, acting, signed_in):
    owner = member(firm)
    held(firm)
    begun = operations.start(firm, version=asked_of("needs_2027"), by=acting(owner), at=NOON)
    operations.save_answers(
        begun, values={"B01": "built"}, revision=0, device="d", by=acting(owner), at=NOON
    )
    url = reverse("questionnaires:check", args=[begun.pk])
    assert "says not certified; the register has 00126Q1" in signed_in(owner).get(url).text
    begun.prefilled = {}
    begun.save()
    assert "the register has" not in signed_in(owner).get(url).text
