"""The register as a table: the columns of the entry and the county, the same rules as the form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.models import Enterprise
from enterprises.register.operations import keep_enterprises
from enterprises.register.queries import counties_kept_by
from enterprises.register.rules.entry import entry_faults, holds
from enterprises.register.rules.entry_fields import FIELDS, NAMES
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.imports.definition import (
    Column,
    Importer,
    Line,
    Option,
    Problem,
    importers,
    unique,
)
from portal.kernel.faults import Fault, Severity

BATCH: Final = 5_000


def counties_offered(by: Actor) -> Iterable[Option]:
    """The counties whose register somebody keeps, by name or by code; no other can be entered."""
    return [Option(one.pk, one.name, (one.code,)) for one in counties_kept_by(by)]


def _columns() -> Iterator[Column]:
    for one in FIELDS:
        yield Column(
            one.name,
            one.label,
            parse=one.parse,
            required=one.required,
            synonyms=one.headers,
            example=one.example,
            help=one.help,
            width=one.width,
        )
        if one.name == "name":
            yield Column(
                "region",
                gettext_lazy("County"),
                synonyms=("县（市、区）", "县(市、区)", "县市区", "区县", "所属区县", "county"),
                help=gettext_lazy("By name or code; empty if your office keeps one county."),
                options=counties_offered,
                width=14,
            )


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


def _against(lines: Sequence[Line], /, *, by: Actor, at: datetime) -> Iterator[Problem]:
    """Rules between fields with the day of today, then those that ask what is on the register."""
    today = localdate(at)
    for line in lines:
        if line.founded_on is not None or not _code_holds(line):
            for fault in entry_faults(_Values(line), on=today):  # type: ignore[arg-type]
                yield _problem(line, fault)
    yield from _counties_missing(lines, by)
    for start in range(0, len(lines), BATCH):
        yield from _on_the_register(lines[start : start + BATCH], by)


def _code_holds(line: Line) -> bool:
    return line.credit_code is None or holds(line.credit_code)


def problems_of(lines: Sequence[Line], *, by: Actor, at: datetime) -> Iterator[Problem]:
    """Every rule over lines that were read elsewhere (a bulk request), as a table's are checked."""
    for rule in register_importer.table_rules:
        yield from rule(lines)
    yield from _against(lines, by=by, at=at)


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


def _on_the_register(lines: Sequence[Line], by: Actor) -> Iterator[Problem]:
    by_code = {line.credit_code: line for line in lines if line.credit_code is not None}
    found = Enterprise.objects.filter(credit_code__in=by_code).select_related("region")
    known = {one.credit_code: one for one in found}
    for code, enterprise in known.items():
        line = by_code[code]
        fault = _refused(line, enterprise, by)
        if fault is not None:
            yield _problem(line, replace(fault, where="credit_code", value=code))
    yield from _same_names([line for line in lines if line.credit_code not in known], by)


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
    if known.is_closed:
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
    places: dict[int, dict[str, Line]] = defaultdict(dict)
    for line in lines:
        region = line.region or only
        if region is not None and line.name is not None:
            places[region][line.name] = line
    for region, named in places.items():
        rows = Enterprise.objects.living().filter(region_id=region, name__in=list(named))
        for name, code in rows.values_list("name", "credit_code"):
            line = named[name]
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


register_importer = importers.add(
    Importer(
        code="enterprises.register",
        title=gettext_lazy("Register of enterprises"),
        permission=Permission.KEEP,
        columns=list(_columns()),
        keep=keep_enterprises,
        help=gettext_lazy(
            "One enterprise a row. A new code is registered, a known one is changed; an empty cell "
            "changes nothing. Nothing is kept while any row has an error."
        ),
        table_rules=(
            unique(
                "credit_code",
                code="enterprise.twice",
                message=gettext_lazy("This code stands twice."),
            ),
        ),
        against=_against,
    )
)
assert set(NAMES) < {column.name for column in register_importer.columns}
