"""The supervisor sees her whole township and nothing else; every figure leads to its rows."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.clock import now, today
from app.needs.models import NeedStatus
from app.people.service import actor_of
from app.referrals import rerouting, service
from app.referrals.models import Reason
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account


@pytest.fixture
def supervisor(session: Session, sign_in):
    return sign_in(account(Role.SUPERVISOR))


def test_every_need_of_the_township_by_state_and_age(supervisor, session: Session) -> None:
    for days in (0, 1, 5, 10, 40):
        NeedFactory(opened_at=now() - timedelta(days=days))
    NeedFactory(child=ChildFactory(place_code="421003101901"))
    page = supervisor.see("/oversight")
    figures = re.findall(r'href="(/oversight/needs/open/\d)">(\d+)<', page)
    assert figures == [
        ("/oversight/needs/open/0", "2"), ("/oversight/needs/open/1", "1"), ("/oversight/needs/open/2", "1"), ("/oversight/needs/open/4", "1"),
    ]  # fmt: skip
    for url, count in figures:
        assert len(re.findall(r'class="card card-need', supervisor.see(url))) == int(count)


def test_what_is_late_and_what_was_declined(supervisor, session: Session) -> None:
    late = NeedFactory(due_on=today() - timedelta(days=2))
    need, offer = NeedFactory(), OfferFactory(name="三餐小屋")
    referral = service.request(actor_of(need.child.director), need.id, offer.id)
    service.decline(actor_of(staff_of(offer)), referral.id, Reason.NO_CAPACITY)
    page = supervisor.see("/oversight")
    assert f"/needs/{late.id}" in page
    assert "三餐小屋" in page
    assert "名额已满" in page
    assert f"/needs/{late.id}" in supervisor.see("/oversight/overdue")


def test_no_names_on_the_lists(supervisor, session: Session) -> None:
    need = NeedFactory(child=ChildFactory(name="不该出现的名字"), due_on=today() - timedelta(days=2))
    assert need.status is NeedStatus.OPEN
    assert "不该出现的名字" not in supervisor.see("/oversight")


def test_bands_that_do_not_exist_are_not_found(supervisor) -> None:
    assert supervisor.get("/oversight/needs/open/9").status_code == 404
    assert supervisor.get("/oversight/needs/met/0").status_code == 404


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (Role.SUPERVISOR, "/oversight"), (Role.COUNTY_OFFICER, "/oversight"), (Role.DONOR, "/giving"),
        (Role.AUDITOR, "/audit"), (Role.ADMINISTRATOR, "/approvals"),
    ],
)  # fmt: skip
def test_everybody_begins_where_her_work_is(session: Session, sign_in, role: Role, start: str) -> None:
    assert sign_in(account(role)).get("/desk").headers["Location"] == start


def test_the_directors_day(session: Session, sign_in) -> None:
    need, offer = NeedFactory(), OfferFactory(name="三餐小屋")
    director, provider = need.child.director, staff_of(offer)
    referral = service.request(actor_of(director), need.id, offer.id)
    assert "三餐小屋" in sign_in(provider).see("/desk")
    service.accept(actor_of(provider), referral.id)
    service.complete(actor_of(provider), referral.id, today(), 1)
    page = sign_in(director).see("/desk")
    assert "等您做的（1）" in page
    assert "机构说做好了，请您确认" in page


def test_the_directors_list_begins_with_what_presses_most(session: Session, sign_in) -> None:
    calm = NeedFactory(urgency=4, due_on=today() - timedelta(days=40))
    child = calm.child
    pressing = NeedFactory(child=child, urgency=1, due_on=today())
    older = NeedFactory(child=child, urgency=2, due_on=today() - timedelta(days=9))
    newer = NeedFactory(child=child, urgency=2, due_on=today())
    page = sign_in(child.director).see("/desk")
    listed = re.findall(r'href="/needs/([0-9a-f-]+)/shortlist"', page)
    assert listed == [str(one.id) for one in (pressing, older, newer, calm)]
    assert "已超过期限" in page


def test_a_pile_says_how_high_it_is_and_leads_to_the_whole_of_it(supervisor, session: Session) -> None:
    offer = OfferFactory(name="三餐小屋", capacity=99)
    for urgency in (4, 4, 4, 4, 4, 4, 1):
        need = NeedFactory(urgency=urgency)
        referral = service.request(actor_of(need.child.director), need.id, offer.id)
        service.accept(actor_of(staff_of(offer)), referral.id)
        service.complete(actor_of(staff_of(offer)), referral.id, today(), 1)
    page = supervisor.see("/oversight")
    assert "机构说做好了，还没确认（7）" in page, "not what happens to be shown"
    assert page.count("· 三餐小屋</a>") == 5
    assert page.index("危急", page.index("机构说做好了")) < page.index("不急", page.index("机构说做好了")), (
        "urgent first"
    )
    assert "/oversight/piles/unconfirmed" in page
    assert supervisor.see("/oversight/piles/unconfirmed").count("· 三餐小屋</a>") == 7
    assert supervisor.get("/oversight/piles/nonsense").status_code == 404


def test_a_dispute_does_not_leave_the_desk_because_its_need_was_closed(supervisor, session: Session) -> None:
    need, offer = NeedFactory(), OfferFactory(name="三餐小屋")
    director, helper = actor_of(need.child.director), actor_of(staff_of(offer))
    referral = service.request(director, need.id, offer.id)
    service.accept(helper, referral.id)
    service.complete(helper, referral.id, today(), 1)
    service.dispute(director, referral.id, "没有人来过")
    service.end_need(director, need.id, NeedStatus.WITHDRAWN, "搬走了")
    assert "等您判断（1）" in supervisor.see("/oversight")


def test_what_was_declined_and_looked_for_elsewhere_is_not_said_to_wait(supervisor, session: Session) -> None:
    need, first, second = NeedFactory(), OfferFactory(name="三餐小屋"), OfferFactory(name="四餐小屋")
    director = actor_of(need.child.director)
    for offer in (first, second):
        referral = service.request(director, need.id, offer.id)
        service.decline(actor_of(staff_of(offer)), referral.id, Reason.NO_CAPACITY)
    page = supervisor.see("/oversight")
    assert "还没另找（1）" in page, "one need, not one for each no"
    rerouting.next_offer(need.id)
    OfferFactory(name="五餐小屋")
    rerouting.next_offer(need.id)
    assert "还没另找" not in supervisor.see("/oversight")


def test_the_day_of_a_director_is_counted_whole_and_its_urgent_things_come_first(session: Session, sign_in) -> None:
    child = ChildFactory()
    for _n in range(14):
        NeedFactory(child=child, urgency=4, due_on=today() - timedelta(days=9))
    urgent = NeedFactory(child=child, urgency=1, due_on=today() + timedelta(days=1))
    director = sign_in(child.director)
    page = director.see("/desk")
    assert "等您做的（15）" in page
    assert page.index(f"N{urgent.number}") < page.index("已超过期限"), "the urgent before the late"
    assert "9 天前" in page
    assert "8 天前" not in page, "as many days as its card says"
    assert director.see("/desk?all=1").count('class="task ') == 15
