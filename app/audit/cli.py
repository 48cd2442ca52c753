"""`tonglian audit`: seal the log, check it, and write the yearly file."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from app.adapters import adapters
from app.audit import rows, sealing, verification
from app.audit.findings import Finding
from app.audit.seals import SealsTrouble
from app.audit.service import record
from app.audit.verification import Publics, Report
from app.config import Settings
from app.transaction import atomic
from app.vault.cells import Unreadable
from app.vault.keyset import KeysTrouble
from app.words import Words, _

LANGUAGES = ("zh", "en")
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


def the_settings() -> Settings:
    """As `create_app` read them."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@contextmanager
def trouble_told() -> Iterator[None]:
    """What the operator can put right is told in a sentence."""
    try:
        yield
    except (SealsTrouble, KeysTrouble, OSError) as error:
        raise click.ClickException(str(error)) from error


def publics(given: Sequence[str]) -> Publics:
    """The keys given on the command line, or else those of the key file."""
    try:
        keys = [bytes.fromhex(one) for one in given]
    except ValueError as error:
        raise click.BadParameter("hex, 64 characters / 64 个十六进制字符", param_hint="--public-key") from error

    def by_number(number: int) -> list[bytes]:
        try:
            return keys or [adapters.keys.public(number)]
        except Unreadable:
            return []

    return by_number


def keep(report: Report) -> None:
    """That the log was checked, and how it came out, is in the log."""
    with atomic():
        record(
            None, "audit.verify", ("log", "audit"), findings=len(report.findings), seals=report.seals, rows=report.rows
        )


def lines(report: Report) -> list[str]:
    """What a person reads, in Chinese and in English."""
    said = [_("核对了 %(seals)s 个封条、%(rows)s 条记录；还没有封存的有 %(unsealed)s 条。",
              seals=report.seals, rows=report.rows, unsealed=report.unsealed)]  # fmt: skip
    if not report.findings:
        said.append(_("没有发现改动。"))
    return [in_language(words, code) for words in said for code in LANGUAGES] + [
        line for one in report.findings for line in both(one).values()
    ]


def told(report: Report) -> dict[str, object]:
    """What a machine reads."""
    found = [
        {
            "kind": f.kind.value,
            "which": f.which,
            "which_last": f.which_last,
            "first": f.first,
            "last": f.last,
            **both(f),
        }
        for f in report.findings
    ]
    return {"seals": report.seals, "rows": report.rows, "unsealed": report.unsealed, "findings": found}


def both(finding: Finding) -> dict[str, str]:
    """Its sentence in each language."""
    said = {}
    for code in LANGUAGES:
        with force_locale(code):
            said[code] = finding.words
    return said


def in_language(words: Words, code: str) -> str:
    """A sentence in one language."""
    with force_locale(code):
        return str(words)


def say(words: Words) -> None:
    """A sentence in each language."""
    for code in LANGUAGES:
        click.echo(in_language(words, code))
