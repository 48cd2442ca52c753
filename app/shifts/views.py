"""The pages of one shift, for both sides; the director's list; and whether a certificate is true."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask import Response as Page_
from werkzeug.wrappers import Response

from app.access.actor import Actor
from app.access.guard import actor, allow, public
from app.access.permissions import Permission
from app.clock import now, today
from app.people.devices import network
from app.people.throttle import Bucket, counted
from app.places.villages import place_names
from app.shifts import cards, feed, hours, queries, rules, service, times
from app.shifts.forms import CodeForm, ConfirmForm, HoursForm, PlanForm, VerifyForm, WhyForm
from app.shifts.models import Why
from app.taxonomy.filters import tongue
from app.taxonomy.types import dimensions
from app.web.forms import BaseForm, said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import Words, _

bp = Blueprint("shifts", __name__)
Shown = Response | str | tuple[str, int]
P = Permission
GUESSES, CODE_GUESSES = 20, 6
"""How many addresses or codes from one network, and how many codes for one shift, may be wrong in a quarter of an hour."""
AHEAD = 28


@bp.get("/shifts")
@allow(P.REFER, P.CONFIRM_HOURS)
def index() -> str:
    """What is planned with volunteers in one's area, and what waits for one; an organization finds the hours of those
    whom it stands beside."""
    number = page_asked()
    rows, total = queries.over(actor(), page=number)
    return render_template(
        "shifts/index.html", waiting=cards.cards(queries.open_ends(actor()), actor()),
        body=service.second_side(actor()) is P.CONFIRM_HOURS,
        ahead=cards.cards(queries.ahead(actor()), actor()), page=Page(cards.cards(rows, actor()), number, total),
    )  # fmt: skip


@bp.route("/referrals/<uuid:referral_id>/shifts", methods=["GET", "POST"])
@allow(P.REFER, P.OWN_SHIFTS)
def plan(referral_id: UUID) -> Shown:
    """Propose a time to the other side; what fits both comes first."""
    referral = service.referral_of(actor(), referral_id)
    form = PlanForm(mode=referral.offer.mode)
    days = [today() + timedelta(days=turn) for turn in range(1, AHEAD)]
    child_days = referral.need.weekdays
    calendar = queries.calendar_of(referral.volunteer_id or actor().id, referral.offer, today())
    taken = queries.taken(referral.volunteer_id or actor().id, days[0], days[-1])
    fitting = [day for day in days if not child_days or day.weekday() in child_days]
    spans = times.openings(calendar, taken, fitting, int(form.minutes.data or 60), after=now())
    form.propose(spans)
    if form.validate_on_submit() and (done := form.once(lambda: planned(referral_id, form))):
        return done
    hints = {s.start.isoformat(): cards.opening_reason(s, calendar, child_days) for s in spans}
    return form_page(
        "shifts/plan.html", form, referral=referral, hints=hints,
        shifts=cards.cards(queries.of_referral(actor(), referral_id), actor()),
    )  # fmt: skip


def planned(referral_id: UUID, form: PlanForm) -> str:
    """Propose it."""
    made = service.plan(
        actor(), referral_id, starts_at=form.starts_at(), minutes=int(said(form.minutes)), company=form.chosen_company(),
        times=int(said(form.times)),
    )  # fmt: skip
    flash(_("提出了 %(n)s 个时间，等对方同意。", n=len(made)), "success")
    return url_for("shifts.show", shift_id=made[0].id)


@bp.get("/shifts/<uuid:shift_id>")
@allow(P.REFER, P.OWN_SHIFTS, P.CONFIRM_HOURS)
def show(shift_id: UUID) -> Shown:
    """One shift and what the reader can do with it."""
    return page_of(shift_id)


def page_of(shift_id: UUID, form: BaseForm | None = None, code: str = "") -> Shown:
    """The page, with the form that was just sent, or with a code that is shown this once."""
    shift = queries.get(actor(), shift_id)
    hers, body = service.side(actor()) is P.OWN_SHIFTS, service.second_side(actor()) is P.CONFIRM_HOURS
    shown = cards.card(shift, actor(), cards.townships([shift]))
    return form_page(
        "shifts/show.html", form or CodeForm(formdata=None), shift=shift, card=shown, hers=hers, body=body, code=code,
        facts=cards.facts(shift, shown, body=body), mine=service.asked(shift) is service.side(actor()),
        begun=shift.starts_at <= now(), over=shift.ends_at <= now(),
        at_door=shift.starts_at - rules.DOOR <= now() <= shift.ends_at + rules.DOOR,
    )  # fmt: skip


def back_to(shift_id: UUID, message: Words) -> Response:
    """The shift again, with what was done."""
    flash(message, "success")
    return redirect(url_for("shifts.show", shift_id=shift_id))


@bp.post("/shifts/<uuid:shift_id>/agree")
@allow(P.REFER, P.OWN_SHIFTS)
def agree(shift_id: UUID) -> Response:
    """Yes to what the other side proposed."""
    service.agree(actor(), shift_id)
    return back_to(shift_id, _("约好了。前一天会提醒志愿者。"))


Verb = Callable[[Actor, UUID, Why], object]


def with_reason(shift_id: UUID, verb: Verb, done: Words, *, no: bool) -> Shown:
    """Do something that needs a reason, once."""
    shift = queries.get(actor(), shift_id)
    form = WhyForm()
    if form.validate_on_submit():

        def deed() -> str:
            verb(actor(), shift_id, Why(said(form.why)))
            return url_for("shifts.show", shift_id=shift_id)

        if answer := form.once(deed):
            flash(done, "success")
            return answer
    return form_page(
        "shifts/why.html", form, card=cards.card(shift, actor(), cards.townships([shift])), shift=shift, no=no
    )


@bp.route("/shifts/<uuid:shift_id>/decline", methods=["GET", "POST"])
@allow(P.REFER, P.OWN_SHIFTS)
def decline(shift_id: UUID) -> Shown:
    """No to what the other side proposed."""
    return with_reason(shift_id, service.decline, _("已答复对方：这个时间不行。"), no=True)


@bp.route("/shifts/<uuid:shift_id>/cancel", methods=["GET", "POST"])
@allow(P.REFER, P.OWN_SHIFTS)
def cancel(shift_id: UUID) -> Shown:
    """Call it off, or say that nobody came."""
    return with_reason(shift_id, service.cancel, _("记下了，已告诉对方。"), no=False)


@bp.post("/shifts/<uuid:shift_id>/code")
@allow(P.REFER)
def code(shift_id: UUID) -> Shown:
    """Six digits to be read out, shown this once; they may be printed."""
    _shift, digits = service.make_code(actor(), shift_id)
    return page_of(shift_id, code=digits)


@bp.route("/shifts/<uuid:shift_id>/check-in", methods=["GET", "POST"])
@allow(P.OWN_SHIFTS)
def check_in(shift_id: UUID) -> Shown:
    """She types what is read out to her. Wrong codes are counted."""
    form = CodeForm()
    if form.validate_on_submit():
        if not right(shift_id, form.digits()):
            form.code.errors = [_("签到码不对。请对方再念一遍六位数字。")]
        elif done := form.once(lambda: checked_in(shift_id, form)):
            return done
    return page_of(shift_id, form)


def checked_in(shift_id: UUID, form: CodeForm) -> str:
    """She is there."""
    service.check_in(actor(), shift_id, form.digits())
    flash(_("签到好了。结束以后，请写时长。"), "success")
    return url_for("shifts.show", shift_id=shift_id)


def right(shift_id: UUID, digits: str) -> bool:
    """Whether the code opens her shift, counted as a guess where it does not."""
    queries.get(actor(), shift_id, P.OWN_SHIFTS)
    try:
        with guess(f"shift:code:{shift_id}", CODE_GUESSES):
            if not service.opens(actor(), shift_id, digits):
                raise LookupError
    except LookupError:
        return False
    return True


def guess(name: str, most: int) -> AbstractContextManager[None]:
    """One try, counted; who brings a right one has it back."""
    return counted((Bucket(name, most),) if current_app.config["SETTINGS"].throttle else ())


@bp.route("/shifts/<uuid:shift_id>/hours", methods=["GET", "POST"])
@allow(P.OWN_SHIFTS)
def write(shift_id: UUID) -> Shown:
    """How long it was."""
    shift = queries.get(actor(), shift_id, P.OWN_SHIFTS)
    form = HoursForm(data={"minutes": shift.minutes or queries.span_of(shift).minutes})
    if form.validate_on_submit() and (done := form.once(lambda: wrote(shift_id, form))):
        return done
    return form_page("shifts/hours.html", form, card=cards.card(shift, actor(), cards.townships([shift])))


def wrote(shift_id: UUID, form: HoursForm) -> str:
    """Keep it."""
    service.write(actor(), shift_id, minutes=form.minutes.data, child_came=said(form.child_came) == "yes")
    flash(_("写好了，等儿童主任确认。"), "success")
    return url_for("shifts.show", shift_id=shift_id)


@bp.route("/shifts/<uuid:shift_id>/confirm", methods=["GET", "POST"])
@allow(P.REFER, P.CONFIRM_HOURS)
def confirm(shift_id: UUID) -> Shown:
    """The other side's word on the hours."""
    side = service.second_side(actor())
    shift, body = queries.get(actor(), shift_id, side), side is P.CONFIRM_HOURS
    form = ConfirmForm()
    if form.validate_on_submit() and (done := form.once(lambda: confirmed(shift_id, form))):
        return done
    shown = cards.card(shift, actor(), cards.townships([shift]))
    return form_page("shifts/confirm.html", form, card=shown, body=body, facts=cards.facts(shift, shown, body=body))


