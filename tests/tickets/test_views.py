"""Answering and confirming without an account: by whoever brings the secret, once for each step, and nothing besides."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.clock import now, today
from app.needs.models import NeedStatus
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import Referral, ReferralStatus
from app.rights import service as rights
from app.rights import tokens
from app.tickets import service
from app.tickets.models import Ticket
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of

S = ReferralStatus


@pytest.fixture
def stage(session: Session, sign_in):
    """A request that waits for its answer, and the director's browser."""
    need, offer = NeedFactory(words="没有人做饭的原话"), OfferFactory(name="三餐小屋", capacity=4)
    director = actor_of(need.child.director)
    referral = loop.request(director, need.id, offer.id, "放学后两个孩子")
    return need, referral, sign_in(need.child.director)


def secret_on(page: str):
    """The token that the code on a page stands for."""
    code = re.search(r'class="codes" lang="en"><strong>([A-Z2-7-]+)<', page)
    assert code
    token = tokens.read_code(code[1])
    assert token is not None
    return token


def helper_code(browser, referral: Referral):
    answer = browser.submit(f"/referrals/{referral.id}/answer-code")
    assert answer.status_code == 200
    return secret_on(answer.text)


def delivered(referral: Referral) -> None:
    helper = actor_of(staff_of(referral.offer))
    loop.accept(helper, referral.id)
    loop.complete(helper, referral.id, today(), 1)


