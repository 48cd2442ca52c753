"""Workbooks as people send them, and as nobody should."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

HEAD = ("编号", "日期", "金额", "凭据号", "备注")


def workbook(rows: Iterable[Sequence[Any]], head: Sequence[Any] = HEAD) -> bytes:
    """One sheet with a head; a text that begins with = is a formula, as when somebody types it."""
    book = Workbook()
    sheet = book.active
    for row in ([head] if head else []) + [list(one) for one in rows]:
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def cells(data: bytes) -> list[list[Any]]:
    """What a spreadsheet program finds in a workbook."""
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]


def sorts(data: bytes) -> list[list[str]]:
    """Of which sort it finds each cell: f is a formula, s text, n a number."""
    return [[cell.data_type for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]


def with_part(data: bytes, name: str, inside: bytes) -> bytes:
    """The same workbook with one part more, or in place of the one of that name."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, inside)
    return kept.getvalue()
