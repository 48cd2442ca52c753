"""Records: kept with their source; categories in step with the file's list; what is sealed stays sealed."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Permission, Role
from app.audit.models import AuditEntry
from app.children import service as children
from app.children.categories import CategoryRecord, current
from app.children.facts import Source
from app.children.history import versions
from app.children.models import Child, Sex
from app.clock import today
from app.errors import NotFound, RuleBroken
from app.people.service import actor_of
from app.records import service
from app.records.models import Disability, GuardedFacts, Health, Registration, Schooling
from tests.factories.children import ChildFactory, birthday
from tests.factories.people import an_actor


@pytest.fixture
def child(session: Session):
    return ChildFactory()


@pytest.fixture
def director(child):
    return actor_of(child.director)


def test_schooling_and_health_are_kept(session: Session, child, director) -> None:
    service.change(
        director, Schooling, child.id, source=Source.SCHOOL, stage="primary", enrolled=True, school="测试小学"
    )
    service.change(director, Health, child.id, source=Source.DOCUMENT, severe_illness=True, diagnosis="测试病")
    session.expire_all()
    assert session.scalars(sa.select(Schooling)).one().school == "测试小学"
    assert session.scalars(sa.select(Health)).one().diagnosis == "测试病"
    assert {version.subject for version, _by in versions(child)} == {"schoolings", "healths"}


@pytest.mark.parametrize(
    ("model", "facts", "field"),
    [
        (Schooling, {"stage": "none", "boarding": True}, "stage"),
        (Health, {"severe_illness": False, "diagnosis": "甲"}, "severe_illness"),
        (Disability, {"level": 5}, "level"),
        (Disability, {"certified": False, "certificate": "1"}, "certified"),
        (Registration, {"place": "999999999999"}, "place"),
        (Registration, {"registered": False, "place": "421003106000"}, "place"),
    ],
)
def test_what_cannot_be_is_refused(session: Session, child, director, model, facts, field) -> None:
    with pytest.raises(RuleBroken) as refused:
        service.change(director, model, child.id, source=Source.OTHER, **facts)
    assert refused.value.field == field


def test_the_list_follows_the_dated_categories(session: Session, child, director) -> None:
    row = service.change_category(
        director,
        child.id,
        source=Source.DEPARTMENT,
        code="LEFTB",
        from_on=today(),
        evidence="名单甲",
        decided_by="镇政府",
    )
    assert child.categories == ["LEFTB"]
    with pytest.raises(RuleBroken):
        service.change_category(director, child.id, source=Source.OTHER, code="LEFTB", from_on=today())
    service.change_category(
        director,
        child.id,
        row.id,
        source=Source.VISIT,
        version=row.version,
        code="LEFTB",
        from_on=today(),
        until_on=today(),
    )
    assert child.categories == []
    assert session.get(Child, child.id).categories == []


def test_the_dated_categories_follow_the_short_form(session: Session, director) -> None:
    child = children.add(
        director, name="测试童", sex=Sex.MALE, birth_date=birthday(9), categories=["LEFTB", "DIBAO_CHILD"]
    )
    assert set(current(child)) == {"LEFTB", "DIBAO_CHILD"}
    children.change(director, child.id, version=child.version, categories=["LEFTB", "DROPOUT"])
    assert sorted(current(child)) == sorted(child.categories) == ["DROPOUT", "LEFTB"]
    ended = session.scalars(sa.select(CategoryRecord).where(CategoryRecord.until_on.is_not(None))).one()
    assert ended.code == "DIBAO_CHILD"


@pytest.mark.parametrize("code", ["HIV", "VICTIM", "SER_BEHAV"])
@pytest.mark.privacy("P20")
def test_sealed_categories_never_reach_the_list(session: Session, child, director, code: str) -> None:
    with pytest.raises(RuleBroken):
        children.change(director, child.id, version=child.version, categories=[code])
    with pytest.raises(RuleBroken):
        service.change_category(director, child.id, source=Source.OTHER, code=code, from_on=today())
    service.guard(director, child.id, source=Source.DOCUMENT, code=code, from_on=today(), evidence="文书甲")
    session.expire_all()
    assert session.get(Child, child.id).categories == []
    row = session.scalars(sa.select(GuardedFacts)).one()
    assert code.encode() not in row.listing_sealed
    assert json.loads(row.listing)[0]["code"] == code
    assert versions(child) == []
    assert code not in str([entry.details for entry in session.scalars(sa.select(AuditEntry))])


def test_sealed_categories_are_opened_for_a_purpose(session: Session, child, director) -> None:
    service.guard(director, child.id, source=Source.DOCUMENT, code="VICTIM", from_on=today())
    _child, (entry,) = service.look_guarded(director, child.id, "case")
    assert entry["from_on"] == today()
    look = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "guarded.look")).one()
    assert (look.purpose, look.child_id) == ("case", child.id)
    with pytest.raises(NotFound):
        service.look_guarded(director, child.id, "curiosity")
    service.guard(
        director, child.id, entry["id"], source=Source.DOCUMENT, code="VICTIM", from_on=today(), until_on=today()
    )
    assert len(service.look_guarded(director, child.id, "case")[1]) == 1


def test_a_permit_does_not_reach_what_is_sealed(session: Session, child) -> None:
    stranger = an_actor(Role.SUPERVISOR, place_code="450102001000")
    visitor = type(stranger)(
        **{name: getattr(stranger, name) for name in stranger.__slots__} | {"permits": frozenset({child.id})}
    )
    assert visitor.may(Permission.SEE_CHILDREN)
    assert service.look(visitor, child.id)
    with pytest.raises(NotFound):
        service.look_guarded(visitor, child.id, "aid")


@pytest.mark.privacy("P21")
def test_disability_is_opened_for_education_or_rehabilitation_only(session: Session, child, director) -> None:
    service.change(director, Disability, child.id, source=Source.DOCUMENT, kind="hearing", level=2, certificate="123")
    for purpose in ("file", "aid", "quality"):
        with pytest.raises(NotFound):
            service.look_disability(director, child.id, purpose)
    assert service.look_disability(director, child.id, "education")[1].level == 2
    looks = session.scalars(sa.select(AuditEntry.purpose).where(AuditEntry.action == "disability.look")).all()
    assert looks == ["education"]
    assert versions(child) == []