def confirmed(shift_id: UUID, form: ConfirmForm) -> str:
    """Confirm, or give it back."""
    if said(form.answer) == "same":
        service.confirm(actor(), shift_id)
        flash(_("时长已确认，算进志愿者的总时长。"), "success")
    else:
        service.give_back(actor(), shift_id, Why(said(form.answer)))
        flash(_("已请志愿者再核对。"), "success")
    return url_for("shifts.show", shift_id=shift_id)


@bp.get("/shift-calendar/<uuid:token>")
@public
def calendar(token: UUID) -> Page_:
    """What the calendar of a telephone reads under its secret address."""
    found = None
    try:
        with guess(f"shift:calendar:{network(request.remote_addr or '')}", GUESSES):
            found = feed.calendar(token)
            if found is None:
                raise LookupError
    except LookupError:
        return make_response("", 404)
    answer = make_response(found)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"] = "no-store", "noindex"
    return answer


@bp.route("/certificates", methods=["GET", "POST"])
@public
def verify() -> Shown:
    """Whether a certificate is true: what is printed on it, and nothing more."""
    form = VerifyForm(data={"code": request.args.get("code", "")[:40]})
    typed = said(form.code) if form.validate_on_submit() else request.args.get("code", "")[:40]
    found = None
    if typed and not form.errors:
        try:
            with guess(f"certificate:{network(request.remote_addr or '')}", GUESSES):
                found = hours.verified(typed)
                if found is None:
                    raise LookupError
        except LookupError:
            form.code.errors = [_("没有这个验证码的证明。请对照证明再输一遍；还是没有，请找开证明的县里核实。")]
    return form_page("shifts/verify.html", form, found=found, names=side_names(), said=hours.said)


def side_names() -> dict[str, str]:
    """The four sides of a child's life in the reader's language."""
    return {one.code: one.name(tongue()) for one in dimensions()}


def place_of(who: Actor) -> str:
    """Where she is, for the head of a certificate."""
    county = (who.place or "")[:6] + "000000"
    return place_names([county]).get(county, "") if who.place else ""
