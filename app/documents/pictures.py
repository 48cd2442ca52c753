"""From bytes somebody sent to a picture that is safe to keep: told by content, decoded, made anew."""

import io
import struct
import warnings
from dataclasses import dataclass
from typing import NoReturn

from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import RuleBroken
from app.words import _

MOST_BYTES = 8_000_000
MOST_PIXELS = 40_000_000
"""Asked of the file's head, before anything is decoded."""
LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A WebP without any of the original's metadata."""

    data: bytes
    width: int
    height: int


def refuse_format(cause: Exception | None = None) -> NoReturn:
    """Neither a photograph nor a scan that we take."""
    raise RuleBroken(
        _("只收照片（JPEG、PNG、WebP），这个文件不是，或者已经损坏。请用手机拍照上传。"), field="file"
    ) from cause


def made_anew(sent: bytes) -> Picture:
    """The picture in `sent`, or a sentence why not. Whatever else the file carried is gone: place, device, text."""
    if not sent:
        raise RuleBroken(_("这个文件是空的。请重新拍照上传。"), field="file")
    if len(sent) > MOST_BYTES:
        raise RuleBroken(_("照片超过 8 MB。请把照片拍小一点再传。"), field="file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # asked here, and more strictly
            check_head(sent)
            return webp(decoded(sent))
    except (
        UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError, struct.error,
    ) as broken:  # fmt: skip
        refuse_format(broken)


def check_head(sent: bytes) -> None:
    """A photograph by its content, not too many pixels, and whole as far as its check sums tell."""
    with Image.open(io.BytesIO(sent), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise RuleBroken(_("照片的像素太多（最多 4000 万）。请把照片拍小一点再传。"), field="file")
        image.verify()


def decoded(sent: bytes) -> Image.Image:
    """The first picture in the file, upright, on white where it was transparent."""
    with Image.open(io.BytesIO(sent), formats=FORMATS) as image:
        image.load()
        upright = ImageOps.exif_transpose(image)
    if upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGBA")
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright)
    return upright.convert("RGB")


def webp(image: Image.Image) -> Picture:
    """Written from its pixels alone."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    kept = io.BytesIO()
    bare.save(kept, "WEBP", quality=QUALITY)
    return Picture(kept.getvalue(), bare.width, bare.height)
