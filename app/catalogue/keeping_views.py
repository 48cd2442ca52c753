"""What people take along or keep: the printed slip of an offer, saved searches; and the words that mean the same."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import qr
from app.access.guard import actor, allow, public, signed_in
from app.access.permissions import Permission
from app.catalogue import queries, service, synonyms
from app.catalogue.cards import ages, offer_card
from app.catalogue.forms import GroupForm, SaveForm
from app.catalogue.views import bp
from app.errors import NotFound
from app.offers import queries as offers
from app.offers.cards import hours, languages
from app.offers.models import OfferKind
from app.offers.rules import COST_NAMES, MODE_NAMES
from app.places.villages import place_names
from app.web.forms import BaseForm, said
from app.web.views import form_page
from app.words import _

__all__ = ["bp"]


@bp.get("/catalogue/<uuid:offer_id>/slip")
@public
def slip(offer_id: UUID) -> str:
    """A slip to print and hand over: whom to call, where and when, and a code that leads back here."""
    offer = offers.public(offer_id)
    address = url_for("catalogue.offer", offer_id=offer.id, _external=True)
    return render_template(
        "catalogue/slip.html",
        offer=offer,
        card=offer_card(offer, None, None, place_names([offer.place_code])),
        who=ages(offer.age_min, offer.age_max),
        mode=MODE_NAMES[offer.mode],
        cost=COST_NAMES.get(offer.cost, offer.cost),
        hours=hours(offer),
        languages=languages(offer),
        volunteer=offer.kind is OfferKind.VOLUNTEER,
        address=address,
        picture=qr.picture(address),
    )


@bp.route("/find/saved", methods=["GET", "POST"])
@signed_in
def saved() -> Response | str | tuple[str, int]:
    """One's own searches; keep another."""
    form = SaveForm()
    if form.validate_on_submit() and (done := form.once(lambda: kept(form))):
        return done
    rows = [(row, f"{url_for('catalogue.find')}?{row.query}") for row in queries.saved(actor())]
    return form_page("catalogue/saved.html", form, rows=rows, token=BaseForm(formdata=None))


def kept(form: SaveForm) -> str:
    """Keep it, and go back to it."""
    row = service.save_search(actor(), name=said(form.name), query=form.query.data or "")
    flash(str(_("已保存搜索「%(name)s」。", name=row.name)))
    return f"{url_for('catalogue.find')}?{row.query}"


@bp.post("/find/saved/<uuid:search_id>/forget")
@signed_in
def forget(search_id: UUID) -> Response:
    """One less."""
    service.forget_search(actor(), search_id)
    return redirect(url_for("catalogue.saved"))


@bp.get("/find/synonyms")
@allow(Permission.KEEP_SYSTEM)
def groups() -> str:
    """Words that mean the same, as the search uses them."""
    rows = synonyms.groups()
    return render_template("catalogue/synonyms.html", rows=rows, version=max((row.version for row in rows), default=0))


@bp.route("/find/synonyms/new", methods=["GET", "POST"])
@allow(Permission.KEEP_SYSTEM)
def new_group() -> Response | str | tuple[str, int]:
    """Another group."""
    form = GroupForm()
    if form.validate_on_submit() and (done := form.once(lambda: changed(form, None))):
        return done
    return form_page("catalogue/synonym.html", form, group=None)


@bp.route("/find/synonyms/<uuid:group_id>", methods=["GET", "POST"])
@allow(Permission.KEEP_SYSTEM)
def edit_group(group_id: UUID) -> Response | str | tuple[str, int]:
    """A new version of a group, or its end."""
    group = next((row for row in synonyms.groups() if row.group_id == group_id), None)
    if group is None:
        raise NotFound("synonyms")
    form = GroupForm(words="\n".join(group.words))
    if form.validate_on_submit() and (done := form.once(lambda: changed(form, group_id))):
        return done
    return form_page("catalogue/synonym.html", form, group=group)


def changed(form: GroupForm, group_id: UUID | None) -> str:
    """Write the version; what the form's second button sends takes the group away."""
    if group_id is not None and request.form.get("remove"):
        service.remove_group(actor(), group_id, reason=said(form.reason))
    else:
        service.set_group(actor(), group_id, words=(form.words.data or "").splitlines(), reason=said(form.reason))
    flash(str(_("已保存，马上生效。")))
    return url_for("catalogue.groups")
