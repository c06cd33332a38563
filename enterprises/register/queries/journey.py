"""The journey: an enterprise's way through a programme year, read from every room's step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enterprises.register.facts import JourneyStep, StepReading, StepState, journey_steps
from enterprises.register.models import Enterprise


@dataclass(frozen=True, slots=True)
class Station:
    """A step with how far it is."""

    step: JourneyStep
    reading: StepReading

    def as_shown(self, today: date, *, is_next: bool = False) -> dict[str, Any]:
        """For components/_journey.html. What comes next is marked, even if it waits for nobody."""
        states = {StepState.DONE: "done", StepState.CURRENT: "now", StepState.TODO: "open"}
        state = "now" if is_next else states[self.reading.state]
        return {
            "label": self.step.label,
            "note": self.note(today),
            "state": "late" if state == "now" and self.is_late(today) else state,
            "url": self.reading.url,
        }

    def note(self, today: date) -> str:
        """The day on which it was done, with the year where it is another; before that who acts,
        and by when if it waits for them."""
        reading = self.reading
        day = ""
        if reading.on:
            this_year = reading.on.year == today.year
            day = date_format(reading.on, "MONTH_DAY_FORMAT" if this_year else "Y-m-d")
        if reading.state is StepState.DONE:
            return day
        due = _("by %(day)s") % {"day": day} if day and reading.state is StepState.CURRENT else ""
        return " · ".join(filter(None, (str(reading.by), due)))

    def is_late(self, today: date) -> bool:
        return self.reading.on is not None and self.reading.on < today


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps in their order; `next` is that of those that wait for somebody which is due first,
    else the first that is not done."""

    year: int
    stations: tuple[Station, ...]

    @property
    def done_count(self) -> int:
        return sum(1 for one in self.stations if one.reading.state is StepState.DONE)

    @property
    def next(self) -> Station | None:
        waiting = [one for one in self.stations if one.reading.state is StepState.CURRENT]
        if waiting:
            return min(waiting, key=lambda one: one.reading.on or date.max)
        return next((one for one in self.stations if one.reading.state is StepState.TODO), None)

    def as_shown(self, today: date) -> dict[str, Any]:
        """What templates/enterprises/_journey.html needs, in the language now active."""
        coming = self.next
        return {
            "year": self.year,
            "done_count": self.done_count,
            "count": len(self.stations),
            "steps": [one.as_shown(today, is_next=one is coming) for one in self.stations],
            "next": _next(coming, today) if coming else None,
        }


def _next(station: Station, today: date) -> dict[str, Any]:
    reading = station.reading
    due = _due(reading.on, today) if reading.on else _("No fixed day")
    lines = [{"label": _("Who acts"), "value": reading.by}] if reading.by else []
    lines.append({"label": _("Due on"), "value": due})
    return {
        "label": reading.words or station.step.label,
        "url": reading.url,
        "button": reading.action,
        "icon": "arrow-right",
        "lines": lines,
    }


def _due(day: date, today: date) -> str:
    left = (day - today).days
    said = {"day": date_format(day, "DATE_FORMAT"), "n": abs(left)}
    if left < 0:
        words = ngettext("%(day)s, %(n)d day late", "%(day)s, %(n)d days late", -left)
    else:
        words = ngettext("%(day)s, %(n)d day left", "%(day)s, %(n)d days left", left)
    return words % said


def journey_of(enterprise: Enterprise, *, year: int) -> Journey:
    """Every step that a room reads for this enterprise and year."""
    return Journey(year, tuple(_stations(enterprise, year)))


def _stations(enterprise: Enterprise, year: int) -> Iterator[Station]:
    for step in sorted(journey_steps, key=lambda one: (one.order, one.code)):
        reading = step.state(enterprise, year)
        if reading is not None:
            yield Station(step, reading)
