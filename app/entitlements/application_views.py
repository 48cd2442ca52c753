"""The pages of an application's life: begin, gather, hand in, decide, print."""

from uuid import UUID

from flask import flash, render_template, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.entitlements import applying, cards, forms, rules, service, workdays
from app.entitlements.models import Holder, Route, Status
from app.entitlements.programmes import by_code
from app.entitlements.views import bp
from app.people import queries as people
from app.places.villages import place_names
from app.web.forms import said
from app.web.views import form_page
from app.words import Words, _

Answer = Response | str | tuple[str, int]
S = Status
FORMS: dict[Status, type[forms.MoveForm]] = {
    S.GRANTED: forms.DecisionForm, S.PAID: forms.DecisionForm, S.REFUSED: forms.RefusalForm,
}  # fmt: skip
LABELS: dict[str, Words] = {
    "accepted": _("部门受理了"),
    "granted": _("批准了"),
    "refused": _("没有批准"),
    "appealed": _("申请复查或申诉"),
    "paid": _("钱或服务到了"),
    "ended": _("停发了"),
    "withdrawn": _("不办了"),
}
RENEW = _("续办好了")


@bp.post("/children/<uuid:child_id>/entitlements/<code:code>/<any(start,received):how>")
@allow(Permission.EDIT_NEEDS)
def apply(child_id: UUID, code: str, how: str) -> Answer:
    """Begin, or say that the family has it already."""
    form = forms.ApplyForm()
    if form.validate_on_submit() and (done := form.once(lambda: begun(child_id, code, how))):
        return done
    for message in form.form_errors:
        flash(message, "problem")
    return Response(status=303, headers={"Location": url_for("entitlements.of_child", child_id=child_id)})


def begun(child_id: UUID, code: str, how: str) -> str:
    """Begin it."""
    row = applying.start(actor(), child_id, code, received=how == "received")
    return url_for("entitlements.application", application_id=row.id)


@bp.get("/policy-applications")
@allow(Permission.SEE_CHILDREN)
def applications() -> str:
    """Applications of one's area, those due first."""
    rows = applying.listed(actor())
    return render_template(
        "entitlements/applications.html", rows=rows, name=cards.name, statuses=rules.STATUS_NAMES,
        late={row.id for row in rows if row.due_on and row.due_on < today() and row.status in rules.WAITING},
        places=place_names((row.child.place_code for row in rows), short=True),
    )  # fmt: skip


@bp.get("/policy-applications/<uuid:application_id>")
@allow(Permission.SEE_CHILDREN)
def application(application_id: UUID) -> str:
    """One application: its checklist, where it is, what comes next."""
    found = applying.look(actor(), application_id)
    return page(found, forms.papers_form(found.papers)(data={"version": found.row.version}))


def page(found: applying.Opened, form: forms.PapersForm) -> str:
    """The same, with its checklist as a form."""
    row, status = found.row, found.row.status
    waiting = status in rules.WAITING and row.due_on
    return render_template(
        "entitlements/application.html", row=row, child=found.child, form=form, rule=cards.explained(found.rule),
        programme=by_code()[row.code], name=cards.name(row.code), statuses=rules.STATUS_NAMES, routes=rules.ROUTE_NAMES,
        steps=step_rows(found), holders=rules.HOLDER_NAMES, papers=found.papers,
        may_work=service.may_work_on(actor(), found.child), gathering=status in {S.STARTED, S.GATHERED},
        moves=[(one.value, RENEW if status is one is S.PAID else LABELS[one.value]) for one in S if one in rules.MOVES[status] and one.value in LABELS],
        days_left=workdays.between(today(), row.due_on) if waiting and row.due_on else None,
        announced=not row.due_on or workdays.is_announced(row.due_on),
    )  # fmt: skip


def step_rows(found: applying.Opened) -> list[dict[str, object]]:
    """The way so far."""
    who = people.names(step.actor_id for step in found.steps)
    stopped = {S.REFUSED, S.WITHDRAWN, S.ENDED}
    return [
        {
            "title": rules.STATUS_NAMES[step.status.value], "at": step.on, "by": who.get(step.actor_id, "") if step.actor_id else "",
            "note": step.note, "state": "stopped" if step.status in stopped else "done",
        }
        for step in found.steps
    ]  # fmt: skip


