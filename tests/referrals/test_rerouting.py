"""After a try that came to nothing: the next is proposed, or asked where she allowed it; twice missed goes higher."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.matching.prices import Prices
from app.needs import rechecking
from app.needs import service as need_verbs
from app.needs.models import Found, Need, NeedStatus, Recheck
from app.offers.models import Offer
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.referrals import clocks, explanation, queries, rerouting, rules, service
from app.referrals.models import Reason, Referral, ReferralStatus, ReferralStep
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import an_actor

S = ReferralStatus


@dataclass
class Scene:
    """A need, three kitchens, the nearest first."""

    need: Need
    near: Offer
    middle: Offer
    far: Offer
    director: Actor


@pytest.fixture
def scene(session: Session) -> Scene:
    need = NeedFactory()
    offers = [OfferFactory(lat=lat) for lat in (30.3377, 30.30, 30.26)]
    return Scene(need, *offers, actor_of(need.child.director))


def declined(scene: Scene, offer: Offer, reason: Reason = Reason.NO_CAPACITY) -> Referral:
    referral = service.request(scene.director, scene.need.id, offer.id)
    return service.decline(actor_of(staff_of(offer)), referral.id, reason)


def promised(session: Session, func: str) -> int:
    return session.scalar(sa.select(sa.func.count()).where(OutboxRow.func == f"workers.{func}")) or 0


def test_the_next_of_a_fresh_list_is_proposed_to_her(scene: Scene, session: Session) -> None:
    declined(scene, scene.near)
    assert promised(session, "loop.next_offer") == 1
    rerouting.next_offer(scene.need.id)
    draft = queries.tries(scene.need.id)[-1]
    assert (draft.status, draft.offer_id) == (S.DRAFT, scene.middle.id)
    assert promised(session, "notices.referral_proposed") == 1
    stranger = actor_of(staff_of(scene.middle))
    with pytest.raises(NotFound):
        queries.get(stranger, draft.id)
    assert queries.find(stranger, statuses=tuple(S))[1] == 0, "nobody has been told of it"
    sent = service.send(scene.director, draft.id, "放学以后")
    assert (sent.status, scene.need.status) == (S.REQUESTED, NeedStatus.REFERRED)
    assert queries.get(stranger, draft.id).message == "放学以后"


def test_it_is_asked_in_her_name_where_she_allowed_it(scene: Scene, session: Session) -> None:
    need_verbs.allow_reroute(scene.director, scene.need.id, True)
    declined(scene, scene.near)
    rerouting.next_offer(scene.need.id)
    asked = queries.tries(scene.need.id)[-1]
    assert (asked.status, asked.offer_id, asked.requested_by) == (S.REQUESTED, scene.middle.id, scene.director.id)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "referral.request_unasked")).one()
    assert entry.actor_id == scene.director.id


def test_twice_missed_goes_higher_and_the_third_is_still_proposed(scene: Scene, session: Session) -> None:
    for offer in (scene.near, scene.middle):
        assert promised(session, "loop.missed") == 0
        declined(scene, offer)
        rerouting.next_offer(scene.need.id)
    assert promised(session, "loop.missed") == 1
    assert queries.tries(scene.need.id)[-1].offer_id == scene.far.id


def test_when_nobody_is_left_it_says_so(scene: Scene, session: Session) -> None:
    for offer in (scene.near, scene.middle, scene.far):
        declined(scene, offer)
    rerouting.next_offer(scene.need.id)
    assert promised(session, "loop.nothing_left") == 1


def test_a_familys_no_is_nobodys_failure_and_nothing_is_asked_behind_its_back(scene: Scene, session: Session) -> None:
    declined(scene, scene.near, Reason.FAMILY_DECLINED)
    assert promised(session, "loop.next_offer") == 0


def test_while_another_is_asked_nothing_is_proposed(scene: Scene, session: Session) -> None:
    service.request(scene.director, scene.need.id, scene.far.id)
    declined(scene, scene.near)
    rerouting.next_offer(scene.need.id)
    assert [one.status for one in queries.tries(scene.need.id)] == [S.REQUESTED, S.REJECTED]


def test_asking_somebody_else_drops_the_proposal(scene: Scene) -> None:
    declined(scene, scene.near)
    rerouting.next_offer(scene.need.id)
    service.request(scene.director, scene.need.id, scene.far.id)
    assert [one.status for one in queries.tries(scene.need.id)] == [S.REJECTED, S.CANCELLED, S.REQUESTED]


class TestClocks:
    @pytest.mark.parametrize(("stage", "steps"), [("start", 1), ("complete", 1), ("complete", 2)])
    def test_what_is_late_is_told_once_and_only_while_it_is(
        self, scene: Scene, session: Session, stage: str, steps: int
    ) -> None:
        referral = service.request(scene.director, scene.need.id, scene.near.id)
        provider = actor_of(staff_of(scene.near))
        service.accept(provider, referral.id)
        if steps == 2:
            service.start(provider, referral.id)
        fire = {"start": clocks.start_due, "complete": clocks.complete_due}[stage]
        fire(referral.id)
        assert promised(session, f"notices.referral_late_{stage}") == 0, "not before its time"
        setattr(referral, f"{stage}_by", now() - timedelta(minutes=1))
        fire(referral.id)
        assert promised(session, f"notices.referral_late_{stage}") == 1
        service.complete(provider, referral.id, today(), 1)
        fire(referral.id)
        assert promised(session, f"notices.referral_late_{stage}") == 1, "not when it was done"

    def test_a_pause_stops_the_clock_of_being_done_and_has_its_own(self, scene: Scene, session: Session) -> None:
        scene.need.urgency = 2  # every day counts
        referral = service.request(scene.director, scene.need.id, scene.near.id)
        provider = actor_of(staff_of(scene.near))
        service.accept(provider, referral.id)
        service.start(provider, referral.id)
        service.hold(provider, referral.id, "老师生病")
        paused = session.scalar(sa.select(sa.func.max(ReferralStep.at)).where(ReferralStep.status == S.ON_HOLD))
        assert referral.start_by > now(), "by when it should go on"
        until = referral.complete_by = now() - timedelta(hours=1)
        clocks.complete_due(referral.id)
        assert promised(session, "notices.referral_late_complete") == 0, "not during the pause"
        referral.start_by = now() - timedelta(minutes=1)
        clocks.start_due(referral.id)
        assert promised(session, "notices.referral_late_resume") == 1, "a pause is not forgotten"
        assert promised(session, "notices.referral_late_start") == 0, "and no late beginning"
        session.execute(sa.update(ReferralStep).where(ReferralStep.at == paused).values(at=paused - timedelta(days=3)))
        service.start(provider, referral.id)
        assert timedelta(days=3) <= referral.complete_by - until < timedelta(days=3, minutes=5)
        assert promised(session, "clocks.complete_due") == 2, "the clock that was moved is set anew"

    def test_of_two_clocks_that_run_out_in_one_downtime_the_moved_one_is_silent(
        self, scene: Scene, session: Session
    ) -> None:
        referral = service.request(scene.director, scene.need.id, scene.near.id)
        provider = actor_of(staff_of(scene.near))
        service.accept(provider, referral.id)
        service.hold(provider, referral.id, "老师生病")
        rows = sa.select(OutboxRow.args).where(OutboxRow.func == "workers.clocks.start_due").order_by(OutboxRow.id)
        first, second = session.scalars(rows)
        with time_machine.travel(referral.start_by + timedelta(days=1), tick=False):
            clocks.start_due(referral.id, datetime.fromisoformat(first[1]))
            assert promised(session, "notices.referral_late_resume") == 0
            clocks.start_due(referral.id, datetime.fromisoformat(second[1]))
            assert promised(session, "notices.referral_late_resume") == 1

    def test_reminders_only_while_an_answer_is_waited_for(self, scene: Scene, session: Session) -> None:
        referral = service.request(scene.director, scene.need.id, scene.near.id)
        clocks.remind(referral.id)
        service.accept(actor_of(staff_of(scene.near)), referral.id)
        clocks.remind(referral.id)
        assert promised(session, "notices.referral_reminder") == 1

    def test_a_need_past_its_day_is_told_of_and_looked_for_again(self, scene: Scene, session: Session) -> None:
        rerouting.need_due(scene.need.id)
        assert promised(session, "notices.need_late") == 0
        scene.need.due_on = today() - timedelta(days=1)
        rerouting.need_due(scene.need.id)
        assert [promised(session, f) for f in ("notices.need_late", "loop.overdue", "loop.next_offer")] == [1, 1, 1]


class TestRechecks:
    @pytest.fixture
    def met(self, scene: Scene) -> Need:
        referral, provider = service.request(scene.director, scene.need.id, scene.near.id), staff_of(scene.near)
        service.accept(actor_of(provider), referral.id)
        service.complete(actor_of(provider), referral.id, today(), 1)
        service.confirm(scene.director, referral.id, "family")
        return scene.need

    def rows(self, session: Session) -> list[Recheck]:
        return list(session.scalars(sa.select(Recheck).order_by(Recheck.days)))

    def test_two_looks_are_due(self, met: Need, session: Session) -> None:
        assert [row.due_on - today() for row in self.rows(session)] == [timedelta(days=30), timedelta(days=90)]
        assert promised(session, "clocks.recheck_due") == 2

    def test_help_that_is_gone_is_looked_for_again_and_its_history_stays(
        self, scene: Scene, met: Need, session: Session
    ) -> None:
        first, second = self.rows(session)
        need_verbs.recheck(scene.director, first.id, Found.LAPSED, "食堂放假了，又没有饭吃")
        assert met.status is NeedStatus.OPEN
        assert (first.found, second.found) == (Found.LAPSED, Found.MOOT)
        assert len(queries.tries(met.id)) == 1
        assert promised(session, "loop.need_opened") == 1
        rechecking.due(second.id)
        assert promised(session, "notices.recheck_due") == 0

    def test_help_that_holds_is_noted_once(self, scene: Scene, met: Need, session: Session) -> None:
        first, second = self.rows(session)
        with pytest.raises(RuleBroken, match="还没到回访的日子"):
            need_verbs.recheck(scene.director, first.id, Found.HOLDS)
        with time_machine.travel(now() + timedelta(days=30), tick=False):
            need_verbs.recheck(scene.director, first.id, Found.HOLDS)
            with pytest.raises(RuleBroken, match="已经记过"):
                need_verbs.recheck(scene.director, first.id, Found.HOLDS)
        rechecking.due(second.id)
        assert (met.status, promised(session, "notices.recheck_due")) == (NeedStatus.MET, 1)

    def test_nobody_else_looks(self, met: Need, session: Session) -> None:
        with pytest.raises(NotFound):
            need_verbs.recheck(
                an_actor(Role.DIRECTOR, place_code="421003106902"), self.rows(session)[0].id, Found.HOLDS
            )


def test_a_place_that_another_child_depends_on_is_not_asked_for_by_itself(
    scene: Scene, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She allowed the next to be asked; what is tight is proposed to her instead."""
    need_verbs.allow_reroute(scene.director, scene.need.id, True)
    tight = Prices(last=frozenset({scene.middle.id, scene.far.id}))
    monkeypatch.setattr(explanation, "prices_over", lambda _place: tight)
    declined(scene, scene.near)
    rerouting.next_offer(scene.need.id)
    (proposed,) = [one for one in queries.tries(scene.need.id) if one.offer_id != scene.near.id]
    assert proposed.status is S.DRAFT


def test_who_brought_a_part_and_cannot_do_the_rest_is_not_proposed_for_the_rest(session: Session) -> None:
    need = NeedFactory(units=3)
    near, middle = OfferFactory(lat=30.3377, capacity=9), OfferFactory(lat=30.30, capacity=9)
    director = actor_of(need.child.director)
    referral = service.request(director, need.id, near.id)
    helper = actor_of(staff_of(near))
    service.accept(helper, referral.id)
    service.complete(helper, referral.id, today(), 2, "只有两份", partial=True)
    service.confirm(director, referral.id, "visit")
    rerouting.next_offer(need.id)
    draft = queries.tries(need.id)[-1]
    assert (draft.status, draft.offer_id) == (S.DRAFT, middle.id)
    row = next(row for row in explanation.shortlist_of(director, need).rows if row.offer.id == near.id)
    assert row.tried is not None
    assert str(rules.last_time(row.tried)) == "上次只做了一部分"
