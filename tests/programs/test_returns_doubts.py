"""Figures that deserve a second look: seeded frauds are found, honest noise is not."""

from random import Random

import pytest

from portal.kernel.errors import Invalid, NotPermitted, WrongState
from portal.kernel.period import Period
from programs.returns import operations
from programs.returns.models import Doubt, Return
from programs.returns.queries.doubts import awaiting_settlement, sentence
from programs.returns.schema import form
from programs.returns.scoring import Counted, is_empty, suspicions
from programs.returns.vocabulary import DoubtKind
from tests.factories import NOON, region
from tests.factories.cycles import cycle
from tests.factories.returns import OCTOBER, county_return, figures

TYPED = ("trained_enterprises", "trained_persons", "events", "policies_new", "subsidy_paid_wan",
         "fee_waived_wan", "credit_granted_wan", "credit_disbursed_wan")  # fmt: skip


def month(rng: Random, weight: float) -> dict[str, str]:
    """What an honest county of a size says of one month."""
    trained = round(weight * rng.uniform(5, 12))
    granted = weight * rng.uniform(120, 900)
    return figures(
        trained_enterprises=str(trained),
        trained_persons=str(round(trained * rng.uniform(1.3, 2.4))),
        events=str(rng.choice((0, 0, 1, 1, 2))),
        policies_new=str(int(rng.random() < 0.07)),
        subsidy_paid_wan=f"{weight * rng.uniform(2, 24):.2f}" if rng.random() < 0.35 else "0.00",
        fee_waived_wan=f"{weight * rng.uniform(0.2, 3.5):.2f}",
        credit_granted_wan=f"{granted:.2f}",
        credit_disbursed_wan=f"{granted * rng.uniform(0.4, 0.9):.2f}",
    )


def county(rng: Random) -> tuple[dict[str, str], list[dict[str, str]]]:
    weight = rng.uniform(0.6, 6)
    return month(rng, weight), [month(rng, weight) for _number in range(12)]


def padded(rng: Random, field: str, times: float) -> bool:
    values, history = county(rng)
    number = max(float(one[field]) for one in history) * times + 20
    return found(values | {field: f"{number:.2f}" if field.endswith("wan") else f"{number:.0f}"},
                 history)  # fmt: skip


def copied(rng: Random) -> bool:
    _values, history = county(rng)
    return found(history[0] | {"events": "1"}, history)


def rounded(rng: Random) -> bool:
    values, history = county(rng)
    tens = {
        code: str(10 * max(1, round(float(values[code]) / 10)))
        for code in TYPED
        if code not in {"events", "policies_new"}
    }
    return found(values | tens, history)


def found(values, history) -> bool:
    return bool(list(suspicions(form(), values, history, [])))


def test_of_thirty_seeded_frauds_at_least_27_are_found():
    rng = Random(7)
    frauds = [
        *(padded(rng, "trained_persons", 8) for _n in range(6)),
        *(padded(rng, "trained_enterprises", 8) for _n in range(6)),
        *(padded(rng, "credit_granted_wan", 12) for _n in range(4)),
        *(padded(rng, "fee_waived_wan", 20) for _n in range(2)),
        *(copied(rng) for _n in range(8)),
        *(rounded(rng) for _n in range(4)),
    ]
    assert len(frauds) == 30
    assert sum(frauds) >= 27


def test_of_a_thousand_honest_returns_at_most_twenty_are_doubted():
    rng = Random(11)
    doubted = sum(found(*county(rng)) for _n in range(1000))
    assert doubted <= 20


def test_a_county_without_months_is_held_against_the_others():
    rng = Random(3)
    peers = [month(rng, 2) for _n in range(11)]
    strange = month(rng, 2) | {"trained_persons": "2600"}
    (one,) = suspicions(form(), strange, [], peers)
    assert (one.kind, one.cell) == ("peers", "trained_persons")
    assert not list(suspicions(form(), month(rng, 2), [], peers[:3]))


def replaced(given: str, counted: str, *, said="补录滞后", before=()):
    """What is asked about a counted figure that was given otherwise."""
    of = next(one.code for one in form().fields() if one.is_counted and not one.is_to_date)
    figures_of = Counted({of: counted}, {of: said}, [{of: reason} for reason in before])
    told = suspicions(form(), {of: given}, [], [], figures_of)
    return [(one.kind, one.cell == of) for one in told]


@pytest.mark.parametrize(
    ("given", "counted", "kinds"),
    [
        ("300", "5", ["counted"]),  # sixty times what was counted
        ("10", "0", ["counted"]),
        ("9", "0", []),  # less than ten apart is nobody's time
        ("5", "5", []),
        ("149", "100", []),  # not half as many again
        ("150", "100", ["counted"]),
        ("40", "100", ["counted"]),  # below it too
    ],
)
def test_a_figure_typed_over_what_was_counted_is_asked_about(given, counted, kinds):
    """SECURITY T31: typed figures above counted ones."""
    assert replaced(given, counted) == [(kind, True) for kind in kinds]


