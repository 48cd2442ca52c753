"""A finished plan follows what happens: few proposals move, each with why, and nothing that people decided."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import now
from app.needs import service as needs
from app.needs.models import NeedStatus
from app.offers import service as offers
from app.offers.models import Offer, OfferStatus
from app.outbox import OutboxRow, put
from app.people.service import actor_of
from app.plans import following, making, service
from app.plans.models import Cause, Match, MatchStatus, Plan, PlanState, PlanStatus, UnmetNeed
from app.referrals import service as referrals
from app.referrals.models import Reason
from app.transaction import atomic
from tests.factories.offers import staff_of
from tests.plans.conftest import Township, work_off

P, S = MatchStatus.PROPOSED, MatchStatus.STALE


def now_proposed(township: Township, plan: Plan) -> set[tuple[object, object]]:
    return {(m.need_id, m.offer_id) for m in township.matches(plan.id) if m.status is P}


@pytest.fixture
def follow(township: Township, work):
    """Let the worker do all that was promised about plans."""

    def done() -> None:
        township.session.commit()
        work("workers.plans")

    return done


def test_a_new_need_gets_a_proposal(township: Township, follow) -> None:
    first = township.need()
    offer = township.offer()
    plan = township.plan()
    child = first.child
    new = needs.register(township.director_actor, child.id, words="还缺一份", type_code="BL02", urgency=2)
    new.opened_at = now()  # all of a test is one transaction, whose time stands still
    follow()
    assert now_proposed(township, plan) == {(first.id, offer.id), (new.id, offer.id)}
    (came,) = [m for m in township.matches(plan.id) if m.came_for]
    assert (came.need_id, came.came_for, came.replaces_id) == (new.id, Cause.NEW_NEED, None)


def test_a_withdrawn_need_frees_its_place_for_another(township: Township, follow, session: Session) -> None:
    one, other = township.need(urgency=2), township.need(urgency=3)
    offer = township.offer(capacity=1)
    plan = township.plan()
    assert now_proposed(township, plan) == {(one.id, offer.id)}
    referrals.end_need(township.director_actor, one.id, NeedStatus.WITHDRAWN, "搬走了")
    follow()
    assert now_proposed(township, plan) == {(other.id, offer.id)}
    matches = {m.need_id: m for m in township.matches(plan.id)}
    assert (matches[one.id].status, matches[one.id].ended_for) == (S, Cause.NEED_SETTLED)
    assert matches[other.id].came_for is Cause.PLACE_FREE
    assert session.scalars(sa.select(UnmetNeed)).all() == []


def test_a_refusal_finds_the_next(township: Township, follow) -> None:
    need = township.need()
    first, second = township.offer(radius_km=30), township.offer(radius_km=29)
    plan = township.plan()
    (match,) = township.matches(plan.id)
    service.accept(township.she, plan.id)
    sent = service.send(township.director_actor, match.id)
    referrals.decline(actor_of(staff_of(sent.offer)), sent.referral_id, Reason.NO_CAPACITY)
    follow()
    (again,) = [m for m in township.matches(plan.id) if m.status is P]
    assert {again.offer_id, match.offer_id} == {first.id, second.id}
    assert again.need_id == need.id


def test_an_offer_that_pauses_moves_its_needs_and_says_where(township: Township, follow, session: Session) -> None:
    for _ in range(2):
        township.need()
    gone, other = township.offer(checked_at=None), township.offer(checked_at=None)
    plan = township.plan()
    where = now_proposed(township, plan)
    paused = next(iter(where))[1]
    stays = {pair for pair in where if pair[1] != paused}
    with atomic():
        offer = session.get_one(Offer, paused)
        offers.move(None, offer, OfferStatus.PAUSED)
    with atomic():
        put("workers.plans.offer_changed", str(paused), queue="plans")
    follow()
    left = now_proposed(township, plan)
    assert stays <= left
    assert {offer for _need, offer in left} == {gone.id, other.id} - {paused}
    moved = [m for m in township.matches(plan.id) if m.replaces_id]
    assert moved
    assert {m.came_for for m in moved} == {Cause.OFFER_GONE}
    assert all(m.status is P for m in moved)


def test_a_place_taken_elsewhere_ends_the_proposal(township: Township, follow) -> None:
    one, other = township.need(urgency=2), township.need(urgency=3)
    offer = township.offer(capacity=1)
    plan = township.plan()
    asked = referrals.request(township.director_actor, other.id, offer.id)
    referrals.accept(actor_of(staff_of(offer)), asked.id)
    follow()
    (match,) = township.matches(plan.id)
    assert (match.need_id, match.status, match.ended_for) == (one.id, S, Cause.OFFER_FULL)


def test_what_people_decided_does_not_move(township: Township, follow) -> None:
    one = township.need(urgency=3)
    offer = township.offer(capacity=1)
    plan = township.plan()
    service.accept(township.she, plan.id)
    needs.register(township.director_actor, one.child_id, words="更急的", type_code="BL02", urgency=1)
    follow()
    (match,) = township.matches(plan.id)
    assert (match.status, match.offer_id) == (MatchStatus.ACCEPTED, offer.id)


def test_nobody_moves_for_a_little_better(township: Township, follow, session: Session) -> None:
    township.need()
    township.offer(capacity=1, checked_at=None)
    plan = township.plan()
    before = now_proposed(township, plan)
    township.offer(capacity=1)  # fresher, so better
    follow()
    with atomic():
        offers.index(township.offers[1])
        put("workers.plans.offer_changed", str(township.offers[1].id), queue="plans")
    follow()
    assert now_proposed(township, plan) == before


def test_somebody_more_urgent_with_nowhere_else_moves_another(township: Township, follow) -> None:
    flexible = township.need(urgency=3)
    narrow = township.offer(capacity=1)
    wide = township.offer(capacity=1, age_min=12, checked_at=None)
    flexible.child.birth_date = flexible.child.birth_date.replace(year=flexible.child.birth_date.year - 3)
    plan = township.plan()
    assert now_proposed(township, plan) == {(flexible.id, narrow.id)}
    young = township.need(urgency=1)
    with atomic():
        needs.changed(young)
    follow()
    assert now_proposed(township, plan) == {(flexible.id, wide.id), (young.id, narrow.id)}
    (moved,) = [m for m in township.matches(plan.id) if m.replaces_id]
    assert (moved.need_id, moved.came_for) == (flexible.id, Cause.MADE_ROOM)


def test_many_changes_are_followed_once(township: Township, session: Session) -> None:
    need = township.need()
    township.offer()
    township.plan()
    for _ in range(5):
        with atomic():
            needs.changed(need)
    done = work_off(session, "workers.plans")
    assert done.count("workers.plans.need_changed") == 5
    assert done.count("workers.plans.follow") == 1


def test_only_the_newest_plan_follows(township: Township, session: Session) -> None:
    need = township.need()
    township.offer()
    old, new = township.plan(), township.plan()
    with atomic():
        needs.changed(need)
    session.commit()
    work_off(session, "workers.plans.need_changed")
    waiting = session.scalars(sa.select(OutboxRow.args).where(OutboxRow.func == "workers.plans.follow"))
    assert [args[0] for args in waiting] == [str(new.id)]
    assert session.get_one(Plan, old.id).changed_at is None


def test_a_change_while_a_plan_is_made_is_followed_afterwards(
    township: Township, session: Session, work, monkeypatch
) -> None:
    first = township.need()
    township.offer()
    session.commit()
    read = making.read

    def meanwhile(area, on):
        found = read(area, on)
        needs.register(township.director_actor, first.child_id, words="刚刚登记", type_code="BL02", urgency=2)
        following.note(sa.true())
        return found

    monkeypatch.setattr("app.plans.making.read", meanwhile)
    plan_id = service.ask(township.she).id
    work("workers.plans")
    plan = session.get_one(Plan, plan_id)
    assert plan.status is PlanStatus.DONE
    assert len(now_proposed(township, plan)) == 2


def test_a_pair_is_never_open_twice(township: Township, session: Session) -> None:
    township.need()
    township.offer()
    plan = township.plan()
    (match,) = township.matches(plan.id)
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.execute(
            sa.insert(Match).values(
                plan_id=plan.id, need_id=match.need_id, child_id=match.child_id, offer_id=match.offer_id, urgency=1, units=1,
                score=1, status=P,
            )
        )  # fmt: skip


def test_it_goes_on_from_the_plan_as_it_was_put_away(township: Township, follow, monkeypatch) -> None:
    one, other = township.need(urgency=2), township.need(urgency=3)
    offer = township.offer(capacity=1)
    plan = township.plan()

    def never(*_args: object) -> None:
        raise AssertionError("only what has changed is to be arranged")

    monkeypatch.setattr("app.plans.moving.anew", never)
    for ended, left in ((one, {(other.id, offer.id)}), (other, set())):
        referrals.end_need(township.director_actor, ended.id, NeedStatus.WITHDRAWN, "搬走了")
        follow()
        assert now_proposed(township, plan) == left


def test_without_what_was_put_away_all_is_arranged_again(township: Township, follow, session: Session) -> None:
    one, other = township.need(urgency=2), township.need(urgency=3)
    offer = township.offer(capacity=1)
    plan = township.plan()
    session.execute(sa.delete(PlanState))
    referrals.end_need(township.director_actor, one.id, NeedStatus.WITHDRAWN, "搬走了")
    follow()
    assert now_proposed(township, plan) == {(other.id, offer.id)}
    assert session.get(PlanState, plan.id) is not None


def test_only_the_newest_plan_is_put_away(township: Township, session: Session) -> None:
    township.need()
    township.offer()
    township.plan()
    newest = township.plan()
    assert session.scalars(sa.select(PlanState.plan_id)).all() == [newest.id]
