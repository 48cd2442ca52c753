"""A file goes to another village: asked, answered by the other side, and then it is theirs alone."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.children.models import Child
from app.database import ask_as
from app.errors import NotFound, RuleBroken
from app.moves import service
from app.moves.models import Purpose, Transfer, TransferStatus
from app.needs.models import Need
from app.notices.models import Notice
from app.people.service import actor_of
from app.places.models import Village
from app.referrals import service as referrals
from app.referrals.models import Referral
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import VILLAGE, account
from workers import files

ELSEWHERE, TOWN = "421003105901", "421003105000"
REASON = "跟妈妈搬到外婆家"


class Stage:
    """A child with a need and a request to a provider; both sides' people."""

    def __init__(self, session: Session) -> None:
        self.old = account(Role.DIRECTOR)
        self.child = ChildFactory(name="柳小满", director=self.old, categories=["LEFTB"])
        self.need = NeedFactory(child=self.child)
        self.referral = referrals.request(actor_of(self.old), self.need.id, OfferFactory(capacity=9).id)
        session.merge(Village(code=ELSEWHERE, township_code=TOWN, name="新村"))
        self.new = account(Role.DIRECTOR, place_code=ELSEWHERE)
        self.supervisor = account(Role.SUPERVISOR, place_code=TOWN)
        session.commit()

    def ask(self, to_place: str = ELSEWHERE) -> Transfer:
        """The old side asks."""
        return service.ask(actor_of(self.old), self.child.id, to_place, Purpose.RELATIVES, REASON)


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage(session)


def seen(session: Session, person, table: str = "children") -> int:
    """How many rows the database itself shows to somebody, whatever the service forgets."""
    connection = session.connection()
    connection.exec_driver_sql("SET LOCAL ROLE tonglian_web")
    for name, value in actor_of(person).scope.items():
        connection.exec_driver_sql(f"SELECT set_config('{name}', '{value}', true)")
    count = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    connection.exec_driver_sql("RESET ROLE")
    return int(count)


@pytest.mark.privacy("P08")
def test_responsibility_follows_acceptance(stage: Stage, session: Session, sign_in) -> None:
    old, new = sign_in(stage.old), sign_in(stage.new)
    address, need = f"/children/{stage.child.id}", f"/needs/{stage.need.id}"
    sent = old.submit(f"{address}/transfer", place="荆州区 弥市镇", village="新村", purpose="relatives", reason=REASON)
    assert sent.status_code == 302, sent.text
    transfer = session.scalars(sa.select(Transfer)).one()
    assert (transfer.to_place, transfer.status) == (ELSEWHERE, TransferStatus.ASKED)
    page = new.see("/transfers")
    assert f"C{stage.child.number}" in page
    assert "到亲戚家住" in page
    assert REASON not in page
    assert "柳小满" not in page
    assert new.get(address).status_code == 404
    assert "柳小满" in old.see(address)  # the old side stays responsible
    assert new.post(f"/transfers/{transfer.id}/accept").status_code == 302
    assert "柳小满" in new.see(address)
    assert "没人做饭" in new.see(need)
    assert old.get(address).status_code == 404
    assert old.get(need).status_code == 404
    assert REASON in new.see("/transfers")
    assert REASON not in old.see("/transfers")
    deeds = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.child_id == stage.child.id)).all()
    assert {"transfer.ask", "transfer.accept"} <= set(deeds)


@pytest.mark.privacy("P08")
def test_the_database_alone_follows_too(stage: Stage, session: Session) -> None:
    transfer = stage.ask()
    for table in ("children", "needs", "referrals", "child_keys"):
        assert (seen(session, stage.old, table), seen(session, stage.new, table)) == (1, 0), table
    assert seen(session, stage.new, "transfers") == 1
    assert accept_as_web(session, stage.new, transfer) == 1
    for table in ("children", "needs", "referrals", "child_keys"):
        assert (seen(session, stage.old, table), seen(session, stage.new, table)) == (0, 1), table
    session.expire_all()
    child, need = session.get_one(Child, stage.child.id), session.get_one(Need, stage.need.id)
    assert (child.director_id, child.place_code, need.place_code) == (stage.new.id, ELSEWHERE, ELSEWHERE)
    assert session.get_one(Referral, stage.referral.id).place_code == ELSEWHERE


