"""The columns of a return's workbook: what is read back is code, value, reason and the mark of
what was downloaded."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from portal.imports.definition import Column
from portal.imports.values import Text
from programs.returns.vocabulary import Permission


class AsItIs:
    """A cell handed on as it stands: the rules of the return read it, as in every channel."""

    kind: ClassVar[str] = "decimal"

    def __call__(self, cell: Any) -> Any:
        return cell


COLUMNS: Final = (
    Column("code", _("Code"), Text(60), required=False),
    Column("label", _("Indicator"), Text(200)),
    Column("unit", _("Unit"), Text(40)),
    Column("counted", _("Counted"), AsItIs()),
    Column("last_month", _("Last month"), AsItIs()),
    Column("year_before", _("Same month last year"), AsItIs()),
    Column("value", _("Reported"), AsItIs(), required=False),
    Column("reason", _("Reason"), AsItIs()),
    Column("mark", _("Downloaded as"), Text(40)),
)
#: without these a sheet says nothing of a return
READ_BACK: Final = tuple(column for column in COLUMNS if column.name in {"code", "value"})
PERMISSION: Final = Permission.PREPARE
