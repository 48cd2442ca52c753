"""The loop: ask, answer, deliver, confirm; and every way in which it goes otherwise."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.needs.models import Need, NeedStatus, Recheck
from app.offers.bookings import held, taken
from app.offers.models import Offer
from app.outbox import OutboxRow
from app.oversight import piled
from app.people.service import actor_of
from app.referrals import clocks, keys, queries, rules, service
from app.referrals.explanation import shortlist_of
from app.referrals.models import Outcome, Reason, ReferralStatus, ReferralStep
from app.transaction import atomic, attempt
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import an_actor


@dataclass
class Scene:
    """A need, an offer that fits, and the two people."""

    need: Need
    offer: Offer
    director: Actor
    provider: Actor


@pytest.fixture
def scene(session: Session) -> Scene:
    need, offer = NeedFactory(), OfferFactory()
    return Scene(need, offer, actor_of(need.child.director), actor_of(staff_of(offer)))


def ask(scene: Scene):
    return service.request(scene.director, scene.need.id, scene.offer.id, "放学后两个孩子，中午要吃饭")


class TestTheWayThrough:
    def test_from_request_to_two_keys(self, scene: Scene, session: Session) -> None:
        referral = ask(scene)
        assert scene.need.status is NeedStatus.REFERRED
        assert referral.explanation["score"] > 0
        service.accept(scene.provider, referral.id)
        assert scene.need.status is NeedStatus.IN_SERVICE
        assert taken([scene.offer]) == {scene.offer.id: 1}
        service.start(scene.provider, referral.id)
        service.complete(scene.provider, referral.id, today(), 1, "吃了一个月的午饭")
        assert scene.need.status is NeedStatus.IN_SERVICE, "one key is not enough"
        service.confirm(scene.director, referral.id, "visit")
        assert scene.need.status is NeedStatus.MET
        deeds = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("referral.%"))).all()
        assert deeds == [
            "referral.request", "referral.accepted", "referral.in_progress", "referral.completed",
        ]  # fmt: skip

    def test_each_step_promises_its_notice(self, scene: Scene, session: Session) -> None:
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        others = sa.select(OutboxRow.func).where(OutboxRow.queue != "plans")
        promised = session.scalars(others.order_by(OutboxRow.id)).all()
        assert promised == [
            "workers.clocks.remind", "workers.clocks.answer_due", "workers.notices.referral_requested",
            "workers.clocks.start_due", "workers.clocks.complete_due", "workers.loop.thank_others",
            "workers.notices.referral_answered",
        ]  # fmt: skip

    def test_each_clock_knows_whose_it_is(self, scene: Scene, session: Session) -> None:
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        rows = session.scalars(sa.select(OutboxRow).where(OutboxRow.func.like("workers.clocks.%"))).all()
        due = {row.func.removeprefix("workers.clocks."): (row.args, row.not_before) for row in rows}
        ident = [str(referral.id)]
        assert due["answer_due"] == (ident, referral.answer_by)
        assert due["start_due"] == ([*ident, referral.start_by.isoformat()], referral.start_by)
        assert due["complete_due"] == ([*ident, referral.complete_by.isoformat()], referral.complete_by)
        assert due["remind"][0] == ident
        assert referral.requested_at < due["remind"][1] < referral.answer_by


class TestDecline:
    def test_the_need_is_open_again_and_the_offer_marked(self, scene: Scene) -> None:
        other = OfferFactory()
        referral = ask(scene)
        service.decline(scene.provider, referral.id, Reason.NO_CAPACITY)
        assert referral.status is ReferralStatus.REJECTED
        assert scene.need.status is NeedStatus.OPEN
        rows = shortlist_of(scene.director, scene.need).rows
        assert [row.offer.id for row in rows] == [other.id, scene.offer.id]
        assert rows[1].tried is referral

    def test_other_needs_words(self, scene: Scene) -> None:
        referral = ask(scene)
        with pytest.raises(RuleBroken) as refused:
            service.decline(scene.provider, referral.id, Reason.OTHER)
        assert refused.value.field == "note"
        assert referral.status is ReferralStatus.REQUESTED

    def test_a_rejected_referral_never_restarts_but_a_new_one_may_begin(self, scene: Scene) -> None:
        referral = ask(scene)
        service.decline(scene.provider, referral.id, Reason.WAITLIST)
        with pytest.raises(RuleBroken):
            service.accept(scene.provider, referral.id)
        assert ask(scene).id != referral.id


class TestClock:
    def test_silence_ends_a_request(self, scene: Scene) -> None:
        referral = ask(scene)
        referral.answer_by = now() - timedelta(minutes=1)
        clocks.expire(referral.id)
        assert (referral.status, referral.reason) == (ReferralStatus.REJECTED, Reason.EXPIRED)
        assert scene.need.status is NeedStatus.OPEN

    def test_the_clock_does_nothing_early_or_after_an_answer(self, scene: Scene) -> None:
        referral = ask(scene)
        clocks.expire(referral.id)
        assert referral.status is ReferralStatus.REQUESTED
        service.accept(scene.provider, referral.id)
        referral.answer_by = now() - timedelta(minutes=1)
        clocks.expire(referral.id)
        assert referral.status is ReferralStatus.ACCEPTED


class TestRefusals:
    def test_the_same_provider_is_not_asked_twice_at_once(self, scene: Scene) -> None:
        ask(scene)
        with pytest.raises(RuleBroken, match="等答复"):
            ask(scene)

    @pytest.mark.parametrize("secret", ["name", "guardian_name", "guardian_phone"])
    def test_words_to_a_provider_name_nobody(self, scene: Scene, secret: str) -> None:
        words = f"请联系{getattr(scene.need.child, secret)}"
        with pytest.raises(RuleBroken) as refused:
            service.request(scene.director, scene.need.id, scene.offer.id, words)
        assert refused.value.field == "message"

    def test_the_last_place_is_asked_of_nobody_else_until_the_answer(self, scene: Scene) -> None:
        scene.offer.capacity = 1
        second = NeedFactory(child=scene.need.child)
        first = ask(scene)
        with pytest.raises(RuleBroken, match="正在等别人答复"):
            service.request(scene.director, second.id, scene.offer.id)
        service.decline(scene.provider, first.id, Reason.MISSING_DOCUMENTS)
        late = service.request(scene.director, second.id, scene.offer.id)
        assert not late.waiting
        service.accept(scene.provider, late.id)
        assert taken([scene.offer]) == {scene.offer.id: 1}

    def test_where_one_may_queue_the_second_waits_and_moves_up(self, scene: Scene) -> None:
        scene.offer.capacity, scene.offer.waitlist = 1, True
        second = NeedFactory(child=scene.need.child)
        first, late = ask(scene), service.request(scene.director, second.id, scene.offer.id)
        assert (first.waiting, late.waiting) == (False, True)
        with pytest.raises(RuleBroken, match="名额只剩 0 个"):
            service.accept(scene.provider, late.id)
        service.cancel(scene.director, first.id, "家里不需要了")
        service.accept(scene.provider, late.id)
        assert not late.waiting

    @pytest.mark.asvs("2.3.1")
    def test_nobody_confirms_before_the_provider(self, scene: Scene) -> None:
        referral = ask(scene)
        with pytest.raises(RuleBroken):
            service.confirm(scene.director, referral.id, "visit")

    def test_delivery_in_the_future_is_refused(self, scene: Scene) -> None:
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        with pytest.raises(RuleBroken) as refused:
            service.complete(scene.provider, referral.id, today() + timedelta(days=1), 1)
        assert refused.value.field == "delivered_on"


class TestWhoMay:
    def test_another_organization_finds_nothing(self, scene: Scene) -> None:
        referral = ask(scene)
        stranger = actor_of(staff_of(OfferFactory()))
        with pytest.raises(NotFound):
            service.accept(stranger, referral.id)

    def test_the_director_of_another_village_finds_nothing(self, scene: Scene) -> None:
        neighbour = an_actor(Role.DIRECTOR, place_code="421003106902")
        with pytest.raises(NotFound):
            service.request(neighbour, scene.need.id, scene.offer.id)

    def test_the_provider_cannot_turn_the_second_key(self, scene: Scene) -> None:
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        service.complete(scene.provider, referral.id, today(), 1)
        with pytest.raises(NotFound):
            service.confirm(scene.provider, referral.id, "visit")


class TestDispute:
    @pytest.fixture
    def contested(self, scene: Scene):
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        service.complete(scene.provider, referral.id, today(), 1)
        return service.dispute(scene.director, referral.id, "孩子说没有人来过")

    def test_it_waits_for_the_supervisor_and_only_for_her(self, scene: Scene, contested) -> None:
        assert scene.need.status is NeedStatus.IN_SERVICE
        assert contested.fulfilment.settle_by > now()
        with pytest.raises(RuleBroken):
            service.confirm(scene.director, contested.id, "visit")
        with pytest.raises(NotFound):
            service.settle(scene.director, contested.id, Outcome.ARRIVED, "我看没问题")

    @pytest.mark.parametrize(
        ("outcome", "after"),
        [
            (Outcome.ARRIVED, NeedStatus.MET),
            (Outcome.PARTLY, NeedStatus.OPEN),
            (Outcome.NOT_ARRIVED, NeedStatus.OPEN),
        ],
    )
    def test_what_she_finds_stands(self, scene: Scene, contested, outcome: Outcome, after: NeedStatus) -> None:
        supervisor = an_actor(Role.SUPERVISOR, place_code=scene.need.place_code[:9] + "000")
        service.settle(supervisor, contested.id, outcome, "问过孩子和食堂")
        assert scene.need.status is after
        with pytest.raises(RuleBroken, match="没有等着判断的争议"):
            service.settle(supervisor, contested.id, outcome, "再判一次")

    @pytest.mark.parametrize("units", [None, -1, 3, 4])
    def test_of_a_part_it_is_said_how_much(self, scene: Scene, units: int | None) -> None:
        supervisor = an_actor(Role.SUPERVISOR, place_code=scene.need.place_code[:9] + "000")
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        service.complete(scene.provider, referral.id, today(), 3)
        service.dispute(scene.director, referral.id, "只来过两次")
        with pytest.raises(RuleBroken, match="0 到 2 的整数") as error:
            service.settle(supervisor, referral.id, Outcome.PARTLY, "问过孩子", units)
        assert error.value.field == "units"
        service.settle(supervisor, referral.id, Outcome.PARTLY, "问过孩子", 2)
        assert (referral.fulfilment.units, referral.fulfilment.settled_units) == (3, 2)

    def test_a_part_of_one_is_none_without_asking(self, scene: Scene, contested) -> None:
        supervisor = an_actor(Role.SUPERVISOR, place_code=scene.need.place_code[:9] + "000")
        assert service.settle(supervisor, contested.id, Outcome.PARTLY, "来了一半就走了").fulfilment.settled_units == 0

    def test_what_was_entered_in_error_is_nobodys_dispute(self, scene: Scene, contested) -> None:
        service.mistake(scene.director, contested.id, "选错了孩子")
        supervisor = an_actor(Role.SUPERVISOR, place_code=scene.need.place_code[:9] + "000")
        assert not contested.fulfilment.is_contested
        assert piled.pile(supervisor, "disputed") == []
        with pytest.raises(RuleBroken, match="没有等着判断的争议"):
            service.settle(supervisor, contested.id, Outcome.ARRIVED, "问过孩子和食堂")
        assert scene.need.status is NeedStatus.OPEN


class TestClosedMeanwhile:
    @pytest.fixture
    def reported(self, scene: Scene):
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        service.complete(scene.provider, referral.id, today(), 1)
        service.end_need(scene.director, scene.need.id, NeedStatus.WITHDRAWN, "妈妈回来了")
        return referral

    def test_that_help_arrived_is_kept_and_opens_nothing(self, scene: Scene, reported) -> None:
        service.confirm(scene.director, reported.id, "visit")
        assert reported.fulfilment.confirmed_at is not None
        assert scene.need.status is NeedStatus.WITHDRAWN

    def test_taken_up_again_it_waits_for_the_second_key_first(self, scene: Scene, reported) -> None:
        service.open_again(scene.director, scene.need.id, "妈妈又走了")
        assert scene.need.status is NeedStatus.IN_SERVICE
        service.confirm(scene.director, reported.id, "visit")
        assert scene.need.status is NeedStatus.MET

    def test_without_any_help_reported_it_is_looked_for(self, scene: Scene) -> None:
        service.end_need(scene.director, scene.need.id, NeedStatus.WITHDRAWN, "妈妈回来了")
        service.open_again(scene.director, scene.need.id, "妈妈又走了")
        assert scene.need.status is NeedStatus.OPEN


class TestPartial:
    def test_what_is_missing_is_looked_for_again(self, scene: Scene, session: Session) -> None:
        scene.need.units = 3
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        with pytest.raises(RuleBroken) as silent:
            service.complete(scene.provider, referral.id, today(), 2, partial=True)
        assert silent.value.field == "note"
        service.complete(scene.provider, referral.id, today(), 2, "送了两份，缺一份", partial=True)
        service.confirm(scene.director, referral.id, "visit")
        assert scene.need.status is NeedStatus.OPEN
        assert rules.units_left(scene.need, queries.tries(scene.need.id)) == 1
        assert "workers.loop.next_offer" in session.scalars(sa.select(OutboxRow.func)).all()


class TestMistake:
    @pytest.mark.parametrize("steps", range(4))
    def test_from_any_state_it_counts_for_nothing(self, scene: Scene, session: Session, steps: int) -> None:
        referral = ask(scene)
        deeds = (
            lambda: service.accept(scene.provider, referral.id),
            lambda: service.complete(scene.provider, referral.id, today(), 1),
            lambda: service.confirm(scene.director, referral.id, "visit"),
        )
        for deed in deeds[:steps]:
            deed()
        service.mistake(scene.director, referral.id, "录错了孩子")
        assert referral.status is ReferralStatus.ENTERED_IN_ERROR
        assert scene.need.status is NeedStatus.OPEN
        assert taken([scene.offer]) == {}
        waiting = session.scalars(sa.select(Recheck).where(Recheck.found.is_(None))).all()
        assert waiting == []


class TestSeveral:
    def test_the_first_yes_wins_and_the_others_are_thanked(self, scene: Scene, session: Session) -> None:
        other = OfferFactory()
        second = actor_of(staff_of(other))
        one, two = service.request_several(scene.director, scene.need.id, [scene.offer.id, other.id])
        service.accept(scene.provider, one.id)
        with pytest.raises(RuleBroken, match="已有另一家接收"):
            service.accept(second, two.id)
        keys.thank(one.id)
        assert two.status is ReferralStatus.CANCELLED
        assert held([other]) == {}
        said = session.scalars(sa.select(ReferralStep).where(ReferralStep.referral_id == two.id)).all()
        assert "谢谢" in said[-1].note
        assert scene.need.status is NeedStatus.IN_SERVICE

    def test_all_or_none_are_asked(self, scene: Scene) -> None:
        stranger = OfferFactory(age_max=5)
        with atomic(), pytest.raises(RuleBroken), attempt():  # as a form does it
            service.request_several(scene.director, scene.need.id, [scene.offer.id, stranger.id])
        assert scene.need.status is NeedStatus.OPEN


class TestEnding:
    def test_withdrawing_a_need_takes_back_its_requests(self, scene: Scene) -> None:
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        service.end_need(scene.director, scene.need.id, NeedStatus.WITHDRAWN, "妈妈回来了")
        assert referral.status is ReferralStatus.CANCELLED
        assert taken([scene.offer]) == {}

    def test_failure_gives_the_place_back(self, scene: Scene) -> None:
        referral = ask(scene)
        service.accept(scene.provider, referral.id)
        service.fail(scene.provider, referral.id, "厨师走了")
        assert scene.need.status is NeedStatus.OPEN
        assert taken([scene.offer]) == {}
