"""Public pages of the programmes, and what one child may be entitled to."""

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, public, recently_confirmed
from app.access.permissions import Permission
from app.children.fact_forms import FactForm
from app.clock import today
from app.entitlements import cards, gathering, queries, service
from app.entitlements.facts import ASKED_FACTS, FACTS
from app.entitlements.forms import ApplyForm, answer_form, kept_answers
from app.entitlements.programmes import all_programmes, by_code
from app.entitlements.rulebook import book
from app.entitlements.screening import questions
from app.entitlements.vocabulary import Origin
from app.errors import NotFound
from app.places.villages import place_names
from app.taxonomy.filters import tongue
from app.taxonomy.types import dimensions, need_type
from app.web.pages import SIZE, Page, page_asked
from app.web.views import form_page
from app.words import _

bp = Blueprint("entitlements", __name__)
Answer = Response | str | tuple[str, int]
FIRST = 8
"""Questions shown at once; the others a tap away."""


@bp.get("/entitlements")
@public
def index() -> str:
    """All programmes, by the side of a child's life they serve."""
    groups = [
        (side, [p for p in all_programmes() if (kind := need_type(p.need_types[0])) and kind.dimension == side.code])
        for side in dimensions()
    ]
    return render_template("entitlements/index.html", groups=groups, tongue=tongue())


@bp.get("/entitlements/<code:code>")
@public
def show(code: str) -> str:
    """One programme: what, for whom, where to apply, with what papers, how sure we are."""
    programme, rule = by_code().get(code), book(today()).rules.get(code)
    if programme is None or rule is None:
        raise NotFound("entitlement")
    types = [kind for c in programme.need_types if (kind := need_type(c))]
    return render_template(
        "entitlements/show.html", programme=programme, types=types, tongue=tongue(), **cards.explained(rule)
    )


@bp.get("/children/<uuid:child_id>/entitlements")
@allow(Permission.SEE_CHILDREN)
def of_child(child_id: UUID) -> str:
    """What this child may be entitled to: likely, to check, not now, what changes soon. The look is recorded."""
    found = service.look(actor(), child_id)
    return render_template(
        "entitlements/of_child.html", **cards.child_page(found), may_work=service.may_work_on(actor(), found.child),
        may_open_guarded=actor().covers(found.child.place_code), form=ApplyForm(),
    )  # fmt: skip


@bp.route("/children/<uuid:child_id>/entitlements/answers", methods=["GET", "POST"])
@allow(Permission.EDIT_NEEDS)
def answers(child_id: UUID) -> Answer:
    """What is still to find out, the cheapest first; and what was answered, to be corrected."""
    child, row = service.look_at_answers(actor(), child_id)
    kept = gathering.usable(row.answers) if row else {}
    missing = [fact for fact, _codes in questions(service.screened(child).answers) if fact.origin is Origin.ASKED]
    sent = [fact for fact in ASKED_FACTS if fact.code in request.form]
    asked = [*dict.fromkeys([*missing, *(FACTS[code] for code in kept), *sent])]
    form = answer_form(asked)(data={**kept_answers(kept), "version": row.version if row else ""})
    if form.validate_on_submit() and (done := form.once(lambda: were_answered(child_id, form))):
        return done
    return form_page("entitlements/answers.html", form, child=child, first=FIRST, note="")


def were_answered(child_id: UUID, form: FactForm) -> str:
    """Write it down; the screening follows."""
    service.answer(actor(), child_id, form.answers, **form.origin)
    flash(_("已经记下，下面是新的结果。"), "success")
    return url_for("entitlements.of_child", child_id=child_id)


@bp.get("/children/<uuid:child_id>/entitlements/guarded")
@allow(Permission.SEE_CHILDREN)
@recently_confirmed
def apart(child_id: UUID) -> str:
    """The programmes that rest on sealed categories; the look is recorded as one at those."""
    child, found = service.look_apart(actor(), child_id)
    return render_template(
        "entitlements/apart.html", child=child, rows=[(cards.answer_row(one), one.verdict.value) for one in found],
        names=cards.VERDICT_NAMES,
    )  # fmt: skip


@bp.get("/entitlements/missing")
@allow(Permission.OVERSEE)
def missing() -> str:
    """Children of one's area who may be missing something, with how far the policies have come."""
    number, only = page_asked(), request.args.get("code", "")
    only = only if only in by_code() else ""
    found, counts = queries.missing_something(actor(), only)
    shown = found[(number - 1) * SIZE : number * SIZE]
    people = service.look_for_missing(actor(), [child_id for child_id, _likely, _nearly in shown])
    return render_template(
        "entitlements/missing.html", page=Page(shown, number, len(found)), people=people, only=only,
        counts=[(code, cards.name(code), count) for code, count in counts.most_common()], name=cards.name,
        reach=queries.reach(actor()), places=place_names((one.place_code for one in people.values()), short=True),
    )  # fmt: skip
