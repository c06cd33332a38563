"""Rules that ask the register: what it has of each line, and who may change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from enterprises.register.importers.keys import (
    downloads_forgotten,
    is_of_another,
    key_of_another,
    overtaken,
)
from enterprises.register.importers.known import Known, batches, with_known
from enterprises.register.models import Enterprise
from enterprises.register.operations.rows import (
    any_masked,
    differing,
    holds_masked,
    is_stale,
    misread,
)
from enterprises.register.queries import counties_kept_by
from enterprises.register.rules.branches import names_branch
from enterprises.register.rules.entry import entry_faults, masked_fault
from enterprises.register.rules.sound import all_hold
from enterprises.register.storage import names_taken
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.imports.definition import Line, Problem
from portal.kernel.faults import Fault, Severity


def _problem(line: Line, fault: Fault) -> Problem:
    return Problem(
        line.number,
        fault.where,
        fault.code,
        fault.message,
        value=fault.value,
        rule=fault.rule,
        remedy=fault.remedy,
        severity=fault.severity,
    )


class _Values:
    """A line as a mapping of the entry's names."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def get(self, name: str, default: Any = None) -> Any:
        return getattr(self._line, name, default)


def against(lines: Sequence[Line], /, *, by: Actor, at: datetime) -> Iterator[Problem]:
    """Rules between fields with the day of today, then those that ask what is on the register."""
    today = localdate(at)
    for some in batches(lines):
        for line in _to_look_at(some, today):
            for fault in entry_faults(_Values(line), on=today):  # type: ignore[arg-type]
                yield _problem(line, fault)
    yield from _counties_missing(lines, by)
    for some, known in with_known(lines):
        yield from _on_the_register(some, known, by)
    yield from downloads_forgotten(lines)


def _to_look_at(lines: Sequence[Line], today: date) -> Iterable[Line]:
    """The lines of which the rules between fields may say something: few, as a rule."""
    if any(one.is_branch or one.parent_code or one.is_own_site for one in lines):
        return lines
    codes = [line.credit_code for line in lines if line.credit_code is not None]
    days = (line.founded_on for line in lines if line.founded_on is not None)
    is_plain = all_hold(codes) and max(days, default=today) <= today
    return [one for one in lines if names_branch(one.name)] if is_plain else lines


def _counties_missing(lines: Sequence[Line], by: Actor) -> Iterator[Problem]:
    """Who keeps several counties says which."""
    if len(counties_kept_by(by)) <= 1:
        return
    for line in lines:
        if line.region is None:
            yield _problem(
                line,
                Fault(
                    "enterprise.county_missing",
                    _("The county is missing."),
                    where="region",
                    remedy=_("Your office keeps several counties: say which one."),
                ),
            )


def _on_the_register(lines: Sequence[Line], known: Known, by: Actor) -> Iterator[Problem]:
    sound = []
    for line in _to_compare(lines, known):
        before = known.get(line.credit_code)
        fault = _refused(line, before, by) if before else None
        if fault is not None:
            yield _problem(line, replace(fault, where="credit_code", value=line.credit_code))
        elif is_of_another(line, before):
            yield key_of_another(line)
        else:
            sound.append(line)
            if before is None or not is_stale(line, before):
                for name, value in misread(line, before):
                    yield _problem(line, masked_fault(name, value))
    yield from overtaken(sound, known)
    yield from _same_names([line for line in lines if line.credit_code not in known], by)


def _to_compare(lines: Sequence[Line], known: Known) -> Iterable[Line]:
    """The lines that are known, or say that they were: none, as a rule, of a new table."""
    if not known and not any_masked(lines) and not any(line.row_key for line in lines):
        return ()
    return (
        line
        for line in lines
        if line.credit_code in known or line.row_key is not None or holds_masked(line)
    )


def _refused(line: Line, known: Enterprise, by: Actor) -> Fault | None:
    if not known.allows(by, to=Permission.KEEP):
        return Fault(
            "enterprise.exists",
            _("This code is on the register of another county."),
            remedy=_("Ask the office above to have it moved to your county."),
        )
    if line.region not in (None, known.region_id):
        return Fault(
            "enterprise.other_county",
            _("This enterprise is on the register of %(county)s.") % {"county": known.region.name},
            remedy=_("Correct the county, or leave it empty."),
        )
    if known.is_closed and differing(line, known):
        return Fault(
            "enterprise.closed",
            _("This enterprise is closed."),
            remedy=_("Re-open it first, or take it out of the table."),
        )
    return None


def _same_names(lines: Sequence[Line], by: Actor) -> Iterator[Problem]:
    """New enterprises of a name that the county has already: said, not refused."""
    counties = counties_kept_by(by)
    only = counties[0].pk if len(counties) == 1 else None
    named: dict[tuple[int, str], Line] = {}
    for line in lines:
        region = line.region or only
        if region is not None and line.name is not None:
            named[region, line.name] = line
    for region, name, code in names_taken(list(named)):
        line = named[region, name]
        yield Problem(
            line.number,
            "name",
            "enterprise.same_name",
            _("The county has an enterprise of this name: %(found)s.")
            % {"found": f"{name} ({code})"},
            value=name,
            remedy=_("Make sure that it is not the same one; if it is not, go on."),
            severity=Severity.WARN,
        )
