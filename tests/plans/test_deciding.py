"""People decide: some, all or none; at once or after a last look; two at a time; after the world has moved on."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.errors import NotFound, Refused, RuleBroken
from app.needs import service as needs
from app.needs.models import NeedStatus
from app.notices.models import Notice
from app.offers.models import Offer, OfferStatus
from app.people.models import AccountStatus
from app.people.service import actor_of
from app.plans import queries, service
from app.plans.models import Cause, Match, MatchStatus
from app.referrals import service as referrals
from app.referrals.models import Referral
from tests.factories.offers import staff_of
from tests.factories.people import account, an_actor
from tests.plans.conftest import Township


@pytest.fixture
def three(township: Township) -> Township:
    """Three needs, room for all."""
    for urgency in (1, 2, 3):
        township.need(urgency=urgency)
    township.offer(capacity=3)
    return township


def sent(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Referral)) or 0


class TestAccepting:
    def test_some(self, three: Township, session: Session) -> None:
        plan = three.plan()
        first, _second, third = three.matches(plan.id)
        done = service.accept(three.she, plan.id, [first.id, third.id])
        assert (done.accepted, done.stale, done.gone) == (2, 0, 0)
        assert [m.status for m in three.matches(plan.id)] == [
            MatchStatus.ACCEPTED, MatchStatus.PROPOSED, MatchStatus.ACCEPTED,
        ]  # fmt: skip
        assert sent(session) == 0, "a director looks before anything is sent"
        assert [m.id for m in queries.to_send(three.director_actor)[0]] == [first.id, third.id]

    def test_all_and_again(self, three: Township) -> None:
        plan = three.plan()
        assert service.accept(three.she, plan.id).accepted == 3
        assert service.accept(three.she, plan.id).accepted == 0

    def test_what_a_colleague_has_just_decided_stays(self, three: Township) -> None:
        plan = three.plan()
        first, second, _third = three.matches(plan.id)
        service.decline(three.she, plan.id, [first.id], "家里已经有人做饭")
        colleague = an_actor(Role.SUPERVISOR)
        done = service.accept(colleague, plan.id, [first.id, second.id])
        assert (done.accepted, done.gone) == (1, 1)
        assert three.matches(plan.id)[0].status is MatchStatus.DECLINED

    def test_an_offer_that_filled_meanwhile(self, three: Township, session: Session) -> None:
        plan = three.plan()
        other = three.need()
        asked = referrals.request(three.director_actor, other.id, three.offers[0].id)
        referrals.accept(actor_of(staff_of(three.offers[0])), asked.id)
        done = service.accept(three.she, plan.id)
        assert (done.accepted, done.stale) == (2, 1)
        (stale,) = [m for m in three.matches(plan.id) if m.status is MatchStatus.STALE]
        assert stale.ended_for is Cause.OFFER_FULL

    def test_an_offer_that_paused_and_a_need_that_was_withdrawn(self, three: Township, session: Session) -> None:
        plan = three.plan()
        referrals.end_need(three.director_actor, three.needs[0].id, NeedStatus.WITHDRAWN, "搬走了")
        assert service.accept(three.she, plan.id, [three.matches(plan.id)[0].id]).stale == 1
        session.get_one(Offer, three.offers[0].id).status = OfferStatus.PAUSED
        session.commit()
        assert service.accept(three.she, plan.id).stale == 2
        causes = [m.ended_for for m in three.matches(plan.id)]
        assert causes == [Cause.NEED_SETTLED, Cause.OFFER_GONE, Cause.OFFER_GONE]

    def test_accepted_places_are_not_promised_twice(self, three: Township, session: Session) -> None:
        plan = three.plan()
        session.get_one(Offer, three.offers[0].id).capacity = 2
        session.commit()
        first, second, third = three.matches(plan.id)
        service.accept(three.she, plan.id, [first.id])
        service.accept(three.she, plan.id, [second.id])
        assert service.accept(three.she, plan.id, [third.id]).stale == 1

    def test_the_directors_are_told_that_something_waits_and_no_more(self, three: Township, session, work) -> None:
        plan = three.plan()
        service.accept(three.she, plan.id)
        work("workers.notices")
        told = session.scalars(sa.select(Notice).where(Notice.kind == "match.accepted")).all()
        assert [n.account_id for n in told] == [three.director.id]

    def test_who_may(self, three: Township) -> None:
        plan = three.plan()
        for actor in (
            three.director_actor,
            an_actor(Role.SUPERVISOR, place_code="421003101000"),
            an_actor(Role.PROVIDER),
        ):
            with pytest.raises(NotFound):
                service.accept(actor, plan.id)
        assert service.accept(an_actor(Role.COUNTY_OFFICER), plan.id).accepted == 3


class TestDeclining:
    def test_none_of_it_with_a_reason_that_is_sealed(self, three: Township, session: Session) -> None:
        plan = three.plan()
        assert service.decline(three.she, plan.id, None, "先等县里的新项目") == 3
        assert {(m.status, m.reason) for m in three.matches(plan.id)} == {(MatchStatus.DECLINED, "先等县里的新项目")}
        cell = session.scalars(sa.text("SELECT reason_sealed FROM matches LIMIT 1")).one()
        assert "县里".encode() not in bytes(cell)

    def test_a_reason_is_asked_for(self, three: Township) -> None:
        plan = three.plan()
        for reason in ("", " ", "长" * 301):
            with pytest.raises(RuleBroken):
                service.decline(three.she, plan.id, None, reason)


class TestTheDirector:
    @pytest.fixture
    def accepted(self, three: Township) -> Match:
        plan = three.plan()
        service.accept(three.she, plan.id)
        return three.matches(plan.id)[0]

    def test_sends(self, three: Township, accepted: Match, session: Session) -> None:
        match = service.send(three.director_actor, accepted.id, "放学以后")
        referral = session.get_one(Referral, match.referral_id)
        assert match.status is MatchStatus.SENT
        assert (referral.offer_id, referral.need_id, referral.message) == (match.offer_id, match.need_id, "放学以后")
        assert referral.requested_by == three.director.id
        assert referral.explanation["score"] == match.score / 10

    def test_sends_once(self, three: Township, accepted: Match) -> None:
        service.send(three.director_actor, accepted.id)
        with pytest.raises(RuleBroken, match="不能再发"):
            service.send(three.director_actor, accepted.id)

    def test_keeps_it_back(self, three: Township, accepted: Match, session: Session) -> None:
        match = service.keep_back(three.director_actor, accepted.id, "奶奶说不用了")
        assert (match.status, match.reason) == (MatchStatus.DECLINED, "奶奶说不用了")
        assert sent(session) == 0

    def test_is_too_late(self, three: Township, accepted: Match, session: Session) -> None:
        session.get_one(Offer, accepted.offer_id).capacity = 1
        other = three.need()
        asked = referrals.request(three.director_actor, other.id, accepted.offer_id)
        referrals.accept(actor_of(staff_of(three.offers[0])), asked.id)
        match = service.send(three.director_actor, accepted.id)
        assert (match.status, match.ended_for) == (MatchStatus.STALE, Cause.OFFER_FULL)

    def test_only_she(self, accepted: Match) -> None:
        for actor in (an_actor(Role.DIRECTOR, place_code="421003106902"), an_actor(Role.COUNTY_OFFICER)):
            with pytest.raises(NotFound):
                service.send(actor, accepted.id)

    def test_units_of_a_larger_need_go_to_several(self, township: Township, session: Session) -> None:
        township.need(units=3)
        township.offer(capacity=2)
        township.offer(capacity=1)
        plan = township.plan()
        service.accept(township.she, plan.id)
        for match in township.matches(plan.id):
            service.send(township.director_actor, match.id)
        assert sorted(session.scalars(sa.select(Referral.units))) == [1, 2]


class TestAtOnce:
    def test_the_default_is_no(self, township: Township) -> None:
        assert township.need().at_once_by is None

    def test_only_a_director_of_the_place_allows_it(self, township: Township) -> None:
        need = township.need()
        township.session.commit()
        with pytest.raises(Refused):
            needs.allow_at_once(township.she, need.id, True)
        with pytest.raises(NotFound):
            needs.allow_at_once(an_actor(Role.DIRECTOR, place_code="421003106902"), need.id, True)
        assert needs.allow_at_once(township.director_actor, need.id, True).at_once_by == township.director.id
        assert needs.allow_at_once(township.director_actor, need.id, False).at_once_by is None

    def test_it_goes_out_in_her_name_once_somebody_has_accepted(self, three: Township, session: Session, work) -> None:
        needs.allow_at_once(three.director_actor, three.needs[0].id, True)
        plan = three.plan()
        assert sent(session) == 0
        service.accept(three.she, plan.id)
        work("workers.plans.send_at_once")
        states = [m.status for m in three.matches(plan.id)]
        assert states == [MatchStatus.SENT, MatchStatus.ACCEPTED, MatchStatus.ACCEPTED]
        referral = session.scalars(sa.select(Referral)).one()
        assert referral.requested_by == three.director.id

    def test_not_if_she_takes_it_back_or_leaves(self, three: Township, session: Session, work) -> None:
        for need in three.needs[:2]:
            needs.allow_at_once(three.director_actor, need.id, True)
        plan = three.plan()
        service.accept(three.she, plan.id)
        needs.allow_at_once(three.director_actor, three.needs[0].id, False)
        session.get_one(type(three.director), three.director.id).status = AccountStatus.DISABLED
        session.commit()
        work("workers.plans.send_at_once")
        assert sent(session) == 0
        assert {m.status for m in three.matches(plan.id)} == {MatchStatus.ACCEPTED}


def test_every_decision_is_in_the_log(three: Township, session: Session) -> None:
    plan = three.plan()
    first, second, third = three.matches(plan.id)
    service.accept(three.she, plan.id, [first.id, second.id])
    service.decline(three.she, plan.id, [third.id], "不合适")
    service.send(three.director_actor, first.id)
    service.keep_back(three.director_actor, second.id, "不需要了")
    rows = session.execute(
        sa.select(AuditEntry.action, AuditEntry.child_id).where(AuditEntry.action.startswith("match."))
    )
    log = {(action, child) for action, child in rows}
    assert {
        ("match.accept", first.child_id), ("match.accept", second.child_id), ("match.decline", third.child_id),
        ("match.send", first.child_id), ("match.decline", second.child_id),
    } <= log  # fmt: skip


def test_an_offer_needs_its_staff(township: Township) -> None:
    """The factory's default organization is verified, so that what is proposed can be asked."""
    township.need()
    offer = township.offer()
    plan = township.plan()
    service.accept(township.she, plan.id)
    match = service.send(township.director_actor, township.matches(plan.id)[0].id)
    assert match.referral_id is not None
    referrals.accept(actor_of(account(Role.PROVIDER, organization_id=offer.organization_id)), match.referral_id)
