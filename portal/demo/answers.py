"""Answers to the needs questionnaire: a few hundred ways to answer, each with its needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, Final

from portal.demo.stage import Firm
from programs.questionnaires.schema import Kind, Question, Questionnaire, holds
from programs.questionnaires.scoring import FoundNeed, needs, pruned

#: how many ways to answer there are for each kind of enterprise
SHEETS: Final = 120
#: optional questions that are answered, and questions of needs that are answered with "none"
ANSWERED, NO_NEED = 0.4, 0.8
CERTIFIED, NOT_CERTIFIED = "certified", ("not_built", "rules_only", "rules_only", "built")
TEXTS: Final = {
    "B03b": "目前订单稳定，暂未考虑。",
    "B06b": "原料批次波动和人员流动造成返工。",
    "F02b": "尺寸、硬度、耐压、有害物质限量",
    "K03": "希望多组织同行业的现场观摩，检测费用再优惠一些。",
}
#: numbers that sole traders and small companies give, by question: from, to
NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "D01a": (2, 60), "D01b": (0, 2), "D01c": (60, 100), "D02a": (0, 2), "F02a": (0, 12),
    "H02b": (1, 12), "H03a": (0, 8), "H03b": (0, 1), "I01b": (10, 500),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One way to answer everything but the first section, and the needs that follow."""

    answers: Mapping[str, Any]
    needs: tuple[FoundNeed, ...]


class Sheets:
    """Ways to answer, drawn once and used by many enterprises."""

    def __init__(self, rng: Random, questionnaire: Questionnaire, year: int) -> None:
        self._rng, self._questionnaire, self._year = rng, questionnaire, year
        self._by_kind: dict[Kind, Callable[[Question], Any]] = {
            Kind.SINGLE: self._single,
            Kind.MULTIPLE: self._several,
            Kind.RANK: self._rank,
            Kind.NUMBER: self._number,
            Kind.YES_NO: self._yes_no,
            Kind.FIVE_POINT: self._five_point,
            Kind.DATE: self._date,
            Kind.TEXT: self._text,
            Kind.ROWS: self._row,
        }
        self._drawn = {
            certified: [self._draw(certified=certified) for _number in range(SHEETS)]
            for certified in (True, False)
        }

    def one(self, rng: Random, *, certified: bool) -> Sheet:
        return rng.choice(self._drawn[certified])

    def _draw(self, *, certified: bool) -> Sheet:
        said: dict[str, Any] = {}
        for question in self._questionnaire.questions():
            if question.code < "B" or not holds(question.relevant, said):
                continue
            if question.is_required or self._rng.random() < ANSWERED:
                said[question.code] = self._answer(question, certified=certified)
        said = pruned(self._questionnaire, said)
        return Sheet(said, needs(self._questionnaire, said))

    def _answer(self, question: Question, *, certified: bool) -> Any:
        if question.code == "B01":
            return CERTIFIED if certified else self._rng.choice(NOT_CERTIFIED)
        return self._by_kind[question.kind](question)

    def _single(self, question: Question) -> str:
        return self._rng.choice(question.options).code

    def _rank(self, question: Question) -> list[str]:
        codes = [option.code for option in question.options]
        return self._rng.sample(codes, min(question.answer_limit, 3))

    def _number(self, question: Question) -> str:
        return str(self._rng.randint(*NUMBERS.get(question.code, (0, 20))))

    def _yes_no(self, _question: Question) -> str:
        return "yes" if self._rng.random() < 0.35 else "no"

    def _five_point(self, _question: Question) -> str:
        return self._rng.choices("12345", (1, 3, 16, 45, 35))[0]

    def _date(self, _question: Question) -> str:
        month, day = self._rng.randint(9, 12), self._rng.randint(1, 28)
        return date(self._year, month, day).isoformat()

    def _text(self, question: Question) -> str:
        return TEXTS.get(question.code, "-")

    def _several(self, question: Question) -> list[str]:
        none = [option.code for option in question.options if option.is_exclusive]
        if none and self._rng.random() < (NO_NEED if question.element else 0.3):
            return none
        codes = [option.code for option in question.options if not option.is_exclusive]
        most = min(question.answer_limit, len(codes), 2 if question.element else 3)
        chosen = self._rng.sample(codes, self._rng.randint(1, most))
        return sorted(chosen, key=codes.index)

    def _row(self, question: Question) -> list[dict[str, str]]:
        """A row of a table; that of certificates is written by `about`."""
        if question.code == "B02":
            return [{"kind": "质量管理体系", "number": "-"}]
        on = date(self._year - 1, self._rng.randint(1, 12), self._rng.randint(1, 28))
        return [{"kind": "投诉", "on": on.isoformat(), "matter": "包装破损，已换货"}]


def about(rng: Random, firm: Firm, sheet: Sheet, *, place: str, pilot: str) -> dict[str, Any]:
    """The whole answers of one enterprise: what the register knows, then the sheet."""
    one = firm.enterprise
    share = rng.randint(40, 80)
    answers: dict[str, Any] = {
        "A01": one.name,
        "A02": one.credit_code,
        "A03": one.kind,
        "A04a": place,
        "A04b": one.address,
        "A05a": one.industry_code,
        "A06a": str(one.staff_count if one.staff_count is not None else rng.randint(5, 60)),
        "A06b": _plain(one.revenue_wan, rng.randint(80, 1500)),
        "A06c": _plain(one.assets_wan, rng.randint(60, 900)),
        "A07": [
            {"product": firm.industry.products[0], "share": str(share)},
            {"product": firm.industry.products[1], "share": str(rng.randint(5, 100 - share))},
        ],
        "A08a": one.contact_name,
        "A08b": one.contact_title,
        "A08c": one.contact_phone,
        "A10a": one.quality_lead,
        "A10b": "yes" if one.has_quality_officer else "no",
        **sheet.answers,
        "K05b": one.contact_name,
    }
    if pilot:
        answers["A05b"] = pilot
    if "B02" in answers and firm.certificate is not None:
        number, expires_on = firm.certificate
        answers["B02"] = [
            {"kind": "质量管理体系", "number": number, "expires": expires_on.isoformat()}
        ]
    return answers


def _plain(amount: Decimal | None, otherwise: int) -> str:
    return str(otherwise) if amount is None else f"{Decimal(amount).normalize():f}"
