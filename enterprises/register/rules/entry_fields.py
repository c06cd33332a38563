"""The fields of an entry: what each is called, how it is read, in every channel the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.register.rules.branches import old_numbers, read_old_number, read_parent_code
from enterprises.register.rules.credit_code import OLD_NUMBER_LABEL, parse
from enterprises.register.rules.industries import (
    beneath,
    find_industries,
    industry_code,
    industry_of,
    is_listed,
    named_industry,
)
from enterprises.register.rules.masks import Masked, is_masked
from enterprises.register.rules.sound import sound_codes
from portal.imports.values import Code, Day, Doubtful, Number, Text, Whole, Wrong, YesNo
from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault, Severity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_KEPT_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"(0[1-9][0-9]{1,2})-?([2-9][0-9]{6,7})(?:-([0-9]{1,6}))?")
MOST_NAMED: Final = 8


def read_credit_code(text: str) -> Any:
    """The code; one whose check character alone fails is taken here, and needs a reason (rules)."""
    reading = parse(text)
    if reading.code is None and not reading.is_only_check_wrong:
        raise Invalid(reading.faults[0].message, faults=reading.faults)
    doubts = [fault for fault in reading.faults if fault.severity is not Severity.ERROR]
    return Doubtful(reading.text, doubts[0]) if doubts else reading.text


def read_industry(text: str) -> Any:
    """The stored code of an industry: digits of GB/T 4754-2017, two at least, or what a listed
    industry is called. A number that the list lacks is taken with a warning."""
    code = industry_code(text) or named_industry(text)
    if code is None:
        near = [str(one) for one in find_industries(text, most=MOST_NAMED) if one.parent]
        raise Wrong(
            "industry_unknown",
            _("There is no such industry code."),
            rule=_("Two to four digits of GB/T 4754-2017, for example 3443."),
            remedy=_("Perhaps one of these: %(industries)s.") % {"industries": _(", ").join(near)}
            if near
            else _("Look the industry up by its name."),
        )
    if code.isalpha():
        raise Wrong(
            "industry_too_wide",
            _("A section letter alone is not enough."),
            rule=_("Two to four digits of GB/T 4754-2017, for example 3443."),
            remedy=_("Add the digits of the division, group or class."),
        )
    return code if is_listed(code) else Doubtful(code, _unlisted(code))


def _unlisted(code: str) -> Fault:
    """An older edition of the standard, an amendment, or a slip."""
    above = industry_of(code)
    near = [str(one) for one in beneath(above.code)][:MOST_NAMED] if above else []
    return Fault(
        "enterprise.industry_unlisted",
        _("GB/T 4754-2017 has no industry of this number; it is taken as a part of %(industry)s.")
        % {"industry": above},
        value=code,
        rule=_("Two to four digits of GB/T 4754-2017, for example 3443."),
        remedy=_("Perhaps one of these: %(industries)s.") % {"industries": _(", ").join(near)},
        severity=Severity.WARN,
    )


@dataclass(frozen=True, slots=True)
class Person(Text):
    """A person's name; one that is masked is taken for what it is."""

    def __call__(self, cell: Any) -> str:
        text = Text.__call__(self, cell)
        return Masked(text.replace("＊", "*")) if is_masked(text) else text

    def many(self, cells: Sequence[Any]) -> list[Any] | None:
        """The same names, if all of them are plain and none is masked; else None."""
        values = Text.many(self, cells)
        return None if values is None or is_masked("".join(values)) else values


def read_phone(text: str) -> str:
    """A mobile number of 11 digits, or a landline as 0577-65812345 with an extension."""
    if is_masked(text):
        return Masked(text)
    digits = re.sub(r"[\s()]", "", text)
    if mobile := _MOBILE.fullmatch(digits.replace("-", "")):
        return mobile[1]
    if landline := _LANDLINE.fullmatch(digits):
        return "-".join(part for part in landline.groups() if part)
    raise Wrong(
        "not_a_phone",
        _("This is not a telephone number."),
        rule=_("A mobile number of 11 digits, or a landline with its area code."),
        remedy=_("Write 13800001234 or 0577-65812345."),
    )


def mobiles(texts: Sequence[str]) -> Sequence[str] | None:
    """The texts as they are, if all are mobile numbers as they are kept; else None."""
    return texts if all(map(_KEPT_MOBILE.fullmatch, texts)) else None


@dataclass(frozen=True, slots=True)
class EntryField:
    """One thing that is entered. `headers` are what its column may be called in a table."""

    name: str
    label: str | _StrPromise
    parse: Callable[[Any], Any]
    required: bool = False
    headers: tuple[str, ...] = ()
    example: str = ""
    help: str | _StrPromise = ""
    unit: str | _StrPromise = ""
    width: int = 16


