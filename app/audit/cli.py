"""`tonglian audit`: seal the log, check it, and write the yearly file."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.adapters import adapters
from app.audit import rows, sealing, verification
from app.audit.service import record
from app.audit.telling import lines, publics, say, the_settings, told, trouble_told
from app.audit.verification import Report
from app.audit.year_cli import year
from app.transaction import atomic
from app.words import _

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("audit")
def audit() -> None:
    """The audit log: its seals, and the file that is made of it each year."""


@audit.command("verify")
@click.option("--seals", type=FILE, help="The file of seals outside the database; by default the configured one.")
@click.option(
    "--public-key", "public", multiple=True, help="A signing key's public half in hex, instead of the key file."
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@with_appcontext
def verify(seals: Path | None, public: Sequence[str], as_json: bool) -> None:
    """Check every seal and every sealed row; ends with 1 if anything was touched."""
    settings = the_settings()
    with trouble_told(), rows.connect(settings) as connection:
        report = verification.verify(connection, publics(public), seals or settings.seals_file)
    keep(report)
    click.echo(json.dumps(told(report), ensure_ascii=False, indent=1) if as_json else "\n".join(lines(report)))
    raise SystemExit(1 if report.findings else 0)


@audit.command("seal")
@with_appcontext
def seal() -> None:
    """Seal everything written until now."""
    settings = the_settings()
    with trouble_told(), rows.connect(settings) as connection:
        sealed = sum(sealing.seal_now(connection, adapters.keys, settings.seals_file))
    say(_("封存了 %(n)s 条记录。", n=sealed))


@audit.command("public-key")
@with_appcontext
def public_key() -> None:
    """Print the public half of each signing key, to be kept wherever seals are checked."""
    with trouble_told():
        for key in adapters.keys.keyset.sign:
            click.echo(adapters.keys.public(key.id).hex())


audit.add_command(year)


def keep(report: Report) -> None:
    """That the log was checked, and how it came out, is in the log."""
    with atomic():
        record(
            None, "audit.verify", ("log", "audit"), findings=len(report.findings), seals=report.seals, rows=report.rows
        )
