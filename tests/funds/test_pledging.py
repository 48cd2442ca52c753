"""What donors wish to give, and what charities say they received; no child is named in either."""

from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import today
from app.errors import NotFound, RuleBroken
from app.funds import pledging, queries
from app.funds.models import Book, PledgeKind, PledgeStatus
from app.offers.models import OfferStatus
from app.organizations.models import OrganizationKind
from tests.factories.funds import Charity, charity
from tests.factories.people import an_actor

S, K, D = PledgeStatus, PledgeKind, Decimal


@pytest.fixture
def giver(session: Session) -> Charity:
    return charity(session)


@pytest.fixture
def donor(session: Session) -> Actor:
    return an_actor(Role.DONOR)


def test_money_that_arrived_stands_in_the_book(giver: Charity, donor: Actor, session: Session) -> None:
    book = giver.open(amount="0")
    wish = pledging.make(donor, giver.offer.id, kind=K.MONEY, amount=D(1000))
    pledging.receive(giver.one, wish.id, D(400), day=today(), receipt="S-1", rest=True)
    assert (wish.status, wish.received) == (S.PARTLY, 400)
    pledging.receive(giver.one, wish.id, D(600), day=today(), receipt="S-2")
    assert (wish.status, wish.received) == (S.RECEIVED, 1000)
    session.refresh(book)
    assert book.available == 1000
    assert queries.replay(book.id) == book.balance


def test_goods_have_a_book_of_their_own(giver: Charity, donor: Actor, session: Session) -> None:
    giver.open(amount="0")
    for receipt in ("G-1", "G-2"):
        wish = pledging.make(donor, giver.offer.id, kind=K.GOODS, what="冬衣", unit="件", amount=D(30))
        pledging.receive(giver.one, wish.id, D(20), day=today(), receipt=receipt)
    coats = session.scalars(sa.select(Book).where(Book.what == "冬衣")).one()
    assert (coats.available, coats.unit) == (40, "件")
    with pytest.raises(RuleBroken, match="整数"):
        pledging.make(donor, giver.offer.id, kind=K.GOODS, what="冬衣", unit="件", amount=D("1.5"))


def test_a_service_is_noted_and_in_no_book(giver: Charity, donor: Actor, session: Session) -> None:
    book = giver.open(amount="0")
    wish = pledging.make(donor, giver.offer.id, kind=K.SERVICE, what="心理咨询", unit="次", amount=D(10))
    pledging.receive(giver.one, wish.id, D(10), day=today(), receipt="V-1")
    assert wish.status is S.RECEIVED
    assert session.scalars(sa.select(Book)).all() == [book]


def test_more_than_was_pledged_is_not_received_on_it(giver: Charity, donor: Actor) -> None:
    giver.open()
    wish = pledging.make(donor, giver.offer.id, kind=K.MONEY, amount=D(10))
    with pytest.raises(RuleBroken, match="比对方说的还多"):
        pledging.receive(giver.one, wish.id, D(11), day=today(), receipt="S-3")


def test_who_answers_and_who_takes_back(giver: Charity, donor: Actor) -> None:
    giver.open()
    wish = pledging.make(donor, giver.offer.id, kind=K.MONEY, amount=D(10))
    with pytest.raises(NotFound):
        pledging.receive(donor, wish.id, D(10), day=today(), receipt="S-4")
    with pytest.raises(RuleBroken, match="只有捐赠人自己"):
        pledging.withdraw(giver.one, wish.id)
    with pytest.raises(NotFound):
        pledging.withdraw(an_actor(Role.DONOR), wish.id)
    pledging.withdraw(donor, wish.id)
    with pytest.raises(RuleBroken, match="已经有了结果"):
        pledging.decline(giver.one, wish.id, "不需要")


def test_only_an_open_project_takes_pledges(giver: Charity, donor: Actor, session: Session) -> None:
    giver.offer.status = OfferStatus.PAUSED
    session.commit()
    with pytest.raises(RuleBroken, match="现在不接收"):
        pledging.make(donor, giver.offer.id, kind=K.MONEY, amount=D(10))


def test_what_no_charity_has_stated_takes_nothing(session: Session, donor: Actor) -> None:
    silent = charity(session)
    with pytest.raises(RuleBroken, match="用途和备案情况"):
        pledging.make(donor, silent.offer.id, kind=K.MONEY, amount=D(10))
    silent.open()
    silent.offer.organization.kind = OrganizationKind.ENTERPRISE
    with pytest.raises(RuleBroken, match="不接收心意"):
        pledging.make(donor, silent.offer.id, kind=K.MONEY, amount=D(10))


def test_an_anonymous_donor_leaves_no_way_to_reach_her(giver: Charity, donor: Actor) -> None:
    giver.open()
    wish = pledging.make(donor, giver.offer.id, kind=K.MONEY, amount=D(10), anonymous=True, contact="13900000000")
    assert wish.contact is None
