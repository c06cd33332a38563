"""Pictures: decoded within limits, then drawn again from their pixels, so nothing else remains.

What a camera writes beside the pixels (place, time, owner, comments, thumbnails) does not come
in; time and place are read first (`camera`), and the orientation is applied. Limits: SECURITY 7
(50 megapixels, side at most 12,000).
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.utils.translation import gettext as _

from portal.files.camera import Shot, look_of, read_shot
from portal.files.kinds import Kind, refusal
from portal.kernel.errors import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 12_000
KEPT_SIDE: Final = 1600
QUALITY: Final = 85


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A JPEG that holds pixels and nothing else; what its camera had said of it; how it looks."""

    content: bytes
    width: int
    height: int
    shot: Shot
    look: str


def check_image(stream: BinaryIO, kind: Kind) -> None:
    """Refuse a picture that is damaged, cut off, too large, or of another format than it says."""
    stream.seek(0)
    with _opened(stream, kind) as picture:
        _decode(picture)
    stream.seek(0)


def rebuild(stream: BinaryIO, kind: Kind, *, side: int = KEPT_SIDE) -> Rebuilt:
    """The picture as a JPEG from its pixels alone, upright, its long side at most `side`."""
    from PIL import Image, ImageOps

    stream.seek(0)
    with _opened(stream, kind) as source:
        shot = read_shot(source)
        if kind is Kind.JPEG:
            source.draft("RGB", (side * 2, side * 2))
        _decode(source)
        small = _in_colours(source)
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        bare = _on_white(ImageOps.exif_transpose(small))
    out = BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Rebuilt(out.getvalue(), bare.width, bare.height, shot, look_of(bare))


def _opened(stream: BinaryIO, kind: Kind) -> Picture:
    """Read the header alone, by one decoder alone, and look at the size before the pixels."""
    from PIL import Image

    try:
        picture: Any = Image.open(stream, formats=[kind.value.upper()])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Exception as error:  # a decoder may fail in any way on bytes that are no picture
        raise _broken() from error
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise _too_large(f"{width}×{height}")
    if getattr(picture, "n_frames", 1) > 1:
        raise refusal(
            "image_animated",
            _("Moving pictures are not accepted."),
            remedy=_("Take a photo, or save one frame as JPEG, and upload that."),
        )
    return picture


def _decode(picture: Picture) -> None:
    from PIL import ImageFile

    # where documents are drawn, their renderer lets Pillow fill in what is missing from a file
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        picture.load()
    except Exception as error:  # the same: whatever the decoder says, the picture is damaged
        raise _broken() from error


def _in_colours(picture: Picture) -> Picture:
    """RGB or RGBA, from palettes, grey, 16-bit grey and print colours alike."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda level: level * (1 / 256)).convert("L")
    see_through = picture.has_transparency_data
    return picture.convert("RGBA" if see_through else "RGB")


def _on_white(colours: Picture) -> Picture:
    """Only the pixels, in a new picture without a palette, a profile, or any note."""
    from PIL import Image

    bare = Image.new("RGB", colours.size, "white")
    bare.paste(colours, mask=colours.getchannel("A") if colours.mode == "RGBA" else None)
    return bare


def _broken() -> Invalid:
    return refusal(
        "image_broken",
        _("The picture is damaged or was cut off on its way."),
        remedy=_("Take or save the picture again as JPEG or PNG, and upload the new file."),
    )


def _too_large(value: str = "") -> Invalid:
    return refusal(
        "image_too_large",
        _("The picture has too many pixels."),
        remedy=_("Make it smaller, for example 4,000 pixels wide, and upload that."),
        value=value,
        rule=_("At most 50 million pixels, and 12,000 on a side."),
    )
