"""No contact with a child before everything holds: in the shortlist, at the answer, and again when something runs out."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import today
from app.errors import NotFound, Refused, RuleBroken
from app.matching.rules import Bar
from app.notices.models import Notice
from app.offers.models import Mode, Offer, OfferKind, Reach
from app.offers.service import ask_for_checks
from app.people.models import Account
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.explanation import shortlist_of
from app.settings import service as settings
from app.settings.defaults import Key
from app.transaction import atomic
from app.vetting import service
from app.vetting.models import Check, CheckResult
from app.vetting.rules import MEETS
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account, an_actor
from tests.plans.conftest import JOBS, work_off
from workers import vetting as jobs

HANDS = {"kind": OfferKind.VOLUNTEER, "organization": None, "mode": Mode.AT_HOME, "reach": Reach.RADIUS}


@pytest.fixture
def her(session: Session) -> Account:
    return account(Role.VOLUNTEER, place_code="421003106000", name="李愿")


@pytest.fixture
def county(session: Session) -> Actor:
    return an_actor(Role.COUNTY_OFFICER)


@pytest.fixture
def offer(her: Account, session: Session) -> Offer:
    made = OfferFactory(**HANDS, volunteer=her, cleared_until=None)
    session.commit()
    return made


def pass_all(county: Actor, her: Account, but: tuple[Check, ...] = ()) -> None:
    """Everything that meeting a child asks for, save some."""
    for kind in MEETS:
        if kind not in but:
            service.note(county, her.id, kind, passed=True, done_on=today(), expires_on=None, checker="荆州区公安分局")


def test_she_is_proposed_once_everything_holds(county: Actor, her: Account, offer: Offer, session: Session) -> None:
    need = NeedFactory()
    session.commit()
    director = actor_of(need.child.director)
    pass_all(county, her, but=(Check.INTERVIEW,))
    (row,) = shortlist_of(director, need).excluded
    assert [reason.bar for reason in row.excluded.reasons] == [Bar.NOT_CLEARED]
    service.note(county, her.id, Check.INTERVIEW, passed=True, done_on=today(), expires_on=None, checker="县未保中心")
    session.refresh(offer)
    assert offer.cleared_until == today() + timedelta(days=364), "the record is asked for every year"
    assert [row.offer.id for row in shortlist_of(director, need).rows] == [offer.id]


def test_a_no_takes_her_out_at_once(county: Actor, her: Account, offer: Offer, session: Session) -> None:
    pass_all(county, her)
    service.note(county, her.id, Check.RECORD, passed=False, done_on=today(), expires_on=None, checker="荆州区公安分局")
    session.refresh(offer)
    assert offer.cleared_until is None


def test_what_ran_out_since_she_was_asked_stops_her_at_the_answer(
    county: Actor, her: Account, offer: Offer, session: Session
) -> None:
    need = NeedFactory()
    pass_all(county, her)
    referral = loop.request(actor_of(need.child.director), need.id, offer.id)
    session.execute(sa.update(Offer).values(cleared_until=today() - timedelta(days=1)))
    session.commit()
    with pytest.raises(RuleBroken, match="现在不能接触孩子"):
        loop.accept(actor_of(her), referral.id)


def test_another_kind_of_task_is_cleared_anew(county: Actor, her: Account, offer: Offer, session: Session) -> None:
    """From a telephone call to coming home: what was enough is not any more, until somebody has looked."""
    pass_all(county, her, but=(Check.SUPERVISION,))
    session.refresh(offer)
    assert offer.cleared_until is None
    with atomic():
        offer.mode = Mode.REMOTE
        ask_for_checks(offer)
    JOBS["workers.vetting"] = jobs
    work_off(session, "workers.vetting.task_changed")
    session.refresh(offer)
    assert offer.cleared_until is not None


def test_she_and_her_county_hear_before_it_runs_out(county: Actor, her: Account, session: Session) -> None:
    soon = today() + timedelta(days=20)
    service.note(county, her.id, Check.TRAINING, passed=True, done_on=today(), expires_on=soon, checker="县未保中心")
    session.commit()
    JOBS["workers.vetting"] = jobs
    work_off(session, "workers.vetting")
    told = {(row.account_id, row.kind) for row in session.scalars(sa.select(Notice))}
    assert told == {
        (her.id, "vetting.noted"), (her.id, "vetting.running_out"), (county.id, "vetting.running_out_there"),
    }  # fmt: skip


def test_only_the_county_of_her_place_writes_results(her: Account, session: Session) -> None:
    about = {"passed": True, "done_on": today(), "expires_on": None, "checker": "公安"}
    with pytest.raises(NotFound):
        service.note(an_actor(Role.COUNTY_OFFICER, place_code="420502000000"), her.id, Check.RECORD, **about)
    for role in (Role.SUPERVISOR, Role.PROVIDER, Role.DIRECTOR):
        with pytest.raises(Refused):
            service.note(an_actor(role), her.id, Check.RECORD, **about)
    with pytest.raises(Refused):
        service.note(actor_of(her), her.id, Check.RECORD, **about)


def test_results_are_never_changed(county: Actor, her: Account, session: Session) -> None:
    pass_all(county, her)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
        session.execute(sa.update(CheckResult).values(passed=True))


def test_the_pages(county: Actor, her: Account, offer: Offer, session: Session, sign_in) -> None:
    officer = session.get_one(Account, county.id)
    browser = sign_in(officer)
    assert "李愿" in browser.see("/volunteers")
    answer = browser.submit(
        f"/volunteers/{her.id}", kind="record", passed="yes", done_on="2999-1-1", checker="公安", expires_on=""
    )
    assert answer.status_code == 422
    assert "日期不能在将来" in answer.text
    done = {
        "kind": "record",
        "passed": "yes",
        "done_on": f"{today():%Y-%m-%d}",
        "checker": "荆州区公安分局",
        "expires_on": "",
    }
    assert browser.submit(f"/volunteers/{her.id}", **done).status_code == 302
    page = sign_in(her).see("/my-checks")
    assert "荆州区公安分局" in page
    assert "还不能接触孩子" in page
    assert date.max.isoformat() not in page


def test_the_poster_leads_to_the_sign_up_of_its_place(county: Actor, session: Session, sign_in, client) -> None:
    page = sign_in(session.get_one(Account, county.id)).see("/volunteers/poster")
    assert "/sign-up/volunteer?near=421003000000" in page
    assert "data:image/svg+xml" in page
    assert 'value="湖北省荆州市荆州区"' in client.see("/sign-up/volunteer?near=421003000000")
    assert client.get("/sign-up/volunteer?near=nowhere").status_code == 200


def test_what_a_county_holds_risky_asks_its_volunteers_for_insurance(
    county: Actor, her: Account, offer: Offer, session: Session
) -> None:
    pass_all(county, her)
    away = account(Role.VOLUNTEER, place_code="420502001000")
    theirs = OfferFactory(**HANDS, volunteer=away, cleared_until=today(), need_types=offer.need_types)
    session.commit()
    JOBS["workers.vetting"] = jobs
    settings.change(county, Key.RISKY, [*offer.need_types, "SD06"], "县里 2026 年 3 号文件")
    done = work_off(session, "workers.vetting.county_changed", "workers.vetting.task_changed")
    assert done == ["workers.vetting.county_changed", "workers.vetting.task_changed"]
    session.refresh(offer)
    session.refresh(theirs)
    assert (offer.cleared_until, theirs.cleared_until) == (None, today())
    service.note(county, her.id, Check.INSURANCE, passed=True, done_on=today(), expires_on=None, checker="人保")
    session.refresh(offer)
    assert offer.cleared_until is not None
