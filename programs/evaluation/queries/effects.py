"""What a snapshot keeps of the results of questionnaires: how figures and awareness moved between
two waves, small groups hidden as on the pages of results. DOMAIN 2, rows 45 to 49; 6.3, chapter 8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from portal.kernel.period import Period
from portal.regions.models import Region
from programs.cycles.models import Cycle
from programs.evaluation.queries.parts import SnapshotPart, snapshot_parts
from programs.questionnaires.models import Version
from programs.questionnaires.queries.results import places_of
from programs.questionnaires.queries.results_pairs import paired, pairings_of, second_rows
from programs.questionnaires.queries.results_roles_pairs import RoleMoved, awareness_moved
from programs.questionnaires.queries.results_shown import ReadingsShown, growth_told
from programs.questionnaires.scoring.statistics import Interval, Proportion

#: revenue, value of output, sales, profit margin, quality loss, accepted at first inspection
FIGURES: Final = ("P01", "P02d", "P03b", "P04b", "P05f", "P06")


def take_effects(cycle: Cycle, region: Region, period: Period, at: datetime) -> dict[str, Any]:
    """For every follow-up of the year that was answered: {"growth": [{wave, titles, words, rule,
    pairs, readings: {…} or None}], "awareness": [{wave, titles, role, pairs, before, after}]}.

    Readings are those that were confirmed, or where these would give a few enterprises away those
    that were claimed. Decimals are texts; a share is [numerator, denominator, low, high].
    """
    day = min(period.last, localdate(at))
    found: dict[str, Any] = {"growth": [], "awareness": []}
    for version in _waves(cycle, day):
        places = places_of(version)
        found["growth"] += _growth(version, region, places, day)
        found["awareness"] += [
            _titled(version) | _moved(one)
            for one in awareness_moved(version, region, places, on=day, until=day)
        ]
    return found


def _waves(cycle: Cycle, day: date) -> Iterator[Version]:
    """The newest published version of each follow-up of the year that somebody answered."""
    rows = Version.objects.published().filter(cycle=cycle, template__code__startswith="follow_up_")
    newest = {one.template_id: one for one in rows.with_all().order_by("number")}
    for version in sorted(newest.values(), key=_months):
        if second_rows(version, day).exists():
            yield version


def _months(version: Version) -> tuple[int, str]:
    code = version.template.code
    mark = code.rpartition("_")[2]
    return int(mark) if mark.isdigit() else 0, code


def _growth(
    version: Version, region: Region, places: Sequence[Region], day: date
) -> Iterator[dict[str, Any]]:
    for pairing in pairings_of(version):
        if pairing.question.code not in FIGURES:
            continue
        found = paired(version, pairing, region, places, on=day, reads_rows=False, until=day)
        chosen = growth_told(found)
        yield _titled(version) | {
            "question": pairing.question.code,
            "words": pairing.question.words.as_data(),
            "unit": pairing.question.unit.as_data(),
            "rule": pairing.rule,
            "pairs": found.told_pairs,
            "readings": _readings(chosen) if chosen else None,
        }


def _titled(version: Version) -> dict[str, Any]:
    return {"wave": version.template.code, "titles": dict(version.schema["title"])}


def _readings(one: ReadingsShown) -> dict[str, Any]:
    decimals = ("mean_rate", "trimmed_rate", "pooled_rate", "median_rate", "mean_difference")
    intervals = ("mean_interval", "pooled_interval", "difference_interval")
    return (
        {"figure": one.code, "n": one.pairs}
        | {name: _text(getattr(one, name)) for name in decimals}
        | {name: _between(getattr(one, name)) for name in intervals}
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _between(interval: Interval | None) -> list[str] | None:
    return [str(interval.low), str(interval.high)] if interval else None


def _moved(one: RoleMoved) -> dict[str, Any]:
    return {
        "role": one.role.code,
        "words": one.role.words.as_data(),
        "pairs": one.pairs,
        "before": _share(one.before),
        "after": _share(one.after),
    }


def _share(one: Proportion | None) -> list[Any] | None:
    if one is None or one.interval is None:
        return None
    return [one.numerator, one.denominator, str(one.interval.low), str(one.interval.high)]


snapshot_parts.add(SnapshotPart("effects", take_effects))
