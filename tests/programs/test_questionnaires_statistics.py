"""Shares with intervals, both readings of growth, weights, and groups that are hidden."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from programs.questionnaires.scoring.growth import Pair, difference, growth, readings
from programs.questionnaires.scoring.statistics import (
    Interval,
    Proportion,
    around,
    percent,
    spread,
    student,
)
from programs.questionnaires.scoring.suppression import Place, merged, shown
from programs.questionnaires.scoring.weighting import Stratum, weighted

#: published figures (DOMAIN 2.0): of how many, how many, the rate
PUBLISHED = [
    (12_906, 14_267, "90.46"),
    (13_832, 14_267, "96.95"),
    (1_065, 5_639, "18.89"),
    (4_097, 5_639, "72.65"),
]


@pytest.mark.parametrize(("numerator", "denominator", "rate"), PUBLISHED)
def test_published_shares_come_out(numerator, denominator, rate):
    assert percent(numerator, denominator) == Decimal(rate)


def test_no_count_of_5639_gives_the_rate_that_had_another_denominator():
    assert all(percent(count, 5_639) != Decimal("95.88") for count in range(5_640))


def test_over_nothing_there_is_no_share():
    assert percent(0, 0) is None
    assert Proportion(0, 0).interval is None


def test_the_interval_is_wilsons():
    """Against the worked example of Newcombe (1998), 81 of 263 and 0 of 20: method 3."""
    assert Proportion(81, 263).interval == Interval(Decimal("25.53"), Decimal("36.62"))
    assert Proportion(0, 20).interval == Interval(Decimal("0.00"), Decimal("16.11"))
    assert Proportion(20, 20).interval.high == Decimal("100.00")


def test_the_interval_closes_as_the_roster_is_asked_in_full():
    widths = []
    for roster in (0, 100_000, 1_000, 300, 264, 263):
        interval = Proportion(81, 263, roster).interval
        widths.append(interval.high - interval.low)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0
    assert Proportion(81, 263, 100).interval == Proportion(81, 263).interval


def test_quarter_points_are_those_of_spreadsheets():
    found = spread([Fraction(n) for n in (7, 1, 3, 9)])
    assert (found.lower, found.middle, found.upper) == (Fraction(5, 2), 5, Fraction(15, 2))
    assert spread([]) is None
    assert spread([Fraction(4)]).upper == 4


def test_wencheng_grew_by_18_of_44():
    read = readings([Pair(1, Fraction(44), Fraction(62))])
    assert round(float(read.pooled_rate) * 100, 2) == 40.91
    assert read.pooled_rate == read.mean_rate == Fraction(18, 44)


def test_both_readings_differ_and_each_is_named():
    pairs = [Pair(1, Fraction(100), Fraction(110)), Pair(2, Fraction(10), Fraction(20))]
    read = growth(pairs).claimed
    assert read.mean_rate == Fraction(11, 20)
    assert read.pooled_rate == Fraction(20, 110)
    assert read.mean_difference == 10


@pytest.mark.parametrize(
    ("freedom", "tabled"), [(4, 2.776), (9, 2.262), (29, 2.045), (99, 1.984), (14_266, 1.960)]
)
def test_few_pairs_have_the_width_of_students_table(freedom, tabled):
    assert abs(student(freedom) - tabled) < 0.002


def test_both_readings_say_how_sure_they_are():
    """Alike rates leave nothing to doubt; of two pairs nothing is said."""
    alike = readings([Pair(key, Fraction(key), Fraction(key) * 11 / 10) for key in range(1, 9)])
    assert (
        alike.mean_interval == alike.pooled_interval == Interval(Decimal("10.00"), Decimal("10.00"))
    )
    two = readings([Pair(1, Fraction(10), Fraction(11)), Pair(2, Fraction(10), Fraction(15))])
    assert (two.mean_interval, two.pooled_interval, two.difference_interval) == (None, None, None)
    # 2.776 of an error of 1.5811 / sqrt(5) to each side of 3
    five = around(Fraction(3), [Fraction(n) for n in (-2, -1, 0, 1, 2)], scale=Fraction(1))
    assert five == Interval(Decimal("1.04"), Decimal("4.96"))


def test_what_was_nought_or_a_loss_is_not_comparable():
    found = growth([Pair(1, Fraction(0), Fraction(5)), Pair(2, Fraction(-3), Fraction(5)),
                    Pair(3, Fraction(4), Fraction(5)),
                    Pair(4, Fraction(4), Fraction(5), is_comparable=False)])  # fmt: skip
    assert found.incomparable == (1, 2, 4)
    assert found.claimed.pairs == 1


def test_an_outlier_moves_what_is_claimed_and_not_the_median():
    steady = [Pair(n, Fraction(100), Fraction(110 + n % 3)) for n in range(30)]
    before = growth(steady)
    found = growth([*steady, Pair(99, Fraction(100), Fraction(100_000))])
    assert found.outliers == (99,)
    assert found.claimed.mean_rate > 10 * before.claimed.mean_rate
    assert found.claimed.median_rate == before.claimed.median_rate
    assert found.without_outliers == before.claimed


def test_what_is_not_confirmed_never_enters_what_is():
    found = growth([Pair(1, Fraction(10), Fraction(11)),
                    Pair(2, Fraction(10), Fraction(99), is_confirmed=False)])  # fmt: skip
    assert found.claimed.pairs == 2
    assert found.confirmed.mean_rate == Fraction(1, 10)
    assert found.without_outliers.pairs == 1


def test_a_margin_has_points_and_a_relative_change():
    read = difference([Pair(1, Fraction(-5), Fraction(5)), Pair(2, Fraction(10), Fraction(12))])
    assert read.claimed.mean_difference == 6
    assert read.claimed.mean_rate == (Fraction(2) + Fraction(1, 5)) / 2
    assert difference([Pair(1, Fraction(0), Fraction(5))]).claimed.mean_difference == 5


def test_the_trimmed_mean_leaves_out_a_hundredth_at_each_end():
    pairs = [Pair(n, Fraction(100), Fraction(100 + n)) for n in range(200)]
    pairs[0] = Pair(0, Fraction(1), Fraction(10**6))
    read = readings(pairs)
    assert read.trimmed_rate < 2 < read.mean_rate


def test_a_bias_of_who_answers_is_corrected_by_weights():
    """Small ones answer less and say yes more: 900 of 1,000 on the roster, a tenth answers."""
    strata = {"small": Stratum(900, 90, 81), "micro": Stratum(100, 100, 10)}
    plain = Fraction(91, 190)
    found = weighted(strata, 5)
    assert found.share == Fraction(9, 10) * Fraction(81, 90) + Fraction(1, 10) * Fraction(1, 10)
    assert found.share == Fraction(82, 100)
    assert abs(found.share - Fraction(82, 100)) < abs(plain - Fraction(82, 100))
    assert found.represented == 1


def test_strata_without_answers_are_said_and_small_ones_taken_together():
    strata = {"a": Stratum(50, 10, 5), "b": Stratum(30, 2, 2), "c": Stratum(20, 0, 0)}
    found = weighted(strata, 5)
    assert found.strata == 1
    assert found.share == Fraction(7, 12)
    assert found.represented == Fraction(80, 100)
    assert weighted({"c": Stratum(20, 0, 0)}, 5).share is None


# Groups that are hidden


def _tree(counties_by_city):
    number = iter(range(1, 1_000))
    return Place(
        0, tuple(Place(next(number), tuple(Place(next(number)) for _n in range(count)))
                 for count in counties_by_city)
    )  # fmt: skip


def _sizes(root, rng, classes, most):
    sizes = {}

    def fill(place):
        if not place.children:
            here = {name: rng.choice([0, 0, rng.randint(0, most)]) for name in classes}
        else:
            below = [fill(child) for child in place.children]
            here = {name: sum(one[name] for one in below) for name in classes}
        sizes[place.key] = here
        return here

    fill(root)
    return sizes


def _published(root, found):
    """Each shown figure as the set of the finest groups (county, class) that it adds up."""
    leaves = {}

    def of(place):
        below = [key for child in place.children for key in of(child)]
        leaves[place.key] = below or [place.key]
        return leaves[place.key]

    of(root)
    return leaves, [
        (frozenset((leaf, name) for leaf in leaves[key] for name in group))
        for key, partition in found.classes.items()
        for group in partition
    ]


def _solvable(rows, target):
    """Whether the target is a sum or difference of the rows, by exact elimination."""
    columns = sorted({cell for row in rows for cell in row} | target)
    place = {cell: number for number, cell in enumerate(columns)}
    pivots = {}

    def reduced(vector):
        for column in range(len(columns)):
            if vector[column] and column in pivots:
                factor = vector[column]
                vector = [a - factor * b for a, b in zip(vector, pivots[column], strict=True)]
        return vector

    def vector_of(cells):
        found = [Fraction(0)] * len(columns)
        for cell in cells:
            found[place[cell]] = Fraction(1)
        return found

    for row in rows:
        vector = reduced(vector_of(row))
        lead = next((n for n, value in enumerate(vector) if value), None)
        if lead is not None:
            vector = [value / vector[lead] for value in vector]
            for column, other in pivots.items():
                if other[lead]:
                    factor = other[lead]
                    pivots[column] = [a - factor * b for a, b in zip(other, vector, strict=True)]
            pivots[lead] = vector
    return not any(reduced(vector_of(target)))


@pytest.mark.parametrize("seed", range(25))
def test_no_sum_or_difference_of_shown_figures_is_a_small_group(seed):
    """Every small group of a county and class, and every small county, against all that is shown:
    totals of places, classes of places, whatever is added and subtracted."""
    rng, minimum = Random(seed), 5
    root = _tree([rng.randint(0, 4) for _city in range(3)])
    classes = "ABCD"[: rng.randint(2, 4)]
    sizes = _sizes(root, rng, classes, most=rng.choice([6, 14]))
    found = shown(root, sizes, minimum)
    leaves, rows = _published(root, found)
    rows += [
        frozenset((leaf, name) for leaf in leaves[key] for name in classes) for key in found.totals
    ]
    for place, under in leaves.items():
        for name in [*classes, classes]:
            target = frozenset((leaf, one) for leaf in under for one in name)
            if 0 < sum(sizes[leaf][one] for leaf, one in target) < minimum:
                assert not _solvable(rows, target), (place, name)


def test_a_second_county_is_hidden_so_that_the_first_stays_hidden():
    root = Place(0, (Place(1), Place(2), Place(3)))
    sizes = {0: {"": 39}, 1: {"": 2}, 2: {"": 30}, 3: {"": 7}}
    assert shown(root, sizes, 5).totals == {0, 2}
    assert shown(root, {0: {"": 3}}, 5).totals == set()


def test_small_classes_are_shown_as_one():
    assert merged({"A": 2, "B": 4, "C": 90, "F": 0}, 5) == (("C",), ("A", "B"))
    assert merged({"A": 2, "B": 7, "C": 90}, 5) == (("C",), ("A", "B"))
    assert merged({"A": 2}, 5) == (("A",),)


def test_classes_are_coarser_where_counties_are_small():
    root = Place(0, tuple(Place(n) for n in range(1, 5)))
    sizes = {n: {"A": 3, "B": 4, "C": 40} for n in range(1, 5)}
    sizes[0] = {"A": 12, "B": 16, "C": 160}
    found = shown(root, sizes, 5)
    assert found.classes_at(0) == (("A",), ("B",), ("C",))
    assert found.classes_at(1) == (("C",), ("A", "B"))
    assert found.holds(1, "C")
    assert not found.holds(1, "A")
