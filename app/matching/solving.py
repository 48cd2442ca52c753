"""The command that solves an instance file. See docs/operations/matching.md."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.matching.instance import InstanceError, read
from app.matching.report import arcs_of, prepare, terms_of, told
from app.matching.solve import solve

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Clock:
    """CPU seconds of each part."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """One part."""
        start = time.process_time()
        yield
        self.times[name] = round(time.process_time() - start, 3)


@click.command("solve")
@click.option("--instance", required=True, type=FILE, help="What to solve: a JSON file of needs and offers.")
@click.option("--arcs", type=click.Path(dir_okay=False, path_type=Path), help="Write every admissible pair here.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole plan as JSON.")
def command(instance: Path, arcs: Path | None, as_json: bool) -> None:
    """The best plan for an instance, and the proof that none is better."""
    clock = Clock()
    try:
        with clock.part("reading"):
            given = read(instance.read_text("utf-8"))
        with clock.part("pairing"):
            prepared = prepare(given)
    except (InstanceError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{instance.name}: {error}") from error
    terms = terms_of(given)
    with clock.part("solving"):
        solution = solve(prepared.problem, terms)
    with clock.part("telling"):
        plan = told(prepared, solution)
        if arcs:
            with arcs.open("w", encoding="utf-8") as file:
                file.writelines(arcs_of(prepared, solution.terms))
    plan["times"] = clock.times
    show(plan, as_json=as_json)


def show(plan: dict[str, Any], *, as_json: bool) -> None:
    """The plan, whole or in a few lines."""
    if as_json:
        json.dump(plan, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
        return
    for tier, (met, unmet) in enumerate(zip(plan["met"], plan["unmet"], strict=True), 1):
        click.echo(f"urgency {tier}: {met} met, {unmet} not")
    click.echo(f"objective {plan['objective']}, gap {plan['gap']}: {'proven' if plan['proven'] else 'not proven'}")


COMMAND = command
