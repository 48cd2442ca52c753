"""The file's first page, as those in charge and as a reader with a permit see it."""

import pytest
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.children.models import ChildStatus
from app.people.service import actor_of
from app.permits import service as permits
from app.permits.models import Purpose
from tests.factories.children import ChildFactory
from tests.factories.needs import NeedFactory
from tests.factories.people import account

WRITING = ("/needs/new", "/visit", "/edit", "/id-number", "/assess")


@pytest.fixture
def child(session: Session):
    return NeedFactory(child=ChildFactory(name="柳小满"), words="奶奶病了没人做饭").child


def test_it_shows_her_and_the_way_to_everything(child, sign_in) -> None:
    page = sign_in(child.director).see(f"/children/{child.id}")
    for words in ("柳小满", "奶奶病了没人做饭", "风险等级", "还没有走访过", "转出", "告诉过谁", "这份档案改过什么"):
        assert words in page
    for way in ("/household", "/records", "/documents", "/disclosures", "/history", "/risk", *WRITING):
        assert f"/children/{child.id}{way}" in page
    assert "调整风险等级" in page


def test_a_closed_file_is_read_and_no_longer_written(child, session: Session, sign_in) -> None:
    child.status = ChildStatus.CLOSED
    session.commit()
    page = sign_in(child.director).see(f"/children/{child.id}")
    for way in WRITING:
        assert f"/children/{child.id}{way}" not in page
    assert "调整风险等级" not in page
    assert (
        "调整" not in sign_in(child.director).see(f"/children/{child.id}/risk").split("以前的等级")[0].split("<main")[1]
    )


def test_a_permit_reads_and_never_writes(child, session: Session, sign_in) -> None:
    stranger = account(Role.DIRECTOR, place_code="421003101901")
    permit = permits.ask(actor_of(stranger), child.number, Purpose.CASE, "孩子要搬到我们村", 24)
    permits.grant(actor_of(account(Role.SUPERVISOR)), permit.id)
    page = sign_in(stranger).see(f"/children/{child.id}")
    assert "柳小满" in page
    for way in WRITING:
        assert f"/children/{child.id}{way}" not in page
    assert "调整风险等级" not in page
