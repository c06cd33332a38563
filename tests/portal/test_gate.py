"""The gate lets whole files of the right kind pass, and says of every other what is wrong."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.files import gate, images
from portal.files.kinds import IMAGES, TABLES, Kind, safe_name
from portal.kernel.errors import Invalid, Refused
from tests.corpus import make_csv, make_xlsx


def code_of(content: bytes, name: str, kinds: frozenset[Kind] = TABLES) -> str:
    with pytest.raises(Invalid) as refusal:
        gate.check(io.BytesIO(content), name=name, kinds=kinds)
    (fault,) = refusal.value.faults
    assert str(fault.message)
    assert str(fault.remedy), "every refusal says what to do"
    return fault.code


@pytest.mark.parametrize("case", make_xlsx.REFUSED)
def test_a_broken_workbook_is_refused_with_its_reason_and_at_little_cost(case: str) -> None:
    make, code = make_xlsx.REFUSED[case]
    content = make()
    began = time.process_time()
    tracemalloc.start()
    try:
        assert code_of(content, "名录.xlsx") == code
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.process_time() - began < 2
    assert peak < 20 * 1024 * 1024


@pytest.mark.parametrize("case", make_csv.REFUSED)
def test_a_broken_text_file_is_refused_with_its_reason(case: str) -> None:
    make, code = make_csv.REFUSED[case]
    assert code_of(make(), "名录.csv") == code


@pytest.mark.parametrize("case", [*make_xlsx.READ, *make_xlsx.FAULTY])
def test_a_whole_workbook_passes(case: str) -> None:
    make = {**make_xlsx.READ, **make_xlsx.FAULTY}[case][0]
    checked = gate.check(io.BytesIO(make()), name="a/b\\名录.XLSX", kinds=TABLES)
    assert (checked.kind, checked.name) == (Kind.XLSX, "名录.XLSX")
    assert len(checked.sha256) == 64


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_the_encoding_of_text_is_told_by_rule(codec: str, encoding: str) -> None:
    checked = gate.check(io.BytesIO(make_csv.text(codec=codec)), name="a.csv", kinds=TABLES)
    assert checked.encoding == encoding


def test_a_short_gbk_file_is_not_taken_for_another_tongue() -> None:
    content = "联通".encode("gbk")
    checked = gate.check(io.BytesIO(content), name="a.csv", kinds=TABLES)
    assert content.decode(checked.encoding) == "联通"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.xls", "files.old_workbook"),
        ("a.et", "files.old_workbook"),
        ("a.xlsm", "files.workbook_with_macros"),
        ("a.exe", "files.kind_not_accepted"),
        ("a.xlsx.exe", "files.kind_not_accepted"),
        ("xlsx", "files.kind_not_accepted"),
        ("a.pdf", "files.kind_not_accepted"),
        ("", "files.kind_not_accepted"),
        ("a.csv\x00.xlsm", "files.workbook_with_macros"),
    ],
)
def test_a_name_of_another_kind_is_refused(name: str, code: str) -> None:
    assert code_of(make_xlsx.book(), name) == code


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=2000), start=st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06"]))
def test_no_bytes_make_the_gate_fail_otherwise(data: bytes, start: bytes) -> None:
    for name in ("a.xlsx", "a.csv", "a.pdf", "a.png", "a.webp", "a.jpg"):
        try:
            gate.check(io.BytesIO(start + data), name=name, kinds=frozenset(Kind))
        except Refused:
            continue


@settings(max_examples=150, deadline=None)
@given(at=st.floats(0, 0.999), value=st.integers(0, 255))
def test_one_changed_byte_passes_or_is_refused(at: float, value: int) -> None:
    content = bytearray(make_xlsx.book())
    content[int(len(content) * at)] = value
    try:
        gate.check(io.BytesIO(bytes(content)), name="a.xlsx", kinds=TABLES)
    except Refused:
        return


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\dir\\表.xlsx", "表.xlsx"),
        ("a\r\nb\x00.csv", "ab.csv"),
        ('x<>:"|?*.csv', "x_______.csv"),
        ("\u202egpj.csv", "gpj.csv"),
        ("...", "file"),
        ("表" * 300 + ".xlsx", "表" * 115 + ".xlsx"),
    ],
)
def test_a_file_name_loses_what_tricks(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


# Pictures


def picture(size: tuple[int, int] = (40, 20), kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    made.save(out, kind, **options)
    return out.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "MARKER-DESCRIPTION"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    return picture(exif=exif, comment=b"<script>MARKER</script>") + b"<html>MARKER</html>"


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def animated() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


BAD_PICTURES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "169 megapixels": (lambda: png_header(13_000, 13_000), "a.png", "files.image_too_large"),
    "long side": (lambda: png_header(20_000, 10), "a.png", "files.image_too_large"),
    "no pixels": (lambda: png_header(0, 0), "a.png", "files.image_broken"),
    "pixels missing": (lambda: png_header(500, 500), "a.png", "files.image_broken"),
    "JPEG named PNG": (picture, "a.png", "files.content_is_other"),
    "SVG named JPEG": (lambda: b"<svg/>", "a.jpg", "files.content_is_other"),
    "moving": (animated, "a.webp", "files.image_animated"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic", "a.heic", "files.kind_not_accepted"),
    **{
        f"JPEG cut at {at}%": (
            lambda at=at: picture((600, 400))[: len(picture((600, 400))) * at // 100],
            "a.jpg",
            "files.image_broken",
        )
        for at in range(10, 95, 10)
    },
}


@pytest.mark.parametrize("case", BAD_PICTURES)
def test_a_bad_picture_is_refused_with_its_reason(case: str) -> None:
    make, name, code = BAD_PICTURES[case]
    assert code_of(make(), name, IMAGES) == code


def test_a_picture_is_drawn_again_from_its_pixels_alone() -> None:
    content = with_place()
    gate.check(io.BytesIO(content), name="a.jpg", kinds=IMAGES)
    rebuilt = images.rebuild(io.BytesIO(content), Kind.JPEG)
    assert b"MARKER" in content
    assert b"MARKER" not in rebuilt.content
    with Image.open(io.BytesIO(rebuilt.content)) as again:
        assert not again.getexif()
        assert "comment" not in again.info
        assert again.size == (rebuilt.width, rebuilt.height) == (20, 40), "upright"
        assert again.getpixel((10, 5))[1] < 60 < 200 < again.getpixel((10, 35))[1]


@pytest.mark.parametrize("size", [(4000, 1000), (1000, 4000), (1600, 1600), (100, 50)])
def test_a_picture_is_made_no_larger_and_at_most_1600_long(size: tuple[int, int]) -> None:
    rebuilt = images.rebuild(io.BytesIO(picture(size)), Kind.JPEG)
    assert max(rebuilt.width, rebuilt.height) == min(1600, max(size))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_colours_can_be_rebuilt(mode: str) -> None:
    out = io.BytesIO()
    kind = Kind.JPEG if mode == "CMYK" else Kind.PNG
    Image.new(mode, (30, 30)).save(out, kind.value.upper())
    gate.check(io.BytesIO(out.getvalue()), name=f"a.{kind}", kinds=IMAGES)
    assert images.rebuild(io.BytesIO(out.getvalue()), kind).width == 30


# PDF


def pdf(body: bytes = b"", pages: int = 1) -> bytes:
    return b"%PDF-1.7\n" + b"<< /Type /Page >>\n" * pages + body + b"\ntrailer\n%%EOF\n"


def packed(body: bytes) -> bytes:
    return b"<< /Type /ObjStm /N 1 >>\nstream\n" + zlib.compress(body) + b"\nendstream"


BAD_PDFS = {
    "cut off": (b"%PDF-1.7\n" + b"x" * 5000, "files.pdf_broken"),
    "zip at its end": (pdf() + b"PK\x05\x06" + b"\0" * 18, "files.pdf_broken"),
    "protected": (pdf(b"<< /Encrypt 5 0 R >>"), "files.pdf_protected"),
    "script": (pdf(b"<< /S /JavaScript /JS (app.alert) >>"), "files.pdf_active"),
    "script under another spelling": (pdf(b"<< /S /J#61vaScript >>"), "files.pdf_active"),
    "script in packed objects": (pdf(packed(b"<< /JS (x) >>")), "files.pdf_active"),
    "other files": (pdf(b"<< /EmbeddedFiles 3 0 R >>"), "files.pdf_active"),
    "301 pages": (pdf(pages=301), "files.pdf_too_long"),
    "bomb": (pdf(packed(b"\0" * 60_000_000)), "files.pdf_too_large"),
}


@pytest.mark.parametrize("case", BAD_PDFS)
def test_a_pdf_that_runs_or_is_not_whole_is_refused(case: str) -> None:
    content, code = BAD_PDFS[case]
    assert code_of(content, "a.pdf", frozenset({Kind.PDF})) == code


def test_a_plain_pdf_passes() -> None:
    checked = gate.check(io.BytesIO(pdf(packed(b"<< >>"), 300)), name="a.pdf", kinds={Kind.PDF})
    assert checked.media_type == "application/pdf"
