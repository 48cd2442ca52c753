"""`tonglian audit year`: the yearly compliance file, to be printed and signed, or for machines."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from app.audit import rows, verification
from app.audit.service import record
from app.audit.telling import publics, the_settings, told, trouble_told
from app.audit.verification import Report
from app.audit.year import Year, counted
from app.clock import CHINA, now
from app.transaction import atomic

UNCOUNTED = (
    "电话、纸质材料和口头的查看不在系统里，没有统计。",
    "数据库管理员绕过系统直接读取数据不会留下记录；改动审计记录会在第八部分显示。",
    "旧版本没有记在某一名儿童名下的查看，算在次数里，不算在人数里。",
    "“没有记录”只说明系统里没有，不说明没有发生。",
    "导出以后的文件由领取人保管，之后谁看过没有统计。",
    "最近不到一分钟的记录可能还没有封存。",
)
"""What the numbers do not say."""


@click.command("year")
@click.argument("year", type=click.IntRange(2020, 2100))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="FILE.html to print, or FILE.json."
)
@with_appcontext
def year(year: int, out: Path) -> None:
    """Write what the authorities are given each January: looks and changes, and whether the log can be trusted."""
    if out.suffix not in {".html", ".json"}:
        raise click.BadParameter("FILE.html / FILE.json", param_hint="--out")
    settings = the_settings()
    with trouble_told(), force_locale("zh"):
        with rows.connect(settings) as connection:
            report = verification.verify(connection, publics(()), settings.seals_file)
        with atomic():
            found = counted(year)
            record(None, "audit.year", ("year", str(year)), findings=len(report.findings))
        text = page(found, report) if out.suffix == ".html" else data(found, report)
        out.write_text(text, "utf-8")
    click.echo(out)


def page(found: Year, report: Report) -> str:
    """To be printed; nothing in it is fetched from anywhere."""
    template = current_app.jinja_env.get_template("audit/year.html")  # without what pages of the site are given
    return template.render(
        found=found, report=report, made=made(now()), body=the_settings().coordinating_body, uncounted=UNCOUNTED
    )


def data(found: Year, report: Report) -> str:
    """The same for machines."""
    said: dict[str, Any] = {
        "made": made(now()), "responsible": the_settings().coordinating_body, **asdict(found), "verified": told(report),
        "not_counted": UNCOUNTED,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1)


def made(at: datetime) -> str:
    """When, in China."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
