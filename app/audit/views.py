"""The auditor's pages."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request

from app.access.guard import actor, allow
from app.access.permissions import ROLE_NAMES, Permission, Role
from app.audit import deeds, queries
from app.audit.forms import FilterForm
from app.audit.models import AuditEntry
from app.audit.queries import State
from app.clock import CHINA
from app.words import Words, _

bp = Blueprint("audit", __name__)
PAGE = 50


@bp.get("/audit")
@allow(Permission.READ_AUDIT)
def entries() -> str:
    """The newest deeds and looks, a page at a time; above them how well they are sealed."""
    form = FilterForm(request.args)
    before = request.args.get("before", type=int)
    found = queries.newest(actor(), **form.wanted(), before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    return render_template(
        "audit/entries.html",
        form=form,
        entries=shown,
        rows=rows_of(shown),
        older=shown[-1].id if len(found) > PAGE else None,
        kept=form.kept(),
        seals=seals_of(queries.state(actor())),
    )


def rows_of(shown: Any) -> list[tuple[str, str, Words, Words, str]]:
    """Each entry as a line: number, time, who, what."""
    names = queries.names(actor(), (e.actor_id for e in shown))
    return [
        (str(e.id), moment(e.at), who(e, names.get(e.actor_id, "")), deeds.words(e.action), e.purpose or "")
        for e in shown
    ]


def who(entry: AuditEntry, name: str) -> Words:
    """Who did it and as what; the machine has neither name nor role."""
    if entry.actor_role is None:
        return _("系统或未登录的人")
    return _("%(name)s（%(role)s）", name=name or "—", role=ROLE_NAMES[Role(entry.actor_role)])


def seals_of(state: State) -> list[dict[str, Words]]:
    """How well the log is sealed, line by line."""
    last, checked = state.last, state.checked
    outcome: Words = _("还没有核对过")
    if checked:
        wrong = checked.details.get("findings", 0)
        said = _("没有发现改动") if not wrong else _("发现 %(n)s 处问题，请看核对结果", n=wrong)
        outcome = _("%(when)s：%(outcome)s", when=moment(checked.at), outcome=said)
    return [
        {
            "key": _("最近的封条"),
            "value": _(
                "第 %(n)s 号，%(when)s，封到记录 %(last)s", n=last.id, when=moment(last.sealed_at), last=last.last_id
            )
            if last
            else _("还没有封条"),
        },
        {"key": _("还没有封存的记录"), "value": _("%(n)s 条", n=state.unsealed)},
        {"key": _("最近一次核对"), "value": outcome},
    ]


def moment(at: datetime) -> str:
    """A time in China, to the second."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
