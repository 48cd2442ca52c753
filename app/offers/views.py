"""Writing, submitting and keeping offers; reviewing them; and signing up as a volunteer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, public
from app.access.permissions import Permission
from app.errors import NotFound, RuleBroken
from app.offers import pausing, queries, rules, service
from app.offers.bookings import held, places
from app.offers.cards import card, next_step, summary
from app.offers.common_form import OfferForm
from app.offers.forms import FORMS, CapacityForm, PauseForm, VolunteerSignUpForm
from app.offers.models import Offer, OfferKind, OfferStatus
from app.organizations import queries as organizations
from app.organizations.models import OrganizationStatus
from app.places.gazetteer import gazetteer
from app.taxonomy.types import by_dimension
from app.web.formats import day
from app.web.forms import said
from app.web.kept import for_strangers
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import Words, _

bp = Blueprint("offers", __name__)
P = Permission


def shown_form(template: str, form: OfferForm, **shown: Any) -> str | tuple[str, int]:
    """A page with the form of an offer."""
    return form_page(template, form, sides=by_dimension(), **shown)


@bp.route("/sign-up/volunteer", methods=["GET", "POST"])
@public
def volunteer() -> Response | str | tuple[str, int]:
    """Ask to be let in as a volunteer and say what one offers."""
    if request.method != "POST" and not set(request.args) - {"near"}:
        # a poster brings very many at once: the empty form is the same for all of them
        return for_strangers(sign_up_form, drawn)
    form = sign_up_form()
    if form.validate_on_submit() and (done := form.once(lambda: volunteered(form))):
        return done
    return shown_form("offers/volunteer.html", form)


def sign_up_form() -> VolunteerSignUpForm:
    """With the place of the poster, if it names one."""
    near = request.args.get("near", "")
    return VolunteerSignUpForm(data={"place": near} if gazetteer().get(near) else None)


def drawn(form: VolunteerSignUpForm) -> str:
    """The page that nobody has typed into."""
    return render_template("offers/volunteer.html", form=form, sides=by_dimension())


def volunteered(form: VolunteerSignUpForm) -> str:
    """The account and its first draft."""
    service.volunteer(
        login=said(form.login), person=said(form.person), password=form.password.data or "", facts=form.facts(),
        language=cookie.get("language", "zh"),
    )  # fmt: skip
    return url_for("people.applied", role="volunteer")


@bp.get("/offers")
@allow(P.MANAGE_OFFERS)
def mine() -> str:
    """One's offers: their state, what is free, what to do next."""
    number = page_asked()
    rows, total = queries.mine(actor(), page=number)
    left, sure = places(rows), verified()
    lines = [{"offer": offer, "free": left[offer.id], "next": next_step(offer, verified=sure)} for offer in rows]
    return render_template("offers/mine.html", page=Page(lines, number, total), verified=sure)


def verified() -> bool:
    """Whether what the actor writes can be published: volunteers are let in one by one, bodies are verified."""
    who = actor()
    body = organizations.load(who.organization_id) if who.organization_id else None
    return body.status is OrganizationStatus.VERIFIED if body else service.kinds_for(who) == (OfferKind.VOLUNTEER,)


@bp.get("/offers/new")
@allow(P.MANAGE_OFFERS)
def new() -> Response | str:
    """Choose what to offer; whoever has no choice goes straight on."""
    kinds = service.kinds_for(actor())
    if len(kinds) == 1:
        return redirect(url_for("offers.write", kind=kinds[0].value))
    return render_template("offers/new.html")


@bp.route("/offers/new/<any(service,fund,volunteer):kind>", methods=["GET", "POST"])
@allow(P.MANAGE_OFFERS)
def write(kind: str) -> Response | str | tuple[str, int]:
    """Write a new offer."""
    wanted = OfferKind(kind)
    if wanted not in service.kinds_for(actor()):
        raise NotFound(kind)
    form = FORMS[wanted](data=known_already())
    if form.validate_on_submit() and (done := form.once(lambda: written(wanted, form))):
        return done
    return shown_form("offers/write.html", form, kind=kind)


