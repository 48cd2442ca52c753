"""Reading plans; always through the actor."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.models import Child
from app.database import session
from app.errors import NotFound
from app.needs.models import Need
from app.offers.bookings import places
from app.offers.models import Offer
from app.plans.models import Gap, Match, MatchStatus, Plan, PlanFigure, PlanStatus, UnmetNeed
from app.plans.policy import allows, matches_visible_to, touches, visible_to
from app.plans.rules import AT_WORK

WHOLE = (joinedload(Match.need), joinedload(Match.offer).joinedload(Offer.organization))


def get(actor: Actor, plan_id: UUID, *, lock: bool = False) -> Plan:
    """One plan the actor may open; otherwise it is not there."""
    plan = session.get(Plan, plan_id, with_for_update=lock or None, populate_existing=lock)
    if plan is None or not touches(actor, plan):
        raise NotFound("plan")
    return plan


def find(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[Sequence[Plan], int]:
    """Plans the actor may open, the newest first, a page at a time; with how many."""
    total = session.scalar(sa.select(sa.func.count()).select_from(Plan).where(visible_to(actor))) or 0
    newest = sa.select(Plan).where(visible_to(actor)).order_by(Plan.asked_at.desc(), Plan.id.desc())
    return session.scalars(newest.limit(size).offset((page - 1) * size)).all(), total


def at_work(area: str) -> Plan | None:
    """The plan that is being made over exactly this area."""
    return session.scalar(sa.select(Plan).where(Plan.area == area, Plan.status.in_(AT_WORK)))


def latest(actor: Actor) -> Plan | None:
    """The newest finished plan that touches the actor's area."""
    done = sa.select(Plan).where(visible_to(actor), Plan.status == PlanStatus.DONE)
    return session.scalar(done.order_by(Plan.finished_at.desc()).limit(1))


def figures(actor: Actor, plan: Plan) -> Sequence[PlanFigure]:
    """The sums of every policy for the townships of the plan that lie in the actor's area."""
    if not touches(actor, plan):
        raise NotFound("plan")
    mine = PlanFigure.township.startswith(actor.area or "-", autoescape=True)
    rows = sa.select(PlanFigure).where(PlanFigure.plan_id == plan.id, mine)
    return session.scalars(rows.order_by(PlanFigure.policy, PlanFigure.township, PlanFigure.urgency)).all()


