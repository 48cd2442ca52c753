"""`tonglian match simulate`: months of a made-up county, played through once for each policy."""

import json

import click
import numpy as np
from numpy.typing import NDArray

from app.matching.months import Setup
from app.matching.problem import Problem
from app.matching.simulate import report
from app.matching.solve import solve
from app.matching.terms import Terms

TERMS = Terms()
SHOWN = ("met", "met_1", "days_waited_1", "days_waited_3", "km", "churn", "worst_township")


def best(problem: Problem) -> NDArray[np.int64]:
    """The proven best plan: the offer of each need, or -1."""
    found = solve(problem, TERMS)
    chosen = np.full(problem.needs, -1, np.int64)
    chosen[found.need] = found.offer
    return chosen


@click.command("simulate")
@click.option("--days", default=120, show_default=True, help="How long.")
@click.option("--townships", default=12, show_default=True)
@click.option("--arrivals", default=8.0, show_default=True, help="Needs a day.")
@click.option("--offers", default=150, show_default=True)
@click.option("--supply", default=1.0, show_default=True, help="Places for each need that comes, if they fitted.")
@click.option("--look", default=1.0, show_default=True, help="Days that people look at a proposal of ours.")
@click.option("--seeds", default=5, show_default=True, help="How many courses of events; intervals need two at least.")
@click.option("--json", "as_json", is_flag=True, help="Every figure, for programs.")
def simulate(
    *, days: int, townships: int, arrivals: float, offers: int, supply: float, look: float, seeds: int, as_json: bool
) -> None:
    """Play months of needs, refusals, absences and new offers against five policies. Needs no database."""
    try:
        setup = Setup(days=days, townships=townships, arrivals=arrivals, offers=offers, supply=supply, look=look)
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    found = report(setup, range(1, seeds + 1), best)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo("".join(f"{head:>16}" for head in ("", *SHOWN)))
    for name, policy in found["policies"].items():
        figures = policy["figures"]
        click.echo("".join(f"{cell:>16}" for cell in (name, *(told(figures.get(figure)) for figure in SHOWN))))


def told(figure: dict[str, float] | None) -> str:
    """0.72 ± 0.03."""
    if figure is None:
        return "–"
    half = figure.get("plus_minus")
    return f"{figure['mean']:.3g}" + (f" ± {half:.2g}" if half is not None else "")


COMMAND = simulate
