"""Sessions by method: one for several children, who came, and what the asking side sees of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import today
from app.errors import NotFound, RuleBroken
from app.people.service import actor_of
from app.referrals import service, work
from app.referrals.models import ReferralStatus
from app.referrals.work_models import Attendance, Method, WorkSession
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of


@pytest.fixture
def group(session: Session):
    """One offer, two children whose help was promised."""
    offer = OfferFactory(name="情绪小组")
    staff = staff_of(offer)
    first = NeedFactory()
    second = NeedFactory(child=ChildFactory(director=first.child.director, place_code=first.place_code))
    director = actor_of(first.child.director)
    made = [service.request(director, need.id, offer.id) for need in (first, second)]
    for one in made:
        service.accept(actor_of(staff), one.id)
    return staff, first.child.director, made


def test_one_session_for_several_children(group, session: Session, sign_in) -> None:
    staff, director, (came, absent) = group
    browser = sign_in(staff)
    page = browser.see("/sessions/new")
    assert f"R{came.number}" in page
    assert came.need.child.name not in page
    answer = browser.submit(
        "/sessions/new", method="group", held_on=str(today()), title="情绪小组第 1 次", minutes="90", came=[str(came.id)],
        absent=[str(absent.id)],
    )  # fmt: skip
    assert answer.status_code == 302
    session.expire_all()
    assert session.scalars(sa.select(WorkSession.method)).all() == [Method.GROUP]
    assert (came.status, absent.status) == (ReferralStatus.IN_PROGRESS, ReferralStatus.ACCEPTED), (
        "whoever came has begun"
    )
    assert "应到 2 人，来了 1 人" in browser.see("/sessions")
    hers = sign_in(director)
    assert "情绪小组第 1 次" in hers.see(f"/referrals/{came.id}")
    assert "没来" in hers.see(f"/referrals/{absent.id}")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"held_on": today() + timedelta(days=2)}, "held_on"),
        ({"held_on": today() - timedelta(days=200)}, "held_on"),
        ({"title": " "}, "title"),
        ({"came": {}}, "came"),
        ({"method": Method.CASE}, "method"),
    ],
)
def test_what_cannot_be_so_is_refused(group, fields: dict, field: str, session: Session) -> None:
    staff, _director, made = group
    usual = {"method": Method.GROUP, "held_on": today(), "title": "第一次", "minutes": None}
    usual["came"] = {one.id: True for one in made}
    with pytest.raises(RuleBroken) as refused:
        work.note(actor_of(staff), **usual | fields)
    assert refused.value.field == field
    assert session.scalars(sa.select(Attendance)).all() == []


def test_only_ones_own_and_only_while_helping(group) -> None:
    staff, _director, (one, _two) = group
    usual = {"method": Method.VISIT, "held_on": today(), "title": "上门", "minutes": None, "came": {one.id: True}}
    with pytest.raises(NotFound):
        work.note(actor_of(staff_of(OfferFactory())), **usual)
    service.complete(actor_of(staff), one.id, today(), 1)
    with pytest.raises(RuleBroken, match="已经结束"):
        work.note(actor_of(staff), **usual)


def test_came_and_did_not_come_is_asked_again(session: Session, sign_in) -> None:
    need, offer = NeedFactory(), OfferFactory()
    helper = staff_of(offer)
    referral = service.request(actor_of(need.child.director), need.id, offer.id)
    service.accept(actor_of(helper), referral.id)
    both = {"came": [str(referral.id)], "absent": [str(referral.id)]}
    answer = sign_in(helper).submit("/sessions/new", method="group", held_on=str(today()), title="情绪小组", **both)
    assert answer.status_code == 422
    assert "请只留一个" in answer.text
