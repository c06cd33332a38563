"""Workbooks, whole and broken, written by hand into a zip."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADERS = ["企业名称", "统一社会信用代码", "从业人数", "成立日期", "规模"]
GOOD = ["瑞安第一机械厂", "91339999MA00000001", 12, 46086, "小型"]


def columns(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell(place: str, value: Any, style: int = 0) -> str:
    """`value`: text, number, None, or raw XML in a tuple."""
    if isinstance(value, tuple):
        return value[0].replace("PLACE", place)
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def rows(lines: list[list[Any]], *, first: int = 1) -> str:
    return "".join(
        f'<row r="{n}">'
        + "".join(
            cell(f"{columns(c)}{n}", value, style=1 if c == 4 else 0)
            for c, value in enumerate(line, start=1)
        )
        + "</row>"
        for n, line in enumerate(lines, start=first)
    )


def parts(
    data: str, *, names: tuple[str, ...] = ("名录",), properties: str = "", extra: str = ""
) -> dict[str, str]:
    """The parts of a workbook whose first sheet holds `data`; further sheets are empty."""
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    made = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            f'ContentType="{TYPES}.worksheet+xml"/>'
            for n in range(1, len(names) + 1)
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{properties}'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId99" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills '
        'count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
        '<xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" xfId="0"/>'
        '<xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for n in range(1, len(names) + 1):
        inner = data if n == 1 else ""
        made[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{MAIN}">{extra if n == 1 else ""}'
            f"<sheetData>{inner}</sheetData></worksheet>"
        )
    return made


def zipped(made: dict[str, str | bytes], *, level: int = 6) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in made.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, level)
    return out.getvalue()


def book(lines: list[list[Any]] | None = None, **options: Any) -> bytes:
    return zipped(dict(parts(rows([HEADERS, *(lines or [GOOD])]), **options)))


def sheet(data: str, **options: Any) -> bytes:
    return zipped(dict(parts(data, **options)))


def with_part(name: str, content: str | bytes = "<x/>", **options: Any) -> bytes:
    made: dict[str, str | bytes] = dict(parts(rows([HEADERS, GOOD]), **options))
    made[name] = content
    return zipped(made)


def without_part(name: str) -> bytes:
    made = dict(parts(rows([HEADERS, GOOD])))
    del made[name]
    return zipped(dict(made))


def bomb(megabytes: int = 180) -> bytes:
    """Small on disk, large inside: rows of the same few letters."""
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>AAAAAAAAAAAAAAAA</t></is></c></row>'
    return sheet(row * (megabytes * 1024 * 1024 // len(row)))


def bomb_of_strings(megabytes: int = 200) -> bytes:
    content = "<sst>" + "<si><t>A</t></si>" * (megabytes * 1024 * 1024 // 17) + "</sst>"
    return with_part("xl/sharedStrings.xml", content)


def lying(*, declared: int = 1000) -> bytes:
    """The directory says that the sheet is small; it is not."""
    content = bytearray(bomb(40))
    directory = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<I", content, directory + 24, declared)
    return bytes(content)


def wrong_checksum() -> bytes:
    content = bytearray(book())
    directory = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<I", content, directory + 16, 12345)
    return bytes(content)


def encrypted_flag() -> bytes:
    content = bytearray(book())
    directory = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<H", content, directory + 8, 1)
    return bytes(content)


def flipped(at: float) -> bytes:
    """One byte changed, somewhere in the packed data."""
    content = bytearray(book([GOOD] * 50))
    content[int(len(content) * at)] ^= 0x55
    return bytes(content)


def truncated(at: float) -> bytes:
    whole = book([[f"企业{n}", *GOOD[1:]] for n in range(200)])
    return whole[: int(len(whole) * at)]


def old_workbook() -> bytes:
    """The first sector of an OLE container, as every .xls has it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"W\0o\0r\0k\0b\0o\0o\0k\0"


def protected_workbook() -> bytes:
    return old_workbook() + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100


