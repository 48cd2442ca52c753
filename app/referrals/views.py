"""The pages of the loop: a need and its way, who can help, asking, answering, confirming."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.disclosures import service as disclosures
from app.disclosures.models import Basis, Part
from app.matching.wording import barred
from app.needs import queries as needs
from app.needs import rechecking
from app.needs import service as need_verbs
from app.needs.forms import AtOnceForm
from app.needs.models import Need, NeedStatus, Recheck
from app.needs.rules import ALIVE, FOUND_NAMES, LOOKING
from app.people import queries as people
from app.places.villages import place_names
from app.referrals import disclosing, policy, queries, rules, service, work
from app.referrals.beside import beside, cases
from app.referrals.cards import (
    excluded_row,
    helper_phone,
    shortlist_row,
    shortlist_rows,
    weekdays,
    wish,
)
from app.referrals.deeds import ANSWERS, FOLLOWS, MISTAKE, SETTLES, Deed, open_to
from app.referrals.explanation import match_of, shortlist_of
from app.referrals.forms import AskForm, DiscloseForm, SeveralForm
from app.referrals.models import ReferralStatus
from app.referrals.rules import MOST_AT_ONCE, OPEN, OUTCOME_NAMES
from app.referrals.stories import need_timeline
from app.referrals.told import referral_timeline
from app.settings import queries as settings
from app.settings.defaults import Key
from app.web.formats import day
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _

bp = Blueprint("referrals", __name__)
S = ReferralStatus
SHOWN = {
    "open": OPEN,
    "done": (S.COMPLETED,),
    "ended": (S.REJECTED, S.FAILED, S.CANCELLED, S.ENTERED_IN_ERROR),
}


@bp.get("/needs/<uuid:need_id>")
@allow(Permission.SEE_NEEDS)
def need(need_id: UUID) -> str:
    """One need: where it stands, who was asked, what comes next. The look is recorded."""
    found = need_verbs.look(actor(), need_id)
    tries = list(queries.of_need(actor(), need_id))
    looks = rechecking.of_need(actor(), found)
    return render_template(
        "referrals/need.html",
        need=found,
        tries=tries,
        steps=need_timeline(actor(), found, tries, looks),
        place=place_names([found.place_code]).get(found.place_code or ""),
        wish=wish(found),
        weekdays=weekdays(found),
        may_refer=actor().may(Permission.REFER),
        alive=found.status in ALIVE,
        at_once=at_once_form(found),
        looks=looks,
        cases=cases(actor(), found),
        look_tasks=[look_task(one) for one in looks],
        first_contact=people.names([found.child.director_id]).get(found.child.director_id, ""),
    )


def look_task(look: Recheck) -> dict[str, Any]:
    """A later look as a line of a list of tasks."""
    due = look.done_at is None and look.due_on <= today()
    state = "done" if look.done_at else "late" if due else "blocked"
    return {
        "title": _("满足后第 %(n)s 天", n=look.days),
        "url": url_for("needs.recheck", recheck_id=look.id) if due and actor().may(Permission.EDIT_NEEDS) else None,
        "hint": look.note or "",
        "state": state,
        "status": FOUND_NAMES[look.found] if look.found else _("该看了") if due else day(look.due_on),
    }


def at_once_form(need: Need) -> AtOnceForm | None:
    """What only the director of the place is asked, while the need looks for help."""
    hers = actor().may(Permission.EDIT_CHILDREN) and actor().covers(need.place_code) and need.status in LOOKING
    return (
        AtOnceForm(formdata=None, data={"allowed": need.at_once_by is not None, "reroute": need.reroute_by is not None})
        if hers
        else None
    )


@bp.get("/needs/<uuid:need_id>/shortlist")
@allow(Permission.REFER)
def shortlist(need_id: UUID) -> str:
    """Who can help, best first; below, who cannot and why."""
    return listed(need_id, SeveralForm(formdata=None))


def listed(need_id: UUID, several: SeveralForm) -> str:
    """The list, with the form for several at once."""
    found = need_verbs.look(actor(), need_id, Permission.REFER)
    both = shortlist_of(actor(), found)
    return render_template(
        "referrals/shortlist.html",
        need=found,
        both=both,
        rows=shortlist_rows(both),
        excluded=[excluded_row(row) for row in both.excluded],
        barred=barred(both.barred),
        own_weights=Key.WEIGHTS in settings.of(found.place_code).own,
        place=place_names([found.place_code], short=True).get(found.place_code or ""),
        asks=found.status in {NeedStatus.OPEN, NeedStatus.REFERRED},
        beside=beside(actor(), found),
        several=several,
        most=MOST_AT_ONCE,
    )


@bp.route("/needs/<uuid:need_id>/refer/<uuid:offer_id>", methods=["GET", "POST"])
@allow(Permission.REFER)
def ask(need_id: UUID, offer_id: UUID) -> Response | str | tuple[str, int]:
    """Check what will be sent, and send it."""
    found = needs.get(actor(), need_id, Permission.REFER)
    form = AskForm()
    if form.validate_on_submit() and (done := form.once(lambda: asked(need_id, offer_id, form))):
        return done
    row = match_of(actor(), found, offer_id)
    if row is None:
        flash(_("这个供给刚刚变得不能接收了，请看名单里的原因，另选一个。"), "problem")
        return redirect(url_for("referrals.shortlist", need_id=need_id))
    names = place_names([row.offer.place_code], short=True)
    card = shortlist_row(1, row, names)
    township = (found.place_code or "")[:9] + "000"
    return form_page("referrals/ask.html", form, need=found, row=card, township=place_names([township])[township])


def asked(need_id: UUID, offer_id: UUID, form: AskForm) -> str:
    """Send the request."""
    referral = service.request(actor(), need_id, offer_id, said(form.message))
    flash(_("已发给 %(name)s。对方答复时，消息里会提醒您。", name=referral.offer.name), "success")
    return url_for("referrals.need", need_id=need_id)


@bp.get("/referrals")
@allow(Permission.SEE_NEEDS, Permission.ANSWER_REFERRALS)
def index() -> str:
    """Referrals one may open: sent from one's area, or received."""
    number, shown = page_asked(), request.args.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    rows, total = queries.find(actor(), statuses=SHOWN[shown], page=number)
    places = place_names((r.need.place_code[:9] + "000" for r in rows if r.need.place_code), short=True)
    answering = actor().may(Permission.ANSWER_REFERRALS)
    return render_template(
        "referrals/index.html", page=Page(rows, number, total), shown=shown, places=places, answering=answering
    )


