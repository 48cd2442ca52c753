"""The report is safe wherever it is opened."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.records import Problem
from app.exchange.report import write_report
from app.sheets import DANGEROUS, safe

hostile = st.one_of(st.text(), st.builds(lambda a, b: a + b, st.sampled_from((*DANGEROUS, "'", "'=")), st.text()))


@pytest.mark.asvs("1.2.10")
@given(hostile)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not safe(text).startswith(DANGEROUS)


@given(hostile)
def test_nothing_is_lost_by_it(text: str) -> None:
    shown = safe(text)
    assert shown == text or shown == f"'{text}"
    assert shown.removeprefix("'") == text if shown.startswith("'") else shown == text


@given(hostile)
def test_it_stays_safe_through_the_file(text: str) -> None:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerow([safe(text)])
    [[cell]] = csv.reader(io.StringIO(sheet.getvalue(), newline=""))
    assert not cell.startswith(DANGEROUS)


def test_the_file_says_row_column_value_fault_and_remedy(tmp_path: Path) -> None:
    write_report(
        tmp_path / "r.csv",
        [Problem(7, "age", '=HYPERLINK("http://x")', "不是年龄", "请改"), Problem(None, "", "@x", "-", "+")],
    )
    raw = (tmp_path / "r.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[1] == ["7", "age", '\'=HYPERLINK("http://x")', "不是年龄", "请改", "没有导入"]
    assert rows[2][0] == ""
    assert rows[2][2:5] == ["'@x", "'-", "'+"]
