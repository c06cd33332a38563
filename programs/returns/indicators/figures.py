"""The figures that counties type: a measure and an indicator for each typed field of any form.

The rows are the returns themselves, as far as their figures are the county's (`COUNTING`): approved
by the city or accepted, and of several versions the one that stands. What a form says of a month is
added up over months. What it says of the year to date, or of the month's end, is not: there the
county's newest return counts alone, until the next one takes its place.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import DecimalField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.returns.models import COUNTING, Return
from programs.returns.schema import Field, default_form, form, published
from programs.returns.vocabulary import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: figures of the month's end that may fall: a form says of a total alone that it is one
AT_THE_END: Final = frozenset({"decisions_open"})
#: what there should be less of
BETTER_LOW: Final = frozenset({"decisions_open"})


def typed_fields() -> dict[str, Field]:
    """Every field that any form asks counties to type, as the newest of these forms has it; those
    of the newest form first."""
    found: dict[str, Field] = {}
    for one in reversed(published()):
        for field in one.form.typed:
            found.setdefault(field.code, field)
    return found


def is_level(field: Field) -> bool:
    """Whether it says how much there is, so that months are not added up."""
    return field.is_to_date or field.code in AT_THE_END


def _title(field: Field) -> str:
    label = field.label(get_language() or "")
    return _("%(figure)s (reported by counties)") % {"figure": label}


def _source(code: str) -> str:
    versions = [one.form.version for one in published() if code in _typed_in(one.code)]
    said = {"versions": ", ".join(versions)}
    return _("Typed by counties; form of the monthly return %(versions)s") % said


def _typed_in(form_code: str) -> frozenset[str]:
    return frozenset(field.code for field in form(form_code).typed)


def _formula(field: Field) -> _StrPromise:
    if is_level(field):
        return gettext_lazy(
            "What the newest return of each county says by then, added up over counties, not over "
            "months. Returns count once the city approved them; a correction once it is accepted."
        )
    if field.unit == Unit.ENTERPRISES:
        return gettext_lazy(
            "What the counties' returns of the months say, added up: an enterprise counts once in "
            "each month that names it. Returns count once the city approved them; a correction "
            "once it is accepted."
        )
    return gettext_lazy(
        "What the counties' returns of the months say, added up. Returns count once the city "
        "approved them; a correction once it is accepted."
    )


def _heading(field: Field) -> Any:
    """Offered with the form that a year has of itself, or with those that can be chosen."""

    def heading(year: int) -> str:
        if field.code in _typed_in(default_form(year)):
            return _("Reported by counties")
        return _("Reported by counties, in other forms of the return")

    return heading


def _figure(field: Field) -> dict[str, Any]:
    said = KeyTextTransform(field.code, "values")
    return {"figure_" + field.code: Cast(said, DecimalField(max_digits=18, decimal_places=2))}


def _until(field: Field) -> dict[str, Any]:
    """The first day of the next month of which the county says the same figure."""
    later = Return.objects.filter(
        COUNTING,
        cycle=OuterRef("cycle"),
        region=OuterRef("region"),
        month_on__gt=OuterRef("month_on"),
        values__has_key=field.code,
    )
    return {"said_until": Subquery(later.order_by("month_on").values("month_on")[:1])}


def _measure(field: Field) -> Measure:
    figure = "figure_" + field.code
    level = is_level(field)
    return measures.add(
        Measure(
            code=f"reported.{field.code}",
            title=lazy(_title, str)(field),
            model="programs.Return",
            permission=Permission.VIEW,
            dated="month_on",
            until="said_until" if level else "",
            computed=lambda: _figure(field) | (_until(field) if level else {}),
            where=COUNTING,
            count=f"sum:{figure}",
            unit=_unit(field),
            enterprise="",
            columns=(
                (gettext_lazy("County"), lambda row: row.region.name),
                (gettext_lazy("Month"), lambda row: row.period),
                (gettext_lazy("Figure"), lambda row: _written(row, field)),
                (gettext_lazy("State"), lambda row: row.get_state_display()),
                (gettext_lazy("Version"), lambda row: row.version),
                (gettext_lazy("Typed by"), lambda row: row.prepared_by),
                (gettext_lazy("Submitted by"), lambda row: row.submitted_by),
                (gettext_lazy("Submitted on"), lambda row: row.submitted_on),
                (gettext_lazy("Accepted on"), lambda row: row.accepted_on),
            ),
            related=("region", "prepared_by", "submitted_by"),
            url=lambda row: reverse("returns:return", args=[row.pk]),
        )
    )


def _written(row: Any, field: Field) -> Decimal:
    """The figure of a row with the decimals of its field."""
    number: Decimal = getattr(row, "figure_" + field.code)
    return number.quantize(Decimal(1).scaleb(-field.decimals))


def _unit(field: Field) -> str:
    """家 of a month are 家次 of the months that are added up."""
    added_up = field.unit == Unit.ENTERPRISES and not is_level(field)
    return Unit.SERVICES if added_up else field.unit


for _field in typed_fields().values():
    indicators.add(
        Indicator(
            code=f"reported.{_field.code}",
            title=lazy(_title, str)(_field),
            numerator=_measure(_field),
            unit=_unit(_field),
            formula=_formula(_field),
            source=lazy(_source, str)(_field.code),
            higher_is_better=_field.code not in BETTER_LOW,
            is_targeted=_field.unit == Unit.WAN,
            heading=_heading(_field),
        )
    )
