"""A county that buys a service from an organization, and help that counts."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import today
from app.offers.models import Offer
from app.people.models import Account
from app.people.service import actor_of
from app.purchases import service
from app.purchases.models import Contract, ContractKind, Milestone
from app.referrals import service as loop
from app.referrals.models import Referral
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account

COUNTY = "421003000000"


@dataclass
class Purchase:
    """Two officers, two people of the organization, one offer."""

    session: Session
    officers: list[Account]
    staff: list[Account]
    offer: Offer

    @property
    def buyer(self) -> Actor:
        """The first officer."""
        return actor_of(self.officers[0])

    @property
    def colleague(self) -> Actor:
        """The second."""
        return actor_of(self.officers[1])

    @property
    def seller(self) -> Actor:
        """The organization's."""
        return actor_of(self.staff[0])

    def draft(self, units: int = 100, days: tuple[int, int] = (-60, 300), above: str = "5000") -> Contract:
        """A contract that nobody has sent yet."""
        first, last = (today() + timedelta(days=n) for n in days)
        return service.draw(
            self.buyer, organization_id=self.offer.organization_id, kind=ContractKind.PROJECT, title="课后托管", units=units,
            standard="每周三次，由社工带领。", unit="人次", posts=None, starts_on=first, ends_on=last, two_person_above=Decimal(above),
        )  # fmt: skip

    def milestone(
        self, contract: Contract, amount: str = "3000", units: int | None = 10, due: date | None = None
    ) -> Milestone:
        """A payment."""
        return service.add_milestone(
            self.buyer, contract.id, title="首付款", amount=Decimal(amount), units=units, due_on=due or contract.ends_on
        )

    def running(self, *amounts: tuple[str, int | None]) -> tuple[Contract, list[Milestone]]:
        """A contract that the organization has signed, with such payments."""
        contract = self.draft()
        rows = [self.milestone(contract, amount, units) for amount, units in amounts or (("3000", 10),)]
        service.propose(self.buyer, contract.id)
        service.tie(self.seller, contract.id, [self.offer.id])
        service.sign(self.seller, contract.id)
        return contract, rows

    def help(self, units: int = 1, *, accepted: bool = True, place: str | None = None) -> Referral:
        """Help for a child of the county, reported, and confirmed unless said otherwise."""
        need = NeedFactory(units=units)
        self.session.commit()
        director = actor_of(need.child.director)
        referral = loop.request(director, need.id, self.offer.id)
        loop.accept(self.seller, referral.id)
        loop.complete(self.seller, referral.id, today(), units)
        if accepted:
            loop.confirm(director, referral.id, "visit")
        if place:
            referral.place_code = place
        self.session.commit()
        return referral


def purchase(session: Session) -> Purchase:
    """One."""
    offer = OfferFactory(name="课后四点半", capacity=1000)
    staff = [account(Role.PROVIDER, organization_id=offer.organization_id, place_code=COUNTY) for _turn in range(2)]
    officers = [account(Role.COUNTY_OFFICER, place_code=COUNTY) for _turn in range(2)]
    session.commit()
    return Purchase(session, officers, staff, offer)
