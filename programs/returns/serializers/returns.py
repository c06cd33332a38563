"""What the API says and reads of returns. Plain dicts: the hot path builds no serializer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers

from portal.accounts.actor import Actor
from portal.kernel.faults import Fault
from portal.kernel.period import Period
from portal.regions.models import Region
from programs.returns.models import Return
from programs.returns.operations import Item
from programs.returns.queries import CellChange, forms_of
from programs.returns.rules import Given, Known, Verdict, evaluate, pointer, shown
from programs.returns.schema import default_form, form
from programs.returns.storage import Swift, swift_ground
from programs.returns.vocabulary import Permission, RemarkReason

MEMBERS: Final = frozenset({"region", "period", "values", "explanations", "texts", "submit"})


class ReturnFaultOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    where = serializers.CharField()
    value = serializers.CharField()
    rule = serializers.CharField()
    remedy = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "explain", "warn"])


class ReturnIn(serializers.Serializer[Any]):
    """One return; figures by the codes of the form. Figures that are not given are as counted."""

    region = serializers.CharField(help_text="code of the county, 6 digits")
    period = serializers.CharField(help_text="month, YYYY-MM")
    values = serializers.DictField(child=serializers.CharField(), required=False)
    explanations = serializers.DictField(child=serializers.CharField(), required=False)
    texts = serializers.DictField(child=serializers.CharField(), required=False)
    submit = serializers.BooleanField(required=False, help_text="submit it at once")


class ReturnChange(serializers.Serializer[Any]):
    """What changes; what is not given stays. `answers` maps the id of a remark to its answer."""

    values = serializers.DictField(child=serializers.CharField(), required=False)
    explanations = serializers.DictField(child=serializers.CharField(), required=False)
    texts = serializers.DictField(child=serializers.CharField(), required=False)
    answers = serializers.DictField(child=serializers.CharField(), required=False)


class RemarkOut(serializers.Serializer[Any]):
    """What a reviewer said of the cell `field`; `answer` is empty until it is answered."""

    id = serializers.IntegerField()
    field = serializers.CharField()
    reason = serializers.ChoiceField(choices=RemarkReason.values)
    words = serializers.CharField()
    at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class RemarksOut(serializers.Serializer[Any]):
    """Every remark on a return, oldest first; `reason` is that of the newest return."""

    reason = serializers.CharField()
    remarks = RemarkOut(many=True)


class ReturnsIn(serializers.Serializer[Any]):
    items = ReturnIn(many=True)


class ReturnOut(serializers.Serializer[Return]):
    id = serializers.IntegerField()
    year = serializers.CharField()
    region = serializers.CharField()
    period = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.CharField()
    revision = serializers.IntegerField()
    channel = serializers.CharField()
    values = serializers.DictField(child=serializers.CharField())
    counted = serializers.DictField(child=serializers.CharField())
    explanations = serializers.DictField(child=serializers.CharField())
    texts = serializers.DictField(child=serializers.CharField())
    due_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)

    def to_representation(self, instance: Return) -> dict[str, Any]:
        view = self.context.get("view")
        return represent(veiled(instance, view.actor) if view else instance)


class CellChangeOut(serializers.Serializer[Any]):
    """A cell that became another: of `part` (values, explanations, texts) the cell `code`."""

    version = serializers.IntegerField()
    part = serializers.CharField()
    code = serializers.CharField()
    was = serializers.CharField()
    became = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    channel = serializers.CharField()
    reason = serializers.CharField()


class HistoryOut(serializers.Serializer[Any]):
    """Every change of every cell, the newest first, and what a correction restates."""

    changes = CellChangeOut(many=True)
    restated = CellChangeOut(many=True)


class CheckedOut(serializers.Serializer[Any]):
    """A dry run: what would be kept, and every fault."""

    would_keep = serializers.BooleanField()
    faults = ReturnFaultOut(many=True)


class KeptItemOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    region = serializers.CharField()
    period = serializers.CharField()
    revision = serializers.IntegerField()


class ReturnsOut(serializers.Serializer[Any]):
    """What a bulk kept."""

    kept = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    items = KeptItemOut(many=True)


class AskedOut(serializers.Serializer[Any]):
    """The job that will do it, and where it is followed."""

    job = serializers.IntegerField()
    href = serializers.CharField()


def represent(row: Return) -> dict[str, Any]:
    """A return as the API shows it."""
    return {
        "id": row.pk,
        "year": f"{row.region.code[:2]}0000-{row.period[:4]}",
        "region": row.region.code,
        "period": row.period,
        "version": row.version,
        "state": row.state,
        "revision": row.revision,
        "channel": row.channel,
        "values": row.values,
        "counted": row.counted,
        "explanations": row.explanations,
        "texts": row.texts,
        "due_at": row.due_at,
        "submitted_at": row.submitted_at,
        "accepted_on": row.accepted_on,
    }


def veiled(row: Return, by: Actor) -> Return:
    """The return as somebody may read it: without figures, reasons and texts until the office
    before theirs has passed it on."""
    if not row.shows_figures_to(by):
        row.values, row.counted, row.explanations, row.texts = {}, {}, {}, {}
    return row


def told_changes(changes: Iterable[CellChange]) -> list[dict[str, Any]]:
    """Changes of cells as the API shows them."""
    return [
        {
            "version": one.version,
            "part": one.part,
            "code": one.code,
            "was": one.was,
            "became": one.is_now,
            "by": str(one.by or ""),
            "at": one.at,
            "channel": one.channel,
            "reason": one.reason,
        }
        for one in changes
    ]


def tag_of(row: Return) -> str:
    return f'"{row.pk}.{row.revision}.{row.state}"'


def told(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [fault.as_dict() for fault in faults]


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
    given = Given(*(data.get(part, {}) for part in ("values", "explanations", "texts")))
    region = data.get("region")
    return Asked(
        region if isinstance(region, str) else "",
        period,
        given,
        data.get("submit") is True,
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


def region_fault(where: str, value: str) -> Fault:
    return Fault(
        "returns.unknown_region",
        _("None of your counties has this code."),
        f"{where}/region",
        shown(value),
        _("Six digits of a county that the key or person prepares returns for."),
        _("Correct the code."),
    )


def regions_of(codes: Iterable[str], by: Actor) -> dict[str, Region]:
    """Code → county in force, of those for which somebody prepares returns."""
    paths = _paths(by)
    sound = {code for code in codes if _is_code(code)}
    if not paths or not sound:
        return {}
    found = Region.objects.living().counties().filter(code__in=sound)
    return {region.code: region for region in found if region.path.startswith(paths)}


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
    regions = regions_of((one.region for one in asked), by)
    forms = _forms_of(one for one in asked if one.faults or one.region not in regions)
    items: list[Item] = []
    faults: list[Fault] = []
    for number, one in enumerate(asked):
        where = f"/items/{number}"
        region = regions.get(one.region)
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
