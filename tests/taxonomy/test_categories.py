"""The categories of children."""

import pytest

from app.taxonomy import categories


def test_all_rows_are_there() -> None:
    assert len(categories.all_categories()) == 43
    assert len({one.code for one in categories.all_categories()}) == 43


def test_scales_and_statistics_are_not_for_a_childs_file() -> None:
    codes = {one.code for one in categories.selectable()}
    assert not codes & {"MINOR", "G_SCALE_HB", "STAT_MCA", "RISK4_GD", "RISK4_WJ", "RISK4_SC"}
    assert {"ORPHAN", "DEFACTO", "LEFTB", "G_MISSING", "S8_PRISON"} <= codes
    short = categories.selectable(circumstances=False)
    assert not any(one.is_circumstance for one in short)
    assert len(short) == len(codes) - 8


@pytest.mark.parametrize(
    ("code", "also"),
    [
        ("ORPHAN_COMM", {"ORPHAN_COMM", "ORPHAN"}),
        ("S8_PRISON", {"S8_PRISON", "DEFACTO", "DIST"}),
        ("G_MISSING", {"G_MISSING", "DIST_GUARD", "DIST"}),
        ("DIBAO_CHILD", {"DIBAO_CHILD", "DIST_POOR", "DIST"}),
        ("LEFTB_LOCAL", {"LEFTB_LOCAL", "LEFTB"}),
        ("PRISON_CHILD", {"PRISON_CHILD"}),
        ("NOT_ONE", set()),
    ],
)
def test_what_a_category_implies(code: str, also: set[str]) -> None:
    assert categories.implies(code) == also


def test_what_several_imply() -> None:
    assert categories.implied(["ORPHAN_INST", "DROPOUT"]) == {"ORPHAN_INST", "ORPHAN", "DROPOUT"}
    assert categories.implied([]) == frozenset()


def test_names_in_both_languages() -> None:
    assert (categories.name("ORPHAN"), categories.name("ORPHAN", "en"), categories.name("?")) == ("孤儿", "Orphan", "?")


def test_every_parent_exists() -> None:
    codes = {one.code for one in categories.all_categories()}
    assert {one.parent for one in categories.all_categories() if one.parent} <= codes
