"""Putting a finished plan away as the kernel left it, and taking it up again."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from app.database import session
from app.matching.resuming import holding, packed, unpacked
from app.plans.mending import Known
from app.plans.models import Plan, PlanState

KEEP = 2000
"""What moving a need away from its proposal costs, in tenths of a point, two whole scores: nobody is moved but to help one
child more."""
SIZE = 16


def put_away(plan: Plan, known: Known | None) -> None:
    """Keep a plan's state, in place of the one before. Earlier plans over the same area have nothing to follow any more."""
    replaced = sa.select(Plan.id).where(Plan.area == plan.area, Plan.id != plan.id)
    session.execute(sa.delete(PlanState).where(PlanState.plan_id.in_(replaced)))
    if known is None:
        return
    session.merge(
        PlanState(
            plan_id=plan.id,
            standing=packed(known.standing),
            needs=together(known.needs),
            offers=together(known.offers),
            districts=known.districts,
        )
    )


def take_up(plan_id: UUID) -> Known | None:
    """A plan's state as it was put away; None if there is none."""
    kept = session.get(PlanState, plan_id)
    if kept is None:
        return None
    return Known(unpacked(kept.standing), apart(kept.needs), apart(kept.offers), list(kept.districts))


def kept_by(known: Known, came: Sequence[tuple[UUID, UUID]], went: Sequence[tuple[UUID, UUID]] = ()) -> Known:
    """The same, in which pairs that are proposed now are held, and those that are no longer proposed are not."""
    needs = {ident: n for n, ident in enumerate(known.needs)}
    offers = {ident: n for n, ident in enumerate(known.offers)}
    loose = [(needs[need], offers[offer]) for need, offer in went if need in needs and offer in offers]
    held = [(needs[need], offers[offer]) for need, offer in came]
    return replace(known, standing=holding(holding(known.standing, loose, -KEEP), held, KEEP))


def together(ids: Sequence[UUID]) -> bytes:
    """Ids one after the other."""
    return b"".join(ident.bytes for ident in ids)


def apart(kept: bytes) -> list[UUID]:
    """The ids again."""
    return [UUID(bytes=kept[at : at + SIZE]) for at in range(0, len(kept), SIZE)]