_REASON_HELP = gettext_lazy(
    "Only for a code whose check character does not fit although the licence shows it so."
)
FIELDS: Final = (
    EntryField(
        "credit_code",
        gettext_lazy("Unified social credit code"),
        Code(
            read_credit_code,
            gettext_lazy("18 characters, as on the licence."),
            read_many=sound_codes,
        ),
        required=True,
        headers=("统一社会信用代码", "信用代码", "社会信用代码", "税号", "credit code"),
        example="91339999MA9T000187",
        help=gettext_lazy("18 characters, as on the licence."),
        width=24,
    ),
    EntryField(
        "name",
        gettext_lazy("Name of the enterprise"),
        Text(100),
        required=True,
        headers=("企业名称", "单位名称", "名称", "市场主体名称", "name"),
        example="示例阀门有限公司",
        width=34,
    ),
    EntryField(
        "industry_code",
        gettext_lazy("Industry code"),
        Code(
            read_industry, gettext_lazy("Two to four digits of GB/T 4754-2017, for example 3443.")
        ),
        required=True,
        headers=("行业代码", "行业", "国民经济行业代码", "行业代码(GB/T 4754)", "industry"),
        example="3443",
        help=gettext_lazy("Two to four digits of GB/T 4754-2017, for example 3443."),
    ),
    EntryField(
        "staff_count",
        gettext_lazy("Staff"),
        Whole(0, 9_999_999),
        headers=("从业人员", "从业人数", "从业人员(人)", "职工人数", "员工人数"),
        example="86",
        help=gettext_lazy("At the end of the last complete year."),
        unit=gettext_lazy("persons"),
        width=10,
    ),
    EntryField(
        "revenue_wan",
        gettext_lazy("Revenue (10,000 yuan)"),
        Number(2, Decimal(0), Decimal("99999999999.99")),
        headers=("营业收入(万元)", "营业收入", "主营业务收入(万元)", "年营业收入(万元)"),
        example="1860.50",
        help=gettext_lazy("Of the last complete year."),
        unit=gettext_lazy("10,000 yuan"),
    ),
    EntryField(
        "assets_wan",
        gettext_lazy("Total assets (10,000 yuan)"),
        Number(2, Decimal(0), Decimal("99999999999.99")),
        headers=("资产总额(万元)", "资产总额", "资产总计(万元)", "资产总计"),
        example="920.00",
        help=gettext_lazy("Needed for construction, real estate, leasing and business services."),
        unit=gettext_lazy("10,000 yuan"),
    ),
    EntryField(
        "founded_on",
        gettext_lazy("Founded on"),
        Day(),
        headers=("成立日期", "成立时间", "注册日期"),
        example="2015-06-18",
        width=12,
    ),
    EntryField(
        "address",
        gettext_lazy("Address"),
        Text(200),
        headers=("地址", "住所", "经营地址", "企业地址", "生产经营地址"),
        example="示例路 1 号",
        width=34,
    ),
    EntryField(
        "contact_name",
        gettext_lazy("Contact person"),
        Person(60),
        headers=("联系人", "联系人姓名"),
        example="张三",
        width=12,
    ),
    EntryField(
        "contact_title",
        gettext_lazy("Position"),
        Text(60),
        headers=("职务", "联系人职务"),
        example="厂长",
        width=12,
    ),
    EntryField(
        "contact_phone",
        gettext_lazy("Mobile phone"),
        Code(
            read_phone,
            gettext_lazy("A mobile number of 11 digits, or a landline."),
            read_many=mobiles,
        ),
        headers=("手机", "手机号", "手机号码", "联系电话", "电话"),
        example="13800000000",
        help=gettext_lazy("A mobile number of 11 digits, or a landline with its area code."),
    ),
    EntryField(
        "quality_lead",
        gettext_lazy("Head of quality"),
        Person(60),
        headers=("质量负责人", "质量管理负责人"),
        example="李四",
        width=12,
    ),
    EntryField(
        "has_quality_officer",
        gettext_lazy("Has a chief quality officer"),
        YesNo(),
        headers=("首席质量官", "设首席质量官", "是否设首席质量官"),
        example="否",
        width=12,
    ),
    EntryField(
        "old_number",
        OLD_NUMBER_LABEL,
        Code(
            read_old_number,
            gettext_lazy("15 digits, as on the licence of before October 2015."),
            read_many=old_numbers,
        ),
        headers=("原注册号", "工商注册号", "注册号", "原工商注册号", "old registration number"),
        example="330381000012346",
        help=gettext_lazy("15 digits, as on the licence of before October 2015."),
        width=20,
    ),
    EntryField(
        "is_branch",
        gettext_lazy("Branch"),
        YesNo(),
        headers=("分支机构", "是否分支机构", "branch"),
        example="否",
        help=gettext_lazy("Yes for 分公司, 分店, 分厂 and the like, which are no legal persons."),
        width=10,
    ),
    EntryField(
        "parent_code",
        gettext_lazy("Credit code of the legal person"),
        Code(
            read_parent_code,
            gettext_lazy("18 characters, as on the licence."),
            read_many=sound_codes,
        ),
        headers=("所属法人信用代码", "上级法人统一社会信用代码", "总公司信用代码", "parent code"),
        help=gettext_lazy("Of a branch alone; may be left empty."),
        width=24,
    ),
    EntryField(
        "is_own_site",
        gettext_lazy("Separate site with a helper of its own"),
        YesNo(),
        headers=("独立场所且单独帮扶", "单独帮扶", "own site"),
        help=gettext_lazy("Of a branch alone: only then may it stand on a roster by itself."),
        width=12,
    ),
    EntryField(
        "code_reason",
        gettext_lazy("Why the code is right although its check fails"),
        Text(200),
        headers=("代码校验例外说明", "信用代码例外说明"),
        help=_REASON_HELP,
        width=30,
    ),
)
NAMES: Final = tuple(one.name for one in FIELDS)
BY_NAME: Final = {one.name: one for one in FIELDS}
#: what a text column holds when nothing is entered; the others hold NULL or no
TEXTS: Final = frozenset(
    {
        "address",
        "contact_name",
        "contact_title",
        "contact_phone",
        "quality_lead",
        "old_number",
        "parent_code",
        "code_reason",
    }
)
#: what is no as long as nothing is entered; of a branch alone it is kept that nobody said
FLAGS: Final = frozenset({"has_quality_officer", "is_own_site"})
YES_OR_NO: Final = FLAGS | {"is_branch"}
