"""The checker itself: it finds every violation that is planted, and none in a sound history."""

import pytest

from tests.faults.history import Kept, Line, violations

SOUND = [
    Line("a", "A", "invoke", text="1"),
    Line("a", "A", "info"),
    Line("a", "A", "invoke", text="1"),
    Line("a", "A", "ok", 201, 7, 1),
    Line("b", "B", "invoke", text="2"),
    Line("b", "B", "ok", 200, 7, 2),
    Line("c", "C", "invoke", text="3"),
    Line("c", "C", "info", 503),
    Line("c", "C", "invoke", text="3"),
    Line("c", "C", "fail", 422),
]
ANSWERS = [("a", "A", 7, 1), ("b", "B", 7, 2)]
KEPT = Kept(ANSWERS, [(7, 1), (7, 2)], [(7, 2, "2")])


def test_a_sound_history_has_no_violation():
    assert violations(SOUND, KEPT) == []


PLANTED = {
    "an answered one is lost": (SOUND, Kept(ANSWERS[:1], [(7, 1)], [(7, 1, "1")])),
    "one is kept twice": (
        SOUND,
        Kept([*ANSWERS, ("a", "A", 7, 3)], [*KEPT.events, (7, 3)], [(7, 3, "1")]),
    ),
    "a refused one is kept": (
        SOUND,
        Kept([*ANSWERS, ("c", "C", 7, 3)], [*KEPT.events, (7, 3)], [(7, 3, "3")]),
    ),
    "nobody knows": (SOUND[:-1], KEPT),
    "another body is kept": (SOUND, Kept([("a", "X", 7, 1), ANSWERS[1]], KEPT.events, KEPT.rows)),
    "a stranger's is kept": (
        SOUND,
        Kept([*ANSWERS, ("z", "Z", 8, 1)], [*KEPT.events, (8, 1)], [*KEPT.rows, (8, 1, "9")]),
    ),
    "an effect is not written down": (SOUND, Kept(ANSWERS, [(7, 1)], KEPT.rows)),
    "an effect is written down twice": (SOUND, Kept(ANSWERS, [*KEPT.events, (7, 2)], KEPT.rows)),
    "two acts have one revision": (
        [*SOUND[:5], Line("b", "B", "ok", 200, 7, 1), *SOUND[6:]],
        Kept([ANSWERS[0], ("b", "B", 7, 1)], [(7, 1), (7, 1)], [(7, 1, "2")]),
    ),
    "a revision is missing": (SOUND, Kept(ANSWERS, KEPT.events, [(7, 3, "2")])),
    "the row holds something else": (SOUND, Kept(ANSWERS, KEPT.events, [(7, 2, "1")])),
    "the row is gone": (SOUND, Kept(ANSWERS, KEPT.events, [])),
    "a repeated request is answered otherwise": (
        [*SOUND, Line("b", "B", "invoke", text="2"), Line("b", "B", "ok", 200, 7, 5)],
        KEPT,
    ),
    "done and refused": ([*SOUND, Line("a", "A", "fail", 422)], KEPT),
    "two bodies under one key": ([*SOUND, Line("a", "Y", "invoke")], KEPT),
    "a server's fault": ([*SOUND, Line("b", "B", "info", 500)], KEPT),
    "what was said is not what was kept": (
        [*SOUND[:5], Line("b", "B", "ok", 200, 7, 4), *SOUND[6:]],
        KEPT,
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violation_is_found(name):
    assert violations(*PLANTED[name])
