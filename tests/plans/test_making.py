"""A plan from asking to the last row: what it proposes, what it leaves, why, and what it never does."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.errors import NotFound, Refused, RuleBroken
from app.needs.models import NeedStatus
from app.notices.models import Notice
from app.offers.models import Offer
from app.people.service import actor_of
from app.plans import progress, queries, service
from app.plans.models import Cause, Match, MatchStatus, Plan, PlanFigure, PlanStatus, Policy, UnmetNeed, Why
from app.plans.progress import Progress, claim
from app.referrals import service as referrals
from app.referrals.models import Referral
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account, an_actor
from tests.plans.conftest import Township
from workers import plans


def test_it_proposes_and_says_what_it_comes_to(township: Township, session: Session) -> None:
    urgent, normal = township.need(urgency=1), township.need(urgency=3)
    left = township.need(urgency=4)
    offer = township.offer(capacity=2)
    plan = township.plan()
    assert plan.status is PlanStatus.DONE
    assert plan.tries == 1
    matches = township.matches(plan.id)
    assert {(m.need_id, m.offer_id, m.units) for m in matches} == {(urgent.id, offer.id, 1), (normal.id, offer.id, 1)}
    assert all(m.status is MatchStatus.PROPOSED and m.place_code == urgent.place_code for m in matches)
    for match in matches:
        points = match.explanation["points"]
        assert match.score == sum(won for won, _most in points.values())
        assert match.km == pytest.approx(6.7, abs=0.5)
    unmet = session.scalars(sa.select(UnmetNeed)).one()
    assert (unmet.need_id, unmet.why, unmet.units) == (left.id, Why.CAPACITY, 1)
    figures = session.scalars(sa.select(PlanFigure).where(PlanFigure.policy == Policy.PLAN)).all()
    assert {(f.urgency, f.needs, f.met) for f in figures} == {(1, 1, 1), (3, 1, 1), (4, 1, 0)}
    assert plan.inputs["needs"] == 3
    assert plan.inputs["met"] == 2
    assert plan.inputs["places"] == 2
    assert plan.took["megabytes"] > 0


def test_nothing_is_sent(township: Township, session: Session) -> None:
    """The heart of it: however good the plan, until people have spoken there is no request to anybody."""
    township.need(urgency=1)
    township.offer()
    township.plan()
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 0


def test_every_reason(township: Township, session: Session) -> None:
    full = township.need()
    township.offer(capacity=1)
    referral = referrals.request(township.director_actor, full.id, township.offers[0].id)
    referrals.accept(actor_of_staff(township.offers[0]), referral.id)
    crowded, nobody = township.need(), township.need(type_code="MH02")
    far = township.need(type_code="ED01")
    township.offer(need_types=["ED01"], lat=39.9, lng=116.4, radius_km=5)
    old = township.need(type_code="HE01")
    township.offer(need_types=["HE01"], age_min=15)
    asked = township.need(type_code="SP01")
    helper = township.offer(need_types=["SP01"])
    said_no = referrals.request(township.director_actor, asked.id, helper.id)
    referrals.decline(actor_of_staff(helper), said_no.id, referrals.Reason.NO_CAPACITY)
    plan = township.plan()
    rows = session.scalars(sa.select(UnmetNeed).where(UnmetNeed.plan_id == plan.id)).all()
    assert {row.need_id: (row.why, row.bar) for row in rows} == {
        crowded.id: (Why.CAPACITY, None),
        nobody.id: (Why.NO_OFFER, None),
        far.id: (Why.REACH, "out_of_radius"),
        old.id: (Why.RULES, "too_young"),
        asked.id: (Why.DECLINED, None),
    }


def actor_of_staff(offer: Offer) -> Actor:
    return actor_of(staff_of(offer))


def fresh(session: Session, plan_id: UUID) -> Plan:
    """The plan as it is in the database."""
    return session.get_one(Plan, plan_id, populate_existing=True)


def test_what_is_asked_already_is_not_proposed_again(township: Township) -> None:
    need = township.need()
    first, _second = township.offer(), township.offer()
    referrals.request(township.director_actor, need.id, first.id)
    plan = township.plan(stability="more")
    assert township.matches(plan.id) == []
    assert plan.inputs["kept"] == 1
    assert plan.inputs["met"] == 1


def test_a_need_of_many_units_is_shared_out(township: Township) -> None:
    township.need(units=5)
    for places in (2, 2, 3):
        township.offer(capacity=places)
    plan = township.plan()
    assert sum(m.units for m in township.matches(plan.id)) == 5
    assert plan.inputs["met"] == 1


def test_a_newer_plan_closes_what_an_older_one_still_proposes(township: Township) -> None:
    township.need()
    township.offer()
    first = township.plan()
    second = township.plan()
    (old,) = township.matches(first.id)
    assert (old.status, old.ended_for) == (MatchStatus.STALE, Cause.NEWER_PLAN)
    (new,) = township.matches(second.id)
    assert new.status is MatchStatus.PROPOSED


def test_what_was_accepted_stays_fixed_in_the_next_plan(township: Township) -> None:
    township.need(urgency=3)
    township.offer(capacity=1)
    first = township.plan()
    service.accept(township.she, first.id)
    urgent = township.need(urgency=1)
    second = township.plan()
    assert township.matches(first.id)[0].status is MatchStatus.ACCEPTED
    assert township.matches(second.id) == []
    assert [
        u.need_id for u in township.session.scalars(sa.select(UnmetNeed).where(UnmetNeed.plan_id == second.id))
    ] == [urgent.id]


def test_an_area_without_needs(township: Township) -> None:
    plan = township.plan()
    assert plan.status is PlanStatus.DONE
    assert plan.inputs["needs"] == 0


def test_whoever_asked_is_told_once(township: Township, session: Session, work) -> None:
    township.need()
    plan = township.plan()
    work("workers.notices")
    told = session.scalars(sa.select(Notice).where(Notice.kind == "plan.done")).all()
    assert [(n.account_id, n.subject_id) for n in told] == [(township.supervisor.id, plan.id)]


def test_two_do_not_work_on_one_area(township: Township, session: Session) -> None:
    session.commit()
    service.ask(township.she)
    with pytest.raises(RuleBroken, match="正在算"):
        service.ask(an_actor(Role.SUPERVISOR))
    service.ask(an_actor(Role.COUNTY_OFFICER))


def test_who_may_not(township: Township, session: Session) -> None:
    with pytest.raises(Refused):
        service.ask(township.director_actor)
    plan = township.plan()
    stranger = an_actor(Role.SUPERVISOR, place_code="420502001000")
    for deed in (lambda: service.accept(stranger, plan.id), lambda: service.cancel(stranger, plan.id)):
        with pytest.raises(NotFound):
            deed()
    county = service.ask(an_actor(Role.COUNTY_OFFICER))
    with pytest.raises(NotFound):
        service.cancel(township.she, county.id)


class TestStopping:
    def test_before_anybody_has_begun(self, township: Township, session: Session, work) -> None:
        township.need()
        session.commit()
        plan = service.ask(township.she)
        service.cancel(township.she, plan.id)
        work("workers.plans")
        assert fresh(session, plan.id).status is PlanStatus.CANCELLED
        assert session.scalar(sa.select(sa.func.count()).select_from(Match)) == 0

    def test_in_the_middle(self, township: Township, session: Session, work, monkeypatch) -> None:
        township.need()
        township.offer()
        session.commit()
        plan = service.ask(township.she)
        enter = Progress.enter

        def stop_at_solving(self: Progress, phase) -> None:
            if phase.value == "solving":
                service.cancel(township.she, plan.id)
            enter(self, phase)

        monkeypatch.setattr(progress.Progress, "enter", stop_at_solving)
        work("workers.plans")
        assert fresh(session, plan.id).status is PlanStatus.CANCELLED
        assert session.scalar(sa.select(sa.func.count()).select_from(Match)) == 0

    def test_a_finished_one_is_not_stopped(self, township: Township) -> None:
        plan = township.plan()
        with pytest.raises(RuleBroken, match="不用再停止"):
            service.cancel(township.she, plan.id)


class TestTrouble:
    def test_too_large_for_memory_is_said(self, township: Township, session: Session, work, monkeypatch) -> None:
        def no_room(*_args: object) -> None:
            raise MemoryError

        monkeypatch.setattr("app.plans.making.read", no_room)
        plan = township.plan()
        assert (plan.status, plan.fault) == (PlanStatus.FAILED, "memory")

    def test_a_fault_is_tried_again_and_then_given_up(self, township: Township, session: Session, monkeypatch) -> None:
        def broken(*_args: object) -> None:
            raise ArithmeticError("made up")

        monkeypatch.setattr("app.plans.making.read", broken)
        session.commit()
        plan_id = service.ask(township.she).id
        key = session.scalars(sa.text("SELECT key FROM outbox WHERE func = 'workers.plans.make'")).one()
        for _ in range(2):
            with pytest.raises(ArithmeticError):
                plans.make(str(plan_id), str(key))
            assert fresh(session, plan_id).status is PlanStatus.RUNNING
        plans.make(str(plan_id), str(key))
        plan = fresh(session, plan_id)
        assert (plan.status, plan.fault, plan.tries) == (PlanStatus.FAILED, "ArithmeticError", 3)
        plans.make(str(plan_id), str(key))
        assert fresh(session, plan_id).tries == 3

    def test_a_worker_killed_over_and_over(self, township: Township, session: Session) -> None:
        session.commit()
        plan = service.ask(township.she)
        assert all(claim(plan.id, 3) for _ in range(3))
        assert claim(plan.id, 3) is None
        assert fresh(session, plan.id).fault == "killed"


def test_a_closed_file_and_a_need_in_service_are_left_out(township: Township, session: Session) -> None:
    township.need(status=NeedStatus.IN_SERVICE)
    township.need(status=NeedStatus.MET)
    closed = township.need()
    closed.child.status = "closed"
    session.flush()
    OfferFactory()
    assert township.plan().inputs["needs"] == 0


def test_a_county_plan_is_seen_by_its_supervisors_for_their_part(township: Township, session: Session, work) -> None:
    here = township.need()
    officer = account(Role.COUNTY_OFFICER)
    elsewhere = township.need()
    elsewhere.place_code = "421003101901"
    township.offer()
    session.commit()
    plan = service.ask(actor_of(officer))
    work("workers.plans")
    mine, total = queries.matches(township.she, plan, [MatchStatus.PROPOSED])
    assert ([m.need_id for m in mine], total) == ([here.id], 1)
    assert queries.matches(actor_of(officer), plan, [MatchStatus.PROPOSED])[1] == 2
    done = service.accept(township.she, plan.id)
    assert done.accepted == 1
    assert {m.need_id: m.status for m in township.matches(plan.id)} == {
        here.id: MatchStatus.ACCEPTED, elsewhere.id: MatchStatus.PROPOSED,
    }  # fmt: skip
