"""The rows of the sheet `survey` as they stand in each other: groups, repeats, questions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.schema.xlsform.form import Line, Table
from programs.questionnaires.schema.xlsform.kinds import (
    END_GROUP,
    END_REPEAT,
    GROUP,
    REPEAT,
    RowType,
    read_type,
)
from programs.questionnaires.schema.xlsform.xpath import names_in

_PAIRS = {END_GROUP: GROUP, END_REPEAT: REPEAT}


@dataclass
class Item:
    """A question, or a group or repeat with what stands in it."""

    line: Line
    type: RowType
    inside: list[Item] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.line.get("name")

    @property
    def is_group(self) -> bool:
        return self.type.name == GROUP

    @property
    def is_repeat(self) -> bool:
        return self.type.name == REPEAT


def items_of(table: Table, faults: list[Fault]) -> list[Item]:
    """The outermost items; what is not closed, or stands twice, is a fault."""
    top: list[Item] = []
    path: list[Item] = []
    names: dict[str, Line] = {}
    for line in table.lines:
        if not line.get("type"):
            faults.extend(_without_type(line))
            continue
        item = Item(line, read_type(line.get("type")))
        if item.type.name in _PAIRS:
            _close(item, path, faults)
            continue
        faults.extend(_faults_of_name(item, names))
        if item.is_repeat and any(one.is_repeat for one in path):
            words = _("A repeat inside a repeat is not supported.")
            remedy = _("Put the inner rows into a repeat of their own.")
            faults.append(line.fault("repeat_in_repeat", words, "type", remedy=remedy))
        (path[-1].inside if path else top).append(item)
        if item.is_group or item.is_repeat:
            path.append(item)
    faults.extend(_unclosed(path))
    return top


def _without_type(line: Line) -> Iterator[Fault]:
    """A row for the reader of the sheet alone is passed over; one with a name has lost its type."""
    if line.get("name"):
        words = _("The row has a name and no type.")
        remedy = _("Write its type, or delete the row.")
        yield line.fault("no_type", words, "name", remedy=remedy)


def _close(item: Item, path: list[Item], faults: list[Fault]) -> None:
    if path and path[-1].type.name == _PAIRS[item.type.name]:
        path.pop()
        return
    words = _("Here something is closed that was not opened.")
    if path:
        words = _("Here the %(open)s of row %(row)d should be closed first.") % {
            "open": path[-1].line.get("type"),
            "row": path[-1].line.number,
        }
    remedy = _("Compare the rows that begin and end groups and repeats.")
    faults.append(item.line.fault("not_open", words, "type", remedy=remedy))


def _unclosed(path: Iterable[Item]) -> Iterator[Fault]:
    for item in path:
        words = _("What begins here is not closed.")
        remedy = _("Add a row %(end)s.") % {"end": item.type.name.replace("begin", "end")}
        yield item.line.fault("not_closed", words, "type", remedy=remedy)


def _faults_of_name(item: Item, names: dict[str, Line]) -> Iterator[Fault]:
    name, line = item.name, item.line
    if not name:
        if not item.is_group:
            yield line.fault("no_name", _("The question has no name."), "type")
        return
    if name in names:
        words = _("The name “%(name)s” stands already in row %(row)d.")
        words %= {"name": name, "row": names[name].number}
        remedy = _("Give one of them another name.")
        yield line.fault("name_twice", words, "name", remedy=remedy)
    names.setdefault(name, line)


def walk(
    items: Sequence[Item], above: tuple[Item, ...] = ()
) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """Every item with the groups and repeats that it stands in, from the outermost on."""
    for item in items:
        yield item, above
        yield from walk(item.inside, (*above, item))


def circles(items: Sequence[Item]) -> Iterator[Fault]:
    """Questions whose being asked, or whose value, depends on itself."""
    lines = {item.name: item.line for item, _above in walk(items)}
    needs = {
        item.name: {
            name
            for one in (item, *above)
            for column in ("relevant", "calculation")
            for name in names_in(one.line.get(column))
            if name in lines and (column == "relevant" or one is item)
        }
        for item, above in walk(items)
    }
    for name in _in_circles(needs):
        words = _("Whether “%(name)s” is asked, or what it comes to, depends on itself.")
        yield lines[name].fault(
            "circular",
            words % {"name": name},
            "relevant",
            remedy=_("Take one of the references out of the circle."),
        )


def _in_circles(needs: dict[str, set[str]]) -> list[str]:
    """What is left when all that leads nowhere, and all that nothing leads to, is taken away."""
    left = set(needs)
    while True:
        wanted = {name for one in left for name in needs[one]}
        ends = {name for name in left if not needs[name] & left or name not in wanted}
        if not ends:
            return [name for name in needs if name in left]
        left -= ends