def accept(person, transfer: Transfer, taker=None) -> None:
    """The verb, with the database told who asks, as in a request."""
    ask_as(actor_of(person).scope)
    try:
        service.accept(actor_of(person), transfer.id, taker.id if taker else None)
    finally:
        ask_as(None)


def accept_as_web(session: Session, person, transfer: Transfer, taker=None) -> int:
    """The function of the database, called as the web's role by somebody."""
    connection = session.connection()
    connection.exec_driver_sql("SET LOCAL ROLE tonglian_web")
    for name, value in actor_of(person).scope.items():
        connection.exec_driver_sql(f"SELECT set_config('{name}', '{value}', true)")
    taker = taker or person
    asked = "SELECT count(*) FROM guard.accept_transfer(%s::uuid, %s, %s::uuid, 30, 112, 'village')"
    count = connection.exec_driver_sql(asked, (str(transfer.id), taker.place_code, str(taker.id))).scalar_one()
    connection.exec_driver_sql("RESET ROLE")
    return int(count)


def test_the_function_refuses_whoever_may_not(stage: Stage, session: Session) -> None:
    transfer = stage.ask()
    elsewhere = account(Role.DIRECTOR, place_code="421003102901")
    gone = account(Role.DIRECTOR, place_code=ELSEWHERE, status="disabled")
    county = account(Role.COUNTY_OFFICER)
    for person, taker in (
        (stage.old, stage.new), (elsewhere, elsewhere), (stage.supervisor, elsewhere), (stage.new, stage.old), (gone, gone),
        (county, stage.new),
    ):  # fmt: skip
        assert accept_as_web(session, person, transfer, taker) == 0
    assert accept_as_web(session, stage.supervisor, transfer, stage.new) == 1
    assert accept_as_web(session, stage.supervisor, transfer, stage.new) == 0


def test_a_township_that_is_asked_chooses_the_village(stage: Stage, sign_in) -> None:
    transfer = stage.ask(TOWN)
    with pytest.raises(NotFound):
        service.accept(actor_of(stage.new), transfer.id)
    with pytest.raises(RuleBroken, match="哪个村"):
        service.accept(actor_of(stage.supervisor), transfer.id)
    browser = sign_in(stage.supervisor)
    assert stage.new.name in browser.see("/transfers")
    browser.post(f"/transfers/{transfer.id}/accept", data={"director": str(stage.new.id)})
    assert "柳小满" in browser.see(f"/children/{stage.child.id}")


def test_no_is_said_with_a_reason_and_changes_nothing(stage: Stage, session: Session, sign_in) -> None:
    transfer = stage.ask()
    with pytest.raises(RuleBroken, match="已经有一份"):
        stage.ask()
    with pytest.raises(RuleBroken, match="为什么不接收"):
        service.decline(actor_of(stage.new), transfer.id, " ")
    with pytest.raises(NotFound):
        service.decline(actor_of(stage.old), transfer.id, "不是我们村的")
    service.decline(actor_of(stage.new), transfer.id, "孩子不住在我们村")
    assert "孩子不住在我们村" in sign_in(stage.old).see("/transfers")
    assert "孩子不住在我们村".encode() not in (transfer.decline_locked or b"")
    assert session.get_one(Child, stage.child.id).place_code == VILLAGE
    again = stage.ask()
    service.withdraw(actor_of(stage.old), again.id)
    with pytest.raises(RuleBroken, match="已经有了结果"):
        service.accept(actor_of(stage.new), again.id)


def test_nobody_answers_her_own_request_and_a_village_is_not_asked_itself(stage: Stage, session: Session) -> None:
    here = account(Role.SUPERVISOR)
    session.commit()
    with pytest.raises(RuleBroken, match="已经在这个村"):
        service.ask(actor_of(here), stage.child.id, VILLAGE, Purpose.OTHER, REASON)
    mine = service.ask(actor_of(here), stage.child.id, "421003106902", Purpose.OTHER, REASON)
    with pytest.raises(NotFound):
        service.accept(actor_of(here), mine.id)


def test_both_sides_are_told(stage: Stage, session: Session, run) -> None:
    transfer = stage.ask()
    run()
    told = set(session.scalars(sa.select(Notice.account_id).where(Notice.kind == "transfer.asked")))
    assert told == {stage.new.id, stage.supervisor.id}
    accept(stage.supervisor, transfer, stage.new)
    run()
    told = set(session.scalars(sa.select(Notice.account_id).where(Notice.kind == "transfer.decided")))
    assert told == {stage.old.id, stage.new.id}
    assert files.transfer_asked
