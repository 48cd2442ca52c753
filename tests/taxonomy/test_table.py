"""The tables that staff keep."""

import shutil
from pathlib import Path

import pytest

from app.taxonomy.records import DATA
from app.taxonomy.table import CALM, TableError, read, table
from app.taxonomy.types import all_types

TABLES = ("phrases.csv", "danger.csv", "families.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tables, to be spoilt."""
    for name in TABLES:
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def test_every_type_can_be_said_in_many_ways() -> None:
    ways = {kind.code: sum(kind.code in codes for codes in table().needs.values()) for kind in all_types()}
    assert min(ways.values()) >= 60, ways


def test_what_is_calm_is_not_dangerous_as_well() -> None:
    assert [said for said, codes in table().dangers.items() if CALM in codes and len(codes) > 1] == []


def test_a_spreadsheet_s_mark_and_an_added_row_are_read(folder: Path) -> None:
    before = read(folder)
    path = folder / "phrases.csv"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8") + "BL02,锅里只剩一点粥\n", encoding="utf-8")
    after = read(folder)
    assert after.needs["锅里只剩一点粥"] == {"BL02"}
    assert after.fingerprint != before.fingerprint == read(DATA).fingerprint


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("BL99,没有这一种", r"phrases.csv, line \d+: 'BL99'"),
        ("BL02,", r"phrases.csv, line \d+: two cells"),
        (f"BL02,{'饿' * 201}", r"phrases.csv, line \d+: two cells"),
    ],
)
def test_a_bad_row_is_named(folder: Path, row: str, said: str) -> None:
    with (folder / "phrases.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    with pytest.raises(TableError, match=said):
        read(folder)


def test_a_missing_column_is_named(folder: Path) -> None:
    (folder / "families.csv").write_text("family;word\n衣;鞋\n", encoding="utf-8")
    with pytest.raises(TableError, match="line 1: the columns 'family' and 'word'"):
        read(folder)
