"""The score: known answers, and what holds for any judgements."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from experts.visits.schema import CURRENT, checklist, read
from experts.visits.scoring import item_percent, level_of, score

KNOWN = checklist(CURRENT)
CODES = [item.code for item in KNOWN.items()]
SCORES = st.dictionaries(
    st.sampled_from(CODES),
    st.fixed_dictionaries(
        {"score": st.one_of(st.integers(0, 5), st.just("na"))},
        optional={"conformity": st.sampled_from(["conforming", "observation", "minor", "major"])},
    ),
)


def test_the_checklist_holds_every_item_of_the_standard_and_of_the_programme() -> None:
    assert len(CODES) == 47
    assert [len(chapter.items) for chapter in KNOWN.chapters] == [4, 4, 3, 9, 12, 5, 3, 7]
    assert sum(item.weight for item in KNOWN.items()) == 80
    item = KNOWN.item("7.1.5")
    assert item is not None
    with override("zh-hans"):
        assert item.title == "监视和测量资源"
    with override("en"):
        assert item.title == "Monitoring and measuring resources"


def test_a_checklist_with_two_items_of_one_code_is_refused() -> None:
    words = {"zh-hans": "甲", "en": "A"}
    item = {"code": "1", "title": words, "text": words, "evidence": words, "weight": 1}
    chapter = {"code": "1", "title": words, "short": words, "items": [item, item]}
    with pytest.raises(ValueError, match="two items"):
        read({"code": "x", "standard": "y", "chapters": [chapter], "levels": []})


def test_a_mean_by_hand() -> None:
    """Chapter 4 has the weights 1, 1, 1, 2: (5 + 4 + 3 + 2×1) / 5 = 2.80."""
    given_ = {"4.1": {"score": 5}, "4.2": {"score": 4}, "4.3": {"score": 3}, "4.4": {"score": 1}}
    found = score(KNOWN, given_)
    assert found.chapters[0].mean.value == Decimal("2.80")
    assert found.chapters[0].mean.percent == Decimal("56.0")
    assert found.total.value == Decimal("2.80")
    assert found.level == 3
    assert (found.judged, found.count) == (4, 47)
    assert found.chapters[1].mean.value is None


def test_what_does_not_apply_is_left_out_of_the_mean() -> None:
    found = score(KNOWN, {"8.3": {"score": "na"}, "8.4": {"score": 4}})
    assert found.total.value == Decimal("4.00")
    assert "8.3" not in found.missing


@pytest.mark.parametrize(
    ("total", "level"),
    [("0", 1), ("1.49", 1), ("1.5", 2), ("2.4999", 2), ("2.5", 3), ("3.5", 4), ("4.5", 5)],
)
def test_the_level_begins_at_its_bound(total: str, level: int) -> None:
    assert level_of(Decimal(total)) == level


def test_a_major_nonconformity_keeps_the_level_at_two() -> None:
    best = {code: {"score": 5} for code in CODES}
    assert score(KNOWN, best).level == 5
    capped = score(KNOWN, best | {"8.6": {"score": 5, "conformity": "major"}})
    assert (capped.level, capped.uncapped_level, capped.is_capped) == (2, 5, True)
    worst = {code: {"score": 0, "conformity": "major"} for code in CODES}
    assert score(KNOWN, worst).level == 1


@given(SCORES)
def test_means_lie_between_the_scores_and_agree_with_a_plain_sum(given_: dict) -> None:
    found = score(KNOWN, given_)
    weights = {item.code: item.weight for item in KNOWN.items()}
    numbers = [
        (weights[code], one["score"]) for code, one in given_.items() if one["score"] != "na"
    ]
    if not numbers:
        assert found.level is None
        assert found.total.value is None
        return
    plain = Decimal(sum(w * s for w, s in numbers)) / sum(w for w, _s in numbers)
    assert found.total.exact == plain
    assert min(s for _w, s in numbers) <= plain <= max(s for _w, s in numbers)
    assert 1 <= found.level <= 5
    assert found.level <= (2 if found.has_major else 5)
    assert len(found.missing) + len(given_) == len(CODES)


@given(SCORES, st.sampled_from(CODES), st.integers(0, 4))
def test_a_better_item_never_lowers_the_total(given_: dict, code: str, low: int) -> None:
    worse = score(KNOWN, given_ | {code: {"score": low}})
    better = score(KNOWN, given_ | {code: {"score": low + 1}})
    assert better.total.exact > worse.total.exact
    assert item_percent(low + 1) > item_percent(low)
