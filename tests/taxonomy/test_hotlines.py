"""Telephone numbers."""

from app.taxonomy.hotlines import BY_TYPE, all_hotlines, hotline, hotlines_for


def test_what_is_unverified_says_so() -> None:
    assert {line.number for line in all_hotlines() if not line.verified} == {"12355", "12338", "12348", "12309"}


def test_every_number_named_is_known() -> None:
    assert all(hotline(number) for numbers in BY_TYPE.values() for number in numbers)
    assert hotline("999") is None


def test_psychological_aid_comes_early_for_self_harm() -> None:
    numbers = [line.number for line in hotlines_for(["MH03"])]
    assert numbers[:3] == ["120", "12356", "110"]
    assert numbers[-1] == "12355"


def test_police_for_whatever_else() -> None:
    assert [line.number for line in hotlines_for([])] == ["110", "12345"]
