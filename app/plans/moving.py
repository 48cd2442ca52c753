"""Following what has happened since a plan was made: only what it touches is arranged anew, and what moved is kept with
why. The rest of the plan, and whatever people have decided, stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import joinedload

from app.audit.service import record
from app.clock import now, today
from app.database import session
from app.matching.resuming import Standing, of_live
from app.needs.models import Need, NeedStatus
from app.plans import engine
from app.plans.case import Case, case_of, read, weights_of
from app.plans.following import is_living
from app.plans.keeping import KEEP, kept_by, put_away, take_up
from app.plans.making import match_rows, price_rows, unmet_row, write
from app.plans.mending import MOST_ARCS, Known, TooMuch, arrangement_of, mended, spread
from app.plans.models import Cause, Match, MatchStatus, Plan, PlanPrice, PlanStatus, UnmetNeed
from app.plans.outcome import Arrangement, left_unmet
from app.plans.pricing import tight_places
from app.plans.rules import stale_for
from app.transaction import atomic


@dataclass(frozen=True, slots=True)
class Moved:
    """What following came to."""

    came: int = 0
    went: int = 0
    stayed: int = 0


def follow(plan_id: UUID) -> Moved:
    """Bring a finished plan up to date. Harmless if nothing has changed, or if a newer plan has taken its place."""
    with atomic():
        plan = session.get(Plan, plan_id, with_for_update=True, populate_existing=True)
        if plan is None or plan.status is not PlanStatus.DONE or plan.changed_at is None:
            return Moved()
        plan.changed_at, plan.followed_at = None, now()
        if not is_living(plan.id):
            return Moved()
        standing = proposals(plan.id)
        needs, offers = read(plan.area, today())
        case = case_of(
            needs, offers, weights_of(plan.area, plan.place_code), stability=plan.settings["stability"],
            kept=[(match.need_id, match.offer_id) for match in standing], keep=KEEP,
        )  # fmt: skip
        now_so = mend(plan, case) or anew(plan, case)
        rows = match_rows(case, now_so.arrangement)
        moved, came, went = move(plan, standing, rows, case)
        for model in (UnmetNeed, PlanPrice):
            session.execute(sa.delete(model).where(model.plan_id == plan.id))
        write(UnmetNeed, plan.id, [unmet_row(case, one) for one in left_unmet(case, now_so.arrangement)])
        write(PlanPrice, plan.id, price_rows(case, now_so.tight))
        put_away(plan, kept_by(now_so.known, came, went) if spread(case.problem) <= MOST_ARCS else None)
    return moved


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """The plan after following, in the numbers of the case; and what is to be put away."""

    arrangement: Arrangement
    tight: NDArray[np.bool_]
    known: Known


def mend(plan: Plan, case: Case) -> Now | None:
    """From the plan as it was put away, event by event; None if too much has changed for that, or it was not kept."""
    known = take_up(plan.id)
    if known is None:
        return None
    given = known.standing.problem.offers
    try:
        live = mended(known, case)
    except TooMuch:
        return None
    number = {ident: n for n, ident in enumerate(known.offers)}
    arranged = arrangement_of(live, known, case)
    standing = of_live(live, given)
    here = np.array([number[ident] for ident in case.offers], np.intp)
    tight = tight_places(standing.problem, standing.solution)
    return Now(arranged, tight[here], replace(known, standing=standing))


def anew(plan: Plan, case: Case) -> Now:
    """All of it again; what is proposed stays unless one more child is helped."""
    found = engine.arrange(case, plan.settings["fairness"], lambda _done, _of: True)
    known = Known(
        Standing(case.problem, found), [one.id for one in case.asked], case.offers, list(case.pairing.districts)
    )
    return Now(engine.arrangement(found), tight_places(case.problem, found), known)


def proposals(plan_id: UUID) -> Sequence[Match]:
    """What nobody has decided about yet, locked in one order."""
    rows = (
        sa.select(Match)
        .options(joinedload(Match.offer))
        .where(Match.plan_id == plan_id, Match.status == MatchStatus.PROPOSED)
    )
    return session.scalars(rows.order_by(Match.id).with_for_update(of=Match)).all()


Pairs = list[tuple[UUID, UUID]]


def move(
    plan: Plan, standing: Sequence[Match], rows: Sequence[dict[str, Any]], case: Case
) -> tuple[Moved, Pairs, Pairs]:
    """End what no longer holds and put what holds instead in its place, each with why; which pairs came and went."""
    wanted = {(row["need_id"], row["offer_id"]): row for row in rows}
    looking = {one.id: n for n, one in enumerate(case.asked)}
    places = {offer: n for n, offer in enumerate(case.offers)}
    ended: dict[UUID, Match] = {}
    stayed = 0
    for match in standing:
        row = wanted.pop((match.need_id, match.offer_id), None)
        if row is not None:
            match.units = row["units"]
            stayed += 1
            continue
        match.status, match.ended_at = MatchStatus.STALE, now()
        match.ended_for = why_ended(match, looking, places, case)
        record(None, "match.stale", match, cause=match.ended_for.value)
        ended[match.need_id] = match
    session.flush()
    new = newly_registered(plan, [row["need_id"] for row in wanted.values()])
    for row in wanted.values():
        old = ended.get(row["need_id"])
        came = old.ended_for if old and old.ended_for else Cause.NEW_NEED if row["need_id"] in new else Cause.PLACE_FREE
        session.add(Match(plan_id=plan.id, came_for=came, replaces_id=old.id if old else None, **row))
    session.flush()
    went = [(match.need_id, match.offer_id) for match in ended.values()]
    return Moved(len(wanted), len(went), stayed), list(wanted), went


def newly_registered(plan: Plan, ids: Sequence[UUID]) -> set[UUID]:
    """Those of some needs that came after the plan was made."""
    since = sa.select(Need.id).where(Need.id.in_(ids), Need.opened_at > (plan.started_at or plan.asked_at))
    return set(session.scalars(since))


def why_ended(match: Match, looking: Mapping[UUID, int], places: Mapping[UUID, int], case: Case) -> Cause:
    """Why a proposal does not hold any more, plainest first."""
    need = looking.get(match.need_id)
    if need is None:
        return Cause.NEED_SETTLED
    offer = places.get(match.offer_id)
    left = None if offer is None else int(case.problem.capacity[offer])
    gone = stale_for(NeedStatus.OPEN, match.offer.status, left, match.units)
    if gone:
        return gone
    if offer is None or case.declined(need, offer):
        return Cause.OFFER_GONE
    if case.problem.pair_cost(need, offer) is None:
        return Cause.OFFER_CHANGED
    return Cause.MADE_ROOM
