"""Pages of results: every figure with what it is made of; small groups hidden; who sees what."""

import html
import json
import re
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from portal.kernel.errors import Invalid, NotPermitted
from programs.questionnaires import operations
from programs.questionnaires.models import Bridge, Response, SmallestGroup
from programs.questionnaires.operations.tallying import fold, tally_all
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.registry import claims_of
from programs.questionnaires.queries.results import places_of, scope_of, smallest_group
from programs.questionnaires.queries.results_pairs import paired, pairings_of
from programs.questionnaires.queries.results_registry import beside_register
from programs.questionnaires.queries.results_roles import awareness
from programs.questionnaires.queries.results_shown import growth_told
from programs.questionnaires.schema import library
from programs.questionnaires.schema.bridging import Item, as_json, identity
from programs.questionnaires.scoring.statistics import percent
from tests.factories import NOON, holder, person, region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle, roster_entry
from tests.factories.enterprises import enterprise, member
from tests.factories.questionnaires import COMPLETE, SMALL, response, version, words

TODAY = NOON.date()


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def answered(asked, at, count, state="submitted", **answers):
    said = {code: one for code, one in (COMPLETE | answers).items() if one is not None}
    for _number in range(count):
        response(enterprise(at), to=asked, state=state, answers=said)


@pytest.fixture
def asked(db):
    """Ruian 12, Yueqing 2, Xihu 8, Shangcheng 6 answers: of Yueqing nothing may be shown."""
    asked = version()
    answered(asked, "330381", 7, B1="no")
    answered(asked, "330381", 5, B1="certified", B2=None)
    answered(asked, "330382", 2)
    answered(asked, "330106", 8, state="confirmed")
    answered(asked, "330102", 6)
    tally_all()
    return asked


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.text.split())


def shares_of(page):
    return page.partition('id="results"')[2].split("<b>")[5:]


def test_every_share_stands_beside_its_numbers_and_interval(asked, cast, signed_in):
    page = text_of(signed_in(cast.province), url("results", asked.pk))
    assert "<b>17.86%</b>" in page  # 5 of 28 are certified
    assert "/ 28" in page
    assert "95% interval" in page
    assert "answered 28 of 28 asked" in page
    assert "answered 23 of 23 asked" in page  # B2 is asked of those without a certificate
    fold()
    again = text_of(signed_in(cast.province), url("results", asked.pk))
    assert shares_of(again) == shares_of(page)


def test_pages_cost_the_same_however_many_answered(
    asked, cast, signed_in, django_assert_max_num_queries
):
    client = signed_in(cast.province)
    addresses = [
        url("results", asked.pk),
        url("results", asked.pk) + "?industry=C",
        url("result-question", asked.pk, "B1"),
        url("result-question", asked.pk, "A2"),
        url("result-question", asked.pk, "B2") + "?by=region",
        url("result-question", asked.pk, "B2") + "?by=size",
        url("result-question", asked.pk, "B2") + "?by=B1",
        url("result-answerers", asked.pk),
        url("result-rows", asked.pk) + "?question=B2&option=cost",
    ]
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
    counts = []
    for _time in range(2):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            for address in addresses:
                client.get(address)
        counts.append(len(caught))
        answered(asked, "330381", 20)
        tally_all()
        fold()
    assert counts[0] == counts[1]


def test_the_rows_behind_a_figure_are_as_many_as_it_says(asked, cast, signed_in):
    client = signed_in(cast.province)
    for query, count in (
        ("", 28),
        ("?question=B1&option=certified", 5),
        ("?question=B2&option=cost", 23),
        ("?question=B2&option=none", 0),
        ("?question=B4&option=quality", 28),
        ("?question=A2", 28),
        ("?place=330106&question=B1&option=no", 8),
        ("?way=behalf", 8),
        ("?size=small&question=B5&option=yes", 28),
    ):
        assert f": <b>{count}</b>" in text_of(client, url("result-rows", asked.pk) + query), query
    assert client.get(url("result-rows", asked.pk) + "?question=B1&option=x").status_code == 404
    assert client.get(url("result-rows", asked.pk) + "?place=330382").status_code == 404


