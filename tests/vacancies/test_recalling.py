"""The county takes an assignment back itself: in time, with a reason that the body reads, and nothing is lost on the way."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.errors import NotFound, RuleBroken
from app.needs.models import NeedStatus
from app.notices.models import Notice
from app.organizations.models import OrganizationKind
from app.people.service import actor_of
from app.referrals import service as loop
from app.referrals.models import Referral, ReferralStatus
from app.vacancies import raising, recalling, service
from app.vacancies.models import Cause, Deed, Holder, Vacancy, VacancyStatus, VacancyStep
from tests.factories.needs import NeedFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account, an_actor
from workers.notices import referral_answered, referral_cancelled

S = VacancyStatus
WORDS = "教育局说不归它管，改由妇联负责"


@pytest.fixture
def bureau(session: Session):
    return OrganizationFactory(kind=OrganizationKind.GOVERNMENT, name="区教育局", place_code="421003000000")


@pytest.fixture
def liaison(bureau):
    return account(Role.LIAISON, organization_id=bureau.id, place_code="421003000000")


@pytest.fixture
def officer(session: Session):
    return account(Role.COUNTY_OFFICER, place_code="421003000000")


@pytest.fixture
def given(session: Session, bureau, liaison, officer) -> Vacancy:
    """A number that a body was given and has not answered."""
    need = NeedFactory()
    raising.opened(need.id)
    vacancy = session.scalars(sa.select(Vacancy)).one()
    service.assign(actor_of(officer), vacancy.id, bureau.id, today() + timedelta(days=20), "会上定的：由教育局负责")
    session.commit()
    return vacancy


def test_from_the_page_to_the_body(given: Vacancy, officer, liaison, sign_in, session: Session) -> None:
    county, director = sign_in(officer), sign_in(given.need.child.director)
    assert "收回交办" in county.see(f"/vacancies/{given.id}")
    assert "区教育局" in county.see(f"/vacancies/{given.id}/recall")
    assert county.submit(f"/vacancies/{given.id}/recall", words=WORDS).status_code == 302
    session.expire_all()
    assert (given.status, given.holder, given.cause) == (S.RAISED, Holder.COUNTY, Cause.NO_OFFER)
    assert given.act_by > now()
    assert given.need.status is NeedStatus.OPEN
    asked = session.get_one(Referral, given.referral_id)
    assert asked.status is ReferralStatus.CANCELLED
    last = session.scalars(sa.select(VacancyStep).order_by(VacancyStep.id.desc())).first()
    assert (last.deed, last.actor_id, last.note) == (Deed.RECALLED, officer.id, WORDS)
    for job in (referral_cancelled, referral_answered):
        job.__wrapped__(str(asked.id))
    session.expire_all()
    assert session.scalars(sa.select(VacancyStep.deed)).all().count(Deed.RECALLED) == 1, "told once"
    told = {(one.kind, one.account_id) for one in session.scalars(sa.select(Notice))}
    assert {("referral.cancelled", liaison.id), ("referral.answered", given.need.child.director_id)} <= told
    assert WORDS in sign_in(liaison).see(f"/referrals/{asked.id}"), "the body reads why"
    page = director.see(f"/needs/{given.need_id}")
    assert "县里收回了交办" in page, "the need's path tells it"
    assert WORDS in page
    story = county.see(f"/vacancies/{given.id}")
    assert "县里收回了交办" in story
    assert "交给一个单位" in story, "another can be named now"
    assert "收回交办" not in story


def test_the_same_body_or_another_can_be_named_again(given: Vacancy, officer, bureau) -> None:
    county = actor_of(officer)
    recalling.recall(county, given.id, WORDS)
    service.assign(county, given.id, bureau.id, today() + timedelta(days=9), "还是由教育局负责")
    assert given.status is S.DECIDED


def test_what_was_answered_is_not_taken_back(given: Vacancy, officer, liaison) -> None:
    loop.accept(actor_of(liaison), given.referral_id)
    with pytest.raises(RuleBroken, match="刚刚答复了"):
        recalling.recall(actor_of(officer), given.id, WORDS)
    service.follow(given.referral_id)
    with pytest.raises(RuleBroken, match="已经销号"):
        recalling.recall(actor_of(officer), given.id, WORDS)


def test_what_was_given_to_nobody_is_not_taken_back(given: Vacancy, officer) -> None:
    recalling.recall(actor_of(officer), given.id, WORDS)
    with pytest.raises(RuleBroken, match="没有交办"):
        recalling.recall(actor_of(officer), given.id, WORDS)


def test_a_reason_and_no_name(given: Vacancy, officer, sign_in, session: Session) -> None:
    county = sign_in(officer)
    for words, sentence in (("", "为什么收回"), ("错", "为什么收回"), (f"{given.need.child.name}搬走了", "不要写孩子")):
        answer = county.submit(f"/vacancies/{given.id}/recall", words=words)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert words in answer.text, "what was typed stays"
    session.expire_all()
    assert given.status is S.DECIDED
    assert session.get_one(Referral, given.referral_id).status is ReferralStatus.REQUESTED


def test_only_the_county_takes_it_back(given: Vacancy) -> None:
    for role, place in ((Role.SUPERVISOR, "421003106000"), (Role.COUNTY_OFFICER, "421002000000")):
        with pytest.raises(NotFound):
            recalling.recall(an_actor(role, place_code=place), given.id, WORDS)
    with pytest.raises(NotFound):
        recalling.recall(actor_of(given.need.child.director), given.id, WORDS)
