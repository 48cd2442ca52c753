"""`tonglian demo`: play data, and with what names one looks at them."""

import click
from flask.cli import with_appcontext
from rich.console import Console

from app.demonstration.cast import MORE_SIGN_INS, PASSWORD, SIGN_INS
from app.demonstration.load import is_loaded
from app.demonstration.load import load as load_demonstration
from app.errors import RuleBroken

console = Console()


@click.group("demo")
def demo() -> None:
    """Play data for looking around; never for a database that real people use."""


@demo.command("load")
@with_appcontext
def load() -> None:
    """Fill an empty database with six invented counties."""
    try:
        loaded = load_demonstration()
    except RuleBroken as error:
        raise click.ClickException(str(error.message)) from error
    console.print(
        f"{loaded.accounts} accounts, {loaded.offers} offers, {loaded.children} children, {loaded.needs} needs, "
        f"{loaded.referrals} referrals"
    )


@demo.command("sign-ins")
@with_appcontext
def sign_ins() -> None:
    """Print one line per role: role, login, password, parted by tabs; nothing where the people are real."""
    print_sign_ins()


def print_sign_ins() -> None:
    """As `make run` reads them."""
    if is_loaded():
        for role, login in (*SIGN_INS, *MORE_SIGN_INS):
            click.echo(f"{role.value}\t{login}\t{PASSWORD}")