def test_a_small_county_is_hidden_and_so_is_another_beside_it(asked, cast, signed_in):
    client = signed_in(cast.province)
    hidden = "Too few answers to be shown"
    shown = {
        code: hidden not in text_of(client, url("results", asked.pk) + f"?place={code}")
        for code in ("330000", "330300", "330381", "330382", "330106", "330102")
    }
    assert shown == {
        "330000": True, "330300": True, "330381": False, "330382": False,
        "330106": True, "330102": True,
    }  # fmt: skip
    assert hidden in text_of(signed_in(cast.neighbour), url("results", asked.pk))


def test_counties_together_never_give_away_the_hidden_ones(asked, cast, signed_in):
    """Every number of a cross-table and of every area's own page, added up and subtracted."""
    client = signed_in(cast.province)
    page = text_of(client, url("result-question", asked.pk, "B1") + "?by=region&place=330300")
    assert page.count("hidden, or nobody") == 12  # all of Wenzhou's counties: none, or too few
    everywhere = text_of(client, url("result-question", asked.pk, "B1") + "?by=region")
    assert "14/28" not in everywhere
    assert "9/14" in everywhere  # Wenzhou as a whole


def test_an_area_out_of_reach_is_not_there(asked, cast, signed_in):
    officer, stranger = signed_in(cast.officer), signed_in(cast.abroad)
    assert officer.get(url("results", asked.pk) + "?place=330106").status_code == 404
    assert officer.get(url("results", asked.pk) + "?place=330000").status_code == 404
    assert stranger.get(url("results", asked.pk)).status_code == 404
    draft = version(asked.cycle, SMALL | {"minutes": 9}, state="draft", published_at=None)
    assert signed_in(cast.province).get(url("results", draft.pk)).status_code == 404


def test_enterprises_and_stations_do_not_see_what_others_answered(asked, cast, signed_in):
    firm = enterprise()
    for someone in (member(firm), holder("station_officer", "330381")):
        client = signed_in(someone)
        for name in ("results", "result-growth", "result-awareness", "result-answerers"):
            assert client.get(url(name, asked.pk)).status_code in (403, 404)
        assert client.get(url("result-rows", asked.pk)).status_code in (403, 404)
        assert client.post(url("result-export", asked.pk)).status_code in (403, 404)


def test_two_conditions_at_once_are_refused_in_words(asked, cast, signed_in):
    client = signed_in(cast.province)
    page = text_of(client, url("results", asked.pk) + "?industry=C&size=small", 422)
    assert "small enough to be worked out" in page
    address = url("result-question", asked.pk, "B1") + "?industry=C&by=size"
    assert client.get(address).status_code == 422
    for query in ("?industry=XX", "?size=huge", "?way=other"):
        assert client.get(url("results", asked.pk) + query).status_code == 422
    assert client.get(url("result-question", asked.pk, "B1") + "?by=A1").status_code == 404
    assert client.get(url("result-question", asked.pk, "nothing")).status_code == 404


def test_options_are_added_up(asked, cast, signed_in):
    address = url("result-question", asked.pk, "B1") + "?option=no&option=certified"
    assert "<b>100.00%</b>" in text_of(signed_in(cast.province), address)


def test_a_question_is_divided_by_another(asked, cast, signed_in):
    address = url("result-question", asked.pk, "B5") + "?by=B1"
    page = text_of(signed_in(cast.province), address)
    assert "23/23" in page
    assert "5/5" in page


