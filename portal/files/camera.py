"""What a camera wrote beside the pixels, read before it is left out; and what a picture looks like.

Time and place are read from EXIF 2.32 (CIPA DC-008): DateTimeOriginal with OffsetTimeOriginal, and
the GPS tags. They are kept apart from the file, for those who decide on what the picture shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

#: a camera that names no offset is taken to go by the one clock of the country
CHINA: Final = ZoneInfo("Asia/Shanghai")
#: a clock that was never set says a year before this; it tells nothing
EARLIEST: Final = datetime(2005, 1, 1, tzinfo=UTC)
_EXIF, _GPS = 0x8769, 0x8825
_ORIGINAL, _DIGITIZED, _OFFSET_ORIGINAL, _OFFSET_DIGITIZED = 0x9003, 0x9004, 0x9011, 0x9012
_SIXTH: Final = Decimal("0.000001")
#: a difference hash has 8 rows of 8 bits
LOOK_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Shot:
    """When and where a picture was taken, as its camera says: degrees of WGS-84; None where it
    says nothing that can be read."""

    taken_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def read_shot(picture: Picture) -> Shot:
    """What the camera says. Notes that are damaged or absurd tell nothing, and refuse nothing."""
    try:
        notes = picture.getexif()
        taken_at = _taken_at(notes.get_ifd(_EXIF))
        latitude, longitude = _place(notes.get_ifd(_GPS))
    except Exception:  # noqa: BLE001 - notes are beside the picture: whatever is wrong with them, it is none
        return Shot()
    return Shot(taken_at, latitude, longitude)


def look_of(picture: Picture) -> str:
    """A difference hash of 64 bits, as 16 hexadecimal digits: in each of 8 rows of 9 grey cells,
    whether a cell is lighter than the next. Scaling and saving again change few bits or none."""
    from PIL import Image

    small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    cells = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (cells[at] > cells[at + 1])
    return f"{bits:016x}"


def bits_apart(one: str, other: str) -> int:
    """In how many of 64 bits two looks differ (Hamming)."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _taken_at(notes: Mapping[int, Any]) -> datetime | None:
    for name, offset in ((_ORIGINAL, _OFFSET_ORIGINAL), (_DIGITIZED, _OFFSET_DIGITIZED)):
        text = str(notes.get(name) or "").strip("\x00 ")
        if not text:
            continue
        moment = _moment(text, str(notes.get(offset) or "").strip("\x00 "))
        if moment is not None and moment >= EARLIEST:
            return moment
    return None


def _moment(text: str, offset: str) -> datetime | None:
    """“2026:05:04 09:31:07” with “+08:00”, or by the clock of the country."""
    try:
        return datetime.strptime(f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        pass
    try:
        found = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=CHINA)
    except ValueError:
        return None
    return found.astimezone(UTC)


def _place(notes: Mapping[int, Any]) -> tuple[Decimal | None, Decimal | None]:
    latitude = _degrees(notes.get(1), notes.get(2), minus="S", most=90)
    longitude = _degrees(notes.get(3), notes.get(4), minus="W", most=180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None, None
    return latitude, longitude


def _degrees(side: Any, parts: Sequence[Any] | None, *, minus: str, most: int) -> Decimal | None:
    """Degrees, minutes and seconds as one number; None where there are none, or too many."""
    if not parts or len(parts) != 3:
        return None
    whole, minutes, seconds = (Decimal(str(float(part))) for part in parts)
    found = whole + minutes / 60 + seconds / 3600
    if not found.is_finite() or not 0 <= found <= most:
        return None
    said = side.decode("ascii", "replace") if isinstance(side, bytes) else str(side or "")
    return (-found if said.strip("\x00 ").upper() == minus else found).quantize(_SIXTH)
