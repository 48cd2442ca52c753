"""What a fund has not promised is how many places it has: in its book, its bookings, the snapshot and the plan."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.clock import today
from app.database import session as scoped
from app.errors import RuleBroken
from app.funds import cards, queries, service
from app.funds.ledger import Kind
from app.funds.models import Book, Commitment, CommitmentStatus
from app.matching.reading import offers_of
from app.needs.models import Need
from app.offers import bookings
from app.offers.models import Booking, Offer
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import Referral
from tests.factories.funds import Charity, charity
from tests.factories.needs import NeedFactory
from tests.plans.conftest import Township, township
from tests.support.separate import all_at_once, separate

D = Decimal
CASE = D(1500)
__all__ = ["township"]  # a fixture of plans, used here


@pytest.fixture
def giver(session: Session) -> Charity:
    return charity(session, ceiling=CASE, capacity=10)


def places(giver: Charity) -> int | None:
    """How many matching sees; the page of the offer says the same."""
    giver.session.expire_all()
    offer = giver.session.get_one(Offer, giver.offer.id)
    (fact,) = offers_of([offer.id], today())
    assert bookings.places([offer])[offer.id] == fact.left(today())
    return fact.left(today() + timedelta(days=400))


def bring(giver: Charity, book: Book, amount: int, kind: Kind = Kind.BUDGET) -> None:
    """Money in, or back to where it came from."""
    receipt = f"R-{giver.session.scalar(sa.text('SELECT count(*) FROM movements')) or 0}-{kind}"
    service.bring(giver.one, book.id, kind, D(amount), day=today(), receipt=receipt)


def test_places_follow_the_ledger(giver: Charity, session: Session) -> None:
    assert places(giver) == 10, "before anything stands in a book money limits nothing"
    book = giver.open("0")
    assert places(giver) == 10
    bring(giver, book, 4600)
    assert places(giver) == 3
    bring(giver, book, 200, Kind.SEND_BACK)
    assert places(giver) == 2
    referral = giver.asked()
    promise = service.promise(giver.one, referral.id, book.id, D(1400))
    assert places(giver) == 2, "4,400 less 1,400, and not less the ceiling as well"
    service.pay(giver.one, promise.id, D(1000), day=today(), receipt="P-1")
    assert places(giver) == 2
    service.refund(giver.one, promise.id, D(1000), day=today(), receipt="P-2")
    assert places(giver) == 2, "4,000"
    service.let_go(giver.one, promise.id, "不用了")
    assert places(giver) == 1, "4,400; but the referral goes on, and what it may cost is kept back"
    loop.fail(giver.one, referral.id, "没有做成")
    assert places(giver) == 2


def test_what_was_accepted_is_counted_once(giver: Charity, session: Session) -> None:
    book, referral = giver.open("4500"), giver.asked()
    assert places(giver) == 3, "asked is not promised"
    loop.accept(giver.one, referral.id)
    assert places(giver) == 2, "its ceiling is kept back"
    assert "先按最多的留出来" in str(cards.in_matching(session.get_one(Offer, giver.offer.id)))
    service.promise(giver.one, referral.id, book.id, D(1500))
    assert places(giver) == 2, "it stands in the book now"
    loop.start(giver.one, referral.id)
    loop.complete(giver.one, referral.id, today(), 1)
    assert places(giver) == 2


def test_what_was_given_without_a_promise_keeps_nothing_back(giver: Charity) -> None:
    giver.open("3000")
    referral = giver.asked()
    loop.accept(giver.one, referral.id)
    assert places(giver) == 1
    loop.complete(giver.one, referral.id, today(), 1)
    assert places(giver) == 2


def test_two_can_not_be_asked_for_from_the_same_yuan(giver: Charity, session: Session) -> None:
    giver.open("1600")
    giver.asked()
    with pytest.raises(RuleBroken, match="正在等别人答复"):
        giver.asked()


def test_without_a_ceiling_it_stays_as_it_is_and_says_so(session: Session) -> None:
    giver = charity(session, capacity=4)
    giver.open("100")
    assert places(giver) == 4
    assert "没有写每个孩子最多" in str(cards.in_matching(session.get_one(Offer, giver.offer.id)))


def test_whoever_edits_the_offer_meanwhile_loses_nothing(giver: Charity, session: Session) -> None:
    offer = session.get_one(Offer, giver.offer.id)
    before = (offer.version, offer.updated_at)
    giver.open("3000")
    session.expire_all()
    assert (offer.version, offer.updated_at) == before
    told = session.scalars(sa.select(OutboxRow.args).where(OutboxRow.func == "workers.plans.offer_changed")).all()
    assert [str(offer.id)] in told


def test_a_plan_never_commits_beyond_the_budget(township: Township, session: Session) -> None:
    giver = charity(session, ceiling=CASE, capacity=50)
    giver.open("4000")
    for _turn in range(5):
        township.need(type_code="BL02", units=1)
    plan = township.plan()
    assert len(township.matches(plan.id)) == 2
    bring(giver, queries.books(giver.one, giver.offer.id)[0], 2000)
    assert len(township.matches(township.plan().id)) == 4


steps = st.lists(
    st.tuples(st.sampled_from(["bring", "back", "ask", "accept", "promise", "let_go", "pay", "fail", "complete"]), st.integers(1, 9)),
    max_size=10,
)  # fmt: skip


@settings(
    max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_whatever_happens_everything_said_yes_to_is_paid_for(session: Session, deeds: list[tuple[str, int]]) -> None:
    giver = charity(session, ceiling=D(100), capacity=50)  # another in each example: nothing is undone in between
    book = giver.open("500")
    asked: list[Referral] = []
    for deed, size in deeds:
        with suppress(RuleBroken):
            step(giver, book, asked, deed, size)
        check(session, giver, book)


def step(giver: Charity, book: Book, asked: list[Referral], deed: str, size: int) -> None:
    """One deed, with whatever it meets."""
    if deed in {"bring", "back"}:
        return bring(giver, book, size * 60, Kind.BUDGET if deed == "bring" else Kind.SEND_BACK)
    if deed == "ask":
        need = NeedFactory()
        giver.session.commit()
        asked.append(loop.request(director_of(need), need.id, giver.offer.id))
        return None
    if not asked:
        return None
    referral = asked[size % len(asked)]
    stands = (Commitment.referral_id == referral.id, Commitment.status == CommitmentStatus.PROMISED)
    held = giver.session.scalar(sa.select(Commitment).where(*stands))
    match deed:
        case "accept":
            loop.accept(giver.one, referral.id)
        case "promise":
            service.promise(giver.one, referral.id, book.id, D(size * 11))
        case "fail":
            loop.fail(giver.one, referral.id, "没有做成")
        case "complete":
            loop.complete(giver.one, referral.id, today(), 1)
        case "let_go" if held:
            service.let_go(giver.one, held.id, "不用了")
        case "pay" if held:
            service.pay(giver.one, held.id, min(D(size), held.left), day=today(), receipt=f"P-{held.paid}")
    return None


def director_of(need: Need) -> Actor:
    """The director of the need's child."""
    return actor_of(need.child.director)


