"""The pages of the loop, as both sides see them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.needs.models import NeedStatus
from app.referrals.models import Referral, ReferralStatus
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account


@pytest.fixture
def stage(session: Session, sign_in):
    """A need, an offer that fits, and the two browsers."""
    need, offer = NeedFactory(), OfferFactory(name="三餐小屋")
    return need, offer, sign_in(need.child.director), sign_in(staff_of(offer))


def sent(session: Session) -> Referral:
    return session.scalars(sa.select(Referral)).one()


def test_the_whole_way_by_forms(stage, session: Session) -> None:
    need, offer, director, provider = stage
    shortlist = director.see(f"/needs/{need.id}/shortlist")
    assert "三餐小屋" in shortlist
    check = director.see(f"/needs/{need.id}/refer/{offer.id}")
    assert need.child.name not in check, "what is checked is what will be sent"
    director.submit(f"/needs/{need.id}/refer/{offer.id}", message="放学以后")
    referral = sent(session)

    seen = provider.see(f"/referrals/{referral.id}")
    for secret in (need.child.name, need.words, need.child.guardian_name, need.child.director.phone or "无电话"):
        assert secret not in seen
    assert provider.submit(f"/referrals/{referral.id}/answer/accept", note="").status_code == 302
    assert need.child.director.name in provider.see(f"/referrals/{referral.id}"), "whom to call, once accepted"

    provider.submit(
        f"/referrals/{referral.id}/answer/complete", delivered_on=str(referral.requested_at.date()), units="3"
    )
    director.submit(f"/referrals/{referral.id}/follow/confirm", how="visit")
    session.expire_all()
    assert need.status is NeedStatus.MET
    assert "已满足" in director.see(f"/needs/{need.id}")


def test_after_a_decline_the_shortlist_is_one_tap_away_and_the_offer_marked(stage, session: Session) -> None:
    need, offer, director, provider = stage
    director.submit(f"/needs/{need.id}/refer/{offer.id}")
    referral = sent(session)
    provider.submit(f"/referrals/{referral.id}/answer/decline", reason="no_capacity", note="")
    page = director.see(f"/referrals/{referral.id}")
    assert f"/needs/{need.id}/shortlist" in page
    assert "上次没有接收：名额已满" in director.see(f"/needs/{need.id}/shortlist")


def test_what_was_paused_goes_on(stage, session: Session) -> None:
    need, offer, director, provider = stage
    director.submit(f"/needs/{need.id}/refer/{offer.id}")
    referral = sent(session)
    for deed in ("accept", "start", "hold"):
        assert provider.submit(f"/referrals/{referral.id}/answer/{deed}", note="老师下周才回来").status_code == 302
    page = provider.see(f"/referrals/{referral.id}")
    assert "继续服务" in page
    assert "开始服务" not in page
    assert provider.submit(f"/referrals/{referral.id}/answer/resume").status_code == 302
    session.expire_all()
    assert referral.status is ReferralStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("deed", "fields", "sentence"),
    [
        ("decline", {"reason": "other", "note": ""}, "请用一句话写明原因"),
        ("decline", {}, "请选一个原因"),
        ("complete", {"delivered_on": "2090-1-1", "units": "1"}, "落实日期在今天之后"),
        ("complete", {"delivered_on": "昨天", "units": "1"}, "看不懂这个日期"),
    ],
)
def test_bad_answers_change_nothing(stage, session: Session, deed: str, fields: dict, sentence: str) -> None:
    need, offer, director, provider = stage
    director.submit(f"/needs/{need.id}/refer/{offer.id}")
    referral = sent(session)
    if deed == "complete":
        provider.submit(f"/referrals/{referral.id}/answer/accept", note="")
    session.refresh(referral)
    before = referral.status
    answer = provider.submit(f"/referrals/{referral.id}/answer/{deed}", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    session.refresh(referral)
    assert referral.status is before


def test_excluded_offers_say_the_true_reason(stage) -> None:
    need, _offer, director, _provider = stage
    OfferFactory(name="只收小小孩", age_max=6)
    OfferFactory(name="很远的食堂", lat=22.14, lng=107.07, radius_km=20)
    page = director.see(f"/needs/{need.id}/shortlist")
    assert "孩子 10 岁，这里只到 6 岁" in page
    assert "这里只到 20 公里" in page


def test_strangers_find_nothing(stage, sign_in, session: Session) -> None:
    need, offer, director, _provider = stage
    director.submit(f"/needs/{need.id}/refer/{offer.id}")
    referral = sent(session)
    strangers = [
        sign_in(account(Role.DIRECTOR, place_code="421003106902")),
        sign_in(account(Role.SUPERVISOR, place_code="421003101000")),
        sign_in(account(Role.COUNTY_OFFICER, place_code="450102000000")),
        sign_in(account(Role.VOLUNTEER)),
        sign_in(account(Role.ADMINISTRATOR)),
        sign_in(account(Role.AUDITOR)),
    ]
    for browser in strangers:
        for url in (
            f"/needs/{need.id}",
            f"/needs/{need.id}/shortlist",
            f"/referrals/{referral.id}",
            f"/referrals/{referral.id}/answer/accept",
        ):
            assert browser.get(url).status_code == 404, url
        browser.submit(f"/referrals/{referral.id}/answer/accept", note="")
    session.refresh(referral)
    assert referral.status is ReferralStatus.REQUESTED


def test_deeds_nobody_knows_are_not_found(stage, session: Session) -> None:
    need, offer, director, provider = stage
    director.submit(f"/needs/{need.id}/refer/{offer.id}")
    assert provider.get(f"/referrals/{sent(session).id}/answer/explode").status_code == 404


def test_what_was_ticked_and_typed_for_several_stays_where_it_is_refused(session: Session, sign_in) -> None:
    need, offers = NeedFactory(), [OfferFactory(name=f"{n} 餐小屋") for n in range(3)]
    director = sign_in(need.child.director)
    picks = [str(offer.id) for offer in offers[:2]]
    answer = director.submit(
        f"/needs/{need.id}/ask-several", offers=picks, message=f"请叫{need.child.name}放学来，带上外套"
    )
    assert answer.status_code == 422
    assert "不要写孩子或监护人的姓名" in answer.text
    assert "带上外套" in answer.text
    assert answer.text.count(" checked") == 2
    assert session.scalars(sa.select(Referral)).all() == []


def test_a_part_that_arrived_is_not_said_to_be_all(session: Session, sign_in) -> None:
    need, offer = NeedFactory(units=3), OfferFactory(name="三餐小屋", capacity=9)
    director, provider = sign_in(need.child.director), sign_in(staff_of(offer))
    director.submit(f"/needs/{need.id}/refer/{offer.id}")
    referral = sent(session)
    provider.submit(f"/referrals/{referral.id}/answer/accept", note="")
    provider.submit(
        f"/referrals/{referral.id}/answer/complete", delivered_on=str(today()), units="2", partial="y", note="差一份"
    )
    assert "请您去看一看、再确认" in director.see(f"/needs/{need.id}"), "what comes next is on the need's page"
    confirmed = director.submit(f"/referrals/{referral.id}/follow/confirm", how="visit")
    page = director.see(confirmed.headers["Location"])
    assert "还差的，继续找帮助" in page
    assert "只到了一部分" in page


def test_whom_to_hurry_has_a_telephone(session: Session, sign_in) -> None:
    need, offer = NeedFactory(), OfferFactory(phone="0716-555-0105")
    director = sign_in(need.child.director)
    director.submit(f"/needs/{need.id}/refer/{offer.id}")
    assert 'href="tel:0716-555-0105"' in director.see(f"/referrals/{sent(session).id}")
