"""The organization that stands beside a volunteer is the second side of her hours, as the director is; and sees no more."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.notices.models import Notice
from app.organizations.models import Organization
from app.people.models import Account
from app.people.service import actor_of
from app.shifts import queries, service
from app.shifts.models import Shift, ShiftStatus, Why
from app.taxonomy.types import name as type_name
from app.vetting import service as vetting
from app.vetting.models import Check
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account, an_actor
from tests.factories.shifts import Pair, pair, stood_beside
from tests.plans.conftest import JOBS, work_off
from workers import shifts as jobs

JOBS["workers.shifts"] = jobs
S = ShiftStatus


@pytest.fixture
def two(session: Session) -> Pair:
    return pair(session, words="没有人做饭的原话")


@pytest.fixture
def body(session: Session) -> Organization:
    return OrganizationFactory()


@pytest.fixture
def staff(two: Pair, body: Organization, session: Session) -> Account:
    """Of the organization that stands beside her."""
    session.flush()
    officer = account(Role.COUNTY_OFFICER, place_code="421003000000")
    session.add(stood_beside(two.person, body, officer, today() - timedelta(days=300)))
    made = account(Role.PROVIDER, organization_id=body.id)
    session.commit()
    return made


def written(two: Pair, minutes: int = 30) -> Shift:
    """Hours that wait."""
    return service.write(two.her, two.begun().id, minutes=minutes, child_came=True)


def test_its_staff_confirm_or_doubt_hours(two: Pair, staff: Account, session: Session) -> None:
    her_body = actor_of(staff)
    shift = written(two)
    assert queries.to_confirm(her_body) == ([shift], 1)
    service.give_back(her_body, shift.id, Why.LENGTH)
    service.write(two.her, shift.id, minutes=20, child_came=True)
    assert service.confirm(her_body, shift.id).confirmed_by == staff.id
    assert queries.to_confirm(her_body) == ([], 0)
    with pytest.raises(RuleBroken):
        service.confirm(two.director, shift.id)


def test_whoever_speaks_first_has_spoken_for_both(two: Pair, staff: Account) -> None:
    shift = written(two)
    service.confirm(two.director, shift.id)
    with pytest.raises(RuleBroken):
        service.give_back(actor_of(staff), shift.id, Why.LENGTH)


def test_another_body_and_what_is_only_planned_are_not_there(two: Pair, staff: Account, session: Session) -> None:
    shift = two.agreed()
    with pytest.raises(NotFound):
        queries.get(actor_of(staff), shift.id)
    other = an_actor(Role.PROVIDER, organization_id=OrganizationFactory().id)
    waits = written(two)
    for verb in (lambda: queries.get(other, waits.id), lambda: service.confirm(other, waits.id)):
        with pytest.raises(NotFound):
            verb()
    assert queries.to_confirm(other) == ([], 0)


def test_nobody_confirms_her_own_hours(two: Pair, staff: Account) -> None:
    with pytest.raises(NotFound):
        service.confirm(two.her, written(two).id)
    assert queries.to_confirm(two.her) == ([], 0)


def test_the_oldest_hours_come_first_on_every_desk(two: Pair, staff: Account, session: Session) -> None:
    shifts = [written(two), written(two)]
    session.execute(sa.update(Shift).where(Shift.id == shifts[1].id).values(written_at=now() - timedelta(days=3)))
    session.commit()
    for actor in (actor_of(staff), two.director):
        rows, total = queries.to_confirm(actor, limit=1)
        assert ([one.id for one in rows], total) == ([shifts[1].id], 2)


def test_the_county_names_it_and_what_is_open_follows(two: Pair, body: Organization, session: Session) -> None:
    county = an_actor(Role.COUNTY_OFFICER)
    shift, done = written(two), two.confirmed()
    late = {"passed": True, "done_on": today() - timedelta(days=2), "expires_on": None}
    with pytest.raises(RuleBroken, match="只有“有组织带着做”"):
        vetting.note(county, two.person.id, Check.TRAINING, organization_id=body.id, **late)
    noted = vetting.note(county, two.person.id, Check.SUPERVISION, organization_id=body.id, **late)
    assert noted.checker == body.name
    work_off(session, "workers.shifts")
    session.refresh(shift)
    assert (shift.organization_id, done.organization_id) == (body.id, None)
    vetting.note(county, two.person.id, Check.SUPERVISION, checker="别的队", **late)
    work_off(session, "workers.shifts")
    session.refresh(shift)
    assert shift.organization_id is None


def test_its_staff_hear_of_hours_and_of_nothing_else(two: Pair, staff: Account, session: Session) -> None:
    two.agreed()
    written(two)
    work_off(session, "workers.shifts")
    kinds = session.scalars(sa.select(Notice.kind).where(Notice.account_id == staff.id)).all()
    assert kinds == ["shift.written"]


def test_its_pages_say_nothing_of_the_child(two: Pair, staff: Account, session: Session, sign_in) -> None:
    shift = written(two)
    browser = sign_in(staff)
    assert f"/shifts/{shift.id}/confirm" in browser.see("/desk")
    for where in ("/desk", "/shifts", f"/shifts/{shift.id}", f"/shifts/{shift.id}/confirm"):
        page = browser.see(where)
        assert two.person.name in page
        for hidden in (
            two.need.child.name, "没有人做饭的原话", f"N{two.need.number}", f"R{two.referral.number}",
            type_name(two.need.type_code), "孩子来了吗", f"/referrals/{two.referral.id}",
        ):  # fmt: skip
            assert hidden not in page, (where, hidden)
    assert browser.submit(f"/shifts/{shift.id}/confirm", answer="same").status_code == 302
    session.refresh(shift)
    assert (shift.status, shift.confirmed_by) == (S.CONFIRMED, staff.id)
    assert f"/shifts/{shift.id}/confirm" not in browser.see("/desk")
