"""Pictures for tests, and files that only look like some."""

import io
import struct
import zlib

from PIL import Image

PLACE = "GPS of a home"


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", *, mode: str = "RGB") -> bytes:
    """A plain picture; a JPEG says where it was taken."""
    image, kept = Image.new(mode, size, 120 if mode == "L" else None), io.BytesIO()
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x010E] = PLACE
        exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (30.0, 23.0, 37.0)
        image.save(kept, kind, exif=exif)
    else:
        image.save(kept, kind)
    return kept.getvalue()


def flood(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head promises very many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10)) + chunk(b"IEND", b"")
