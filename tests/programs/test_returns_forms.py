"""Forms of the return: published once, chosen by a programme year, the same told everywhere."""

import hashlib
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.demo.names import words
from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from programs.returns.models import Return, YearForm
from programs.returns.operations import choose_form, open_return
from programs.returns.queries import forms_of, ground_of
from programs.returns.rules import Given, Known, evaluate, rules_told
from programs.returns.schema import (
    Field,
    Rule,
    Source,
    changes,
    default_form,
    form,
    published,
    read_form,
)
from programs.returns.schema.library import LIBRARY
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.returns import (
    OCTOBER,
    SECOND,
    THIRD,
    WORDS,
    county_return,
    typed_into,
    with_form,
)

FORM = form(SECOND)
HAN = re.compile("[\u4e00-\u9fff]")
COUNTED = {field.code: Decimal(0) for field in FORM.counted}


def verdict_on(values=None, *, explanations=None, **known):
    figures = typed_into(SECOND) | (values or {})
    given = Given(figures, explanations or {}, {"highlights": WORDS})
    return evaluate(FORM, given, Known(**({"counted": COUNTED, "facts": registered(500)} | known)))


def found(verdict):
    return {(fault.code, fault.where.removeprefix("/values/")) for fault in verdict.everything}


def registered(number):
    return {"enterprises.registered": Decimal(number)}


# ---- what is published


@pytest.mark.parametrize("listed", published(), ids=lambda one: one.code)
def test_a_published_form_never_changes(listed):
    file = (LIBRARY / f"{listed.code}.json").read_bytes()
    assert hashlib.sha256(file).hexdigest() == listed.sha256, "Publish a new form instead."
    assert listed.form.code == listed.code


def test_a_form_is_published_before_the_year_that_gets_it_of_itself():
    """So that no programme year that is begun changes its form by an update of the portal."""
    assert all(one.published_on.year < one.from_year for one in published()[1:])
    assert [one.from_year for one in published()] == sorted(one.from_year for one in published())


def test_every_file_of_the_library_is_published():
    files = {path.stem for path in LIBRARY.glob("return_*.json")}
    assert files == {one.code for one in published()}


def test_a_code_means_one_thing_in_every_form():
    """Last month and last year stand beside a figure whatever form they had."""
    meaning = {}
    for listed in published():
        for field in listed.form.fields():
            what = (field.unit, field.indicator, field.decimals, field.is_to_date)
            assert meaning.setdefault(field.code, what) == what, field.code


def test_the_year_says_which_form_is_the_default():
    assert default_form(2026) == "return_2026"
    assert default_form(2027) == default_form(2040) == THIRD
    assert default_form(1999) == "return_2026"


@pytest.mark.parametrize("code", ["return_2031", "../secret", "published", ""])
def test_a_form_that_is_not_there_is_a_key_error(code):
    with pytest.raises(KeyError):
        form(code)


def test_a_rule_that_asks_of_an_unknown_figure_is_not_read():
    data = {"code": "x", "version": "1", "sections": [], "texts": [],
            "rules": [{"code": "x.y", "at_most": [["a"], ["b"]], "at": "a"}]}  # fmt: skip
    with pytest.raises(KeyError):
        read_form(data)


def test_every_rule_of_a_form_has_its_words_in_both_languages():
    for rule in FORM.rules:
        assert all([rule.zh, rule.en, rule.remedy_zh, rule.remedy_en]), rule.code


@pytest.mark.parametrize("listed", published(), ids=lambda one: one.code)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_rules_are_told_in_whole_sentences(listed, language):
    for told in rules_told(listed.form, language):
        assert told.words, told.code
        assert "%(" not in told.words + told.remedy, told.code
        assert bool(HAN.search(told.words)) is (language != "en"), told.words
        assert "enterprises.registered" not in told.words


def test_the_demonstration_has_a_reason_for_every_rule_that_asks_for_one():
    asked = {r.code for one in published() for r in one.form.rules if r.severity == "explain"}
    assert asked <= set(words()["explanations"])


def test_what_changed_against_the_form_before_is_told():
    between = changes(form("return_2026"), FORM)
    assert {one.code for one in between.of(Field).added} >= {"meetings", "training_hours"}
    assert not between.of(Field).removed
    assert {one.now.code for one in between.of(Field).changed} >= {"visits", "roster_new"}
    assert "returns.levels_do_not_add_up" in {one.code for one in between.of(Rule).added}
    assert not changes(FORM, FORM)


