"""One rule set: form, workbook and REST say the same of the same values."""

from __future__ import annotations

import pytest

from enterprises.register.forms import EntryForm
from enterprises.register.importers import register_importer
from enterprises.register.models import Enterprise
from enterprises.register.queries import counties_kept_by
from enterprises.register.rules.entry import holds, read_entry
from enterprises.register.rules.entry_fields import FIELDS
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import actor_for
from portal.imports.reading import read
from portal.imports.sheets import Sheet
from portal.kernel.faults import Severity
from tests.factories import NOON
from tests.factories.enterprises import enterprise

GOOD = {
    "credit_code": synthetic_code(1),
    "name": "瑞安市云岭精密轴承有限公司",
    "industry_code": "3451",
    "staff_count": "86",
    "revenue_wan": "1860.50",
}
CORPUS = [
    {},
    {"credit_code": ""},
    {"credit_code": "91330100799655058"},
    {"credit_code": "91330100799655058C"},
    {"credit_code": "9133010079965505OB"},
    {"credit_code": "110108000000016"},
    {"credit_code": "11339999MA9T000187"},
    {"credit_code": "9.13E+17"},
    {"name": " "},
    {"name": "x" * 101},
    {"name": "甲\u202e乙"},
    {"name": "甲\x00乙"},
    {"industry_code": "C"},
    {"industry_code": "9999"},
    {"industry_code": "Ｃ３４５１"},
    {"staff_count": "-1"},
    {"staff_count": "1_000"},
    {"staff_count": "１２３"},
    {"staff_count": "1e5"},
    {"revenue_wan": "NaN"},
    {"revenue_wan": "12.345"},
    {"revenue_wan": "1,860.50"},
    {"revenue_wan": "100万"},
    {"assets_wan": "999999999999"},
    {"founded_on": "2026-11-30"},
    {"founded_on": "2025-02-29"},
    {"founded_on": "12/11/2025"},
    {"contact_phone": "123"},
    {"contact_phone": "＋８６ 139-0577-1234"},
    {"has_quality_officer": "maybe"},
    {"old_number": "１４0000 100028286"},
    {"old_number": "140000100028287"},
    {"old_number": "140000A10028286"},
    {"old_number": GOOD["credit_code"]},
    {"credit_code": "140000100028286"},
    {"is_branch": "yes", "parent_code": GOOD["credit_code"]},
    {"is_branch": "no", "parent_code": "91339999MA9T000187"},
    {"is_own_site": "yes"},
    {"name": "示例轴承有限公司瑞安分公司"},
    {"name": "示例轴承有限公司（瑞安）分店", "is_branch": "no"},
]


def said(faults) -> set[tuple[str, str, Severity]]:
    return {(fault.code, fault.where, fault.severity) for fault in faults}


@pytest.mark.parametrize("changes", CORPUS, ids=str)
def test_form_table_and_entry_give_equal_faults(cast, changes):
    values = GOOD | changes
    by = actor_for(cast.officer)
    alone = said(read_entry(values, on=NOON.date()).faults)

    form = EntryForm(
        values,
        by=by,
        on=NOON.date(),
        counties=counties_kept_by(by),
    )
    form.is_valid()
    wrong = {where for _code, where, severity in alone if severity is Severity.ERROR}
    assert set(form.errors) - {"seen"} == wrong

    names = [one.name for one in FIELDS]
    header = [str(one.headers[0]) for one in FIELDS]
    rows = [(1, list(header)), (2, [values.get(name) for name in names])]
    table = read(register_importer, [Sheet("企业", iter(rows))], by=by, at=NOON)
    letters = {f"{chr(65 + place)}2": name for place, name in enumerate(names)}
    placed = {(f.code, letters.get(f.where, f.where), f.severity) for f in table.faults}
    assert placed == alone


def test_the_table_knows_what_is_on_the_register(cast):
    enterprise("330106", credit_code=GOOD["credit_code"])
    header = ["统一社会信用代码", "企业名称", "县（市、区）", "行业代码", "从业人员", "手机"]
    rows = [
        (1, header),
        (2, [GOOD["credit_code"], "甲厂", "瑞安市", "3451", "5", ""]),
        (3, [synthetic_code(2), "乙厂", "330381", "3451", "5", ""]),
        (4, [synthetic_code(3), "丙厂", "乐清市", "3451", "5", ""]),
        (5, [synthetic_code(2), "丁厂", "", "3451", "5", ""]),
    ]
    table = read(
        register_importer, [Sheet("企业", iter(rows))], by=actor_for(cast.officer), at=NOON
    )
    assert {(fault.code, fault.where) for fault in table.faults} == {
        ("enterprise.exists", "A2"),
        ("imports.not_an_option", "C4"),
        ("enterprise.twice", "A5"),
    }
    assert not table.to_keep(register_importer)


def test_a_gbk_file_is_read_and_kept(cast, tmp_path):
    from portal.files import gate
    from portal.files.kinds import TABLES
    from portal.imports.sheets import opened

    text = "统一社会信用代码,企业名称,行业代码,从业人员,营业收入（万元）,手机\r\n"
    text += f"{synthetic_code(5)},镕基机械厂,3451,12,100,１３９００００１２３４\r\n"
    by = actor_for(cast.officer)
    path = tmp_path / "企业.csv"
    path.write_bytes(text.encode("gbk"))
    with path.open("rb") as stream:
        checked = gate.check(stream, name="企业.csv", kinds=TABLES)
    with opened(path, checked) as sheets:
        table = read(register_importer, sheets, by=by, at=NOON)
    assert not table.faults
    from portal.imports.definition import FileFacts

    register_importer.keep(
        table.to_keep(register_importer), by=by, at=NOON, file=FileFacts("企业.csv", "0", 1)
    )
    made = Enterprise.objects.get()
    assert (made.name, made.contact_phone) == ("镕基机械厂", "13900001234")


def test_the_quick_check_agrees_with_the_standard():
    from enterprises.register.rules.credit_code import ALPHABET, parse

    code = synthetic_code(77)
    for place in range(18):
        for character in ALPHABET:
            changed = code[:place] + character + code[place + 1 :]
            checks = {fault.code for fault in parse(changed).faults}
            if changed[2:8].isdigit():
                assert holds(changed) is ("credit_code.check" not in checks)
