"""The auditor's page."""

from flask import Blueprint, render_template, request

from app.access.guard import actor, allow
from app.access.permissions import ROLE_NAMES, Permission, Role
from app.audit import queries
from app.clock import CHINA
from app.words import Words

bp = Blueprint("audit", __name__)
PAGE = 50


def role_name(role: str | None) -> Words:
    """As what somebody did it; the machine and strangers have no role."""
    return ROLE_NAMES[Role(role)] if role else "—"


@bp.get("/audit")
@allow(Permission.READ_AUDIT)
def entries() -> str:
    """The newest deeds and looks, a page at a time."""
    before = request.args.get("before", type=int)
    found = queries.newest(actor(), before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    rows = [
        (str(e.id), f"{e.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}", role_name(e.actor_role), e.action) for e in shown
    ]
    older = shown[-1].id if len(found) > PAGE else None
    return render_template("audit/entries.html", entries=shown, rows=rows, older=older)