# ---- rules: a yes and a no each


def test_a_whole_return_of_the_second_form_has_no_fault():
    assert found(verdict_on()) == set()


BROKEN = {
    "returns.persons_fewer_than_enterprises": ({"trained_persons": "51"}, {}),
    "returns.training_without_session": ({"training_sessions": "0", "training_hours": "0"}, {}),
    "returns.hours_without_session": ({"training_sessions": "0"}, {}),
    "returns.hours_too_long": ({"training_hours": "80.1"}, {}),
    "returns.event_services_fewer": ({"event_services": "23"}, {}),
    "returns.enterprises_without_event": ({"events": "0"}, {}),
    "returns.levels_do_not_add_up": ({"policies_own": "2"}, {}),
    "returns.types_do_not_add_up": ({"policies_money": "2"}, {}),
    "returns.subsidy_without_enterprise": ({"subsidised_enterprises": "0"}, {}),
    "returns.enterprise_without_subsidy": ({"subsidy_paid_wan": "0"}, {}),
    "returns.credit_without_enterprise": ({"credit_enterprises": "0"}, {}),
    "returns.loan_without_enterprise": ({"loan_enterprises": "0"}, {}),
    "returns.disbursed_more_than_granted": ({"credit_disbursed_wan": "500.01"}, {}),
    "returns.subsidy_unit": ({"subsidy_paid_wan": "428000"}, {}),
    "returns.credit_unit": ({"credit_granted_wan": "20000.01"}, {}),
    "returns.more_done_than_open": (
        {"decisions_done": "4", "decisions_open": "0"}, {"previous": {"decisions_open": Decimal(1)}}
    ),
    "returns.decisions_do_not_carry_over": ({}, {"previous": {"decisions_open": Decimal(1)}}),
    "returns.tiers_do_not_add_up": ({}, {"counted": COUNTED | {"roster_total": Decimal(3)}}),
    "returns.surveyed_more_than_roster": ({}, {"counted": COUNTED | {"surveyed": Decimal(1)}}),
    "returns.closed_more_than_found": ({}, {"counted": COUNTED | {"problems_closed": Decimal(1)}}),
    "returns.new_more_than_certified": ({}, {"counted": COUNTED | {"cert_new_qms": Decimal(1)}}),
    "returns.trained_more_than_registered": ({}, {"facts": registered(51)}),
    "returns.events_more_than_registered": ({}, {"facts": registered(23)}),
    "returns.subsidised_more_than_registered": (
        {}, {"facts": registered(5)}
    ),
    "returns.credit_more_than_registered": ({}, {"facts": registered(3)}),
    "returns.loans_more_than_registered": ({}, {"facts": registered(2)}),
}  # fmt: skip


def test_every_rule_of_the_form_is_broken_once():
    assert set(BROKEN) == {rule.code for rule in FORM.rules}


@pytest.mark.parametrize("rule", FORM.rules, ids=lambda one: one.code)
def test_a_rule_finds_what_breaks_it(rule):
    values, known = BROKEN[rule.code]
    for language, said, remedy in (
        ("zh-hans", rule.zh, rule.remedy_zh),
        ("en", rule.en, rule.remedy_en),
    ):
        with override(language):
            verdict = verdict_on(values, **known)
        fault = next(fault for fault in verdict.everything if fault.code == rule.code)
        assert fault.where == f"/values/{rule.at}"
        assert fault.severity == rule.severity
        assert (fault.rule, fault.remedy) == (said, remedy)
        assert fault.value == verdict.values[rule.at]


def test_a_rule_that_asks_of_what_is_not_known_is_silent():
    assert found(verdict_on({"training_sessions": None})) == {
        ("returns.missing", "training_sessions")
    }
    assert found(verdict_on(facts={}, previous={})) == set()


def test_a_rule_of_the_register_is_told_by_name_and_not_by_code():
    verdict = verdict_on(facts=registered(51))
    fault = next(f for f in verdict.everything if f.code == "returns.trained_more_than_registered")
    assert "enterprises.registered" not in fault.message


@pytest.mark.parametrize("rule", [rule for rule in FORM.rules if rule.severity == "explain"],
                         ids=lambda one: one.code)  # fmt: skip
