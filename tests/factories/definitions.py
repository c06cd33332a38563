"""Random questionnaires, expressions and answers, for property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from programs.questionnaires.schema import TYPES, Kind, Known, Type

OPTIONS = ("a", "b", "none")
NUMBERS = (
    "0",
    "1",
    "-1",
    "2.5",
    "0.1",
    "+.5",
    "5.",
    "100",
    "99999999999999999999",
    "1e3",
    "many",
    "",
)
DAYS = ("2026-11-22", "2026-11-23", "2024-02-29", "2026-02-29", "0001-01-01", "soon", "")
TEXTS = ("", "x", "瑞安𠮷", "not_applicable", "it's")
COLUMNS = {"n": Kind.NUMBER, "t": Kind.TEXT, "c": Kind.SINGLE, "d": Kind.DATE}


def words(text: str) -> dict[str, str]:
    return {"zh-hans": text, "en": text}


def known_of_kind(kind: Kind) -> Known:
    options = OPTIONS if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANK) else ()
    inside = COLUMNS if kind is Kind.ROWS else {}
    columns = {code: known_of_kind(one) for code, one in inside.items()}
    return Known(TYPES[kind], frozenset(options), columns)


# ---- expressions over what is known, of a wanted type ----


@st.composite
def texts_of(draw: Any, known: dict[str, Known], wanted: Type, depth: int, *, row: bool) -> str:
    """An expression of a type, as text."""
    leaves = _leaves(known, wanted, row=row)
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(leaves))
    inner = lambda of: draw(texts_of(known, of, depth - 1, row=row))  # noqa: E731
    shape = draw(st.sampled_from(_SHAPES[wanted]))
    lists = [code for code, one in known.items() if one.type is Type.LIST] or None
    groups = [code for code, one in known.items() if one.type is Type.ROWS] or None
    answers = [code for code, one in known.items() if one.type is not Type.ROWS] or None
    if ("{l}" in shape and not lists) or ("{g}" in shape and not groups):
        return draw(st.sampled_from(leaves))
    if "{q}" in shape and not answers:
        return draw(st.sampled_from(leaves))
    return shape.format(
        n=_later(lambda: inner(Type.NUMBER)),
        b=_later(lambda: inner(Type.TRUTH)),
        d=_later(lambda: inner(Type.DATE)),
        t=_later(lambda: inner(Type.TEXT)),
        l=draw(st.sampled_from(lists)) if lists else "",
        g=draw(st.sampled_from(groups)) if groups else "",
        q=draw(st.sampled_from(answers)) if answers else "",
        o=draw(st.sampled_from(OPTIONS)),
    )


class _later:
    def __init__(self, make: Any) -> None:
        self._make = make

    def __format__(self, _spec: str) -> str:
        return str(self._make())


_SHAPES = {
    Type.NUMBER: [
        "({n} + {n})", "({n} - {n})", "({n} * {n})", "({n} / {n})", "-({n})", "round({n})",
        "round({n}, 2)", "abs({n})", "min({n}, {n})", "max({n}, {n})", "coalesce({n}, {n})",
        "if({b}, {n}, {n})", "sum({n}, {n})", "count({l})", "count({g})", "count({g}.n)",
        "sum({g}.n, {n})", "length({t})", "days({d}, {d})",
    ],
    Type.TRUTH: [
        "({b} and {b})", "({b} or {b})", "(not ({b}))", "({n} < {n})", "({n} = {n})",
        "({n} >= {n})", "({n} != {n})",
        "({d} <= {d})", "({d} = {d})", "({b} = {b})", "has({l}, '{o}')",
        "coalesce({b}, {b})", "if({b}, {b}, {b})", "answered({q})", "applies({q})",
        "answered(last({q}))", "(({n}) in (1, 2.5, -1))",
    ],
    Type.DATE: ["coalesce({d}, {d})", "if({b}, {d}, {d})"],
    Type.TEXT: ["coalesce({t}, {t})", "if({b}, {t}, {t})"],
}  # fmt: skip
_CONSTANTS = {
    Type.NUMBER: ["0", "1", "2.5", "0.1", "3"],
    Type.TRUTH: ["true", "false"],
    Type.DATE: ["today", "coalesce(today, '2026-01-01')"],
    Type.TEXT: ["'x'", '"it\'s"', "''"],
}


def _leaves(known: dict[str, Known], wanted: Type, *, row: bool) -> list[str]:
    found = list(_CONSTANTS[wanted])
    for code, one in known.items():
        if one.type is wanted:
            found += [code, code, f"last({code})"]
    if row:
        found += [f"row.{code}" for code, kind in COLUMNS.items() if TYPES[kind] is wanted]
    return found


KINDS = st.sampled_from(
    [
        Kind.SINGLE, Kind.MULTIPLE, Kind.NUMBER, Kind.YES_NO, Kind.FIVE_POINT, Kind.TEXT,
        Kind.DATE, Kind.RANK, Kind.ROWS, Kind.SIGNATURE, Kind.FILE, Kind.NOTE,
    ]
)  # fmt: skip


@st.composite
def expressions(draw: Any) -> tuple[dict[str, Known], str, dict[str, Any], dict[str, Any]]:
    """Some questions, an expression over them, answers, and those of last time."""
    kinds = {f"Q{n}": draw(KINDS) for n in range(draw(st.integers(1, 6)))}
    known = {code: known_of_kind(kind) for code, kind in kinds.items()}
    wanted = draw(st.sampled_from([Type.NUMBER, Type.TRUTH, Type.DATE, Type.TEXT]))
    text = draw(texts_of(known, wanted, 4, row=False))
    given = st.fixed_dictionaries({}, optional={c: answers_of(k) for c, k in kinds.items()})
    return known, text, draw(given), draw(given)


# ---- answers: right ones, wrong ones, and what a broken page might send ----

JUNK = st.sampled_from(
    [
        None,
        "",
        [],
        {},
        3,
        True,
        "not_applicable",
        ["a", 3],
        [{"n": 1}],
        {"x": 1},
        ["a", "not_applicable"],
        [{}, "not_applicable"],
    ]
)


def answers_of(kind: Kind) -> st.SearchStrategy[Any]:
    options = st.sampled_from(OPTIONS)
    right: st.SearchStrategy[Any] = {
        Kind.SINGLE: options,
        Kind.MULTIPLE: st.lists(options, unique=True),
        Kind.RANK: st.lists(st.sampled_from([*OPTIONS, ""]), max_size=3),
        Kind.NUMBER: st.sampled_from(NUMBERS),
        Kind.YES_NO: st.sampled_from(["yes", "no", ""]),
        Kind.FIVE_POINT: st.sampled_from("123456"),
        Kind.TEXT: st.sampled_from(TEXTS),
        Kind.DATE: st.sampled_from(DAYS),
        Kind.ROWS: st.lists(rows(), max_size=3),
        Kind.SIGNATURE: st.just({"name": "张三"}),
        Kind.FILE: st.just({"file": 1, "name": "x.pdf"}),
        Kind.NOTE: st.just("?"),
    }[kind]
    return st.one_of(right, right, right, JUNK)


def rows() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "n": st.sampled_from(NUMBERS),
            "t": st.sampled_from(TEXTS),
            "c": st.sampled_from(OPTIONS),
            "d": st.sampled_from(DAYS),
            "strange": st.just("x"),
        },
    )


# ---- whole questionnaires ----


@st.composite
def definitions(draw: Any, most: int = 8) -> dict[str, Any]:
    """A description that reads without a fault: sections, skips, sums, constraints, rows."""
    kinds = [draw(KINDS) for _ in range(draw(st.integers(1, most)))]
    before: dict[str, Known] = {}
    everything = {f"Q{n}": known_of_kind(kind) for n, kind in enumerate(kinds)}
    sections: list[dict[str, Any]] = []
    for number, kind in enumerate(kinds):
        if not sections or draw(st.integers(0, 3)) == 0:
            part: dict[str, Any] = {"code": f"S{number}", "words": words("部分"), "questions": []}
            if draw(st.integers(0, 3)) == 0:
                part["relevant"] = draw(texts_of(before, Type.TRUTH, 2, row=False))
            sections.append(part)
        sections[-1]["questions"].append(draw(_question(number, kind, before, everything)))
        before[f"Q{number}"] = everything[f"Q{number}"]
    return {"code": "random", "title": words("随机"), "sections": sections}


@st.composite
def _question(
    draw: Any, number: int, kind: Kind, before: dict[str, Known], everything: dict[str, Known]
) -> dict[str, Any]:
    said: dict[str, Any] = {"code": f"Q{number}", "kind": kind.value, "words": words("问题")}
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANK):
        alone = draw(st.sets(st.sampled_from(OPTIONS), max_size=2))
        said["options"] = [
            {"code": code, "words": words(code), "exclusive": code in alone} for code in OPTIONS
        ]
    if kind is Kind.ROWS:
        said["columns"] = [draw(_column(code, one, everything)) for code, one in COLUMNS.items()]
    if draw(st.booleans()):
        said["relevant"] = draw(texts_of(before, Type.TRUTH, 3, row=False))
    if kind in (Kind.NUMBER, Kind.YES_NO, Kind.TEXT, Kind.DATE) and draw(st.integers(0, 2)) == 0:
        said["calculate"] = draw(texts_of(before, TYPES[kind], 3, row=False))
        said["decimals"] = draw(st.integers(0, 3))
    elif kind is not Kind.NOTE:
        said["may_not_apply"] = draw(st.booleans())
    said["required"] = draw(
        st.one_of(st.booleans(), texts_of(everything, Type.TRUTH, 2, row=False))
    )
    said["constraints"] = draw(st.lists(_constraints(everything, row=False), max_size=2))
    return said


def _constraints(known: dict[str, Known], *, row: bool) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "holds": texts_of(known, Type.TRUTH, 2, row=row),
            "level": st.sampled_from(["error", "explain", "warn"]),
            "message": st.just(words("不符")),
        }
    )


@st.composite
def _column(draw: Any, code: str, kind: Kind, known: dict[str, Known]) -> dict[str, Any]:
    said: dict[str, Any] = {"code": code, "kind": kind.value, "words": words(code)}
    if kind is Kind.SINGLE:
        said["options"] = [{"code": one, "words": words(one)} for one in OPTIONS]
    if draw(st.integers(0, 2)) == 0:
        said["relevant"] = draw(texts_of({}, Type.TRUTH, 2, row=True))
    said["constraints"] = draw(st.lists(_constraints(known, row=True), max_size=1))
    return said


def answers_to(definition: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    kinds = {q["code"]: Kind(q["kind"]) for s in definition["sections"] for q in s["questions"]}
    given = {code: answers_of(kind) for code, kind in kinds.items()}
    reasons = {f"{code}.reason": st.just("因为") for code in kinds}
    return st.fixed_dictionaries({}, optional=given | reasons)
