"""The programmes and their pages."""

import pytest

from app.entitlements.programmes import all_programmes, for_type
from app.taxonomy.types import need_type


def test_every_programme_meets_needs_we_know() -> None:
    assert len(all_programmes()) == 40
    for programme in all_programmes():
        assert programme.need_types
        assert all(need_type(code) for code in programme.need_types), programme.code


def test_nothing_is_said_from_memory() -> None:
    """What could not be verified is marked so in words that a reader understands."""
    for programme in all_programmes():
        assert "凭记忆" not in str(programme)


def test_age_narrows_and_an_open_end_does_not() -> None:
    assert "E35" in {p.code for p in for_type("BL01", 2)}
    assert "E35" not in {p.code for p in for_type("BL01", 10)}
    assert "E04" in {p.code for p in for_type("BL01", 20)}


@pytest.mark.parametrize("programme", all_programmes(), ids=lambda p: p.code)
def test_each_has_a_page_that_says_where_to_apply(client, programme) -> None:
    page = client.see(f"/entitlements/{programme.code}")
    assert programme.zh in page
    assert "以当地政策为准" in page


def test_unknown_ones_are_not_found(client) -> None:
    assert client.get("/entitlements/E99").status_code == 404
    assert client.see("/entitlements").count("/entitlements/E") == 40
