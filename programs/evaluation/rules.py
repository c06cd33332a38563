"""What may be said of the nation's evaluation of a province's year. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from enterprises.dossier.rules import Texts, day_fault, text_fault, text_faults
from programs.evaluation.facts import Dimension

RESULT: Final[Texts] = {"notice_number": (60, False), "source": (200, True)}
#: the programme began in 2020 (国市监认证〔2020〕165号)
FIRST_YEAR: Final = 2020
#: provinces, municipalities and autonomous regions of GB/T 2260
MOST_PROVINCES: Final = 34
MOST_POINTS: Final = Decimal(1000)
MOST_DIMENSIONS: Final = 12
LONGEST_NAME: Final = 40
CENT: Final = Decimal("0.01")


def result_faults(values: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Field to fault, of a whole result."""
    return (
        text_faults(values, RESULT)
        | dict(_day_faults(values, today))
        | dict(_score_faults(values))
        | dict(_rank_faults(values))
        | dict(_dimension_faults(values["dimensions"]))
    )


def _day_faults(values: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    year, day = values["year"], values["notice_on"]
    if not FIRST_YEAR <= year <= today.year:
        said = {"first": FIRST_YEAR, "last": today.year}
        yield "year", _("Give a year between %(first)s and %(last)s.") % said
    elif words := day_fault(day, today=today):
        yield "notice_on", words
    elif day.year < year:
        yield "notice_on", _("The notice is older than the year that it evaluates.")


def _score_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    total, rank = values["total"], values["rank"]
    if total is None and rank is None:
        yield "total", _("Give the score, the rank, or both.")
    elif total is not None and (words := _points_fault(total)):
        yield "total", words


def _points_fault(points: Decimal) -> str:
    if not 0 <= points < MOST_POINTS:
        return _("Points are at least 0 and below %(most)s.") % {"most": MOST_POINTS}
    return "" if points == points.quantize(CENT) else _("At most two decimals.")


def _rank_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    rank, many = values["rank"], values["of_how_many"]
    if (rank is None) != (many is None):
        name = "rank" if rank is None else "of_how_many"
        yield name, _("Rank and number of provinces belong together.")
    elif rank is not None and not 1 <= rank <= many <= MOST_PROVINCES:
        said = {"most": MOST_PROVINCES}
        yield "rank", _("A rank is one of at most %(most)s provinces.") % said


def _dimension_faults(parts: Sequence[Dimension]) -> Iterator[tuple[str, str]]:
    names = [one.name for one in parts]
    if len(parts) > MOST_DIMENSIONS:
        yield "dimensions", _("At most %(most)d dimensions.") % {"most": MOST_DIMENSIONS}
    elif len(set(names)) < len(names):
        yield "dimensions", _("A dimension stands there twice.")
    else:
        for one in parts:
            if words := _dimension_fault(one):
                yield "dimensions", f"{one.name[:LONGEST_NAME]}{_(': ')}{words}"
                return


def _dimension_fault(part: Dimension) -> str:
    if words := text_fault(part.name, longest=LONGEST_NAME):
        return words
    if words := _points_fault(part.score) or _points_fault(part.full):
        return words
    return _("The score is above the full marks.") if part.score > part.full else ""
