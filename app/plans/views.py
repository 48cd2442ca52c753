"""The pages of plans: all of them, one of them, what is missing; and the director's look before a match is sent."""

from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.errors import NotFound
from app.places.villages import place_names
from app.plans import cards, gap_cards, policy, queries, rules, service
from app.plans.forms import DecideForm, KeepForm, PlanForm, SendForm
from app.plans.models import MatchStatus
from app.web.forms import said
from app.web.pages import Page
from app.web.views import form_page
from app.words import _

bp = Blueprint("plans", __name__)
Shown = Answer | str | tuple[str, int]
REFRESH = "3"
"""Seconds after which a page about work under way is asked for again, by the browser itself."""


@bp.get("/plans")
@allow(Permission.OVERSEE)
def index() -> str:
    """Every plan over one's area, the newest first."""
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = queries.find(actor(), page=number)
    area = actor().place or ""
    return render_template(
        "plans/index.html", page=Page(cards.plan_rows(rows), number, total), place=place_names([area]).get(area, "")
    )


@bp.route("/plans/new", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def ask() -> Shown:
    """Ask for one."""
    form, area = PlanForm(), actor().place or ""
    if form.validate_on_submit() and (done := form.once(lambda: asked(form))):
        return done
    return form_page("plans/ask.html", form, place=place_names([area]).get(area, ""))


def asked(form: PlanForm) -> str:
    """Begin, and watch."""
    plan = service.ask(actor(), fairness=said(form.fairness), stability=said(form.stability))
    return url_for("plans.show", plan_id=plan.id)


@bp.get("/plans/<uuid:plan_id>")
@allow(Permission.OVERSEE)
def show(plan_id: UUID) -> Shown:
    """One plan: how far it is, or what it comes to beside today's practice, and what it proposes."""
    plan = queries.get(actor(), plan_id)
    if plan.status in rules.AT_WORK:
        page = render_template(
            "plans/progress.html", plan=plan, **cards.progress(plan), may_stop=policy.governs(actor(), plan)
        )
        return refreshed(page)
    return result(plan_id, DecideForm())


def refreshed(page: str) -> Response:
    """A page that the browser asks for again by itself, with or without scripts."""
    answer = make_response(page)
    answer.headers["Refresh"] = REFRESH
    return answer


def result(plan_id: UUID, form: DecideForm) -> Shown:
    """The finished plan with the matches of one state."""
    plan = queries.get(actor(), plan_id)
    number = max(1, request.args.get("page", 1, type=int))
    shown = request.args.get("show", "proposed")
    statuses = cards.SHOWN.get(shown, (MatchStatus.PROPOSED,))
    rows, total = service.look(actor(), plan, statuses, number)
    return form_page(
        "plans/show.html", form, plan=plan, shown=shown if shown in cards.SHOWN else "proposed",
        page=Page(cards.match_rows(rows), number, total), counts=queries.counts(actor(), plan),
        moved=cards.moves(service.look_moved(actor(), plan)), **cards.result(actor(), plan),
    )  # fmt: skip


@bp.post("/plans/<uuid:plan_id>/stop")
@allow(Permission.OVERSEE)
def stop(plan_id: UUID) -> Answer:
    """Stop one that is being made."""
    service.cancel(actor(), plan_id)
    flash(_("已要求停止，正在算的这一步结束后就停。"), "info")
    return redirect(url_for("plans.show", plan_id=plan_id))


@bp.post("/plans/<uuid:plan_id>/decide")
@allow(Permission.OVERSEE)
def decide(plan_id: UUID) -> Shown:
    """Accept or decline some or all of what it proposes."""
    queries.get(actor(), plan_id)
    form = DecideForm()
    if form.validate_on_submit() and (done := form.once(lambda: decided(plan_id, form))):
        return done
    return result(plan_id, form)


def decided(plan_id: UUID, form: DecideForm) -> str:
    """Do it, and say what became of each."""
    deed, chosen = said(form.deed), form.chosen
    if chosen is not None:
        rules.check_chosen(chosen)
    if deed.startswith("accept"):
        told = cards.told(service.accept(actor(), plan_id, chosen))
    elif deed.startswith("decline"):
        told = cards.told_declined(service.decline(actor(), plan_id, chosen, said(form.reason)))
    else:
        raise NotFound("deed")
    for words, tone in told:
        flash(words, tone)
    return url_for("plans.show", plan_id=plan_id)


@bp.route("/matches/<uuid:match_id>", methods=["GET", "POST"])
@allow(Permission.REFER)
def check(match_id: UUID) -> Shown:
    """What the director sees before she sends what was accepted."""
    match = service.look_at(actor(), match_id)
    form = SendForm()
    if form.validate_on_submit() and (done := form.once(lambda: sent(match_id, form))):
        return done
    return form_page("plans/check.html", form, **cards.to_check(match))


def sent(match_id: UUID, form: SendForm) -> str:
    """Send it, or say why it is too late."""
    match = service.send(actor(), match_id, said(form.message))
    if match.status is MatchStatus.SENT:
        flash(_("已发给 %(name)s。对方答复时，消息里会提醒您。", name=match.offer.name), "success")
        return url_for("referrals.need", need_id=match.need_id)
    flash(_("没有发出：%(why)s。请从名单里另选一家。", why=cards.why_ended(match)), "problem")
    return url_for("referrals.shortlist", need_id=match.need_id)


@bp.route("/matches/<uuid:match_id>/keep-back", methods=["GET", "POST"])
@allow(Permission.REFER)
def keep_back(match_id: UUID) -> Shown:
    """Not to send it after all."""
    match = service.look_at(actor(), match_id)
    form = KeepForm()
    if form.validate_on_submit() and (done := form.once(lambda: kept_back(match_id, form))):
        return done
    return form_page("plans/keep_back.html", form, **cards.to_check(match))


def kept_back(match_id: UUID, form: KeepForm) -> str:
    """Keep why."""
    match = service.keep_back(actor(), match_id, said(form.reason))
    flash(_("已记下，没有发出。"), "done")
    return url_for("referrals.need", need_id=match.need_id)


@bp.get("/gaps")
@allow(Permission.OVERSEE)
def gaps() -> str:
    """What is missing in one's area, by the newest plan, and what to add first."""
    return render_template("plans/gaps.html", **gap_cards.gaps(actor(), queries.latest(actor())))


@bp.get("/gaps/file")
@allow(Permission.OVERSEE)
def gap_file() -> Response:
    """The same as a table for a spreadsheet."""
    plan = queries.latest(actor())
    answer = make_response(gap_cards.gap_table(actor(), plan))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="gaps-{plan.number if plan else 0}.csv"'
    return answer


@bp.get("/gaps/<uuid:gap_id>")
@allow(Permission.OVERSEE)
def gap(gap_id: UUID) -> str:
    """The needs behind one figure."""
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = service.look_unmet(actor(), gap_id, number)
    return render_template(
        "plans/gap.html", page=Page(rows, number, total), **gap_cards.gap(queries.gap(actor(), gap_id), rows)
    )
