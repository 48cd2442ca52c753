"""The public face: the first page, search, who can help here, one offer."""

from uuid import UUID

from flask import Blueprint, render_template

from app.access.guard import public
from app.catalogue import queries
from app.catalogue.cards import ages, cards, offer_card, programme_cards
from app.catalogue.forms import FindForm, HelpForm
from app.catalogue.help import possible
from app.catalogue.queries import PAGE, Question
from app.matching.wording import barred
from app.offers import queries as offers
from app.offers.bookings import free, taken
from app.offers.cards import hours, languages
from app.offers.models import OfferKind
from app.offers.rules import COST_NAMES, MODE_NAMES, PERIOD_NAMES, REACH_NAMES
from app.places.points import Point
from app.places.villages import place_names
from app.referrals.cards import excluded_row, shortlist_rows
from app.taxonomy.filters import tongue
from app.taxonomy.types import by_dimension
from app.taxonomy.warning import first_of_all
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page

bp = Blueprint("catalogue", __name__)


@bp.get("/")
@public
def home() -> str:
    """The first page: what this is, and a box to say what is needed."""
    return render_template("catalogue/home.html", sides=by_dimension(), counts=queries.counts(), tongue=tongue())


@bp.get("/find")
@public
def find() -> str | tuple[str, int]:
    """Search and browse everything that can help."""
    form = FindForm()
    number = page_asked()
    danger = first_of_all(said(form.words), "catalogue.find")
    if not form.validate():
        return form_page("catalogue/find.html", form, page=Page([], 1, 0), cards=[], **danger)
    place = form.place.place
    near = (place.lat, place.lng) if place and place.lat is not None and place.lng is not None else None
    question = Question(
        words=said(form.words),
        kind=said(form.kind),
        type=said(form.type),
        age=form.age.data,
        near=near,
        km=float(said(form.km)) if said(form.km).isdecimal() else None,
        page=number,
    )
    answer = queries.ask(question)
    page = Page(answer.found, number, answer.total, PAGE)
    return render_template("catalogue/find.html", form=form, page=page, cards=cards(answer.found), **danger)


@bp.route("/find-help", methods=["GET", "POST"])
@public
def find_help() -> str | tuple[str, int]:
    """Who could help a child of this age, here: ranked with reasons, and no name asked."""
    form = HelpForm()
    danger = first_of_all(said(form.words), "catalogue.find_help")
    asked = bool(said(form.words) or said(form.type))
    if not form.validate_on_submit() or not asked:
        return form_page("catalogue/find_help.html", form, asked=False, rows=[], excluded=[], **danger)
    point: Point | None = form.point.data or (form.place.place.point if form.place.place else None)
    kind, both = possible(said(form.words), said(form.type), form.age.data, said(form.place) or None, point)
    return render_template(
        "catalogue/find_help.html",
        form=form,
        asked=True,
        kind=kind,
        both=both,
        rows=shortlist_rows(both),
        excluded=[excluded_row(row) for row in both.excluded],
        barred=barred(both.barred),
        programmes=programme_cards(kind.code, form.age.data) if kind else [],
        **danger,
    )


@bp.get("/catalogue/<uuid:offer_id>")
@public
def offer(offer_id: UUID) -> str:
    """One offer: everything that is public about it."""
    found = offers.public(offer_id)
    left = free(found, taken([found]).get(found.id, 0))
    names = place_names([found.place_code, *found.divisions])
    return render_template(
        "catalogue/offer.html",
        offer=found,
        card=offer_card(found, left, None, names),
        ages=ages(found.age_min, found.age_max),
        areas=[names.get(code, code) for code in found.divisions],
        volunteer=found.kind is OfferKind.VOLUNTEER,
        mode=MODE_NAMES[found.mode],
        reach=REACH_NAMES[found.reach],
        period=PERIOD_NAMES[found.period],
        cost=COST_NAMES.get(found.cost, found.cost),
        languages=languages(found),
        hours=hours(found),
    )
