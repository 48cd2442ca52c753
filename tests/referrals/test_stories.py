"""The paths of needs and referrals say truly who did what: an account, a one-time code, a family, or the clock."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import today
from app.needs.models import Need
from app.offers.models import Offer
from app.people.service import actor_of
from app.referrals import clocks, keys, queries, service, stories
from app.referrals import told as told_lines
from app.referrals.models import Outcome, Reason, Referral
from app.transaction import atomic
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import an_actor

CODE, CLOCK = "用一次性答复码", "系统时钟"


@pytest.fixture
def need(session: Session) -> Need:
    return NeedFactory(units=3)


@pytest.fixture
def offer(session: Session) -> Offer:
    return OfferFactory(name="三餐小屋", capacity=9)


@pytest.fixture
def director(need: Need) -> Actor:
    return actor_of(need.child.director)


@pytest.fixture
def by_code(offer: Offer) -> Actor:
    helper = actor_of(staff_of(offer))
    return Actor(helper.id, "", Role.PROVIDER, organization_id=offer.organization_id, ticket=helper.id)


@pytest.fixture
def referral(director: Actor, need: Need, offer: Offer) -> Referral:
    return service.request(director, need.id, offer.id)


def told(director: Actor, referral: Referral) -> list[tuple[str, str]]:
    return [(str(one["title"]), str(one["by"])) for one in told_lines.referral_timeline(director, referral)]


def told_of_need(director: Actor, need: Need) -> list[tuple[str, str]]:
    lines = stories.need_timeline(director, need, list(queries.of_need(director, need.id)))
    return [(str(one["title"]), str(one["by"])) for one in lines]


def test_what_came_by_a_code_is_not_laid_to_the_clock(director: Actor, by_code: Actor, referral: Referral) -> None:
    service.accept(by_code, referral.id)
    service.start(by_code, referral.id)
    service.complete(by_code, referral.id, today(), 3)
    assert told(director, referral)[1:] == [("已接收", CODE), ("服务中", CODE), ("机构称已完成", CODE)]
    assert CLOCK not in str(told_of_need(director, referral.need))


def test_a_no_by_code_and_a_silence_are_told_apart(director: Actor, by_code: Actor, referral: Referral) -> None:
    service.decline(by_code, referral.id, Reason.NO_CAPACITY)
    assert told(director, referral)[-1] == ("已婉拒", CODE)
    again = service.request(director, referral.need_id, referral.offer_id)
    with time_machine.travel(again.answer_by + timedelta(hours=1), tick=False):
        clocks.expire(again.id)
    assert told(director, again)[-1] == ("已婉拒", CLOCK)


def test_a_family_that_confirms_is_not_taken_for_the_director(
    director: Actor, by_code: Actor, referral: Referral
) -> None:
    service.accept(by_code, referral.id)
    service.complete(by_code, referral.id, today(), 3)
    with atomic():
        keys.confirmed_by_family(referral)
    assert told(director, referral)[-1] == ("家里说帮助到了", "")
    assert ("三餐小屋：家里说帮助到了", "") in told_of_need(director, referral.need)
    assert CLOCK not in str(told_of_need(director, referral.need))


def test_a_dispute_is_told_to_its_end(director: Actor, by_code: Actor, referral: Referral) -> None:
    service.accept(by_code, referral.id)
    service.complete(by_code, referral.id, today(), 2, "给了两份", partial=True)
    with atomic():
        keys.contest(None, referral, "没有到：只来过一次")
    assert referral.standing == "disputed"
    last = told_lines.referral_timeline(director, referral)[-1]
    assert (str(last["title"]), last["by"], last["state"]) == ("家里说没有到位", "用一次性页面", "now")
    supervisor = an_actor(Role.SUPERVISOR, place_code=referral.need.place_code[:9] + "000")
    service.settle(supervisor, referral.id, Outcome.PARTLY, "问过奶奶，到了一份", 1)
    assert referral.standing == "partly"
    assert told(director, referral)[-1] == ("判断：只到了一部分", supervisor.name)
    path = [title for title, _by in told_of_need(director, referral.need)]
    wanted = [
        "三餐小屋：同意接收",
        "三餐小屋：说做了一部分",
        "三餐小屋：家里说没有到位",
        "三餐小屋：判断：只到了一部分",
    ]
    assert [title for title in path if title in wanted] == wanted


def test_what_was_confirmed_and_then_voided_is_not_called_done(
    director: Actor, by_code: Actor, referral: Referral
) -> None:
    service.accept(by_code, referral.id)
    service.complete(by_code, referral.id, today(), 3)
    service.confirm(director, referral.id, "visit")
    assert referral.standing == "confirmed"
    service.mistake(director, referral.id, "选错了孩子")
    assert referral.standing == "entered_in_error"
