"""Whoever queues longest is kept the place that comes free; nobody's silence is made of a want of places."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import now
from app.matching import reading
from app.matching.facts import Record
from app.needs.models import Need
from app.offers import service as offers
from app.offers.bookings import held
from app.offers.models import Offer, Period
from app.outbox import OutboxRow
from app.oversight import piled
from app.people.service import actor_of
from app.referrals import clocks, queueing, rules, service
from app.referrals.models import Reason, Referral, ReferralStatus
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import an_actor

S = ReferralStatus


@dataclass
class Queue:
    """An offer of one place, asked for three children: the first is kept it, two queue."""

    offer: Offer
    director: Actor
    provider: Actor
    first: Referral
    second: Referral
    third: Referral


@pytest.fixture
def queue(session: Session) -> Iterator[Queue]:
    """Early in a month."""
    with time_machine.travel(datetime(2026, 6, 3, 4, tzinfo=UTC), tick=False):
        yield made(session)


def made(session: Session) -> Queue:
    offer: Offer = OfferFactory(capacity=1, waitlist=True, period=Period.MONTH)
    need: Need = NeedFactory()
    director = an_actor(Role.DIRECTOR, place_code=need.place_code)
    needs = [need, *(NeedFactory(child=need.child) for _n in range(2))]
    tries = [service.request(director, one.id, offer.id) for one in needs]
    assert [one.waiting for one in tries] == [False, True, True]
    return Queue(offer, director, actor_of(staff_of(offer)), *tries)


def promised(session: Session, func: str) -> int:
    """How often a job was put into the outbox."""
    where = OutboxRow.func == f"workers.{func}"
    return session.scalar(sa.select(sa.func.count()).select_from(OutboxRow).where(where)) or 0


def test_the_place_that_comes_free_is_kept_for_the_first(queue: Queue, session: Session) -> None:
    before = queue.second.answer_by
    service.decline(queue.provider, queue.first.id, Reason.NOT_ELIGIBLE)
    assert promised(session, "loop.place_freed") == 3, "the next period, twice, and now"
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        queueing.freed(queue.offer.id)
        queueing.freed(queue.offer.id)
    assert [queue.second.waiting, queue.third.waiting] == [False, True], "nobody overtakes, and one place is one"
    assert queue.second.answer_by > before, "a time to answer of its own"
    assert promised(session, "notices.referral_moved_up") == 1
    assert held([queue.offer]) == {queue.offer.id: 1}


def test_more_places_move_all_of_them_up(queue: Queue, session: Session) -> None:
    offers.set_capacity(queue.provider, queue.offer.id, capacity=5, waitlist=True, assess_first=False)
    for _time in range(3):
        queueing.freed(queue.offer.id)
    assert [queue.second.waiting, queue.third.waiting] == [False, False]
    assert held([queue.offer]) == {queue.offer.id: 3}


def test_the_queues_time_runs_out_without_being_anybodys_silence(queue: Queue, session: Session) -> None:
    clocks.remind(queue.second.id)
    assert promised(session, "notices.referral_reminder") == 0, "she has no place to answer with"
    with time_machine.travel(queue.second.answer_by + timedelta(minutes=1), tick=False):
        clocks.expire(queue.second.id)
    assert (queue.second.status, queue.second.reason) == (S.REJECTED, Reason.WAITLIST)
    assert promised(session, "loop.next_offer") == 1, "the next is looked for"


def test_a_place_at_the_last_moment_is_given(queue: Queue, session: Session) -> None:
    service.decline(queue.provider, queue.first.id, Reason.NOT_ELIGIBLE)
    with time_machine.travel(queue.second.answer_by + timedelta(minutes=1), tick=False):
        clocks.expire(queue.second.id)
        assert (queue.second.status, queue.second.waiting) == (S.REQUESTED, False)
        assert queue.second.answer_by > now()


def test_the_next_period_gives_out_its_places(queue: Queue, session: Session) -> None:
    service.accept(queue.provider, queue.first.id)
    due = session.scalars(sa.select(OutboxRow.not_before).where(OutboxRow.func == "workers.loop.place_freed")).all()
    with time_machine.travel(min(one for one in due if one), tick=False):
        queueing.freed(queue.offer.id)
    assert [queue.second.waiting, queue.third.waiting] == [False, True]


def test_where_one_may_not_queue_any_more_nobody_moves(queue: Queue, session: Session) -> None:
    queue.offer.waitlist = False
    queueing.freed(queue.offer.id)
    assert queue.second.waiting


def test_whoever_queues_is_not_late_on_a_desk(queue: Queue) -> None:
    above = an_actor(Role.SUPERVISOR, place_code=queue.first.place_code[:9] + "000")
    with time_machine.travel(queue.third.answer_by + timedelta(hours=1), tick=False):
        assert [one.id for one, _since in piled.pile(above, "answers")] == [queue.first.id]


def record_of(offer: Offer) -> Record:
    """How its earlier referrals ended, as matching reads it."""
    return reading.records([offer.id]).get(offer.id, Record())


def test_a_queue_in_vain_is_no_refusal_in_the_offers_record(queue: Queue, session: Session) -> None:
    with time_machine.travel(queue.third.answer_by + timedelta(minutes=1), tick=False):
        clocks.expire(queue.second.id)
        clocks.expire(queue.third.id)
    assert record_of(queue.offer) == Record(), "nobody was asked anything"
    assert str(rules.last_time(queue.second)) == "上次排队，没有等到名额"
    assert not rules.came_short(queue.second), "it has not said no: with a place it may be proposed again"
    assert rules.counts_as_miss(queue.second), "for the child it was a try that came to nothing all the same"


def test_what_was_answered_or_left_unanswered_counts_as_before(queue: Queue, session: Session) -> None:
    service.decline(queue.provider, queue.second.id, Reason.WAITLIST)
    assert record_of(queue.offer) == Record(declined=1), "her own word that one can only queue"
    assert rules.came_short(queue.second)
    with time_machine.travel(queue.first.answer_by + timedelta(minutes=1), tick=False):
        clocks.expire(queue.first.id)
    assert queue.first.reason is Reason.EXPIRED
    assert record_of(queue.offer) == Record(declined=2)
