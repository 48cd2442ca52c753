"""A township with three needs and two offers, and a plan made over it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.needs.models import Need
from app.offers.models import Offer
from app.outbox import OutboxRow
from app.people.models import Account
from app.people.service import actor_of
from app.plans import service
from app.plans.models import Match, Plan
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account
from workers import notices, plans

JOBS = {"workers.plans": plans, "workers.notices": notices}


def work_off(session: Session, *modules: str) -> list[str]:
    """Do every job that was promised of these modules and is not done, as the worker would; their names."""
    done: list[str] = []
    while rows := session.execute(
        sa.select(OutboxRow.func, OutboxRow.args, OutboxRow.key)
        .where(OutboxRow.done_at.is_(None), sa.or_(*(OutboxRow.func.startswith(m) for m in modules)))
        .order_by(OutboxRow.id)
    ).all():
        session.commit()  # a job has a session of its own
        for func, args, key in rows:
            module, _, name = func.rpartition(".")
            getattr(JOBS[module], name)(*args, str(key))
            done.append(func)
    session.expire_all()
    return done


@dataclass
class Township:
    """Who is there, and what."""

    session: Session
    director: Account
    supervisor: Account
    needs: list[Need] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    @property
    def she(self) -> Actor:
        """The supervisor."""
        return actor_of(self.supervisor)

    @property
    def director_actor(self) -> Actor:
        """The director of the village."""
        return actor_of(self.director)

    def need(self, **fields: object) -> Need:
        """One need more."""
        made = NeedFactory(child=ChildFactory(director=self.director), **fields)
        self.needs.append(made)
        return made

    def offer(self, **fields: object) -> Offer:
        """One offer more."""
        made = OfferFactory(**fields)
        self.offers.append(made)
        return made

    def plan(self, **settings: str) -> Plan:
        """Ask for a plan and let the worker make it."""
        self.session.commit()
        ident = service.ask(self.she, **settings).id
        work_off(self.session, "workers.plans")
        return self.session.get_one(Plan, ident)

    def matches(self, plan_id: UUID) -> list[Match]:
        """What it proposes, the most urgent first."""
        rows = sa.select(Match).where(Match.plan_id == plan_id).order_by(Match.urgency, Match.created_at, Match.id)
        return list(self.session.scalars(rows.execution_options(populate_existing=True)))


@pytest.fixture
def township(session: Session) -> Township:
    """Nobody's need yet, no offer."""
    return Township(session, account(Role.DIRECTOR), account(Role.SUPERVISOR))


@pytest.fixture
def work(session: Session) -> Callable[..., list[str]]:
    """`work("workers.plans")` does what was promised."""
    return lambda *modules: work_off(session, *modules)
