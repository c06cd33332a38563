"""Answering in the browser, with and without script; versions; needs."""

import copy

import pytest
from django.test import Client
from django.urls import reverse

from programs.questionnaires.models import Edit, Need, Response, Version
from programs.questionnaires.vocabulary import NeedState, ResponseState
from tests.factories import holder, office
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import (
    COMPLETE,
    SMALL,
    full_version,
    need,
    response,
    version,
)


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def section_of(code):
    return next(s for s in SMALL["sections"] if s["code"] == code)


def form(of, code, device="a", go="save", **values):
    """What a browser posts for a section: every question, changed by the values."""
    of.refresh_from_db()
    data = {"revision": of.revision, "device": device, "go": go, "asked": []}
    for question in section_of(code)["questions"]:
        name = question["code"]
        data["asked"].append(name)
        answer = of.answers.get(name, of.prefilled.get(name, {}).get("value"))
        if name not in of.answers and name in of.prefilled:
            data[f"{name}.shown"] = "1"
        if question["kind"] == "rank":
            data |= {f"{name}.{n}": one for n, one in enumerate(answer or [], start=1)}
        elif question["kind"] == "rows":
            for n, row in enumerate(answer or []):
                data |= {f"{name}.{n}.{key}": text for key, text in row.items()}
        elif answer is not None:
            data[name] = answer
    return data | values


@pytest.fixture
def mine(db, signed_in):
    """A draft without answers, its member's browser, and the response."""
    of = response(answers={})
    return signed_in(member(of.enterprise)), of


def test_a_member_begins_with_what_is_known(cast, signed_in):
    asked, firm = version(), enterprise(name="瑞安轴承有限公司")
    client = signed_in(member(firm))
    assert "瑞安轴承有限公司" in client.get(url("responses")).text
    assert client.get(url("start", firm.pk)).status_code == 200
    begun = client.post(url("start", firm.pk), follow=True)
    made = Response.objects.get()
    assert (made.version, made.on_behalf) == (asked, False)
    assert begun.redirect_chain[-1][0] == url("section", made.pk, "A")
    assert 'value="瑞安轴承有限公司"' in begun.text
    assert 'name="A1.shown"' in begun.text
    client.post(url("start", firm.pk))
    assert Response.objects.count() == 1


def test_prefilled_answers_count_when_they_are_confirmed(cast, signed_in):
    version()
    firm = enterprise(staff_count=50)
    client = signed_in(member(firm))
    client.post(url("start", firm.pk))
    of = Response.objects.get()
    client.post(url("section", of.pk, "A"), form(of, "A"))
    of.refresh_from_db()
    assert of.answers == {}
    client.post(url("section", of.pk, "A"), form(of, "A", **{"A2.ok": "1"}))
    of.refresh_from_db()
    assert of.answers == {"A2": "50"}
    client.post(url("section", of.pk, "A"), form(of, "A", confirm="all"))
    of.refresh_from_db()
    assert of.answers == {"A1": firm.name, "A2": "50"}


def test_a_prefilled_answer_that_is_written_over_is_an_answer(cast, signed_in):
    version()
    firm = enterprise(staff_count=50)
    client = signed_in(member(firm))
    client.post(url("start", firm.pk))
    of = Response.objects.get()
    client.post(url("section", of.pk, "A"), form(of, "A", A2="60"))
    client.post(url("section", of.pk, "A"), form(of, "A", A2="50", **{"A2.shown": "1"}))
    of.refresh_from_db()
    assert of.answers["A2"] == "50"


