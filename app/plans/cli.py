"""`tonglian plan`: asking for a plan over an area that nobody's account covers, such as a prefecture or a province."""

import click
from flask.cli import with_appcontext

from app.errors import RuleBroken
from app.places.codes import full
from app.places.gazetteer import gazetteer
from app.plans import rules, service


@click.command("plan")
@click.argument("code")
@click.option("--fairness", type=click.Choice(list(rules.FAIRNESS)), default="more", show_default=True)
@click.option("--stability", type=click.Choice(list(rules.STABILITY)), default="some", show_default=True)
@with_appcontext
def plan(code: str, fairness: str, stability: str) -> None:
    """Have a plan made over the division CODE: a province, prefecture, county or township.

    The officers and supervisors within it see and decide their own parts.
    """
    try:
        place = full(code)
        if gazetteer().get(place) is None:
            raise ValueError(f"no such division: {code}")
        made = service.begin(None, rules.area_of(place), place, fairness=fairness, stability=stability)
    except (ValueError, RuleBroken) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(f"P{made.number}")