def test_a_reason_settles_what_asks_for_one(rule):
    values, known = BROKEN[rule.code]
    explained = verdict_on(values, explanations={rule.at: "本月情况特殊，已核对台账。"}, **known)
    assert rule.code not in {fault.code for fault in explained.everything}
    assert rule.at in explained.explained


@pytest.mark.parametrize(
    ("now", "before", "asked"),
    [("2", "3", True), ("3", "3", False), ("4", "3", False)],
)
def test_a_typed_running_total_falls_only_by_a_correction(now, before, asked):
    known = {"previous": {"pilot_industries": Decimal(before)}}
    verdict = verdict_on({"pilot_industries": now}, **known)
    assert (("returns.total_fell", "pilot_industries") in found(verdict)) is asked
    assert bool(verdict.wrong) is asked
    reason = {"pilot_industries": "上月填多了，现在改正。"}
    still = verdict_on({"pilot_industries": now}, explanations=reason, **known)
    assert (("returns.total_fell", "pilot_industries") in found(still)) is asked
    fresh = verdict_on({"pilot_industries": now}, continues=False, **known)
    assert ("returns.total_fell", "pilot_industries") not in found(fresh)


@pytest.mark.parametrize(
    ("now", "then", "told"),
    [("21", "10", True), ("20", "10", False), ("9", "4", False), ("30", "0", False)],
)
def test_a_great_change_on_the_year_before_is_pointed_out(now, then, told):
    verdict = verdict_on(
        {"trained_enterprises": now, "trained_persons": "60"},
        year_before={"trained_enterprises": Decimal(then)},
    )
    assert (("returns.change_on_year", "trained_enterprises") in found(verdict)) is told
    assert not verdict.stopping


@pytest.mark.parametrize(("now", "before", "asked"), [(9, 4, True), (8, 4, False), (5, 4, False)])
def test_small_differences_are_no_great_change(now, before, asked):
    known = {"counted": COUNTED | {"visits": Decimal(now)}, "previous": {"visits": Decimal(before)}}
    assert (("returns.change", "visits") in found(verdict_on(**known))) is asked


def test_facts_are_indicators_that_no_field_reports():
    assert FORM.facts == ("enterprises.registered",)
    asked = {t.code for rule in FORM.rules for t in rule.terms if t.source is Source.INDICATOR}
    assert asked == {"enterprises.registered"}
    assert not form("return_2026").facts
    assert not form("return_2026").on_year


# ---- the form of a programme year


@pytest.mark.django_db
def test_the_province_chooses_a_form_for_a_year(cast):
    year = cycle()
    choose_form(year, form=SECOND, reason="自本年度起补齐", by=actor_for(cast.province), at=NOON)
    assert forms_of([year.code]) == {year.code: SECOND}
    event = Event.objects.get(verb="programs.return.choose_form")
    assert (event.detail["was"], event.detail["form"]) == ("return_2026", SECOND)
    row = open_return(region("330381"), period=OCTOBER, by=actor_for(cast.officer), at=NOON)
    assert row.form == SECOND
    assert set(row.values) == {field.code for field in FORM.counted}


@pytest.mark.django_db
def test_a_year_with_a_return_keeps_its_form(cast):
    row = county_return()
    with pytest.raises(WrongState):
        choose_form(row.cycle, form=SECOND, by=actor_for(cast.province), at=NOON)


@pytest.mark.django_db
def test_only_a_published_form_is_chosen_and_only_by_the_province(cast):
    year = cycle()
    with pytest.raises(Invalid):
        choose_form(year, form="return_2031", by=actor_for(cast.province), at=NOON)
    with pytest.raises(Invalid):
        choose_form(year, form=SECOND, reason="好" * 301, by=actor_for(cast.province), at=NOON)
    for who in (cast.city, cast.officer, cast.abroad):
        with pytest.raises(NotPermitted):
            choose_form(year, form=SECOND, by=actor_for(who), at=NOON)
    locked = cycle(2025, state="locked")
    with pytest.raises(WrongState):
        choose_form(locked, form=SECOND, by=actor_for(cast.province), at=NOON)
    assert not YearForm.objects.exists()


@pytest.mark.django_db
def test_a_return_goes_on_with_the_form_that_it_began_with():
    row = county_return()
    with_form(SECOND)
    ground = ground_of(row.region, OCTOBER, at=NOON)
    assert ground.form.code == "return_2026"
    assert ground.year_form == "return_2026"
    assert ground_of(row.region, Period.month(2026, 9), at=NOON).form.code == SECOND


