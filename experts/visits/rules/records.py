"""Rules of visits, problems and plans: pure, with where each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from experts.visits.facts import MeasureEntry, ProblemEntry, Record, Recorded
from experts.visits.schema import HIGHEST, NOT_APPLICABLE, Checklist
from experts.visits.vocabulary import Category, Cause, Conformity, Severity
from portal.kernel.faults import Fault
from portal.regions.letters import PROVINCE_LETTERS

#: working days for the plan after the visit (DOMAIN 1.2, row 8; this portal's default)
PLAN_WORKDAYS: Final = 15
#: another visit this near is a burden that is said before assigning (DOMAIN 8; default)
BURDEN: Final = timedelta(days=30)
#: days that a problem is given when nothing else is said
REMEDY_DAYS: Final = 30
LONGEST: Final = timedelta(hours=24)
PLACE: Final = ("latitude", "longitude", "accuracy_m")
FIELDS: Final = ("arrived_at", "left_at", "people_met", "met_top_manager", "strengths", *PLACE)
#: degrees of WGS-84, and the metres within which a position that is less sure tells nothing
RANGES: Final = {"latitude": (-90, 90), "longitude": (-180, 180), "accuracy_m": (0, 100_000)}
MOST: Final = {"people_met": 300, "strengths": 500, "note": 200}


def plan_number(county_code: str, year: int, serial: int) -> str:
    """ZJ-330304-2026-0001: letters of the province, county, year, serial within both."""
    return f"{PROVINCE_LETTERS[county_code[:2]]}-{county_code}-{year}-{serial:04d}"


def hours_between(arrived_at: datetime, left_at: datetime) -> Decimal:
    """Hours to one place, half up; a visit is never shorter than a tenth."""
    seconds = Decimal(int((left_at - arrived_at).total_seconds()))
    hours = (seconds / 3600).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return max(hours, Decimal("0.1"))


def is_a_burden(planned_on: date, others: list[date]) -> list[date]:
    """The other days of visits that are too near."""
    return sorted(day for day in others if abs(day - planned_on) <= BURDEN)


def faults_of_draft(checklist: Checklist, record: Record) -> list[Fault]:
    """What cannot even be kept as a draft: values that are no values."""
    return [*_faults_of_fields(record), *_faults_of_scores(checklist, record)]


def _faults_of_fields(record: Record) -> Iterator[Fault]:
    for name, value in record.fields.items():
        if name not in FIELDS:
            yield Fault("unknown_field", _("There is no such field."), where=name)
        elif name in MOST and len(value) > MOST[name]:
            yield _too_long(name, MOST[name])
    yield from _faults_of_place({name: record.fields.get(name) for name in PLACE})


def _faults_of_place(place: Mapping[str, Any]) -> Iterator[Fault]:
    """A position is two numbers within the Earth, with how sure it is; or none at all."""
    for name, (least, most) in RANGES.items():
        value = place[name]
        if value is not None and not least <= value <= most:
            words = _("A number from %(least)d to %(most)d.") % {"least": least, "most": most}
            yield Fault("range", words, where=name, value=str(value))
    if (place["latitude"] is None) != (place["longitude"] is None):
        words = _("A position is latitude and longitude together.")
        yield Fault("half_a_place", words, where="longitude")
    elif place["latitude"] is None and place["accuracy_m"] is not None:
        yield Fault("half_a_place", _("An accuracy belongs to a position."), where="accuracy_m")


def _faults_of_scores(checklist: Checklist, record: Record) -> Iterator[Fault]:
    for code, given in record.scores.items():
        if checklist.item(code) is None:
            yield Fault("unknown_item", _("The checklist has no such item."), where=code)
            continue
        score = given.get("score")
        if score is not None and score != NOT_APPLICABLE and score not in range(HIGHEST + 1):
            yield Fault("score", _("A score is 0 to 5, or “does not apply”."), where=code)
        if given.get("conformity", "") not in ("", *Conformity.values):
            yield Fault("conformity", _("Choose one of the judgements."), where=code)
        if len(given.get("note", "")) > MOST["note"]:
            yield _too_long(code, MOST["note"])


def faults_of_record(found: Recorded, *, at: datetime) -> list[Fault]:
    """What is still missing before the visit goes to the enterprise: the complete list."""
    return [*_faults_of_times(found, at), *_faults_of_judgements(found)]


def _faults_of_times(found: Recorded, at: datetime) -> Iterator[Fault]:
    if found.arrived_at is None:
        yield Fault("required", _("Say when you arrived."), where="arrived_at")
    elif found.arrived_at > at:
        yield Fault("future", _("The arrival lies in the future."), where="arrived_at")
    if found.left_at is None:
        yield Fault("required", _("Say when you left."), where="left_at")
    elif found.left_at > at:
        yield Fault("future", _("The leaving lies in the future."), where="left_at")
    elif found.arrived_at is not None:
        yield from _faults_of_length(found.arrived_at, found.left_at)
    if not found.people_met:
        yield Fault("required", _("Say whom you met."), where="people_met")


def _faults_of_length(arrived_at: datetime, left_at: datetime) -> Iterator[Fault]:
    if left_at <= arrived_at:
        yield Fault("order", _("The leaving is not after the arrival."), where="left_at")
    elif left_at - arrived_at > LONGEST:
        words = _("A visit lasts 24 hours at most. Please check both times.")
        yield Fault("too_long_a_visit", words, where="left_at")


def _faults_of_judgements(found: Recorded) -> Iterator[Fault]:
    if found.missing:
        count = len(found.missing)
        words = ngettext(
            "%(count)d item is not judged yet.", "%(count)d items are not judged yet.", count
        )
        yield Fault(
            "unjudged",
            words % {"count": count},
            where=found.missing[0],
            value=", ".join(found.missing[:12]) + (" …" if count > 12 else ""),
            remedy=_("Give 0 to 5, or “does not apply”."),
        )
    for code in found.unexplained:
        words = _("Clause %(clause)s usually applies. Note why it does not apply here.")
        yield Fault("unexplained", words % {"clause": code}, where=code)


def faults_of_problem(checklist: Checklist, entry: ProblemEntry, *, today: date) -> list[Fault]:
    """What is wrong with a problem as it was typed."""
    faults = [
        Fault("unknown", words, where=name)
        for name, words, known in (
            ("clause", _("The checklist has no such item."), [i.code for i in checklist.items()]),
            ("category", _("Choose what it is about."), Category.values),
            ("severity", _("Choose the severity."), Severity.values),
            ("cause", _("Choose the main cause."), Cause.values),
        )
        if getattr(entry, name) not in known
    ]
    if not entry.description:
        faults.append(Fault("required", _("Say what was found."), where="description"))
    for name, most in (("description", 500), ("evidence", 300), ("suggestion", 500)):
        if len(getattr(entry, name)) > most:
            faults.append(_too_long(name, most))
    if entry.due_on is None:
        faults.append(Fault("required", _("Say by when."), where="due_on"))
    elif entry.due_on <= today:
        faults.append(Fault("past", _("Choose a day after today."), where="due_on"))
    return faults


def faults_of_measure(entry: MeasureEntry, *, today: date) -> list[Fault]:
    """What is wrong with a measure as it was typed."""
    faults = []
    for name, most in (("text", 200), ("owner", 60), ("done_when", 200)):
        if not getattr(entry, name):
            faults.append(Fault("required", _("This is missing."), where=name))
        elif len(getattr(entry, name)) > most:
            faults.append(_too_long(name, most))
    if entry.due_on is None:
        faults.append(Fault("required", _("Say by when."), where="due_on"))
    elif entry.due_on <= today:
        faults.append(Fault("past", _("Choose a day after today."), where="due_on"))
    return faults


def _too_long(where: str, most: int) -> Fault:
    return Fault("too_long", _("At most %(n)d characters.") % {"n": most}, where=where)