def test_published_figures_come_out_of_counted_answers(db):
    """DOMAIN 2.0: 12,906 of 14,267 and 13,832 of 14,267, here from the counters themselves."""
    from programs.questionnaires.models import Counter
    from programs.questionnaires.scoring import Counts

    asked = version(cycle(), library()["follow_up_12_2026"])
    cells = {
        "Q7a?": 14_267, "Q7a!": 14_267, "Q7a=much_higher": 9_000, "Q7a=higher": 3_906,
        "Q7a=same": 1_361, "E1?": 14_267, "E1!": 14_267, "E1=very_clear": 10_000,
        "E1=clear": 3_832, "E1=fair": 435,
    }  # fmt: skip
    here = region("330000")
    Counter.objects.create(
        version=asked, region=here, responses=14_267, counts={"cells": cells, "sums": {}}
    )
    scope = scope_of(asked, here, places_of(asked), on=TODAY)
    counts: Counts = scope.counts
    aware = counts.chose("Q7a", "much_higher") + counts.chose("Q7a", "higher")
    clear = counts.chose("E1", "very_clear") + counts.chose("E1", "clear")
    assert (aware, str(percent(aware, counts.valid("Q7a")))) == (12_906, "90.46")
    assert (clear, str(percent(clear, counts.valid("E1")))) == (13_832, "96.95")
    _roles, items = awareness(scope)
    compared = next(one for one in items if one.item.is_comparison)
    assert str(compared.by_role[0][1].percent) == "90.46"


# The smallest group


def test_the_province_sets_the_smallest_group_from_a_day_on(cast, acting):
    province, by = region("330000"), acting(cast.province)
    assert smallest_group(province, on=TODAY) == 5
    operations.set_smallest_group(province, minimum=10, valid_from=TODAY, by=by, at=NOON)
    operations.set_smallest_group(province, minimum=12, valid_from=TODAY, by=by, at=NOON)
    assert smallest_group(province, on=TODAY) == 12
    assert smallest_group(province, on=TODAY.replace(year=2025)) == 5
    assert SmallestGroup.objects.count() == 1
    with pytest.raises(Invalid):
        operations.set_smallest_group(province, minimum=2, valid_from=TODAY, by=by, at=NOON)
    with pytest.raises(NotPermitted):
        operations.set_smallest_group(
            province, minimum=9, valid_from=TODAY, by=acting(cast.officer), at=NOON
        )


def test_the_form_of_the_smallest_group(asked, cast, signed_in):
    client = signed_in(cast.province)
    assert "no official text gives a number" in text_of(client, url("result-answerers", asked.pk))
    good = {"minimum": "30", "valid_from": "2026-01-01"}
    assert client.post(url("smallest-group", asked.pk), good).status_code == 302
    assert "Too few answers" in text_of(client, url("results", asked.pk))
    assert client.post(url("smallest-group", asked.pk), {"minimum": "x"}).status_code == 422
    refused = signed_in(cast.viewer).post(url("smallest-group", asked.pk), good)
    assert refused.status_code == 403


# Waves


def waves(*pairs, state="submitted"):
    """A baseline and a follow-up of the library, answered by enterprises with these revenues."""
    year = cycle()
    first = version(year, library()["baseline_2026"])
    then = version(year, library()["follow_up_6_2026"])
    firms = []
    for before, after in pairs:
        firm = enterprise()
        response(firm, to=first, state="submitted", answers={"P01": before, "P06": "90"})
        response(firm, to=then, state=state, answers={"P01": after, "P06": "95.5"})
        firms.append(firm)
    return then, firms


def grown(then, code="P01", at="330000", reads_rows=True):
    pairing = next(one for one in pairings_of(then) if one.question.code == code)
    return paired(then, pairing, region(at), places_of(then), on=TODAY, reads_rows=reads_rows)


def test_two_waves_are_paired_and_both_readings_are_given(cast, signed_in):
    then, firms = waves(("100", "110"), ("10", "20"), ("50", "50"), ("80", "80"), ("60", "60"),
                        ("0", "7"))  # fmt: skip
    unpaired = enterprise()
    response(unpaired, to=then, state="submitted", answers={"P01": "999999"})
    found = grown(then)
    assert (found.pairs, found.growth.claimed.pairs) == (6, 5)
    assert found.growth.claimed.pooled_rate * 300 == 20
    assert found.growth.claimed.mean_rate * 50 == 11
    assert found.growth.incomparable == (firms[5].pk,)
    page = text_of(signed_in(cast.province), url("result-growth", then.pk))
    assert "22.00%" in page
    assert "6.67%" in page
    assert firms[5].name in page
    points = text_of(signed_in(cast.province), url("result-growth", then.pk) + "?question=P06")
    assert "5.50" in points
    assert (
        signed_in(cast.province).get(url("result-growth", then.pk) + "?question=Q1a").status_code
        == 404
    )


