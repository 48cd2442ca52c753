"""Two people pressing at once, on real connections: the last place is never given twice, one need has one helper, and
whatever is pressed twice is done once."""

import os
from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app, submissions
from app.access.actor import Actor
from app.database import db
from app.database import session as scoped
from app.errors import RuleBroken
from app.offers.bookings import held, taken
from app.offers.models import Offer
from app.people.service import actor_of
from app.referrals import service
from app.referrals.models import Referral, ReferralStatus, ReferralStep
from app.transaction import atomic
from app.vault.uuid7 import uuid7
from tests.conftest import process_number, settings_for
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.support.databases import TEMPLATE, copy_database

S = ReferralStatus
Deed = Callable[[], object]


@pytest.fixture(scope="module")
def crowd() -> Iterator[Flask]:
    """An application of its own: what happens here is really committed."""
    url = copy_database(os.environ["TEST_DATABASE_URL"], TEMPLATE, f"crowd_{process_number()}")
    app = create_app(settings_for(url, process_number()), database_role="owner")
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(app: Flask, deeds: list[Deed]) -> list[object]:
    """Press all of them at the same moment, each on a connection of its own; what each came to, faults included."""
    gate, came_to = Barrier(len(deeds)), [None] * len(deeds)

    def press(n: int) -> None:
        with app.app_context():
            try:
                gate.wait()
                came_to[n] = deeds[n]() and "done"
            except RuleBroken as refused:
                came_to[n] = refused
            except Exception as fault:
                came_to[n] = fault
            finally:
                scoped.remove()

    threads = [Thread(target=press, args=(n,)) for n in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    faults = [one for one in came_to if isinstance(one, Exception) and not isinstance(one, RuleBroken)]
    assert not faults, faults
    return came_to


def staged(needs: int, capacity: int) -> tuple[Offer, Actor, list[UUID]]:
    """So many needs asked of one offer with so many places and a queue."""
    with atomic():
        offer = OfferFactory(capacity=capacity, waitlist=True)
        helper = actor_of(staff_of(offer))
        first = NeedFactory()
        others = [NeedFactory(child=first.child) for _n in range(needs - 1)]
        director = actor_of(first.child.director)
        asked = [service.request(director, need.id, offer.id).id for need in (first, *others)]
    return offer, helper, asked


@given(st.integers(1, 4), st.integers(2, 6))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_last_place_is_never_given_twice(crowd: Flask, capacity: int, needs: int) -> None:
    with crowd.app_context():
        offer, helper, asked = staged(needs, capacity)
        scoped.remove()
        came_to = at_once(crowd, [lambda i=i: service.accept(helper, i) for i in asked])
        given_out = taken([scoped.get_one(Offer, offer.id)]).get(offer.id, 0)
        accepted = scoped.scalar(
            sa.select(sa.func.count()).where(Referral.id.in_(asked), Referral.status == S.ACCEPTED)
        )
        scoped.remove()
    assert came_to.count("done") == accepted == given_out
    assert given_out <= capacity
    assert given_out >= min(capacity, needs) - 1 or given_out == capacity


def test_asking_for_the_last_place_at_once_holds_it_once(crowd: Flask) -> None:
    with crowd.app_context():
        with atomic():
            offer = OfferFactory(capacity=1)
            first = NeedFactory()
            needs = [first, *(NeedFactory(child=first.child) for _n in range(4))]
            director = actor_of(first.child.director)
            ids = [need.id for need in needs]
        scoped.remove()
        came_to = at_once(crowd, [lambda i=i: service.request(director, i, offer.id) for i in ids])
        kept = held([scoped.get_one(Offer, offer.id)]).get(offer.id, 0)
        scoped.remove()
    assert (came_to.count("done"), kept) == (1, 1)


def test_one_need_has_one_helper(crowd: Flask) -> None:
    with crowd.app_context():
        with atomic():
            offers = [OfferFactory() for _n in range(4)]
            need = NeedFactory()
            director = actor_of(need.child.director)
            asked = service.request_several(director, need.id, [offer.id for offer in offers])
            pairs = [(actor_of(staff_of(offer)), one.id) for offer, one in zip(offers, asked, strict=True)]
        scoped.remove()
        came_to = at_once(crowd, [lambda a=a, i=i: service.accept(a, i) for a, i in pairs])
        scoped.remove()
    assert came_to.count("done") == 1
    assert all("另一家" in str(one.message) for one in came_to if isinstance(one, RuleBroken))


@pytest.mark.parametrize("turn", range(3))
def test_yes_and_taken_back_at_once_end_in_one_of_them(crowd: Flask, turn: int) -> None:
    with crowd.app_context():
        offer, helper, (ident,) = staged(1, 1)
        director = actor_of(scoped.get_one(Referral, ident).need.child.director)
        scoped.remove()
        at_once(
            crowd,
            [lambda: service.accept(helper, ident), lambda: service.cancel(director, ident, "家里不需要了")],
        )
        referral = scoped.get_one(Referral, ident)
        path = scoped.scalars(
            sa.select(ReferralStep.status).where(ReferralStep.referral_id == ident).order_by(ReferralStep.id)
        ).all()
        used = taken([scoped.get_one(Offer, offer.id)]).get(offer.id, 0)
        scoped.remove()
    assert path in ([S.REQUESTED, S.CANCELLED], [S.REQUESTED, S.ACCEPTED, S.CANCELLED])
    assert (referral.status, used) == (S.CANCELLED, 0)


def test_the_same_form_sent_many_times_at_once_is_done_once(crowd: Flask) -> None:
    with crowd.app_context():
        _offer, helper, (ident,) = staged(1, 1)
        scoped.remove()
        token = uuid7()

        def press() -> str:
            with atomic():
                answer = submissions.claim(token)
                if answer is None:
                    service.accept(helper, ident)
                    submissions.settle(token, "/there")
                return answer or "/there"

        came_to = at_once(crowd, [press] * 6)
        steps = scoped.scalar(
            sa.select(sa.func.count()).where(ReferralStep.referral_id == ident, ReferralStep.status == S.ACCEPTED)
        )
        scoped.remove()
    assert came_to == ["done"] * 6, "each is told the same"
    assert steps == 1
