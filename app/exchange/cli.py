"""`tonglian import`: a catalogue from elsewhere, with a report of what is wrong in it."""

import os
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from rich.console import Console
from rich.progress import Progress

from app.clock import today
from app.errors import RuleBroken
from app.exchange.records import Catalogue, Unreadable
from app.exchange.report import write_report
from app.exchange.service import Outcome, bring_in
from app.exchange.sources import SOURCES, read
from app.words import Words, _

console = Console()
REASONS: dict[str, Words] = {
    "veterans": _("只给退伍军人"),
    "older people": _("只给老人"),
    "grown-ups only": _("只给成年人"),
    "matters of grown-ups only": _("只办成年人的事务"),
    "parents only": _("只给家长"),
}


@click.command("import")
@click.argument("source", type=click.Choice(list(SOURCES)))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Where the report of faulty rows goes.")
@click.option("--strict", is_flag=True, help="Take nothing if any row is faulty.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@with_appcontext
def import_catalogue(source: str, folder: Path, report: Path | None, strict: bool, dry_run: bool) -> None:
    """Bring a catalogue from elsewhere in as organizations, locations and services. Twice changes nothing."""
    with force_locale(language()):
        report = report or Path(f"import-errors-{source}-{today():%Y-%m-%d}.csv")
        catalogue = Catalogue(source)
        try:
            with console.status(str(_("正在读 %(folder)s", folder=str(folder)))):
                catalogue = read(source, folder)
            outcome = taken(catalogue, strict=strict, dry_run=dry_run)
        except (Unreadable, RuleBroken) as error:
            kept(catalogue, report)
            raise click.ClickException(str(error.message)) from error
        tell(catalogue, outcome, dry_run=dry_run)
        kept(catalogue, report)


def language() -> str:
    """The operator's, by her terminal's settings: English where it says so, else Chinese."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "zh")
    return "en" if said.lower().startswith("en") else "zh"


def taken(catalogue: Catalogue, *, strict: bool, dry_run: bool) -> Outcome:
    """Bring it in, with a bar that shows how far."""
    total = len(catalogue.organizations) + len(catalogue.locations) + len(catalogue.offers)
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task(catalogue.source, total=total)
        return bring_in(catalogue, strict=strict, dry_run=dry_run, step=lambda: progress.advance(bar))


def tell(catalogue: Catalogue, outcome: Outcome, *, dry_run: bool) -> None:
    """What was done, in a few lines."""
    names = {"organization": _("机构"), "location": _("网点"), "offer": _("服务")}
    if dry_run:
        say(_("试运行，没有改动任何数据。"))
    for kind, tally in outcome.tallies.items():
        say(
            _("%(kind)s：新增 %(added)s，更新 %(changed)s，不变 %(same)s",
              kind=names[kind], added=tally.added, changed=tally.changed, same=tally.same)
        )  # fmt: skip
    for reason, count in sorted(catalogue.skipped.items()):
        say(_("略过 %(n)s 条，不面向儿童：%(reason)s", n=count, reason=REASONS[reason]))
    if catalogue.repeated:
        say(_("重复的 %(n)s 行只导入一次", n=catalogue.repeated))
    if catalogue.mended:
        say(_("修复了 %(n)s 行乱码", n=catalogue.mended))
    if outcome.gone:
        say(_("来源里不再有的 %(n)s 条没有删除，见报告", n=outcome.gone))


def kept(catalogue: Catalogue, report: Path) -> None:
    """Write the report where there is something to report."""
    if catalogue.problems:
        try:
            write_report(report, catalogue.problems)
        except OSError as error:
            raise click.ClickException(
                str(_("报告写不进 %(path)s。请用 --report 换一个位置。", path=str(report)))
            ) from error
        left = len(catalogue.errors)
        say(
            _(
                "%(left)s 处错误、%(notes)s 处提醒，见 %(path)s",
                left=left,
                notes=len(catalogue.problems) - left,
                path=str(report),
            )
        )


def say(words: Words) -> None:
    """A line, as it is: nothing in it is markup."""
    console.print(str(words), markup=False, highlight=False)