def known_already() -> dict[str, Any]:
    """What a new offer of this organization most likely says; a volunteer says where herself."""
    who = actor()
    body = organizations.load(who.organization_id) if who.organization_id else None
    if body is None:
        return {"place": who.place} if who.place else {}
    return {"place": body.place_code, "address": body.address, "phone": body.phone, "website": body.website}


def written(kind: OfferKind, form: OfferForm) -> str:
    """Keep the draft and show it for a last look."""
    offer = service.draft(actor(), kind, form.facts())
    flash(_("草稿存好了。请核对一遍，没有问题就提交审核。"), "success")
    return url_for("offers.manage", offer_id=offer.id)


@bp.get("/offers/<uuid:offer_id>")
@allow(P.MANAGE_OFFERS)
def manage(offer_id: UUID) -> str:
    """One's offer as others will see it, its state, and what can be done with it."""
    offer = queries.get(actor(), offer_id, P.MANAGE_OFFERS)
    sure = verified()
    edit_url = url_for("offers.edit", offer_id=offer_id) if offer.status is not OfferStatus.WITHDRAWN else None
    return render_template(
        "offers/manage.html",
        offer=offer,
        verified=sure,
        next=next_step(offer, verified=sure),
        recheck_due=rules.recheck_due(offer),
        **as_seen(offer, edit_url),
    )


def as_seen(offer: Offer, edit_url: str | None = None) -> dict[str, Any]:
    """The card and the table of facts."""
    left = places([offer])[offer.id]
    return {"card": card(offer, free=left), "rows": summary(offer, edit_url)}


@bp.route("/offers/<uuid:offer_id>/edit", methods=["GET", "POST"])
@allow(P.MANAGE_OFFERS)
def edit(offer_id: UUID) -> Response | str | tuple[str, int]:
    """Change one's offer."""
    offer = queries.get(actor(), offer_id, P.MANAGE_OFFERS)
    rules.check_changeable(offer)
    kind, name, shown = offer.kind, offer.name, offer.status in rules.SHOWN
    form = FORMS[kind](data=OfferForm.typed(offer))
    if form.validate_on_submit() and (done := form.once(lambda: changed(offer_id, form))):
        return done
    return shown_form("offers/edit.html", form, kind=kind.value, name=name, shown=shown, offer_id=offer_id)


def changed(offer_id: UUID, form: OfferForm) -> str:
    """Change the offer from the version the form was filled from."""
    kept = queries.get(actor(), offer_id, P.MANAGE_OFFERS)
    before = kept.status
    version = said(form.version)
    offer = service.change(actor(), offer_id, form.facts(kept), version=int(version) if version.isdigit() else 0)
    again = before in rules.SHOWN and offer.status is OfferStatus.IN_REVIEW
    flash(_("改好了。因为改了关键内容，要再审核一次才重新展示。") if again else _("改好了。"), "success")
    return url_for("offers.manage", offer_id=offer_id)


def back_to(offer_id: UUID, message: Words) -> Response:
    """One's offer again, with what was done."""
    flash(message, "success")
    return redirect(url_for("offers.manage", offer_id=offer_id))


@bp.post("/offers/<uuid:offer_id>/submit")
@allow(P.MANAGE_OFFERS)
def submit(offer_id: UUID) -> Response:
    """Ask for it to be published."""
    service.submit(actor(), offer_id)
    return back_to(offer_id, _("已提交审核，有结果会发消息给您。"))


@bp.route("/offers/<uuid:offer_id>/pause", methods=["GET", "POST"])
@allow(P.MANAGE_OFFERS)
def pause(offer_id: UUID) -> Response | str | tuple[str, int]:
    """Take nobody new for a while."""
    offer = queries.get(actor(), offer_id, P.MANAGE_OFFERS)
    form = PauseForm()
    if form.validate_on_submit() and (done := form.once(lambda: paused(offer_id, form))):
        return done
    return form_page("offers/pause.html", form, offer=offer)


def paused(offer_id: UUID, form: PauseForm) -> str:
    """Pause it."""
    until = pausing.pause(actor(), offer_id, form.resumes_on.data).resumes_on
    ends = _("已暂停，%(day)s自动恢复。这期间不会收到新的转介。", day=day(until)) if until else None
    flash(ends or _("已暂停，不会再收到新的转介。"), "success")
    return url_for("offers.manage", offer_id=offer_id)