def test_it_works_from_section_to_section_without_script(mine):
    client, of = mine
    to_b = client.post(url("section", of.pk, "A"), form(of, "A", go="next", A1="Valves", A2="５０"))
    assert to_b["Location"] == url("section", of.pk, "B")
    same = client.post(url("section", of.pk, "B"), form(of, "B", go="next", B1="no"))
    assert same["Location"] == f"{url('section', of.pk, 'B')}#q-B2"
    page = client.get(url("section", of.pk, "B")).text
    assert '<div class="question" id="q-B2"' in page.replace("\n", "")
    to_check = client.post(
        url("section", of.pk, "B"),
        form(of, "B", go="next", B2=["cost", "time"], B5="yes", **{"B4.1": "quality"}),
    )
    assert to_check.status_code == 422  # a ranking has two places
    to_check = client.post(
        url("section", of.pk, "B"),
        form(of, "B", go="next", **{"B4.1": "certification", "B4.2": "quality"}),
    )
    assert to_check["Location"] == url("check", of.pk)
    assert "check-circle-fill" in client.get(url("check", of.pk)).text
    done = client.post(url("submit", of.pk), follow=True)
    assert done.status_code == 200
    of.refresh_from_db()
    assert (of.state, of.answers["A2"]) == (ResponseState.SUBMITTED, "50")
    assert [(n.item, n.urgency) for n in Need.objects.order_by("pk")] == [
        ("B2.cost", "first"),
        ("B2.time", "first"),
        ("B5", "soon"),
    ]
    assert "Cost" in done.text


def test_rows_are_added_without_script(mine):
    client, of = mine
    added = client.post(
        url("section", of.pk, "A"),
        form(of, "A", go="add-A3", **{"A3.0.product": "阀门", "A3.0.share": "60"}),
    )
    assert added["Location"].endswith("#q-A3")
    page = client.get(url("section", of.pk, "A")).text
    assert 'name="A3.1.product"' in page
    of.refresh_from_db()
    assert of.answers["A3"] == [{"product": "阀门", "share": "60"}]


def test_a_question_that_does_not_apply_is_said_so(mine):
    client, of = mine
    client.post(url("section", of.pk, "B"), form(of, "B", B3="not_applicable"))
    of.refresh_from_db()
    assert of.answers["B3"] == "not_applicable"


def test_a_change_is_kept_as_it_is_typed(mine):
    client, of = mine
    answer = client.post(url("draft", of.pk, "A"), form(of, "A", A1="Val"))
    said = answer.json()
    standing = said.pop("standing")
    assert said == {"fields": {"revision": 1}, "kept": 1, "files": {}}
    assert standing["place"] == "Section 1 of 2"
    assert [(one["code"], one["answered"]) for one in standing["sections"]] == [("A", 1), ("B", 0)]
    of.refresh_from_db()
    assert (of.answers, of.revision) == ({"A1": "Val"}, 1)


def test_an_answer_is_taken_away_by_unticking_it(mine):
    client, of = mine
    client.post(url("draft", of.pk, "B"), form(of, "B", B1="no", B2=["cost"]))
    data = form(of, "B")
    del data["B2"]
    client.post(url("draft", of.pk, "B"), data)
    of.refresh_from_db()
    assert of.answers == {"B1": "no"}
    assert Edit.objects.filter(question="B2").count() == 2


def test_two_devices_do_not_overwrite_each_other(mine):
    client, of = mine
    phone, desk = form(of, "A", device="phone"), form(of, "A", device="desk")
    assert (
        client.post(url("draft", of.pk, "A"), phone | {"A1": "From the phone"}).status_code == 200
    )
    other = client.post(url("draft", of.pk, "A"), desk | {"A1": "From the desk", "A2": "12"})
    assert other.status_code == 409
    assert "Name" in other.json()["message"]
    of.refresh_from_db()
    assert of.answers == {"A1": "From the phone", "A2": "12"}
    compared = client.post(url("section", of.pk, "A"), desk | {"A1": "From the desk", "A2": "12"})
    assert compared.status_code == 409
    assert "From the phone" in compared.text
    assert 'value="From the desk"' in compared.text
    client.post(url("section", of.pk, "A"), form(of, "A", device="desk2", A1="From the desk"))
    of.refresh_from_db()
    assert of.answers["A1"] == "From the desk"
    assert list(Edit.objects.filter(question="A1").values_list("was", flat=True)) == [
        None,
        "From the phone",
    ]