# ---- pages and API


@pytest.fixture
def _it_is_november(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.mark.django_db
@pytest.mark.usefixtures("_it_is_november")
def test_the_province_sees_and_chooses(cast, signed_in, django_assert_max_num_queries):
    year = cycle()
    client = signed_in(cast.province)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("returns:forms")).text
    assert "2026.1" in page
    assert "2026.2" in page
    posted = {"year": year.pk, "form": SECOND, "reason": "补齐填报项目"}
    client.post(reverse("returns:form-choose"), posted)
    assert YearForm.objects.get().form == SECOND
    assert "补齐填报项目" in client.get(reverse("returns:forms")).text
    for odd in ("", "x", "9" * 30, "²"):
        answer = client.post(reverse("returns:form-choose"), posted | {"year": odd})
        assert answer.status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_form_is_shown_with_its_rules_and_changes(cast, signed_in, language):
    cycle()
    client = signed_in(cast.officer)
    client.cookies["django_language"] = language
    page = client.get(reverse("returns:form", args=[SECOND])).text
    for field in FORM.fields():
        assert field.label(language) in page
    for rule in FORM.rules:
        assert rule.code in page
    assert 'id="changes"' in page
    first = client.get(reverse("returns:form", args=["return_2026"])).text
    assert 'id="changes"' not in first
    assert client.get(reverse("returns:form", args=["return_2031"])).status_code == 404


@pytest.mark.django_db
def test_a_county_reads_the_forms_and_chooses_none(cast, signed_in):
    year = cycle()
    client = signed_in(cast.officer)
    page = client.get(reverse("returns:forms")).text
    assert reverse("returns:form-choose") not in page
    answer = client.post(reverse("returns:form-choose"), {"year": year.pk, "form": SECOND})
    assert answer.status_code == 403


@pytest.mark.django_db
def test_the_api_tells_the_forms(cast, signed_in):
    year = with_form(SECOND)
    client = signed_in(cast.officer)
    listed = client.get("/api/v1/forms/").json()["results"]
    years = {one["code"]: one["years"] for one in listed}
    assert years == {"return_2026": [], SECOND: [year.code], THIRD: []}
    until = {one["code"]: (one["from_year"], one["until_year"]) for one in listed}
    assert until == {"return_2026": (2020, 2026), SECOND: (2027, 2026), THIRD: (2027, None)}
    assert [
        one["code"] for one in client.get(f"/api/v1/forms/?year={year.code}").json()["results"]
    ] == [SECOND]
    whole = client.get(f"/api/v1/forms/{SECOND}/").json()
    figures = {one["code"]: one for section in whole["sections"] for one in section["figures"]}
    assert set(figures) == set(FORM.by_code)
    assert figures["visits"]["kind"] == "counted"
    assert figures["visits"]["indicator"] == "visits.confirmed"
    assert figures["meetings"]["kind"] == "typed"
    rules = {one["code"]: one for one in whole["rules"]}
    assert rules["returns.levels_do_not_add_up"]["words"]["en"].startswith("The two levels")
    assert rules["returns.levels_do_not_add_up"]["at"] == "policies_new"
    assert client.get("/api/v1/forms/return_2031/").status_code == 404


@pytest.mark.django_db
def test_the_return_that_is_posted_has_the_form_of_its_year(cast, signed_in, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    with_form(SECOND)
    client = signed_in(cast.officer)
    values = typed_into(SECOND) | {"subsidised_enterprises": "0", "subsidy_paid_wan": "0"}
    body = {"region": "330381", "period": "2026-10", "values": values,
            "texts": {"highlights": WORDS}}  # fmt: skip
    answer = client.post("/api/v1/returns/", body, content_type="application/json",
                         headers={"Idempotency-Key": "a-key-of-this-test-1"})  # fmt: skip
    assert answer.status_code == 201, answer.json()
    assert Return.objects.get().form == SECOND
    said = {(one["code"], one["where"]) for one in answer.json()["faults"]}
    assert ("returns.trained_more_than_registered", "/values/trained_enterprises") in said
    strange = {"region": "330199", "period": "2026-10", "values": {"meetings": "1"}}
    answer = client.post("/api/v1/returns/?dry_run=1", strange, content_type="application/json")
    assert [one["code"] for one in answer.json()["faults"]] == ["returns.unknown_region"]
