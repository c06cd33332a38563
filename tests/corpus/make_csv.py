"""CSV files, whole and broken."""

from __future__ import annotations

from collections.abc import Callable

HEADER = "企业名称,统一社会信用代码,从业人数,成立日期,规模\n"
LINE = "瑞安第一机械厂,91339999MA00000001,12,2026-03-05,小型\n"
SECOND = "瑞安第二机械厂,91339999MA00000002,8,2026年3月5日,微型\n"

Maker = Callable[[], bytes]


def text(*lines: str, codec: str = "utf-8") -> bytes:
    return (HEADER + "".join(lines or (LINE,))).encode(codec)


def mixed() -> bytes:
    return text() + SECOND.encode("gbk")


def cut_in_a_character() -> bytes:
    return text(LINE, "瑞安第三").removesuffix(b"\x89")[:-1]


#: refused by the gate: name → (maker, fault code)
REFUSED: dict[str, tuple[Maker, str]] = {
    "empty": (lambda: b"", "files.empty"),
    "NUL": (lambda: text("a\0b,1,1,,\n"), "files.text_with_nul"),
    "UTF-32": (lambda: text(codec="utf-32"), "files.encoding_unknown"),
    "UTF-16 without a mark": (lambda: "a,b\n1,2\n".encode("utf-16-le"), "files.text_with_nul"),
    "UTF-16 cut in half": (lambda: text(codec="utf-16")[:-1], "files.encoding_unknown"),
    "two encodings": (mixed, "files.encoding_mixed"),
    "cut inside a character": (cut_in_a_character, "files.encoding_mixed"),
    "mark, then other bytes": (lambda: b"\xef\xbb\xbf\xff\xfe", "files.encoding_unknown"),
    "no encoding at all": (lambda: b"\xff\xff\xff\xff\n", "files.encoding_unknown"),
    "workbook": (lambda: b"PK\x03\x04" + b"\0" * 100, "files.content_is_other"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "files.content_is_other"),
    "21 MB": (lambda: b"a" * (21 * 1024 * 1024), "files.too_large"),
}

#: passes the gate: name → (maker, errors by cell)
FAULTY: dict[str, tuple[Maker, list[tuple[str, str]]]] = {
    "quotation mark not closed": (
        lambda: text('"甲厂,91339999MA00000001,1,,\n' + LINE),
        [("imports.csv_broken", "")],
    ),
    "a field without end": (
        lambda: text("甲" * 150_000 + ",91339999MA00000001,1,,\n"),
        [("imports.csv_broken", "")],
    ),
    "no rows": (HEADER.encode, [("imports.no_rows", "")]),
    "no header": (LINE.encode, [("imports.header_missing", "")]),
    "nothing but line ends": (lambda: b"\n\n\n", [("imports.header_missing", "")]),
    "Big5": (lambda: "企業名稱,代碼\n".encode("big5"), [("imports.header_missing", "")]),
    "a million columns": (
        lambda: text(LINE.strip() + ",1" * 1_000_000 + "\n"),
        [("imports.too_many_columns", "2")],
    ),
    "code in scientific notation": (
        lambda: text("甲厂,9.135E+17,1,,\n"),
        [("imports.digits_lost", "B2")],
    ),
    "leading blank lines count": (
        ("\n\n" + HEADER + "甲厂,91339999MA00000001,x,,\n").encode,
        [("imports.not_whole", "C4")],
    ),
}

#: read without an error: name → (maker, number of lines)
READ: dict[str, tuple[Maker, int]] = {
    "UTF-8": (lambda: text(LINE, SECOND), 2),
    "UTF-8 with a mark": (lambda: text(LINE, SECOND, codec="utf-8-sig"), 2),
    "GBK": (lambda: text(LINE, SECOND, codec="gbk"), 2),
    "GB18030 with four bytes": (
        lambda: text("䶮𠮷厂,91339999MA00000001,1,,\n", codec="gb18030"),
        1,
    ),
    "UTF-16 with a mark, tabs": (
        lambda: (HEADER + LINE).replace(",", "\t").encode("utf-16"),
        1,
    ),
    "semicolons": (lambda: (HEADER + LINE).replace(",", ";").encode(), 1),
    "carriage returns alone": (lambda: (HEADER + LINE).replace("\n", "\r").encode(), 1),
    "both line ends": (lambda: (HEADER + LINE).replace("\n", "\r\n").encode(), 1),
    "a line end inside quotes": (lambda: text('"甲\n厂",91339999MA00000001,1,,\n'), 1),
    "no line end at the end": (lambda: text(LINE.strip()), 1),
    "short rows": (lambda: text("甲厂,91339999MA00000001\n"), 1),
}
