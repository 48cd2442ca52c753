"""`tonglian entitlements`: screening for scripts; no server, no database, no child's name."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

import click

from app.clock import age_on, today
from app.entitlements.facts import FACTS
from app.entitlements.programmes import by_code
from app.entitlements.rulebook import Rulebook, book
from app.entitlements.screening import screen_rule
from app.entitlements.vocabulary import Value, normal

LONGEST_LINE = 20_000
"""Bytes of a line; what is longer holds no facts of one child."""
LESS = "Reads one JSON object of facts a line; end with Ctrl-D. 每行一个 JSON 对象，按 Ctrl-D 结束。"
NOT_FACTS = "line {number}: {what}; left out 第 {number} 行：{what}，跳过"


class NoFacts(ValueError):
    """A line that holds no facts; says why."""


@click.group("entitlements")
def entitlements() -> None:
    """What a child may be entitled to. 可能享受的政策。"""


@entitlements.command("screen")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with reasons and missing facts.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day for which to screen; today by default.")
def screen_lines(as_json: bool, on: Any) -> None:
    """Screen each line of standard input: {"age": 8, "father_state": "dead", …}. `birth_date` may stand for `age`, and
    `id` comes back in the answer. Ends with 1 if a line was left out. `tonglian entitlements facts` lists the facts."""
    if sys.stdin.isatty():
        click.echo(LESS, err=True)
    day = on.date() if on else today()
    here, left_out = book(day), 0
    for number, line in enumerate(lines(sys.stdin.buffer), 1):
        if not line.strip():
            continue
        try:
            told = answered(read_line(line, day), here)
        except NoFacts as trouble:
            click.echo(NOT_FACTS.format(number=number, what=trouble), err=True)
            left_out += 1
            continue
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else plain(told))
    if left_out:
        raise SystemExit(1)


@entitlements.command("facts")
def list_facts() -> None:
    """Every fact a line may hold: its name, what it may be, where it comes from."""
    for fact in FACTS.values():
        may_be = "|".join(fact.codes) or {"yes_no": "true|false", "number": "0–120"}[fact.kind.value]
        click.echo(f"{fact.code}\t{may_be}\t{fact.origin.value}\t{fact.cost.value}")


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, each cut one byte past the longest, so that none fills the memory."""
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE + 1)
        yield line


def read_line(line: bytes, day: date) -> tuple[object, dict[str, Value]]:
    """The id and the facts of one line."""
    if len(line) > LONGEST_LINE:
        raise NoFacts(f"longer than {LONGEST_LINE} bytes")
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as wrong:
        raise NoFacts("not JSON") from wrong
    if not isinstance(told, dict):
        raise NoFacts("not an object")
    name, birth = told.pop("id", None), told.pop("birth_date", None)
    if birth is not None:
        try:
            told.setdefault("age", age_on(date.fromisoformat(birth), day))
        except (TypeError, ValueError) as wrong:
            raise NoFacts("birth_date is no date like 2016-03-05") from wrong
    known = {code: value for code, value in told.items() if value is not None}
    for code, value in known.items():
        if code not in FACTS:
            raise NoFacts(f"no fact is called {code[:40]!r}")
        if not FACTS[code].fits(value):
            raise NoFacts(f"{code} cannot be {str(value)[:40]!r}")
    return name, known


def answered(told: tuple[object, Mapping[str, Value]], here: Rulebook) -> dict[str, Any]:
    """The answers of one line, programme by programme."""
    name, facts = told
    known = normal(facts)
    found = [screen_rule(rule, known) for rule in here.rules.values()]
    programmes = [
        {
            "code": one.code,
            "name": by_code()[one.code].zh,
            "verdict": one.verdict.value,
            "reasons": list(dict.fromkeys(leaf.fact.code for leaf in one.reasons)),
            "missing": [fact.code for fact in one.missing],
            "certain": one.rule.certain,
            "source": one.rule.source,
        }
        for one in found
    ]
    return ({} if name is None else {"id": name}) | {"rules": here.fingerprint, "programmes": programmes}


def plain(told: Mapping[str, Any]) -> str:
    """For a person at a terminal."""
    heads = {"likely": "可能符合", "check": "待核", "not_now": "现在不符合"}
    rows = [
        f"{heads[one['verdict']]}\t{one['code']} {one['name']}\t{'、'.join(one['missing'] or one['reasons'])}"
        for one in told["programmes"]
    ]
    return "\n".join([*([str(told["id"])] if "id" in told else []), *sorted(rows)])
