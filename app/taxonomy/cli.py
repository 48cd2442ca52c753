"""`tonglian understand`: what words speak of, for scripts; and learning anew from the tables that staff keep."""

import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, BinaryIO

import click

from app.taxonomy.crisis import crisis
from app.taxonomy.model import FILE, Model
from app.taxonomy.phrases import LONGEST, suggest_types
from app.taxonomy.records import DATA
from app.taxonomy.table import TableError, read

LONGEST_LINE = 4 * LONGEST
"""Bytes of a line; what is longer is no sentence."""

TEACHER = "app.taxonomy.training"
"""Loaded when it is called for: a process that serves pages learns nothing."""

NOT_TEXT = "line {number}: not UTF-8 text, left out 第 {number} 行不是 UTF-8 文字，跳过"
TOO_LONG = "line {number}: longer than {most} characters, left out 第 {number} 行超过 {most} 个字，跳过"
LESS = "Reads sentences, one a line; end with Ctrl-D. 每行一句，按 Ctrl-D 结束。"


@click.group("understand", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 49), help="How many types at most.")
@click.pass_context
def understand(context: click.Context, as_json: bool, limit: int) -> None:
    """Say which needs each line of standard input speaks of, and whether of danger. Ends with 1 if a line was left out."""
    if context.invoked_subcommand:
        return
    if sys.stdin.isatty():
        click.echo(LESS, err=True)
    left_out = 0
    for number, line in enumerate(lines(sys.stdin.buffer), 1):
        words, trouble = sentence(line)
        if trouble:
            click.echo(trouble.format(number=number, most=LONGEST), err=True)
            left_out += 1
        elif words:
            answer = understood(words, limit)
            click.echo(json.dumps(answer, ensure_ascii=False) if as_json else told(answer))
    if left_out:
        raise SystemExit(1)


@understand.command("train")
def train_anew() -> None:
    """Learn from the tables in app/taxonomy/data and write the model beside them. Takes about half a minute."""
    try:
        learnt: Model = import_module(TEACHER).train(read(DATA))
    except TableError as trouble:
        raise click.ClickException(str(trouble)) from trouble
    learnt.save(FILE)
    click.echo(f"{len(learnt.said)} phrases, {len(learnt.names)} features → {FILE.name}, {FILE.stat().st_size} bytes")


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, each cut one byte past the longest, so that none fills the memory."""
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE + 1)
        yield line


def sentence(line: bytes) -> tuple[str, str | None]:
    """The words of a line, or what is wrong with it."""
    if len(line.rstrip(b"\r\n")) > LONGEST_LINE or (len(line) > LONGEST_LINE and not line.endswith(b"\n")):
        return "", TOO_LONG
    try:
        words = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return "", NOT_TEXT
    if "\0" in words:
        return "", NOT_TEXT
    return ("", TOO_LONG) if len(words) > LONGEST else (words, None)


def understood(words: str, limit: int) -> dict[str, Any]:
    """One sentence as an answer for scripts."""
    types = [
        {"code": one.type.code, "score": one.score, "because": list(one.phrases)} for one in suggest_types(words, limit)
    ]
    return {"text": words, "types": types, "crisis": crisis(words) is not None}


def told(answer: dict[str, Any]) -> str:
    """The same for people."""
    return "\n".join(_told(answer))


def _told(answer: dict[str, Any]) -> Iterable[str]:
    yield f"{'! ' if answer['crisis'] else ''}{answer['text']}"
    for one in answer["types"]:
        yield f"  {one['code']} {one['score']:.2f}  {' · '.join(one['because'])}"
