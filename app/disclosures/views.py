"""Who was told what about a child; taking it back; reviewing emergencies."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.children import service as children
from app.children.rules import RELATION_NAMES
from app.disclosures import queries, rules, service
from app.disclosures.models import End
from app.people import queries as people
from app.words import _

bp = Blueprint("disclosures", __name__)


@bp.get("/children/<uuid:child_id>/disclosures")
@allow(Permission.SEE_CHILDREN)
def of_child(child_id: UUID) -> str:
    """Everything ever told of a child, and every yes and no. The look is recorded."""
    child = children.look(actor(), child_id, purpose="disclosures")
    told, consents = queries.of_child(actor(), child_id), queries.consents_of_child(actor(), child_id)
    return render_template(
        "disclosures/of_child.html", child=child, told=told, consents=consents, part_names=rules.PART_NAMES,
        basis_names=rules.BASIS_NAMES, grounds=rules.GROUNDS, end_names=rules.END_NAMES, relations=RELATION_NAMES,
        channels=rules.CHANNEL_NAMES, names=people.names(one.made_by for one in told),
        may_change=actor().may(Permission.EDIT_CHILDREN) and actor().covers(child.place_code),
    )  # fmt: skip


@bp.post("/consents/<uuid:consent_id>/withdraw")
@allow(Permission.EDIT_CHILDREN)
def withdraw(consent_id: UUID) -> Response:
    """The guardian has taken it back."""
    consent = service.withdraw(actor(), consent_id, request.form.get("words", "")[:500])
    flash(_("已收回。对方从现在起看不到了，并已收到通知。"), "done")
    return redirect(url_for("disclosures.of_child", child_id=consent.child_id))


@bp.post("/disclosures/<uuid:disclosure_id>/stop/<any(over,mistaken):why>")
@allow(Permission.EDIT_CHILDREN)
def stop(disclosure_id: UUID, why: str) -> Response:
    """End one by hand."""
    disclosure = service.stop(actor(), disclosure_id, End(why))
    flash(_("已结束。对方从现在起看不到了，并已收到通知。"), "done")
    return redirect(url_for("disclosures.of_child", child_id=disclosure.child_id))


@bp.get("/disclosures/reviews")
@allow(Permission.OVERSEE)
def reviews() -> str:
    """Emergencies that wait for a second pair of eyes."""
    waiting = queries.to_review(actor())
    return render_template(
        "disclosures/reviews.html", waiting=waiting, part_names=rules.PART_NAMES,
        names=people.names(one.made_by for one in waiting),
    )  # fmt: skip


@bp.post("/disclosures/<uuid:disclosure_id>/<any(proper,improper):answer>")
@allow(Permission.OVERSEE)
def review(disclosure_id: UUID, answer: str) -> Response:
    """Say whether an emergency was one."""
    service.review(actor(), disclosure_id, proper=answer == "proper")
    flash(_("复核已记下。"), "done")
    return redirect(url_for("disclosures.reviews"))
