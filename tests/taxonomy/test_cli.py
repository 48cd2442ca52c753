"""`tonglian understand`."""

import json

import pytest
from click.testing import CliRunner, Result

from app.taxonomy import cli
from app.taxonomy.table import TableError


def run(given: bytes, *options: str) -> Result:
    return CliRunner().invoke(cli.understand, list(options), input=given)


def test_one_object_a_line() -> None:
    ran = run("爸妈都在外面打工，奶奶病了没人做饭\r\n\n她说不想活了\n".encode(), "--json")
    first, second = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.exit_code == 0
    assert first["text"] == "爸妈都在外面打工，奶奶病了没人做饭"
    assert [one["code"] for one in first["types"][:2]] == ["SF01", "BL02"]
    assert "没人做饭" in first["types"][1]["because"]
    assert (first["crisis"], second["crisis"]) == (False, True)
    assert second["types"][0]["code"] == "MH03"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xff\xfe\x00", "line 2: not UTF-8"),
        (b"a\x00b", "line 2: not UTF-8"),
        (b"a" * 100_000, "line 2: longer than 1000"),
        ("饿".encode() * 1001, "line 2: longer than 1000"),
    ],
)
def test_bad_lines_are_named_and_the_rest_goes_on(line: bytes, said: str) -> None:
    ran = run("没有书包\n".encode() + line + "\n被爸爸打\n".encode(), "--json")
    assert ran.exit_code == 1
    assert said in ran.stderr
    assert [json.loads(one)["text"] for one in ran.stdout.splitlines()] == ["没有书包", "被爸爸打"]


def test_for_people_the_danger_is_marked() -> None:
    ran = run("被爸爸打\n没有书包".encode(), "--limit", "1")
    lines = ran.stdout.splitlines()
    assert lines[0] == "! 被爸爸打"
    assert lines[1].startswith("  SF05 ")
    assert lines[2] == "没有书包"


def test_nothing_in_nothing_out() -> None:
    ran = run(b"", "--json")
    assert (ran.exit_code, ran.stdout) == (0, "")


def test_a_bad_table_is_named_and_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def bad(_folder: object) -> None:
        raise TableError("phrases.csv, line 7: 'XX' is no code of the taxonomy")

    monkeypatch.setattr(cli, "read", bad)
    ran = CliRunner().invoke(cli.understand, ["train"])
    assert ran.exit_code == 1
    assert "line 7" in ran.stderr
