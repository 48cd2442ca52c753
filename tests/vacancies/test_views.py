"""The register as those see it who work with it: several at once, and how a number came to its end."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.clock import today
from app.needs.models import NeedStatus
from app.organizations.models import OrganizationKind
from app.people.service import actor_of
from app.referrals import service as loop
from app.transaction import atomic
from app.vacancies import service
from app.vacancies.models import Cause, Holder, Vacancy, VacancyStatus
from tests.factories.needs import NeedFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account


@pytest.fixture
def two(session: Session) -> list[Vacancy]:
    with atomic():
        return [service.enter(NeedFactory(), Cause.NO_OFFER) for _n in range(2)]


@pytest.fixture
def supervisor(session: Session, sign_in):
    return sign_in(account(Role.SUPERVISOR, place_code="421003106000"))


def test_one_that_stands_in_the_way_of_several_is_named(supervisor, two, session: Session) -> None:
    two[0].need.status = NeedStatus.IN_SERVICE
    session.flush()
    picks = [str(one.id) for one in two]
    answer = supervisor.submit("/vacancies/decide", deed="helped", picks=picks, words="都有人在帮了")
    assert answer.status_code == 422
    assert f"V{two[1].number}：还没有人接收这条需求" in answer.text
    assert all(pick in answer.text for pick in picks)
    assert answer.text.count(" checked") == 2, "what was ticked stays"
    session.expire_all()
    assert {one.status for one in two} == {VacancyStatus.RAISED}, "all or none"


@pytest.mark.parametrize("deed", ["", "department", "nonsense"])
def test_no_button_no_decision(supervisor, two, session: Session, deed: str) -> None:
    two[0].need.status = NeedStatus.IN_SERVICE
    session.flush()
    answer = supervisor.submit("/vacancies/decide", deed=deed, picks=[str(two[0].id)], words="都有人在帮了")
    assert answer.status_code == 422
    session.expire_all()
    assert two[0].status is VacancyStatus.RAISED


@pytest.mark.parametrize("by_code", [True, False])
def test_who_ended_it_is_named(two, session: Session, sign_in, by_code: bool) -> None:
    """Nothing leaves the register without somebody's word: not even where a department says yes by its one-time code."""
    officer = account(Role.COUNTY_OFFICER, place_code="421003000000")
    bureau = OrganizationFactory(kind=OrganizationKind.GOVERNMENT, name="区教育局", place_code="421003000000")
    liaison = account(Role.LIAISON, organization_id=bureau.id, place_code="421003000000", name="吕联络")
    vacancy = two[0]
    vacancy.holder = Holder.COUNTY
    session.flush()
    service.assign(actor_of(officer), vacancy.id, bureau.id, today().replace(year=today().year + 1), "教育局负责")
    helper = Actor(liaison.id, "", Role.PROVIDER, organization_id=bureau.id, ticket=liaison.id)
    loop.accept(helper if by_code else actor_of(liaison), vacancy.referral_id)
    service.follow(vacancy.referral_id)
    session.expire_all()
    page = sign_in(officer).see(f"/vacancies/{vacancy.id}")
    last = page[page.rindex("销号") :]
    assert ("区教育局" if by_code else "吕联络") in last
    assert "系统时钟" not in last
    assert "指定的单位已接收" in last
    assert session.scalars(sa.select(Vacancy.status).where(Vacancy.id == vacancy.id)).one() is VacancyStatus.RESOLVED


def test_the_page_of_a_need_says_who_holds_its_number(two, sign_in) -> None:
    need, number = two[0].need, f"V{two[0].number}"
    director = sign_in(need.child.director)
    page = director.see(f"/needs/{need.id}")
    assert f"管辖空白 {number}" in page
    assert "现在由乡镇儿童督导员处理" in page
    assert number in director.see(f"/vacancies/{two[0].id}")