def test_the_same_reason_in_the_third_month_running_is_asked_about():
    assert replaced("6", "5", before=["补录滞后", "补录滞后。"]) == [("reason", True)]
    assert replaced("6", "5", before=["补录滞后"]) == []
    assert replaced("6", "5", before=["补录滞后", "系统故障", "补录滞后"]) == []
    assert replaced("5", "5", before=["补录滞后", "补录滞后"]) == []  # taken as counted this time
    assert replaced("6", "5", said="", before=["", ""]) == []


@pytest.mark.parametrize("code", ["return_2026", "return_2027"])
def test_a_return_is_empty_in_whose_month_nothing_was_done(code):
    """Whoever counted it: a county without subsidies or loans has worked all the same."""
    of = form(code)
    nothing = dict.fromkeys(of.by_code, "0")
    to_date = {one.code: "9" for one in of.fields() if one.is_to_date}
    assert is_empty(of, nothing)
    assert is_empty(of, nothing | to_date)
    assert not is_empty(of, nothing | {"subsidy_paid_wan": "0.5"})
    assert not is_empty(of, nothing | {"visits": "9"})


@pytest.fixture
def looked(db):
    """Ruian padded its attendances in October; its neighbour copied the month before."""
    rng = Random(5)
    for number in range(2, 10):
        period = Period.month(2026, number)
        county_return(state="accepted", period=period, values=month(rng, 2))
        county_return(at="330382", state="accepted", period=period, values=month(rng, 2))
    last = Return.objects.get(region=region("330382"), period="2026-09").values
    row = county_return(state="submitted", values=month(rng, 2) | {"trained_persons": "900"})
    county_return(at="330382", state="submitted", values=last)
    Return.objects.exclude(period="2026-10").update(looked_at=NOON)
    operations.look(cycle(), at=NOON)
    return row


def test_the_portal_looks_once_at_what_was_sent(looked, django_assert_num_queries):
    kinds = set(Doubt.objects.values_list("subject__region__code", "kind"))
    assert {("330381", "history"), ("330382", "copied")} <= kinds
    count = Doubt.objects.count()
    assert operations.look(cycle(), at=NOON) == 0
    assert Doubt.objects.count() == count


def test_what_is_sent_again_is_looked_at_again_and_settled_doubts_stay(cast, acting, looked):
    doubt = Doubt.objects.get(kind="history", subject=looked)
    operations.settle_doubt(doubt, reason="签到表属实，集中培训", by=acting(cast.city), at=NOON)
    other = Doubt.objects.get(kind="copied")
    Return.objects.filter(pk=other.subject_id).update(
        values=month(Random(9), 2), submitted_at=NOON.replace(hour=9)
    )
    operations.look(cycle(), at=NOON.replace(hour=10))
    assert Doubt.objects.get(pk=doubt.pk).settled_by == cast.city
    assert not Doubt.objects.filter(pk=other.pk).exists()


def test_each_doubt_is_a_sentence_with_its_numbers(looked):
    for doubt in Doubt.objects.select_related("subject"):
        for language in ("en", "zh-hans"):
            words = sentence(doubt, language)
            assert words
            assert "%(" not in words
    made = Doubt(subject=looked, kind=DoubtKind.DIGITS, facts={"n": 6})
    assert "6" in sentence(made, "en")
    facts = {"value": "300", "usual": "5", "n": 3}
    for kind, words in ((DoubtKind.COUNTED, "300"), (DoubtKind.REASON, "3")):
        assert words in sentence(Doubt(subject=looked, kind=kind, facts=facts), "en")


def test_the_portal_looks_at_what_was_typed_over_a_count(looked):
    of = next(one.code for one in form().fields() if one.is_counted and not one.is_to_date)
    for row in Return.objects.filter(region=region("330381"), period__in=["2026-08", "2026-09"]):
        row.explanations = {of: "数据未及时补录"}
        row.save()
    looked.values |= {of: "300"}
    looked.counted, looked.explanations = {of: "5"}, {of: "数据未及时补录"}
    looked.looked_at = None
    looked.save()
    operations.look(cycle(), at=NOON.replace(hour=6))
    found = Doubt.objects.filter(subject=looked, field=of)
    assert set(found.values_list("kind", flat=True)) == {"counted", "reason"}


def test_a_doubt_waits_for_who_reads_the_figure_and_is_settled_with_a_reason(cast, acting, looked):
    doubt = Doubt.objects.get(kind="history", subject=looked)
    assert doubt in awaiting_settlement(acting(cast.city))
    assert not awaiting_settlement(acting(cast.province)).exists()  # the city has it still
    assert not awaiting_settlement(acting(cast.other_city)).exists()
    with pytest.raises(NotPermitted):
        operations.settle_doubt(doubt, reason="没有问题", by=acting(cast.officer), at=NOON)
    with pytest.raises(Invalid):
        operations.settle_doubt(doubt, reason="ok", by=acting(cast.city), at=NOON)
    operations.settle_doubt(doubt, reason="集中培训，签到表属实", by=acting(cast.city), at=NOON)
    assert not awaiting_settlement(acting(cast.city)).filter(pk=doubt.pk).exists()
    with pytest.raises(WrongState):
        operations.settle_doubt(doubt, reason="再说一次吧", by=acting(cast.city), at=NOON)


def test_october_is_the_month_that_was_looked_at(looked):
    assert {row.period for row in Return.objects.filter(doubts__isnull=False)} == {OCTOBER.code}
