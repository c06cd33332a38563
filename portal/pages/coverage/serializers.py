"""What the API says of indicators: definitions, and figures with what they are made of."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers

from portal.indicators.definition import Indicator
from portal.indicators.reading import Figure


class IndicatorOut(serializers.Serializer[Any]):
    """A definition, in the language that the request asks for."""

    code = serializers.CharField()
    title = serializers.CharField()
    version = serializers.IntegerField()
    unit = serializers.CharField(help_text="what is counted: enterprises, services, counties, …")
    decimals = serializers.IntegerField()
    is_ratio = serializers.BooleanField()
    is_coverage = serializers.BooleanField(help_text="counts counties where the numerator is not 0")
    higher_is_better = serializers.BooleanField()
    is_sample = serializers.BooleanField(help_text="a share of those who answered")
    formula = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    numerator = serializers.CharField()
    denominator = serializers.CharField(allow_null=True)
    language = serializers.CharField()
    figures = serializers.URLField()


class IndicatorsOut(serializers.Serializer[Any]):
    """A page like that of every list; there is no other."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = IndicatorOut(many=True)


class BetweenOut(serializers.Serializer[Any]):
    """Where the share lies with 95 % certainty, in percent."""

    low = serializers.CharField()
    high = serializers.CharField()


class FigureOut(serializers.Serializer[Any]):
    """A figure of one region. Decimals are texts; `value` is null over a denominator of 0, and
    for a sample over fewer than 5 answers. `interval` stands with the figures of samples alone."""

    region = serializers.CharField(help_text="code of GB/T 2260")
    name = serializers.CharField()
    level = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    numerator = serializers.CharField()
    denominator = serializers.CharField(allow_null=True)
    interval = BetweenOut(required=False, allow_null=True)
    explain = serializers.URLField(help_text="the page with the rows behind it")


class FiguresOut(serializers.Serializer[Any]):
    """The figures of an indicator, of a region and of what lies beneath it."""

    indicator = serializers.CharField()
    version = serializers.IntegerField()
    year = serializers.CharField()
    month = serializers.CharField()
    span = serializers.ChoiceField(choices=["to_date", "month"])
    counted_at = serializers.DateTimeField()
    results = FigureOut(many=True)


def indicator_out(one: Indicator, *, figures: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": str(one.title),
        "version": one.version,
        "unit": str(one.unit),
        "decimals": one.decimals,
        "is_ratio": one.is_ratio,
        "is_coverage": one.is_coverage,
        "higher_is_better": one.higher_is_better,
        "is_sample": one.is_sample,
        "formula": str(one.formula),
        "source": str(one.source),
        "numerator": str(one.numerator.title),
        "denominator": str(one.denominator.title) if one.denominator else None,
        "language": get_language(),
        "figures": figures,
    }


def figure_out(figure: Figure, *, explain: Callable[[Figure], str]) -> dict[str, Any]:
    return {
        "region": figure.region.code,
        "name": figure.region.name,
        "level": figure.region.level,
        "value": None if figure.value is None else plain(figure.value),
        "numerator": plain(figure.numerator),
        "denominator": None if figure.denominator is None else plain(figure.denominator),
        **sample_out(figure.indicator, figure.numerator, figure.denominator),
        "explain": explain(figure),
    }


def sample_out(
    indicator: Indicator, numerator: Decimal, denominator: Decimal | None
) -> dict[str, Any]:
    """How sure a figure is, as a member of its own; nothing of what is no sample."""
    if not indicator.is_sample:
        return {}
    found = indicator.interval(numerator, denominator)
    said = {"low": plain(found.low), "high": plain(found.high)} if found else None
    return {"interval": said}


def plain(value: Any) -> str:
    """Without an exponent and without noughts at its end."""
    return f"{value.normalize():f}" if value else "0"
