"""What policies count: those in force on the day and those newly issued, where they were issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.indicators.definition import Indicator, Measure, indicators, measures
from portal.indicators.vocabulary import Unit
from programs.policies.vocabulary import Permission, PolicyKind, PolicyLevel, PolicyState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: the types that are counted one by one; the others (land, honours, talent) are counted together
MAIN_KINDS: Final = (PolicyKind.MONEY, PolicyKind.CREDIT, PolicyKind.PROCUREMENT)
COLUMNS: Final[tuple[tuple[_StrPromise, Callable[..., object]], ...]] = (
    (_("Document number"), lambda row: row.number),
    (_("Title"), lambda row: row.title),
    (_("Policy level"), lambda row: row.get_level_display()),
    (_("Kind"), lambda row: row.get_kind_display()),
    (_("Jointly with"), lambda row: row.joint_issuers),
    (_("Date of the document"), lambda row: row.issued_on),
    (_("Valid from"), lambda row: row.valid_from),
    (_("Valid until"), lambda row: row.valid_to),
)


def _policies(
    code: str, title: _StrPromise, dated: str, until: str = "", where: Q | None = None
) -> Measure:
    """A measure of published policies; a draft counts nowhere."""
    return measures.add(
        Measure(
            code=code,
            title=title,
            model="programs.Policy",
            permission=Permission.VIEW,
            dated=dated,
            until=until,
            where=~Q(state=PolicyState.DRAFT) & (where or Q()),
            count="rows",
            unit=Unit.ITEMS,
            cycle="",
            enterprise="",
            any_level=True,
            columns=COLUMNS,
            related=("region",),
        )
    )


in_force = _policies(
    "policies.in_force", _("Incentive policies in force"), "valid_from", "ended_on"
)
indicators.add(
    Indicator(
        code="policies.in_force",
        title=_("Incentive policies in force"),
        numerator=in_force,
        unit=Unit.ITEMS,
        formula=_(
            "Published policies whose first day has come and whose last day is not over; a joint "
            "policy counts once, where it was issued."
        ),
        source=_("Published figure of Zhejiang: 192 policies"),
    )
)


def _issued(code: str, title: _StrPromise, formula: _StrPromise, where: Q | None = None) -> None:
    """An indicator of policies by the day of the document: a flow."""
    indicators.add(
        Indicator(
            code=code,
            title=title,
            numerator=_policies(code, title, "issued_on", where=where),
            unit=Unit.ITEMS,
            formula=formula,
        )
    )


_issued(
    "policies.new",
    _("Incentive policies newly issued"),
    _(
        "Published policies by the date of the document, whether they are in force already or "
        "not any more; a joint policy counts once, where it was issued."
    ),
)
_issued(
    "policies.new_joint",
    _("Issued with other departments"),
    _("Of the policies newly issued, those that name another authority as a joint issuer"),
    ~Q(joint_issuers=""),
)
for _code, _title in (
    (PolicyLevel.COUNTY, _("Policies of the county level newly issued")),
    (PolicyLevel.CITY, _("Policies of the city level newly issued")),
    (PolicyLevel.PROVINCE, _("Policies of the province level newly issued")),
    (PolicyLevel.NATIONAL, _("Policies of the national level newly issued")),
):
    _issued(
        f"policies.new_{_code.value}",
        _title,
        _("Of the policies newly issued, those recorded as of this level"),
        Q(level=_code),
    )
for _kind, _title in (
    (PolicyKind.MONEY, _("Policies of subsidies and awards newly issued")),
    (PolicyKind.CREDIT, _("Policies of credit newly issued")),
    (PolicyKind.PROCUREMENT, _("Policies of procurement newly issued")),
):
    _issued(
        f"policies.new_{_kind.value}",
        _title,
        _("Of the policies newly issued, those whose main type is this one"),
        Q(kind=_kind),
    )
_issued(
    "policies.new_other",
    _("Policies of other types newly issued"),
    _(
        "Of the policies newly issued, those of land, honours, talent and other types; together "
        "with subsidies, credit and procurement they are all of them."
    ),
    ~Q(kind__in=MAIN_KINDS),
)
