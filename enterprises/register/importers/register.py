"""The importer of the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy

from enterprises.register.importers.against import against
from enterprises.register.importers.columns import BESIDE, columns
from enterprises.register.importers.comparing import compared
from enterprises.register.importers.keys import keys_once
from enterprises.register.operations import keep_enterprises
from enterprises.register.rules.entry_fields import NAMES
from enterprises.register.vocabulary import Permission
from portal.accounts.actor import Actor
from portal.imports.definition import Importer, Line, Problem, importers, unique

register_importer: Final = importers.add(
    Importer(
        code="enterprises.register",
        title=gettext_lazy("Register of enterprises"),
        permission=Permission.KEEP,
        columns=list(columns()),
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
            keys_once,
        ),
        against=against,
        compare=compared,
        beside=BESIDE,
    )
)
assert set(NAMES) < {column.name for column in register_importer.columns}


def problems_of(lines: Sequence[Line], *, by: Actor, at: datetime) -> Iterator[Problem]:
    """Every rule over lines that were read elsewhere (a bulk request), as a table's are checked."""
    for rule in register_importer.table_rules:
        yield from rule(lines)
    yield from against(lines, by=by, at=at)
