"""Facts of a household are kept with their source; corrections leave versions that nobody changes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.children import service as children
from app.children.facts import Source
from app.children.history import FactVersion, versions
from app.children.spoken import lines
from app.clock import today
from app.errors import NotFound, OutOfDate, RuleBroken
from app.households import queries, service
from app.households.models import Household, Parent, Relation
from app.people.service import actor_of
from app.taxonomy.categories import selectable
from tests.factories.children import ChildFactory
from tests.factories.households import entrusted
from tests.factories.people import an_actor


@pytest.fixture
def child(session: Session):
    return ChildFactory()


@pytest.fixture
def director(child):
    return actor_of(child.director)


def test_a_household_is_sealed_sourced_and_audited(session: Session, child, director) -> None:
    row = service.change_household(
        director,
        child.id,
        source=Source.DOCUMENT,
        status="dibao",
        members=4,
        address="三组五号",
        status_evidence="低保证甲",
    )
    session.expire_all()
    kept = session.get(Household, row.id)
    assert (kept.status, kept.members, kept.address) == ("dibao", 4, "三组五号")
    assert (kept.source, kept.recorded_by) == (Source.DOCUMENT, director.id)
    raw = session.execute(sa.text("SELECT address_sealed, status_evidence_sealed FROM households")).one()
    assert all("三组".encode() not in cell and "低保".encode() not in cell for cell in raw)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "household.change")).one()
    assert entry.child_id == child.id
    assert "三组" not in str(entry.details)
    assert entry.details["source"] == "document"


def test_a_correction_says_from_what_to_what(session: Session, child, director, app) -> None:
    row = service.change_household(director, child.id, source=Source.GUARDIAN, status="none", members=4)
    service.change_household(
        director, child.id, source=Source.DEPARTMENT, version=row.version, status="dibao", members=4
    )
    session.expire_all()
    (latest, by), (first, _by) = versions(child)
    assert by == director.name
    with app.test_request_context():
        told = lines(latest, by)
        assert [tuple(map(str, line)) for line in told["changes"]] == [("家庭经济认定", "没有认定", "低保家庭")]
        assert str(told["source"]) == "部门数据"
        assert ("家里几口人", "未填写", "4") in [tuple(map(str, line)) for line in lines(first, by)["changes"]]


def test_a_version_is_sealed_and_stays(session: Session, child, director) -> None:
    service.change_household(director, child.id, source=Source.GUARDIAN, address="三组五号")
    assert "三组".encode() not in session.scalars(sa.select(FactVersion.changes_sealed)).one()
    for deed in ("UPDATE fact_versions SET subject = 'x'", "DELETE FROM fact_versions", "TRUNCATE fact_versions"):
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), session.begin_nested():
            session.execute(sa.text(deed))


def test_an_older_form_changes_nothing(session: Session, child, director) -> None:
    row = service.change_household(director, child.id, source=Source.GUARDIAN, members=4)
    old = row.version
    service.change_household(director, child.id, source=Source.GUARDIAN, version=old, members=5)
    for version in (old, None):
        with pytest.raises(OutOfDate):
            service.change_household(director, child.id, source=Source.GUARDIAN, version=version, members=6)
    assert session.scalars(sa.select(Household.members)).one() == 5


def test_the_same_again_confirms_without_a_version(session: Session, child, director) -> None:
    row = service.change_household(director, child.id, source=Source.GUARDIAN, members=4)
    before = row.recorded_at
    service.change_household(director, child.id, source=Source.VISIT, version=row.version, members=4)
    assert row.recorded_at > before
    assert len(versions(child)) == 1


def test_a_correction_of_the_short_form_leaves_a_version_too(session: Session, child, director, app) -> None:
    children.change(director, child.id, version=child.version, source=Source.REGISTER, name="另一个名字")
    with app.test_request_context():
        (version,) = [lines(*one) for one in versions(child)]
    assert str(version["what"]) == "基本情况"
    assert version["changes"][0][2] == "另一个名字"


def test_each_of_the_eight_circumstances_can_be_kept(session: Session, child, director) -> None:
    for one in selectable():
        if one.is_circumstance:
            service.change_circumstance(
                director, child.id, Relation.FATHER, source=Source.DOCUMENT, code=one.code, months=8, evidence="文书甲"
            )
    (father,), circumstances = queries.of_parents([child.id])
    assert father.relation is Relation.FATHER
    assert len(circumstances[father.id]) == 8
    with pytest.raises(RuleBroken):
        service.change_circumstance(director, child.id, Relation.FATHER, source=Source.DOCUMENT, code="ORPHAN")


def test_the_dead_do_not_work_elsewhere(session: Session, child, director) -> None:
    row = service.change_parent(director, child.id, Relation.MOTHER, source=Source.REGISTER, status="dead")
    with pytest.raises(RuleBroken):
        service.change_parent(
            director, child.id, Relation.MOTHER, source=Source.GUARDIAN, version=row.version, away=True
        )
    assert session.scalars(sa.select(Parent.away)).one() is None


def test_a_row_of_another_child_is_not_there(session: Session, child, director) -> None:
    other = ChildFactory(director=child.director)
    care = entrusted(director, other)
    with pytest.raises(NotFound):
        service.change_care(director, child.id, care.id, source=Source.VISIT, name="甲", from_on=today())
    with pytest.raises(NotFound):
        service.note_contact(director, child.id, care.id, contact_on=today())


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.COUNTY_OFFICER, Role.PROVIDER, Role.AUDITOR])
def test_only_the_director_writes(session: Session, child, role) -> None:
    with pytest.raises(NotFound):
        service.change_household(an_actor(role), child.id, source=Source.OTHER, members=3)


def test_a_week_without_a_call_is_due(session: Session, child, director) -> None:
    care = entrusted(director, child, from_on=today() - timedelta(days=30))
    service.note_contact(director, child.id, care.id, contact_on=today() - timedelta(days=2))
    service.note_contact(director, child.id, care.id, contact_on=today() - timedelta(days=9), with_child=False)
    (known,) = queries.cares([child.id])
    assert (known.with_child, known.with_carer) == (today() - timedelta(days=2),) * 2
    assert not known.is_late
    service.change_care(
        director,
        child.id,
        care.id,
        source=Source.VISIT,
        version=care.version,
        name="甲",
        from_on=today() - timedelta(days=20),
    )
    service.note_contact(director, child.id, care.id, contact_on=today(), with_carer=False)
    (known,) = queries.cares([child.id])
    assert known.due == today() + timedelta(days=5)
