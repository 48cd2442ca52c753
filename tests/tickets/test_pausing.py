"""Pausing help, and saying that there are no places, without an account: as often as it happens, and only what is one's own."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.clock import now, today
from app.errors import RuleBroken
from app.notices.models import Notice
from app.offers import pausing
from app.offers.models import OfferStatus
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.referrals import clocks
from app.referrals import service as loop
from app.referrals.models import Referral, ReferralStatus
from app.tickets import service
from app.tickets.models import Ticket
from app.tickets.service import AFTER_DAYS
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from workers import loop as loop_jobs
from workers import offers as offer_jobs

S = ReferralStatus
DAY = timedelta(days=1)


@pytest.fixture
def asked(session: Session):
    """A request, and the code that answers it."""
    need, offer = NeedFactory(), OfferFactory(name="三餐小屋", capacity=4)
    director = actor_of(need.child.director)
    referral = loop.request(director, need.id, offer.id, "")
    _ticket, token = service.for_helper(director, referral.id)
    return referral, token


class TestPausingHelp:
    def test_it_pauses_with_a_reason_and_a_clock_and_goes_on_more_than_once(
        self, asked, client, session: Session
    ) -> None:
        referral, token = asked
        client.submit(f"/answer/{token}/accept", note="")
        client.submit(f"/answer/{token}/start")
        for turn in (1, 2):
            thanks = client.submit(f"/answer/{token}/hold", note=f"老师病了{turn}")
            assert "继续服务" in client.see(thanks.headers["Location"])
            session.expire_all()
            assert referral.status is S.ON_HOLD
            assert referral.start_by > now(), "by when help should go on"
            page = client.post(f"/answer/{token}").text
            assert "暂停中，应在" in page
            assert f"/answer/{token}/resume" in page
            assert client.submit(f"/answer/{token}/resume").status_code == 302
            session.expire_all()
            assert referral.status is S.IN_PROGRESS
        ticket = session.scalars(sa.select(Ticket)).one()
        assert ticket.steps == ["answer", "start", "pause-1", "resume-1", "pause-2", "resume-2"]
        notes = [step.note for step in loop.queries.steps(actor_of(referral.need.child.director), referral)]
        assert {"老师病了1", "老师病了2"} <= set(notes), "the director reads why"

    def test_a_pause_says_why_and_keeps_what_was_typed(self, asked, client, session: Session) -> None:
        referral, token = asked
        client.submit(f"/answer/{token}/accept", note="")
        wrong = client.submit(f"/answer/{token}/hold", note="")
        assert wrong.status_code == 422
        assert "请写一两句" in wrong.text
        session.expire_all()
        assert referral.status is S.ACCEPTED
        assert session.scalars(sa.select(Ticket)).one().steps == ["answer"], "nothing is used up"

    def test_what_does_not_pause_is_not_paused(self, asked, client, session: Session) -> None:
        referral, token = asked
        assert client.submit(f"/answer/{token}/hold", note="等一等").status_code == 422
        session.expire_all()
        assert referral.status is S.REQUESTED

    def test_it_opens_the_page_as_long_as_the_report_can_be_due(self, asked, client, session: Session) -> None:
        referral, token = asked
        client.submit(f"/answer/{token}/accept", note="")
        client.submit(f"/answer/{token}/hold", note="放假了")
        session.expire_all()
        referral.start_by = referral.complete_by + 20 * DAY  # a long pause
        session.commit()
        client.submit(f"/answer/{token}/resume")
        last = session.scalars(sa.select(OutboxRow).where(OutboxRow.func == "workers.loop.prolong")).all()[-1]
        loop_jobs.prolong.__wrapped__(*last.args)
        session.expire_all()
        ticket = session.scalars(sa.select(Ticket)).one()
        assert ticket.expires_at >= referral.complete_by + AFTER_DAYS * DAY

    def test_who_forgets_to_go_on_is_late(self, asked, client, session: Session) -> None:
        referral, token = asked
        client.submit(f"/answer/{token}/accept", note="")
        client.submit(f"/answer/{token}/hold", note="放假了")
        session.expire_all()
        referral.start_by = now() - DAY
        session.commit()
        clocks.start_due(referral.id)
        told = sa.select(OutboxRow).where(OutboxRow.func == "workers.notices.referral_late_resume")
        assert session.scalars(told).all()


class TestNoPlaces:
    def test_who_declines_for_want_of_places_is_asked_until_when(self, asked, client, session: Session) -> None:
        referral, token = asked
        no = client.submit(f"/answer/{token}/decline", reason="no_capacity", note="")
        page = client.see(no.headers["Location"])
        assert "最近都没有名额吗" in page
        day = today() + 20 * DAY
        thanks = client.submit(f"/answer/{token}/full", resumes_on=str(day))
        assert "到您写的那天自动恢复" in client.see(thanks.headers["Location"])
        session.expire_all()
        assert (referral.offer.status, referral.offer.resumes_on) == (OfferStatus.PAUSED, day)

    def test_its_owner_hears_of_it_and_of_its_end(self, asked, client, session: Session) -> None:
        referral, token = asked
        staff = staff_of(referral.offer)
        client.submit(f"/answer/{token}/full", resumes_on=str(today() + DAY))
        session.expire_all()
        offer_jobs.paused.__wrapped__(str(referral.offer_id))
        pausing.over(referral.offer_id, today() + DAY)
        session.expire_all()
        assert referral.offer.status is OfferStatus.PAUSED, "not before its day"
        with time_machine.travel(now() + DAY, tick=True):
            pausing.over(referral.offer_id, today() + 2 * DAY)
            assert referral.offer.status is OfferStatus.PAUSED, "another day's clock"
            pausing.over(referral.offer_id, today())
        assert (referral.offer.status, referral.offer.resumes_on) == (OfferStatus.PUBLISHED, None)
        offer_jobs.resumed.__wrapped__(str(referral.offer_id))
        kinds = session.scalars(sa.select(Notice.kind).where(Notice.account_id == staff.id).order_by(Notice.id)).all()
        assert [kind for kind in kinds if kind.startswith("offer.")] == ["offer.paused", "offer.resumed"]

    def test_another_no_is_not_asked(self, asked, client) -> None:
        _referral, token = asked
        no = client.submit(f"/answer/{token}/decline", reason="not_eligible", note="")
        assert "最近都没有名额吗" not in client.see(no.headers["Location"])

    @pytest.mark.parametrize("day", ["", "2020-1-1", "2099-1-1", "下周"])
    def test_a_day_that_cannot_be_is_told_at_its_field(self, asked, client, session: Session, day: str) -> None:
        referral, token = asked
        wrong = client.submit(f"/answer/{token}/full", resumes_on=day)
        assert wrong.status_code == 422
        assert 'id="full-resumes_on"' in wrong.text
        assert f'value="{day}"' in wrong.text or not day, "what was typed stays"
        session.expire_all()
        assert referral.offer.status is OfferStatus.PUBLISHED
        assert session.scalars(sa.select(Ticket)).one().steps == []

    def test_the_same_code_opens_it_again_and_only_what_it_closed(self, asked, client, session: Session) -> None:
        referral, token = asked
        staff = actor_of(staff_of(referral.offer))
        pausing.pause(staff, referral.offer_id, today() + DAY)
        assert client.submit(f"/answer/{token}/open").status_code == 422, "its owner has closed it"
        pausing.resume(staff, referral.offer_id)
        client.submit(f"/answer/{token}/full", resumes_on=str(today() + 9 * DAY))
        assert "又有名额了" in client.post(f"/answer/{token}").text
        assert client.submit(f"/answer/{token}/open").status_code == 302
        session.expire_all()
        assert (referral.offer.status, referral.offer.resumes_on) == (OfferStatus.PUBLISHED, None)

    def test_what_was_paused_for_good_is_its_owners(self, asked, session: Session) -> None:
        referral, _token = asked
        pausing.pause(actor_of(staff_of(referral.offer)), referral.offer_id)
        bearer = service.stand_in(session.scalars(sa.select(Ticket)).one().id, referral.organization_id, None)
        with pytest.raises(RuleBroken, match="机构自己暂停"):
            pausing.resume(bearer, referral.offer_id)

    def test_two_codes_of_one_body_do_not_close_another_bodys_offer(self, asked, client, session: Session) -> None:
        referral, token = asked
        other = OfferFactory(name="别家的", capacity=2)
        client.submit(f"/answer/{token}/full", resumes_on=str(today() + DAY))
        session.expire_all()
        assert other.status is OfferStatus.PUBLISHED
        assert session.get_one(Referral, referral.id).status is S.REQUESTED, "what was asked is still to be answered"
