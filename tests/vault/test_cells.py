"""A locked cell opens in its own place with its own key, and nowhere else."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault import cells
from app.vault.cells import Unreadable
from app.vault.keyring import Keyring
from app.vault.keyset import Keyset, KeysTrouble
from app.vault.uuid7 import uuid7

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.mark.asvs("11.3.3")
@given(clear=st.binary(max_size=300), key_id=st.integers(1, 65_535))
def test_what_is_locked_opens(clear: bytes, key_id: int) -> None:
    cell = cells.lock(KEY, key_id, clear, "children:name:1")
    assert cells.unlock(KEY, cell, "children:name:1") == clear
    assert cells.key_id_of(cell) == key_id
    assert len(clear) < 4 or clear not in cell


@pytest.mark.asvs("11.3.3")
@given(at=st.integers(0, 60), bit=st.integers(0, 7))
def test_one_changed_bit_is_noticed(at: int, bit: int) -> None:
    cell = bytearray(cells.lock(KEY, 1, "柳小满的名字写在这里".encode(), "children:name:1"))
    cell[at % len(cell)] ^= 1 << bit
    with pytest.raises(Unreadable):
        cells.unlock(KEY, bytes(cell), "children:name:1")


@pytest.mark.parametrize("elsewhere", ["children:name:2", "children:address:1", "needs:name:1", ""])
def test_a_cell_moved_elsewhere_does_not_open(elsewhere: str) -> None:
    cell = cells.lock(KEY, 1, b"x", "children:name:1")
    with pytest.raises(Unreadable):
        cells.unlock(KEY, cell, elsewhere)
    with pytest.raises(Unreadable):
        cells.unlock(OTHER, cell, "children:name:1")


def test_the_same_text_is_never_the_same_cell() -> None:
    assert len({cells.lock(KEY, 1, b"x", "a") for _turn in range(50)}) == 50


@pytest.mark.asvs("11.1.1")
def test_the_key_file_is_the_owners_alone_and_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keyset = Keyset.generate()
    keyset.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyset.load(path) == keyset
    assert {len(key.secret) for key in (*keyset.wrap, *keyset.index, *keyset.sign)} == {32}
    assert "secret" not in repr(Keyring(path))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"wrap": [{"id": 1, "secret": "YQ==", "made": "x"}]}'])
def test_a_file_that_is_no_key_file_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeysTrouble, match=r"keys\.json"):
        Keyset.load(path)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeysTrouble, match="tonglian keys create"):
        Keyring(tmp_path / "none.json").lock(b"x", "a")


def test_a_new_key_locks_and_the_old_one_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    Keyset.generate().save(path)
    here, there = Keyring(path), Keyring(path)
    before = here.lock(b"x", "a")
    assert there.unlock(before, "a") == b"x"
    here.keyset.rotated("wrap").save(path)
    here.read_again()
    after = here.lock(b"y", "a")
    assert (here.is_old(before), here.is_old(after)) == (True, False)
    assert here.unlock(before, "a") == b"x"
    assert there.unlock(after, "a") == b"y"  # a process that ran all the while reads the file again
    here.keyset.without_old("wrap").save(path)
    here.read_again()
    with pytest.raises(Unreadable):
        here.unlock(before, "a")


def test_the_blind_index_is_keyed_and_bound_to_its_purpose(tmp_path: Path) -> None:
    rings = []
    for name in ("one", "two"):
        Keyset.generate().save(tmp_path / name)
        rings.append(Keyring(tmp_path / name))
    one, two = rings
    assert one.blind("110101", "children:id_number") == one.blind("110101", "children:id_number")
    assert one.blind("110101", "children:id_number") != one.blind("110102", "children:id_number")
    assert one.blind("110101", "children:id_number") != one.blind("110101", "accounts:phone")
    assert one.blind("110101", "children:id_number") != two.blind("110101", "children:id_number")


def test_keys_made_here_look_like_postgresqls() -> None:
    made = [uuid7() for _turn in range(100)]
    assert {(key.version, key.variant) for key in made} == {(7, uuid4().variant)}
    assert sorted(key.int >> 80 for key in made) == [key.int >> 80 for key in made]
    assert json.dumps([str(key) for key in made]).count("-7") >= 100