def check(session: Session, giver: Charity, book: Book) -> None:
    """The offer knows what the book holds; what matching may still give is there beside what is kept back."""
    session.expire_all()
    offer = session.get_one(Offer, giver.offer.id)
    assert offer.budget_left == session.get_one(Book, book.id).available
    waiting = bookings.uncovered([offer.id]).get(offer.id, 0)
    cases = bookings.payable(offer, waiting)
    assert cases is not None
    assert cases == 0 or (cases + waiting) * 100 <= offer.budget_left
    stands = set(session.scalars(sa.select(Commitment.referral_id).where(Commitment.status.in_(queries.STANDS))))
    for booking in session.scalars(
        sa.select(Booking).where(Booking.offer_id == offer.id, Booking.released_at.is_(None))
    ):
        done = session.get_one(Referral, booking.referral_id).status == "completed"
        assert booking.covered is (booking.referral_id in stands or done)


@pytest.mark.timeout(120)
def test_of_two_who_say_yes_on_the_last_yuan_one_does(app: Flask) -> None:
    with separate("places") as real:
        with real.app_context():
            giver = charity(scoped, ceiling=CASE, capacity=10)
            book = giver.open("3000")
            referrals = [giver.asked().id for _turn in range(2)]
            service.bring(giver.one, book.id, Kind.SEND_BACK, D(1500), day=today(), receipt="R-2")
            people = [giver.one, giver.other]
            scoped.remove()

        def accept(turn: int) -> str:
            try:
                loop.accept(people[turn], referrals[turn])
            except RuleBroken:
                return "too late"
            return "accepted"

        assert all_at_once(real, [partial(accept, turn) for turn in range(2)]) == ["accepted", "too late"]


@pytest.mark.timeout(120)
def test_of_two_who_ask_for_the_last_yuan_one_is_asked(app: Flask) -> None:
    with separate("asking") as real:
        with real.app_context():
            giver = charity(scoped, ceiling=CASE, capacity=10)
            giver.open("1500")
            needs = [NeedFactory() for _turn in range(2)]
            scoped.commit()
            asked = [(director_of(one), one.id) for one in needs]
            offer_id = giver.offer.id
            scoped.remove()

        def ask(turn: int) -> str:
            try:
                loop.request(*asked[turn], offer_id)
            except RuleBroken:
                return "too late"
            return "asked"

        assert all_at_once(real, [partial(ask, turn) for turn in range(2)]) == ["asked", "too late"]
