"""Arithmetic on 12-digit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places import codes

CODES = st.from_regex(r"[1-9][0-9]{11}", fullmatch=True)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("420000", "province", None),
        ("421000", "city", "420000000000"),
        ("421003", "county", "421000000000"),
        ("421003106000", "township", "421003000000"),
        ("421003106201", "village", "421003106000"),
        ("110105", "county", "110000000000"),
        ("500101", "county", "500000000000"),
        ("419001", "county", "410000000000"),
        ("469021", "county", "460000000000"),
    ],
)
def test_level_and_parent(code: str, level: str, parent: str | None) -> None:
    assert codes.level_of(code) == level
    assert codes.parent(code) == parent


@pytest.mark.parametrize("junk", ["", "4", "42x", "四二一零零三", "4210031060001", "-42100"])
def test_junk_is_not_a_code(junk: str) -> None:
    with pytest.raises(ValueError, match="division code"):
        codes.full(junk)


def test_an_adcode_is_padded() -> None:
    assert codes.full("421003") == "421003000000"
    assert codes.within("421003106201", "421003")
    assert not codes.within("421002", "421003")


def test_a_wider_code_has_no_narrower_ancestor() -> None:
    with pytest.raises(ValueError, match="wider"):
        codes.ancestor("421000", "county")


@given(CODES)
def test_every_code_lies_in_all_its_parents(code: str) -> None:
    above = codes.parent(code)
    while above is not None:
        assert codes.within(code, above)
        assert codes.LEVELS.index(codes.level_of(above)) < codes.LEVELS.index(codes.level_of(code))
        above = codes.parent(above)


@given(CODES)
def test_a_place_lies_in_itself(code: str) -> None:
    assert codes.within(code, code)
    assert codes.prefix_of(code).ljust(12, "0") == code
