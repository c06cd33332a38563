"""The columns of the table: those of the entry, the county, and the key of a downloaded row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext_lazy

from enterprises.register.queries import counties_kept_by
from enterprises.register.rules.entry_fields import FIELDS
from enterprises.register.rules.row_keys import read_row_key
from portal.accounts.actor import Actor
from portal.imports.definition import Column, Option
from portal.imports.values import Code

#: columns of an exported table after those that are read back
BESIDE: Final = (
    Column("industry", gettext_lazy("Name of the industry")),
    Column("kind", gettext_lazy("Kind of entity")),
    Column("size_class", gettext_lazy("Size class")),
    Column("station__name", gettext_lazy("Station")),
    Column("registered_on", gettext_lazy("Registered on")),
    Column("closed_on", gettext_lazy("Closed on")),
)
ROW_KEY: Final = Column(
    "row_key",
    gettext_lazy("Row key (leave as it is)"),
    parse=Code(
        read_row_key,
        gettext_lazy("As it stands in the downloaded table, for example R7.1234.3."),
    ),
    synonyms=("行标识", "row key"),
    help=gettext_lazy(
        "Stands in a downloaded table and says how the row was then. Empty in rows that you add."
    ),
    offered=False,
    width=18,
)


def counties_offered(by: Actor) -> Iterable[Option]:
    """The counties whose register somebody keeps, by name or by code; no other can be entered."""
    return [Option(one.pk, one.name, (one.code,)) for one in counties_kept_by(by)]


def columns() -> Iterator[Column]:
    """In the order in which the template and the export have them."""
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
    yield ROW_KEY
