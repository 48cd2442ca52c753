"""A volunteer's own pages: what is agreed, when she can, who may stand in, her hours and papers, and leaving."""

from uuid import UUID

from flask import Response as Page_
from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import qr
from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.offers.models import OfferStatus
from app.referrals import queries as referrals
from app.referrals.models import ReferralStatus
from app.sheets import as_csv
from app.shifts import cards, feed, hours, leaving, queries, service, swapping, times
from app.shifts.forms import AwayForm, CertificateForm, LeaveForm, WeekForm
from app.shifts.times import Calendar
from app.shifts.views import Shown, back_to, bp, place_of, side_names
from app.web.forms import BaseForm
from app.web.views import form_page
from app.words import _

__all__ = ["bp"]
P = Permission
HELPING = (ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS, ReferralStatus.ON_HOLD)


@bp.get("/my-shifts")
@allow(P.OWN_SHIFTS)
def mine() -> str:
    """What waits for her, what is agreed, whom she may stand in for."""
    return own_page()


def own_page(address: str = "") -> str:
    """The page; with the calendar's address, shown this once."""
    who = actor()
    ahead, calls = queries.ahead(who), queries.calls(who)
    asked, _n = referrals.find(who, statuses=(ReferralStatus.REQUESTED,))
    helping, _n = referrals.find(who, statuses=HELPING)
    shown = cards.cards(ahead, who)
    return render_template(
        "shifts/mine.html", waiting=cards.cards(queries.open_ends(who), who), ahead=shown, calls=cards.cards(calls, who),
        asked=[{"row": one, "reasons": cards.reasons(one)} for one in asked], helping=helping, feed=queries.feed(who.id),
        days=cards.fortnight(calendar(), shown, [queries.span_of(one) for one in ahead]),
        address=address, picture=qr.picture(address) if address else "",
    )  # fmt: skip


def calendar() -> Calendar:
    """When the actor can, over all that she offers."""
    who = actor().id
    off = [(one.from_on, one.until_on) for one in queries.away(who, today())]
    return Calendar(queries.week(who) or first_week(), off)


def first_week() -> dict[int, list[times.Minutes]]:
    """What she ticked when signing up, until she writes it down."""
    live = [one for one in queries.offers_of(actor().id) if one.status is not OfferStatus.WITHDRAWN]
    return times.begun_with(live[0].weekdays, live[0].day_parts) if live else {}


@bp.route("/my-shifts/times", methods=["GET", "POST"])
@allow(P.OWN_SHIFTS)
def week() -> Shown:
    """When she can on each day of the week; and days on which she cannot."""
    kept = queries.week(actor().id)
    known = kept or first_week()
    form = WeekForm(data={f"day_{day}": times.written(known.get(day, [])) for day in range(7)})
    if form.validate_on_submit() and (done := form.once(lambda: kept_week(form))):
        return done
    return times_page(form, AwayForm(formdata=None), new=not kept)


def kept_week(form: WeekForm) -> str:
    """Keep it."""
    service.keep_week(actor(), form.week)
    flash(_("记下了。约好的时间不受影响。"), "success")
    return url_for("shifts.week")


def times_page(form: BaseForm, away: AwayForm, *, new: bool, failed: BaseForm | None = None) -> Shown:
    """Both forms."""
    return form_page(
        "shifts/times.html", failed or form, week=form, away=away, new=new, days=queries.away(actor().id, today())
    )


@bp.post("/my-shifts/away")
@allow(P.OWN_SHIFTS)
def away() -> Shown:
    """Days on which she cannot."""
    form = AwayForm()
    if form.validate_on_submit() and (done := form.once(lambda: went(form))):
        return done
    kept = queries.week(actor().id)
    plain = WeekForm(formdata=None, data={f"day_{day}": times.written(kept.get(day, [])) for day in range(7)})
    return times_page(plain, form, new=not kept, failed=form)


def went(form: AwayForm) -> str:
    """Keep it."""
    service.go_away(actor(), form.from_on.data, form.until_on.data)
    flash(_("记下了，这几天不会约您。"), "success")
    return url_for("shifts.week")


