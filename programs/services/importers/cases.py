"""The log as a table; its columns read the items of a REST request too, with the same faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.accounts.actor import Actor
from portal.imports.definition import Column, Importer, Line, Lines, Option, Problem, importers
from portal.imports.values import Code, Doubtful, Text, Wrong, missing
from portal.kernel.errors import Refused
from portal.kernel.faults import Fault
from programs.services.operations import keep_cases
from programs.services.queries import items_for, looked_up
from programs.services.rules import Moment, code_of, number_of
from programs.services.vocabulary import Channel, Permission, Result

CODE: Final = "services.cases"
BATCH: Final = 2_000


def _items(by: Actor) -> Iterable[Option]:
    return [Option(one.pk, one.name, (one.code,)) for one in items_for(by)]


def _channels(_by: Actor) -> Iterable[Option]:
    more = {
        Channel.WEB: ("网站", "网页", "PC端", "政务服务网"),
        Channel.APP: ("浙里办", "浙里办APP", "APP", "移动端"),
        Channel.MINI_PROGRAM: ("小程序", "微信小程序", "支付宝小程序"),
        Channel.COUNTER: ("窗口", "线下", "大厅", "办事大厅"),
    }
    return [Option(one.value, one.label, (one.value, *more[one])) for one in Channel]


def _results(_by: Actor) -> Iterable[Option]:
    more = {
        Result.COMPLETED: ("办结", "已办结", "完成"),
        Result.REFUSED: ("不予受理", "不予办理", "退件", "不予许可"),
        Result.WITHDRAWN: ("撤回", "撤件", "申请人撤回"),
        Result.OPEN: ("在办", "办理中", "未办结"),
    }
    return [Option(one.value, one.label, (one.value, *more[one])) for one in Result]


COLUMNS: Final = (
    Column(
        "case_number",
        gettext_lazy("Case number"),
        parse=Code(number_of, gettext_lazy("As the source system gives it."), most=60),
        required=True,
        synonyms=("办件编号", "办件流水号", "申报号", "业务流水号"),
        example="YTWB2026100800417",
        width=24,
    ),
    Column(
        "region",
        gettext_lazy("Division code"),
        parse=Text(6),
        synonyms=("区划代码", "行政区划代码", "办件区划"),
        example="330381",
        help=gettext_lazy("Empty: your own county, if your office keeps one."),
        width=12,
    ),
    Column(
        "item",
        gettext_lazy("Service item"),
        required=True,
        options=_items,
        synonyms=("事项", "事项名称", "事项编码", "办事事项"),
        help=gettext_lazy("Name or code, as it stands on the list of the province."),
        width=30,
    ),
    Column(
        "channel",
        pgettext_lazy("service", "Channel"),
        required=True,
        options=_channels,
        synonyms=("渠道", "办理渠道", "申报来源"),
    ),
    Column(
        "asked_at",
        gettext_lazy("Asked at"),
        parse=Moment(),
        required=True,
        synonyms=("申请时间", "申报时间", "受理时间"),
        example="2026-10-08 09:30",
        width=20,
    ),
    Column(
        "done_at",
        gettext_lazy("Done at"),
        parse=Moment(),
        synonyms=("办结时间", "完成时间"),
        example="2026-10-09 15:10",
        help=gettext_lazy("Empty while the case is open."),
        width=20,
    ),
    Column(
        "result",
        pgettext_lazy("service", "Outcome"),
        required=True,
        options=_results,
        synonyms=("结果", "办理结果", "办件状态"),
    ),
    Column(
        "credit_code",
        gettext_lazy("Credit code of who asked"),
        parse=Code(code_of, gettext_lazy("18 characters."), most=40),
        synonyms=("统一社会信用代码", "申请人统一社会信用代码", "信用代码"),
        help=gettext_lazy(
            "If an enterprise asked. A code that the register of the county does not hold is kept "
            "masked."
        ),
        width=24,
    ),
)
NAMES: Final = tuple(one.name for one in COLUMNS)


def problems_of(lines: Lines, /, *, by: Actor, at: datetime) -> Iterator[Problem]:
    """Every rule over lines: what stands against each, and which case stands twice."""
    seen: dict[Any, int] = {}
    for start in range(0, len(lines), BATCH):
        some = lines[start : start + BATCH]
        for line, found in zip(some, looked_up(some, by=by, at=at), strict=True):
            for fault in found.faults:
                yield _problem(line.number, fault)
            earlier = seen.setdefault(found.key, line.number)
            if found.key is not None and earlier != line.number:
                yield _twice(line, earlier)


def _twice(line: Line, earlier: int) -> Problem:
    return Problem(
        line.number,
        "case_number",
        "services.twice",
        _("This case stands twice."),
        value=line.case_number,
        rule=_("A number is unique within its source system and division."),
        remedy=_("The same stands in row %(row)s; keep one of the two.") % {"row": earlier},
    )


def lines_of(items: Sequence[Any], *, by: Actor) -> tuple[list[Line], list[Problem]]:
    """The items of a request as lines, numbered from 0, and what is wrong with their values."""
    readers = [(one, one.parser_for(by)) for one in COLUMNS]
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, item in enumerate(items):
        given = item if isinstance(item, Mapping) else {"": item}
        values: dict[str, Any] = {}
        for column, parse in readers:
            try:
                values[column.name] = _value(column, parse, given.get(column.name))
            except Refused as refusal:
                found: Iterable[Fault] = getattr(refusal, "faults", ())
                raw = given.get(column.name)
                problems += [_problem(number, one, column.name, raw) for one in found]
        problems += _unknown(number, given)
        lines.append(case_importer.line(number=number, **values))
    return lines, problems


def _value(column: Column, parse: Any, raw: Any) -> Any:
    if isinstance(raw, str) and not raw.strip():
        raw = None
    if raw is None:
        if column.required:
            raise missing()
        return None
    if isinstance(raw, dict | list | bool):
        raise Wrong(
            "wrong_kind", _("A single value is needed here."), remedy=_("Send a text or a number.")
        )
    value = parse(raw)
    return value.value if isinstance(value, Doubtful) else value


def _unknown(number: int, given: Mapping[str, Any]) -> Iterator[Problem]:
    for name in given:
        if name not in NAMES:
            yield Problem(
                number,
                str(name)[:80],
                "services.unknown_field",
                _("There is no such field."),
                remedy=_("Leave it out, or correct its name."),
            )


def _problem(number: int, fault: Fault, column: str = "", raw: Any = None) -> Problem:
    return Problem(
        number,
        column or fault.where,
        fault.code,
        fault.message,
        value=fault.value or ("" if raw is None else str(raw)[:80]),
        rule=fault.rule,
        remedy=fault.remedy,
        severity=fault.severity,
    )


case_importer = importers.add(
    Importer(
        code=CODE,
        title=gettext_lazy("Cases of online services"),
        permission=Permission.CASE_KEEP,
        columns=COLUMNS,
        keep=keep_cases,
        help=gettext_lazy(
            "One case a row. A new number is recorded; a number of the same system and division "
            "corrects what stands, and changes nothing where nothing differs. Nothing is kept "
            "while any row has an error."
        ),
        against=problems_of,
    )
)
