"""Screening for scripts: facts in, answers out; a bad line is named and left out."""

import json
import os
import subprocess
import sys

from click.testing import CliRunner

from app.config import ROOT
from app.entitlements.cli import LONGEST_LINE, entitlements


def run(text: str | bytes, *options: str):
    return CliRunner().invoke(entitlements, ["screen", *options], input=text)


def answers(text: str, *options: str) -> list[dict]:
    done = run(text, "--json", *options)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_reasons_and_missing_facts_come_back() -> None:
    (told,) = answers('{"id": "k7", "age": 8, "father_state": "dead", "mother_state": "alive"}\n')
    by_code = {one["code"]: one for one in told["programmes"]}
    assert told["id"] == "k7"
    assert len(by_code) == 40
    assert by_code["E02"]["verdict"] == "check"
    assert by_code["E02"]["missing"] == ["mother_s8"]
    assert by_code["E01"]["verdict"] == "not_now"
    assert by_code["E01"]["reasons"] == ["mother_state"]
    assert by_code["E39"] == by_code["E39"] | {"verdict": "likely", "reasons": ["age"], "missing": []}


def test_a_birth_date_stands_for_the_age_of_that_day() -> None:
    line = '{"birth_date": "2008-11-29"}\n'
    before, after = (answers(line, "--on", day)[0]["programmes"] for day in ("2026-11-28", "2026-11-29"))
    assert next(one for one in before if one["code"] == "E39")["verdict"] == "likely"
    assert next(one for one in after if one["code"] == "E39")["verdict"] == "not_now"


def test_bad_lines_are_named_and_the_others_answered() -> None:
    lines = [
        '{"age": 5}', "nope", "[1]", '{"agee": 5}', '{"age": "5"}', '{"age": true}', '{"household": "rich"}',
        '{"birth_date": "yesterday"}', "", '{"age": 6, "hukou": null}', '{"age": 1' + " " * LONGEST_LINE + "}", "[" * 9000,
    ]  # fmt: skip
    done = run("\n".join(lines), "--json")
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 2
    told = done.stderr.splitlines()
    assert [int(line.split(":")[0].removeprefix("line ")) for line in told] == [2, 3, 4, 5, 6, 7, 8, 11, 12]
    assert "agee" in told[2]


def test_for_a_person_and_the_list_of_facts() -> None:
    said = run('{"age": 8}\n').stdout
    assert "可能符合\tE39 公共场馆免费/优惠与儿童之家" in said
    listed = CliRunner().invoke(entitlements, ["facts"]).stdout.splitlines()
    assert any(line.startswith("household\tnone|dibao|") for line in listed)


def test_it_needs_no_server() -> None:
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}}
    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "entitlements", "screen", "--json"],
        input=b'{"age": 2}\n', env=env, cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["programmes"]
