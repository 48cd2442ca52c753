"""Files from elsewhere: found, not too large, their bytes made into letters."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from app.exchange.records import Catalogue, Unreadable
from app.words import _

LARGEST = 20_000_000
"""Bytes; the largest catalogue of a whole city seen so far has a third of a million."""
WIDEST = 200_000
"""Letters in one cell."""
LOST = frozenset(b"\x81\x8d\x8f\x90\x9d")
"""Bytes that mean nothing in Windows' alphabet and are handed on as they are."""
DATA = Path(__file__).parent / "data"


def mapping(source: str) -> dict[str, Any]:
    """How a source's own words become our types."""
    found: dict[str, Any] = json.loads((DATA / f"{source}.json").read_text(encoding="utf-8"))
    return found


def read_bytes(folder: Path, name: str, catalogue: Catalogue) -> bytes:
    """A file of the source; its digest goes into the catalogue's."""
    path = folder / name
    if not folder.is_dir():
        raise Unreadable(_("找不到文件夹 %(path)s。请核对路径。", path=str(folder)))
    if not path.is_file():
        raise Unreadable(_("文件夹里没有 %(name)s，这个来源需要它。请核对来源和路径。", name=name))
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(_("读不了 %(name)s：%(reason)s。", name=name, reason=error.strerror or "")) from error
    if len(raw) > LARGEST:
        raise Unreadable(_("%(name)s 超过 %(most)s MB，不像一份名录，没有读。", name=name, most=LARGEST // 1_000_000))
    catalogue.digest = hashlib.sha256(f"{catalogue.digest}{name}".encode() + raw).hexdigest()
    return raw


def decode(raw: bytes, name: str, catalogue: Catalogue) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, or UTF-8 that went through Windows and an old Mac on the way."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return tried(raw, "utf-16", name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        lines = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        return "\n".join(line_of(line, number, name, catalogue) for number, line in enumerate(lines, 1))


def tried(raw: bytes, encoding: str, name: str) -> str:
    """Decode, or say in which file it failed."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(_("%(name)s 的文字编码认不出来。请另存为 UTF-8 再导入。", name=name)) from error


def line_of(line: bytes, number: int, name: str, catalogue: Catalogue) -> str:
    """One line of a file of mixed encodings."""
    if line.isascii():
        return line.decode("ascii")
    try:
        mended = untangle(line)
    except UnicodeError:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(
                _("%(name)s 第 %(line)s 行的文字编码认不出来。请另存为 UTF-8 再导入。", name=name, line=number)
            ) from error
    catalogue.mended += 1
    return mended


def untangle(line: bytes) -> str:
    """UTF-8, once read as Windows-1252 and written as Mac Roman: "–" had become three bytes of other letters.

    Bytes that Windows has no letter for were handed on as they were by some programs and not by others.
    """
    try:
        return line.decode("mac_roman").encode("cp1252").decode("utf-8")
    except UnicodeError:
        letters = (chr(byte) if byte in LOST else bytes([byte]).decode("mac_roman") for byte in line)
        return b"".join(bytes([ord(c)]) if ord(c) in LOST else c.encode("cp1252") for c in letters).decode("utf-8")


def read_table(
    folder: Path, name: str, needs: tuple[str, ...], catalogue: Catalogue
) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their numbers as a spreadsheet shows them. Headers lose stray quotes and blanks."""
    text = decode(read_bytes(folder, name, catalogue), name, catalogue).replace("\0", "")
    before = csv.field_size_limit(WIDEST)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise Unreadable(_("%(name)s 不是能读的 CSV 表格：%(reason)s。", name=name, reason=str(error))) from error
    finally:
        csv.field_size_limit(before)
    header = [title.strip().strip("'\"").strip() for title in rows[0]] if rows else []
    missing = [title for title in needs if title not in header]
    if missing:
        raise Unreadable(
            _("%(name)s 缺少这些列：%(columns)s。是不是选错了来源？", name=name, columns="、".join(missing))
        )
    return [(n, dict(zip(header, map(clean, row), strict=False)) | {"": " ".join(row[len(header) :])}) for n, row in enumerate(rows[1:], 2) if any(row)]  # fmt: skip


def read_json(folder: Path, name: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    """A JSON file that holds a list of things."""
    text = decode(read_bytes(folder, name, catalogue), name, catalogue)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("%(name)s 不是能读的 JSON 文件。", name=name)) from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(_("%(name)s 里应当是一个列表，每项一个机构。", name=name))
    return found


def clean(text: object) -> str:
    """A cell's text without what cannot be shown; nothing where there is none."""
    if not isinstance(text, str):
        return ""
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in text.replace("\r", "\n"))
    return "\n".join(" ".join(line.split()) for line in kept.splitlines() if line.strip())[:WIDEST]
