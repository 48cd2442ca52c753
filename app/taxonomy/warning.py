"""What a page shows before anything else when words speak of danger: whom to call, and the way to the report.

The log is told that it fired, on which page and of which kind; never a word of what was typed, nor who typed it.
"""

from typing import Any

import structlog
from flask import url_for

from app.access.guard import current_actor
from app.access.permissions import Permission
from app.taxonomy.crisis import Crisis, crisis
from app.taxonomy.filters import tongue
from app.words import _

log = structlog.get_logger()


def first_of_all(words: str, page: str, report_at: dict[str, Any] | None = None) -> dict[str, Any]:
    """`danger`, `hotlines` and `report_url` for a page; `report_at` holds the child's id where the page is about one."""
    found = crisis(words) if words else None
    if found is None:
        return {"danger": None, "hotlines": [], "report_url": None}
    log.info("danger shown", page=page, kinds=[kind.code for kind in found.types])
    shown = [
        {"number": line.number, "name": line.name(tongue()), "when": None if line.verified else _("号码待核实")}
        for line in found.hotlines
    ]
    return {"danger": found, "hotlines": shown, "report_url": way_to_report(found, report_at)}


def way_to_report(found: Crisis, report_at: dict[str, Any] | None) -> str | None:
    """The report's address: the child's own for whoever may open her file, the public one for everybody else."""
    if not found.must_report:
        return None
    actor = current_actor()
    known = report_at is not None and actor is not None and actor.may(Permission.REPORT)
    return url_for("safeguarding.report", **(report_at or {})) if known else url_for("safeguarding.tell")