@bp.get("/referrals/<uuid:referral_id>")
@allow(Permission.SEE_NEEDS, Permission.ANSWER_REFERRALS)
def show(referral_id: UUID) -> str:
    """One referral as its reader may see it."""
    return render_template("referrals/show.html", **told(referral_id))


@bp.route("/referrals/<uuid:referral_id>/disclose", methods=["GET", "POST"])
@allow(Permission.REFER)
def disclose(referral_id: UUID) -> Response | str | tuple[str, int]:
    """Tell whoever accepted what it needs to know, on one basis."""
    referral = queries.get(actor(), referral_id, Permission.REFER)
    form = DiscloseForm(data={"parts": [part.value for part in disclosing.USUAL[""]]})
    if form.validate_on_submit() and (done := form.once(lambda: disclosed(referral_id, form))):
        return done
    return form_page("referrals/disclose.html", form, **disclosing.page_of(actor(), referral))


def disclosed(referral_id: UUID, form: DiscloseForm) -> str:
    """Tell it, or keep that the guardian said no."""
    basis = Basis(said(form.basis))
    made = disclosing.disclose(
        actor(), referral_id, parts=[Part(part) for part in form.parts.data or []], basis=basis,
        answer=form.answer() if basis is Basis.CONSENT else None, ground=said(form.ground), reason=said(form.reason),
    )  # fmt: skip
    if made is None:
        flash(_("已记下：监护人不同意。没有告诉对方任何内容，孩子的其他帮助不受影响。"), "done")
    else:
        flash(_("已告诉对方，只有勾选的内容。随时可以收回。"), "done")
    return url_for("referrals.show", referral_id=referral_id)