@bp.post("/my-shifts/away/<uuid:away_id>/end")
@allow(P.OWN_SHIFTS)
def back(away_id: UUID) -> Response:
    """She can after all."""
    service.come_back(actor(), away_id)
    flash(_("好的，这几天又可以约您了。"), "success")
    return redirect(url_for("shifts.week"))


@bp.post("/shifts/<uuid:shift_id>/swap")
@allow(P.OWN_SHIFTS)
def swap(shift_id: UUID) -> Response:
    """Ask others to stand in."""
    swapping.ask(actor(), shift_id)
    return back_to(shift_id, _("已在问别的志愿者，先到先得。有人接了会告诉您；在那以前，这一次还是您的。"))


@bp.post("/shifts/<uuid:shift_id>/keep")
@allow(P.OWN_SHIFTS)
def keep(shift_id: UUID) -> Response:
    """She can after all."""
    swapping.keep(actor(), shift_id)
    return back_to(shift_id, _("好的，这一次还是您去。"))


@bp.post("/shifts/<uuid:shift_id>/take")
@allow(P.OWN_SHIFTS)
def take(shift_id: UUID) -> Response:
    """Stand in for somebody."""
    swapping.take(actor(), shift_id)
    return back_to(shift_id, _("谢谢您！这一次归您了，儿童主任已经知道。请先打电话联系。"))


@bp.post("/my-shifts/calendar")
@allow(P.OWN_SHIFTS)
def make_feed() -> Page_:
    """A new address for her telephone's calendar, shown this once."""
    token = feed.make(actor())
    answer = make_response(own_page(url_for("shifts.calendar", token=token, _external=True)))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.post("/my-shifts/calendar/end")
@allow(P.OWN_SHIFTS)
def end_feed() -> Response:
    """The address opens nothing any more."""
    feed.end(actor())
    flash(_("停用了。手机日历里的地址从现在起打不开。"), "success")
    return redirect(url_for("shifts.mine"))


@bp.route("/my-shifts/hours", methods=["GET", "POST"])
@allow(P.OWN_SHIFTS)
def hours_page() -> Shown:
    """Her hours, and a certificate of those that both sides know of."""
    form = CertificateForm()
    if form.validate_on_submit() and (done := form.once(lambda: certified(form))):
        return done
    rows = hours.written(actor())
    return form_page(
        "shifts/my_hours.html", form, rows=cards.cards(rows, actor()), total=hours.said(hours.confirmed_minutes(rows)),
        papers=hours.certificates(actor()), said=hours.said,
    )  # fmt: skip


def certified(form: CertificateForm) -> str:
    """Print it."""
    made = hours.certify(actor(), form.from_on.data, form.until_on.data)
    return url_for("shifts.certificate", certificate_id=made.id)


@bp.get("/my-shifts/hours/table")
@allow(P.OWN_SHIFTS)
def hours_file() -> Page_:
    """Her hours as a table for a spreadsheet."""
    answer = make_response(as_csv(hours.export(actor())))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=hours.csv"
    return answer


@bp.get("/my-shifts/certificates/<uuid:certificate_id>")
@allow(P.OWN_SHIFTS)
def certificate(certificate_id: UUID) -> str:
    """One of her certificates, to be printed."""
    one = hours.certificate(actor(), certificate_id)
    code = hours.in_fours(one.code)
    address = url_for("shifts.verify", code=code, _external=True)
    return render_template(
        "shifts/certificate.html", one=one, code=code, picture=qr.picture(address), address=url_for("shifts.verify", _external=True),
        place=place_of(actor()), names=side_names(), said=hours.said,
    )  # fmt: skip


@bp.route("/my-shifts/leave", methods=["GET", "POST"])
@allow(P.OWN_SHIFTS)
def leave() -> Shown:
    """She does not go on: what she had goes back, and those who count on her hear of it."""
    form = LeaveForm()
    if form.validate_on_submit() and (done := form.once(left)):
        return done
    return form_page("shifts/leave.html", form, ahead=cards.cards(queries.ahead(actor()), actor()))


def left() -> str:
    """Hand everything back."""
    leaving.leave(actor())
    flash(_("谢谢您做过的一切。约好的都交回给儿童主任了；您的时长和证明还在这里。"), "success")
    return url_for("shifts.hours_page")
