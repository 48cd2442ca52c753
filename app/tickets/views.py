"""The doors of tickets: making one; and, for whoever brings the secret, the card and its forms. A look at the address
opens nothing, so that a machine that follows links uses nothing up."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask import Response as Page
from werkzeug.wrappers import Response

from app import qr
from app.access.guard import actor, allow, public
from app.access.permissions import Permission
from app.offers import bookings
from app.offers.forms import FullForm
from app.offers.rules import PERIOD_NAMES
from app.people import queries as people
from app.people.devices import network
from app.people.throttle import Bucket, counted
from app.places.villages import place_names
from app.referrals import queries
from app.referrals import service as loop
from app.referrals.models import Referral, ReferralStatus
from app.rights import tokens
from app.tickets import service
from app.tickets.choices import DEEDS, Choice, asks_for_places, choices, step_of
from app.tickets.forms import CodeForm, FamilyForm
from app.tickets.models import Ticket, TicketKind, Word
from app.web.forms import BaseForm, said
from app.web.views import form_page
from app.words import Words, _

bp = Blueprint("tickets", __name__)
GUESSES = 20
"""How many secrets from one network may be wrong in a quarter of an hour."""


@bp.post("/referrals/<uuid:referral_id>/answer-code")
@allow(Permission.REFER)
def for_helper(referral_id: UUID) -> str | Response:
    """A code to be printed or sent to whoever was asked; shown this once."""
    return shown(referral_id, *service.for_helper(actor(), referral_id))


@bp.post("/referrals/<uuid:referral_id>/family-code")
@allow(Permission.REFER)
def for_family(referral_id: UUID) -> str | Response:
    """A page in plain words for the family; shown this once."""
    return shown(referral_id, *service.for_family(actor(), referral_id))


def shown(referral_id: UUID, ticket: Ticket, token: UUID) -> str:
    """The link, the code and the picture, and whom to ask about them."""
    address, referral = url_for("tickets.one_time", token=token, _external=True), loop.look(actor(), referral_id)
    return render_template(
        "tickets/made.html", ticket=ticket, referral=referral, director=people.by_id(referral.need.child.director_id),
        picture=qr.picture(address), code=tokens.short_code(token), enter=url_for("tickets.enter", _external=True),
    )  # fmt: skip


def guess() -> AbstractContextManager[None]:
    """One try, counted where it came from; who brings a right one has it back."""
    bucket = Bucket(f"ticket:address:{network(request.remote_addr or '')}", GUESSES)
    return counted((bucket,) if current_app.config["SETTINGS"].throttle else ())


def private(html: str, status: int = 200) -> Page:
    """Told to nobody and kept nowhere."""
    answer = make_response(html, status)
    answer.headers["Referrer-Policy"], answer.headers["Cache-Control"] = "no-referrer", "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def found(token: UUID) -> service.Opened | None:
    """What it opens, counted as a guess where it opens nothing."""
    try:
        with guess():
            opened = service.opened(token)
            if opened is None:
                raise LookupError
            return opened
    except LookupError:
        return None


@bp.route("/answer", methods=["GET", "POST"])
@public
def enter() -> Response | str | tuple[str, int]:
    """Where the code on the paper is typed."""
    form = CodeForm()
    if form.validate_on_submit():
        token = tokens.read_code(said(form.code))
        if token:
            return redirect(url_for("tickets.one_time", token=token))
        form.code.errors = [_("这个码不完整，请对照纸上再输一遍。")]
    return form_page("tickets/enter.html", form)


@bp.get("/answer/<uuid:token>")
@public
def one_time(token: UUID) -> Page:
    """A button and nothing else: whether there is anything behind it is not even looked up."""
    return private(render_template("tickets/one_time.html", token=token))


@bp.post("/answer/<uuid:token>")
@public
def open_page(token: UUID) -> Page:
    """The card and what can be done with it; nothing is used up."""
    opened = found(token)
    if opened is None:
        return private(render_template("tickets/gone.html"), 404)
    if opened.kind is TicketKind.FAMILY:
        return family_page(token, opened, FamilyForm(formdata=None))
    return helper_page(token, opened)


def helper_page(
    token: UUID, opened: service.Opened, sent: tuple[str, BaseForm] | None = None, status: int = 200
) -> Page:
    """The need card, and a form for each thing that can be done."""
    referral = service.card_of(opened)
    township = (referral.place_code or "")[:9] + "000"
    told = queries.director_of(referral) if referral.answered_at and not referral.reason else None
    drawn = drawn_with(choices(referral, opened.steps), sent)
    return private(
        render_template(
            "tickets/helper.html", referral=referral, township=place_names([township]).get(township, ""), token=token,
            choices=drawn, director=people.by_id(told) if told else None, why=why_over(opened, referral),
            too_late=sent is not None and sent[0] not in {one.name for one in drawn}, places=places_of(referral),
        ), status,
    )  # fmt: skip


def drawn_with(listed: list[Choice], sent: tuple[str, BaseForm] | None) -> list[Choice]:
    """The forms as they are shown: the one that was just sent as it was typed, each with ids of its own, so that a label
    leads to its field, and not to one of the same name elsewhere."""
    drawn = [replace(one, form=sent[1]) if sent and one.name == sent[0] else one for one in listed]
    for one in drawn:
        for field in one.form:
            field.id = f"{one.name}-{field.id}"
    return drawn


def places_of(referral: Referral) -> Words:
    """How many places there are now, for whoever is about to say another number; "" where none are counted."""
    offer = referral.offer
    left, waiting = bookings.places([offer])[offer.id], bookings.held([offer]).get(offer.id, 0)
    if left is None:
        return ""
    period = PERIOD_NAMES[offer.period]
    return _(
        "%(period)s %(n)s 个，本期还空 %(left)s 个，其中 %(waiting)s 个正在等您答复。",
        period=period, n=offer.capacity, left=left, waiting=waiting,
    )  # fmt: skip


def why_over(opened: service.Opened, referral: Referral) -> str:
    """What was said when it was taken back."""
    if referral.status is not ReferralStatus.CANCELLED or opened.actor is None:
        return ""
    return queries.steps(opened.actor, referral)[-1].note or ""


@bp.post("/answer/<uuid:token>/<any(accept,decline,start,hold,resume,complete,fail,capacity,full,open):deed>")
@public
def act(token: UUID, deed: str) -> Page | Response:
    """Do one thing, once."""
    opened = found(token)
    if opened is None or opened.kind is not TicketKind.HELPER:
        return private(render_template("tickets/gone.html"), 404)
    form = DEEDS[deed][0]()
    if form.validate_on_submit() and (done := form.once(lambda: acted(token, opened, deed, form))):
        return done
    return helper_page(token, service.opened(token) or opened, (deed, form), 422)


def acted(token: UUID, opened: service.Opened, deed: str, form: BaseForm) -> str:
    """Use the secret up for this step, and say what comes next."""
    verb = DEEDS[deed][1]
    done = service.use(token, step_of(deed, opened.steps), lambda who, referral_id: verb(who, referral_id, form))
    did = "no_places" if deed == "decline" and asks_for_places(done, opened.steps) else deed
    return url_for("tickets.thanks", token=token, did=did)


@bp.get("/answer/<uuid:token>/thanks")
@public
def thanks(token: UUID) -> Page:
    """It is kept; what the same code is good for from now on. Who had no places is asked until when."""
    did = request.args.get("did", "")
    asked = FullForm(formdata=None) if did == "no_places" else None
    return private(render_template("tickets/thanks.html", token=token, did=did, form=asked))


@bp.post("/answer/<uuid:token>/family")
@public
def family(token: UUID) -> Page | Response:
    """The family's word."""
    opened = found(token)
    if opened is None or opened.kind is not TicketKind.FAMILY:
        return private(render_template("tickets/gone.html"), 404)
    form = FamilyForm()
    if form.validate_on_submit() and (done := form.once(lambda: family_said(token, form))):
        return done
    return family_page(token, opened, form, 422)


def family_page(token: UUID, opened: service.Opened, form: FamilyForm, status: int = 200) -> Page:
    """One question, in plain words."""
    when = date.fromisoformat(opened.card["on"])
    return private(render_template("tickets/family.html", card=opened.card, when=when, form=form, token=token), status)


def family_said(token: UUID, form: FamilyForm) -> str:
    """Keep it."""
    service.answer(token, Word(said(form.word)), said(form.said))
    return url_for("tickets.family_thanks")


@bp.get("/answer/thanks")
@public
def family_thanks() -> Page:
    """It is kept."""
    return private(render_template("tickets/family_thanks.html"))