@bp.post("/offers/<uuid:offer_id>/resume")
@allow(P.MANAGE_OFFERS)
def resume(offer_id: UUID) -> Response:
    """Take children again."""
    pausing.resume(actor(), offer_id)
    return back_to(offer_id, _("已恢复，大家又能看到了。"))


@bp.post("/offers/<uuid:offer_id>/withdraw")
@allow(P.MANAGE_OFFERS)
def withdraw(offer_id: UUID) -> Response:
    """End it for good."""
    service.shift(actor(), offer_id, OfferStatus.WITHDRAWN)
    return back_to(offer_id, _("已撤下。正在进行的转介不受影响，请把它们做完。"))


@bp.post("/offers/<uuid:offer_id>/recheck")
@allow(P.MANAGE_OFFERS)
def recheck(offer_id: UUID) -> Response:
    """Say that it is still true."""
    service.recheck(actor(), offer_id)
    return back_to(offer_id, _("谢谢核对，资料标为今天核对过。"))


@bp.get("/offers/review")
@allow(P.REVIEW_OFFERS)
def review() -> str:
    """Offers that wait for review."""
    waiting = queries.waiting(actor())
    left = places(waiting)
    cards = [card(offer, free=left[offer.id], url=url_for("offers.examine", offer_id=offer.id)) for offer in waiting]
    return render_template("offers/review.html", cards=cards)


@bp.get("/offers/<uuid:offer_id>/review")
@allow(P.REVIEW_OFFERS)
def examine(offer_id: UUID) -> str:
    """One offer with everything in it, to be published or sent back."""
    return examined(offer_id)


def examined(offer_id: UUID, note: str = "", problem: Words | None = None) -> str:
    """The page of a review; with the note that could not be taken."""
    offer = queries.get(actor(), offer_id, P.REVIEW_OFFERS)
    return render_template("offers/examine.html", offer=offer, note=note, problem=problem, **as_seen(offer))


@bp.post("/offers/<uuid:offer_id>/publish")
@allow(P.REVIEW_OFFERS)
def publish(offer_id: UUID) -> Response:
    """Show it to everybody."""
    offer = service.publish(actor(), offer_id, version=request.form.get("version", 0, type=int))
    flash(_("已发布“%(name)s”。", name=offer.name), "success")
    return redirect(url_for("offers.review"))


@bp.post("/offers/<uuid:offer_id>/send-back")
@allow(P.REVIEW_OFFERS)
def send_back(offer_id: UUID) -> Response | tuple[str, int]:
    """Give it back with what has to change."""
    note = request.form.get("note", "")[:500]
    try:
        offer = service.send_back(actor(), offer_id, note)
    except RuleBroken as broken:
        if broken.field != "note":
            raise
        return examined(offer_id, note, broken.message), 422
    flash(_("已退回“%(name)s”，对方会看到要改什么。", name=offer.name), "success")
    return redirect(url_for("offers.review"))


@bp.route("/offers/<uuid:offer_id>/capacity", methods=["GET", "POST"])
@allow(P.MANAGE_OFFERS)
def capacity(offer_id: UUID) -> Response | str | tuple[str, int]:
    """How many one can take now."""
    offer = queries.get(actor(), offer_id, P.MANAGE_OFFERS)
    form = CapacityForm(obj=offer)
    if form.validate_on_submit() and (done := form.once(lambda: counted(offer_id, form))):
        return done
    left = places([offer])[offer.id]
    return form_page("offers/capacity.html", form, offer=offer, left=left, waiting=held([offer]).get(offer.id, 0), period=rules.PERIOD_NAMES[offer.period])  # fmt: skip


def counted(offer_id: UUID, form: CapacityForm) -> str:
    """Keep it."""
    service.set_capacity(
        actor(), offer_id, capacity=form.capacity.data, waitlist=bool(form.waitlist.data),
        assess_first=bool(form.assess_first.data),
    )  # fmt: skip
    flash(_("记下了。找帮助的人马上看得到。"), "success")
    return url_for("offers.manage", offer_id=offer_id)
