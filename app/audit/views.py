"""The auditor's pages."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import ROLE_NAMES, Permission, Role
from app.audit import deeds, queries, register
from app.audit.forms import FilterForm, IncidentForm, as_typed
from app.audit.models import AuditEntry, Incident
from app.audit.purposes import purpose_words
from app.audit.queries import State
from app.clock import CHINA
from app.web.formats import day
from app.web.forms import said
from app.web.views import form_page
from app.words import Words, _

bp = Blueprint("audit", __name__)
PAGE = 50


@bp.get("/audit")
@allow(Permission.READ_AUDIT)
def entries() -> str:
    """The newest deeds and looks, a page at a time; above them how well they are sealed."""
    form = FilterForm(request.args)
    before = min(max(0, request.args.get("before", 0, type=int)), 2**62) or None
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


def rows_of(shown: Sequence[AuditEntry]) -> list[tuple[str, str, Words, Words, Words]]:
    """Number, time, who, what, what for: a line for each entry, and one for all that one list showed at once."""
    names = queries.names(actor(), (e.actor_id for e in shown))
    return [
        (
            str(first.id) if first is last else f"{last.id}–{first.id}",
            moment(first.at),
            who(first, names.get(first.actor_id, "") if first.actor_id else ""),
            deeds.words(first.action)
            if first is last
            else _("%(deed)s（%(n)s 名）", deed=deeds.words(first.action), n=count),
            purpose_words(first.purpose),
        )
        for first, last, count in runs(shown)
    ]


def runs(shown: Sequence[AuditEntry]) -> Iterator[tuple[AuditEntry, AuditEntry, int]]:
    """Newest and oldest of the entries that one look at a list wrote, and how many they are."""

    def one_look(e: AuditEntry) -> tuple[object, ...]:
        return (e.at, e.actor_id, e.action, e.purpose) if deeds.is_look(e.action) else (e.id,)

    for _key, entries in groupby(shown, one_look):
        together = list(entries)
        yield together[0], together[-1], len(together)


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


@bp.get("/incidents")
@allow(Permission.READ_AUDIT, Permission.KEEP_SYSTEM)
def incidents() -> str:
    """The register of what went wrong, those still open first."""
    found = register.incidents(actor())
    return render_template("audit/incidents.html", incidents=found, rows=[line(one) for one in found])


def line(one: Incident) -> tuple[dict[str, str], str, Words, Words, Words, Words]:
    """An incident in the list."""
    return (
        {"text": str(one.number), "url": url_for("audit.incident", incident_id=one.id)},
        day(one.found_at),
        _("还不清楚") if one.children is None else str(one.children),
        day(one.reported_at) or _("还没有"),
        day(one.guardians_told_at) or _("还没有"),
        day(one.closed_at) or _("处理中"),
    )


@bp.route("/incidents/new", methods=["GET", "POST"])
@allow(Permission.READ_AUDIT, Permission.KEEP_SYSTEM)
def new_incident() -> Response | str | tuple[str, int]:
    """Write down what was found."""
    form = IncidentForm()
    if form.validate_on_submit() and (done := form.once(lambda: opened(form))):
        return done
    return form_page("audit/new_incident.html", form)


def opened(form: IncidentForm) -> str:
    """Open it and go on to it."""
    made = register.open_incident(actor(), form.facts())
    flash(_("已经登记，编号 %(number)s。请马上按处置流程止损、报告、告知监护人。", number=made.number), "success")
    return url_for("audit.incident", incident_id=made.id)


@bp.route("/incidents/<uuid:incident_id>", methods=["GET", "POST"])
@allow(Permission.READ_AUDIT, Permission.KEEP_SYSTEM)
def incident(incident_id: UUID) -> Response | str | tuple[str, int]:
    """What came after: reported, told, closed."""
    found = register.get(actor(), incident_id)
    form = IncidentForm(data=as_typed(found))
    if form.validate_on_submit() and (done := form.once(lambda: changed(incident_id, form))):
        return done
    return form_page("audit/incident.html", form, incident=found)


def changed(incident_id: UUID, form: IncidentForm) -> str:
    """Keep it from the version the form was filled from."""
    register.change(actor(), incident_id, form.facts(), version=int(said(form.version) or 0))
    flash(_("已更新。"), "success")
    return url_for("audit.incidents")
