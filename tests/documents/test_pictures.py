"""Pictures are made anew; whatever is no picture is refused with a sentence."""

import io

import pytest
from PIL import Image

from app.documents.pictures import LONGEST_SIDE, MOST_BYTES, made_anew
from app.errors import RuleBroken
from tests.factories.pictures import PLACE, flood, photo

SCRIPT = b"<script>alert(1)</script>"
HOSTILE = {
    "empty": b"",
    "html": b"<!doctype html><html><body>" + SCRIPT + b"</body></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>',
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj",
    "gif": b"GIF89a" + b"\x01\x00\x01\x00\x80\x00\x00" + b"\xff" * 20,
    "zip": b"PK\x03\x04" + b"\0" * 60,
    "jpeg head alone": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "truncated jpeg": photo((640, 480))[: len(photo((640, 480))) // 2],
    "truncated png": photo((640, 480), "PNG")[:60],
    "webp head alone": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "pixel flood": flood(50_000, 50_000),
    "more than forty million": flood(8_000, 5_001),
    "endless": flood(2_000_000_000, 2_000_000_000),
    "too large": b"\xff\xd8" + b"\0" * MOST_BYTES,
}


@pytest.mark.asvs("5.2.2")
@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_picture_is_refused(what: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        made_anew(HOSTILE[what])
    assert refused.value.field == "file"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_webp(kind: str) -> None:
    made = made_anew(photo((64, 48), kind))
    with Image.open(io.BytesIO(made.data)) as image:
        assert (image.format, image.size) == ("WEBP", (64, 48)) == ("WEBP", (made.width, made.height))


@pytest.mark.asvs("14.2.8")
def test_where_it_was_taken_is_gone() -> None:
    sent = photo()
    assert PLACE.encode() in sent
    made = made_anew(sent)
    assert PLACE.encode() not in made.data
    with Image.open(io.BytesIO(made.data)) as image:
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(image.info)


@pytest.mark.parametrize("tail", [SCRIPT, b"PK\x03\x04evil", b"%PDF-1.7 evil", b"<?php evil ?>"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_of_a_polyglot_only_the_picture_stays(kind: str, tail: bytes) -> None:
    assert tail not in made_anew(photo((64, 48), kind) + tail).data


def test_it_is_upright_and_not_larger_than_needed() -> None:
    exif, kept = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (4000, 3000)).save(kept, "JPEG", exif=exif)
    made = made_anew(kept.getvalue())
    assert (made.width, made.height) == (LONGEST_SIDE * 3 // 4, LONGEST_SIDE)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "I;16", "1"])
def test_every_kind_of_png_can_be_shown(mode: str) -> None:
    kept = io.BytesIO()
    Image.new(mode, (20, 10)).save(kept, "PNG")
    assert made_anew(kept.getvalue()).width == 20
