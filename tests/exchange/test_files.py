"""Bytes from elsewhere: each fault is one plain sentence, none is a traceback."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange import files
from app.exchange.files import clean, decode, read_json, read_table, untangle
from app.exchange.records import Catalogue, Unreadable


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue("any")


def table(folder: Path, raw: bytes, catalogue: Catalogue) -> list[tuple[int, dict[str, str]]]:
    (folder / "t.csv").write_bytes(raw)
    return read_table(folder, "t.csv", ("a", "b"), catalogue)


@pytest.mark.parametrize(
    "raw",
    [
        b"a,b\r\n1,2\r\n",
        b"\xef\xbb\xbfa,b\n1,2\n",
        "a,b\n1,2\n".encode("utf-16"),
        b"'a,\"'b\"\n1,2",
        b" a , b \n1,2\n\n",
    ],
)
def test_usual_shapes_are_read(tmp_path: Path, catalogue: Catalogue, raw: bytes) -> None:
    [(number, row)] = table(tmp_path, raw, catalogue)
    assert (number, row["a"], row["b"]) == (2, "1", "2")


def test_a_missing_folder_is_said(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(Unreadable, match="找不到文件夹"):
        read_table(tmp_path / "nowhere", "t.csv", (), catalogue)


def test_a_missing_file_is_said(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(Unreadable, match=r"没有 t\.csv"):
        read_table(tmp_path, "t.csv", (), catalogue)


def test_missing_columns_are_named(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(Unreadable, match="缺少这些列：b"):
        table(tmp_path, b"a,c\n1,2\n", catalogue)


@pytest.mark.parametrize("raw", [b"", b"\n", b"\x00\x00\x00"])
def test_an_empty_file_lacks_columns(tmp_path: Path, catalogue: Catalogue, raw: bytes) -> None:
    with pytest.raises(Unreadable, match="缺少这些列"):
        table(tmp_path, raw, catalogue)


def test_a_file_too_large_is_not_read(tmp_path: Path, catalogue: Catalogue) -> None:
    with (tmp_path / "t.csv").open("wb") as file:
        os.truncate(file.fileno(), files.LARGEST + 1)
    with pytest.raises(Unreadable, match="超过 20 MB"):
        read_table(tmp_path, "t.csv", (), catalogue)


def test_a_cell_too_large_is_not_read(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(Unreadable, match="不是能读的 CSV"):
        table(tmp_path, b"a,b\n1," + b"x" * (files.WIDEST + 1), catalogue)


@pytest.mark.parametrize("raw", ["a,b\n名称,二\n".encode("gb18030"), b"a,b\n\xff\xfe\x41,2\n", b"\xff\xfea"])
def test_letters_nobody_can_read_are_said_with_their_line(tmp_path: Path, catalogue: Catalogue, raw: bytes) -> None:
    with pytest.raises(Unreadable, match="认不出来"):
        table(tmp_path, raw, catalogue)


def test_letters_saved_twice_over_are_put_right(catalogue: Catalogue) -> None:
    assert (
        decode(b"Mentoring \x89\xdb\xd2 MLK\nABAD\xcc\x81\nplain \xc3\xa9", "t", catalogue)
        == "Mentoring – MLK\nABADÁ\nplain é"
    )
    assert catalogue.mended == 2


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_categories=("C",)), max_size=30))
def test_untangling_undoes_the_tangle(text: str) -> None:
    try:
        tangled = text.encode("utf-8").decode("cp1252").encode("mac_roman")
    except UnicodeError:
        return  # what that road cannot carry
    assert untangle(tangled) == text


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"a": 1}', "[" * 100_000])
def test_what_is_not_a_list_of_things_is_said(tmp_path: Path, catalogue: Catalogue, text: str) -> None:
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(Unreadable):
        read_json(tmp_path, "t.json", catalogue)


@given(st.text())
def test_cells_are_clean(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned
    assert "\r" not in cleaned
    assert cleaned == clean(cleaned)
    assert all(c.isprintable() or c == "\n" for c in cleaned)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(Unreadable):
        decode(raw, "t", Catalogue("any"))
