"""Away, back, closed, read-only, taken up again."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.children import identity
from app.children import service as files
from app.children.facts import Source
from app.children.models import Child, ChildStatus
from app.clock import now, today
from app.disclosures.models import Disclosure
from app.errors import RuleBroken
from app.households import service as households
from app.moves import closing, rules, service
from app.moves.models import CloseReason, Closing, Purpose, Transfer, TransferStatus
from app.needs import service as needs
from app.needs.models import Need, NeedStatus
from app.people.service import actor_of
from app.permits import service as permits
from app.permits.models import Permit, PermitStatus
from app.permits.models import Purpose as Why
from app.records import service as records
from app.records.models import Schooling
from app.referrals import service as referrals
from app.referrals.models import Referral, ReferralStatus
from tests.factories.children import ChildFactory, birthday
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account


@pytest.fixture
def director(session: Session):
    return account(Role.DIRECTOR)


def told(session: Session, child: Child, need: Need, director) -> Referral:
    """A referral that was accepted, with something told in it."""
    offer = OfferFactory(capacity=5)
    referral = referrals.request(actor_of(director), need.id, offer.id)
    referrals.accept(actor_of(staff_of(offer)), referral.id)
    session.add(
        Disclosure(
            child_id=child.id, place_code=child.place_code, referral_id=referral.id, organization_id=referral.organization_id,
            purpose="BL02", parts=["name"], contents="{}", basis="duty", ground="art43", starts_at=now(),
            until=now() + timedelta(days=9), made_by=director.id,
        )
    )  # fmt: skip
    session.commit()
    return referral


@pytest.mark.privacy("P12")
def test_closing_ends_whatever_others_could_see(session: Session, director, sign_in) -> None:
    child = ChildFactory(name="柳小满", director=director)
    need = NeedFactory(child=child)
    referral = told(session, child, need, director)
    stranger, supervisor = account(Role.DIRECTOR, place_code="421003101901"), account(Role.SUPERVISOR)
    permit = permits.ask(actor_of(stranger), child.number, Why.CASE, "我经手的事有关", 24)
    permits.grant(actor_of(supervisor), permit.id)
    service.ask(actor_of(director), child.id, "421003105000", Purpose.FAMILY, "要搬走了")
    browser, address = sign_in(director), f"/children/{child.id}/close"
    refused = browser.submit(address, reason="grown_up")
    assert refused.status_code == 422
    assert "还有 1 条需求没有了结" in refused.text
    assert browser.submit(address, reason="other", end_needs="y").status_code == 422
    assert browser.submit(address, reason="family_recovered", words="爸爸回来了", end_needs="y").status_code == 302
    session.expire_all()
    kept = session.scalars(sa.select(Closing)).one()
    assert (kept.reason, kept.words) == (CloseReason.FAMILY_RECOVERED, "爸爸回来了")
    assert kept.retention_until == rules.years_after(today(), 3)
    assert session.get_one(Child, child.id).status is ChildStatus.CLOSED
    assert session.get_one(Need, need.id).status is NeedStatus.CLOSED_UNMET
    assert session.get_one(Referral, referral.id).status is ReferralStatus.CANCELLED
    assert session.scalars(sa.select(Disclosure)).one().ended_at is not None
    assert session.get_one(Permit, permit.id).status is PermitStatus.ENDED
    assert session.scalars(sa.select(Transfer)).one().status is TransferStatus.WITHDRAWN
    assert "保存到" in browser.see("/exits")


@pytest.mark.privacy("P12")
def test_a_closed_file_refuses_every_write(session: Session, director, sign_in) -> None:
    child = ChildFactory(name="柳小满", director=director)
    need = NeedFactory(child=child)
    actor = actor_of(director)
    care = households.change_care(actor, child.id, source=Source.GUARDIAN, from_on=today(), name="大姨")
    known = {"source": Source.OTHER}
    closing.close(actor, child.id, CloseReason.GROWN_UP, end_needs=True)
    offer = OfferFactory(capacity=1)
    session.commit()
    writes = (
        lambda: files.change(actor, child.id, version=session.get_one(Child, child.id).version, name="别的名字"),
        lambda: identity.keep_number(actor, child.id, "11010519491231002X", source=Source.REGISTER),
        lambda: needs.register(actor, child.id, words="要书包", type_code="BL02", urgency=3),
        lambda: needs.reopen(actor, need.id, "又要了"),
        lambda: referrals.request(actor, need.id, offer.id),
        lambda: referrals.end_need(actor, need.id, NeedStatus.WITHDRAWN, "不要了"),
        lambda: households.change_household(actor, child.id, members=3, **known),
        lambda: households.change_guardian(actor, child.id, kind="legal", name="奶奶", **known),
        lambda: households.note_contact(actor, child.id, care.id, contact_on=today()),
        lambda: households.check_care_grounds(actor, child.id, care.id, version=care.version, ground_1=True, **known),
        lambda: records.change(actor, Schooling, child.id, enrolled=True, **known),
        lambda: records.change_placement(actor, child.id, kind="kin", **known),
        lambda: records.change_category(actor, child.id, code="LEFTB", from_on=today(), **known),
        lambda: records.guard(actor, child.id, code="HIV", from_on=today(), until_on=None, **known),
        lambda: service.ask(actor, child.id, "421003105000", Purpose.FAMILY, "要搬走了"),
        lambda: service.go_away(actor, child.id, from_on=today(), expected_on=today(), whereabouts="东莞"),
        lambda: closing.close(actor, child.id, CloseReason.DIED),
    )
    for number, write in enumerate(writes):
        with pytest.raises(RuleBroken) as said:
            write()
        assert "已经结案" in str(said.value.message), number
    browser = sign_in(director)
    assert (
        browser.submit(
            f"/children/{child.id}/needs/new", stage="details", words="要书包", type_code="BL02", urgency="3"
        ).status_code
        == 422
    )
    assert "柳小满" in browser.see(f"/children/{child.id}")


def test_reopened_within_the_time_and_never_after(session: Session, director, sign_in) -> None:
    child = ChildFactory(director=director)
    actor, browser = actor_of(director), sign_in(director)
    closing.close(actor, child.id, CloseReason.CATEGORY_ENDED)
    with pytest.raises(RuleBroken, match="为什么重新打开"):
        closing.reopen(actor, child.id, " ")
    assert browser.submit(f"/children/{child.id}/reopen", reason="孩子又回村里住了").status_code == 302
    session.expire_all()
    closing.close(actor, child.id, CloseReason.GROWN_UP)
    session.execute(sa.update(Closing).values(retention_until=today() - timedelta(days=1)))
    with pytest.raises(RuleBroken, match="保存期已满"):
        closing.reopen(actor, child.id, "又回来了")
    first, second = session.scalars(sa.select(Closing).order_by(Closing.closed_at, Closing.id)).all()
    assert (first.reopening, second.reopened_at) == ("孩子又回村里住了", None)


@pytest.mark.parametrize(
    ("categories", "age"),
    [([], 18), (["LEFTB"], 16), (["LEFTB", "MIGRANT"], 16), (["LEFTB", "DIST_POOR"], 18), (["ORPHAN"], 18)],
)
def test_who_comes_of_age(categories: list[str], age: int) -> None:
    assert rules.age_limit(categories) == age
    assert rules.years_after(date(2008, 2, 29), 18) == date(2026, 3, 1)


def test_the_list_says_who_comes_of_age(session: Session, director, sign_in) -> None:
    soon = today() + timedelta(days=30)
    ChildFactory(name="十八了", director=director, birth_date=birthday(18))
    ChildFactory(name="快十八", director=director, birth_date=date(soon.year - 18, soon.month, min(soon.day, 28)))
    ChildFactory(name="留守十六", director=director, birth_date=birthday(16), categories=["LEFTB"])
    ChildFactory(name="孤儿十六", director=director, birth_date=birthday(16), categories=["ORPHAN"])
    ChildFactory(name="没有类别", director=director, birth_date=birthday(16))
    page = sign_in(director).see("/exits")
    assert all(name in page for name in ("十八了", "快十八", "留守十六"))
    assert not any(name in page for name in ("孤儿十六", "没有类别"))


def test_away_and_back(session: Session, director, sign_in) -> None:
    child, browser = ChildFactory(name="柳小满", director=director), sign_in(director)
    address = f"/children/{child.id}/absence"
    yesterday = (today() - timedelta(days=1)).isoformat()
    wrong = browser.submit(address, from_on=today().isoformat(), expected_on=yesterday, whereabouts="东莞")
    assert "在离开之前" in wrong.text
    sent = browser.submit(address, from_on=yesterday, expected_on=yesterday, whereabouts="广东东莞", company="爸爸")
    assert sent.status_code == 302
    page = browser.see("/absences")
    assert "该回来了" in page
    assert "广东东莞" in page
    assert "不用再记" not in page
    absence = session.scalars(sa.select(service.Absence)).one()
    assert "东莞".encode() not in (absence.whereabouts_sealed or b"")
    back, stranger = f"/absences/{absence.id}/returned", account(Role.DIRECTOR, place_code="421003101901")
    session.commit()
    with pytest.raises(RuleBroken, match="已经记了"):
        service.go_away(actor_of(director), child.id, from_on=today(), expected_on=today(), whereabouts="武汉")
    assert sign_in(stranger).post(back).status_code == 404
    browser.post(back)
    assert "没有暂时离开的孩子" in browser.see("/absences")
