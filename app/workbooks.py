"""Excel workbooks: written so that text stays text, and read as what a stranger may have made.

A workbook from outside is a zip file of XML. It is looked at before it is opened: how large it would become, whether it
brings a program, links elsewhere, or definitions that grow while they are read. Whatever is refused is said in a sentence
that tells what to do instead.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from app.errors import RuleBroken
from app.sheets import DANGEROUS
from app.words import Words, _

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 10_000
MOST_COLUMNS = 40
MOST_PARTS = 300
MOST_UNPACKED = 48 * 1024 * 1024
"""What a workbook of so many rows unpacks to, and much to spare."""
LONGEST = 500
"""No cell of ours needs more characters; what is beyond is cut."""
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML and PostgreSQL do not know."""
OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file begins that is locked by a password, or of before 2007: both are the same kind of container."""
DOCUMENT_TYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
HAIR = Decimal("0.0000001")
"""A computer's fraction is so far from what was meant at the most: 0.30000000000000004 is 0.3."""


class Sort(StrEnum):
    """What a cell holds."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as people see it, and what it is."""

    text: str = ""
    sort: Sort = Sort.EMPTY


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty, with its number in the sheet."""

    line: int
    cells: tuple[Cell, ...]


def as_xlsx(head: Sequence[Words], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """A workbook with one sheet. Texts are never formulas, whatever they begin with; numbers stay numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(UNSEEN.sub("", re.sub(r"[\[\]:*?/\\]", " ", title))[:31] or "1")
    sheet.freeze_panes = "A2"
    for column, words in enumerate(head, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = max(12, 2 * len(str(words)) + 4)
    bold = Font(bold=True)
    names = [as_text(sheet, str(words)) for words in head]
    for name in names:
        name.font = bold
    sheet.append(names)
    for row in rows:
        sheet.append([written(sheet, value) for value in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def written(sheet: Any, value: Any) -> Any:
    """A cell to write: sums with two decimals, days as days, everything else as text."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "0.00"
        return cell
    if isinstance(value, bool) or not isinstance(value, int | date):
        return as_text(sheet, str(value)) if UNSEEN.sub("", str(value)) else None
    return value


def as_text(sheet: Any, text: str) -> Any:
    """A cell of text. One that begins like a formula says so to the program that opens it, even after it was edited."""
    cell = WriteOnlyCell(sheet)
    cell.value = UNSEEN.sub("", text)
    cell.data_type = "s"
    if text.startswith(DANGEROUS):
        cell.quotePrefix = True
    return cell


def read_xlsx(data: bytes) -> Iterator[Row]:
    """The rows of a workbook's first sheet that are not empty, one after another; RuleBroken for what is not read."""
    check_container(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        yield from rows_of(sheet)
    except RuleBroken:
        raise
    except Exception as error:  # a hundred ways to be broken, and one thing to say
        raise RuleBroken(BROKEN, field="file") from error


BROKEN = _("打不开这个文件。请在 Excel 或 WPS 里打开它，另存为“Excel 工作簿（.xlsx）”，再传一次。")


def check_container(data: bytes) -> None:
    """Whether it is a plain workbook, without opening it."""
    if not data:
        raise RuleBroken(_("请选一个文件，要 .xlsx 格式。"), field="file")
    if data.startswith(OLD_FORMAT):
        raise RuleBroken(
            _("这个文件加了密码，或者是旧的 .xls 格式。请去掉密码，另存为“Excel 工作簿（.xlsx）”，再传一次。"),
            field="file",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            check_parts(packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise RuleBroken(BROKEN, field="file") from error


def check_parts(packed: zipfile.ZipFile) -> None:
    """Its parts: not too many, not too large once unpacked, no program, no links, no growing definitions."""
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RuleBroken(
            _("这个文件展开以后太大。请只留这一张表、最多 %(most)s 行，另存一份再传。", most=MOST_ROWS), field="file"
        )
    names = [part.filename.lower() for part in parts]
    if any("vbaproject" in name or "/macrosheets/" in name or "/dialogsheets/" in name for name in names):
        raise RuleBroken(_("这个文件里有宏（程序），不能传。请另存为“Excel 工作簿（.xlsx）”，再传一次。"), field="file")
    if any("externallink" in name or name.endswith("connections.xml") for name in names):
        raise RuleBroken(
            _("这个文件连着别的文件或网址，不能传。请新建一个表，把内容“粘贴为数值”，再传一次。"), field="file"
        )
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            inside = packed.read(part)
            if inside.startswith((b"\xff\xfe", b"\xfe\xff")) or DOCUMENT_TYPE.search(inside):
                raise RuleBroken(BROKEN, field="file")


def rows_of(sheet: Any) -> Iterator[Row]:
    """Its rows that are not empty; no more of them than we take, and no endless stretch of empty ones."""
    found = 0
    for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if line > 4 * MOST_ROWS:
            return
        row = tuple(understood(cell) for cell in cells)
        if all(cell.sort is Sort.EMPTY for cell in row):
            continue
        found += 1
        if found > MOST_ROWS + 1:  # and the head
            raise RuleBroken(_("一次最多 %(most)s 行。请分成几个文件传。", most=MOST_ROWS), field="file")
        yield Row(line, row)


def understood(cell: Any) -> Cell:
    """A cell of the library's as one of ours."""
    value = cell.value
    if value is None or value == "":
        return Cell()
    if cell.data_type == "f":
        return Cell(cut(value if isinstance(value, str) else "="), Sort.FORMULA)
    if isinstance(value, datetime):
        whole = value.time() == time()
        return Cell(value.date().isoformat() if whole else value.isoformat(" ", "minutes"), Sort.DAY)
    if isinstance(value, date):
        return Cell(value.isoformat(), Sort.DAY)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(plain(value), Sort.NUMBER)
    text = cut(value)
    return Cell(text, Sort.TEXT) if text else Cell()


def plain(number: float) -> str:
    """A number as people write it, without a computer's last fraction."""
    exact = Decimal(repr(number))
    if not exact.is_finite() or abs(exact) > 10**15:
        return str(number)
    near = exact.quantize(Decimal("0.01"))
    return (
        f"{(near if abs(near - exact) < HAIR else exact):f}".rstrip("0").rstrip(".")
        if "." in f"{exact:f}"
        else f"{exact:f}"
    )


def cut(value: object) -> str:
    """Text without what cannot be kept, and not endless."""
    return UNSEEN.sub("", str(value)).strip()[:LONGEST]
