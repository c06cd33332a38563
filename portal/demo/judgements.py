"""Filled-in checklists: a few hundred of them, each scored once by the real rules, used by many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Final

from experts.visits.schema import CURRENT, NOT_APPLICABLE, Checklist, checklist
from experts.visits.scoring import score
from experts.visits.vocabulary import Conformity, Severity
from portal.demo.names import table

SHEETS: Final = 240
#: how mature quality management is on the whole, from weakest to best, and how often
MATURITY: Final = ((1.6, 2.2, 2.8, 3.4, 4.0), (10, 26, 36, 22, 6))
CHAPTERS: Final = {"8": 0.15, "9": -0.4, "10": -0.2, "6": -0.15, "X": 0.1}


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the library of problems, with how serious it is on this sheet."""

    line: Mapping[str, str]
    severity: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """One filled-in checklist with what it comes to, and the problems that were written down."""

    scores: Mapping[str, Mapping[str, Any]]
    total: Decimal
    level: int
    means: Mapping[str, Decimal]
    findings: tuple[Finding, ...]


def draw_judgements(rng: Random) -> list[Judgement]:
    """As many as are needed for no two in a county to look alike."""
    return [_draw(rng, checklist(CURRENT)) for _number in range(SHEETS)]


def _draw(rng: Random, form: Checklist) -> Judgement:
    maturity = rng.choices(*MATURITY)[0]
    scores: dict[str, dict[str, Any]] = {}
    for item in form.items():
        if item.may_not_apply and rng.random() < 0.3:
            scores[item.code] = {"score": NOT_APPLICABLE}
            continue
        drawn = rng.gauss(maturity + CHAPTERS.get(item.chapter, 0.0), 0.75)
        scores[item.code] = {"score": min(max(round(drawn), 0), 5), "conformity": "conforming"}
    findings = _findings(rng, scores)
    for finding in findings:
        given = scores[finding.line["clause"]]
        given["conformity"] = _conformity(finding.severity)
        given["note"] = finding.line["found"]
    found = score(form, scores)
    assert found.total.value is not None
    assert found.level is not None
    return Judgement(
        scores=scores,
        total=found.total.value,
        level=found.level,
        means={
            chapter.code: chapter.mean.exact
            for chapter in found.chapters
            if chapter.mean.exact is not None
        },
        findings=findings,
    )


def _findings(rng: Random, scores: Mapping[str, Mapping[str, Any]]) -> tuple[Finding, ...]:
    """One to four problems where the scores are low; each clause once."""
    lines = [
        line
        for line in table("problems")
        if isinstance(given := scores[line["clause"]].get("score"), int) and given <= 3
    ]
    rng.shuffle(lines)
    by_clause = {line["clause"]: line for line in lines}
    chosen = list(by_clause.values())[: rng.choices((1, 2, 3, 4), (34, 36, 20, 10))[0]]
    return tuple(Finding(line, _severity(rng, scores[line["clause"]]["score"])) for line in chosen)


def _severity(rng: Random, given: int) -> str:
    if given <= 1:
        return rng.choice((Severity.SERIOUS, Severity.SERIOUS, Severity.ORDINARY))
    return rng.choices((Severity.SERIOUS, Severity.ORDINARY, Severity.MINOR), (8, 62, 30))[0]


def _conformity(severity: str) -> str:
    return {
        Severity.SERIOUS: Conformity.MAJOR,
        Severity.ORDINARY: Conformity.MINOR,
        Severity.MINOR: Conformity.OBSERVATION,
    }[Severity(severity)].value