def test_growth_is_shown_net_of_what_would_have_happened_anyway(cast, signed_in):
    year = cycle()
    first = version(year, library()["baseline_2026"])
    then = version(year, library()["follow_up_6_2027"])
    said = ["yes", "partly", "no", "no", "no", None]
    for anyway in said:
        firm = enterprise()
        response(firm, to=first, state="submitted", answers={"P01": "100"})
        answers = {"P01": "120", "E6": anyway} if anyway else {"P01": "500"}
        response(firm, to=then, state="submitted", answers=answers)
    net = grown(then).growth.net
    assert (net.pairs, net.gross_pooled, net.net_pooled) == (5, Fraction(1, 5), Fraction(7, 50))
    assert (net.net_mean, net.share) == (Fraction(7, 50), Fraction(7, 10))
    page = text_of(signed_in(cast.province), url("result-growth", then.pk))
    assert "14.00%" in page
    assert "70.00%" in page
    assert grown(then, reads_rows=False).hides_net  # one is silent: two figures would tell of it


def test_what_waits_for_the_enterprise_is_claimed_and_not_confirmed(cast):
    then, _firms = waves(*[("100", "110")] * 6)
    other = enterprise()
    first = then.template.versions.model.objects.exclude(pk=then.pk).get()
    response(other, to=first, state="submitted", answers={"P01": "100"})
    response(other, to=then, state="unconfirmed", answers={"P01": "900"})
    found = grown(then)
    assert (found.growth.claimed.pairs, found.growth.confirmed.pairs) == (7, 6)
    assert found.growth.confirmed.mean_rate * 10 == 1
    assert grown(then, reads_rows=False).hides_parts


def test_few_pairs_are_hidden(cast, signed_in):
    then, _firms = waves(("100", "110"))
    assert grown(then).growth is None
    assert "Too few answers" in text_of(signed_in(cast.province), url("result-growth", then.pk))


def test_few_that_can_be_compared_are_hidden_among_many_that_cannot(cast, signed_in):
    """The sums of one enterprise with sales before are its own sales."""
    then, _firms = waves(("100", "110"), *[("0", "7")] * 11)
    assert (grown(then).pairs, grown(then).growth) == (12, None)
    said = signed_in(cast.province).get(api(then, "growth", question="P01")).json()
    assert (said["is_hidden"], said["figures"]) == (True, [])


def split(then, at, claimed, confirmed):
    """So many pairs of a county, and so many of them confirmed."""
    first = then.template.versions.model.objects.exclude(pk=then.pk).get()
    for number in range(claimed):
        firm = enterprise(at)
        response(firm, to=first, state="submitted", answers={"P01": "100"})
        state = "submitted" if number < confirmed else "unconfirmed"
        response(firm, to=then, state=state, answers={"P01": "900"})


def test_no_difference_between_areas_tells_of_few_that_did_not_confirm(cast):
    """Of Ruian's 12 two did not confirm; the city's 20 less Yueqing's 13 less theirs would say."""
    then, _firms = waves()
    split(then, "330381", 12, 10)
    split(then, "330382", 13, 7)
    told = {at: grown(then, at=at, reads_rows=False) for at in ("330300", "330382", "330381")}
    assert all(one.growth.claimed.pairs for one in told.values())
    assert told["330381"].hides_confirmed
    assert not told["330300"].hides_confirmed
    assert told["330382"].hides_confirmed
    assert growth_told(told["330382"]).code == "claimed"


def test_a_quantity_is_compared_only_in_the_same_unit(cast):
    year = cycle()
    first = version(year, library()["baseline_2026"])
    then = version(year, library()["follow_up_6_2026"])
    for number in range(6):
        firm, unit = enterprise(), "t" if number else "kg"
        before = {"P02a": "valves", "P02b": "t", "P02c": "100"}
        response(firm, to=first, state="submitted", answers=before)
        response(firm, to=then, state="submitted", answers=before | {"P02b": unit, "P02c": "120"})
    found = grown(then, "P02c")
    assert (found.pairs, found.growth.claimed.pairs) == (6, 5)


