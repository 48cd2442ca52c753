"""How the commands of the log say what they found, and whose keys they believe."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import click
from flask import current_app
from flask_babel import force_locale

from app.adapters import adapters
from app.audit.findings import Finding
from app.audit.seals import SealsTrouble
from app.audit.verification import Publics, Report
from app.config import Settings
from app.vault.cells import Unreadable
from app.vault.keyset import KeysTrouble
from app.words import Words, _

LANGUAGES = ("zh", "en")


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

    @cache
    def by_number(number: int) -> list[bytes]:
        try:
            return keys or [adapters.keys.public(number)]
        except Unreadable:
            return []

    return by_number


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
