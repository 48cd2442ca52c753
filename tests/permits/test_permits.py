"""A file elsewhere: asked for, approved, for a time, and closed again; both locks follow."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.clock import now
from app.errors import NotFound, RuleBroken
from app.people.service import actor_of
from app.permits import service
from app.permits.models import Permit, PermitStatus, Purpose
from tests.factories.children import ChildFactory
from tests.factories.people import account

ELSEWHERE = "421003101901"
REASON = "孩子上周搬到我们村的外婆家"


@pytest.fixture
def stage(session: Session, sign_in):
    """A child, her supervisor, and a director of another township who wants to read."""
    child = ChildFactory(name="柳小满")
    supervisor = account(Role.SUPERVISOR)
    stranger = account(Role.DIRECTOR, place_code=ELSEWHERE)
    session.commit()
    return child, supervisor, stranger, sign_in(supervisor), sign_in(stranger)


def the_permit(session: Session) -> Permit:
    session.expire_all()
    return session.scalars(sa.select(Permit).order_by(Permit.asked_at.desc())).one()


def ask(browser, child, **fields):
    given = {"number": f"C{child.number}", "purpose": "moved", "reason": REASON, "hours": "24"}
    return browser.submit("/permits/ask", **{**given, **fields})


@pytest.mark.privacy("P08")
@pytest.mark.asvs("2.3.5")
def test_asked_approved_opened_and_closed(stage, session: Session) -> None:
    child, _supervisor, stranger, overseer, reader = stage
    file = f"/children/{child.id}"
    assert reader.get(file).status_code == 404
    assert ask(reader, child).status_code == 302
    assert reader.get(file).status_code == 404  # asked is not granted
    permit = the_permit(session)
    assert permit.reason == REASON
    assert REASON.encode() not in permit.reason_locked
    assert REASON in overseer.see("/permits")
    overseer.post(f"/permits/{permit.id}/grant")
    assert "柳小满" in reader.see(file)
    looks = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "child.look")).all()
    assert {(look.actor_id, look.purpose) for look in looks} == {(stranger.id, "permit:file")}
    assert reader.get(f"/children/{child.id}/edit").status_code == 404  # to read, never to change
    assert reader.get(f"/children/{child.id}/needs/new").status_code == 404
    reader.post(f"/permits/{permit.id}/end")
    assert reader.get(file).status_code == 404


def test_it_closes_by_itself(stage, session: Session) -> None:
    child, supervisor, stranger, _overseer, reader = stage
    permit = service.ask(actor_of(stranger), child.number, Purpose.CASE, REASON, 24)
    service.grant(actor_of(supervisor), permit.id)
    session.execute(sa.update(Permit).values(starts_at=now() - timedelta(hours=25), until=now() - timedelta(hours=1)))
    session.commit()
    assert reader.get(f"/children/{child.id}").status_code == 404


@pytest.mark.privacy("P05")
def test_in_danger_it_opens_at_once_and_is_reviewed(stage, session: Session) -> None:
    child, _supervisor, _stranger, overseer, reader = stage
    ask(reader, child, purpose="danger")
    reader.see(f"/children/{child.id}")
    permit = the_permit(session)
    assert permit.review_by is not None
    assert permit.until - permit.starts_at == timedelta(hours=4)
    overseer.post(f"/permits/{permit.id}/improper")
    assert reader.get(f"/children/{child.id}").status_code == 404
    assert the_permit(session).proper is False
    with pytest.raises(RuleBroken, match="复核过"):
        service.review(actor_of(_supervisor), permit.id, proper=True)


def test_nobody_grants_her_own_or_another_areas(stage, session: Session) -> None:
    child, supervisor, stranger, _overseer, _reader = stage
    permit = service.ask(actor_of(stranger), child.number, Purpose.CASE, REASON, 24)
    other = account(Role.SUPERVISOR, place_code="421003101000")
    for somebody in (stranger, other, account(Role.DIRECTOR, place_code=child.place_code)):
        with pytest.raises(NotFound):
            service.grant(actor_of(somebody), permit.id)
    county = account(Role.COUNTY_OFFICER, place_code="420502000000")
    asked = service.ask(actor_of(county), child.number, Purpose.CHECK, REASON, 4)
    with pytest.raises(NotFound):
        service.grant(actor_of(county), asked.id)
    assert service.grant(actor_of(supervisor), permit.id).status is PermitStatus.GRANTED


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number": "C999999"}, "没有这个编号"),
        ({"number": "abc"}, "编号是 C 加数字"),
        ({"reason": "看看"}, "一句话写明"),
        ({"hours": "9999"}, "请从列表里选"),
        ({"purpose": ""}, "请选一个用途"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_keeps_the_rest(stage, fields, words: str) -> None:
    child, *_others, reader = stage
    answer = ask(reader, child, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert fields.get("reason", REASON) in answer.text


def test_her_own_area_needs_no_permit(stage, sign_in) -> None:
    child, supervisor, *_others = stage
    with pytest.raises(RuleBroken, match="直接打开"):
        service.ask(actor_of(supervisor), child.number, Purpose.CHECK, REASON, 4)


@pytest.mark.asvs("2.4.1")
def test_searching_by_numbers_is_stopped(stage) -> None:
    child, _supervisor, stranger, *_browsers = stage
    for _turn in range(10):
        service.ask(actor_of(stranger), child.number, Purpose.CASE, REASON, 4)
    with pytest.raises(RuleBroken, match="今天申请得太多"):
        service.ask(actor_of(stranger), child.number, Purpose.CASE, REASON, 4)


@pytest.mark.privacy("P08")
def test_row_security_alone_follows_the_permit(app, stage, session: Session) -> None:
    """Whatever the service forgets, the database itself asks for a granted permit that has not run out."""
    child, supervisor, stranger, *_browsers = stage

    def seen() -> int:
        connection = session.connection()
        connection.exec_driver_sql("SET LOCAL ROLE tonglian_web")
        for name, value in actor_of(stranger).scope.items():
            connection.exec_driver_sql(f"SELECT set_config('{name}', '{value}', true)")
        count = connection.exec_driver_sql("SELECT count(*) FROM children").scalar_one()
        connection.exec_driver_sql("RESET ROLE")
        return int(count)

    assert seen() == 0
    permit = service.ask(actor_of(stranger), child.number, Purpose.CASE, REASON, 24)
    assert seen() == 0
    service.grant(actor_of(supervisor), permit.id)
    assert seen() == 1
    service.end(actor_of(stranger), permit.id)
    assert seen() == 0