def told(referral_id: UUID) -> dict[str, Any]:
    """What a reader may know: the asking side all of it; the asked side no name, and whom to call once accepted."""
    referral = service.look(actor(), referral_id)
    answering = policy.allows(actor(), Permission.ANSWER_REFERRALS, referral)
    township = (referral.need.place_code or "")[:9] + "000"
    refers = policy.allows(actor(), Permission.REFER, referral)
    oversees = policy.allows(actor(), Permission.OVERSEE, referral)
    told = queries.director_of(referral) if referral.answered_at and not referral.reason else None
    director = people.by_id(told) if told else None
    received = disclosures.read(actor(), referral_id) if answering else []
    return {
        "received": disclosing.rows(received),
        "received_until": min((one.until for one in received), default=None),
        "may_tell": disclosing.may_tell(actor(), referral) and not answering,
        "referral": referral,
        "answering": answering,
        "township": place_names([township]).get(township, ""),
        "deeds": open_to(ANSWERS if answering else FOLLOWS if refers else {}, referral),
        "endpoint": "referrals.answer" if answering else "referrals.follow",
        "settles": open_to(SETTLES if oversees else {}, referral),
        "mistakes": open_to(MISTAKE if refers and not answering else {}, referral),
        "settle_names": OUTCOME_NAMES,
        "disputed": rules.disputed(referral.fulfilment) if referral.fulfilment else "",
        "steps": referral_timeline(actor(), referral),
        "sessions": work.of_referral(actor(), referral),
        "methods": work.METHOD_NAMES,
        "director": director if answering else None,
        "helper_phone": None if answering else helper_phone(referral),
        "volunteer": people.by_id(referral.volunteer_id)
        if referral.volunteer_id and director and not answering
        else None,
    }


@bp.route(
    "/referrals/<uuid:referral_id>/answer/<any(accept,decline,start,resume,complete,hold,fail):deed>",
    methods=["GET", "POST"],
)
@allow(Permission.ANSWER_REFERRALS)
def answer(referral_id: UUID, deed: str) -> Response | str | tuple[str, int]:
    """The side that was asked: accept, decline, start, go on, pause, report, give up."""
    return carry_out(referral_id, ANSWERS, deed, Permission.ANSWER_REFERRALS)


@bp.route(
    "/referrals/<uuid:referral_id>/follow/<any(confirm,dispute,cancel,send,mistake):deed>", methods=["GET", "POST"]
)
@allow(Permission.REFER)
def follow(referral_id: UUID, deed: str) -> Response | str | tuple[str, int]:
    """The side that asked: send what was proposed, confirm, dispute, take back, void."""
    return carry_out(referral_id, FOLLOWS | MISTAKE, deed, Permission.REFER)


@bp.route("/referrals/<uuid:referral_id>/settle", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def settle(referral_id: UUID) -> Response | str | tuple[str, int]:
    """Whoever oversees decides where the two keys disagree."""
    return carry_out(referral_id, SETTLES, "settle", Permission.OVERSEE)


@bp.route("/needs/<uuid:need_id>/ask-several", methods=["POST"])
@allow(Permission.REFER)
def ask_several(need_id: UUID) -> Response | tuple[str, int]:
    """Ask those that were ticked on the list, all or none."""
    needs.get(actor(), need_id, Permission.REFER)
    form = SeveralForm()
    if form.validate_on_submit() and (done := form.once(lambda: asked_several(need_id, form))):
        return done
    return listed(need_id, form), 422


def asked_several(need_id: UUID, form: SeveralForm) -> str:
    """Send the requests."""
    made = service.request_several(actor(), need_id, form.chosen, said(form.message))
    flash(_("已同时发给 %(n)s 家。谁先接收就由谁来帮，其他几家会收到感谢。", n=len(made)), "success")
    return url_for("referrals.need", need_id=need_id)


def carry_out(
    referral_id: UUID, deeds: dict[str, Deed], name: str, permission: Permission
) -> Response | str | tuple[str, int]:
    """Show a deed's form, and do it."""
    deed = deeds[name]
    queries.get(actor(), referral_id, permission)
    form = deed.form()
    if form.validate_on_submit() and (done := form.once(lambda: carried(referral_id, deed, form))):
        return done
    return form_page("referrals/act.html", form, deed=deed, **told(referral_id))


def carried(referral_id: UUID, deed: Deed, form: Any) -> str:
    """Do it, and go back to the referral."""
    done = deed.verb(actor(), referral_id, form)
    flash(rules.said_of(done) or deed.done, "success")
    return url_for("referrals.show", referral_id=referral_id)