def matches(
    actor: Actor, plan: Plan, statuses: Sequence[MatchStatus], *, page: int = 1, size: int = 20
) -> tuple[Sequence[Match], int]:
    """A plan's matches in the actor's area, the most urgent and longest waiting first; with how many."""
    where = (Match.plan_id == plan.id, matches_visible_to(actor), Match.status.in_(statuses))
    total = session.scalar(sa.select(sa.func.count()).select_from(Match).where(*where)) or 0
    rows = session.scalars(
        sa.select(Match)
        .join(Match.need)
        .options(*WHOLE)
        .where(*where)
        .order_by(Match.urgency, Need.due_on, Match.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def counts(actor: Actor, plan: Plan) -> dict[MatchStatus, int]:
    """How many matches of the plan in the actor's area stand where."""
    where = (Match.plan_id == plan.id, matches_visible_to(actor))
    rows = session.execute(sa.select(Match.status, sa.func.count()).where(*where).group_by(Match.status))
    return {row[0]: row[1] for row in rows}


def moved(actor: Actor, plan: Plan, limit: int = 50) -> Sequence[Match]:
    """Matches that came, went or changed since the plan was made, the newest first."""
    where = (Match.plan_id == plan.id, matches_visible_to(actor))
    since = sa.or_(Match.came_for.is_not(None), Match.status == MatchStatus.STALE)
    latest = sa.func.coalesce(Match.ended_at, Match.created_at).desc()
    rows = sa.select(Match).options(*WHOLE).where(*where, since).order_by(latest, Match.id.desc()).limit(limit)
    return session.scalars(rows).all()


def replaced(rows: Iterable[Match]) -> dict[UUID, Match]:
    """The matches in whose place these stand, by id."""
    ids = [row.replaces_id for row in rows if row.replaces_id]
    found = session.scalars(sa.select(Match).options(joinedload(Match.offer)).where(Match.id.in_(ids)))
    return {match.id: match for match in found}


def to_decide(actor: Actor, plan: Plan, ids: Sequence[UUID] | None) -> Sequence[Match]:
    """The matches of a plan about which the actor may decide and nobody has yet, locked in one order; `ids` None for
    all of them."""
    where = [Match.plan_id == plan.id, Match.status == MatchStatus.PROPOSED, matches_visible_to(actor)]
    if ids is not None:
        where.append(Match.id.in_(ids))
    rows = sa.select(Match).options(*WHOLE).where(*where).order_by(Match.id).with_for_update(of=Match)
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def match(actor: Actor, match_id: UUID, permission: Permission, *, lock: bool = False) -> Match:
    """One match the actor may use so; otherwise it is not there."""
    query = sa.select(Match).options(*WHOLE, joinedload(Match.need).joinedload(Need.child)).where(Match.id == match_id)
    if lock:
        query = query.with_for_update(of=Match).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None or not allows(actor, permission, found):
        raise NotFound("match")
    return found


def to_send(actor: Actor, limit: int = 20) -> tuple[Sequence[Match], int]:
    """What has been accepted and waits for whoever refers in the area; with how many."""
    where = (Match.status == MatchStatus.ACCEPTED, matches_visible_to(actor))
    total = session.scalar(sa.select(sa.func.count()).select_from(Match).where(*where)) or 0
    rows = sa.select(Match).options(*WHOLE).where(*where).order_by(Match.urgency, Match.decided_at).limit(limit)
    return session.scalars(rows).all(), total


def places_left(offers: Iterable[Offer]) -> dict[UUID, int | None]:
    """Free places of each offer, less what is promised by accepted matches that are not sent yet (whoever's area they
    are of); None where the offer does not say how many it has."""
    by_id = {offer.id: offer for offer in offers}
    columns = (sa.column("offer_id", sa.Uuid), sa.column("units", sa.BigInteger))
    told = sa.func.guard.promised(sa.cast(list(by_id), sa.ARRAY(sa.Uuid)))
    promised = {offer_id: int(units) for offer_id, units in session.execute(sa.select(*columns).select_from(told))}
    left = places(by_id.values())
    return {ident: None if n is None else n - promised.get(ident, 0) for ident, n in left.items()}


def gaps(actor: Actor, plan: Plan) -> Sequence[Gap]:
    """What is missing in the actor's area, where one more offer serves most first."""
    if not touches(actor, plan):
        raise NotFound("plan")
    mine = (Gap.plan_id == plan.id, Gap.township.startswith(actor.area or "-", autoescape=True))
    order = (sa.func.coalesce(Gap.served, 0).desc(), Gap.needs.desc(), Gap.number)
    return session.scalars(sa.select(Gap).where(*mine).order_by(*order)).all()


def unmet(actor: Actor, gap: Gap, *, page: int = 1, size: int = 20) -> tuple[Sequence[UnmetNeed], int]:
    """The needs behind one gap, the most urgent first; with how many."""
    if not actor.may(Permission.OVERSEE) or not actor.area:
        raise NotFound("gap")
    where: tuple[Any, ...] = (
        UnmetNeed.plan_id == gap.plan_id,
        UnmetNeed.type_code == gap.type_code,
        UnmetNeed.place_code.startswith(gap.township[:9], autoescape=True),
        UnmetNeed.place_code.startswith(actor.area, autoescape=True),
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(UnmetNeed).where(*where)) or 0
    rows = sa.select(UnmetNeed).options(joinedload(UnmetNeed.need)).where(*where)
    page_of = rows.order_by(UnmetNeed.urgency, UnmetNeed.need_id).limit(size).offset((page - 1) * size)
    return session.scalars(page_of).all(), total


def gap(actor: Actor, gap_id: UUID) -> Gap:
    """One gap in the actor's area; otherwise it is not there."""
    found = session.get(Gap, gap_id)
    if found is None or not actor.may(Permission.OVERSEE) or not actor.covers(found.township):
        raise NotFound("gap")
    return found


def summary(actor: Actor, plan: Plan) -> tuple[int, int]:
    """How many needs of the actor's area the plan leaves unmet, and in how many gaps."""
    mine = (Gap.plan_id == plan.id, Gap.township.startswith(actor.area or "-", autoescape=True))
    row = session.execute(sa.select(sa.func.coalesce(sa.func.sum(Gap.needs), 0), sa.func.count()).where(*mine)).one()
    return int(row[0]), int(row[1])


def load(plan_id: UUID) -> Plan | None:
    """The plan a job speaks of; the machine has no actor."""
    return session.get(Plan, plan_id)


def directors_waiting(plan_id: UUID) -> list[UUID]:
    """On whose desks accepted matches of a plan wait; for the machine."""
    waiting = (Match.plan_id == plan_id, Match.status == MatchStatus.ACCEPTED)
    rows = sa.select(Child.director_id).join(Match, Match.child_id == Child.id).where(*waiting).distinct()
    return list(session.scalars(rows))