@bp.post("/policy-applications/<uuid:application_id>/papers")
@allow(Permission.EDIT_NEEDS)
def papers(application_id: UUID) -> Answer:
    """Keep the checklist."""
    found = applying.opened(applying.get(actor(), application_id, Permission.EDIT_NEEDS))
    form = forms.papers_form(found.papers)()
    if form.validate_on_submit() and (done := form.once(lambda: gathered(application_id, form))):
        return done
    return page(found, form), 422


def gathered(application_id: UUID, form: forms.PapersForm) -> str:
    """Keep it."""
    chosen: dict[UUID, tuple[bool, Holder | None]] = form.chosen
    row = applying.gather(actor(), application_id, chosen, version=int(said(form.version) or 0))
    flash(_("材料齐了，可以去递交了。") if row.status is S.GATHERED else _("清单记下了。"), "success")
    return url_for("entitlements.application", application_id=application_id)


@bp.route("/policy-applications/<uuid:application_id>/submit", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def hand_in(application_id: UUID) -> Answer:
    """Handed in."""
    found = applying.opened(applying.get(actor(), application_id, Permission.EDIT_NEEDS))
    form = forms.SubmitForm(data={"version": found.row.version})
    if form.validate_on_submit() and (done := form.once(lambda: handed_in(application_id, form))):
        return done
    return form_page(
        "entitlements/step.html", form, row=found.row, title=_("记下已递交"), name=cards.name(found.row.code),
        rule=cards.explained(found.rule),
    )  # fmt: skip


def handed_in(application_id: UUID, form: forms.SubmitForm) -> str:
    """Keep it."""
    applying.submit(
        actor(), application_id, version=int(said(form.version) or 0), route=Route(said(form.route) or "home"),
        office=said(form.office), receipt=said(form.receipt), on=form.on.data or today(), note=said(form.note),
    )  # fmt: skip
    flash(_("记下了。到了答复的日子还没有消息，会提醒您。"), "success")
    return url_for("entitlements.application", application_id=application_id)


@bp.route(
    "/policy-applications/<uuid:application_id>/<any(accepted,granted,refused,appealed,paid,ended,withdrawn):deed>",
    methods=["GET", "POST"],
)
@allow(Permission.EDIT_NEEDS)
def move(application_id: UUID, deed: str) -> Answer:
    """A later step."""
    row, status = applying.get(actor(), application_id, Permission.EDIT_NEEDS), Status(deed)
    form = FORMS.get(status, forms.MoveForm)(data={"version": row.version})
    if form.validate_on_submit() and (done := form.once(lambda: moved(application_id, status, form))):
        return done
    title = RENEW if row.status is status is S.PAID else LABELS[deed]
    return form_page("entitlements/step.html", form, row=row, title=title, name=cards.name(row.code), rule=None)


def moved(application_id: UUID, status: Status, form: forms.MoveForm) -> str:
    """Keep it."""
    names = ("monthly", "amount", "from_on", "until_on") if isinstance(form, forms.DecisionForm) else ()
    given = {field: form[field].data for field in names}
    if "amount" in given:
        given["amount"] = given["amount"] or ""
    version = int(said(form.version) or 0)
    applying.move(
        actor(), application_id, status, version=version, on=form.on.data or today(), note=said(form.note), **given
    )
    flash(_("已经记下。"), "success")
    return url_for("entitlements.application", application_id=application_id)


@bp.get("/policy-applications/<uuid:application_id>/summary")
@allow(Permission.SEE_CHILDREN)
def summary(application_id: UUID) -> str:
    """A page to print and take along, in plain Chinese."""
    found = applying.look(actor(), application_id, "application.print")
    with force_locale("zh"):
        return paper(found)


def paper(found: applying.Opened) -> str:
    """The page itself."""
    return render_template(
        "entitlements/summary.html", row=found.row, child=found.child, papers=found.papers, programme=by_code()[found.row.code],
        rule=cards.explained(found.rule), where=found.rule.where or by_code()[found.row.code].apply_to,
        holders=rules.HOLDER_NAMES, routes=rules.ROUTE_NAMES, statuses=rules.STATUS_NAMES,
        place=place_names([found.child.place_code]).get(found.child.place_code or "", ""),
    )  # fmt: skip
