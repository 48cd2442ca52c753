"""An organization registers, is verified or refused, corrects its entry and is looked at again."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.errors import NotFound, OutOfDate, RuleBroken
from app.organizations import queries, service
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.organizations.rules import fingerprint
from app.organizations.service import Facts
from app.outbox import OutboxRow
from app.people.models import Account, AccountStatus
from app.people.service import actor_of
from tests.factories.organizations import OrganizationFactory, a_credit_code
from tests.factories.people import account, an_actor

S = OrganizationStatus
FACTS = Facts(
    "荆江社会工作服务中心", OrganizationKind.SOCIAL, "421003106000", phone="0716-8123456", website="example.org"
)


def register(number: int = 1, login: str = "first.person") -> Organization:
    return service.join(
        FACTS, credit_code=a_credit_code(number), login=login, person="李敏", password="three unlike words"
    )


def person(session: Session, organization: Organization) -> Account:
    return session.scalars(sa.select(Account).where(Account.organization_id == organization.id)).one()


def promised(session: Session) -> list[str]:
    return list(session.scalars(sa.select(OutboxRow.func).order_by(OutboxRow.id)))


@pytest.fixture
def officer(session: Session) -> Actor:
    return an_actor(Role.COUNTY_OFFICER)


class TestJoin:
    def test_the_body_and_its_first_person_wait(self, session: Session) -> None:
        body = register()
        first = person(session, body)
        assert (body.status, first.status, first.role) == (S.PENDING, AccountStatus.PENDING, Role.PROVIDER)
        assert body.lat is not None
        assert body.website == "https://example.org"
        assert "workers.notices.organization_applied" in promised(session)

    def test_the_same_body_twice_is_refused_and_leaves_no_account(self, session: Session) -> None:
        register()
        with pytest.raises(RuleBroken) as refused:
            register(login="second.person")
        assert refused.value.field == "credit_code"
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1

    def test_a_login_that_is_taken_leaves_no_body(self, session: Session) -> None:
        register()
        with pytest.raises(RuleBroken) as refused:
            register(number=2)
        assert refused.value.field == "login"
        assert session.scalar(sa.select(sa.func.count()).select_from(Organization)) == 1


class TestVerify:
    def test_the_staff_come_in_with_it(self, session: Session, officer: Actor) -> None:
        body = register()
        service.verify(officer, body.id, seen=fingerprint(body))
        assert (body.status, body.decided_by) == (S.VERIFIED, officer.id)
        assert person(session, body).status is AccountStatus.ACTIVE
        assert queries.public(body.id) is body
        assert queries.decider_role(body) is Role.COUNTY_OFFICER

    def test_only_once(self, session: Session, officer: Actor) -> None:
        body = register()
        service.verify(officer, body.id, seen=fingerprint(body))
        with pytest.raises(RuleBroken, match="处理过"):
            service.refuse(officer, body.id, "不行")

    def test_only_what_was_looked_at(self, session: Session, officer: Actor) -> None:
        body = register()
        seen = fingerprint(body)
        body.name = "另一个名字"
        with pytest.raises(OutOfDate):
            service.verify(officer, body.id, seen=seen)
        assert body.status is S.PENDING

    def test_by_the_county_in_charge_only(self, session: Session) -> None:
        body = register()
        for stranger in (an_actor(Role.COUNTY_OFFICER, place_code="451422000000"), an_actor(Role.SUPERVISOR)):
            with pytest.raises(NotFound):
                service.verify(stranger, body.id, seen=fingerprint(body))


class TestRefuse:
    def test_the_staff_can_read_why_and_ask_again(self, session: Session, officer: Actor) -> None:
        body = register()
        service.refuse(officer, body.id, " 证书上的名称不一样 ")
        assert (body.status, body.refusal_reason) == (S.REFUSED, "证书上的名称不一样")
        first = person(session, body)
        assert first.status is AccountStatus.ACTIVE
        service.change(actor_of(first), FACTS, seen=fingerprint(body))
        assert body.status is S.PENDING
        assert promised(session).count("workers.notices.organization_applied") == 2

    def test_a_reason_is_needed(self, session: Session, officer: Actor) -> None:
        body = register()
        with pytest.raises(RuleBroken) as refused:
            service.refuse(officer, body.id, "  ")
        assert refused.value.field == "reason"

    def test_the_public_sees_nothing_of_it(self, session: Session, officer: Actor) -> None:
        body = register()
        with pytest.raises(NotFound):
            queries.public(body.id)
        service.refuse(officer, body.id, "不行")
        with pytest.raises(NotFound):
            queries.public(body.id)


class TestChange:
    @pytest.fixture
    def body(self, session: Session) -> Organization:
        return OrganizationFactory(credit_code=a_credit_code(9), place_code="421003106000", phone="0716-1")

    @pytest.fixture
    def staff(self, body: Organization) -> Actor:
        return actor_of(account(Role.PROVIDER, organization_id=body.id))

    def facts(self, body: Organization, **other: object) -> Facts:
        same = {"name": body.name, "kind": body.kind, "place": body.place_code, "phone": body.phone}
        return Facts(**{**same, **other})

    def test_a_telephone_number_changes_on_the_spot(self, session: Session, body: Organization, staff: Actor) -> None:
        service.change(staff, self.facts(body, phone="0716-8999999"), seen=fingerprint(body))
        assert (body.phone, body.status) == ("0716-8999999", S.VERIFIED)
        assert promised(session) == ["workers.indexing.organization"]

    def test_a_new_name_is_looked_at_again(self, session: Session, body: Organization, staff: Actor) -> None:
        service.change(staff, self.facts(body, name="公安局"), seen=fingerprint(body))
        assert body.status is S.PENDING
        assert promised(session) == ["workers.notices.organization_applied", "workers.indexing.organization"]
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "organization.change")).one()
        assert entry.details == {"fields": ["name"], "again": True}

    def test_another_place_moves_the_point(self, body: Organization, staff: Actor) -> None:
        before = (body.lat, body.lng)
        service.change(staff, self.facts(body, place="421002000000"), seen=fingerprint(body))
        assert (body.lat, body.lng) != before

    def test_a_colleague_was_faster(self, body: Organization, staff: Actor) -> None:
        seen = fingerprint(body)
        service.change(staff, self.facts(body, phone="0716-2222222"), seen=seen)
        with pytest.raises(OutOfDate):
            service.change(staff, self.facts(body, phone="0716-3333333"), seen=seen)
        assert body.phone == "0716-2222222"

    def test_somebody_without_a_body_finds_nothing(self, body: Organization) -> None:
        with pytest.raises(NotFound):
            service.change(an_actor(Role.PROVIDER), self.facts(body), seen=fingerprint(body))


def test_who_is_told(session: Session) -> None:
    body = OrganizationFactory(place_code="421003106000")
    mine, other = account(Role.COUNTY_OFFICER), account(Role.COUNTY_OFFICER, place_code="451422000000")
    account(Role.COUNTY_OFFICER, status=AccountStatus.DISABLED)
    staff = account(Role.PROVIDER, organization_id=body.id)
    assert list(queries.verifiers(body)) == [mine.id]
    assert other.id not in queries.verifiers(body)
    assert list(queries.members(body.id)) == [staff.id]
    assert list(queries.verifiers(OrganizationFactory(place_code=None))) == []
