"""A gap of a county, and a scheme opened because of it."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.clock import now, today
from app.growth import service
from app.growth.models import Scheme, SchemeKind
from app.plans.models import Gap, Plan, PlanStatus

TOWNSHIP = "421003106000"


def a_gap(session: Session, officer: Actor, *, needs: int = 7, type_code: str = "BL02") -> Gap:
    """What the county's newest plan finds missing."""
    plan = Plan(
        place_code=officer.place, area=(officer.place or "")[:6], asked_by=officer.id, settings={}, version="0",
        status=PlanStatus.DONE, finished_at=now(),
    )  # fmt: skip
    session.add(plan)
    session.flush()
    gap = Gap(plan_id=plan.id, found_on=today(), township=TOWNSHIP, type_code=type_code, needs=needs)
    session.add(gap)
    session.commit()
    return gap


def a_scheme(
    officer: Actor, gap: Gap, *, seats: int = 20, kind: SchemeKind = SchemeKind.COURSE, begun: int = 0
) -> Scheme:
    """One that began so many days ago."""
    return service.open_scheme(
        officer, because=str(gap.id), kind=kind, title="午餐点入门课", about="适合想开午餐点的机构", led_by="市社工协会",
        seats=seats, amount=Decimal(3000), starts_on=today() - timedelta(days=begun), ends_on=today() + timedelta(days=30),
    )  # fmt: skip
