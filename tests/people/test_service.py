"""Accounts: applying, being let in, being put out."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.errors import NotFound, RuleBroken
from app.people import service
from app.people.models import AccountStatus
from tests.factories.people import PASSWORD, TOWNSHIP, VILLAGE, account, an_actor


def apply(**fields: object):
    """An application of a director."""
    given = {"login": "138 0000 0001", "name": "李梅", "password": PASSWORD, "role": Role.DIRECTOR, "place": VILLAGE}
    return service.sign_up(**{**given, **fields})


@pytest.mark.usefixtures("session")
class TestSignUp:
    def test_a_director_waits(self) -> None:
        applicant = apply()
        assert applicant.status is AccountStatus.PENDING
        assert applicant.login == "13800000001"
        with pytest.raises(RuleBroken, match="等待批准"):
            service.authenticate("13800000001", PASSWORD)

    def test_a_donor_need_not_wait(self) -> None:
        donor = apply(role=Role.DONOR, place=None)
        assert service.authenticate(donor.login, PASSWORD).id == donor.id

    def test_a_taken_login_is_refused_at_its_field(self) -> None:
        apply()
        with pytest.raises(RuleBroken, match="已经有人用了") as refused:
            apply(name="另一个人")
        assert refused.value.field == "login"

    @pytest.mark.asvs("6.2.4")
    @pytest.mark.parametrize("password", ["short", "12345678", "13800000001", "Iloveyou1", "woaini1314"])
    def test_weak_passwords_are_refused(self, password: str) -> None:
        with pytest.raises(RuleBroken) as refused:
            apply(password=password)
        assert refused.value.field == "password"

    def test_nobody_signs_up_as_administrator(self) -> None:
        with pytest.raises(RuleBroken, match="不能自己注册"):
            apply(role=Role.ADMINISTRATOR)

    def test_a_director_names_her_township(self) -> None:
        with pytest.raises(RuleBroken) as refused:
            apply(place="421003000000")
        assert refused.value.field == "place"


class TestApproval:
    def test_the_supervisor_of_the_township_lets_her_in(self, session: Session) -> None:
        applicant = apply()
        supervisor = an_actor(Role.SUPERVISOR)
        service.approve(supervisor, applicant.id)
        assert service.authenticate(applicant.login, PASSWORD).id == applicant.id

    @pytest.mark.parametrize(
        ("role", "place"),
        [
            (Role.SUPERVISOR, "421003101000"),
            (Role.COUNTY_OFFICER, "421003000000"),
            (Role.DIRECTOR, VILLAGE),
            (Role.ADMINISTRATOR, None),
        ],
    )
    def test_nobody_else_even_finds_the_application(self, session: Session, role: Role, place: str | None) -> None:
        applicant = apply()
        with pytest.raises(NotFound):
            service.approve(an_actor(role, place_code=place), applicant.id)
        assert applicant.status is AccountStatus.PENDING

    def test_an_application_is_decided_once(self, session: Session) -> None:
        applicant, supervisor = apply(), an_actor(Role.SUPERVISOR)
        service.refuse(supervisor, applicant.id, "不是本村的人")
        with pytest.raises(RuleBroken, match="处理过"):
            service.approve(supervisor, applicant.id)

    def test_a_refusal_gives_its_reason(self, session: Session) -> None:
        with pytest.raises(RuleBroken):
            service.refuse(an_actor(Role.SUPERVISOR), apply().id, "  ")


class TestDisable:
    @pytest.mark.asvs("7.4.2")
    def test_every_session_ends_at_once(self, session: Session, sign_in) -> None:
        director = account(Role.DIRECTOR)
        browser = sign_in(director)
        assert browser.get("/account").status_code == 200
        service.disable(an_actor(Role.SUPERVISOR, place_code=TOWNSHIP), director.id)
        answer = browser.get("/account")
        assert answer.status_code == 302
        assert "/sign-in" in answer.headers["Location"]

    def test_a_new_password_ends_other_sessions(self, session: Session, sign_in) -> None:
        director = account(Role.DIRECTOR)
        browser = sign_in(director)
        service.change_password(service.actor_of(director), PASSWORD, "another long phrase")
        assert browser.get("/account").status_code == 302


class TestAppoint:
    def test_the_administrator_makes_a_county_officer_of_the_neighbouring_county(self, session: Session) -> None:
        officer = account(Role.COUNTY_OFFICER)
        service.appoint(an_actor(Role.ADMINISTRATOR), officer.id, Role.COUNTY_OFFICER, "421002000000")
        assert officer.place_code == "421002000000"
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "account.appoint")).one()
        assert entry.details == {
            "before": "county_officer 421003000000", "role": "county_officer", "place": "421002000000",
        }  # fmt: skip

    def test_the_county_makes_a_supervisor_a_liaison(self, session: Session) -> None:
        supervisor = account(Role.SUPERVISOR)
        service.appoint(an_actor(Role.COUNTY_OFFICER), supervisor.id, Role.LIAISON, "421003000000")
        assert (supervisor.role, supervisor.place_code) == (Role.LIAISON, "421003000000")

    @pytest.mark.parametrize(
        ("role", "place", "sentence"),
        [
            (Role.COUNTY_OFFICER, "421003000000", "不归您批准"),
            (Role.ADMINISTRATOR, None, "不归您批准"),
            (Role.SUPERVISOR, "421002100000", "不归您批准"),
            (Role.SUPERVISOR, "421003000000", "请选到乡镇"),
            (Role.SUPERVISOR, TOWNSHIP, "没有变"),
        ],
    )
    def test_nobody_gives_what_is_not_hers_to_give(
        self, session: Session, role: Role, place: str | None, sentence: str
    ) -> None:
        supervisor = account(Role.SUPERVISOR)
        with pytest.raises(RuleBroken, match=sentence):
            service.appoint(an_actor(Role.COUNTY_OFFICER), supervisor.id, role, place)
        assert supervisor.role is Role.SUPERVISOR

    def test_nobody_appoints_herself(self, session: Session) -> None:
        administrator = account(Role.ADMINISTRATOR)
        with pytest.raises(NotFound):
            service.appoint(service.actor_of(administrator), administrator.id, Role.COUNTY_OFFICER, "421003000000")

    def test_who_helps_or_gives_is_not_appointed(self, session: Session) -> None:
        volunteer = account(Role.VOLUNTEER, place_code="421003000000")
        with pytest.raises(RuleBroken, match="另行申请"):
            service.appoint(an_actor(Role.COUNTY_OFFICER), volunteer.id, Role.SUPERVISOR, TOWNSHIP)
