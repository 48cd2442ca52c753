"""A charity's project with its book, and staff to keep it."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import today
from app.funds import service
from app.funds.ledger import Kind
from app.funds.models import Book
from app.needs.models import Need
from app.offers.models import Mode, Offer, OfferKind, Reach
from app.people.models import Account
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import Referral
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account

FUND = {"kind": OfferKind.FUND, "mode": Mode.MONEY, "reach": Reach.ANYWHERE, "radius_km": None, "capacity": None}


@dataclass
class Charity:
    """Two people of a charity with one project."""

    session: Session
    offer: Offer
    first: Account
    second: Account

    @property
    def one(self) -> Actor:
        """The first of its people."""
        return actor_of(self.first)

    @property
    def other(self) -> Actor:
        """The second."""
        return actor_of(self.second)

    def open(self, amount: str = "10000", above: str = "5000") -> Book:
        """State the papers and enter what came in."""
        service.state(
            self.one, self.offer.id, purpose="给走读的孩子买午饭", certificate=None, filing="备2026-17",
            two_person_above=Decimal(above), disclose_months=3,
        )  # fmt: skip
        (book,) = service.queries.books(self.one, self.offer.id)
        if Decimal(amount):
            service.bring(self.one, book.id, Kind.BUDGET, Decimal(amount), day=today(), receipt="R-1")
        return book

    def asked(self, need: Need | None = None) -> Referral:
        """A director's application."""
        need = need or NeedFactory()
        self.session.commit()
        return loop.request(actor_of(need.child.director), need.id, self.offer.id)


def charity(session: Session, **fields: object) -> Charity:
    """One with two people."""
    offer = OfferFactory(name="午饭基金", **{**FUND, **fields})
    people = [
        account(Role.PROVIDER, organization_id=offer.organization_id, place_code="421003000000") for _ in range(2)
    ]
    session.commit()
    return Charity(session, offer, *people)
