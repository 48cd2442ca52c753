"""Somebody leaves, is stopped or is not cleared any more: what she had goes back, and those who count on her hear of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import today
from app.needs.models import NeedStatus
from app.notices.models import Notice
from app.offers.models import Offer, OfferStatus
from app.people import service as people
from app.people.models import Account
from app.referrals import service as loop
from app.referrals.models import ReferralStatus
from app.shifts import feed, hours, leaving
from app.shifts.models import Shift, ShiftStatus, Why
from app.vetting import service as vetting
from app.vetting.models import Check
from app.vetting.rules import MEETS
from tests.factories.needs import NeedFactory
from tests.factories.people import an_actor
from tests.factories.shifts import Pair, pair
from tests.plans.conftest import JOBS, work_off
from workers import shifts as jobs
from workers import vetting as vetting_jobs

JOBS |= {"workers.shifts": jobs, "workers.vetting": vetting_jobs}


@pytest.fixture
def two(session: Session) -> Pair:
    return pair(session)


def told(session: Session, account_id: object) -> set[str]:
    """What somebody heard."""
    work_off(session, "workers.shifts", "workers.notices")
    return set(session.scalars(sa.select(Notice.kind).where(Notice.account_id == account_id)))


def test_she_leaves(two: Pair, session: Session) -> None:
    done = two.confirmed()
    shift = two.agreed()
    other = NeedFactory(child=two.need.child)
    session.commit()
    waiting = loop.request(two.director, other.id, two.offer.id)
    token = feed.make(two.her)
    assert feed.calendar(token) is not None
    leaving.leave(two.her)
    session.expire_all()
    assert session.get_one(Offer, two.offer.id).status is OfferStatus.WITHDRAWN
    assert (shift.status, shift.reason) == (ShiftStatus.CANCELLED, Why.LEFT)
    assert (two.referral.status, waiting.status) == (ReferralStatus.CANCELLED, ReferralStatus.REJECTED)
    assert (two.need.status, other.status) == (NeedStatus.OPEN, NeedStatus.OPEN)
    assert feed.calendar(token) is None, "the address is dead"
    assert {"shift.cancelled", "referral.answered"} <= told(session, two.need.child.director_id)
    assert hours.certify(two.her, done.starts_at.date() - timedelta(days=1), today()).visits == 1, (
        "what she gave stays hers"
    )


def test_her_account_is_stopped(two: Pair, session: Session) -> None:
    shift, token = two.agreed(), feed.make(two.her)
    people.disable(an_actor(Role.COUNTY_OFFICER), two.person.id)
    assert feed.calendar(token) is None, "at once, not when the machine has come to it"
    assert "shift.cancelled" in told(session, two.need.child.director_id)
    session.expire_all()
    assert (shift.status, two.referral.status) == (ShiftStatus.CANCELLED, ReferralStatus.CANCELLED)
    assert two.need.status is NeedStatus.OPEN


def test_a_check_that_is_not_passed_calls_off_what_lies_ahead(two: Pair, session: Session) -> None:
    county = an_actor(Role.COUNTY_OFFICER)
    for kind in MEETS:
        vetting.note(county, two.person.id, kind, passed=True, done_on=today(), expires_on=None, checker="公安分局")
    work_off(session, "workers.shifts")
    near, far = two.agreed(3), two.agreed(30)
    shorter = {"done_on": today(), "checker": "公安分局", "passed": True, "expires_on": today() + timedelta(days=10)}
    vetting.note(county, two.person.id, Check.TRAINING, **shorter)
    work_off(session, "workers.shifts")
    session.expire_all()
    assert (near.status, far.status, far.reason) == (ShiftStatus.AGREED, ShiftStatus.CANCELLED, Why.NOT_CLEARED)
    vetting.note(county, two.person.id, Check.RECORD, **shorter | {"passed": False, "expires_on": None})
    assert "shift.cancelled" in told(session, two.need.child.director_id)
    session.expire_all()
    assert near.status is ShiftStatus.CANCELLED


def test_a_referral_that_ends_takes_its_times_along(two: Pair, session: Session) -> None:
    shift = two.agreed()
    loop.cancel(two.director, two.referral.id, "家里另有安排")
    work_off(session, "workers.shifts")
    session.expire_all()
    assert (shift.status, shift.reason) == (ShiftStatus.CANCELLED, Why.OTHER_HELP)


def test_the_machine_does_no_harm_to_somebody_who_works(two: Pair, session: Session) -> None:
    shift = two.agreed()
    leaving.gone(two.person.id)
    leaving.cleared_anew(two.person.id)
    session.expire_all()
    assert shift.status is ShiftStatus.AGREED
    assert session.get_one(Account, two.person.id).status.value == "active"


def test_by_the_webs_own_role(app: Flask, two: Pair, session: Session, sign_in) -> None:
    two.agreed()
    browser = sign_in(two.person)
    assert browser.submit("/my-shifts/leave", sure="no").status_code == 422
    assert browser.submit("/my-shifts/leave", sure="yes").status_code == 302
    session.expire_all()
    assert session.scalars(sa.select(Shift.status)).all() == [ShiftStatus.CANCELLED]
    assert two.referral.status is ReferralStatus.CANCELLED
