"""Workbooks: what is written stays text, and what is read may have been made to harm."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.workbooks import MOST_ROWS, MOST_UNPACKED, Sort, as_xlsx, read_xlsx
from tests.factories.workbooks import cells, sorts, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1", "'=1", "=cmd|' /C calc'!A0"]
)
def test_no_text_is_ever_a_formula(text: str) -> None:
    data = as_xlsx(["备注"], [[text]], "表")
    assert sorts(data)[1] == ["s"]
    assert cells(data)[1][0].strip() == text.strip()
    (_head, row) = read_xlsx(data)
    assert row.cells[0].sort is Sort.TEXT


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_written_and_read(text: str) -> None:
    data = as_xlsx(["备注", "二"], [[text, "x"]], text)
    assert set(sorts(data)[1]) <= {"s", "n"}  # an empty cell counts as a number's
    assert all(sort != "f" for row in sorts(data) for sort in row)
    assert list(read_xlsx(data))[1].cells[1].text == "x"


def test_sums_and_days_stay_what_they_are() -> None:
    data = as_xlsx(["金额", "日期", "几"], [[Decimal("1200.50"), date(2026, 3, 5), 7]], "表")
    assert [str(cell) for cell in cells(data)[1]] == ["1200.5", "2026-03-05 00:00:00", "7"]
    row = list(read_xlsx(data))[1]
    assert [cell.text for cell in row.cells[:3]] == ["1200.5", "2026-03-05", "7"]


def test_a_formula_is_told_from_a_text_that_looks_like_one() -> None:
    formula = list(read_xlsx(workbook([["L1", "=1+1"]])))[1].cells[1]
    assert (formula.sort, formula.text) == (Sort.FORMULA, "=1+1")


def test_a_computers_fraction_is_what_was_meant() -> None:
    row = list(read_xlsx(workbook([[0.1 + 0.2, 1234.5, 1e9, 0.12345]])))[1]
    assert [cell.text for cell in row.cells[:4]] == ["0.3", "1234.5", "1000000000", "0.12345"]


def test_empty_rows_and_columns_are_passed_over() -> None:
    rows = list(read_xlsx(workbook([[], [None, ""], ["a"], [], ["b"]])))
    assert [(row.line, row.cells[0].text) for row in rows] == [(1, "编号"), (4, "a"), (6, "b")]


PLAIN = workbook([["L1", "2026-1-2", 3, "R"]])
HOSTILE = {
    "nothing at all": (b"", "请选一个文件"),
    "not a workbook": (b"hello, this is text", "打不开"),
    "half of one": (PLAIN[: len(PLAIN) // 2], "打不开"),
    "a password or an old format": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "密码"),
    "a program": (with_part(PLAIN, "xl/vbaProject.bin", b"x"), "宏"),
    "a sheet of macros": (with_part(PLAIN, "xl/macrosheets/sheet1.xml", b"<x/>"), "宏"),
    "links to other files": (with_part(PLAIN, "xl/externalLinks/externalLink1.xml", b"<x/>"), "连着别的文件"),
    "a connection to a database": (with_part(PLAIN, "xl/connections.xml", b"<x/>"), "连着别的文件"),
    "definitions that grow": (
        with_part(PLAIN, SHEET, b'<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>'), "打不开",
    ),
    "letters of two bytes": (with_part(PLAIN, SHEET, "<worksheet/>".encode("utf-16")), "打不开"),
    "no sheet": (with_part(PLAIN, "xl/workbook.xml", b"<workbook/>"), "打不开"),
    "broken inside": (with_part(PLAIN, SHEET, b"<worksheet><sheetData><row r='x'>"), "打不开"),
}  # fmt: skip


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_refused_is_said(name: str) -> None:
    data, said = HOSTILE[name]
    with pytest.raises(RuleBroken, match=said) as error:
        list(read_xlsx(data))
    assert error.value.field == "file"


@pytest.mark.asvs("5.2.3")
def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = with_part(PLAIN, "xl/media/zeros.xml", b"\0" * (MOST_UNPACKED + 1))
    assert len(bomb) < 100_000
    begun = process_time()
    with pytest.raises(RuleBroken, match="展开以后太大"):
        list(read_xlsx(bomb))
    assert process_time() - begun < 1


def test_a_bomb_of_many_parts_is_refused() -> None:
    kept = io.BytesIO(PLAIN)
    with zipfile.ZipFile(kept, "a") as packed:
        for number in range(400):
            packed.writestr(f"xl/part{number}.xml", b"<x/>")
    with pytest.raises(RuleBroken, match="展开以后太大"):
        list(read_xlsx(kept.getvalue()))


def test_a_cell_at_the_worlds_end_costs_nothing() -> None:
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>y</t></is></c></row></sheetData></worksheet>'
    )
    begun = process_time()
    assert len(list(read_xlsx(with_part(PLAIN, SHEET, far)))) == 1
    assert process_time() - begun < 5


def test_ten_thousand_rows_are_read_and_not_one_more() -> None:
    rows = [[f"L{number}", "2026-1-2", 3, "R"] for number in range(MOST_ROWS + 1)]
    assert len(list(read_xlsx(workbook(rows[:-1])))) == MOST_ROWS + 1
    with pytest.raises(RuleBroken, match="最多 10000 行"):
        list(read_xlsx(workbook(rows)))