@pytest.mark.parametrize("name", sorted(library()))
def test_every_rule_of_pairing_of_the_library_comes_to_something(db, name):
    """Compared, added up or laid beside the register: none is there for nothing."""
    asked = version(schema=library()[name])
    rules = {(one["code"], one["rule"]) for one in asked.schema.get("pairing", ())}
    read = {(one.question.code, one.rule) for one in pairings_of(asked)}
    checked = {(one.question.code, "registry") for one in claims_of(asked)}
    assert read | checked == rules
    if asked.schema.get("follows"):
        assert read == rules


def test_only_pairs_with_a_verified_baseline_are_read_as_verified(cast):
    then, firms = waves(*[("100", "110")] * 6, *[("100", "150")] * 2)
    grown_of = Response.objects.filter(enterprise__in=firms[:6], template__code="baseline")
    grown_of.update(verified_on=TODAY)
    found = grown(then).growth
    assert (found.confirmed.pairs, found.verified.pairs) == (8, 6)
    assert found.verified.mean_rate * 10 == 1
    assert grown(then, reads_rows=False).hides_parts  # two without would be told by the difference


def test_what_is_new_in_a_wave_is_added_up(cast, signed_in):
    year = cycle()
    first = version(year, library()["baseline_2026"])
    then = version(year, library()["follow_up_6_2026"])
    for number in range(6):
        firm = enterprise()
        response(firm, to=first, state="submitted", answers={"P16a": "2", "P19": "10"})
        response(firm, to=then, state="submitted", answers={"P16a": str(number), "P19": "30"})
    found = grown(then, "P16a").growth.claimed
    assert (found.before, found.after, found.some) == (12, 15, 5)
    assert grown(then, "P19").growth.claimed.mean_after == 30
    page = text_of(signed_in(cast.province), url("result-growth", then.pk) + "?question=P16a")
    for told in ("Enterprises with some", "Total, this wave", "2.50"):
        assert told in page


def test_what_is_said_of_certificates_stands_beside_the_register(cast, signed_in):
    then = version(cycle(), library()["follow_up_6_2026"])
    row = {"state": "kept", "kind": "qms", "number": "1", "body": "B"}
    for number in range(12):
        firm = enterprise()
        says = number % 2 == 0
        if number < 6:
            certificate(firm, ended_on=date(2026, 6, 1) if number == 0 else date(2030, 1, 1))
        rows = [row] if says else "not_applicable"
        answers = {"E5": "before" if says else "none", "P17": rows}
        response(firm, to=then, state="submitted", answers=answers)
    for code in ("E5", "P17"):
        pairing = next(one for one in pairings_of(then) if one.question.code == code)
        where = (then, pairing, region("330000"), places_of(then))
        found = beside_register(*where, on=TODAY, reads_rows=True)
        counts = (found.both, found.said_alone, found.register_alone, found.neither)
        assert counts == (2, 4, 3, 3)
        assert not beside_register(*where, on=TODAY, reads_rows=False).is_shown
        page = text_of(
            signed_in(cast.province), url("result-growth", then.pk) + f"?question={code}"
        )
        assert "Says certified" in page or "Too few answers" in page


def test_awareness_counts_respondents_and_enterprises_in_which_all_say_so(cast, signed_in):
    then = version(cycle(), library()["follow_up_6_2026"])
    everybody = {"Q0": ["top", "lead", "worker"]}
    better = everybody | {"Q7a": "much_higher", "Q7b": "higher", "Q7c": "higher", "Q1a": "5"}
    mixed = everybody | {"Q7a": "much_higher", "Q7b": "higher", "Q7c": "same", "Q1a": "2"}
    boss_only = {"Q0": ["top"], "Q7a": "higher"}
    for answers in [better] * 3 + [mixed] * 2 + [boss_only]:
        response(enterprise(), to=then, state="submitted", answers=answers)
    tally_all()
    scope = scope_of(then, region("330000"), places_of(then), on=TODAY)
    _roles, items = awareness(scope)
    compared = next(one for one in items if one.item.is_comparison)
    assert (compared.together.numerator, compared.together.denominator) == (14, 16)
    assert (compared.everywhere.numerator, compared.everywhere.denominator) == (3, 5)
    page = text_of(signed_in(cast.province), url("result-awareness", then.pk))
    assert "60.00%" in page
    assert "87.50%" in page