def many_parts(count: int = 300) -> bytes:
    made: dict[str, str | bytes] = dict(parts(rows([HEADERS, GOOD])))
    made.update({f"xl/media/image{n}.png": b"x" for n in range(count)})
    return zipped(made)


def far_corner() -> bytes:
    """Two cells, A1 and the last of all: a reader that lays out the sheet needs terabytes."""
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return sheet(rows([HEADERS, GOOD]) + corner)


def far_row() -> bytes:
    corner = '<row r="1048576"><c r="Z1048576"><v>1</v></c></row>'
    return sheet(rows([HEADERS, GOOD]) + corner)


def stored_twice() -> bytes:
    """Two parts of one name: one reader takes the first, another the second."""
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as archive:
        name = "xl/worksheets/SHEET1.xml"
        archive.writestr(zipfile.ZipInfo(name), "<worksheet/>")
    return out.getvalue()


def quine_like() -> bytes:
    """A deflated stream that goes on beyond what its entry says is packed."""
    content = bytearray(book())
    directory = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    packed = struct.unpack_from("<I", content, directory + 20)[0]
    struct.pack_into("<I", content, directory + 20, packed // 2)
    return bytes(content)


def utf16_part() -> bytes:
    made: dict[str, str | bytes] = dict(parts(rows([HEADERS, GOOD])))
    made["xl/worksheets/sheet1.xml"] = str(made["xl/worksheets/sheet1.xml"]).encode("utf-16")
    return zipped(made)


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FORMULA_KEPT = ('<c r="PLACE" t="str"><f>"瑞安"&amp;"厂"</f><v>瑞安厂</v></c>',)
FORMULA_EMPTY = ('<c r="PLACE"><f>A1+1</f></c>',)
REFERENCE = ('<c r="PLACE" t="e"><v>#REF!</v></c>',)
REFERENCE_FORMULA = ('<c r="PLACE" t="e"><f>A9/0</f><v>#DIV/0!</v></c>',)


def line(**changed: Any) -> list[Any]:
    """The good line with some cells changed, by letter: line(C="x")."""
    return [changed.get(columns(n), value) for n, value in enumerate(GOOD, start=1)]


Maker = Callable[[], bytes]

#: refused by the gate: name → (maker, fault code)
REFUSED: dict[str, tuple[Maker, str]] = {
    "bomb": (bomb, "files.archive_too_large"),
    "bomb of strings": (bomb_of_strings, "files.archive_too_large"),
    "lying directory": (lying, "files.archive_too_large"),
    "wrong checksum": (wrong_checksum, "files.archive_broken"),
    "stream longer than packed": (quine_like, "files.archive_broken"),
    "encrypted flag": (encrypted_flag, "files.workbook_protected"),
    "old workbook renamed": (old_workbook, "files.old_workbook"),
    "password": (protected_workbook, "files.workbook_protected"),
    "300 parts": (many_parts, "files.archive_too_large"),
    "two parts of one name": (stored_twice, "files.archive_names"),
    "UTF-16 part": (utf16_part, "files.workbook_xml"),
    "entities": (lambda: with_part("xl/theme/theme1.xml", DOCTYPE), "files.workbook_xml"),
    "declared UTF-7": (
        lambda: with_part("xl/theme/theme1.xml", '<?xml version="1.0" encoding="UTF-7"?><x/>'),
        "files.workbook_xml",
    ),
    "macros": (lambda: with_part("xl/vbaProject.bin"), "files.workbook_with_macros"),
    "macro sheet": (lambda: with_part("xl/macrosheets/s.xml"), "files.workbook_with_macros"),
    "links": (lambda: with_part("xl/externalLinks/e.xml"), "files.workbook_with_links"),
    "connections": (lambda: with_part("xl/connections.xml"), "files.workbook_with_links"),
    "embedded": (lambda: with_part("xl/embeddings/o.bin"), "files.workbook_with_files"),
    "nested by name": (lambda: with_part("xl/media/a.zip", b"x"), "files.workbook_with_files"),
    "nested by content": (
        lambda: with_part("xl/media/a.png", book()),
        "files.workbook_with_files",
    ),
    "path out": (lambda: with_part("../../etc/passwd"), "files.archive_names"),
    "absolute path": (lambda: with_part("/etc/passwd"), "files.archive_names"),
    "no sheet": (lambda: without_part("xl/worksheets/sheet1.xml"), "files.archive_broken"),
    "no workbook": (lambda: without_part("xl/workbook.xml"), "files.archive_broken"),
    "no types": (lambda: without_part("[Content_Types].xml"), "files.archive_broken"),
    "no root links": (lambda: without_part("_rels/.rels"), "files.archive_broken"),
    "Word": (lambda: zipped({"word/document.xml": "<x/>"}), "files.content_is_other"),
    "plain zip": (lambda: zipped({"a.txt": "x"}), "files.archive_broken"),
    "empty zip": (lambda: zipped({}), "files.archive_broken"),
    "web page": (lambda: b"<html><table></table></html>", "files.content_is_other"),
    "PDF": (lambda: b"%PDF-1.7\n%%EOF", "files.content_is_other"),
    "empty": (lambda: b"", "files.empty"),
    **{
        f"truncated at {at}%": (lambda at=at: truncated(at / 100), "files.archive_broken")
        for at in range(5, 100, 5)
    },
}

#: passes the gate, and is refused or named by reading: name → (maker, codes of errors by cell)
FAULTY: dict[str, tuple[Maker, list[tuple[str, str]]]] = {
    "no link to the sheet": (
        lambda: without_part("xl/_rels/workbook.xml.rels"),
        [("imports.workbook_unreadable", "")],
    ),
    "far corner": (far_corner, [("imports.sheet_too_heavy", "")]),
    "far row": (far_row, [("imports.sheet_too_heavy", "")]),
    "string that is not there": (
        lambda: sheet(rows([HEADERS]) + '<row r="2"><c r="A2" t="s"><v>7</v></c></row>'),
        [("imports.workbook_unreadable", "")],
    ),
    "unclosed XML": (lambda: sheet("<row><c><v>1"), [("imports.workbook_unreadable", "")]),
    "no rows": (lambda: book([[None]]), [("imports.no_rows", "")]),
    "no header": (
        lambda: sheet(rows([["甲", "乙"], ["1", "2"]])),
        [("imports.header_missing", "")],
    ),
    "empty sheet": (lambda: sheet(""), [("imports.header_missing", "")]),
    "hidden sheet alone": (
        lambda: zipped(
            {
                name: text.replace('sheetId="1"', 'sheetId="1" state="hidden"')
                for name, text in parts(rows([HEADERS, GOOD])).items()
            }
        ),
        [("imports.header_missing", "")],
    ),
    "column missing": (
        lambda: sheet(rows([HEADERS[:1] + HEADERS[2:], GOOD[:1] + GOOD[2:]])),
        [("imports.column_missing", "")],
    ),
    "column twice": (
        lambda: sheet(rows([[*HEADERS, "信用代码"], [*GOOD, "x"]])),
        [("imports.column_double", "F1")],
    ),
    "error value": (lambda: book([line(C=REFERENCE)]), [("imports.cell_error", "C2")]),
    "error of a formula": (
        lambda: book([line(C=REFERENCE_FORMULA)]),
        [("imports.cell_error", "C2")],
    ),
    "error as text": (lambda: book([line(C="#N/A")]), [("imports.cell_error", "C2")]),
    "formula never worked out": (
        lambda: book([line(C=FORMULA_EMPTY)]),
        [("imports.formula_without_value", "C2")],
    ),
    "code as a number": (
        lambda: book([line(B=913500000000000000)]),
        [("imports.digits_lost", "B2")],
    ),
    "code in scientific notation": (
        lambda: book([line(B="9.135E+17")]),
        [("imports.digits_lost", "B2")],
    ),
    "control character": (
        lambda: book([line(A="甲_x000B_乙")]),
        [("imports.strange_characters", "A2")],
    ),
    "bidi override": (lambda: book([line(A="甲\u202e乙")]), [("imports.strange_characters", "A2")]),
    "name of a zero-width space": (lambda: book([line(A="\u200b")]), [("imports.missing", "A2")]),
    "blank name": (lambda: book([line(A="   ")]), [("imports.missing", "A2")]),
    "not a whole number": (lambda: book([line(C=1.5)]), [("imports.not_whole", "C2")]),
    "unit in the number": (lambda: book([line(C="12人")]), [("imports.not_whole", "C2")]),
    "Arabic digits": (lambda: book([line(C="٣")]), [("imports.not_whole", "C2")]),
    "infinite": (lambda: book([line(C="1e309")]), [("imports.not_whole", "C2")]),
    "infinite number": (
        lambda: book([line(C=("<c r='PLACE'><v>1e309</v></c>",))]),
        [("imports.cell_error", "C2")],
    ),
    "negative": (lambda: book([line(C=-1)]), [("imports.out_of_range", "C2")]),
    "the day that never was": (lambda: book([line(D="60")]), [("imports.not_a_date", "D2")]),
    "29 February 2025": (lambda: book([line(D="2025-02-29")]), [("imports.not_a_date", "D2")]),
    "day or month first": (lambda: book([line(D="12/11/2025")]), [("imports.not_a_date", "D2")]),
    "no such size": (lambda: book([line(E="巨型")]), [("imports.not_an_option", "E2")]),
    "every cell wrong": (
        lambda: book([line(A=None, B="9.1E+17", C="x", D="x", E="x")]),
        [
            ("imports.missing", "A2"),
            ("imports.digits_lost", "B2"),
            ("imports.not_whole", "C2"),
            ("imports.not_a_date", "D2"),
            ("imports.not_an_option", "E2"),
        ],
    ),
    "the same code twice": (lambda: book([GOOD, GOOD]), [("test.code_twice", "B3")]),
    "too wide": (
        lambda: sheet(rows([HEADERS, [*GOOD, *([1] * 300)]])),
        [("imports.too_many_columns", "2")],
    ),
    "header with error below": (
        lambda: sheet(rows([["附件1"], [], HEADERS, line(C="x")])),
        [("imports.not_whole", "C4")],
    ),
}

#: read without an error: name → (maker, number of lines)
READ: dict[str, tuple[Maker, int]] = {
    "plain": (book, 1),
    "formula with its value": (lambda: book([line(A=FORMULA_KEPT)]), 1),
    "full-width digits": (
        lambda: book([line(C="１２", B="９１３３９９９９ＭＡ００００００１１")]),
        1,
    ),
    "title lines above": (lambda: sheet(rows([["附件1"], ["2026年名录"], HEADERS, GOOD])), 1),
    "columns in another order": (lambda: sheet(rows([HEADERS[::-1], GOOD[::-1]])), 1),
    "synonyms": (
        lambda: sheet(
            rows([["单位名称", "信用代码 *", "职工人数(必填)", "成立日期", "规 模"], GOOD])
        ),
        1,
    ),
    "unknown column": (lambda: sheet(rows([[*HEADERS, "备注"], [*GOOD, "无"]])), 1),
    "table not at A1": (
        lambda: sheet(rows([[None, None, *HEADERS], [None, None, *GOOD]], first=5)),
        1,
    ),
    "dimension of the whole sheet": (lambda: book(extra='<dimension ref="A1:XFD1048576"/>'), 1),
    "empty rows between": (lambda: book([GOOD, [None], [None], line(B="91339999MA00000002")]), 2),
    "formatted rows without end": (
        lambda: sheet(rows([HEADERS, GOOD]) + '<row r="1048576"><c r="A1048576" s="1"/></row>'),
        1,
    ),
    "second sheet": (lambda: book(names=("名录", "说明")), 1),
    "strict OOXML": (
        lambda: zipped(
            {
                name: text.replace(MAIN, STRICT)
                for name, text in parts(rows([HEADERS, GOOD])).items()
            }
        ),
        1,
    ),
    "optional cells empty": (lambda: book([line(C=None, D=None, E=None)]), 1),
    "rare names": (lambda: book([line(A="䶮㛃𠮷𬳵𫖯·古丽")]), 1),
}
