"""Making a plan: read, pair, solve, prove, compare, try additions, keep. The machine's part; people decide afterwards."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
import structlog
from numpy.typing import NDArray

from app import outbox
from app.audit.service import record
from app.clock import now, today
from app.database import Base, session
from app.matching.offer_columns import OfferColumns
from app.matching.resuming import Standing
from app.matching.scarcity import scarce
from app.matching.solution import Solution
from app.plans import engine
from app.plans.case import Case, case_of, read, weights_of
from app.plans.gapping import gaps_of
from app.plans.keeping import kept_by, put_away
from app.plans.mending import MOST_ARCS, Known, spread
from app.plans.models import (
    Cause,
    Gap,
    Match,
    MatchStatus,
    Phase,
    Plan,
    PlanFigure,
    PlanPrice,
    PlanStatus,
    Policy,
    UnmetNeed,
)  # fmt: skip
from app.plans.outcome import Arrangement, explained, figures, left_unmet
from app.plans.pricing import tight_places
from app.plans.progress import Progress, Stopped, claim, finish, give_up
from app.plans.reading import Needs
from app.plans.undisturbed import undisturbed
from app.settings.weights import Weights
from app.transaction import atomic

log = structlog.get_logger()
MOST_TRIES = 3
"""A plan whose worker is killed as often is given up."""
BATCH = 2000
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rows of a finished plan, and what is kept beside them."""

    area: str
    matches: Rows
    unmet: Rows
    figures: Rows
    prices: Rows
    gaps: Rows
    inputs: dict[str, Any]
    certificate: dict[str, Any]
    known: Known | None


def make(plan_id: UUID) -> None:
    """Make a plan, from the beginning if a worker was killed over it. Harmless for one that is finished or stopped."""
    plan = claim(plan_id, MOST_TRIES)
    if plan is None:
        return tell(plan_id)
    progress = Progress(plan.id)
    try:
        keep(plan.id, worked_out(plan, progress), progress)
    except Stopped:
        give_up(plan.id, PlanStatus.CANCELLED)
    except MemoryError:
        give_up(plan.id, PlanStatus.FAILED, "memory")
    except Exception as fault:
        log.exception("a plan failed", plan=str(plan.id), tries=plan.tries)
        if plan.tries < MOST_TRIES:
            raise
        give_up(plan.id, PlanStatus.FAILED, type(fault).__name__)
    return tell(plan_id)


def tell(plan_id: UUID) -> None:
    """Let whoever asked know how it ended."""
    with atomic():
        outbox.put("workers.notices.plan_finished", str(plan_id), queue="notices")


def worked_out(plan: Plan, progress: Progress) -> Outcome:
    """The whole of the work, with a word before each phase."""
    progress.enter(Phase.READING)
    with atomic():
        weights = weights_of(plan.area, plan.place_code)
        needs, offers = read(plan.area, today())
    with undisturbed():
        return arranged_from(needs, offers, weights, plan, progress)


def arranged_from(needs: Needs, offers: OfferColumns, weights: Weights, plan: Plan, progress: Progress) -> Outcome:
    """What comes of what was read."""
    progress.enter(Phase.PAIRING)
    with atomic():
        case = case_of(needs, offers, weights, stability=plan.settings["stability"])
    progress.enter(Phase.SOLVING)
    found = engine.arrange(case, plan.settings["fairness"], progress.say)
    if not found.complete:
        raise Stopped
    progress.enter(Phase.COMPARING)
    arranged = engine.arrangement(found)
    policies = {Policy.PLAN: arranged, **engine.baselines(case)}
    sums = [row for policy, way in policies.items() for row in figures(case, policy, way)]
    unmet = left_unmet(case, arranged)
    progress.enter(Phase.ADDING)
    gaps = gaps_of(case, found, unmet, progress.say)
    progress.enter(Phase.WRITING)
    matches = match_rows(case, arranged)
    met = sum(row["met"] for row in sums if row["policy"] is Policy.PLAN)
    return Outcome(
        area=plan.area,
        matches=matches,
        unmet=[unmet_row(case, one) for one in unmet],
        figures=sums,
        prices=price_rows(case, tight_places(case.problem, found)),
        gaps=gaps,
        inputs={**counts(case), "met": met, "kept": len(arranged.need) - len(matches), "weights": weights.as_json()},
        certificate=engine.proof(found),
        known=known_of(case, found, matches),
    )


