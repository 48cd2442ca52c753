"""The identity number: checked, sealed, found only by the whole of it, masked everywhere."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.children import identity
from app.children.facts import Source
from app.children.history import versions
from app.children.models import Child
from app.errors import RuleBroken
from app.people.service import actor_of
from tests.factories.children import ChildFactory
from tests.factories.id_numbers import id_number
from tests.factories.people import account


@pytest.fixture
def child(session: Session):
    return ChildFactory()


def test_it_is_sealed_and_masked(session: Session, child) -> None:
    number = id_number(child.birth_date)
    identity.keep_number(
        actor_of(child.director), child.id, f"{number[:6]} {number[6:].lower()}", source=Source.REGISTER
    )
    session.expire_all()
    assert child.id_number == number
    assert identity.masked(child.id_number) == "•" * 14 + number[-4:]
    row = session.execute(sa.text("SELECT id_number_sealed, id_number_index FROM children")).one()
    assert all(number.encode() not in cell and number[-4:].encode() not in cell for cell in row)
    ((version, _by),) = versions(child)
    assert number not in version.changes
    assert number[-4:] in version.changes
    assert number[-4:] not in str([entry.details for entry in session.scalars(sa.select(AuditEntry))])


def broken(child):
    right = id_number(child.birth_date)
    return {
        "form": right[:17] + ("0" if right[17] != "0" else "1"),
        "short": right[:15],
        "birthday": id_number(child.birth_date + timedelta(days=1)),
        "sex": id_number(child.birth_date, male=True),
    }


@pytest.mark.parametrize("what", ["form", "short", "birthday", "sex"])
def test_a_number_that_cannot_be_hers_is_refused(session: Session, child, what: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        identity.keep_number(actor_of(child.director), child.id, broken(child)[what], source=Source.REGISTER)
    assert refused.value.field == "number"
    assert child.id_number is None


def test_a_number_belongs_to_one_file_wherever_it_is(session: Session, child, sign_in) -> None:
    elsewhere = account(Role.DIRECTOR, place_code="450102001901")
    other = ChildFactory(director=elsewhere, place_code="450102001901")
    number = id_number(child.birth_date)
    identity.keep_number(actor_of(elsewhere), other.id, number, source=Source.REGISTER)
    answer = sign_in(child.director).submit(f"/children/{child.id}/id-number", number=number, source="register")
    assert answer.status_code == 422
    assert "另一份档案" in answer.text
    page = sign_in(child.director).post("/children/find", data={"text": number}).text
    assert "档案在别处" in page
    assert other.name not in page
    assert f"C{other.number}" not in page


def test_it_finds_the_file_of_ones_own_area(session: Session, child, sign_in) -> None:
    number = id_number(child.birth_date)
    browser = sign_in(child.director)
    assert "没有找到" in browser.post("/children/find", data={"text": number}).text
    assert browser.submit(f"/children/{child.id}/id-number", number=number, source="register").status_code == 302
    page = browser.post("/children/find", data={"text": number}).text
    assert child.name in page
    shown = browser.see(f"/children/{child.id}/id-number")
    assert number[-4:] in shown
    assert number not in shown
    found = session.scalars(sa.select(AuditEntry.details).where(AuditEntry.action == "child.look_up")).all()
    assert [entry["found"] for entry in found] == ["nowhere", "own"]
    assert session.scalar(sa.select(Child.id_number_index)) is not None


@pytest.mark.parametrize("text", ["110105194912310000x", "1101", "王芳", "42100320100101090"])
def test_other_words_are_not_looked_up_as_numbers(text: str) -> None:
    assert not identity.looks_like_one(text)
