"""A pause with an account: until its owner says so, or until a day that may be a year away."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.offers import pausing
from app.offers.models import OfferStatus
from app.people.service import actor_of
from tests.factories.offers import OfferFactory, staff_of

S = OfferStatus
DAY = timedelta(days=1)


@pytest.fixture
def offer(session: Session):
    return OfferFactory(name="三餐小屋")


def test_until_a_day_or_for_good(offer, sign_in, session: Session) -> None:
    browser = sign_in(staff_of(offer))
    page = f"/offers/{offer.id}/pause"
    assert "正在帮的请继续做" in browser.see(page)
    wrong = browser.submit(page, resumes_on="2020-1-1")
    assert wrong.status_code == 422
    assert "请填明天以后、366 天以内的日期" in wrong.text
    assert 'value="2020-1-1"' in wrong.text, "what was typed stays"
    answer = browser.submit(page, resumes_on=str(today() + 200 * DAY))
    session.expire_all()
    assert (offer.status, offer.resumes_on) == (S.PAUSED, today() + 200 * DAY)
    assert "自动恢复" in browser.see(answer.headers["Location"])
    browser.submit(f"/offers/{offer.id}/resume")
    session.expire_all()
    assert (offer.status, offer.resumes_on) == (S.PUBLISHED, None)
    browser.submit(page, resumes_on="")
    session.expire_all()
    assert (offer.status, offer.resumes_on) == (S.PAUSED, None)


def test_another_bodys_offer_is_not_there(offer) -> None:
    stranger = actor_of(staff_of(OfferFactory()))
    for deed in (pausing.pause, pausing.resume):
        with pytest.raises(NotFound):
            deed(stranger, offer.id)


def test_what_was_withdrawn_or_is_over_stays_so(offer, session: Session) -> None:
    staff = actor_of(staff_of(offer))
    day = today() + 2 * DAY
    pausing.pause(staff, offer.id, day)
    offer.expires_on = today()
    session.commit()
    with time_machine.travel(now() + 2 * DAY, tick=True):
        pausing.over(offer.id, day)
    assert offer.status is S.PAUSED, "its last day has passed meanwhile: that clock ends it"
    with pytest.raises(RuleBroken):
        pausing.pause(staff, offer.id, day)