def test_what_was_not_touched_here_is_not_in_conflict(mine):
    client, of = mine
    client.post(url("draft", of.pk, "A"), form(of, "A", A1="One", A2="1"))
    phone, desk = form(of, "A", device="phone"), form(of, "A", device="desk")
    client.post(url("draft", of.pk, "A"), phone | {"A1": "Two"})
    answer = client.post(url("draft", of.pk, "A"), desk | {"A2": "2"})
    assert answer.status_code == 200
    of.refresh_from_db()
    assert of.answers == {"A1": "Two", "A2": "2"}


def test_a_page_whose_answer_was_lost_is_not_in_conflict_with_itself(mine):
    client, of = mine
    old = form(of, "A", device="phone")
    client.post(url("draft", of.pk, "A"), old | {"A1": "One"})
    assert client.post(url("draft", of.pk, "A"), old | {"A1": "One more"}).status_code == 200
    of.refresh_from_db()
    assert of.answers["A1"] == "One more"


@pytest.mark.parametrize(
    "bad",
    [
        {"A1": "nul\x00"},
        {"A1": "x" * 4001},
        {"asked": ["Z9"]},
        {"asked": ["B1"], "B1": "perhaps"},
        {"revision": "two"},
        {"revision": "-1"},
        {"device": "../x"},
        {"device": ""},
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(mine, bad):
    client, of = mine
    for name in ("draft", "section"):
        answer = client.post(url(name, of.pk, "A"), form(of, "A") | bad)
        assert answer.status_code == 422
    of.refresh_from_db()
    assert of.answers == {}


@pytest.mark.parametrize(
    "values",
    [
        {"B1": "perhaps"},
        {"B2": ["cost", "nonsense"]},
        {"B3": "6"},
        {"B4.1": "nonsense"},
        {"B5": "maybe"},
    ],
)
def test_options_that_are_not_offered_are_refused(mine, values):
    client, of = mine
    assert client.post(url("section", of.pk, "B"), form(of, "B", **values)).status_code == 422


def test_what_is_wrong_is_kept_and_said_beside_the_question(mine):
    client, of = mine
    answer = client.post(url("section", of.pk, "A"), form(of, "A", go="next", A1="V", A2="many"))
    assert answer.status_code == 422
    assert 'id="e-A2"' in answer.text
    assert 'value="many"' in answer.text
    of.refresh_from_db()
    assert of.answers["A2"] == "many"


def test_everything_that_is_missing_is_listed_with_links(mine):
    client, of = mine
    answer = client.post(url("submit", of.pk))
    assert answer.status_code == 422
    for code, part in (("A1", "A"), ("A2", "A"), ("B1", "B")):
        assert f"{url('section', of.pk, part)}?check=1#q-{code}" in answer.text
    of.refresh_from_db()
    assert of.state == ResponseState.DRAFT


def test_an_officer_fills_in_on_behalf_and_the_member_confirms(cast, signed_in):
    version()
    trader = enterprise(kind="sole_trader")
    officer = signed_in(cast.officer)
    officer.post(url("start", trader.pk))
    of = Response.objects.get()
    assert of.on_behalf
    officer.post(url("section", of.pk, "A"), form(of, "A", confirm="all"))
    officer.post(url("section", of.pk, "B"), form(of, "B", B1="certified", B5="yes"))
    officer.post(url("submit", of.pk))
    of.refresh_from_db()
    assert (of.state, of.counted_on) == (ResponseState.UNCONFIRMED, None)
    assert not Need.objects.exists()
    assert officer.post(url("confirm", of.pk)).status_code == 403
    owner = signed_in(member(trader))
    assert url("confirm", of.pk) in owner.get(url("response", of.pk)).text
    owner.post(url("confirm", of.pk))
    of.refresh_from_db()
    assert of.state == ResponseState.CONFIRMED
    assert Need.objects.get().item == "B5"


def test_a_member_returns_what_is_wrong_and_goes_on_alone(cast, signed_in):
    of = response(state="unconfirmed")
    owner = signed_in(member(of.enterprise))
    assert owner.post(url("return", of.pk), {"reason": " "}).status_code == 422
    owner.post(url("return", of.pk), {"reason": "We have 60."})
    owner.post(url("section", of.pk, "A"), form(of, "A", A2="60"))
    owner.post(url("submit", of.pk))
    of.refresh_from_db()
    assert (of.state, of.on_behalf) == (ResponseState.SUBMITTED, False)


def test_a_county_reads_a_members_draft_and_does_not_write_it(cast, signed_in):
    of = response()
    officer = signed_in(cast.officer)
    assert officer.get(url("section", of.pk, "A")).status_code == 302
    assert officer.get(url("response", of.pk)).status_code == 200
    assert officer.post(url("section", of.pk, "A"), form(of, "A", A1="X")).status_code == 403
    assert officer.post(url("submit", of.pk)).status_code in (403, 409)


@pytest.mark.parametrize("who", ["neighbour", "stranger", "other_city", "abroad"])
def test_another_county_does_not_learn_that_it_exists(cast, signed_in, who):
    of, one = response(), need()
    client = signed_in(getattr(cast, who))
    for name in ("response", "check"):
        assert client.get(url(name, of.pk)).status_code == 404
    assert client.get(url("section", of.pk, "A")).status_code == 404
    assert client.get(url("need", one.pk)).status_code == 404
    assert client.get(url("start", of.enterprise.pk)).status_code == 404
    for name in ("submit", "confirm", "return"):
        assert client.post(url(name, of.pk)).status_code == 404
    assert of.enterprise.name not in client.get(url("responses")).text


def test_a_member_of_another_enterprise_sees_nothing_of_it(signed_in, db):
    of, one = response(state="submitted"), need()
    client = signed_in(member(enterprise()))
    assert client.get(url("response", of.pk)).status_code == 404
    assert client.get(url("need", one.pk)).status_code == 404
    assert of.enterprise.name not in client.get(url("responses")).text


def test_the_whole_questionnaire_is_drawn_section_by_section(signed_in, cast):
    asked = full_version()
    firm = enterprise(industry_code="3451", revenue_wan="2150.5", assets_wan=900)
    client = signed_in(member(firm))
    client.post(url("start", firm.pk))
    of = Response.objects.get()
    for section in asked.schema["sections"]:
        page = client.get(url("section", of.pk, section["code"]))
        assert page.status_code == 200
        for question in section["questions"]:
            assert f'id="q-{question["code"]}"' in page.text
    assert 'value="2150.5"' in client.get(url("section", of.pk, "A")).text


def test_a_section_costs_the_same_however_much_is_answered(mine, django_assert_max_num_queries):
    client, of = mine
    client.get(url("section", of.pk, "B"))
    with django_assert_max_num_queries(15):
        client.get(url("section", of.pk, "B"))
    with django_assert_max_num_queries(30):
        client.post(url("draft", of.pk, "B"), form(of, "B", B1="no"))


def test_the_lists_cost_the_same_however_long(cast, signed_in, django_assert_max_num_queries):
    asked = version()
    for _ in range(12):
        need(response(enterprise(), state="submitted", to=asked))
        roster_entry(state="listed")
    client = signed_in(cast.officer)
    for name in ("responses", "needs"):
        client.get(url(name))
        with django_assert_max_num_queries(15):
            assert client.get(url(name)).text.count("<tr>") >= 12


def test_the_province_takes_a_questionnaire_from_the_library_and_publishes_it(cast, signed_in):
    year = cycle()
    client = signed_in(cast.province)
    assert client.get(url("versions")).status_code == 200
    made = client.post(url("version-add"), {"library": "needs_2026", "year": year.pk}, follow=True)
    asked = Version.objects.get()
    assert "K01" in made.text
    assert signed_in(cast.officer).get(url("version", asked.pk)).status_code == 404
    client.post(url("version-publish", asked.pk))
    asked.refresh_from_db()
    assert asked.state == "published"
    assert signed_in(cast.officer).get(url("version", asked.pk)).status_code == 200
    again = client.post(url("version-add"), {"library": "needs_2026", "year": year.pk})
    assert again.status_code == 409


@pytest.mark.parametrize(
    "given", [{}, {"library": "../x", "year": "1"}, {"library": "needs_2026", "year": "x\x00"}]
)
def test_what_is_not_in_the_library_is_not_found(cast, signed_in, given):
    assert signed_in(cast.province).post(url("version-add"), given).status_code == 404


def test_a_county_publishes_nothing(cast, signed_in):
    draft = version(state="draft", published_at=None)
    assert signed_in(cast.officer).post(url("version-publish", draft.pk)).status_code == 403


def test_a_need_is_dispatched_answered_and_solved(cast, signed_in):
    one = need()
    officer = signed_in(cast.officer)
    page = officer.get(url("need", one.pk)).text
    where = office("330381")
    key = f"person:{where.pk}:{cast.officer.pk}"
    assert key in page
    officer.post(url("need-dispatch", one.pk), {"to": key})
    officer.post(url("need-answer", one.pk), {"text": "The institute comes on Monday."})
    owner = signed_in(member(one.enterprise))
    assert "The institute comes on Monday." in owner.get(url("need", one.pk)).text
    assert "No, it is not solved" in owner.get(url("need", one.pk)).text
    assert owner.post(url("need-reopen", one.pk), {"reason": ""}).status_code == 422
    owner.post(url("need-reopen", one.pk), {"reason": "Nobody came."})
    shown = officer.get(url("need", one.pk)).text
    assert "Nobody came." in shown
    assert "Answered before" in shown
    officer.post(url("need-answer", one.pk), {"text": "Today."})
    owner.post(url("need-settle", one.pk))
    one.refresh_from_db()
    assert (one.state, one.answerer) == (NeedState.SOLVED, cast.officer)


@pytest.mark.parametrize("to", ["", "office:0", "person:1:1", "office:x\x00"])
def test_a_need_goes_only_to_who_answers_for_the_county(cast, signed_in, to):
    holder("county_officer", "330106")
    one = need()
    officer = signed_in(cast.officer)
    assert officer.post(url("need-dispatch", one.pk), {"to": to}).status_code == 422
    far = office("330106")
    assert officer.post(url("need-dispatch", one.pk), {"to": f"office:{far.pk}"}).status_code == 422


@pytest.mark.parametrize("text", ["", "  ", "a\x00", "x" * 2001])
def test_an_answer_says_something(cast, signed_in, text):
    one = need(state="dispatched")
    officer = signed_in(cast.officer)
    assert officer.post(url("need-answer", one.pk), {"text": text}).status_code == 422


def test_needs_are_filtered_by_element_and_state(cast, signed_in):
    one, other = need(), need(element="testing", state="dispatched")
    officer = signed_in(cast.officer)
    page = officer.get(url("needs"), {"element": "testing", "state": "dispatched"}).text
    assert other.enterprise.name in page
    assert one.enterprise.name not in page
    assert officer.get(url("needs"), {"element": "nonsense", "after": "x"}).status_code == 200


def test_nothing_is_kept_in_a_locked_year(mine):
    client, of = mine
    of.cycle.locks.create(period="2026", locked_at=of.started_at)
    assert client.post(url("draft", of.pk, "A"), form(of, "A", A1="X")).status_code == 409
    of.refresh_from_db()
    assert of.answers == {}


def test_the_doors_are_shut_to_who_is_not_signed_in(db):
    of = response()
    for name in ("responses", "versions", "needs"):
        assert Client().get(url(name)).status_code == 302
    assert Client().get(url("section", of.pk, "A")).status_code == 302


def test_who_has_no_business_here_is_refused(cast, signed_in):
    client = signed_in(cast.security_admin)
    for name in ("responses", "versions", "needs"):
        assert client.get(url(name)).status_code == 403


def test_the_factory_is_true_to_the_rules():
    from programs.questionnaires.schema import read_questionnaire
    from programs.questionnaires.scoring import faults

    assert faults(read_questionnaire(copy.deepcopy(SMALL)), COMPLETE) == ()


def test_who_only_reads_hears_that_before_what_the_form_lacks(cast, mine, signed_in):
    client, of = mine
    reader = signed_in(cast.viewer)
    for name in ("section", "draft"):
        assert reader.post(url(name, of.pk, "A")).status_code == 403
    assert signed_in(cast.stranger).post(url("section", of.pk, "A")).status_code == 404
    assert client.post(url("section", of.pk, "A")).status_code == 422
