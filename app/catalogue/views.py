"""The public face: the first page, search, who can help here, one offer."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from app.access.guard import current_actor, public
from app.catalogue import facets, queries, rules
from app.catalogue.cards import ages, cards, offer_card, on_the_map, programme_cards, ring
from app.catalogue.forms import FindForm, HelpForm, SaveForm
from app.catalogue.help import possible
from app.catalogue.queries import PAGE, Answer, Question
from app.demand import service as demand
from app.matching.wording import barred
from app.offers import queries as offers
from app.offers.bookings import places
from app.offers.cards import hours, languages
from app.offers.models import OfferKind
from app.offers.rules import COST_NAMES, MODE_NAMES, PERIOD_NAMES, REACH_NAMES
from app.places.gazetteer import Place
from app.places.points import Point
from app.places.villages import place_names
from app.referrals.cards import excluded_row, shortlist_rows
from app.taxonomy.filters import tongue, type_name
from app.taxonomy.types import by_dimension, need_type
from app.taxonomy.warning import first_of_all
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _
from search.analysis import LONGEST

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
    danger = first_of_all(said(form.words), "catalogue.find")
    if not form.validate():
        return form_page("catalogue/find.html", form, page=Page([], 1, 0), cards=[], **danger)
    place = form.place.place
    question = Question(
        words=said(form.words),
        chosen=facets.chosen(request.args),
        age=form.age.data,
        near=(place.lat, place.lng) if place and place.lat is not None and place.lng is not None else None,
        km=form.km.kilometres,
        order=facets.order_asked(request.args),
        page=page_asked(),
    )
    answer = queries.ask(question)
    return render_template("catalogue/find.html", form=form, **results(question, answer, place), **danger)


def results(question: Question, answer: Answer, place: Place | None) -> dict[str, Any]:
    """What the page shows of an answer."""
    nothing = not answer.total
    noted = noted_demand(question, answer, place) if nothing else []
    return {
        "page": Page(answer.found, question.page, answer.total, PAGE),
        "cards": cards(answer.found, answer.marks),
        "answer": answer,
        "groups": facets.groups(answer, question, request.args),
        "orders": facets.orders(question, request.args),
        "ring": ring(answer.found, question.near),
        "map_of": partial(on_the_map, answer.found, question.near),
        "place": place,
        "here": place_names([place.code], short=True)[place.code] if place else "",
        "question": question,
        "noted": [type_name(code) for code in noted],
        "ways": ways_out(question) if nothing else [],
        "beside": beside(question),
        "kept_query": rules.kept_query(request.query_string.decode()),
        "saved": queries.saved(actor) if (actor := current_actor()) else [],
        "save_form": SaveForm(formdata=None, query=rules.kept_query(request.query_string.decode())),
    }


def noted_demand(question: Question, answer: Answer, place: Place | None) -> list[str]:
    """Keep in mind that this was looked for here and is not there, of whatever kind and for whatever age; the types."""
    types = [code for code in question.chosen.get("types", ()) or answer.spoken[:1] if need_type(code)]
    if place is None or question.page > 1 or not types or queries.of_any_kind(question):
        return []
    demand.note(f"{place.code[:9]}000", types)
    return types


def beside(question: Question) -> dict[str, Any] | None:
    """The programmes that the radius leaves out, with one tap."""
    count = queries.placeless(question)
    return {"count": count, "url": facets.address(request.args, km=None, kind="entitlement")} if count else None


def ways_out(question: Question) -> list[dict[str, str]]:
    """What finds something, each with one tap."""
    found = []
    if (wide := queries.wider(question)) is not None:
        km, count = wide
        words = _("放宽到 %(km)s 公里：有 %(n)s 条", km=km, n=count) if km else _("不限距离：有 %(n)s 条", n=count)
        found.append({"label": str(words), "url": facets.address(request.args, km=str(km) if km else None)})
    if (question.chosen or question.age is not None) and (count := queries.without_choices(question)):
        free = facets.address(request.args, age=None, **dict.fromkeys(facets.NAMES))
        found.append({"label": str(_("去掉挑选的条件：有 %(n)s 条", n=count)), "url": free})
    return found


@bp.get("/find/suggestions")
@public
def suggestions() -> Response:
    """What the words being typed may become; where they speak of danger, whom to call instead."""
    typed = request.args.get("words", "")[:LONGEST].strip()
    danger = first_of_all(typed, "catalogue.suggestions")
    answer = make_response(render_template("catalogue/_suggestions.html", titles=queries.suggested(typed), **danger))
    answer.headers["Cache-Control"] = "no-store"
    return answer


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
    left = places([found])[found.id]
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
