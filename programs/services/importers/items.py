"""The list of items as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.actor import Actor
from portal.imports.definition import (
    Column,
    Importer,
    Lines,
    Option,
    Problem,
    importers,
    unique,
)
from portal.imports.values import Code, Day, Text
from programs.questionnaires.vocabulary import Element
from programs.services.models import ServiceItem
from programs.services.operations import keep_items
from programs.services.queries import province_of
from programs.services.rules import number_of
from programs.services.vocabulary import Permission

CODE: Final = "services.items"
TWICE: Final = gettext_lazy("This item stands twice.")


def _elements(_by: Actor) -> Iterable[Option]:
    return [Option(one.value, one.label, (one.value,)) for one in Element]


def _against(lines: Lines, /, *, by: Actor, at: datetime) -> Iterator[Problem]:  # noqa: ARG001
    """The system of an item stays, and a name is of one item."""
    province = province_of(by)
    known = ServiceItem.objects.of_provinces([province.path]) if province else ()
    systems = {one.code: one.system for one in known}
    names = {one.name: one.code for one in known}
    for line in lines:
        stands = systems.get(line.code)
        if stands is not None and line.system is not None and line.system != stands:
            message = _("The system of an item stays: numbers of cases are the system's.")
            yield Problem(line.number, "system", "services.system", message, line.system)
        if line.name is not None and names.get(line.name, line.code) != line.code:
            message = _("An item with this code or name stands on the list already.")
            yield Problem(line.number, "name", "services.item_name", message, line.name)


item_importer = importers.add(
    Importer(
        code=CODE,
        title=gettext_lazy("Service items"),
        permission=Permission.ITEM_MANAGE,
        columns=(
            Column(
                "code",
                gettext_lazy("Item code"),
                parse=Code(number_of, gettext_lazy("As the catalogue gives it."), most=40),
                required=True,
                synonyms=("事项编码", "事项代码", "code"),
                example="330000131001",
                width=20,
            ),
            Column(
                "name",
                gettext_lazy("Service item"),
                parse=Text(100),
                required=True,
                synonyms=("事项", "事项名称"),
                example="检验检测机构资质认定",
                width=34,
            ),
            Column(
                "element",
                gettext_lazy("Element"),
                required=True,
                options=_elements,
                synonyms=("要素",),
            ),
            Column(
                "system",
                gettext_lazy("Source system"),
                parse=Text(40),
                required=True,
                synonyms=("来源系统", "业务系统", "办理系统"),
                example="一网通办",
                width=20,
            ),
            Column(
                "ended_on",
                gettext_lazy("Off the list from"),
                parse=Day(),
                synonyms=("取消日期", "停办日期"),
                width=16,
            ),
        ),
        keep=keep_items,
        help=gettext_lazy(
            "Puts items on the list of the province, and corrects those whose code stands there."
        ),
        table_rules=(
            unique("code", code="services.item_twice", message=TWICE),
            unique("name", code="services.item_twice", message=TWICE),
        ),
        against=_against,
    )
)