def known_of(case: Case, found: Solution, proposed: Rows) -> Known | None:
    """The plan as it is put away, with what it proposes held; None if it is too large to be mended from there."""
    if spread(case.problem) > MOST_ARCS:
        return None
    ids, offers, districts = [one.id for one in case.asked], list(case.offers), list(case.pairing.districts)
    known = Known(Standing(case.problem, found), ids, offers, districts)
    return kept_by(known, [(row["need_id"], row["offer_id"]) for row in proposed])


def counts(case: Case) -> dict[str, Any]:
    """What went in."""
    problem = case.problem
    return {
        "needs": int((problem.units > 0).sum()), "units": int(problem.units.sum()), "offers": problem.offers,
        "places": int(problem.capacity.sum()), "arcs": problem.arcs, "hash": case.fingerprint,
        "requested": sum(len(one.requested) for one in case.asked), "promised": sum(len(one.promised) for one in case.asked),
    }  # fmt: skip


def match_rows(case: Case, arranged: Arrangement) -> Rows:
    """The pairs as rows, but for those where this very offer is asked for this need already."""
    rows = []
    for (need, offer, units), one in zip(arranged.pairs(), explained(case, arranged), strict=True):
        asked, ident = case.asked[need], case.offers[offer]
        if ident in asked.requested or ident in asked.promised:
            continue
        rows.append({
            "need_id": asked.id, "child_id": asked.child_id, "offer_id": ident, "place_code": asked.place_code,
            "urgency": asked.urgency, "units": units, "score": one.tenths, "km": one.km,
            "explanation": {"points": one.points}, "status": MatchStatus.PROPOSED,
        })  # fmt: skip
    return rows


def unmet_row(case: Case, left: Any) -> dict[str, Any]:
    """A need left with something missing, as a row."""
    asked = case.asked[left.need]
    return {
        "need_id": asked.id, "child_id": asked.child_id, "place_code": asked.place_code, "type_code": case.type_of(left.need),
        "urgency": asked.urgency, "units": left.units, "why": left.why, "bar": left.bar,
    }  # fmt: skip


def price_rows(case: Case, tight: NDArray[np.bool_]) -> Rows:
    """Offers whose places are worth something to others, or on whom somebody depends."""
    told = scarce(case.pairing, case.offer_columns, tight)
    return [
        {"offer_id": offer, "price": told.of(offer), "only": told.waiting(offer), "last": offer in told.last}
        for offer in dict.fromkeys([*told.price, *told.only, *told.last])
    ]


def keep(plan_id: UUID, outcome: Outcome, progress: Progress) -> None:
    """Write everything at once. Earlier proposals that nobody has decided about make way."""
    with atomic():
        plan = session.get_one(Plan, plan_id, with_for_update=True, populate_existing=True)
        if plan.status is not PlanStatus.RUNNING or plan.cancelled_at is not None:
            raise Stopped
        make_way(plan)
        for model, rows in (
            (Match, outcome.matches), (UnmetNeed, outcome.unmet), (PlanFigure, outcome.figures),
            (PlanPrice, outcome.prices), (Gap, outcome.gaps),
        ):  # fmt: skip
            write(model, plan_id, rows)
        put_away(plan, outcome.known)
        plan.inputs, plan.certificate, plan.took = outcome.inputs, outcome.certificate, progress.figures()
        finish(plan, PlanStatus.DONE)
        record(None, "plan.done", plan, needs=outcome.inputs["needs"], met=outcome.inputs["met"])
        if plan.changed_at is not None:  # somebody changed something while it was made
            outbox.put("workers.plans.follow", str(plan.id), queue="plans")


def write(model: type[Base], plan_id: UUID, rows: Rows) -> None:
    """Rows of one kind."""
    for start in range(0, len(rows), BATCH):
        session.execute(sa.insert(model), [{"plan_id": plan_id, **row} for row in rows[start : start + BATCH]])


def make_way(plan: Plan) -> None:
    """Close what earlier plans still propose in the area: the new plan says what holds now."""
    open_ones = (
        sa.select(Match.id)
        .where(Match.status == MatchStatus.PROPOSED, Match.place_code.startswith(plan.area, autoescape=True))
        .order_by(Match.id)
        .with_for_update()
    )
    ids = session.scalars(open_ones).all()
    for start in range(0, len(ids), BATCH):
        session.execute(
            sa.update(Match)
            .where(Match.id.in_(ids[start : start + BATCH]))
            .values(status=MatchStatus.STALE, ended_for=Cause.NEWER_PLAN, ended_at=now())
            .execution_options(synchronize_session=False)
        )