def test_weights_correct_who_answered(cast, signed_in):
    """Three quarters of the roster are small; as many small as micro ones answer."""
    year = cycle()
    asked = version(year)
    for number in range(40):
        is_small = number % 4 > 0
        firm = enterprise(size_class="small" if is_small else "micro")
        roster_entry(firm, cycle=year, state="listed")
        if number < 20 and (not is_small or number % 2):
            said = COMPLETE | ({} if is_small else {"B1": "certified"})
            said = {c: a for c, a in said.items() if c != "B2" or is_small}
            response(firm, to=asked, state="submitted", answers=said)
    tally_all()
    page = text_of(signed_in(cast.province), url("result-question", asked.pk, "B1"))
    assert "Weighted to the roster" in page
    assert "75.00%" in page
    who = text_of(signed_in(cast.province), url("result-answerers", asked.pk))
    assert "Share of the roster" in who


# REST


def api(asked, part, **query):
    name = "api:result-detail" if part == "results" else f"api:result-{part}"
    return reverse(name, args=[asked.pk], query=query)


def test_rest_says_what_the_page_says(asked, cast, signed_in):
    client = signed_in(cast.province)
    said = client.get(api(asked, "results")).json()
    assert (said["responses"], said["is_hidden"], said["region"]) == (28, False, "330000")
    found = next(one for one in said["results"] if one["question"] == "B1")
    share = next(one for one in found["options"] if one["option"] == "certified")["share"]
    assert (share["numerator"], share["denominator"], share["percent"]) == (5, 28, "17.86")
    assert float(share["low"]) < 17.86 < float(share["high"])
    number = next(one for one in said["results"] if one["question"] == "A2")
    assert (number["mean"], number["total"]) == ("50.00", "1400")
    cross = client.get(api(asked, "cross", question="B5", by="B1")).json()
    assert [one["result"]["valid"] for one in cross["groups"]] == [5, 23]
    areas = client.get(api(asked, "cross", question="B1", by="region")).json()["groups"]
    shown = {one["region"]: one["result"] and one["result"]["valid"] for one in areas}
    assert (shown["330100"], shown["330300"]) == (14, 14)


def test_rest_hides_what_the_page_hides_and_keeps_to_the_area(asked, cast, signed_in):
    client = signed_in(cast.province)
    hidden = client.get(api(asked, "results", place="330382")).json()
    assert (hidden["is_hidden"], hidden["responses"], hidden["results"]) == (True, None, [])
    cross = client.get(api(asked, "cross", question="B1", by="size", place="330382")).json()
    assert (cross["groups"], cross["is_undivided"]) == ([], True)
    officer = signed_in(cast.officer)
    assert officer.get(api(asked, "results", place="330106")).status_code == 404
    assert signed_in(cast.abroad).get(api(asked, "results")).status_code == 404
    assert client.get(api(asked, "results", industry="C", size="small")).status_code == 422
    assert client.get(api(asked, "cross", question="B1", by="B9")).status_code == 404
    assert client.get(api(asked, "cross", question="B9", by="size")).status_code == 404
    firm = signed_in(member(enterprise()))
    assert firm.get(api(asked, "results")).status_code in (403, 404)


