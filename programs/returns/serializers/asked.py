"""What was sent of returns: read from the outside, the inside is for the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.kernel.faults import Fault
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.returns.operations import Item
from programs.returns.queries import county_in, forms_of
from programs.returns.rules import Given, Known, Verdict, evaluate, pointer, shown
from programs.returns.schema import default_form, form
from programs.returns.storage import Swift, swift_ground
from programs.returns.vocabulary import Permission

MEMBERS: Final = frozenset({"region", "period", "values", "explanations", "texts", "submit"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One return as it was sent: which county and month (None: unreadable), what it holds."""

    region: str
    period: Period | None
    given: Given
    submitting: bool
    faults: tuple[Fault, ...]


def asked_by(data: Any, where: str = "") -> Asked:
    """Read the outside of one return; its inside is for the rules."""
    if not isinstance(data, Mapping):
        words = _("This must be an object of codes and what belongs to them.")
        fault = Fault("returns.not_an_object", words, where)
        return Asked("", None, Given(), submitting=False, faults=(fault,))
    faults = [
        Fault(
            "returns.unknown_field",
            _("The form of this return has no such field."),
            f"{where}{pointer(shown(name), '')}",
        )
        for name in data
        if name not in MEMBERS
    ]
    period = _period(data.get("period"))
    if period is None:
        faults.append(_period_fault(where, data.get("period")))
    submit = data.get("submit")
    if not (submit is None or isinstance(submit, bool)):
        faults.append(_submit_fault(where, submit))
    given = Given(*(data.get(part, {}) for part in ("values", "explanations", "texts")))
    region = data.get("region")
    return Asked(
        region if isinstance(region, str) else "",
        period,
        given,
        submit is True,
        tuple(faults),
    )


def _period(text: object) -> Period | None:
    try:
        period = Period.parse(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return period if period is not None and period.is_month else None


def _period_fault(where: str, value: object) -> Fault:
    return Fault(
        "returns.period_unreadable",
        _("This is no month."),
        f"{where}/period",
        shown(value),
        _("A month is written 2026-10."),
        _("Correct the month."),
    )


def _submit_fault(where: str, value: object) -> Fault:
    return Fault(
        "returns.submit_unreadable",
        _("This says neither that it is submitted nor that it is not."),
        f"{where}/submit",
        shown(value),
        _("Write true or false, without quotation marks."),
        _("Correct it, or leave it out: then a draft is kept."),
    )


def _draft_fault(where: str) -> Fault:
    return Fault(
        "returns.submit_in_bulk",
        _("Many at once are kept as drafts, and not submitted."),
        f"{where}/submit",
        "true",
        remedy=_("Leave it out, and submit each return by itself."),
    )


def drafts_of(asked: list[Asked], by: Actor) -> tuple[list[Item], list[Fault]]:
    """The same as `items_of` of many that are kept as drafts: none of them asks to be submitted."""
    items, faults = items_of(asked, by)
    named = enumerate(asked)
    return items, [*faults, *(_draft_fault(f"/items/{n}") for n, one in named if one.submitting)]


def region_fault(where: str, value: str) -> Fault:
    return Fault(
        "returns.unknown_region",
        _("None of your counties has this code."),
        f"{where}/region",
        shown(value),
        _("Six digits of a county that the key or person prepares returns for."),
        _("Correct the code."),
    )


def region_of(asked: Asked, by: Actor) -> Region | None:
    """The county that one says, as it was at the end of its month."""
    return _place(asked, _regions_of([asked.region], by))


def _place(asked: Asked, regions: Mapping[str, Sequence[Region]]) -> Region | None:
    found = regions.get(asked.region, ())
    if asked.period is not None:
        return county_in(asked.period, found)
    return found[-1] if found else None


def _regions_of(codes: Iterable[str], by: Actor) -> dict[str, list[Region]]:
    """Code → the counties that ever had it, of those for which somebody prepares returns."""
    paths = _paths(by)
    sound = {code for code in codes if _is_code(code)}
    if not paths or not sound:
        return {}
    rows = Region.objects.counties().filter(code__in=sound).order_by("valid_from")
    found: dict[str, list[Region]] = defaultdict(list)
    for region in rows:
        if region.path.startswith(paths):
            found[region.code].append(region)
    return found


def swift_by(asked: Asked, by: Actor, *, at: datetime) -> Swift | None:
    """The ground found the short way, if the county is one that this actor prepares for."""
    if asked.faults or asked.period is None or not _is_code(asked.region):
        return None
    swift = swift_ground(asked.region, asked.period, at=at)
    return swift if swift and is_of(swift.region, by) else None


def is_of(region: Region, by: Actor) -> bool:
    """Whether the county is one that this actor prepares returns for."""
    return region.path.startswith(_paths(by))


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 6


def _paths(by: Actor) -> tuple[str, ...]:
    held = by.holding(Permission.PREPARE)
    return tuple(str(grant.value) for grant in held if grant.boundary == "region")


def items_of(asked: list[Asked], by: Actor) -> tuple[list[Item], list[Fault]]:
    """The sound ones as items, and every fault of the outside of the others."""
    regions = _regions_of((one.region for one in asked), by)
    places = [_place(one, regions) for one in asked]
    forms = _forms_of(
        one for one, place in zip(asked, places, strict=True) if one.faults or place is None
    )
    items: list[Item] = []
    faults: list[Fault] = []
    for number, (one, region) in enumerate(zip(asked, places, strict=True)):
        where = f"/items/{number}"
        said = [*one.faults, *(() if region else [region_fault(where, one.region)])]
        if said or region is None or one.period is None:
            faults += [*said, *_unreadable(one, forms).moved(where)]
        else:
            items.append(Item(where, region, one.period, one.given))
    return items, faults


def unreadable_in(one: Asked) -> Verdict:
    """The faults of the inside that need no county and month to be seen."""
    return _unreadable(one, _forms_of([one]))


def _unreadable(one: Asked, forms: Mapping[str, str]) -> Verdict:
    code = forms.get(_year_of(one)) or default_form(one.period.first.year if one.period else 0)
    verdict = evaluate(form(code), one.given, Known())
    return Verdict({}, {}, {}, (), unreadable=verdict.unreadable)


def _forms_of(asked: Iterable[Asked]) -> dict[str, str]:
    """Code of a programme year → code of its form, of the years that are asked for."""
    years = {_year_of(one) for one in asked} - {""}
    return forms_of(years) if years else {}


def _year_of(one: Asked) -> str:
    """The code of the programme year that it is of, as far as it can be read."""
    if one.period is None or not _is_code(one.region):
        return ""
    return f"{one.region[:2]}0000-{one.period.first.year}"