class TestHelper:
    def test_the_whole_way_without_an_account(self, stage, client, session: Session) -> None:
        need, referral, director = stage
        token = helper_code(director, referral)
        assert need.type_code not in client.get(f"/answer/{token}").text, "the address alone tells nothing"
        card = client.post(f"/answer/{token}").text
        assert "放学后两个孩子" in card
        assert "4 个，本期还空 4 个，其中 1 个正在等您答复" in card, "before one says another number"
        for secret in (need.child.name, need.words, need.child.guardian_name, need.child.director.phone or "无电话"):
            assert secret not in card
        client.submit(f"/answer/{token}/capacity", capacity="9", assess_first="y")
        client.submit(f"/answer/{token}/accept", note="明天就来")
        session.expire_all()
        assert (referral.status, referral.offer.capacity, referral.offer.assess_first) == (S.ACCEPTED, 9, True)
        after = client.post(f"/answer/{token}").text
        assert need.child.director.name in after, "whom to call, once accepted"
        assert client.submit(f"/answer/{token}/start").status_code == 302
        done = client.submit(f"/answer/{token}/complete", delivered_on=str(today()), units="2", note="送到了")
        assert done.status_code == 302
        session.expire_all()
        assert referral.status is S.COMPLETED
        assert referral.fulfilment.provider_id is None
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "referral.accepted")).all()
        assert [(one.actor_id, "ticket" in one.details) for one in entries] == [(None, True)]

    def test_each_step_once(self, stage, client, session: Session) -> None:
        _need, referral, director = stage
        token = helper_code(director, referral)
        assert client.submit(f"/answer/{token}/decline", reason="no_capacity", note="").status_code == 302
        again = client.submit(f"/answer/{token}/accept", note="")
        assert again.status_code == 422
        session.expire_all()
        assert referral.status is S.REJECTED

    def test_the_forms_of_one_page_do_not_share_their_ids(self, stage, client) -> None:
        _need, referral, director = stage
        page = client.post(f"/answer/{helper_code(director, referral)}").text
        ids = re.findall(r' id="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids))
        assert 'for="decline-note"' in page, "a label leads to the field beside it"

    def test_who_presses_second_is_told_so(self, stage, client) -> None:
        _need, referral, director = stage
        token = helper_code(director, referral)
        thanks = client.submit(f"/answer/{token}/accept", note="").headers["Location"]
        assert "用同一个码报告" in client.see(thanks)
        again = client.submit(f"/answer/{token}/accept", note="")
        assert again.status_code == 422
        assert "这一步已经办过" in again.text

    def test_who_said_no_is_not_asked_to_report(self, stage, client) -> None:
        _need, referral, director = stage
        answer = client.submit(f"/answer/{helper_code(director, referral)}/decline", reason="no_capacity", note="")
        page = client.see(answer.headers["Location"])
        assert "另找帮助" in page
        assert "报告" not in page.split("<main", 1)[1].split("</main>")[0]

    def test_who_is_not_needed_any_more_reads_why(self, stage, client) -> None:
        need, referral, director = stage
        token = helper_code(director, referral)
        loop.cancel(actor_of(need.child.director), referral.id, "另一家先接收了，谢谢您")
        assert "另一家先接收了，谢谢您" in client.post(f"/answer/{token}").text

    def test_the_paper_speaks_to_whoever_is_given_it(self, stage) -> None:
        need, referral, director = stage
        paper = director.submit(f"/referrals/{referral.id}/answer-code").text
        printed = re.sub(r'<div class="no-print">.*?</div>\s*<h1', "<h1", paper.split("<main", 1)[1], flags=re.S)
        assert need.child.director.name in printed, "whom to ask about it"
        assert "只显示这一次" not in printed
        assert "请您答复" in printed

    def test_a_refused_step_is_not_used_up(self, stage, client, session: Session) -> None:
        _need, referral, director = stage
        token = helper_code(director, referral)
        wrong = client.submit(f"/answer/{token}/decline", reason="other", note="")
        assert wrong.status_code == 422
        assert "请用一句话写明原因" in wrong.text
        assert client.submit(f"/answer/{token}/accept", note="").status_code == 302

    def test_a_new_code_ends_the_old_one_and_time_ends_every_one(self, stage, client, session: Session) -> None:
        _need, referral, director = stage
        first, second = helper_code(director, referral), helper_code(director, referral)
        assert client.post(f"/answer/{first}").status_code == 404
        assert client.post(f"/answer/{second}").status_code == 200
        session.execute(sa.update(Ticket).values(expires_at=now()))
        session.commit()
        assert client.post(f"/answer/{second}").status_code == 404
        assert client.submit(f"/answer/{second}/accept").status_code == 404

    def test_it_opens_one_referral_and_no_other_of_the_same_body(self, stage, client, session: Session) -> None:
        need, referral, director = stage
        other = loop.request(
            actor_of(need.child.director), NeedFactory(child=need.child).id, referral.offer_id, "另一条"
        )
        token = helper_code(director, referral)
        assert "另一条" not in client.post(f"/answer/{token}").text
        client.submit(f"/answer/{token}/accept")
        session.expire_all()
        assert (referral.status, other.status) == (S.ACCEPTED, S.REQUESTED)

    def test_after_a_yes_it_lives_as_long_as_help_can_be_reported(self, stage, client, session: Session) -> None:
        _need, referral, director = stage
        token = helper_code(director, referral)
        client.submit(f"/answer/{token}/accept")
        session.expire_all()
        row = session.scalars(sa.select(OutboxRow).where(OutboxRow.func == "workers.loop.prolong")).one()
        ticket = session.scalars(sa.select(Ticket)).one()
        assert row.args == [str(ticket.id), service.until(referral).isoformat()]
        assert service.until(referral) > referral.complete_by

    @pytest.mark.parametrize("way", ["", "/accept", "/family"])
    def test_guesses_are_counted(self, app: Flask, client, monkeypatch, way: str) -> None:
        monkeypatch.setattr(app.config["SETTINGS"], "throttle", True)
        answers = [client.submit(f"/answer/{uuid4()}{way}").status_code for _n in range(21)]
        assert answers == [404] * 20 + [429]

    def test_codes_are_typed_as_people_type(self, stage, client) -> None:
        _need, referral, director = stage
        token = helper_code(director, referral)
        typed = tokens.short_code(token).lower().replace("-", " ")
        assert client.submit("/answer", code=typed).headers["Location"].endswith(str(token))
        wrong = client.submit("/answer", code="ABC")
        assert wrong.status_code == 422
        assert "不完整" in wrong.text


class TestFamily:
    def code(self, browser, referral: Referral):
        answer = browser.submit(f"/referrals/{referral.id}/family-code")
        return answer, secret_on(answer.text) if "codes" in answer.text else None

    def test_yes_turns_the_second_key(self, stage, client, session: Session) -> None:
        need, referral, director = stage
        delivered(referral)
        _page, token = self.code(director, referral)
        asked = client.post(f"/answer/{token}").text
        assert f"{referral.offer.organization.name}说，" in asked, "a body speaks, and not what it offers"
        assert "三餐小屋" in asked
        assert need.child.name not in asked
        assert client.submit(f"/answer/{token}/family", word="yes").status_code == 302
        ticket = session.scalars(sa.select(Ticket)).one()
        for _twice in range(2):
            service.family_said(ticket.id)
        session.expire_all()
        assert (need.status, referral.fulfilment.confirmed_how) == (NeedStatus.MET, "page")
        assert referral.fulfilment.confirmed_by is None
        assert client.post(f"/answer/{token}").status_code == 404, "once"

    def test_no_opens_a_dispute_with_its_words(self, stage, client, session: Session) -> None:
        need, referral, director = stage
        delivered(referral)
        _page, token = self.code(director, referral)
        silent = client.submit(f"/answer/{token}/family", word="no")
        assert silent.status_code == 422
        client.submit(f"/answer/{token}/family", word="no", said="一次也没来过")
        service.family_said(session.scalars(sa.select(Ticket.id)).one())
        session.expire_all()
        assert referral.fulfilment.is_contested
        assert referral.fulfilment.dispute_note == "没有到：一次也没来过"
        assert (referral.fulfilment.disputed_by, referral.fulfilment.disputant) == (None, "family")
        assert need.status is NeedStatus.IN_SERVICE

    def test_whoever_confirmed_first_stands(self, stage, client, session: Session) -> None:
        need, referral, director = stage
        delivered(referral)
        _page, token = self.code(director, referral)
        client.submit(f"/answer/{token}/family", word="no", said="一次也没来过")
        loop.confirm(actor_of(need.child.director), referral.id, "visit")
        service.family_said(session.scalars(sa.select(Ticket.id)).one())
        session.expire_all()
        assert not referral.fulfilment.is_contested

    def test_not_before_it_is_reported_and_not_where_the_guardian_may_do_harm(self, stage, session: Session) -> None:
        need, referral, director = stage
        assert self.code(director, referral)[0].status_code != 200
        delivered(referral)
        rights.limit(actor_of(need.child.director), need.child_id, "监护人可能是加害人")
        assert self.code(director, referral)[0].status_code != 200