def test_rest_gives_growth_with_both_readings_and_intervals(
    cast, signed_in, django_assert_max_num_queries
):
    then, _firms = waves(("100", "110"), ("10", "20"), ("50", "50"), ("80", "80"), ("60", "60"),
                         ("0", "7"))  # fmt: skip
    client = signed_in(cast.province)
    client.get(api(then, "growth"))
    with django_assert_max_num_queries(15):
        said = client.get(api(then, "growth", question="P01")).json()
    assert (said["pairs"], said["incomparable"], said["rule"]) == (6, 1, "growth")
    assert said["first_wave"] == "baseline"
    claimed = next(one for one in said["figures"] if one["figure"] == "claimed")
    assert (claimed["pairs"], claimed["mean_rate"], claimed["pooled_rate"]) == (5, "22.00", "6.67")
    # rates 0, 0, 0, 10, 100 %: error 19.60, of which 2.776 (Student's, 4 degrees) to each side
    assert claimed["mean_interval"] == {"low": "-32.39", "high": "76.39"}
    assert float(claimed["pooled_interval"]["low"]) < 6.67
    few = client.get(api(then, "growth", place="330381")).json()
    assert few["is_hidden"] is False
    assert client.get(api(then, "growth", question="Q1a")).status_code == 404
    assert client.get(api(then, "growth", place="330106")).json()["pairs"] == 0
    assert signed_in(cast.neighbour).get(api(then, "growth", place="330381")).status_code == 404


def test_rest_hides_few_pairs(cast, signed_in):
    then, _firms = waves(*[("100", "110")] * 4)
    said = signed_in(cast.province).get(api(then, "growth")).json()
    assert (said["is_hidden"], said["pairs"], said["figures"]) == (True, None, [])
    assert (said["incomparable"], said["outliers"], said["minimum"]) == (None, None, 5)


def test_rest_gives_awareness_by_role(asked, cast, signed_in):
    then = version(asked.cycle, library()["follow_up_6_2026"])
    for number in range(6):
        said = {"Q0": ["top", "worker"], "Q7a": "higher", "Q7c": "higher" if number else "same"}
        response(enterprise(), to=then, state="submitted", answers=said)
    tally_all()
    client = signed_in(cast.province)
    items = client.get(api(then, "awareness")).json()["items"]
    compared = next(one for one in items if one["is_comparison"])
    shares = {one["role"]: one["share"]["percent"] for one in compared["roles"]}
    assert shares == {"top": "100.00", "lead": None, "worker": "83.33"}
    assert compared["roles"][2]["question"] == "Q7c"
    assert (compared["together"]["numerator"], compared["together"]["denominator"]) == (11, 12)
    hidden = client.get(api(then, "awareness", place="330382")).json()
    assert (hidden["is_hidden"], hidden["items"]) == (True, [])
    assert client.get(api(asked, "awareness")).status_code == 404
    assert client.get(api(asked, "growth")).status_code == 404


def test_no_sequence_of_calls_gives_a_small_group_away(asked, cast, signed_in):
    """All areas, all parts, all divisions: whatever is shown has at least five answers, and so
    has what is left of an area when what is shown beneath it is taken away."""
    client = signed_in(cast.province)
    places = {place.code: place for place in places_of(asked)}

    def n(**query):
        return client.get(api(asked, "results", **query)).json()["responses"]

    for part in ({}, {"industry": "C"}, {"size": "small"}, {"way": "own"}, {"way": "behalf"}):
        read = {code: n(place=code, **part) for code in ("330000", "330100", "330300", "330381",
                                                         "330382", "330106", "330102")}  # fmt: skip
        assert all(not one or one >= 5 for one in read.values()), part
        for head in ("330000", "330100", "330300"):
            beneath = [
                one
                for code, one in read.items()
                if places[code].path.startswith(places[head].path)
                and code != head
                and places[code].path.count(".") == places[head].path.count(".") + 1
            ]
            if read[head]:
                left = read[head] - sum(one or 0 for one in beneath)
                assert left == 0 or left >= 5, (part, head)


# Waves over bridges


def renamed(schema, old, new, **changes):
    """The schema with a question under another code, and what else of it is changed."""
    made = json.loads(re.sub(rf"\b{old}\b", new, json.dumps(schema)))
    for section in made["sections"]:
        section["questions"] = [
            one | changes if one["code"] == new else one for one in section["questions"]
        ]
    return made


