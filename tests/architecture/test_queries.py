"""A page asks the database as often for many rows as for few."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.people.models import Account
from app.people.service import actor_of
from app.referrals import service
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account
from tests.support.watch import Counter

PAGES = {
    Role.DIRECTOR: (
        "/desk",
        "/children",
        "/needs",
        "/referrals",
        "/children/{child}",
        "/needs/{need}",
        "/needs/{need}/shortlist",
    ),
    Role.SUPERVISOR: ("/oversight", "/oversight/overdue", "/oversight/needs/open/1", "/approvals", "/notices"),
    Role.PROVIDER: ("/desk", "/referrals", "/offers"),
}


class World:
    """A director with one child, a provider with one offer, and as much as is added."""

    def __init__(self) -> None:
        self.director: Account = account(Role.DIRECTOR)
        self.child = ChildFactory(director=self.director)
        self.offer = OfferFactory(capacity=100)
        self.provider = staff_of(self.offer)
        self.supervisor = account(Role.SUPERVISOR)
        self.need = NeedFactory(child=self.child)
        self.addresses = {"child": self.child.id, "need": self.need.id}

    def grow(self, count: int) -> None:
        """More children, needs, offers, referrals in several states, applicants."""
        for number in range(count):
            child = ChildFactory(
                director=self.director,
                place_code=f"4210031069{number + 10:02d}" if number % 2 else self.child.place_code,
            )
            OfferFactory(organization=self.offer.organization)
            OfferFactory(age_max=5)
            NeedFactory(child=child, opened_at=now() - timedelta(days=5), due_on=today() - timedelta(days=1))
            need = NeedFactory(child=self.child)
            referral = service.request(actor_of(self.director), need.id, self.offer.id)
            if number % 2:
                service.accept(actor_of(self.provider), referral.id)
                service.complete(actor_of(self.provider), referral.id, today(), 1)


@pytest.mark.parametrize(("role", "page"), [(role, page) for role, pages in PAGES.items() for page in pages])
def test_queries_do_not_grow_with_rows(app: Flask, session: Session, sign_in, role: Role, page: str) -> None:
    world = World()
    people = {Role.DIRECTOR: world.director, Role.SUPERVISOR: world.supervisor, Role.PROVIDER: world.provider}
    browser = sign_in(people[role])
    address = page.format(**world.addresses)
    browser.see(address)  # the day's first look at a child asks whether it was the hundredth
    counts = []
    for more in (2, 6):
        world.grow(more)
        session.commit()
        with Counter(session.connection()) as counter:
            browser.see(address)
        counts.append(len(counter.statements))
    assert counts[0] == counts[1], counter.statements
    assert counts[1] <= 25
