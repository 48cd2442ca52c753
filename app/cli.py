"""The command line: `tonglian --help`."""

import os
import sys

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from flask_migrate import upgrade
from pydantic import ValidationError
from rich.console import Console

from app.adapters import adapters
from app.audit.cli import audit
from app.catalogue.cli import search
from app.catalogue.indexing import prepare as fill_if_needed
from app.catalogue.synonyms import seed
from app.children.cli import create_if_new, keys
from app.config import ROOT, Settings
from app.database import session
from app.demonstration.cli import demo, print_sign_ins
from app.demonstration.load import has_accounts, load
from app.entitlements.cli import entitlements
from app.entitlements.service import promise_round
from app.errors import RuleBroken
from app.exchange.cli import import_catalogue
from app.matching.cli import match
from app.people import service as people
from app.plans.cli import plan
from app.promises import backlog
from app.taxonomy.cli import understand
from app.transaction import atomic
from app.vault.keyset import KeysTrouble

console = Console()


@click.command("prepare")
@click.option("--demonstration", is_flag=True, help="Fill an empty database with play data and known passwords.")
@with_appcontext
def prepare(demonstration: bool) -> None:
    """Bring the database and the search index up to date; with `--demonstration`, fill an empty one."""
    try:
        create_if_new(current_app.config["SETTINGS"].keys_file)
    except KeysTrouble as trouble:
        raise click.ClickException(str(trouble)) from trouble
    upgrade(directory=str(ROOT / "migrations"))
    with atomic():
        adapters.search.ensure()
        promise_round()
    seed()
    if demonstration and not has_accounts():
        load()
    fill_if_needed()
    print_sign_ins()


@click.command("administrator")
@click.argument("login")
@click.option("--name", prompt=True)
@click.password_option()
@with_appcontext
def administrator(login: str, name: str, password: str) -> None:
    """Make an administrator, who lets county officers in."""
    try:
        people.administrator(login, name, password)
    except RuleBroken as error:
        raise click.ClickException(str(error.message)) from error
    console.print(f"[green]{login}[/green]")


@click.command("backlog")
@with_appcontext
def show_backlog() -> None:
    """How much promised work waits or runs."""
    for name, count in backlog().items():
        console.print(f"{name}: {count}")
    session.rollback()


COMMANDS = (
    prepare,
    administrator,
    show_backlog,
    search,
    audit,
    demo,
    import_catalogue,
    keys,
    match,
    plan,
    understand,
    entitlements,
)
HELP = "Tonglian 童联: links children in distress with the help around them."
UNKNOWN = """No servers are known here: start `make run` once, or set DATABASE_URL, REDIS_URL and SECRET_KEY.
这里还不知道用哪些服务器：先运行一次 make run，或者设置 DATABASE_URL、REDIS_URL 和 SECRET_KEY。"""


def register(app: Flask) -> None:
    """Give the application its commands."""
    for command in COMMANDS:
        app.cli.add_command(command)


def main() -> None:
    """`tonglian`, the console script. Its help, `understand`, `entitlements` and what solves a plain file need no server."""
    os.environ.setdefault("FLASK_APP", "app:create_app(database_role='owner')")
    if sys.argv[1:2] == [match.name]:
        match.main(sys.argv[2:], prog_name="tonglian match")
    if sys.argv[1:2] == [understand.name]:
        understand.main(sys.argv[2:], prog_name="tonglian understand")
    if sys.argv[1:2] == [entitlements.name]:
        entitlements.main(sys.argv[2:], prog_name="tonglian entitlements")
    try:
        Settings()  # type: ignore[call-arg]  # the fields come from the environment
    except ValidationError:
        if sys.argv[1:] and "--help" not in sys.argv:
            click.echo(UNKNOWN, err=True)
            raise SystemExit(1) from None
        click.Group(name="tonglian", help=HELP, commands=list(COMMANDS))(prog_name="tonglian")
    FlaskGroup(name="tonglian", help=HELP)(prog_name="tonglian")