def joined(before, after, **items):
    """A confirmed bridge: everything stays, but what is said of some questions ("" is dropped)."""
    old, new = questionnaire_of(before), questionnaire_of(after)
    bridge = identity(old) | {code: Item(to) for code, to in items.items()}
    kept = {code: item for code, item in bridge.items() if not item.to or new.question(item.to)}
    return Bridge.objects.create(
        version=after,
        before=before,
        of_sha256=after.schema_sha256,
        items=as_json(kept),
        confirmed_by=person("Bridger"),
        confirmed_at=NOON,
    )


@pytest.fixture
def bridged(db):
    """Two versions of the baseline and two of the follow-up: in each second one, revenue is R01."""
    year, known = cycle(), library()
    first = version(year, known["baseline_2026"])
    second = version(year, renamed(known["baseline_2026"], "P01", "R01"))
    joined(first, second, P01="R01")
    then = version(year, known["follow_up_6_2026"])
    later = version(year, renamed(known["follow_up_6_2026"], "P01", "R01"))
    joined(then, later, P01="R01")
    return first, second, then, later


def answer(firm, to, **answers):
    return response(firm, to=to, state="submitted", answers=answers)


def test_growth_walks_the_bridges_between_versions(bridged, cast, signed_in):
    """100→110 over one bridge, 200→230 over two, 50→50 over none: W = 40/350, M = (10+15+0)/3 %."""
    first, second, then, later = bridged
    for _number in range(2):
        one, two, three = enterprise(), enterprise(), enterprise()
        answer(one, first, P01="100")
        answer(one, later, R01="110")
        answer(two, first, P01="200")
        answer(two, then, P01="230")
        answer(three, second, R01="50")
        answer(three, later, R01="50")
    found = grown(later, "R01")
    assert (found.pairs, found.growth.claimed.pairs, found.uncarried) == (6, 6, ())
    assert (found.growth.claimed.before, found.growth.claimed.after) == (700, 780)
    assert found.growth.claimed.pooled_rate == Fraction(80, 700)
    assert found.growth.claimed.mean_rate == Fraction(25, 300)
    page = text_of(signed_in(cast.province), url("result-growth", later.pk) + "?question=R01")
    assert "11.43%" in page
    assert "8.33%" in page
    assert "cannot be compared" not in page


def test_what_no_bridge_carries_is_said_not_comparable(bridged, cast, signed_in):
    first, second, _then, later = bridged
    Bridge.objects.filter(version=second).delete()
    joined(first, second, P01="")
    for number in range(6):
        firm = enterprise()
        answer(firm, first, P01="100") if number < 5 else answer(firm, second, R01="100")
        answer(firm, later, R01="120")
    for _number in range(5):
        firm = enterprise()
        answer(firm, second, R01="100")
        answer(firm, later, R01="110")
    found = grown(later, "R01")
    assert (found.pairs, found.growth.claimed.pooled_rate) == (6, Fraction(70, 600))
    (lost,) = found.uncarried
    assert (lost.version, lost.enterprises) == (first, 5)
    assert "R01" in lost.reason
    page = text_of(signed_in(cast.province), url("result-growth", later.pk) + "?question=R01")
    assert lost.reason in html.unescape(page)
    assert grown(later, "R01", reads_rows=False).uncarried[0].enterprises == 5


def test_another_unit_is_not_compared(db):
    """The follow-up was asked in 10,000 yuan, then in yuan: the first answers are not the same."""
    year, known = cycle(), library()
    first = version(year, known["baseline_2026"])
    then = version(year, known["follow_up_6_2026"])
    later = version(year, renamed(known["follow_up_6_2026"], "P01", "P01", unit=words("yuan")))
    joined(then, later)
    for _number in range(5):
        firm = enterprise()
        answer(firm, first, P01="100")
        answer(firm, then, P01="110")
    assert grown(then).growth.claimed.pooled_rate == Fraction(1, 10)
    found = grown(later)
    assert (found.pairs, found.growth) == (0, None)
    assert sum(one.enterprises for one in found.uncarried) == 5
