"""What counts the figures of a form: measures, by the registry that was filled at start-up."""

from __future__ import annotations

from functools import lru_cache

from portal.indicators.definition import Measure, indicators
from programs.returns.schema import Field, form


@lru_cache(maxsize=16)
def counted_fields(code: str) -> tuple[tuple[Field, Measure], ...]:
    """The fields of a form that are counted, with what counts them (registries are whole at
    start-up)."""
    return tuple(
        (field, indicator.numerator)
        for field in form(code).counted
        if (indicator := indicators.get(field.indicator)) is not None
    )


@lru_cache(maxsize=16)
def asked_of(code: str) -> tuple[tuple[str, Measure], ...]:
    """The indicators that rules of a form ask of besides its fields, with their measures."""
    return tuple(
        (fact, indicator.numerator)
        for fact in form(code).facts
        if (indicator := indicators.get(fact)) is not None
    )


def measures_of(code: str) -> list[Measure]:
    """Every measure that a return of this form stands on."""
    return [measure for _of, measure in (*counted_fields(code), *asked_of(code))]
